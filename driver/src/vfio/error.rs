//! Why a card on the PCI bus is refused: the kernel's terse answers, with their causes and what to type.

use super::function::Function;
use super::iommu::InfoError;
use iommufd_ioctls::IommufdError;
use std::io;
use std::path::Path;
use thiserror::Error;
use wirebook_contract::ring::SLOT_BYTES;

/// `ENODEV`: the container's device node is there, its module is not.
const NO_DEVICE: i32 = 19;

/// A card cannot be opened through `/dev/vfio`.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VfioError {
    /// No address of a PCI function.
    #[error(
        "`{0}` is no PCI address; give domain:bus:device.function, such as 0000:65:00.0 (`lspci -D` lists them)"
    )]
    NotAnAddress(String),
    /// Nothing there.
    #[error("no PCI device is at {0}; `lspci -D` lists those there are")]
    NoDevice(String),
    /// No IOMMU guards the device.
    #[error(
        "{0} is in no IOMMU group: no IOMMU guards it; switch the IOMMU on in the firmware (VT-d, AMD-Vi) and \
         boot Linux with `intel_iommu=on`, then look at `ls /sys/kernel/iommu_groups`"
    )]
    NoIommu(String),
    /// No-IOMMU mode: a card could write anywhere.
    #[error(
        "group {0} is in no-IOMMU mode, in which a card can write to any memory: refused; switch the IOMMU on \
         (`intel_iommu=on`), unset `enable_unsafe_noiommu_mode` of the module vfio, and bind the card again"
    )]
    Unguarded(u32),
    /// Not bound to a driver of VFIO.
    #[error(
        "{address} is held by {}; give it to VFIO, as root: `modprobe vfio-pci`, `echo vfio-pci > \
         /sys/bus/pci/devices/{address}/driver_override`{}, `echo {address} > /sys/bus/pci/drivers_probe`",
        driver.as_deref().map_or_else(|| "no driver".to_owned(), |name| format!("the driver {name}")),
        driver.as_ref().map_or_else(String::new, |_| {
            format!(", `echo {address} > /sys/bus/pci/devices/{address}/driver/unbind`")
        })
    )]
    OtherDriver {
        /// Device.
        address: String,
        /// Its driver.
        driver: Option<String>,
    },
    /// VFIO is not there.
    #[error("the kernel has no {what}; as root, run `modprobe {module}`")]
    NoModule {
        /// What is missing.
        what: &'static str,
        /// What has it.
        module: &'static str,
    },
    /// The user may not.
    #[error(
        "{path}: permission denied; as the user that runs this program: `sudo chown $USER {path}`"
    )]
    Permission {
        /// Device node.
        path: String,
    },
    /// Another process has the card.
    #[error("{what} is in use by another process; `fuser {nodes}` names it; end that one first")]
    Busy {
        /// The group or the card.
        what: String,
        /// Device nodes, one of which that process has open.
        nodes: String,
    },
    /// One way was asked for, and the host has only the other.
    #[error(
        "{address} cannot be opened through iommufd: the kernel has no {node}; use Linux 6.6 or newer with IOMMUFD and \
         VFIO_DEVICE_CDEV, or leave the way to the host: `--device {address}`"
    )]
    NoCdev {
        /// Device.
        address: String,
        /// What is missing.
        node: String,
    },
    /// Other devices of the group belong to the kernel.
    #[error(
        "group {group} is not viable: other devices in it are used by the kernel ({}); bind them to vfio-pci, \
         or put the card into another slot (`ls /sys/kernel/iommu_groups/{group}/devices`)",
        if others.is_empty() { "unknown which".to_owned() } else { others.join(", ") }
    )]
    NotViable {
        /// Group.
        group: u32,
        /// Those devices, each with its driver.
        others: Vec<String>,
    },
    /// The platform keeps the device for itself, or cannot isolate its interrupts.
    #[error(
        "the kernel gives group {group} to no process: its firmware reserves memory for the device (RMRR), or \
         interrupt remapping is off; `dmesg | grep -iE 'rmrr|remapping'` says which, then use another slot, or \
         switch interrupt remapping on in the firmware"
    )]
    Ineligible {
        /// Group.
        group: u32,
    },
    /// Any other refusal.
    #[error("VFIO refuses {address}: {}; `dmesg` may say why", with_sources(.cause.as_ref()))]
    Refused {
        /// Device.
        address: String,
        /// What it said.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No usable bus addresses.
    #[error(transparent)]
    Addresses(#[from] InfoError),
    /// The device is no card of ours.
    #[error(
        "{address} is not a Wirebook card: {what}; check the address with `lspci -s {address} -v`"
    )]
    NotACard {
        /// Device.
        address: String,
        /// What differs.
        what: &'static str,
    },
}

