//! The daily files' framing, read independently: `[u16 length][message]` until the end of the file,
//! just before which there may be a length of 0.

use std::io::{self, ErrorKind, Read};

/// Reads one message at a time. Give it a [`std::io::BufReader`].
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    message: Vec<u8>,
    /// Messages read so far.
    count: u64,
    /// Octets of them and of their lengths.
    octets: u64,
}

impl<R: Read> Reader<R> {
    /// Starts at the input's current position.
    pub fn new(input: R) -> Self {
        Self {
            input,
            message: Vec::new(),
            count: 0,
            octets: 0,
        }
    }

    /// The next message, or `None` at the end; do not ask again after that.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEof`] for a file that stops inside a message,
    /// [`ErrorKind::InvalidData`] for one in which anything follows a length of 0, and what the
    /// input says.
    pub fn next_message(&mut self) -> io::Result<Option<&[u8]>> {
        let mut length = [0; 2];
        if self.input.read(&mut length[..1])? == 0 {
            return Ok(None);
        }
        self.input
            .read_exact(&mut length[1..])
            .map_err(cut(self.count))?;
        let length = u16::from_be_bytes(length);
        if length == 0 {
            return self.end().map(|()| None);
        }
        self.message.resize(length.into(), 0);
        self.input
            .read_exact(&mut self.message)
            .map_err(cut(self.count))?;
        self.count += 1;
        self.octets += 2 + u64::from(length);
        Ok(Some(&self.message))
    }

    /// A length of 0 is the end, so nothing may follow it.
    fn end(&mut self) -> io::Result<()> {
        match self.input.read_exact(&mut [0]) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
        let text = if self.count == 0 {
            "the first length of the file is 0 although bytes follow: its lengths were zeroed, or \
             it is not an ITCH file"
                .to_owned()
        } else {
            format!(
                "message {} at octet {} has a length of 0, the end, but octets follow it; fetch the \
                 file again",
                self.count, self.octets
            )
        };
        Err(io::Error::new(ErrorKind::InvalidData, text))
    }
}

/// Calls `sink` with each message's index, from 0, and its bytes; returns how many there were.
///
/// # Errors
/// As [`Reader::next_message`], and what the sink says.
pub fn each_message(
    input: impl Read,
    mut sink: impl FnMut(u64, &[u8]) -> io::Result<()>,
) -> io::Result<u64> {
    let mut reader = Reader::new(input);
    let mut index = 0;
    while let Some(message) = reader.next_message()? {
        sink(index, message)?;
        index += 1;
    }
    Ok(index)
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
