//! What the system refused while the kernel's side of the wire was set up, and what to type against it.

use std::fmt;
use std::io;

/// What was tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Entering a network namespace.
    Network,
    /// Entering the user namespace that whoever is not root needs for it.
    User,
    /// Becoming root in that user namespace.
    UserMap,
    /// Choosing TCP's congestion control in the namespace.
    CongestionControl,
    /// Opening /dev/net/tun.
    OpenTun,
    /// Creating an interface with it.
    CreateTap,
}

impl Step {
    /// What to do about the system's refusal of this step: one thing, which begins with a command where there is one.
    pub(super) fn remedy(self, refusal: &io::Error) -> &'static str {
        let errno = refusal.raw_os_error().unwrap_or(0);
        match (self, errno) {
            (Self::Network, libc::ENOSPC) => {
                "raise the limit with `sysctl -w user.max_net_namespaces=1000`"
            }
            (Self::User, libc::ENOSPC) => {
                "run as root, or raise the limit with `sysctl -w user.max_user_namespaces=1000`"
            }
            (Self::UserMap, _) => {
                "run as root, or allow it with `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`"
            }
            (Self::Network | Self::User, _) => {
                "run as root (a container may with --cap-add SYS_ADMIN)"
            }
            (Self::CongestionControl, libc::EROFS) => {
                "make it writable with `mount -o remount,rw /proc/sys`"
            }
            (Self::CongestionControl, libc::EACCES | libc::EPERM) => "run as root",
            (Self::CongestionControl, _) => "see what is there with `ls -l /proc/sys/net/ipv4`",
            (Self::OpenTun, libc::ENOENT | libc::ENODEV | libc::ENXIO) => {
                "load the driver with `modprobe tun` (a container is given it with --device /dev/net/tun)"
            }
            (Self::OpenTun, libc::EACCES) => "allow it as root with `chmod a+rw /dev/net/tun`",
            (Self::OpenTun, libc::EPERM) => {
                "a container is given it with `docker run --device /dev/net/tun`"
            }
            (Self::CreateTap, libc::EPERM) => {
                "run as root (a container may with --cap-add NET_ADMIN)"
            }
            (Self::OpenTun | Self::CreateTap, _) => "see what it is with `ls -l /dev/net/tun`",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Network => "no network namespace",
            Self::User => "no network namespace, because no user namespace",
            Self::UserMap => "no network namespace, because nobody is root in the user namespace",
            Self::CongestionControl => {
                "/proc/sys/net/ipv4/tcp_congestion_control cannot be written"
            }
            Self::OpenTun => "/dev/net/tun cannot be used",
            Self::CreateTap => "/dev/net/tun makes no interface",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::KernelError;

    #[test]
    fn each_refusal_has_its_cause_and_one_command() {
        // Numbers of errno(3) by hand: 1 EPERM, 2 ENOENT, 13 EACCES, 19 ENODEV, 25 ENOTTY, 28 ENOSPC, 30 EROFS.
        for (step, errno, starts, command) in [
            (
                Step::Network,
                28,
                "no network namespace: ",
                "sysctl -w user.max_net_namespaces=1000",
            ),
            (
                Step::User,
                28,
                "no network namespace, ",
                "sysctl -w user.max_user_namespaces=1000",
            ),
            (
                Step::User,
                1,
                "no network namespace, ",
                "--cap-add SYS_ADMIN",
            ),
            (
                Step::UserMap,
                1,
                "no network namespace, ",
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
            ),
            (
                Step::CongestionControl,
                30,
                "/proc/sys/net/ipv4/tcp_congestion_control cannot be written: ",
                "mount -o remount,rw /proc/sys",
            ),
            (
                Step::OpenTun,
                2,
                "/dev/net/tun cannot be used: ",
                "modprobe tun",
            ),
            (
                Step::OpenTun,
                19,
                "/dev/net/tun cannot be used: ",
                "modprobe tun",
            ),
            (
                Step::OpenTun,
                13,
                "/dev/net/tun cannot be used: ",
                "chmod a+rw /dev/net/tun",
            ),
            (
                Step::OpenTun,
                1,
                "/dev/net/tun cannot be used: ",
                "--device /dev/net/tun",
            ),
            (
                Step::CreateTap,
                1,
                "/dev/net/tun makes no interface: ",
                "--cap-add NET_ADMIN",
            ),
            (
                Step::CreateTap,
                25,
                "/dev/net/tun makes no interface: ",
                "ls -l /dev/net/tun",
            ),
        ] {
            let source = io::Error::from_raw_os_error(errno);
            let system = source.to_string();
            let said = KernelError::Refused { step, source }.to_string();
            assert!(said.starts_with(starts), "{step:?} {errno}: {said}");
            assert!(said.contains(&system), "{said}");
            assert!(said.contains(command), "{step:?} {errno}: {said}");
            // A driver that is there needs no loading, and only what is missing is to be brought.
            assert_eq!(
                said.contains("modprobe"),
                command == "modprobe tun",
                "{said}"
            );
        }
    }
}
