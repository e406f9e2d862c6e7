//! The address of a card.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use wirebook_driver::vfio::is_device;

/// Where a card is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Device {
    /// Simulated in this process.
    Sim,
    /// A PCI function: domain, bus, device, function, and perhaps before it how to open it.
    Pci(String),
    /// A vfio-user server's socket.
    VfioUser(PathBuf),
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "sim" {
            return Ok(Self::Sim);
        }
        if let Some(path) = text
            .strip_prefix("vfio-user:")
            .filter(|path| !path.is_empty())
        {
            return Ok(Self::VfioUser(path.into()));
        }
        if is_device(text) {
            return Ok(Self::Pci(text.to_owned()));
        }
        Err("give `sim`, a PCI address such as 0000:65:00.0, or `vfio-user:PATH`".to_owned())
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sim => f.write_str("sim"),
            Self::Pci(address) => f.write_str(address),
            Self::VfioUser(path) => write!(f, "vfio-user:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!("sim".parse(), Ok(Device::Sim));
        let pci = Device::Pci("0000:65:00.0".to_owned());
        assert_eq!("0000:65:00.0".parse(), Ok(pci));
        let socket = Device::VfioUser(PathBuf::from("/run/card"));
        assert_eq!("vfio-user:/run/card".parse(), Ok(socket));
        for text in [
            "sim",
            "0000:65:00.0",
            "iommufd:0000:65:00.0",
            "group:0000:65:00.0",
            "vfio-user:/run/card",
        ] {
            let device: Device = text.parse().unwrap();
            assert_eq!(device.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_address() {
        for text in [
            "",
            "Sim",
            "65:00.0",
            "0000:65:00.8",
            "0000-65:00.0",
            "vfio-user:",
            "group:",
            "iommufd:sim",
            "00000:5:00.0",
        ] {
            assert!(text.parse::<Device>().is_err(), "{text}");
        }
    }
}
