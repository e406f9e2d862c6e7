//! The daily files' framing, read independently: `[u16 length][message]` until a length of 0 or
//! the end of the file.

use std::io::{self, ErrorKind, Read};

/// Calls `sink` with each message's index, from 0, and its bytes; returns how many there were.
///
/// # Errors
/// [`ErrorKind::UnexpectedEof`] for a file that stops inside a message,
/// [`ErrorKind::InvalidData`] for one whose very first length is 0 with bytes after it, and what
/// the reader or the sink say.
pub fn each_message(
    mut input: impl Read,
    mut sink: impl FnMut(u64, &[u8]) -> io::Result<()>,
) -> io::Result<u64> {
    let mut message = Vec::new();
    let mut index = 0;
    loop {
        let mut length = [0; 2];
        if input.read(&mut length[..1])? == 0 {
            return Ok(index);
        }
        input.read_exact(&mut length[1..]).map_err(cut(index))?;
        let length = u16::from_be_bytes(length);
        if length == 0 {
            if index == 0 && input.read(&mut [0])? != 0 {
                return Err(io::Error::new(
                    ErrorKind::InvalidData,
                    "the first length of the file is 0 although bytes follow: its lengths were \
                     zeroed, or it is not an ITCH file",
                ));
            }
            return Ok(index);
        }
        message.resize(usize::from(length), 0);
        input.read_exact(&mut message).map_err(cut(index))?;
        sink(index, &message)?;
        index += 1;
    }
}

/// Says which message the file ended in.
fn cut(index: u64) -> impl FnOnce(io::Error) -> io::Error {
    move |error| {
        if error.kind() == ErrorKind::UnexpectedEof {
            let text = format!("the file stops inside message {index}; fetch it again");
            io::Error::new(ErrorKind::UnexpectedEof, text)
        } else {
            error
        }
    }
}
