//! Which way to a card: its own character device and an iommufd, or its group and a container.

use super::error::VfioError;
use super::function::{Function, is_address};
use rustix::fs::{Access as Right, AtFlags, CWD, accessat};
use std::path::{Path, PathBuf};

/// How the kernel gives a card to a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    Iommufd,
    Group,
}

/// What a device string says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) address: &'a str,
    /// Not left to the host.
    pub(super) way: Option<Way>,
}

impl<'a> Wanted<'a> {
    pub(super) fn parse(device: &'a str) -> Self {
        let (address, way) = match device.split_once(':') {
            Some(("iommufd", address)) => (address, Some(Way::Iommufd)),
            Some(("group", address)) => (address, Some(Way::Group)),
            _ => (device, None),
        };
        Self { address, way }
    }
}

/// Whether a text names a PCI device: an address `dddd:bb:dd.f`, as `lspci -D` prints it, alone or after `iommufd:` or
/// `group:`.
#[must_use]
pub fn is_device(text: &str) -> bool {
    is_address(Wanted::parse(text).address)
}

/// What is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Door {
    /// The function's character device, and the node that makes an iommufd.
    Cdev { node: PathBuf, iommu: PathBuf },
    /// The group, which the function names, and a container.
    Group,
}

/// Device nodes, and whether this user may open one.
pub(super) struct Nodes<'a> {
    dev: &'a Path,
    may_open: &'a dyn Fn(&Path) -> bool,
}

impl Nodes<'static> {
    pub(super) fn of_this_host() -> Self {
        Self {
            dev: Path::new("/dev"),
            may_open: &|node| {
                let rights = Right::READ_OK | Right::WRITE_OK;
                accessat(CWD, node, rights, AtFlags::EACCESS).is_ok()
            },
        }
    }
}

/// The way that is `wanted`, or else that the host offers: iommufd where there is one for the card, the group
/// otherwise, or where this user was given only that.
pub(super) fn choose(
    function: &Function,
    wanted: Option<Way>,
    nodes: &Nodes<'_>,
) -> Result<Door, VfioError> {
    match (wanted, cdev(function, nodes.dev)) {
        (Some(Way::Group), _) => Ok(Door::Group),
        (Some(Way::Iommufd), found) => found,
        (None, Err(_)) => Ok(Door::Group),
        (None, Ok(door)) => {
            let group = nodes.dev.join(format!("vfio/{}", function.group()));
            let is_only_group = !door.may_open(nodes) && (nodes.may_open)(&group);
            Ok(if is_only_group { Door::Group } else { door })
        }
    }
}

impl Door {
    fn may_open(&self, nodes: &Nodes<'_>) -> bool {
        match self {
            Self::Cdev { node, iommu } => (nodes.may_open)(node) && (nodes.may_open)(iommu),
            Self::Group => true,
        }
    }
}

