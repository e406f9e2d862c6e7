//! The BinaryFILE framing of the exchange's daily files: repeated `[u16 length][message]`, big
//! endian, the length counting the message alone; a length of 0 ends the session, and the file.

use std::io::{self, ErrorKind, Read, Write};

/// The longest message a reader accepts, in bytes.
///
/// The longest ITCH 5.0 message has 50; the margin admits later additions to the specification,
/// and a longer length means that the reader is not looking at a length.
pub const MESSAGE_LEN_MAX: usize = 255;

/// Why a file cannot be read further. `offset` is where the offending length field starts, in
/// bytes from the beginning of the (uncompressed) file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file stops inside a length field or a message.
    #[error(
        "the file stops inside a message at byte {offset}: {wanted} more bytes were announced, \
         {found} are there; the download was probably cut short, fetch it again"
    )]
    Truncated {
        /// Where the cut message's length field starts.
        offset: u64,
        /// Bytes that should follow `offset`.
        wanted: usize,
        /// Bytes that do follow it.
        found: usize,
    },
    /// The very first length is zero although bytes follow: not this framing.
    #[error(
        "the first length of the file is 0 although more bytes follow (byte {offset}); some \
         published samples have all lengths zeroed and cannot be framed, use another file"
    )]
    ZeroedLengths {
        /// Always the file's first length field.
        offset: u64,
    },
    /// Bytes follow a zero length that is not the first: messages would go unread.
    #[error(
        "{offset} bytes into the file a length of 0 ends the session, but more bytes follow; the \
         file is damaged there (fetch it again), or is several sessions in one (split it there)"
    )]
    BehindEnd {
        /// Where the bytes behind the end marker start.
        offset: u64,
    },
    /// A length that no message has.
    #[error(
        "the length at byte {offset} is {length}, more than the {MESSAGE_LEN_MAX} bytes of any \
         ITCH message; the file is damaged or is not in BinaryFILE framing (still gzipped? run gunzip)"
    )]
    OverLong {
        /// Where the length field starts.
        offset: u64,
        /// What it says.
        length: usize,
    },
    /// The reader below failed.
    #[error("reading failed at byte {offset}: {source}")]
    Io {
        /// Where the message being read starts.
        offset: u64,
        /// What the reader said.
        source: io::Error,
    },
}

/// Reads one message at a time from any [`Read`], in constant memory.
///
/// Wrap a file in a [`std::io::BufReader`]: this reader asks for two bytes, then for the message.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    offset: u64,
    message: [u8; MESSAGE_LEN_MAX],
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    /// A zero length was read, and nothing follows it.
    Ended,
    /// The input stopped between two messages, without an end marker.
    OutOfInput,
    Failed,
}

impl<R: Read> Reader<R> {
    /// Starts at the input's current position, which becomes offset 0.
    pub fn new(input: R) -> Self {
        Self {
            input,
            offset: 0,
            message: [0; MESSAGE_LEN_MAX],
            state: State::Reading,
        }
    }

    /// The next message, or `None` at the end. After an error or the end it stays `None`.
    ///
    /// A file that stops exactly between two messages is complete: slices of a day have no end
    /// marker ([`Reader::saw_end_marker`] tells the two apart).
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, FileError> {
        if self.state != State::Reading {
            return Ok(None);
        }
        match self.read_message() {
            Ok(Some(length)) => Ok(Some(&self.message[..length])),
            Ok(None) => Ok(None),
            Err(error) => {
                self.state = State::Failed;
                Err(error)
            }
        }
    }

    /// Bytes consumed by whole messages so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether the session was closed by a zero length.
    pub fn saw_end_marker(&self) -> bool {
        self.state == State::Ended
    }

    fn read_message(&mut self) -> Result<Option<usize>, FileError> {
        let mut field = [0; 2];
        let found = fill(&mut self.input, self.offset, &mut field)?;
        if found == 0 {
            self.state = State::OutOfInput;
            return Ok(None);
        }
        if found < field.len() {
            return Err(self.truncated(field.len(), found));
        }
        let length = usize::from(u16::from_be_bytes(field));
        if length == 0 {
            return self.end_marker();
        }
        if length > MESSAGE_LEN_MAX {
            return Err(FileError::OverLong {
                offset: self.offset,
                length,
            });
        }
        let found = fill(&mut self.input, self.offset, &mut self.message[..length])?;
        if found < length {
            return Err(self.truncated(2 + length, 2 + found));
        }
        self.offset += 2 + length as u64;
        Ok(Some(length))
    }

    /// A zero length ends the session, where the file ends too.
    fn end_marker(&mut self) -> Result<Option<usize>, FileError> {
        let behind = self.offset + 2;
        if fill(&mut self.input, behind, &mut [0])? != 0 {
            return Err(match self.offset {
                0 => FileError::ZeroedLengths { offset: 0 },
                _ => FileError::BehindEnd { offset: behind },
            });
        }
        self.offset = behind;
        self.state = State::Ended;
        Ok(None)
    }

    fn truncated(&self, wanted: usize, found: usize) -> FileError {
        FileError::Truncated {
            offset: self.offset,
            wanted,
            found,
        }
    }
}

/// Fills `into` as far as the input goes; the count tells whether it went far enough.
fn fill(input: &mut impl Read, offset: u64, into: &mut [u8]) -> Result<usize, FileError> {
    let mut filled = 0;
    while filled < into.len() {
        match input.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(source) => return Err(FileError::Io { offset, source }),
        }
    }
    Ok(filled)
}

/// Iterates over owned copies of the messages; convenient where speed does not matter.
impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Vec<u8>, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_message()
            .map(|message| message.map(<[u8]>::to_vec))
            .transpose()
    }
}

/// Writes the same framing.
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
}

impl<W: Write> Writer<W> {
    /// Writes to `output`; wrap a file in a [`std::io::BufWriter`].
    pub fn new(output: W) -> Self {
        Self { output }
    }

    /// Appends one message of 1 to [`MESSAGE_LEN_MAX`] bytes.
    ///
    /// An empty message is refused, because its length would end the session.
    pub fn write(&mut self, message: &[u8]) -> io::Result<()> {
        let length = u16::try_from(message.len())
            .ok()
            .filter(|&length| (1..=MESSAGE_LEN_MAX).contains(&usize::from(length)))
            .ok_or_else(|| {
                io::Error::new(
                    ErrorKind::InvalidInput,
                    format!(
                        "a message of {} bytes has no BinaryFILE framing (1 to {MESSAGE_LEN_MAX})",
                        message.len()
                    ),
                )
            })?;
        self.output.write_all(&length.to_be_bytes())?;
        self.output.write_all(message)
    }

    /// Writes the end marker, flushes, and gives the output back.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.write_all(&[0, 0])?;
        self.output.flush()?;
        Ok(self.output)
    }
}
