//! MoldUDP64 and SoupBinTCP from bytes written by hand, both ways, and what must be refused.

use wirebook_wire::{Error, mold, soup};

use crate::support::{emitted, hex};

const SESSION: [u8; 10] = *b"000010059B";

#[test]
fn mold_packet() {
    let bytes = hex("3030303031303035 3942 000000000000000a 0003 0003 616263 0000 0001 7a");
    let packet = mold::Packet::new_checked(&bytes).unwrap();
    let header = mold::Header {
        session: SESSION,
        seq: 10,
        count: 3,
    };
    assert_eq!(packet.header, header);
    let messages: Vec<_> = packet.messages().collect();
    assert_eq!(messages, [&b"abc"[..], b"", b"z"]);

    let mut buf = [0xee; 40];
    let mut builder = mold::Builder::new(&mut buf[..28], SESSION, 10).unwrap();
    builder.push(b"abc").unwrap();
    builder.push(b"").unwrap();
    // One byte too many: refused, and the packet stays whole.
    assert!(matches!(
        builder.push(b"zz"),
        Err(Error::BufferTooSmall { .. })
    ));
    assert_eq!(builder.count(), 2);
    assert_eq!(builder.finish(), 27);
    assert_eq!(
        mold::Packet::new_checked(&buf[..27]).unwrap().header.count,
        2
    );

    let mut builder = mold::Builder::new(&mut buf, SESSION, 10).unwrap();
    for message in messages {
        builder.push(message).unwrap();
    }
    let len = builder.finish();
    assert_eq!(&buf[..len], bytes);
}

#[test]
fn mold_special_counts() {
    let heartbeat = hex("30303030313030353942 00000000000000ff 0000");
    let packet = mold::Packet::new_checked(&heartbeat).unwrap();
    assert_eq!((packet.header.seq, packet.messages().count()), (255, 0));
    let mut buf = [0xee; 20];
    let builder = mold::Builder::new(&mut buf, SESSION, 255).unwrap();
    assert_eq!(builder.finish(), 20);
    assert_eq!(&buf[..], heartbeat);

    let end = hex("30303030313030353942 00000000000000ff ffff");
    let packet = mold::Packet::new_checked(&end).unwrap();
    assert_eq!(packet.header.count, mold::COUNT_END_OF_SESSION);
    assert_eq!(packet.messages().count(), 0);
    assert_eq!(emitted(20, |buf| packet.header.emit(buf)), end);
}

#[test]
fn mold_packets_that_do_not_add_up() {
    let header = "30303030313030353942 00000000000000ff";
    for (rest, reason) in [
        ("00", "half a header"),
        ("0001", "no block"),
        ("0001 00", "half a block header"),
        ("0001 0002 61", "half a message"),
        ("0002 0001 61", "a block missing"),
        ("0001 0001 61 00", "a byte too many"),
        ("0000 0000", "a heartbeat with a block"),
        ("ffff 0000", "an end of session with a block"),
    ] {
        let bytes = hex(&format!("{header}{rest}"));
        assert!(mold::Packet::new_checked(&bytes).is_err(), "{reason}");
    }
}

#[test]
fn mold_count_stops_before_the_end_of_session() {
    let mut buf = vec![0; 20 + 2 * 65_535];
    let mut builder = mold::Builder::new(&mut buf, SESSION, 1).unwrap();
    for _ in 0..65_534 {
        builder.push(b"").unwrap();
    }
    assert!(matches!(builder.push(b""), Err(Error::TooLong { .. })));
    assert_eq!(builder.finish(), 20 + 2 * 65_534);
    assert_eq!(buf[18..20], [0xff, 0xfe]);
}

