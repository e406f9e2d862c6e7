//! The handshake: a version and a JSON text of limits.

use super::wire::{DATA_MAX, Version};
use serde_json::{Value, json};

/// The version both ends speak. While the major version is 0, the minor counts.
pub const SPOKEN: Version = Version { major: 0, minor: 1 };
/// Descriptors that we take in one message.
const DESCRIPTORS: u64 = 1;

/// What the other end takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Descriptors in one message.
    pub descriptors: u64,
    /// Octets of data in one read or write.
    pub data_bytes: u64,
}

/// A handshake's payload: version and our limits.
#[must_use]
pub fn payload(version: Version) -> Vec<u8> {
    let limits = json!({
        "capabilities": { "max_msg_fds": DESCRIPTORS, "max_data_xfer_size": DATA_MAX }
    });
    let mut octets = version.octets();
    octets.extend_from_slice(limits.to_string().as_bytes());
    octets.push(0);
    octets
}

/// Reads a handshake's payload; `None` when it is not one. Limits that are not given have the
/// specification's defaults.
#[must_use]
pub fn read(payload: &[u8]) -> Option<(Version, Limits)> {
    let (version, text) = Version::split_from(payload)?;
    let text = text.strip_suffix(&[0]).unwrap_or(text);
    let value = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(text).ok()?
    };
    // What is no object has no capabilities, and a limit that is not there has its default.
    let capabilities = value.get("capabilities").unwrap_or(&Value::Null);
    let limit = |name, default| capabilities.get(name).map_or(Some(default), Value::as_u64);
    Some((
        version,
        Limits {
            descriptors: limit("max_msg_fds", 1)?,
            data_bytes: limit("max_data_xfer_size", 1 << 20)?,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &[u8]) -> Vec<u8> {
        [&[0, 0, 1, 0], text].concat()
    }

    #[test]
    fn ours() {
        let octets = payload(SPOKEN);
        assert_eq!(octets[..4], [0, 0, 1, 0]);
        assert_eq!(octets.last(), Some(&0));
        let limits = Limits {
            descriptors: 1,
            data_bytes: 4096,
        };
        assert_eq!(read(&octets), Some((SPOKEN, limits)));
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let defaults = Limits {
            descriptors: 1,
            data_bytes: 1 << 20,
        };
        for text in [
            &b""[..],
            b"\0",
            b"{}",
            b"{}\0",
            b"{\"capabilities\":{}}\0",
            b"{\"capabilities\":{\"migration\":{\"pgsize\":4096}}}\0",
        ] {
            assert_eq!(read(&with(text)), Some((SPOKEN, defaults)), "{text:?}");
        }
        let text = b"{\"capabilities\":{\"max_msg_fds\":8,\"pgsizes\":4096}}";
        let (_, limits) = read(&with(text)).unwrap();
        assert_eq!((limits.descriptors, limits.data_bytes), (8, 1 << 20));
    }

    #[test]
    fn what_is_no_handshake() {
        for text in [
            &b"{"[..],
            b"{}{}",
            b"{}\0\0",
            b"\xFF\xFE",
            b"{\"capabilities\":{\"max_msg_fds\":-1}}",
            b"{\"capabilities\":{\"max_msg_fds\":\"many\"}}",
            b"{\"capabilities\":{\"max_data_xfer_size\":1.5}}",
        ] {
            assert_eq!(read(&with(text)), None, "{text:?}");
        }
        assert_eq!(read(&[0, 0, 1]), None);
        // Deep nesting must not exhaust the stack.
        assert_eq!(read(&with(&[b'['; 5000])), None);
    }
}
