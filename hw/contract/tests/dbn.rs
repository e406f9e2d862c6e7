//! The first 56 bytes of a record are a DBN `MboMsg`, and DBN's decoder steps over the other 8.

mod golden;

use dbn::decode::dbn::Decoder;
use dbn::encode::dbn::MetadataEncoder;
use dbn::{MboMsg, Metadata, RecordHeader, SType, Schema, WithTsOut, flags, rtype};
use std::mem::{offset_of, size_of};
use wirebook_contract::record::{self, field};

#[test]
fn offsets_are_dbns() {
    // The length is private in the crate; it is the one octet before `rtype`.
    assert_eq!((field::LENGTH.byte, field::LENGTH.bytes), (0, 1));
    macro_rules! same {
        ($($ours:ident $theirs:ident $(. $inner:ident)?;)*) => {$(
            assert_eq!(
                (stringify!($ours), field::$ours.byte),
                (stringify!($ours), offset_of!(MboMsg, $theirs $(. $inner)?)),
            );
        )*};
    }
    same! {
        RTYPE hd.rtype;
        PUBLISHER_ID hd.publisher_id;
        INSTRUMENT_ID hd.instrument_id;
        TS_EVENT hd.ts_event;
        ORDER_ID order_id;
        PRICE price;
        SIZE size;
        FLAGS flags;
        CHANNEL channel_id;
        ACTION action;
        SIDE side;
        TS_RECV ts_recv;
        TS_IN_DELTA ts_in_delta;
        SEQUENCE sequence;
    }
    assert_eq!(field::LATENCY.byte, size_of::<MboMsg>());
    assert_eq!(field::ORDER_ID.byte, size_of::<RecordHeader>());
    assert_eq!(record::BYTES, size_of::<WithTsOut<MboMsg>>());
    assert_eq!(usize::from(record::LENGTH_WORDS) * 4, record::BYTES);
}

#[test]
fn constants_are_dbns() {
    assert_eq!(record::rtype::MBO, rtype::MBO);
    assert_eq!(record::UNDEF_PRICE, dbn::UNDEF_PRICE);
    assert_eq!(record::UNDEF_SIZE, dbn::UNDEF_ORDER_SIZE);
    assert_eq!(record::flag::LAST, flags::LAST);
    assert_eq!(record::flag::MAYBE_BAD_BOOK, flags::MAYBE_BAD_BOOK);
    assert_eq!(record::action::ADD, u8::from(dbn::Action::Add));
    assert_eq!(record::action::CANCEL, u8::from(dbn::Action::Cancel));
    assert_eq!(record::action::TRADE, u8::from(dbn::Action::Trade));
    assert_eq!(record::SIDE_NONE, u8::from(dbn::Side::None));
    assert_eq!(
        i64::from(record::PRICE4_TO_NANO),
        dbn::FIXED_PRICE_SCALE / 10_000
    );
}

/// Record types of our own must not be DBN's: its tools would take them for something else.
#[test]
fn own_record_types_are_free() {
    use record::rtype::{CROSS, DETAIL, DIRECTORY, EVENT, IMBALANCE, STATUS, TRADING, UNKNOWN};
    let own = [
        STATUS, DIRECTORY, TRADING, CROSS, IMBALANCE, DETAIL, EVENT, UNKNOWN,
    ];
    for ours in own {
        assert!(dbn::RType::try_from(ours).is_err(), "0x{ours:02X} is DBN's");
    }
    assert!(dbn::RType::try_from(record::rtype::MBO).is_ok());
}

/// A DBN stream: metadata, then `records`.
fn stream(ts_out: bool, records: &[[u8; 64]]) -> Vec<u8> {
    let metadata = Metadata::builder()
        .version(3)
        .dataset("WIREBOOK.TEST")
        .schema(Some(Schema::Mbo))
        .start(0)
        .stype_in(Some(SType::InstrumentId))
        .stype_out(SType::InstrumentId)
        .ts_out(ts_out)
        .build();
    let mut bytes = Vec::new();
    MetadataEncoder::new(&mut bytes).encode(&metadata).unwrap();
    bytes.extend_from_slice(records.as_flattened());
    bytes
}

#[test]
fn dbn_decodes_our_records_and_steps_over_the_trailer() {
    let mut records = golden::golden();
    // A record type of our own in between is stepped over by its length.
    let mut status = records[0];
    status[1] = record::rtype::STATUS;
    records.insert(1, status);
    let bytes = stream(true, &records);
    let mut decoder = Decoder::new(bytes.as_slice()).unwrap();

    let first = decoder.decode_ref().unwrap().unwrap();
    let first = first.get::<WithTsOut<MboMsg>>().unwrap();
    assert_eq!(
        (first.rec.hd.publisher_id, first.rec.hd.instrument_id),
        (2, 13)
    );
    assert_eq!(
        (first.rec.order_id, first.rec.size),
        (0x1122_3344_5566_7788, 300)
    );
    assert_eq!(first.rec.price, 320_800_000_000);
    assert_eq!(first.rec.action().unwrap(), dbn::Action::Add);
    assert_eq!(first.rec.side().unwrap(), dbn::Side::Bid);
    assert!(first.rec.flags.is_last() && !first.rec.flags.is_maybe_bad_book());
    assert_eq!((first.rec.sequence, first.rec.ts_in_delta), (7, 2024));
    assert_eq!(first.ts_out, 0x0000_0008_0003_000C);

    let second = decoder.decode_ref().unwrap().unwrap();
    assert_eq!(second.header().rtype, 0xE0);

    let third = decoder.decode_ref().unwrap().unwrap();
    let third = third.get::<WithTsOut<MboMsg>>().unwrap();
    assert_eq!(
        (third.rec.price, third.rec.size),
        (dbn::UNDEF_PRICE, dbn::UNDEF_ORDER_SIZE)
    );
    assert_eq!(third.rec.action().unwrap(), dbn::Action::Cancel);
    assert!(third.rec.flags.is_maybe_bad_book());
    assert!(decoder.decode_ref().unwrap().is_none());
}

/// The negative twin: with DBN's own length a 64-byte stride does not decode.
#[test]
fn a_length_of_14_words_does_not_decode() {
    let mut records = golden::golden();
    for record in &mut records {
        record[0] = 14;
    }
    let bytes = stream(false, &records);
    let mut decoder = Decoder::new(bytes.as_slice()).unwrap();
    let mut orders = Vec::new();
    while let Ok(Some(record)) = decoder.decode_ref() {
        orders.extend(record.get::<MboMsg>().map(|mbo| mbo.sequence));
    }
    assert_ne!(orders, [7, 8]);
}
