//! The one error type of the crate.

use core::fmt;

/// Why bytes were not what a header needs, or why a header could not be written.
///
/// Lengths are in bytes. `what` names the layer as its specification does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The input ends before the header or the length it announces.
    Truncated {
        /// Layer or structure being read.
        what: &'static str,
        /// Bytes it needs.
        need: usize,
        /// Bytes there are.
        have: usize,
    },
    /// A message of a known type does not have the length of its type.
    Length {
        /// Message type being read.
        what: &'static str,
        /// Length of the type.
        expected: usize,
        /// Length of the input.
        found: usize,
    },
    /// A field holds a value its specification does not allow, or that this crate does not read.
    Malformed {
        /// Layer being read.
        what: &'static str,
        /// Field of that layer.
        field: &'static str,
        /// Its value.
        found: u64,
    },
    /// The checksum is wrong.
    Checksum {
        /// Layer being read.
        what: &'static str,
    },
    /// The caller's buffer is too small for what it asked to write.
    BufferTooSmall {
        /// Layer being written.
        what: &'static str,
        /// Bytes it needs.
        need: usize,
        /// Bytes the buffer has.
        have: usize,
    },
    /// The content is longer than the layer's length field can say.
    TooLong {
        /// Layer being written.
        what: &'static str,
        /// Length asked for.
        len: usize,
        /// Longest length possible.
        max: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Error::Truncated { what, need, have } => write!(
                f,
                "{what} needs {need} bytes but only {have} are there: the input is cut short or \
                 its length field is wrong"
            ),
            Error::Length {
                what,
                expected,
                found,
            } => write!(
                f,
                "{what} is {expected} bytes long but {found} were given: wrong framing, or \
                 another version of the protocol"
            ),
            Error::Malformed { what, field, found } => write!(
                f,
                "{what} field {field} holds {found:#x}, which is not valid here: a damaged input \
                 or another protocol"
            ),
            Error::Checksum { what } => write!(
                f,
                "{what} has a wrong checksum: damaged on the way, or captured before the sending \
                 card filled it in"
            ),
            Error::BufferTooSmall { what, need, have } => write!(
                f,
                "{what} needs a buffer of {need} bytes but got {have}: give a larger buffer"
            ),
            Error::TooLong { what, len, max } => write!(
                f,
                "{what} cannot carry {len} bytes, its limit is {max}: split the content"
            ),
        }
    }
}

impl core::error::Error for Error {}

/// The first `need` bytes of `buf`, or the error that says it is too small.
pub(crate) fn room<'a>(
    what: &'static str,
    buf: &'a mut [u8],
    need: usize,
) -> Result<&'a mut [u8], Error> {
    let have = buf.len();
    buf.get_mut(..need)
        .ok_or(Error::BufferTooSmall { what, need, have })
}

/// The first `N` bytes and the rest, or the error that says the input is cut short.
pub(crate) fn split<'a, const N: usize>(
    what: &'static str,
    bytes: &'a [u8],
) -> Result<(&'a [u8; N], &'a [u8]), Error> {
    bytes.split_first_chunk().ok_or(Error::Truncated {
        what,
        need: N,
        have: bytes.len(),
    })
}

/// The first `need` bytes, or the error that says the input is cut short.
pub(crate) fn take<'a>(
    what: &'static str,
    bytes: &'a [u8],
    need: usize,
) -> Result<&'a [u8], Error> {
    bytes.get(..need).ok_or(Error::Truncated {
        what,
        need,
        have: bytes.len(),
    })
}
