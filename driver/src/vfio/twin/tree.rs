//! Of sysfs what the driver and the crates read about a recording's cards.

use super::Function;
use super::player::Card;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Removed at the end.
pub(super) struct Tree {
    root: PathBuf,
    addresses: Vec<String>,
}

impl Tree {
    pub(super) fn new(cards: &[Card]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("wirebook-twin-{}-{number}", std::process::id());
        let root = std::env::temp_dir().join(name);
        for card in cards {
            let path = root.join(&card.address);
            let group = root.join("groups").join(card.group.to_string());
            fs::create_dir_all(group.join("devices")).unwrap();
            fs::create_dir_all(path.join("vfio-dev").join(&card.cdev)).unwrap();
            symlink(&group, path.join("iommu_group")).unwrap();
            symlink(root.join("drivers/vfio-pci"), path.join("driver")).unwrap();
            symlink(&path, group.join("devices").join(&card.address)).unwrap();
        }
        let addresses = cards.iter().map(|card| card.address.clone()).collect();
        Self { root, addresses }
    }

    pub(super) fn functions(&self) -> Vec<Function> {
        let find = |address| Function::find(&self.root, address).unwrap();
        self.addresses.iter().map(|address| find(address)).collect()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}
