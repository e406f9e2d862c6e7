//! Creating a TAP interface and giving it an address: ioctls on a `struct ifreq` (netdevice(7), and the
//! kernel's Documentation/networking/tuntap.rst).

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::Result;
use rustix::ioctl::{self, Opcode};
use rustix::net::{AddressFamily, SocketType};
use std::ffi::c_void;
use std::net::Ipv4Addr;

/// Longest name, without the final zero.
const NAME_LEN_MAX: usize = libc::IFNAMSIZ - 1;

/// Which interface a call is about.
#[derive(Clone, Copy)]
pub struct Request {
    name: [libc::c_char; libc::IFNAMSIZ],
}

impl Request {
    /// A request about this name; `None` when no interface can be called so.
    pub fn new(name: &str) -> Option<Self> {
        let fits = (1..=NAME_LEN_MAX).contains(&name.len());
        if !fits || name.contains(['/', '\0', '%', ' ']) || name == "." || name == ".." {
            return None;
        }
        let mut octets = [0; libc::IFNAMSIZ];
        for (place, octet) in octets.iter_mut().zip(name.bytes()) {
            *place = octet as libc::c_char;
        }
        Some(Self { name: octets })
    }

    fn with(&self, value: libc::__c_anonymous_ifr_ifru) -> libc::ifreq {
        libc::ifreq {
            ifr_name: self.name,
            ifr_ifru: value,
        }
    }
}

/// Opens the TAP driver.
pub fn open_tun() -> Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::CLOEXEC;
    rustix::fs::open("/dev/net/tun", flags, Mode::empty())
}

/// Creates an interface, which lives as long as the driver's descriptor. Frames come and go without a header of the
/// driver's.
pub fn create_tap(driver: &OwnedFd, request: &Request) -> Result<()> {
    let mode = libc::IFF_TAP | libc::IFF_NO_PI | libc::IFF_TUN_EXCL;
    let value = libc::__c_anonymous_ifr_ifru {
        ifru_flags: mode as libc::c_short,
    };
    call(driver, libc::TUNSETIFF as Opcode, request.with(value))
}

/// Gives the interface its address.
pub fn set_address(request: &Request, address: Ipv4Addr, prefix_bits: u8) -> Result<()> {
    let socket = any_socket()?;
    let mask = u32::MAX
        .checked_shl(32 - u32::from(prefix_bits.min(32)))
        .unwrap_or(0);
    for (code, address) in [
        (libc::SIOCSIFADDR, address),
        (libc::SIOCSIFNETMASK, Ipv4Addr::from_bits(mask)),
    ] {
        let value = libc::__c_anonymous_ifr_ifru {
            ifru_addr: socket_address(address),
        };
        call(&socket, code as Opcode, request.with(value))?;
    }
    Ok(())
}

/// Sets the interface up.
pub fn set_up(request: &Request) -> Result<()> {
    let value = libc::__c_anonymous_ifr_ifru {
        ifru_flags: (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short,
    };
    call(
        &any_socket()?,
        libc::SIOCSIFFLAGS as Opcode,
        request.with(value),
    )
}

/// A `struct sockaddr_in` without a port, in the octets of the `struct sockaddr` that the call wants.
fn socket_address(address: Ipv4Addr) -> libc::sockaddr {
    let mut octets = [0; 14];
    for (place, octet) in octets[2..].iter_mut().zip(address.octets()) {
        *place = octet as libc::c_char;
    }
    libc::sockaddr {
        sa_family: libc::AF_INET as libc::sa_family_t,
        sa_data: octets,
    }
}

/// Interfaces are configured through any socket of their network namespace.
fn any_socket() -> Result<OwnedFd> {
    rustix::net::socket(AddressFamily::INET, SocketType::DGRAM, None)
}

/// One of the calls above, all of which take a `struct ifreq`.
fn call(fd: &impl AsFd, code: Opcode, mut request: libc::ifreq) -> Result<()> {
    struct OnInterface<'a>(Opcode, &'a mut libc::ifreq);

    // SAFETY: the codes are those above. Each takes a pointer to one initialised `struct ifreq`, in and out,
    // which the borrow keeps alive for the call, and the kernel keeps nothing of it.
    unsafe impl ioctl::Ioctl for OnInterface<'_> {
        type Output = ();
        const IS_MUTATING: bool = true;

        fn opcode(&self) -> Opcode {
            self.0
        }

        fn as_ptr(&mut self) -> *mut c_void {
            std::ptr::from_mut(self.1).cast()
        }

        unsafe fn output_from_ptr(_: ioctl::IoctlOutput, _: *mut c_void) -> Result<()> {
            Ok(())
        }
    }

    // SAFETY: as argued at the implementation; codes that take anything else are not passed here.
    unsafe { ioctl::ioctl(fd, OnInterface(code, &mut request)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "wirebook0", "fifteen-letters"] {
            assert!(Request::new(good).is_some(), "{good}");
        }
        for bad in ["", "sixteen-letters!", "a/b", "a b", ".", "tap%d"] {
            assert!(Request::new(bad).is_none(), "{bad}");
        }
    }
}
