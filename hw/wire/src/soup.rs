//! SoupBinTCP 3.00: packets in a TCP byte stream, and the payloads of the login packets.
//! Packets ignore the boundaries of segments, so the reader takes a growing stream.
//!
//! ```text
//!  0        2      3
//! | length | type | payload ...        length counts type and payload
//! ```
//!
//! User and password are left-justified, session and sequence numbers right-justified, all
//! padded with spaces.

use crate::{
    Error, Field,
    error::{room, split},
    field::Value,
};

layout! {
    /// Length in bytes of the header, the type included.
    LEN = 3;
    /// Length in bytes of type and payload; at least 1.
    length LENGTH: Int @ 0, 2;
    /// Packet type: one of [`kind`].
    kind TYPE: Char @ 2, 1;
}

/// Longest payload.
pub const MAX_PAYLOAD_LEN: usize = u16::MAX as usize - 1;
/// Silence in milliseconds after which a side sends a heartbeat ("Server Heartbeat Packet",
/// "Client Heartbeat Packet").
pub const HEARTBEAT_MS: u64 = 1_000;
/// Silence in milliseconds after which the other side may be taken as lost.
pub const TIMEOUT_MS: u64 = 15_000;

/// Values of [`TYPE`]. Some letters mean different things in the two directions.
pub mod kind {
    /// Both ways: free text, to be ignored.
    pub const DEBUG: u8 = b'+';
    /// From the server: login accepted.
    pub const LOGIN_ACCEPTED: u8 = b'A';
    /// From the server: login rejected; it closes the connection.
    pub const LOGIN_REJECTED: u8 = b'J';
    /// From the server: a message that has a sequence number.
    pub const SEQUENCED_DATA: u8 = b'S';
    /// From the server: heartbeat.
    pub const SERVER_HEARTBEAT: u8 = b'H';
    /// From the server: end of session; it closes the connection.
    pub const END_OF_SESSION: u8 = b'Z';
    /// From the client: login request.
    pub const LOGIN_REQUEST: u8 = b'L';
    /// Both ways: a message that has no sequence number.
    pub const UNSEQUENCED_DATA: u8 = b'U';
    /// From the client: heartbeat.
    pub const CLIENT_HEARTBEAT: u8 = b'R';
    /// From the client: logout request.
    pub const LOGOUT_REQUEST: u8 = b'O';
}

/// Payload of a login request ("Login Request Packet").
pub mod login_request {
    layout! {
        /// Length of the payload in bytes.
        LEN = 46;
        /// User name.
        username USERNAME: Alpha @ 0, 6;
        /// Password.
        password PASSWORD: Alpha @ 6, 10;
        /// Session wanted; all spaces for the current one.
        session SESSION: AlphaRight @ 16, 10;
        /// Next sequence number wanted; 0 for the newest, 1 for the first.
        seq SEQ: AlphaRight @ 26, 20;
    }
}

/// Payload of a login acceptance ("Login Accepted Packet").
pub mod login_accepted {
    layout! {
        /// Length of the payload in bytes.
        LEN = 30;
        /// Session logged into.
        session SESSION: AlphaRight @ 0, 10;
        /// Sequence number of the next sequenced message.
        seq SEQ: AlphaRight @ 10, 20;
    }
}

/// Payload of a login rejection ("Login Rejected Packet").
pub mod login_rejected {
    layout! {
        /// Length of the payload in bytes.
        LEN = 1;
        /// [`NOT_AUTHORIZED`] or [`SESSION_NOT_AVAILABLE`].
        reason REASON: Char @ 0, 1;
    }
    /// Wrong user name or password.
    pub const NOT_AUTHORIZED: u8 = b'A';
    /// No such session.
    pub const SESSION_NOT_AVAILABLE: u8 = b'S';
}

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// One of [`kind`], or another byte, which is kept.
    pub kind: u8,
    /// What follows the type.
    pub payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Takes the first packet from a stream and returns it and the rest, or `None` when the
    /// stream does not hold all of it yet. A length of 0 has no place for a type: from there on
    /// the stream cannot be followed, and the connection is to be closed.
    pub fn split_from(stream: &'a [u8]) -> Result<Option<(Self, &'a [u8])>, Error> {
        let Some(length) = LENGTH.slice(stream).map(u16::load) else {
            return Ok(None);
        };
        if length == 0 {
            return Err(Error::Malformed {
                what: "SoupBinTCP packet",
                field: LENGTH.name,
                found: 0,
            });
        }
        let split = stream.split_at_checked(LENGTH.end() + usize::from(length));
        Ok(split.and_then(|(packet, rest)| {
            let (header, payload) = packet.split_first_chunk::<LEN>()?;
            let kind = TYPE.get(header);
            Some((Packet { kind, payload }, rest))
        }))
    }

    /// Writes the packet to the start of `buf` and returns its length.
    pub fn emit(&self, buf: &mut [u8]) -> Result<usize, Error> {
        if self.payload.len() > MAX_PAYLOAD_LEN {
            return Err(Error::TooLong {
                what: "SoupBinTCP packet",
                len: self.payload.len(),
                max: MAX_PAYLOAD_LEN,
            });
        }
        let len = LEN + self.payload.len();
        let packet = room("SoupBinTCP packet", buf, len)?;
        LENGTH.put(packet, (len - LENGTH.end()) as u16);
        TYPE.put(packet, self.kind);
        packet[LEN..].copy_from_slice(self.payload);
        Ok(len)
    }
}