impl VfioError {
    /// Translates what VFIO said about `function`.
    pub(super) fn of(error: vfio_ioctls::VfioError, function: &Function) -> Self {
        use vfio_ioctls::VfioError as Said;
        let group = function.group();
        let node = |cause: io::Error, path: String| match cause.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission { path },
            io::ErrorKind::ResourceBusy => Self::busy_group(function),
            _ => Self::refused(function, Said::OpenGroup(cause, group.to_string())),
        };
        match error {
            Said::OpenContainer(cause)
                if cause.kind() == io::ErrorKind::NotFound
                    || cause.raw_os_error() == Some(NO_DEVICE) =>
            {
                Self::NoModule {
                    what: "VFIO (/dev/vfio/vfio)",
                    module: "vfio-pci",
                }
            }
            Said::OpenContainer(cause) => node(cause, "/dev/vfio/vfio".to_owned()),
            Said::VfioExtension => Self::NoModule {
                what: "IOMMU driver of VFIO (type 1)",
                module: "vfio_iommu_type1",
            },
            Said::OpenGroup(cause, _) => node(cause, format!("/dev/vfio/{group}")),
            Said::GroupViable => Self::NotViable {
                group,
                others: function.in_the_way(),
            },
            Said::ContainerSetIOMMU(errno) => match io::Error::from(errno).kind() {
                io::ErrorKind::PermissionDenied => Self::Ineligible { group },
                _ => Self::refused(function, Said::ContainerSetIOMMU(errno)),
            },
            Said::GroupGetDeviceFD(errno) => match io::Error::from(errno).kind() {
                io::ErrorKind::ResourceBusy => Self::busy_group(function),
                _ => Self::refused(function, Said::GroupGetDeviceFD(errno)),
            },
            other => Self::refused(function, other),
        }
    }

    fn busy_group(function: &Function) -> Self {
        let group = function.group();
        Self::Busy {
            what: format!("group {group}"),
            nodes: format!("/dev/vfio/{group}"),
        }
    }

    /// Translates why `node` of `/dev` cannot be opened.
    pub(super) fn of_node(cause: io::Error, node: &Path, function: &Function) -> Self {
        match cause.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission {
                path: node.display().to_string(),
            },
            _ => Self::refused(function, cause),
        }
    }

    /// Translates what VFIO said about `function`, whose character device is `node`.
    pub(super) fn of_cdev(error: vfio_ioctls::VfioError, node: &Path, function: &Function) -> Self {
        use vfio_ioctls::VfioError as Said;
        let group = function.group();
        let errno = match &error {
            Said::VfioDeviceBindIommufd(errno) | Said::VfioDeviceAttachIommufdPt(errno) => *errno,
            _ => return Self::refused(function, error),
        };
        let kind = io::Error::from(errno).kind();
        let is_bound = matches!(error, Said::VfioDeviceAttachIommufdPt(_));
        if !is_bound {
            let others = function.in_the_way();
            if !others.is_empty() {
                return Self::NotViable { group, others };
            }
        }
        match kind {
            // The firmware's reservation shows when the device is attached, interrupts when it is bound.
            io::ErrorKind::PermissionDenied => Self::Ineligible { group },
            // Busy: somebody has the group. Invalid: somebody has bound the character device, which anybody may open
            // any number of times.
            io::ErrorKind::ResourceBusy | io::ErrorKind::InvalidInput if !is_bound => Self::Busy {
                what: function.address().to_owned(),
                nodes: format!("{} /dev/vfio/{group}", node.display()),
            },
            _ => Self::refused(function, error),
        }
    }

    pub(super) fn refused(
        function: &Function,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Refused {
            address: function.address().to_owned(),
            cause: cause.into(),
        }
    }
}

