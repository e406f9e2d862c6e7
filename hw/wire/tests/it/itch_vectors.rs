//! Every ITCH type from bytes written by hand, both ways, and what must be refused.

use std::collections::BTreeSet;

use wirebook_wire::{
    Error,
    itch::{self, *},
};

use crate::support::{hex, layout};

/// One message type: its layout as read in the specification, a message, and what it says.
struct Vector {
    len: usize,
    layout: &'static str,
    /// Type letter and the fields after the common ones.
    letter: u8,
    body: &'static str,
    expected: Message,
}

impl Vector {
    fn bytes(&self) -> Vec<u8> {
        [vec![self.letter], hex(COMMON), hex(self.body)].concat()
    }
}

/// Locate, tracking number and timestamp of all vectors.
const COMMON: &str = "1234 5678 0a2b3c4d5e6f";
const HEADER: Header = Header {
    locate: 0x1234,
    tracking: 0x5678,
    timestamp: 0x0a2b_3c4d_5e6f,
};
/// "AAPL    "
const AAPL: [u8; 8] = *b"AAPL    ";

fn vectors() -> Vec<Vector> {
    [system_vectors(), order_vectors(), trade_vectors()]
        .into_iter()
        .flatten()
        .collect()
}

fn vector(
    letter: u8,
    len: usize,
    layout: &'static str,
    body: &'static str,
    expected: impl Into<Message>,
) -> Vector {
    Vector {
        len,
        layout,
        letter,
        body,
        expected: expected.into(),
    }
}

fn system_vectors() -> Vec<Vector> {
    vec![
        vector(
            b'S',
            12,
            "event 11+1 Char",
            "4f",
            SystemEvent {
                header: HEADER,
                event: b'O',
            },
        ),
        vector(
            b'R',
            39,
            "stock 11+8 Alpha, market_category 19+1 Char, financial_status 20+1 Char, \
             round_lot_size 21+4, round_lots_only 25+1 Char, classification 26+1 Char, \
             subtype 27+2 Alpha, authenticity 29+1 Char, short_sale_threshold 30+1 Char, \
             ipo 31+1 Char, luld_tier 32+1 Char, etp 33+1 Char, etp_leverage 34+4, \
             inverse 38+1 Char",
            "4141504c20202020 51 44 00000064 4e 43 5a20 50 59 20 31 4d 01020304 59",
            StockDirectory {
                header: HEADER,
                stock: AAPL,
                market_category: b'Q',
                financial_status: b'D',
                round_lot_size: 100,
                round_lots_only: b'N',
                classification: b'C',
                subtype: *b"Z ",
                authenticity: b'P',
                short_sale_threshold: b'Y',
                ipo: b' ',
                luld_tier: b'1',
                etp: b'M',
                etp_leverage: 0x0102_0304,
                inverse: b'Y',
            },
        ),
        vector(
            b'H',
            25,
            "stock 11+8 Alpha, state 19+1 Char, reserved 20+1 Char, reason 21+4 Alpha",
            "4141504c20202020 54 20 49504f31",
            TradingAction {
                header: HEADER,
                stock: AAPL,
                state: b'T',
                reserved: b' ',
                reason: *b"IPO1",
            },
        ),
        vector(
            b'Y',
            20,
            "stock 11+8 Alpha, action 19+1 Char",
            "4141504c20202020 32",
            RegSho {
                header: HEADER,
                stock: AAPL,
                action: b'2',
            },
        ),
        vector(
            b'L',
            26,
            "mpid 11+4 Alpha, stock 15+8 Alpha, primary 23+1 Char, mode 24+1 Char, state 25+1 Char",
            "41424344 4141504c20202020 59 4e 41",
            ParticipantPosition {
                header: HEADER,
                mpid: *b"ABCD",
                stock: AAPL,
                primary: b'Y',
                mode: b'N',
                state: b'A',
            },
        ),
        vector(
            b'V',
            35,
            "level1 11+8 Price8, level2 19+8 Price8, level3 27+8 Price8",
            // 3000.5, 2500.25 and 2000 dollars.
            "00000045dc5fa880 0000003a36a6bc40 0000002e90edd000",
            MwcbLevels {
                header: HEADER,
                level1: 300_050_000_000,
                level2: 250_025_000_000,
                level3: 200_000_000_000,
            },
        ),
        vector(
            b'W',
            12,
            "level 11+1 Char",
            "33",
            MwcbBreach {
                header: HEADER,
                level: b'3',
            },
        ),
        vector(
            b'K',
            28,
            "stock 11+8 Alpha, release_time 19+4, qualifier 23+1 Char, price 24+4 Price4",
            // 35,100 s is 9:45; 10 dollars.
            "4141504c20202020 0000891c 41 000186a0",
            IpoQuoting {
                header: HEADER,
                stock: AAPL,
                release_time: 35_100,
                qualifier: b'A',
                price: 100_000,
            },
        ),
        vector(
            b'J',
            35,
            "stock 11+8 Alpha, reference_price 19+4 Price4, upper_price 23+4 Price4, \
             lower_price 27+4 Price4, extension 31+4",
            "4141504c20202020 01020304 05060708 090a0b0c 00000002",
            LuldCollar {
                header: HEADER,
                stock: AAPL,
                reference_price: 0x0102_0304,
                upper_price: 0x0506_0708,
                lower_price: 0x090a_0b0c,
                extension: 2,
            },
        ),
        vector(
            b'h',
            21,
            "stock 11+8 Alpha, market 19+1 Char, action 20+1 Char",
            "4141504c20202020 42 48",
            OperationalHalt {
                header: HEADER,
                stock: AAPL,
                market: b'B',
                action: b'H',
            },
        ),
    ]
}

