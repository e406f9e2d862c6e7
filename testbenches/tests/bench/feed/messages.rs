//! ITCH messages of every type with their records, both typed from the specifications.

/// Fields of a record that depend on the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    pub rtype: u8,
    pub order_id: u64,
    pub price: i64,
    pub size: u32,
    pub action: u8,
    pub side: u8,
    pub marks: u8,
    /// `ts_in_delta` when it is not a time.
    pub delta: Option<u32>,
}

/// A message and its records.
#[derive(Clone, Debug)]
pub struct Case {
    pub bytes: Vec<u8>,
    pub first: Fields,
    pub second: Option<Fields>,
}

pub const LOCATE: u16 = 0x1234;
pub const TIMESTAMP_NS: u64 = 34_200_123_456_789;
const STOCK: &[u8; 8] = b"WBKXYZ  ";

/// Type letters and lengths of the specification.
pub const TYPES: [(u8, usize); 23] = [
    (b'S', 12),
    (b'R', 39),
    (b'H', 25),
    (b'Y', 20),
    (b'L', 26),
    (b'V', 35),
    (b'W', 12),
    (b'K', 28),
    (b'J', 35),
    (b'h', 21),
    (b'A', 36),
    (b'F', 40),
    (b'E', 31),
    (b'C', 36),
    (b'X', 23),
    (b'D', 19),
    (b'U', 35),
    (b'P', 44),
    (b'Q', 40),
    (b'B', 19),
    (b'I', 50),
    (b'N', 20),
    (b'O', 48),
];

/// A message: common header, then `body`.
pub fn message(letter: u8, body: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![letter, 0x12, 0x34, 0x56, 0x78];
    bytes.extend(&TIMESTAMP_NS.to_be_bytes()[2..]);
    bytes.extend(body.concat());
    bytes
}

fn text(octets: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*octets)
}

const NOTHING: Fields = Fields {
    rtype: 0,
    order_id: 0,
    price: 0,
    size: 0,
    action: 0,
    side: 0,
    marks: 0,
    delta: None,
};

/// An order event that says nothing.
const ORDER: Fields = Fields {
    rtype: 0xA0,
    price: 0x7FFF_FFFF_FFFF_FFFF,
    size: 0xFFFF_FFFF,
    side: b'N',
    ..NOTHING
};

const EVENT: Fields = Fields {
    rtype: 0xE8,
    ..NOTHING
};

fn case(letter: u8, body: &[&[u8]], first: Fields) -> Case {
    Case {
        bytes: message(letter, body),
        first,
        second: None,
    }
}

fn two(letter: u8, body: &[&[u8]], first: Fields, second: Fields) -> Case {
    Case {
        second: Some(second),
        ..case(letter, body, first)
    }
}

/// Every type at least once; types in which a letter changes a field, once for each letter.
pub fn cases() -> Vec<Case> {
    [notices(), orders(), auctions()].concat()
}