/// What an error says and what its sources add.
fn with_sources(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        let more = next.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = next.source();
    }
    text
}

/// The process may not lock as much memory as its rings need.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
    "the card's memory must be locked: {held_kib} KiB + {more_kib} KiB = {} KiB are needed, the limit is {limit_kib} KiB (RLIMIT_MEMLOCK)",
    held_kib + more_kib
)]
pub(super) struct MemoryLimit {
    /// Locked by this process already.
    pub(super) held_kib: u64,
    /// Asked for.
    pub(super) more_kib: u64,
    pub(super) limit_kib: u64,
}

/// The memory's pages are smaller than the IOMMU's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
    "the IOMMU maps pages of {} KiB and more, the card's memory has pages of {} KiB",
    iommu_bytes / 1024,
    memory_bytes / 1024
)]
pub(super) struct PageSize {
    pub(super) iommu_bytes: u64,
    pub(super) memory_bytes: u64,
}

/// The smallest huge page.
const HUGE_PAGE_BYTES: u64 = 2 << 20;

impl PageSize {
    /// What to do.
    pub(super) fn next(self) -> String {
        format!(
            "reserve huge pages for it: as root, `sysctl vm.nr_hugepages=64`, and ask for rings of 2^{} records or more",
            (self.iommu_bytes.max(HUGE_PAGE_BYTES) / SLOT_BYTES as u64).ilog2()
        )
    }
}

