//! A PCI function as sysfs shows it: whether VFIO can have it, before VFIO is asked.

use super::error::VfioError;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the kernel lists PCI functions.
pub(super) const DEVICES: &str = "/sys/bus/pci/devices";
/// What the kernel calls a group that no IOMMU guards.
const NO_IOMMU: &str = "vfio-noiommu";
/// Drivers that may stay in a group that a process owns: they do no DMA.
const HARMLESS: [&str; 2] = ["pcieport", "pci-stub"];

/// A function that a VFIO driver holds, behind an IOMMU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Function {
    path: PathBuf,
    address: String,
    group: u32,
}

impl Function {
    /// Looks `address` (`dddd:bb:dd.f`) up in `devices`.
    pub(super) fn find(devices: &Path, address: &str) -> Result<Self, VfioError> {
        if !is_address(address) {
            return Err(VfioError::NotAnAddress(address.to_owned()));
        }
        // As sysfs has it, where names differ by case.
        let address = address.to_ascii_lowercase();
        let path = devices.join(&address);
        if !path.exists() {
            return Err(VfioError::NoDevice(address));
        }
        let group = link_name(&path.join("iommu_group"));
        let Some(group) = group.and_then(|name| name.parse().ok()) else {
            return Err(VfioError::NoIommu(address));
        };
        let kind = fs::read_to_string(path.join("iommu_group/name")).unwrap_or_default();
        if kind.trim() == NO_IOMMU {
            return Err(VfioError::Unguarded(group));
        }
        let driver = link_name(&path.join("driver"));
        if !driver.as_deref().is_some_and(is_vfio) {
            return Err(VfioError::OtherDriver { address, driver });
        }
        Ok(Self {
            path,
            address,
            group,
        })
    }

    /// One that needs no tree.
    #[cfg(test)]
    pub(super) fn at(address: &str, group: u32) -> Self {
        Self {
            path: PathBuf::from("/nowhere"),
            address: address.to_owned(),
            group,
        }
    }

