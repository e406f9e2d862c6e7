//! Daily files written by hand.

use std::io;
use wirebook_kernel_feed::file::{Reader, each_message};

fn found(file: &[u8]) -> io::Result<Vec<(u64, Vec<u8>)>> {
    let mut found = Vec::new();
    each_message(file, |index, message| {
        found.push((index, message.to_vec()));
        Ok(())
    })?;
    Ok(found)
}

fn refusal(file: &[u8]) -> (io::ErrorKind, String) {
    let error = found(file).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn a_file_ends_with_a_length_of_0_or_without() {
    let both = vec![(0, b"AB".to_vec()), (1, b"xyz".to_vec())];
    assert_eq!(found(b"\0\x02AB\0\x03xyz\0\0").unwrap(), both);
    assert_eq!(found(b"\0\x02AB\0\x03xyz").unwrap(), both);
    assert_eq!(found(b"\0\0").unwrap(), []);
    assert_eq!(found(b"").unwrap(), []);
}

#[test]
fn octets_behind_a_length_of_0_are_refused_with_their_place() {
    for behind in [&b"?"[..], b"\0\0", b"\0\x03abc"] {
        let file = [b"\0\x02AB\0\x03xyz\0\0", behind].concat();
        let (kind, text) = refusal(&file);
        assert_eq!(kind, io::ErrorKind::InvalidData);
        assert!(
            text.starts_with("message 2 at octet 9 has a length of 0"),
            "{text}"
        );
        // What came before is given first.
        let mut reader = Reader::new(file.as_slice());
        assert_eq!(reader.next_message().unwrap(), Some(&b"AB"[..]));
        assert_eq!(reader.next_message().unwrap(), Some(&b"xyz"[..]));
        assert!(reader.next_message().is_err());
    }
    let (kind, text) = refusal(b"\0\0S\0\0A");
    assert_eq!(kind, io::ErrorKind::InvalidData);
    assert!(
        text.starts_with("the first length of the file is 0"),
        "{text}"
    );
}

#[test]
fn a_file_that_stops_inside_a_message_says_in_which() {
    for cut in [5, 6, 8] {
        let (kind, text) = refusal(&b"\0\x02AB\0\x03xyz"[..cut]);
        assert_eq!(kind, io::ErrorKind::UnexpectedEof);
        assert!(text.contains("inside message 1;"), "{text}");
    }
}