fn notices() -> Vec<Case> {
    let trading = Fields {
        rtype: 0xE2,
        order_id: text(STOCK),
        ..NOTHING
    };
    let about = Fields {
        order_id: text(STOCK),
        ..EVENT
    };
    vec![
        case(
            b'S',
            &[b"Q"],
            Fields {
                action: b'Q',
                ..EVENT
            },
        ),
        case(
            b'R',
            &[
                STOCK,
                b"GD",
                &[0, 0, 1, 0x2C],
                b"YCZ PN",
                b"I1E",
                &[0, 0, 0, 7],
                b"V",
            ],
            Fields {
                rtype: 0xE1,
                order_id: text(STOCK),
                price: text(b"GDYCZ PN") as i64,
                size: 300,
                action: b'I',
                side: b'1',
                delta: Some(0x0000_5645),
                ..NOTHING
            },
        ),
        case(
            b'H',
            &[STOCK, b"T ", b"MWC1"],
            Fields {
                size: u32::from_le_bytes(*b"MWC1"),
                action: b'T',
                ..trading
            },
        ),
        case(
            b'Y',
            &[STOCK, b"2"],
            Fields {
                action: b'2',
                ..trading
            },
        ),
        case(
            b'L',
            &[b"GSCO", STOCK, b"YNA"],
            Fields {
                size: u32::from_le_bytes(*b"GSCO"),
                action: b'Y',
                side: b'N',
                price: 0x41,
                ..about
            },
        ),
        case(
            b'V',
            &[
                &0x0102_0304_0506_0708_u64.to_be_bytes(),
                &0x1112_1314_1516_1718_u64.to_be_bytes(),
                &0x2122_2324_2526_2728_u64.to_be_bytes(),
            ],
            Fields {
                order_id: 0x0102_0304_0506_0708,
                price: 0x1112_1314_1516_1718,
                size: 0x2526_2728,
                delta: Some(0x2122_2324),
                ..EVENT
            },
        ),
        case(
            b'W',
            &[b"3"],
            Fields {
                action: b'3',
                ..EVENT
            },
        ),
        case(
            b'h',
            &[STOCK, b"XH"],
            Fields {
                side: b'X',
                action: b'H',
                ..trading
            },
        ),
        case(
            b'B',
            &[&0xA1A2_A3A4_A5A6_A7A8_u64.to_be_bytes()],
            Fields {
                order_id: 0xA1A2_A3A4_A5A6_A7A8,
                ..EVENT
            },
        ),
        case(
            b'N',
            &[STOCK, b"S"],
            Fields {
                // Not the side of an order.
                action: b'S',
                ..about
            },
        ),
    ]
}

fn orders() -> Vec<Case> {
    let id = 0x8182_8384_8586_8788_u64;
    let reference = id.to_be_bytes();
    let new_reference = 0x9192_9394_9596_9798_u64.to_be_bytes();
    let shares = 0x0001_E240_u32.to_be_bytes();
    let price = 1_234_567_u32.to_be_bytes();
    let dearest = u32::MAX.to_be_bytes();
    let match_number = 0xB1B2_B3B4_B5B6_B7B8_u64.to_be_bytes();
    let order = Fields {
        order_id: id,
        ..ORDER
    };
    let add = Fields {
        price: 123_456_700_000,
        size: 123_456,
        action: b'A',
        side: b'B',
        ..order
    };
    let cancel = Fields {
        size: 123_456,
        action: b'C',
        ..order
    };
    let executed = Fields { marks: 1, ..cancel };
    vec![
        case(b'A', &[&reference, b"B", &shares, STOCK, &price], add),
        case(
            b'A',
            &[&reference, b"S", &shares, STOCK, &dearest],
            Fields {
                side: b'A',
                price: 429_496_729_500_000,
                ..add
            },
        ),
        case(
            b'F',
            &[&reference, b"B", &shares, STOCK, &price, b"GSCO"],
            add,
        ),
        case(
            b'F',
            &[&reference, b"S", &shares, STOCK, &price, b"GSCO"],
            Fields { side: b'A', ..add },
        ),
        case(b'E', &[&reference, &shares, &match_number], executed),
        case(
            b'C',
            &[&reference, &shares, &match_number, b"N", &price],
            executed,
        ),
        case(
            b'C',
            &[&reference, &shares, &match_number, b"Y", &price],
            Fields {
                marks: 3,
                ..executed
            },
        ),
        case(b'X', &[&reference, &shares], cancel),
        case(
            b'D',
            &[&reference],
            Fields {
                action: b'C',
                ..order
            },
        ),
        two(
            b'U',
            &[&reference, &new_reference, &shares, &price],
            Fields {
                action: b'C',
                marks: 4,
                ..order
            },
            Fields {
                order_id: 0x9192_9394_9596_9798,
                price: 123_456_700_000,
                size: 123_456,
                action: b'A',
                marks: 4,
                ..ORDER
            },
        ),
        case(
            b'P',
            &[&reference, b"B", &shares, STOCK, &price, &match_number],
            Fields {
                action: b'T',
                ..add
            },
        ),
        case(
            b'P',
            &[&reference, b"S", &shares, STOCK, &price, &match_number],
            Fields {
                action: b'T',
                side: b'A',
                ..add
            },
        ),
    ]
}

