//! What a client may send: its packets, and how they are cut out of a stream.

use wirebook_wire::soup::{self, LoginRequest, Packet, kind};

/// Appends a packet to `out`.
///
/// A message beyond [`soup::MAX_PAYLOAD_LEN`] has no packet, and nothing is appended; sources
/// give none, and the files' framing cannot carry one.
pub(super) fn frame(out: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    let start = out.len();
    out.resize(start + soup::LEN + payload.len(), 0);
    let packet = Packet { kind, payload };
    if packet.emit(&mut out[start..]).is_err() {
        out.truncate(start);
    }
}

/// One packet from a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FromClient {
    Login(LoginRequest),
    /// A login of the right length whose sequence number is not a number.
    MalformedLogin,
    Heartbeat,
    Logout,
    /// Unsequenced data or a debug text.
    Ignored,
    /// A packet that no client may send, by its type; 0 for an impossible length.
    Violation(u8),
}

/// Cuts a byte stream into packets, however it is split. It holds at most one packet and the
/// bytes that came with its end.
#[derive(Debug, Default)]
pub(super) struct Deframer {
    held: Vec<u8>,
}

impl Deframer {
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// The next packet, if all of it is there; a packet that is not allowed already when its
    /// header is there, so that a peer that speaks something else is not waited for.
    pub fn next(&mut self) -> Option<FromClient> {
        let (packet, rest_len) = match Packet::split_from(&self.held) {
            Err(_) => return Some(FromClient::Violation(0)),
            Ok(None) => return self.refuse_early(),
            Ok(Some((packet, rest))) => (classify(packet), rest.len()),
        };
        self.held.drain(..self.held.len() - rest_len);
        Some(packet)
    }

    fn refuse_early(&self) -> Option<FromClient> {
        let length = soup::LENGTH.read(&self.held)?;
        let kind = soup::TYPE.read(&self.held)? as u8;
        let allowed = match kind {
            kind::UNSEQUENCED_DATA | kind::DEBUG => true,
            kind::LOGIN_REQUEST => length == soup::login_request::LEN as u64 + 1,
            _ => false,
        };
        (!allowed).then_some(FromClient::Violation(kind))
    }
}

fn classify(packet: Packet<'_>) -> FromClient {
    match (packet.kind, packet.payload.len()) {
        (kind::LOGIN_REQUEST, soup::login_request::LEN) => {
            LoginRequest::new_checked(packet.payload)
                .map_or(FromClient::MalformedLogin, FromClient::Login)
        }
        (kind::CLIENT_HEARTBEAT, 0) => FromClient::Heartbeat,
        (kind::LOGOUT_REQUEST, 0) => FromClient::Logout,
        (kind::UNSEQUENCED_DATA | kind::DEBUG, _) => FromClient::Ignored,
        (kind, _) => FromClient::Violation(kind),
    }
}
