//! A network namespace of our own.

use super::{KernelError, Step};
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
    /// [`KernelError::Refused`] when neither is allowed.
    pub fn enter() -> Result<Self, KernelError> {
        match unshare(UnshareFlags::NEWNET) {
            Err(rustix::io::Errno::PERM) => Self::enter_as_user()?,
            other => other.map_err(|errno| refused(Step::Network)(errno.into()))?,
        }
        let (setting, algorithm) = CONGESTION_CONTROL;
        fs::write(setting, algorithm).map_err(refused(Step::CongestionControl))?;
        Ok(Self(()))
    }

    fn enter_as_user() -> Result<(), KernelError> {
        let (user, group) = (getuid().as_raw(), getgid().as_raw());
        unshare(UnshareFlags::NEWUSER | UnshareFlags::NEWNET)
            .map_err(|errno| refused(Step::User)(errno.into()))?;
        // The map of groups may only be written once setgroups is given up.
        fs::write("/proc/self/setgroups", "deny")
            .and_then(|()| fs::write("/proc/self/uid_map", format!("0 {user} 1")))
            .and_then(|()| fs::write("/proc/self/gid_map", format!("0 {group} 1")))
            .map_err(refused(Step::UserMap))
    }
}

fn refused(step: Step) -> impl FnOnce(io::Error) -> KernelError {
    move |source| KernelError::Refused { step, source }
}

fn unshare(flags: UnshareFlags) -> rustix::io::Result<()> {
    // SAFETY: the call is unsafe for the flag FILES, which takes file descriptors from other threads; it
    // is in neither set above.
    unsafe { unshare_unsafe(flags) }
}
