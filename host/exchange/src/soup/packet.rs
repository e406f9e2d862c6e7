//! SoupBinTCP packets as the server sees them: what a client may send, and how a reply is framed.
//!
//! A packet is `[u16 length][u8 type][payload]`; the length counts type and payload.

use std::ops::Range;

/// Server to client.
pub(super) const LOGIN_ACCEPTED: u8 = b'A';
pub(super) const LOGIN_REJECTED: u8 = b'J';
pub(super) const SEQUENCED_DATA: u8 = b'S';
pub(super) const SERVER_HEARTBEAT: u8 = b'H';
pub(super) const END_OF_SESSION: u8 = b'Z';
/// Client to server.
const LOGIN_REQUEST: u8 = b'L';
const UNSEQUENCED_DATA: u8 = b'U';
const CLIENT_HEARTBEAT: u8 = b'R';
const LOGOUT_REQUEST: u8 = b'O';
/// Both ways.
const DEBUG: u8 = b'+';

const USERNAME: Range<usize> = 0..6;
const PASSWORD: Range<usize> = 6..16;
const SESSION: Range<usize> = 16..26;
const SEQUENCE: Range<usize> = 26..46;
pub(super) const LOGIN_LEN: usize = 46;

/// Length field and type.
const HEADER_LEN: usize = 3;

/// Appends a packet; `payload` is at most 65,534 bytes.
pub(super) fn frame(out: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    let length = (payload.len() + 1) as u16;
    out.extend_from_slice(&length.to_be_bytes());
    out.push(kind);
    out.extend_from_slice(payload);
}

/// Session and next sequence number, both padded on the left.
pub(super) fn login_accepted(out: &mut Vec<u8>, session: &[u8; 10], sequence: u64) {
    let mut payload = [0; 30];
    payload[..10].copy_from_slice(session);
    payload[10..].copy_from_slice(format!("{sequence:>20}").as_bytes());
    frame(out, LOGIN_ACCEPTED, &payload);
}

/// What a login request asks for; texts without their padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub username: Vec<u8>,
    pub password: Vec<u8>,
    /// Empty: whatever session is current.
    pub session: Vec<u8>,
    /// `None`: not a number.
    pub sequence: Option<u64>,
}

impl Login {
    fn parse(payload: &[u8; LOGIN_LEN]) -> Self {
        let text = |range: Range<usize>| payload[range].trim_ascii().to_vec();
        let sequence = str::from_utf8(&payload[SEQUENCE]).ok();
        Self {
            username: text(USERNAME),
            password: text(PASSWORD),
            session: text(SESSION),
            sequence: sequence.and_then(|digits| match digits.trim_ascii() {
                // A blank number is read as "the most recent", as a blank session is "any".
                "" => Some(0),
                digits => digits.parse().ok(),
            }),
        }
    }
}

/// One packet from a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FromClient {
    Login(Login),
    Heartbeat,
    Logout,
    /// Unsequenced data or a debug text; the payload was skipped.
    Ignored,
    /// A packet that no client may send, by its type; 0 for an impossible length.
    Violation(u8),
}

/// Cuts a byte stream into packets, however it is split, in constant memory: only a login's
/// payload is kept.
#[derive(Debug, Default)]
pub(super) struct Deframer {
    /// Header, then a login's payload.
    held: Vec<u8>,
    /// Payload bytes still to skip.
    skip: usize,
}

impl Deframer {
    /// Takes bytes from the front of `bytes` until a packet is complete or they are used up.
    pub fn next(&mut self, bytes: &mut &[u8]) -> Option<FromClient> {
        loop {
            if self.skip > 0 {
                let skipped = self.skip.min(bytes.len());
                *bytes = &bytes[skipped..];
                self.skip -= skipped;
                if self.skip > 0 {
                    return None;
                }
                return Some(FromClient::Ignored);
            }
            let (&byte, rest) = bytes.split_first()?;
            *bytes = rest;
            self.held.push(byte);
            if let Some(packet) = self.complete() {
                self.held.clear();
                return Some(packet);
            }
        }
    }

    fn complete(&mut self) -> Option<FromClient> {
        let &[high, low, kind, ref payload @ ..] = self.held.as_slice() else {
            // A length of 0 has no room for a type.
            return (self.held == [0, 0]).then_some(FromClient::Violation(0));
        };
        let length = usize::from(u16::from_be_bytes([high, low])) - 1;
        match kind {
            LOGIN_REQUEST if length == LOGIN_LEN => {
                let payload = <&[u8; LOGIN_LEN]>::try_from(payload).ok()?;
                Some(FromClient::Login(Login::parse(payload)))
            }
            CLIENT_HEARTBEAT if length == 0 => Some(FromClient::Heartbeat),
            LOGOUT_REQUEST if length == 0 => Some(FromClient::Logout),
            UNSEQUENCED_DATA | DEBUG if length == 0 => Some(FromClient::Ignored),
            UNSEQUENCED_DATA | DEBUG => {
                debug_assert_eq!(self.held.len(), HEADER_LEN);
                self.held.clear();
                self.skip = length;
                None
            }
            other => Some(FromClient::Violation(other)),
        }
    }
}
