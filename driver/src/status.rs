//! Status records decoded: what a host must know besides the messages.

use std::fmt;
use wirebook_contract::record::{Record, down, rtype, status};

/// A status record.
///
/// ```
/// use wirebook_contract::record::{Record, flag};
/// use wirebook_driver::{DownReason, Status};
///
/// /// What a host does about a record.
/// fn judge(record: &Record) -> &'static str {
///     match Status::from_record(record) {
///         Some(Status::Up { .. }) => "go on",
///         Some(Status::Gap { .. }) => "fetch what is missing, then clear the mark",
///         Some(Status::Down(DownReason::Host)) => "as asked",
///         Some(Status::Down(_)) => "log in again from the last consumed + 1",
///         Some(Status::Rejected { .. }) => "check the account",
///         Some(Status::End { .. }) => "the books are final",
///         Some(_) => "a card newer than this program: log it",
///         None if record.flags & flag::MAYBE_BAD_BOOK != 0 => "a book that may be wrong",
///         None => "apply it to the book",
///     }
/// }
/// # use wirebook_mock_card::records;
/// assert_eq!(judge(&records::gap(7, 3)), "fetch what is missing, then clear the mark");
/// assert_eq!(judge(&records::down(b'R')), "log in again from the last consumed + 1");
/// assert_eq!(judge(&records::order(1, 501)), "apply it to the book");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Messages are lost: `missing` of them from sequence number `first`. Order records are marked
    /// `MAYBE_BAD_BOOK` from here until the host clears the mark.
    Gap {
        /// First missing sequence number.
        first: u64,
        /// How many are missing.
        missing: u64,
    },
    /// The session is accepted, or a feed's first packet was seen; `next` is the next sequence number.
    /// Above 1, messages before it are not in these records.
    Up {
        /// Next sequence number.
        next: u64,
    },
    /// The session is lost without an end of session.
    Down(DownReason),
    /// The server ended the session; `next` is the sequence number that would follow.
    End {
        /// Next sequence number.
        next: u64,
    },
    /// The server rejected the login: `A` not authorized, `S` session not available.
    Rejected {
        /// The server's letter.
        reason: u8,
    },
    /// A status this driver does not know.
    Unknown(u8),
}

/// Why a session was lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DownReason {
    /// The peer reset the connection.
    Reset,
    /// The peer closed.
    Closed,
    /// Nothing was heard for the server timeout.
    Timeout,
    /// Retransmissions exhausted, or the peer could not be reached.
    Unreachable,
    /// The host asked.
    Host,
    /// The stream is not SoupBinTCP.
    Protocol,
    /// A reason this driver does not know.
    Unknown(u8),
}

impl DownReason {
    /// Decodes the octet of a record or of `SESSION_STATE`.
    #[must_use]
    pub fn from_octet(octet: u8) -> Self {
        match octet {
            down::RESET => Self::Reset,
            down::CLOSED => Self::Closed,
            down::TIMEOUT => Self::Timeout,
            down::UNREACHABLE => Self::Unreachable,
            down::HOST => Self::Host,
            down::PROTOCOL => Self::Protocol,
            other => Self::Unknown(other),
        }
    }
}

impl fmt::Display for DownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reset => f.write_str("peer reset the connection"),
            Self::Closed => f.write_str("peer closed the connection"),
            Self::Timeout => f.write_str("nothing heard for the server timeout"),
            Self::Unreachable => f.write_str("peer not reachable"),
            Self::Host => f.write_str("closed by this host"),
            Self::Protocol => f.write_str("the stream is not SoupBinTCP"),
            Self::Unknown(octet) => write!(f, "unknown reason 0x{octet:02x}"),
        }
    }
}

impl Status {
    /// Decodes a record, or `None` when it is no status record.
    #[must_use]
    pub fn from_record(record: &Record) -> Option<Self> {
        if record.rtype != rtype::STATUS {
            return None;
        }
        Some(match record.action {
            status::GAP => Self::Gap {
                first: record.order_id,
                missing: record.price.cast_unsigned(),
            },
            status::UP => Self::Up {
                next: record.order_id,
            },
            status::DOWN => Self::Down(DownReason::from_octet(record.side)),
            status::END => Self::End {
                next: record.order_id,
            },
            status::REJECTED => Self::Rejected {
                reason: record.side,
            },
            other => Self::Unknown(other),
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { first, missing } => write!(f, "gap: {missing} messages lost from {first}"),
            Self::Up { next } => write!(f, "up: next sequence number {next}"),
            Self::Down(reason) => write!(f, "down: {reason}"),
            Self::End { next } => write!(f, "end of session before {next}"),
            Self::Rejected { reason: b'A' } => f.write_str("login rejected: not authorized"),
            Self::Rejected { reason: b'S' } => f.write_str("login rejected: no such session"),
            Self::Rejected { reason } => write!(f, "login rejected: reason 0x{reason:02x}"),
            Self::Unknown(action) => write!(f, "unknown status 0x{action:02x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(action: u8, order_id: u64, price: i64, side: u8) -> Record {
        Record {
            rtype: 0xE0,
            action,
            order_id,
            price,
            side,
            ..Record::default()
        }
    }

    #[test]
    fn every_status() {
        let decode = |r| Status::from_record(&r);
        let gap = Status::Gap {
            first: 7,
            missing: 3,
        };
        assert_eq!(decode(record(b'G', 7, 3, 0)), Some(gap));
        assert_eq!(gap.to_string(), "gap: 3 messages lost from 7");
        assert_eq!(decode(record(b'U', 1, 0, 0)), Some(Status::Up { next: 1 }));
        assert_eq!(decode(record(b'E', 9, 0, 0)), Some(Status::End { next: 9 }));
        let rejected = decode(record(b'R', 0, 0, b'A'));
        assert_eq!(rejected, Some(Status::Rejected { reason: b'A' }));
        assert_eq!(decode(record(b'?', 0, 0, 0)), Some(Status::Unknown(b'?')));
        for (octet, reason) in [
            (b'R', DownReason::Reset),
            (b'C', DownReason::Closed),
            (b'T', DownReason::Timeout),
            (b'U', DownReason::Unreachable),
            (b'H', DownReason::Host),
            (b'P', DownReason::Protocol),
            (b'x', DownReason::Unknown(b'x')),
        ] {
            let status = decode(record(b'D', 0, 0, octet));
            assert_eq!(status, Some(Status::Down(reason)));
        }
    }

    #[test]
    fn other_records_are_none() {
        let order = Record {
            rtype: 0xA0,
            action: b'G',
            ..Record::default()
        };
        assert_eq!(Status::from_record(&order), None);
    }
}
