//! ICMP echo (RFC 792, "Echo or Echo Reply Message"). Other ICMP messages are malformed here;
//! [`Echo::is_echo`] tells them apart.
//!
//! ```text
//!  0      1      2          4       6     8
//! | type | code | checksum | ident | seq | data ...
//! ```

use crate::{
    Error,
    checksum::Checksum,
    error::{room, split},
};

layout! {
    /// Length in bytes of the header before the data.
    LEN = 8;
    /// [`TYPE_ECHO_REQUEST`] or [`TYPE_ECHO_REPLY`].
    kind TYPE: Int @ 0, 1;
    /// 0 in both.
    code CODE: Int @ 1, 1;
    /// Checksum of header and data.
    checksum CHECKSUM: Int @ 2, 2;
    /// Identifier, returned unchanged in the reply.
    ident IDENT: Int @ 4, 2;
    /// Sequence number, returned unchanged in the reply.
    seq SEQ: Int @ 6, 2;
}

/// [`TYPE`] of a reply.
pub const TYPE_ECHO_REPLY: u8 = 0;
/// [`TYPE`] of a request.
pub const TYPE_ECHO_REQUEST: u8 = 8;

/// A checked echo request or reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo<'a> {
    /// [`TYPE_ECHO_REQUEST`] or [`TYPE_ECHO_REPLY`].
    pub kind: u8,
    /// Identifier.
    pub ident: u16,
    /// Sequence number.
    pub seq: u16,
    /// Data, returned unchanged in the reply.
    pub data: &'a [u8],
}

impl<'a> Echo<'a> {
    /// Whether an ICMP message is an echo request or reply.
    pub fn is_echo(bytes: &[u8]) -> bool {
        matches!(bytes.first(), Some(&(TYPE_ECHO_REQUEST | TYPE_ECHO_REPLY)))
    }

    /// Reads the payload of an IPv4 packet whose protocol is ICMP, and verifies its checksum.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (header, data) = split::<LEN>("ICMP echo", bytes)?;
        let malformed = |field, found| Error::Malformed {
            what: "ICMP echo",
            field,
            found,
        };
        let kind: u8 = TYPE.get(header);
        if !Self::is_echo(bytes) {
            return Err(malformed(TYPE.name, u64::from(kind)));
        }
        let code: u8 = CODE.get(header);
        if code != 0 {
            return Err(malformed(CODE.name, code.into()));
        }
        if Checksum::default().add(bytes).finish() != 0 {
            return Err(Error::Checksum { what: "ICMP echo" });
        }
        Ok(Echo {
            kind,
            ident: IDENT.get(header),
            seq: SEQ.get(header),
            data,
        })
    }

    /// The reply to this request.
    pub fn reply(self) -> Echo<'a> {
        Echo {
            kind: TYPE_ECHO_REPLY,
            ..self
        }
    }

    /// Writes the message, with its checksum, to the start of `buf` and returns its length.
    pub fn emit(&self, buf: &mut [u8]) -> Result<usize, Error> {
        let len = LEN + self.data.len();
        let message = room("ICMP echo", buf, len)?;
        message[LEN..].copy_from_slice(self.data);
        TYPE.put(message, self.kind);
        CODE.put(message, 0u8);
        CHECKSUM.put(message, 0u16);
        IDENT.put(message, self.ident);
        SEQ.put(message, self.seq);
        let checksum = Checksum::default().add(message).finish();
        CHECKSUM.put(message, checksum);
        Ok(len)
    }
}