    /// The same one with a tree.
    #[cfg(test)]
    pub(super) fn in_folder(self, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            ..self
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn group(&self) -> u32 {
        self.group
    }

    /// Name of its own character device, where the kernel gives functions one: `vfio3` for
    /// `/dev/vfio/devices/vfio3`. Older kernels list a name without such a device.
    pub(super) fn cdev(&self) -> Option<String> {
        let listed = fs::read_dir(self.path.join("vfio-dev")).ok()?;
        listed
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .find(|name| name.starts_with("vfio"))
    }

    /// NUMA node it is attached to; none on a machine with one, or whose firmware does not say.
    pub(super) fn node(&self) -> Option<u32> {
        let text = fs::read_to_string(self.path.join("numa_node")).ok()?;
        text.trim().parse().ok()
    }

    /// Whether the kernel still links the function to its group.
    pub(super) fn is_present(&self) -> bool {
        link_name(&self.path.join("iommu_group")).is_some()
    }

    /// Functions of the same group that another driver uses, each with it.
    pub(super) fn in_the_way(&self) -> Vec<String> {
        let Ok(members) = fs::read_dir(self.path.join("iommu_group/devices")) else {
            return Vec::new();
        };
        let mut found: Vec<String> = members
            .flatten()
            .filter_map(|member| {
                let driver = link_name(&member.path().join("driver"))?;
                let stays = is_vfio(&driver) || HARMLESS.contains(&driver.as_str());
                (!stays).then(|| format!("{} ({driver})", member.file_name().display()))
            })
            .collect();
        found.sort();
        found
    }
}

/// Variant drivers of VFIO have it in their names.
fn is_vfio(driver: &str) -> bool {
    driver.contains("vfio")
}

/// Last part of what a link points to.
fn link_name(link: &Path) -> Option<String> {
    let target = fs::read_link(link).ok()?;
    Some(target.file_name()?.to_str()?.to_owned())
}

/// Whether a text is a PCI address: `dddd:bb:dd.f`, as `lspci -D` prints it.
pub(super) fn is_address(text: &str) -> bool {
    let octets = text.as_bytes();
    octets.len() == 12
        && octets.iter().enumerate().all(|(at, octet)| match at {
            4 | 7 => *octet == b':',
            10 => *octet == b'.',
            11 => (b'0'..=b'7').contains(octet),
            _ => octet.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A tree as sysfs has it, removed at the end.
    struct Tree(PathBuf);

    impl Tree {
        fn new(name: &str) -> Self {
            let root = std::env::temp_dir().join(format!("wirebook-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&root);
            fs::create_dir_all(root.join("groups/7/devices")).unwrap();
            fs::create_dir_all(root.join("drivers")).unwrap();
            Self(root)
        }

        fn function(&self, address: &str, driver: Option<&str>) -> PathBuf {
            let path = self.0.join(address);
            fs::create_dir_all(&path).unwrap();
            symlink(self.0.join("groups/7"), path.join("iommu_group")).unwrap();
            symlink(&path, self.0.join("groups/7/devices").join(address)).unwrap();
            if let Some(driver) = driver {
                symlink(self.0.join("drivers").join(driver), path.join("driver")).unwrap();
            }
            path
        }
    }

    impl Drop for Tree {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_function_held_by_vfio() {
        let tree = Tree::new("held");
        let path = tree.function("0000:65:00.0", Some("vfio-pci"));
        let found = Function::find(&tree.0, "0000:65:00.0").unwrap();
        assert_eq!((found.group(), found.address()), (7, "0000:65:00.0"));
        tree.function("0000:af:00.0", Some("vfio-pci"));
        let other = Function::find(&tree.0, "0000:AF:00.0").unwrap();
        assert_eq!(other.address(), "0000:af:00.0");
        assert_eq!((found.path(), found.in_the_way()), (&*path, vec![]));
        assert!(found.is_present());
        fs::remove_file(path.join("iommu_group")).unwrap();
        assert!(!found.is_present());
    }

    #[test]
    fn the_node_it_is_attached_to() {
        let tree = Tree::new("node");
        let path = tree.function("0000:65:00.0", Some("vfio-pci"));
        let found = Function::find(&tree.0, "0000:65:00.0").unwrap();
        assert_eq!(found.node(), None);
        for (text, node) in [("-1\n", None), ("1\n", Some(1)), ("x", None)] {
            fs::write(path.join("numa_node"), text).unwrap();
            assert_eq!(found.node(), node, "{text}");
        }
    }

    #[test]
    fn its_own_character_device() {
        let tree = Tree::new("cdev");
        let path = tree.function("0000:65:00.0", Some("vfio-pci"));
        let found = Function::find(&tree.0, "0000:65:00.0").unwrap();
        assert_eq!(found.cdev(), None, "no folder");
        fs::create_dir_all(path.join("vfio-dev")).unwrap();
        fs::write(path.join("vfio-dev/uevent"), "").unwrap();
        assert_eq!(found.cdev(), None, "nothing of its kind in it");
        fs::create_dir_all(path.join("vfio-dev/vfio3")).unwrap();
        assert_eq!(found.cdev().as_deref(), Some("vfio3"));
    }

    #[test]
    fn what_shares_its_group() {
        let tree = Tree::new("shared");
        tree.function("0000:65:00.0", Some("mlx5_vfio_pci"));
        tree.function("0000:64:00.0", Some("pcieport"));
        tree.function("0000:65:00.2", None);
        tree.function("0000:65:00.3", Some("xhci_hcd"));
        tree.function("0000:65:00.1", Some("snd_hda_intel"));
        let found = Function::find(&tree.0, "0000:65:00.0").unwrap();
        let others = ["0000:65:00.1 (snd_hda_intel)", "0000:65:00.3 (xhci_hcd)"];
        assert_eq!(found.in_the_way(), others);
    }

    #[test]
    fn refusals() {
        let tree = Tree::new("refused");
        let find = |address| Function::find(&tree.0, address).unwrap_err();
        for text in [
            "",
            "65:00.0",
            "0000:65:00.8",
            "../0:65:00.0",
            "0000:65:00.00",
        ] {
            assert!(matches!(find(text), VfioError::NotAnAddress(_)), "{text}");
        }
        assert!(matches!(find("0000:65:00.0"), VfioError::NoDevice(_)));
        fs::create_dir_all(tree.0.join("0000:65:00.0")).unwrap();
        assert!(matches!(find("0000:65:00.0"), VfioError::NoIommu(_)));

        tree.function("0000:66:00.0", None);
        let unbound = find("0000:66:00.0");
        assert!(matches!(
            unbound,
            VfioError::OtherDriver { driver: None, .. }
        ));
        tree.function("0000:67:00.0", Some("ixgbe"));
        assert!(find("0000:67:00.0").to_string().contains("driver ixgbe"));
    }

    #[test]
    fn no_iommu_mode_is_refused_even_when_everything_else_is_right() {
        let tree = Tree::new("unguarded");
        tree.function("0000:65:00.0", Some("vfio-pci"));
        let name = tree.0.join("groups/7/name");
        fs::write(&name, "vfio-noiommu\n").unwrap();
        let refused = Function::find(&tree.0, "0000:65:00.0").unwrap_err();
        assert!(matches!(refused, VfioError::Unguarded(7)), "{refused}");
        fs::write(&name, "something else\n").unwrap();
        assert!(Function::find(&tree.0, "0000:65:00.0").is_ok());
    }
}