fn order_vectors() -> Vec<Vector> {
    vec![
        vector(
            b'A',
            36,
            "reference 11+8, side 19+1 Char, shares 20+4, stock 24+8 Alpha, price 32+4 Price4",
            "0102030405060708 42 0a0b0c0d 4141504c20202020 0031a06c",
            AddOrder {
                header: HEADER,
                reference: 0x0102_0304_0506_0708,
                side: b'B',
                shares: 0x0a0b_0c0d,
                stock: AAPL,
                price: 3_252_332,
            },
        ),
        vector(
            b'F',
            40,
            "reference 11+8, side 19+1 Char, shares 20+4, stock 24+8 Alpha, price 32+4 Price4, \
             mpid 36+4 Alpha",
            "0102030405060708 53 0a0b0c0d 4141504c20202020 0031a06c 57585920",
            AddOrderMpid {
                header: HEADER,
                reference: 0x0102_0304_0506_0708,
                side: b'S',
                shares: 0x0a0b_0c0d,
                stock: AAPL,
                price: 3_252_332,
                mpid: *b"WXY ",
            },
        ),
        vector(
            b'E',
            31,
            "reference 11+8, shares 19+4, match_number 23+8",
            "0102030405060708 0a0b0c0d 1112131415161718",
            OrderExecuted {
                header: HEADER,
                reference: 0x0102_0304_0506_0708,
                shares: 0x0a0b_0c0d,
                match_number: 0x1112_1314_1516_1718,
            },
        ),
        vector(
            b'C',
            36,
            "reference 11+8, shares 19+4, match_number 23+8, printable 31+1 Char, \
             price 32+4 Price4",
            "0102030405060708 0a0b0c0d 1112131415161718 4e 0031a06c",
            OrderExecutedPrice {
                header: HEADER,
                reference: 0x0102_0304_0506_0708,
                shares: 0x0a0b_0c0d,
                match_number: 0x1112_1314_1516_1718,
                printable: b'N',
                price: 3_252_332,
            },
        ),
        vector(
            b'X',
            23,
            "reference 11+8, shares 19+4",
            "0102030405060708 0a0b0c0d",
            OrderCancel {
                header: HEADER,
                reference: 0x0102_0304_0506_0708,
                shares: 0x0a0b_0c0d,
            },
        ),
        vector(
            b'D',
            19,
            "reference 11+8",
            "f102030405060708",
            OrderDelete {
                header: HEADER,
                reference: 0xf102_0304_0506_0708,
            },
        ),
        vector(
            b'U',
            35,
            "reference 11+8, new_reference 19+8, shares 27+4, price 31+4 Price4",
            "0102030405060708 1112131415161718 0a0b0c0d 0031a06c",
            OrderReplace {
                header: HEADER,
                reference: 0x0102_0304_0506_0708,
                new_reference: 0x1112_1314_1516_1718,
                shares: 0x0a0b_0c0d,
                price: 3_252_332,
            },
        ),
    ]
}

