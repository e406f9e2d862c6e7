//! The daily-file framing, with files written by hand.

use proptest::prelude::*;
use std::io::{self, Read};
use wirebook_exchange::itch_file::{FileError, MESSAGE_LEN_MAX, Reader, Writer};

/// Two messages, "AB" and "xyz", then the end marker.
const FILE: &[u8] = b"\x00\x02AB\x00\x03xyz\x00\x00";

/// Gives one byte at a time and is interrupted before each.
struct Trickle<'a>(&'a [u8], bool);

impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let count = self.0.len().min(1).min(into.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn read_all<R: Read>(reader: &mut Reader<R>) -> Vec<Vec<u8>> {
    reader.map(|message| message.expect("readable")).collect()
}

#[test]
fn messages_come_out_until_the_end_marker() {
    let mut reader = Reader::new(FILE);
    assert_eq!(read_all(&mut reader), [b"AB".to_vec(), b"xyz".to_vec()]);
    assert!(reader.saw_end_marker());
    assert_eq!(reader.offset(), 11);
    assert!(reader.next_message().expect("still at the end").is_none());
}

#[test]
fn short_reads_and_interruptions_change_nothing() {
    let mut reader = Reader::new(Trickle(FILE, false));
    assert_eq!(read_all(&mut reader), [b"AB".to_vec(), b"xyz".to_vec()]);
}

#[test]
fn a_slice_without_an_end_marker_is_complete() {
    let mut reader = Reader::new(&FILE[..9]);
    assert_eq!(read_all(&mut reader).len(), 2);
    assert!(!reader.saw_end_marker());
    assert!(read_all(&mut Reader::new(&b""[..])).is_empty());
}

#[test]
fn a_file_cut_inside_a_message_says_where() {
    for (cut, offset, wanted, found) in [(5, 4, 2, 1), (6, 4, 5, 2), (8, 4, 5, 4), (1, 0, 2, 1)] {
        let mut reader = Reader::new(&FILE[..cut]);
        let error = loop {
            match reader.next_message() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("a file cut at {cut} looks complete"),
                Err(error) => break error,
            }
        };
        assert!(
            matches!(error, FileError::Truncated { offset: o, wanted: w, found: f }
                if (o, w, f) == (offset, wanted, found)),
            "cut at {cut}: {error}"
        );
        assert!(reader.next_message().expect("stays ended").is_none());
    }
}

#[test]
fn zeroed_lengths_are_told_apart_from_an_empty_session() {
    let error = Reader::new(&b"\x00\x00S\x00\x00A"[..])
        .next_message()
        .expect_err("not framed");
    assert!(matches!(error, FileError::ZeroedLengths { offset: 0 }));
    let mut empty = Reader::new(&b"\x00\x00"[..]);
    assert!(empty.next_message().expect("an empty session").is_none());
    assert!(empty.saw_end_marker());
}

#[test]
fn what_lies_behind_the_end_is_not_dropped_in_silence() {
    // A byte; another zero length; a further message.
    for behind in [&b"?"[..], b"\x00\x00", b"\x00\x03abc"] {
        let file = [FILE, behind].concat();
        let mut reader = Reader::new(file.as_slice());
        for message in [b"AB".to_vec(), b"xyz".to_vec()] {
            assert_eq!(reader.next().unwrap().unwrap(), message);
        }
        let error = reader.next_message().expect_err("more follows");
        assert!(
            matches!(error, FileError::BehindEnd { offset: 11 }),
            "{error}"
        );
        assert!(error.to_string().starts_with("11 bytes into the file"));
        assert!(!reader.saw_end_marker());
        assert!(reader.next_message().expect("stays ended").is_none());
    }
    assert_eq!(read_all(&mut Reader::new(FILE)).len(), 2);
}

#[test]
fn a_length_beyond_any_message_is_refused_with_its_offset() {
    let error = Reader::new(&b"\x00\x01S\x1f\x8b\x08\x00"[..])
        .find_map(Result::err)
        .expect("gzip magic is no length");
    assert!(
        matches!(
            error,
            FileError::OverLong {
                offset: 3,
                length: 0x1f8b
            }
        ),
        "{error}"
    );
}

#[test]
fn the_writer_refuses_what_the_framing_cannot_carry() {
    let mut writer = Writer::new(Vec::new());
    assert!(writer.write(b"").is_err());
    assert!(writer.write(&[0; MESSAGE_LEN_MAX + 1]).is_err());
    writer.write(b"AB").expect("fits");
    assert_eq!(writer.finish().expect("a Vec"), b"\x00\x02AB\x00\x00");
}

proptest! {
    #[test]
    fn any_bytes_end_in_an_error_or_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let messages: Vec<_> = Reader::new(bytes.as_slice()).collect();
        let read: usize = messages.iter().flatten().map(|message| 2 + message.len()).sum();
        prop_assert!(read <= bytes.len());
        prop_assert!(messages.iter().rev().skip(1).all(Result::is_ok));
    }

    #[test]
    fn what_is_written_is_read(messages in proptest::collection::vec(
        proptest::collection::vec(any::<u8>(), 1..60), 0..40))
    {
        let mut writer = Writer::new(Vec::new());
        for message in &messages {
            writer.write(message).expect("fits");
        }
        let file = writer.finish().expect("a Vec");
        prop_assert_eq!(read_all(&mut Reader::new(file.as_slice())), messages);
    }
}
