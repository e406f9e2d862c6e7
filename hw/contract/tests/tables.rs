//! The contract's tables against the documents they were written from, typed again by hand.

use wirebook_contract::itch_map::{MESSAGES, Slot, lookup};
use wirebook_contract::reg::{self, Access};
use wirebook_contract::{budget, counter, docs, identity, ring};

/// ITCH 5.0: type, total octets, offsets of the fields after the common header.
const ITCH: [(u8, u8, &[u8]); 23] = [
    (b'S', 12, &[11]),
    (
        b'R',
        39,
        &[11, 19, 20, 21, 25, 26, 27, 29, 30, 31, 32, 33, 34, 38],
    ),
    (b'H', 25, &[11, 19, 20, 21]),
    (b'Y', 20, &[11, 19]),
    (b'L', 26, &[11, 15, 23, 24, 25]),
    (b'V', 35, &[11, 19, 27]),
    (b'W', 12, &[11]),
    (b'K', 28, &[11, 19, 23, 24]),
    (b'J', 35, &[11, 19, 23, 27, 31]),
    (b'h', 21, &[11, 19, 20]),
    (b'A', 36, &[11, 19, 20, 24, 32]),
    (b'F', 40, &[11, 19, 20, 24, 32, 36]),
    (b'E', 31, &[11, 19, 23]),
    (b'C', 36, &[11, 19, 23, 31, 32]),
    (b'X', 23, &[11, 19]),
    (b'D', 19, &[11]),
    (b'U', 35, &[11, 19, 27, 31]),
    (b'P', 44, &[11, 19, 20, 24, 32, 36]),
    (b'Q', 40, &[11, 19, 27, 31, 39]),
    (b'B', 19, &[11]),
    (b'I', 50, &[11, 19, 27, 28, 36, 40, 44, 48, 49]),
    (b'N', 20, &[11, 19]),
    (b'O', 48, &[11, 19, 20, 24, 28, 32, 40, 44]),
];

#[test]
fn all_23_types_with_their_fields() {
    for (letter, bytes, offsets) in ITCH {
        let message = lookup(letter).unwrap();
        let found: Vec<u8> = message.fields.iter().map(|field| field.byte).collect();
        assert_eq!(
            (message.bytes, found.as_slice()),
            (bytes, offsets),
            "{}",
            letter as char
        );
    }
    assert_eq!(MESSAGES.len(), ITCH.len());
    assert!(lookup(b'Z').is_none() && lookup(0).is_none());
}

/// No two fields of a message may land in the same octets of the same record.
#[test]
fn destinations_do_not_overlap() {
    for message in &MESSAGES {
        let mut taken = [[false; 64]; 2];
        for field in message.fields {
            let octets = match field.slot {
                Slot::OrderId => 16..24,
                Slot::Price | Slot::PriceNano => 24..32,
                Slot::PriceByte(at) => 24 + usize::from(at)..24 + usize::from(at + field.bytes),
                Slot::PriceHalf(half) => {
                    let at = 24 + 4 * usize::from(half);
                    at..at + 4
                }
                Slot::Size | Slot::SizeBytes => 32..36,
                Slot::Action => 38..39,
                Slot::Side | Slot::SideRaw => 39..40,
                Slot::Delta => 48..52,
                Slot::DeltaByte(at) => 48 + usize::from(at)..48 + usize::from(at + field.bytes),
                Slot::SizeAndDelta => 32..36,
                Slot::Printable | Slot::None => continue,
            };
            for octet in octets {
                let place = &mut taken[usize::from(field.record)][octet];
                assert!(
                    !std::mem::replace(place, true),
                    "{} {}",
                    message.name,
                    field.name
                );
            }
            if field.slot == Slot::SizeAndDelta {
                assert!(taken[usize::from(field.record)][48..52].iter().all(|&t| !t));
            }
        }
    }
}

#[test]
fn registers_are_apart_in_every_instance() {
    let mut addresses = Vec::new();
    for register in reg::ALL {
        let count = match register.stride {
            0 => 1,
            reg::RING_STRIDE => ring::MAX_RINGS as u32,
            reg::SESSION_STRIDE => 64,
            other => panic!("stride 0x{other:x} of {}", register.name),
        };
        let words = if register.addr == reg::SESSION_LOGIN {
            reg::LOGIN_WORDS
        } else {
            1
        };
        for instance in 0..count {
            for word in 0..words {
                addresses.push(register.addr + instance * register.stride + 4 * word);
            }
        }
    }
    addresses.extend((0..counter::COUNT as u32).map(|i| reg::COUNTERS + 4 * i));
    assert!(
        addresses
            .iter()
            .all(|&at| (at as usize) < identity::BAR0_BYTES)
    );
    let before = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), before, "two registers share an address");
    assert_eq!(reg::session(reg::SESSION_STATE, 3), 0x1_0320);
    assert_eq!(reg::ring(reg::RING_TAIL, 1), 0x3054);
    assert!(reg::LOGIN_BYTES.div_ceil(4) <= reg::LOGIN_WORDS as usize);
}

#[test]
fn doorbell_batches() {
    let batches = [64, 128, 256, 512, 1 << 22].map(ring::doorbell_batch);
    assert_eq!(batches, [16, 32, 64, 64, 64]);
}

#[test]
fn the_stages_fit_the_budget() {
    let stages = [2, 1, 3, 2, 4, 2];
    assert_eq!(budget::LAST_BYTE_TO_RECORD, stages.iter().sum());
    // The one cycle of the order table that has nothing to pass beside.
    const { assert!(budget::LAST_BYTE_TO_RECORD < budget::LAST_BYTE_TO_RECORD_MAX) };
}

#[test]
fn documents_name_everything() {
    let (mut markdown, mut header) = (String::new(), String::new());
    docs::markdown(&mut markdown).unwrap();
    docs::c_header(&mut header).unwrap();
    for register in reg::ALL {
        let row = format!("| 0x{:05X} |", register.addr);
        assert!(markdown.contains(&row), "{} has no row", register.name);
        let define = format!(
            "#define WB_REG_{} 0x{:05X}u\n",
            register.name, register.addr
        );
        assert_eq!(header.matches(&define).count(), 1, "{}", register.name);
    }
    for counter in counter::ALL {
        assert!(markdown.contains(&format!("| {} |", counter.name)));
        let define = format!(
            "WB_COUNTER_{} {}u\n",
            counter.name.to_uppercase(),
            counter.index
        );
        assert_eq!(header.matches(&define).count(), 1, "{}", counter.name);
    }
    assert!(header.contains("  int64_t price; /* byte 24 */\n"));
    assert!(header.contains("  uint32_t own; /* byte 60 */\n"));
    assert!(reg::ALL.iter().any(|r| r.access == Access::Wo));
}