/// The function's character device if there is all that it takes.
fn cdev(function: &Function, dev: &Path) -> Result<Door, VfioError> {
    let missing = |node: String| VfioError::NoCdev {
        address: function.address().to_owned(),
        node,
    };
    let devices = dev.join("vfio/devices");
    let name = function.cdev().unwrap_or_else(|| "vfio*".to_owned());
    let (node, iommu) = (devices.join(name), dev.join("iommu"));
    for needed in [&iommu, &node] {
        if !needed.exists() {
            return Err(missing(needed.display().to_string()));
        }
    }
    Ok(Door::Cdev { node, iommu })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A function at `sys/0000:65:00.0` in group 7, and the nodes of a kernel with everything, in a folder that goes
    /// away at the end.
    struct Host(PathBuf);

    impl Host {
        fn new(name: &str) -> Self {
            let root =
                std::env::temp_dir().join(format!("wirebook-choice-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&root);
            let function = root.join("sys/0000:65:00.0");
            for folder in ["groups/7", "dev/vfio/devices"] {
                fs::create_dir_all(root.join(folder)).unwrap();
            }
            fs::create_dir_all(function.join("vfio-dev/vfio3")).unwrap();
            symlink(root.join("groups/7"), function.join("iommu_group")).unwrap();
            symlink("/nowhere/vfio-pci", function.join("driver")).unwrap();
            for node in ["iommu", "vfio/vfio", "vfio/7", "vfio/devices/vfio3"] {
                fs::write(root.join("dev").join(node), "").unwrap();
            }
            Self(root)
        }

        fn cdev(&self) -> Door {
            Door::Cdev {
                node: self.0.join("dev/vfio/devices/vfio3"),
                iommu: self.0.join("dev/iommu"),
            }
        }

        fn without(self, node: &str) -> Self {
            fs::remove_file(self.0.join("dev").join(node)).unwrap();
            self
        }

        /// For a user who may not open these.
        fn choose(&self, way: Option<Way>, denied: &[&str]) -> Result<Door, VfioError> {
            let function = Function::find(&self.0.join("sys"), "0000:65:00.0").unwrap();
            let dev = self.0.join("dev");
            let may_open =
                |node: &Path| node.exists() && !denied.iter().any(|name| dev.join(name) == node);
            let nodes = Nodes {
                dev: &dev,
                may_open: &may_open,
            };
            choose(&function, way, &nodes)
        }
    }

    impl Drop for Host {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn device_strings() {
        for (text, address, way) in [
            ("0000:65:00.0", "0000:65:00.0", None),
            ("iommufd:0000:65:00.0", "0000:65:00.0", Some(Way::Iommufd)),
            ("group:0000:65:00.0", "0000:65:00.0", Some(Way::Group)),
        ] {
            assert_eq!(Wanted::parse(text), Wanted { address, way }, "{text}");
            assert!(is_device(text), "{text}");
        }
        for text in [
            "",
            "group:",
            "iommufd",
            "Group:0000:65:00.0",
            "group:iommufd:0000:65:00.0",
            "cdev:0000:65:00.0",
            "group:0000:65:00.8",
        ] {
            assert!(!is_device(text), "{text}");
        }
    }

    #[test]
    fn the_character_device_comes_first_where_there_is_all_of_it() {
        let host = Host::new("first");
        assert_eq!(host.choose(None, &[]).unwrap(), host.cdev());
        for (at, node) in ["iommu", "vfio/devices/vfio3"].into_iter().enumerate() {
            let host = Host::new(&format!("without-{at}")).without(node);
            assert_eq!(host.choose(None, &[]).unwrap(), Door::Group, "{node}");
        }
        // As before Linux 6.1.
        fs::remove_dir_all(host.0.join("sys/0000:65:00.0/vfio-dev")).unwrap();
        assert_eq!(host.choose(None, &[]).unwrap(), Door::Group);
    }

    #[test]
    fn a_user_who_was_given_only_the_group_gets_it() {
        let host = Host::new("user");
        let cdev = "vfio/devices/vfio3";
        for denied in [&["iommu"][..], &[cdev], &["iommu", cdev]] {
            assert_eq!(host.choose(None, denied).unwrap(), Door::Group);
        }
        // Nothing was given: the refusal is about the first choice.
        let denied = [cdev, "vfio/7"];
        assert_eq!(host.choose(None, &denied).unwrap(), host.cdev());
        let host = host.without("vfio/7");
        assert_eq!(host.choose(None, &[cdev]).unwrap(), host.cdev());
    }

    #[test]
    fn what_is_asked_for_is_opened_or_refused() {
        let host = Host::new("asked");
        assert_eq!(host.choose(Some(Way::Group), &[]).unwrap(), Door::Group);
        let asked = Some(Way::Iommufd);
        let denied = ["vfio/devices/vfio3"];
        assert_eq!(host.choose(asked, &denied).unwrap(), host.cdev());
        let host = host.without("vfio/devices/vfio3");
        let text = host.choose(asked, &[]).unwrap_err().to_string();
        assert!(text.contains("the kernel has no"), "{text}");
        assert!(text.contains("dev/vfio/devices/vfio3;"), "{text}");
        let text = host.without("iommu").choose(asked, &[]).unwrap_err();
        assert!(text.to_string().contains("dev/iommu;"), "{text}");
    }
}
