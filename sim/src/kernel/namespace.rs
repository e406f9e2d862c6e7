//! A network namespace of our own.

use super::KernelError;
use rustix::process::{getgid, getuid};
use rustix::thread::{UnshareFlags, unshare_unsafe};
use std::fs;
use std::io;

/// Congestion control of every connection in the namespace that asks for no other: Reno, which each kernel has
/// (RFC 5681), so that a run does not depend on the machine's setting.
const CONGESTION_CONTROL: (&str, &str) = ("/proc/sys/net/ipv4/tcp_congestion_control", "reno");

/// Proof that the calling thread has left the machine's network. The namespace ends with the last thread,
/// process and interface in it.
#[derive(Debug)]
pub struct Namespace(());

impl Namespace {
    /// Moves the calling thread, and whatever it starts from now on, into a new, empty network namespace.
    ///
    /// Without the right to do that it tries a user namespace, which only a process with one thread can
    /// enter: call it first thing in `main`.
    ///
    /// # Errors
    /// [`KernelError::Namespace`] when neither is allowed.
    pub fn enter() -> Result<Self, KernelError> {
        match unshare(UnshareFlags::NEWNET) {
            Err(rustix::io::Errno::PERM) => Self::enter_as_user(),
            other => other.map_err(io::Error::from),
        }
        .and_then(|()| {
            let (setting, algorithm) = CONGESTION_CONTROL;
            fs::write(setting, algorithm)
        })
        .map_err(KernelError::Namespace)?;
        Ok(Self(()))
    }

    fn enter_as_user() -> io::Result<()> {
        let (user, group) = (getuid().as_raw(), getgid().as_raw());
        unshare(UnshareFlags::NEWUSER | UnshareFlags::NEWNET)?;
        // The map of groups may only be written once setgroups is given up.
        fs::write("/proc/self/setgroups", "deny")?;
        fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
        fs::write("/proc/self/gid_map", format!("0 {group} 1"))
    }
}

fn unshare(flags: UnshareFlags) -> rustix::io::Result<()> {
    // SAFETY: the call is unsafe for the flag FILES, which takes file descriptors from other threads; it
    // is in neither set above.
    unsafe { unshare_unsafe(flags) }
}