#[test]
fn soup_packets() {
    let stream = hex("0001 48 0004 53 616263 0001 5a");
    let (packet, rest) = soup::Packet::split_from(&stream).unwrap().unwrap();
    assert_eq!(
        (packet.kind, packet.payload),
        (soup::kind::SERVER_HEARTBEAT, &b""[..])
    );
    let (packet, rest) = soup::Packet::split_from(rest).unwrap().unwrap();
    assert_eq!(
        (packet.kind, packet.payload),
        (soup::kind::SEQUENCED_DATA, &b"abc"[..])
    );
    assert_eq!(emitted(6, |buf| packet.emit(buf)), &stream[3..9]);
    let (packet, rest) = soup::Packet::split_from(rest).unwrap().unwrap();
    assert_eq!((packet.kind, rest), (soup::kind::END_OF_SESSION, &b""[..]));
    assert_eq!(soup::Packet::split_from(rest), Ok(None));

    for cut in 0..3 {
        assert_eq!(soup::Packet::split_from(&stream[..cut]), Ok(None));
    }
    assert!(matches!(
        soup::Packet::split_from(&hex("0000 48")),
        Err(Error::Malformed {
            field: "length",
            ..
        })
    ));
    let longest = soup::Packet {
        kind: soup::kind::SEQUENCED_DATA,
        payload: &[0; 65_534],
    };
    assert_eq!(
        emitted(65_537, |buf| longest.emit(buf))[..3],
        hex("ffff 53")
    );
    let too_long = soup::Packet {
        kind: soup::kind::SEQUENCED_DATA,
        payload: &[0; 65_535],
    };
    assert!(too_long.emit(&mut [0; 70_000]).is_err());
}

#[test]
fn soup_packet_types() {
    use soup::kind::*;
    let server = [
        LOGIN_ACCEPTED,
        LOGIN_REJECTED,
        SEQUENCED_DATA,
        SERVER_HEARTBEAT,
        END_OF_SESSION,
    ];
    let client = [
        LOGIN_REQUEST,
        UNSEQUENCED_DATA,
        CLIENT_HEARTBEAT,
        LOGOUT_REQUEST,
    ];
    assert_eq!((&server, &client, DEBUG), (b"AJSHZ", b"LURO", b'+'));
}

#[test]
fn soup_login() {
    let payload = b"user  password        SESS                   1";
    let login = soup::LoginRequest {
        username: soup::left_justified(b"user").unwrap(),
        password: soup::left_justified(b"password").unwrap(),
        session: soup::right_justified(b"SESS").unwrap(),
        seq: 1,
    };
    assert_eq!(login.payload(), *payload);
    assert_eq!(soup::LoginRequest::new_checked(payload), Ok(login));
    let packet = soup::Packet {
        kind: soup::kind::LOGIN_REQUEST,
        payload: &login.payload(),
    };
    assert_eq!(emitted(49, |buf| packet.emit(buf))[..3], hex("002f 4c"));

    let payload = b"  000000019007199254740993    ";
    let accepted = soup::LoginAccepted::new_checked(payload).unwrap();
    assert_eq!(accepted.session, *b"  00000001");
    assert_eq!(accepted.seq, 9_007_199_254_740_993);
    assert_eq!(accepted.payload(), *b"  00000001    9007199254740993");

    let rejected = soup::LoginRejected::new_checked(b"S").unwrap();
    assert_eq!(rejected.reason, soup::login_rejected::SESSION_NOT_AVAILABLE);
    assert_eq!(rejected.payload(), [b'S']);
    assert_eq!(soup::login_rejected::NOT_AUTHORIZED, b'A');

    for len in [0, 2] {
        assert!(soup::LoginRejected::new_checked(&vec![b'A'; len]).is_err());
    }
    for len in [45, 47] {
        assert!(soup::LoginRequest::new_checked(&vec![b'1'; len]).is_err());
    }
    assert_eq!(soup::left_justified::<6>(b"toolong"), None);
    assert_eq!(soup::right_justified::<10>(b"much too long"), None);
}

#[test]
fn soup_sequence_numbers() {
    assert_eq!(soup::digits(0), *b"                   0");
    assert_eq!(soup::digits(u64::MAX), *b"18446744073709551615");
    let parsed = |digits: &str| {
        soup::LoginAccepted::new_checked(format!("{:10}{digits:>20}", "").as_bytes())
            .map(|accepted| accepted.seq)
    };
    assert_eq!(parsed("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(parsed("00000000000000000042"), Ok(42));
    for bad in ["", "18446744073709551616", "12a", "-1", "1 2"] {
        assert!(
            matches!(parsed(bad), Err(Error::Malformed { field: "seq", .. })),
            "{bad}"
        );
    }
}
