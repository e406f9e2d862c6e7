//! Records as a card writes them, for whoever only reads them.

use wirebook_contract::record::Record;

fn record(rtype: u8, channel: u8, action: u8) -> Record {
    Record {
        length: 16,
        rtype,
        flags: 1 << 7,
        channel,
        action,
        side: b'N',
        ..Record::default()
    }
}

/// An order to buy 100 shares at 10.00 of instrument 13, message `sequence` of its session.
#[must_use]
pub fn order(sequence: u32, order_id: u64) -> Record {
    Record {
        instrument_id: 13,
        order_id,
        price: 10_000_000_000,
        size: 100,
        side: b'B',
        sequence,
        ..record(0xA0, b'A', b'A')
    }
}

/// The session is accepted: `next` is its next sequence number.
#[must_use]
pub fn up(next: u64) -> Record {
    Record {
        order_id: next,
        ..record(0xE0, 0, b'U')
    }
}

/// Messages are lost: `missing` of them from sequence number `first`.
#[must_use]
pub fn gap(first: u64, missing: i64) -> Record {
    Record {
        order_id: first,
        price: missing,
        ..record(0xE0, 0, b'G')
    }
}

/// The session is lost, `reason` as the interface document has it: `R` reset by the peer, `H` by this host.
#[must_use]
pub fn down(reason: u8) -> Record {
    Record {
        side: reason,
        ..record(0xE0, 0, b'D')
    }
}

/// The server ended the session before message `next`.
#[must_use]
pub fn end(next: u64) -> Record {
    Record {
        order_id: next,
        ..record(0xE0, 0, b'E')
    }
}