/// Why memory could not be mapped, and what to do: `more` bytes, where `held` are mapped already. `limit` is the
/// process's on locked memory, if it has one.
pub(super) fn explain_map(
    error: vfio_ioctls::VfioError,
    held: u64,
    more: u64,
    limit: Option<u64>,
) -> (Box<dyn std::error::Error + Send + Sync>, String) {
    use vfio_ioctls::VfioError as Said;
    let is_iommufd = matches!(error, Said::IommufdIoctlError(_));
    let cause = match error {
        Said::IommuDmaMap(errno) | Said::IommufdIoctlError(IommufdError::IommuIoasMap(errno)) => {
            io::Error::from(errno)
        }
        other => io::Error::other(other),
    };
    if cause.kind() != io::ErrorKind::OutOfMemory {
        return (
            cause.into(),
            "look at `dmesg`, then repeat this command".to_owned(),
        );
    }
    match limit.filter(|limit| held.saturating_add(more) > *limit) {
        Some(limit) => {
            let refused = MemoryLimit {
                held_kib: held.div_ceil(1024),
                more_kib: more.div_ceil(1024),
                limit_kib: limit / 1024,
            };
            let next = format!(
                "as root, raise it for the user in /etc/security/limits.conf (`memlock`), or for a service with \
                 `LimitMEMLOCK=infinity`, to all that the process locks and at least `ulimit -l {}`",
                refused.held_kib + refused.more_kib
            );
            (refused.into(), next)
        }
        None => {
            let tables = "the kernel has no memory for the IOMMU's tables; free some (`free -m`)";
            let next = match limit.filter(|_| is_iommufd) {
                // A group's are counted for the process that opened it.
                Some(limit) => format!(
                    "iommufd counts what all programs of a user lock together, up to {} KiB (RLIMIT_MEMLOCK): end \
                     others, or as root raise it in /etc/security/limits.conf (`memlock`); if that is not it, {tables}",
                    limit / 1024
                ),
                None => tables.to_owned(),
            };
            (cause.into(), next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vfio_ioctls::VfioError as Said;
    use vmm_sys_util::errno::Error as Errno;

    // asm-generic/errno-base.h.
    const EPERM: i32 = 1;
    const ENOMEM: i32 = 12;
    const EINVAL: i32 = 22;

    /// Linux 6.12 says so of a character device when the kernel uses another device of its group.
    #[test]
    fn a_character_device_whose_group_the_kernel_uses_names_the_others() {
        let tree = std::env::temp_dir().join(format!("wirebook-error-{}", std::process::id()));
        let beside = tree.join("iommu_group/devices/0000:65:00.1");
        std::fs::create_dir_all(&beside).unwrap();
        std::os::unix::fs::symlink("/nowhere/serial", beside.join("driver")).unwrap();
        let function = Function::at("0000:65:00.0", 7).in_folder(&tree);
        let node = Path::new("/dev/vfio/devices/vfio3");
        let translated = |said| VfioError::of_cdev(said, node, &function).to_string();
        let bound = translated(Said::VfioDeviceBindIommufd(Errno::new(EPERM)));
        let attached = translated(Said::VfioDeviceAttachIommufdPt(Errno::new(EPERM)));
        std::fs::remove_dir_all(&tree).unwrap();
        assert!(bound.contains("not viable: ") && bound.contains("0000:65:00.1 (serial)"));
        assert!(attached.contains("RMRR"), "{attached}");
    }

    #[test]
    fn a_device_of_the_kernel_says_how_to_take_it() {
        let held = |driver: Option<&str>| {
            let driver = driver.map(str::to_owned);
            let address = "0000:65:00.0".to_owned();
            VfioError::OtherDriver { address, driver }.to_string()
        };
        let text = held(Some("ixgbe"));
        let unbind = "/sys/bus/pci/devices/0000:65:00.0/driver/unbind";
        assert!(
            text.contains("driver ixgbe") && text.contains(unbind),
            "{text}"
        );
        let text = held(None);
        assert!(
            text.contains("no driver") && !text.contains("unbind"),
            "{text}"
        );
    }

    #[test]
    fn locked_memory_states_need_and_limit() {
        let refused = |errno| Said::IommuDmaMap(Errno::new(errno));
        let (cause, next) = explain_map(refused(ENOMEM), 2 << 20, (1 << 20) + 1, Some(64 << 10));
        let text = cause.to_string();
        assert!(
            text.contains("2048 KiB + 1025 KiB = 3073 KiB are needed, the limit is 64 KiB"),
            "{text}"
        );
        assert!(next.contains("`ulimit -l 3073`"), "{next}");
        // Within the limit, or without one, it is another shortage.
        for limit in [Some(1 << 20), None] {
            let (cause, next) = explain_map(refused(ENOMEM), 1 << 19, 1 << 19, limit);
            assert!(!cause.to_string().contains("RLIMIT") && next.contains("free -m"));
        }
        let refused_by_iommufd =
            |errno| Said::IommufdIoctlError(IommufdError::IommuIoasMap(Errno::new(errno)));
        let (cause, _) = explain_map(refused_by_iommufd(ENOMEM), 0, 1 << 20, Some(64 << 10));
        assert!(cause.to_string().contains("1024 KiB are needed"), "{cause}");
        // Others of the user may have used the limit up.
        let (_, next) = explain_map(refused_by_iommufd(ENOMEM), 0, 1 << 20, Some(2 << 20));
        assert!(next.contains("up to 2048 KiB") && next.contains("free -m"));
        let (_, next) = explain_map(refused_by_iommufd(ENOMEM), 0, 1 << 20, None);
        assert!(!next.contains("RLIMIT") && next.contains("free -m"));
        let (cause, next) = explain_map(refused(EINVAL), 0, 1 << 20, Some(0));
        assert!(cause.to_string().contains("Invalid argument") && next.contains("dmesg"));
    }
}