/// Payload of a login request, by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRequest {
    /// User name, padded with spaces on the right.
    pub username: [u8; 6],
    /// Password, padded with spaces on the right.
    pub password: [u8; 10],
    /// Session, padded with spaces on the left; all spaces for the current one.
    pub session: [u8; 10],
    /// Next sequence number wanted; 0 for the newest, 1 for the first.
    pub seq: u64,
}

impl LoginRequest {
    /// Reads the payload of a login request packet.
    pub fn new_checked(payload: &[u8]) -> Result<Self, Error> {
        use login_request::*;
        let payload = exactly::<LEN>("SoupBinTCP login request", payload)?;
        Ok(LoginRequest {
            username: USERNAME.get(payload),
            password: PASSWORD.get(payload),
            session: SESSION.get(payload),
            seq: get_digits("SoupBinTCP login request", SEQ, payload)?,
        })
    }

    /// The payload of a login request packet.
    pub fn payload(&self) -> [u8; login_request::LEN] {
        use login_request::*;
        let mut payload = [b' '; LEN];
        USERNAME.put(&mut payload, self.username);
        PASSWORD.put(&mut payload, self.password);
        SESSION.put(&mut payload, self.session);
        SEQ.put(&mut payload, digits(self.seq));
        payload
    }
}

/// Payload of a login acceptance, by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginAccepted {
    /// Session, padded with spaces on the left.
    pub session: [u8; 10],
    /// Sequence number of the next sequenced message.
    pub seq: u64,
}

impl LoginAccepted {
    /// Reads the payload of a login accepted packet.
    pub fn new_checked(payload: &[u8]) -> Result<Self, Error> {
        use login_accepted::*;
        let payload = exactly::<LEN>("SoupBinTCP login accepted", payload)?;
        Ok(LoginAccepted {
            session: SESSION.get(payload),
            seq: get_digits("SoupBinTCP login accepted", SEQ, payload)?,
        })
    }

    /// The payload of a login accepted packet.
    pub fn payload(&self) -> [u8; login_accepted::LEN] {
        use login_accepted::*;
        let mut payload = [b' '; LEN];
        SESSION.put(&mut payload, self.session);
        SEQ.put(&mut payload, digits(self.seq));
        payload
    }
}

/// Payload of a login rejection, by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRejected {
    /// [`login_rejected::NOT_AUTHORIZED`], [`login_rejected::SESSION_NOT_AVAILABLE`] or another
    /// byte, which is kept.
    pub reason: u8,
}

impl LoginRejected {
    /// Reads the payload of a login rejected packet.
    pub fn new_checked(payload: &[u8]) -> Result<Self, Error> {
        let payload = exactly::<{ login_rejected::LEN }>("SoupBinTCP login rejected", payload)?;
        Ok(LoginRejected {
            reason: login_rejected::REASON.get(payload),
        })
    }

    /// The payload of a login rejected packet.
    pub fn payload(&self) -> [u8; login_rejected::LEN] {
        [self.reason]
    }
}

/// `text` left-justified in `N` bytes, as user names and passwords are; `None` if it is too long.
pub fn left_justified<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut field = [b' '; N];
    field.get_mut(..text.len())?.copy_from_slice(text);
    Some(field)
}

/// `text` right-justified in `N` bytes, as sessions are; `None` if it is too long.
pub fn right_justified<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut field = [b' '; N];
    let start = N.checked_sub(text.len())?;
    field.get_mut(start..)?.copy_from_slice(text);
    Some(field)
}

/// `value` in digits, right-justified. Twenty digits hold every `u64`.
pub fn digits(value: u64) -> [u8; 20] {
    let mut field = [b' '; 20];
    let mut rest = value;
    for byte in field.iter_mut().rev() {
        *byte = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    field
}

/// The number in a field of digits. Padding may be on either side, because public peers differ;
/// a blank field, another character or a number over 64 bits is malformed.
fn get_digits(what: &'static str, field: Field, payload: &[u8]) -> Result<u64, Error> {
    let text: [u8; 20] = field.get(payload);
    let malformed = |byte: u8| Error::Malformed {
        what,
        field: field.name,
        found: byte.into(),
    };
    let text = text.trim_ascii();
    if text.is_empty() {
        return Err(malformed(b' '));
    }
    text.iter().try_fold(0u64, |value, &byte| {
        Some(byte)
            .filter(u8::is_ascii_digit)
            .and_then(|digit| value.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
            .ok_or(malformed(byte))
    })
}

/// The payload as an array, or the error that says how long it should be.
fn exactly<'a, const N: usize>(
    what: &'static str,
    payload: &'a [u8],
) -> Result<&'a [u8; N], Error> {
    match split::<N>(what, payload)? {
        (array, []) => Ok(array),
        _ => Err(Error::Length {
            what,
            expected: N,
            found: payload.len(),
        }),
    }
}
