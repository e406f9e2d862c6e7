//! MoldUDP64 1.00: downstream packets ("Downstream Packet", "Message Block") and request
//! packets ("Request Packet"), which share one header.
//!
//! ```text
//!  0         10    18      20
//! | session | seq | count | (length:2 message)* ...
//! ```

use crate::{
    Error,
    error::{room, split},
};

layout! {
    /// Length of the header in bytes.
    LEN = 20;
    /// Session: a sequence number space. Any bytes; receivers must not expect text.
    session SESSION: Alpha @ 0, 10;
    /// Sequence number of the first message; with no messages, the next one expected.
    seq SEQ: Int @ 10, 8;
    /// Number of message blocks, or [`COUNT_HEARTBEAT`], or [`COUNT_END_OF_SESSION`]; in a
    /// request, number of messages wanted.
    count COUNT: Int @ 18, 2;
}

/// The header of one message block; the message follows.
pub mod block {
    layout! {
        /// Length of the block header in bytes.
        LEN = 2;
        /// Length in bytes of the message alone; 0 is legal.
        length LENGTH: Int @ 0, 2;
    }
}

/// [`COUNT`] of a heartbeat.
pub const COUNT_HEARTBEAT: u16 = 0;
/// [`COUNT`] at the end of a session; no blocks follow.
pub const COUNT_END_OF_SESSION: u16 = 0xffff;

/// The header by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Session.
    pub session: [u8; 10],
    /// Sequence number.
    pub seq: u64,
    /// Number of messages, or one of the special counts.
    pub count: u16,
}

impl Header {
    /// Writes the header to the start of `buf` and returns its length. Alone it is a heartbeat,
    /// an end of session or a request.
    pub fn emit(&self, buf: &mut [u8]) -> Result<usize, Error> {
        let header = room("MoldUDP64 header", buf, LEN)?;
        SESSION.put(header, self.session);
        SEQ.put(header, self.seq);
        COUNT.put(header, self.count);
        Ok(LEN)
    }

    /// Reads a header and returns what follows.
    pub fn split_from(bytes: &[u8]) -> Result<(Header, &[u8]), Error> {
        let (header, rest) = split::<LEN>("MoldUDP64 header", bytes)?;
        let header = Header {
            session: SESSION.get(header),
            seq: SEQ.get(header),
            count: COUNT.get(header),
        };
        Ok((header, rest))
    }

    /// Number of message blocks that follow in a downstream packet.
    pub fn block_count(&self) -> u16 {
        match self.count {
            COUNT_END_OF_SESSION => 0,
            count => count,
        }
    }
}

/// A checked downstream packet: all its blocks are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its header.
    pub header: Header,
    blocks: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a UDP payload. Bytes after the last block are malformed.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (header, blocks) = Header::split_from(bytes)?;
        let mut rest = blocks;
        for _ in 0..header.block_count() {
            (_, rest) = split_block(rest)?;
        }
        if !rest.is_empty() {
            return Err(Error::Length {
                what: "MoldUDP64 packet",
                expected: bytes.len() - rest.len(),
                found: bytes.len(),
            });
        }
        Ok(Packet { header, blocks })
    }

    /// The messages, in order.
    pub fn messages(&self) -> Messages<'a> {
        Messages { rest: self.blocks }
    }
}

/// Iterator over the messages of a packet.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Messages<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        // `new_checked` walked the same blocks to exactly their end, so an error is the end.
        let (message, rest) = split_block(self.rest).ok()?;
        self.rest = rest;
        Some(message)
    }
}

/// Splits the first message from bytes framed as `length:2 message`, and returns it and the
/// rest. The daily BinaryFILE samples of ITCH have the same framing.
pub fn split_block(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let (header, rest) = split::<{ block::LEN }>("MoldUDP64 message block", bytes)?;
    let length: u16 = block::LENGTH.get(header);
    rest.split_at_checked(length.into())
        .ok_or(Error::Truncated {
            what: "MoldUDP64 message block",
            need: block::LEN + usize::from(length),
            have: bytes.len(),
        })
}

/// Writes a downstream packet message by message.
#[derive(Debug)]
pub struct Builder<'a> {
    buf: &'a mut [u8],
    len: usize,
    header: Header,
}

impl<'a> Builder<'a> {
    /// Starts a packet in `buf`. `seq` is that of its first message.
    pub fn new(buf: &'a mut [u8], session: [u8; 10], seq: u64) -> Result<Self, Error> {
        let header = Header {
            session,
            seq,
            count: COUNT_HEARTBEAT,
        };
        let len = header.emit(buf)?;
        Ok(Builder { buf, len, header })
    }

    /// Adds a message. On an error nothing is added, and the packet can still be finished: a
    /// full buffer is the sign to send it and start the next one.
    pub fn push(&mut self, message: &[u8]) -> Result<(), Error> {
        let length = u16::try_from(message.len()).map_err(|_| Error::TooLong {
            what: "MoldUDP64 message block",
            len: message.len(),
            max: u16::MAX.into(),
        })?;
        let count = self.header.count + 1;
        if count == COUNT_END_OF_SESSION {
            return Err(Error::TooLong {
                what: "MoldUDP64 packet, in messages",
                len: count.into(),
                max: usize::from(COUNT_END_OF_SESSION) - 1,
            });
        }
        let need = block::LEN + message.len();
        let block = room("MoldUDP64 message block", &mut self.buf[self.len..], need)?;
        block::LENGTH.put(block, length);
        block[block::LEN..].copy_from_slice(message);
        self.len += need;
        self.header.count = count;
        Ok(())
    }

    /// Number of messages added.
    pub fn count(&self) -> u16 {
        self.header.count
    }

    /// Completes the packet and returns its length. With no message added it is a heartbeat.
    pub fn finish(self) -> usize {
        COUNT.put(self.buf, self.header.count);
        self.len
    }
}