fn auctions() -> Vec<Case> {
    let stock = text(STOCK);
    let price = |n: u32| n.to_be_bytes();
    vec![
        case(
            b'K',
            &[STOCK, &36_000_u32.to_be_bytes(), b"C", &price(170_000)],
            Fields {
                rtype: 0xE2,
                order_id: stock,
                price: 17_000_000_000,
                size: 36_000,
                action: b'C',
                ..NOTHING
            },
        ),
        case(
            b'J',
            &[
                STOCK,
                &price(0x0111_2233),
                &price(0x8444_5566),
                &price(0x0777_8899),
                &price(0xFFFF_FFFE),
            ],
            Fields {
                rtype: 0xE2,
                order_id: stock,
                price: 0x8444_5566_0111_2233_u64 as i64,
                size: 0x0777_8899,
                delta: Some(0xFFFF_FFFE),
                ..NOTHING
            },
        ),
        case(
            b'Q',
            &[
                &0x0000_0001_0000_0002_u64.to_be_bytes(),
                STOCK,
                &price(1_000_001),
                &0xD1D2_D3D4_D5D6_D7D8_u64.to_be_bytes(),
                b"O",
            ],
            Fields {
                rtype: 0xE3,
                order_id: 0x0000_0001_0000_0002,
                price: 100_000_100_000,
                size: 0xD5D6_D7D8,
                action: b'O',
                delta: Some(0xD1D2_D3D4),
                ..NOTHING
            },
        ),
        two(
            b'I',
            &[
                &0x0101_0202_0303_0404_u64.to_be_bytes(),
                &0x0505_0606_0707_0808_u64.to_be_bytes(),
                b"B",
                STOCK,
                &price(990_000),
                &price(0x0BAD_CAFE),
                &price(0x00C0_FFEE),
                b"C4",
            ],
            Fields {
                rtype: 0xE4,
                order_id: 0x0101_0202_0303_0404,
                price: 0x0505_0606_0707_0808,
                size: 0x00C0_FFEE,
                action: b'B',
                side: b'C',
                delta: Some(0x0BAD_CAFE),
                ..NOTHING
            },
            Fields {
                rtype: 0xE5,
                order_id: stock,
                price: 99_000_000_000,
                action: b'4',
                ..NOTHING
            },
        ),
        two(
            b'O',
            &[
                STOCK,
                b"Y",
                &price(0x0102_0304),
                &price(0x8506_0708),
                &price(0x090A_0B0C),
                &0x1D1E_1F20_2122_2324_u64.to_be_bytes(),
                &price(0x3132_3334),
                &price(20_000),
            ],
            Fields {
                order_id: stock,
                price: 0x8506_0708_0102_0304_u64 as i64,
                size: 0x090A_0B0C,
                action: b'Y',
                delta: Some(0x3132_3334),
                ..EVENT
            },
            Fields {
                rtype: 0xE5,
                order_id: 0x1D1E_1F20_2122_2324,
                price: 2_000_000_000,
                ..NOTHING
            },
        ),
    ]
}

#[test]
fn every_type_is_here_with_its_length() {
    let cases = cases();
    for (letter, length) in TYPES {
        let mut of_type = cases
            .iter()
            .filter(|case| case.bytes[0] == letter)
            .peekable();
        assert!(of_type.peek().is_some(), "{}", char::from(letter));
        assert!(of_type.all(|case| case.bytes.len() == length));
    }
}
