//! What functions answer, and what they leave to be asked for.

use wirebook_driver::vfio::VfioError;
use wirebook_driver::vfio_user::VfioUserError;
use wirebook_driver::{DeviceError, LoginError, RingFault, WaitError};

/// What a function answers: 0, or why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Code {
    /// Done.
    Ok = 0,
    /// A pointer is null.
    Null = -1,
    /// The `size` of a structure is none of this library's, or a pointer is not aligned to its type.
    Size = -2,
    /// A value has no meaning: a device, a text, a number.
    Argument = -3,
    /// Not at this point: the message says what comes first.
    State = -4,
    /// The card was stopped, or given up after a failure. Close it and open it again.
    Stopped = -5,
    /// No card could be opened there.
    Open = -6,
    /// What answers is no card that this driver speaks with.
    Incompatible = -7,
    /// The card no longer answers.
    Gone = -8,
    /// The way to the card failed.
    Transport = -9,
    /// No memory for a ring, or no descriptor for its interrupt.
    Memory = -10,
    /// The card does what no correct card does.
    CardFault = -11,
    /// A ring is polled by one thread, and this is another.
    WrongThread = -12,
    /// A defect of this library. The handle is of no use any more but to be closed. Please report it.
    Panic = -13,
}

/// A code and its message.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }
}

/// What the driver's messages name as Rust does, and its name in C.
const IN_C: [(&str, &str); 4] = [
    ("Configured::ring", "wirebook_set_ring"),
    ("Configured::interrupts", "wirebook_enable_interrupts"),
    ("ReadMode::Poll", "WIREBOOK_READ_MODE_POLL"),
    // Of the command line, before a device's name.
    ("`--device ", "`"),
];

/// The driver's message for a program in C.
fn in_c(message: &impl ToString) -> String {
    let rename = |text: String, (rust, c): (&str, &str)| text.replace(rust, c);
    IN_C.into_iter().fold(message.to_string(), rename)
}

impl From<DeviceError> for Failure {
    fn from(error: DeviceError) -> Self {
        let code = match &error {
            DeviceError::Transport(_) => Code::Transport,
            DeviceError::Gone
            | DeviceError::Removed { .. }
            | DeviceError::Released
            | DeviceError::Broken => Code::Gone,
            DeviceError::ConfigSpace(_)
            | DeviceError::WrongMagic { .. }
            | DeviceError::WrongAbi { .. }
            | DeviceError::UnknownProfile { .. }
            // Of a card that is older than they are: see `Control::take_ring`.
            | DeviceError::NoInterrupt { .. } => Code::Incompatible,
            DeviceError::NoSuchSession { .. }
            | DeviceError::NoSuchRing { .. }
            | DeviceError::RingSetUp { .. }
            | DeviceError::Ring(_) => Code::Argument,
            DeviceError::Memory(_) | DeviceError::Event(_) => Code::Memory,
            // What a later driver adds is about a card, too.
            _ => Code::CardFault,
        };
        Self::new(code, in_c(&error))
    }
}

impl From<VfioError> for Failure {
    fn from(error: VfioError) -> Self {
        Self::new(Code::Open, in_c(&error))
    }
}

impl From<VfioUserError> for Failure {
    fn from(error: VfioUserError) -> Self {
        Self::new(Code::Open, in_c(&error))
    }
}

impl From<LoginError> for Failure {
    fn from(error: LoginError) -> Self {
        Self::new(Code::Argument, in_c(&error))
    }
}

impl From<RingFault> for Failure {
    fn from(fault: RingFault) -> Self {
        Self::new(Code::CardFault, in_c(&fault))
    }
}

impl From<WaitError> for Failure {
    fn from(error: WaitError) -> Self {
        match error {
            WaitError::Over => {
                let message = "the card has stopped, and its ring is empty: free the ring";
                Self::new(Code::Stopped, message)
            }
            WaitError::System(_) => Self::new(Code::Transport, in_c(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn messages_name_what_c_has() {
        let refused = || io::Error::from(io::ErrorKind::OutOfMemory);
        let no_cdev = VfioError::NoCdev {
            address: "0000:65:00.0".into(),
            node: "/dev/iommu".into(),
        };
        let no_ring = DeviceError::NoSuchRing { ring: 2, rings: 2 };
        let no_interrupt = DeviceError::NoInterrupt {
            ring: 0,
            major: 1,
            minor: 0,
        };
        for (failure, code, part) in [
            (
                no_ring.into(),
                Code::Argument,
                "set it up with wirebook_set_ring before the card starts",
            ),
            (
                no_interrupt.into(),
                Code::Incompatible,
                "or wirebook_enable_interrupts was not called; read with WIREBOOK_READ_MODE_POLL, or",
            ),
            (
                WaitError::System(refused()).into(),
                Code::Transport,
                "read with WIREBOOK_READ_MODE_POLL, which needs none",
            ),
            (
                no_cdev.into(),
                Code::Open,
                "leave the way to the host: `0000:65:00.0`",
            ),
        ] as [(Failure, Code, &str); 4]
        {
            assert_eq!(failure.code, code);
            assert!(
                failure.message.contains(part),
                "no `{part}` in {}",
                failure.message
            );
            assert!(!failure.message.contains("::"), "{}", failure.message);
        }
        // What has no such name stays as it is.
        assert_eq!(
            Failure::from(DeviceError::Gone).message,
            DeviceError::Gone.to_string()
        );
    }
}