fn trade_vectors() -> Vec<Vector> {
    vec![
        vector(
            b'P',
            44,
            "reference 11+8, side 19+1 Char, shares 20+4, stock 24+8 Alpha, price 32+4 Price4, \
             match_number 36+8",
            "0000000000000000 42 0a0b0c0d 4141504c20202020 0031a06c 1112131415161718",
            Trade {
                header: HEADER,
                reference: 0,
                side: b'B',
                shares: 0x0a0b_0c0d,
                stock: AAPL,
                price: 3_252_332,
                match_number: 0x1112_1314_1516_1718,
            },
        ),
        vector(
            b'Q',
            40,
            "shares 11+8, stock 19+8 Alpha, price 27+4 Price4, match_number 31+8, \
             cross_type 39+1 Char",
            "0102030405060708 4141504c20202020 0031a06c 1112131415161718 43",
            CrossTrade {
                header: HEADER,
                shares: 0x0102_0304_0506_0708,
                stock: AAPL,
                price: 3_252_332,
                match_number: 0x1112_1314_1516_1718,
                cross_type: b'C',
            },
        ),
        vector(
            b'B',
            19,
            "match_number 11+8",
            "1112131415161718",
            BrokenTrade {
                header: HEADER,
                match_number: 0x1112_1314_1516_1718,
            },
        ),
        vector(
            b'I',
            50,
            "paired_shares 11+8, imbalance_shares 19+8, direction 27+1 Char, stock 28+8 Alpha, \
             far_price 36+4 Price4, near_price 40+4 Price4, reference_price 44+4 Price4, \
             cross_type 48+1 Char, price_variation 49+1 Char",
            "0102030405060708 1112131415161718 53 4141504c20202020 21222324 31323334 41424344 \
             4f 4c",
            Imbalance {
                header: HEADER,
                paired_shares: 0x0102_0304_0506_0708,
                imbalance_shares: 0x1112_1314_1516_1718,
                direction: b'S',
                stock: AAPL,
                far_price: 0x2122_2324,
                near_price: 0x3132_3334,
                reference_price: 0x4142_4344,
                cross_type: b'O',
                price_variation: b'L',
            },
        ),
        vector(
            b'N',
            20,
            "stock 11+8 Alpha, interest 19+1 Char",
            "4141504c20202020 41",
            RetailInterest {
                header: HEADER,
                stock: AAPL,
                interest: b'A',
            },
        ),
        vector(
            b'O',
            48,
            "stock 11+8 Alpha, open_eligible 19+1 Char, min_price 20+4 Price4, \
             max_price 24+4 Price4, near_price 28+4 Price4, near_time 32+8, \
             lower_collar 40+4 Price4, upper_collar 44+4 Price4",
            "4141504c20202020 59 01020304 05060708 090a0b0c 1112131415161718 21222324 31323334",
            DirectListing {
                header: HEADER,
                stock: AAPL,
                open_eligible: b'Y',
                min_price: 0x0102_0304,
                max_price: 0x0506_0708,
                near_price: 0x090a_0b0c,
                near_time: 0x1112_1314_1516_1718,
                lower_collar: 0x2122_2324,
                upper_collar: 0x3132_3334,
            },
        ),
    ]
}

