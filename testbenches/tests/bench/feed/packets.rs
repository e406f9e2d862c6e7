//! Random messages, and the packets that carry messages.

use super::messages::TYPES;
use crate::random::Random;

/// A message of this type whose octets, but for the letter, are random.
pub fn random_of(letter: u8, length: usize, random: &mut Random) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..length).map(|_| random.bits() as u8).collect();
    if let Some(first) = bytes.first_mut() {
        *first = letter;
    }
    // Sides and the printable flag as they occur.
    for (at, letters) in [(19, b"BS"), (31, b"YN")] {
        let wanted = match letter {
            b'A' | b'F' | b'P' => at == 19,
            b'C' => at == 31,
            _ => false,
        };
        if wanted && at < length {
            bytes[at] = letters[random.below(2) as usize];
        }
    }
    bytes
}

/// A message of any of the 23 types.
pub fn random(random: &mut Random) -> Vec<u8> {
    let (letter, length) = TYPES[random.below(23) as usize];
    random_of(letter, length, random)
}

/// Mostly a message; sometimes one of unknown type, of wrong length, or too short for a header.
pub fn random_or_odd(source: &mut Random) -> Vec<u8> {
    match source.below(10) {
        0 => {
            let (letter, _) = TYPES[source.below(23) as usize];
            let length = source.below(80) as usize;
            random_of(letter, length, source)
        }
        1 => {
            let length = source.below(12) as usize;
            random_of(b'S', length, source)
        }
        2 => {
            let length = 11 + source.below(60) as usize;
            random_of(b'!', length, source)
        }
        _ => random(source),
    }
}

/// A MoldUDP64 packet with this many blocks announced.
pub fn packet_of<M: AsRef<[u8]>>(
    session: &[u8; 10],
    sequence: u64,
    count: u16,
    blocks: &[M],
) -> Vec<u8> {
    let mut packet = session.to_vec();
    packet.extend(sequence.to_be_bytes());
    packet.extend(count.to_be_bytes());
    for block in blocks {
        packet.extend((block.as_ref().len() as u16).to_be_bytes());
        packet.extend(block.as_ref());
    }
    packet
}

/// The session of most tests.
pub const SESSION: &[u8; 10] = b"000010059B";

/// A MoldUDP64 packet.
pub fn packet<M: AsRef<[u8]>>(sequence: u64, messages: &[M]) -> Vec<u8> {
    packet_of(SESSION, sequence, messages.len() as u16, messages)
}

/// A SoupBinTCP packet.
pub fn soup(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = (payload.len() as u16 + 1).to_be_bytes().to_vec();
    packet.push(kind);
    packet.extend(payload);
    packet
}

/// A login-accepted packet with the sequence number as given, right-justified.
pub fn accepted(sequence: &str) -> Vec<u8> {
    soup(b'A', format!("{:>10}{sequence:>20}", "DAY1").as_bytes())
}