#[test]
fn the_vectors_cover_all_types_once() {
    let letters: Vec<u8> = vectors().iter().map(|vector| vector.letter).collect();
    assert_eq!(letters, b"SRHYLVWKJhAFECXDUPQBINO");
    let listed: Vec<u8> = MESSAGES.iter().map(|spec| spec.letter).collect();
    assert_eq!(listed, letters);
    assert_eq!(Kind::ALL.map(Kind::letter).to_vec(), letters);
}

#[test]
fn common_fields() {
    assert_eq!(
        layout(header::FIELDS),
        "kind 0+1 Char, locate 1+2, tracking 3+2, timestamp 5+6"
    );
    assert_eq!(header::LEN, 11);
    let lengths = || vectors().into_iter().map(|vector| vector.len);
    assert_eq!(lengths().min(), Some(itch::MIN_LEN));
    assert_eq!(lengths().max(), Some(itch::MAX_LEN));
}

#[test]
fn every_type_parses() {
    for vector in vectors() {
        let message = Message::parse(&vector.bytes()).unwrap();
        assert_eq!(message, vector.expected);
        assert_eq!(message.header(), Some(&HEADER));
        assert_eq!(message.kind().map(Kind::letter), Some(vector.letter));
    }
}

#[test]
fn every_type_encodes() {
    for vector in vectors() {
        let mut buf = [0xee; itch::MAX_LEN + 1];
        assert_eq!(vector.expected.encode(&mut buf), Ok(vector.len));
        assert_eq!(buf[..vector.len], vector.bytes());
        assert_eq!(
            buf[vector.len], 0xee,
            "nothing after the message is touched"
        );
        assert!(matches!(
            vector.expected.encode(&mut buf[..vector.len - 1]),
            Err(Error::BufferTooSmall { need, .. }) if need == vector.len
        ));
    }
}

#[test]
fn every_layout_is_that_of_the_specification() {
    for vector in vectors() {
        let spec = Kind::from_letter(vector.letter).unwrap().spec();
        assert_eq!((spec.letter, spec.len), (vector.letter, vector.len));
        assert_eq!(layout(spec.fields), vector.layout, "{}", spec.name);
    }
    let names: BTreeSet<_> = MESSAGES.iter().map(|spec| spec.name).collect();
    assert_eq!(names.len(), 23);
}

#[test]
fn wrong_lengths_are_refused() {
    for vector in vectors() {
        let mut bytes = vector.bytes();
        bytes.push(0);
        for len in (1..vector.len).chain([vector.len + 1]) {
            let refused = Message::parse(&bytes[..len]);
            assert!(
                matches!(refused, Err(Error::Length { expected, found, .. })
                    if expected == vector.len && found == len),
                "{} of {len} bytes: {refused:?}",
                vector.letter as char
            );
        }
    }
    assert!(matches!(
        Message::parse(&[]),
        Err(Error::Truncated {
            need: 1,
            have: 0,
            ..
        })
    ));
}

#[test]
fn all_other_letters_are_unknown() {
    let known: BTreeSet<u8> = vectors().iter().map(|vector| vector.letter).collect();
    let mut unknown = 0;
    for letter in (0..=u8::MAX).filter(|letter| !known.contains(letter)) {
        let message = Message::parse(&[letter, 1, 2]).unwrap();
        assert_eq!(message, Message::Unknown(Unknown { letter, len: 3 }));
        assert_eq!((message.kind(), message.header()), (None, None));
        assert_eq!(Kind::from_letter(letter), None);
        assert!(message.encode(&mut [0; itch::MAX_LEN]).is_err());
        unknown += 1;
    }
    assert_eq!(unknown, 256 - 23);
}

#[test]
fn a_timestamp_is_cut_to_48_bits() {
    let delete = OrderDelete {
        header: Header {
            timestamp: 0xffff_0000_0000_0001,
            ..HEADER
        },
        reference: 1,
    };
    assert_eq!(delete.to_bytes()[5..11], hex("000000000001"));
    assert_eq!(delete.to_bytes()[1..5], hex("12345678"));
}
