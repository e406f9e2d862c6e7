//! What the driver asks of the kernel from opening a card to closing it, and what it makes of refusals. In a guest each
//! runs where the refusal is real: scripts/vm/legs/syscalls.

use super::filter::text_of;
use super::player::Player;
use super::{on, open, play, read};
use crate::dma::DmaMemory;
use crate::event::Event;
use crate::transport::Transport;
use crate::vfio::choice::Way;
use crate::vfio::error::VfioError;
use crate::vfio::function::Function;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;
/// PCI's command register: its offset; memory space and bus master.
const COMMAND: u16 = 4;
const MEMORY_AND_MASTER: [u8; 2] = [6, 0];

fn memory(bytes: u64) -> Arc<DmaMemory> {
    Arc::new(DmaMemory::allocate(bytes as usize).unwrap())
}

/// All that a card is used for.
fn live(cards: &[Function], way: Way) {
    let events: Vec<_> = (0..3).map(|_| Arc::new(Event::new().unwrap())).collect();
    let mut card = open(&cards[0], way).unwrap();
    let kind = match way {
        Way::Group => "vfio",
        Way::Iommufd => "iommufd",
    };
    assert_eq!((card.kind(), card.notice()), (kind, None));
    let mut ids = [0; 4];
    card.config_read(0, &mut ids).unwrap();
    // Vendor 1D1D, device 5742.
    assert_eq!(ids, [0x1D, 0x1D, 0x42, 0x57]);
    card.config_write(COMMAND, &MEMORY_AND_MASTER).unwrap();
    assert_eq!(card.register_read(0).unwrap().to_le_bytes(), *b"WBK1");
    card.register_write(0, 1).unwrap();
    let doorbells = card.map_doorbells().unwrap();

    // Above 4 GiB, and a guard between them.
    assert_eq!(card.dma_map(&memory(MIB)).unwrap(), 4 * GIB);
    assert_eq!(card.dma_map(&memory(8192)).unwrap(), 4 * GIB + 2 * MIB);
    card.set_interrupts(&events[..2]).unwrap();
    card.set_interrupts(&events).unwrap();
    card.set_interrupts(&[]).unwrap();
    drop(doorbells);
    card.reset().unwrap();
    card.dma_unmap(4 * GIB).unwrap();
    let twice = card.dma_unmap(4 * GIB).unwrap_err().to_string();
    assert!(twice.contains("nothing is mapped at bus address 0x100000000"));
    // The second memory is the kernel's to take away.
}

fn life(name: &str, way: Way) {
    on(name, |cards| live(cards, way));
}

#[test]
fn group_life() {
    life("group-life", Way::Group);
}

#[test]
fn iommufd_life() {
    life("iommufd-life", Way::Iommufd);
}

/// A card that cannot be opened; what is said has all parts.
fn refused(name: &str, way: Way, parts: &[&str]) {
    on(name, |cards| {
        let text = open(&cards[0], way).err().unwrap().to_string();
        for part in parts {
            assert!(text.contains(part), "no `{part}` in: {text}");
        }
    });
}

#[test]
fn group_denied() {
    refused(
        "group-denied",
        Way::Group,
        &["/dev/vfio/", "permission denied", "chown $USER"],
    );
}

#[test]
fn iommufd_denied() {
    let parts = ["/dev/iommu: permission denied", "chown $USER /dev/iommu"];
    refused("iommufd-denied", Way::Iommufd, &parts);
}

#[test]
fn group_busy() {
    let parts = ["in use by another process", "`fuser /dev/vfio/"];
    refused("group-busy", Way::Group, &parts);
}

/// Somebody has the group.
#[test]
fn iommufd_busy() {
    let parts = ["in use by another process", "`fuser /dev/vfio/devices/"];
    refused("iommufd-busy", Way::Iommufd, &parts);
}

/// Somebody has the character device.
#[test]
fn iommufd_bound() {
    let parts = ["in use by another process", "`fuser /dev/vfio/devices/"];
    refused("iommufd-bound", Way::Iommufd, &parts);
}

#[test]
fn group_not_viable() {
    let parts = ["is not viable", "ls /sys/kernel/iommu_groups/"];
    refused("group-not-viable", Way::Group, &parts);
}

#[test]
fn no_iommufd() {
    let parts = ["the kernel has no /dev/iommu", "VFIO_DEVICE_CDEV"];
    refused("no-iommufd", Way::Iommufd, &parts);
}

/// 64 KiB may be locked.
fn too_much(name: &str, way: Way) {
    on(name, |cards| {
        let mut card = open(&cards[0], way).unwrap();
        let text = card.dma_map(&memory(MIB)).unwrap_err().to_string();
        let sum = "0 KiB + 1024 KiB = 1024 KiB are needed, the limit is 64 KiB (RLIMIT_MEMLOCK)";
        assert!(text.contains(sum), "{text}");
        assert!(text.contains("`ulimit -l 1024`"), "{text}");
        // Neither the kernel nor the driver has kept anything of it.
        card.dma_map(&memory(8192)).unwrap();
    });
}

#[test]
fn group_memory() {
    too_much("group-memory", Way::Group);
}

#[test]
fn iommufd_memory() {
    too_much("iommufd-memory", Way::Iommufd);
}

/// 1536 KiB may be locked; the memory of one card counts when the other's is mapped.
fn two_cards(name: &str, way: Way) {
    on(name, |cards| {
        let [mut first, mut second] = [0, 1].map(|card| open(&cards[card], way).unwrap());
        first.dma_map(&memory(MIB)).unwrap();
        let text = second.dma_map(&memory(MIB)).unwrap_err().to_string();
        let sum =
            "1024 KiB + 1024 KiB = 2048 KiB are needed, the limit is 1536 KiB (RLIMIT_MEMLOCK)";
        assert!(text.contains(sum), "{text}");
        drop(second);
        drop(first);
    });
}

#[test]
fn group_two_cards() {
    two_cards("group-two-cards", Way::Group);
}

#[test]
fn iommufd_two_cards() {
    two_cards("iommufd-two-cards", Way::Iommufd);
}

// asm-generic/errno-base.h.
const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const ENOMEM: i32 = 12;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const ENODEV: i32 = 19;
const EINVAL: i32 = 22;

/// A recorded opening, but for one answer; then there are no more calls than to close what was opened.
fn spoiled(way: Way, call: &str, answer: &str) -> Option<VfioError> {
    let name = match way {
        Way::Group => "group-life",
        Way::Iommufd => "iommufd-life",
    };
    let player = Player::new(&read(name)).spoiled(call, answer);
    play(player, |cards| open(&cards[0], way).err().unwrap())
}

/// An error has all parts. There is none where the twin is skipped.
fn check(error: Option<VfioError>, parts: &[&str]) {
    let Some(text) = error.map(|error| error.to_string()) else {
        return;
    };
    for part in parts {
        assert!(text.contains(part), "no `{part}` in: {text}");
    }
}

/// What no virtual machine refuses.
#[test]
fn other_refusals_of_a_group() {
    for (call, errno, parts) in [
        (
            "open /dev/vfio/vfio",
            ENOENT,
            ["no VFIO", "modprobe vfio-pci"],
        ),
        (
            "open /dev/vfio/vfio",
            ENODEV,
            ["no VFIO", "modprobe vfio-pci"],
        ),
        (
            "open /dev/vfio/vfio",
            EACCES,
            ["/dev/vfio/vfio: permission denied", "chown"],
        ),
        (
            "open /dev/vfio/5",
            EPERM,
            ["/dev/vfio/5: permission denied", "chown"],
        ),
        (
            "open /dev/vfio/5",
            EINVAL,
            ["VFIO refuses 0000:", "Invalid argument"],
        ),
        (
            "file2 GroupGetStatus",
            EINVAL,
            ["VFIO refuses 0000:", "dmesg"],
        ),
        (
            "file2 GroupSetContainer",
            EINVAL,
            ["VFIO refuses 0000:", "dmesg"],
        ),
        (
            "file1 SetIommu",
            EPERM,
            ["reserves memory for the device (RMRR)", "dmesg"],
        ),
        (
            "file1 SetIommu",
            EINVAL,
            ["VFIO refuses 0000:", "Invalid argument"],
        ),
        (
            "file2 GroupGetDeviceFd",
            EBUSY,
            ["in use by another process", "fuser"],
        ),
        (
            "file3 DeviceGetInfo",
            EINVAL,
            ["VFIO refuses 0000:", "dmesg"],
        ),
        (
            "file1 IommuGetInfo",
            ENOMEM,
            ["VFIO refuses 0000:", "Cannot allocate memory"],
        ),
    ] {
        check(spoiled(Way::Group, call, &format!("errno {errno}")), &parts);
    }
}

#[test]
fn other_refusals_of_an_iommufd() {
    for (call, errno, parts) in [
        (
            "open /dev/vfio/devices/",
            EACCES,
            ["/dev/vfio/devices/", "permission denied; as the user"],
        ),
        (
            "open /dev/vfio/devices/",
            ENODEV,
            ["VFIO refuses 0000:", "No such device"],
        ),
        (
            "file1 IoasAlloc",
            ENOMEM,
            ["VFIO refuses 0000:", "Cannot allocate memory"],
        ),
        (
            "file2 DeviceBindIommufd",
            EPERM,
            ["group", "interrupt remapping"],
        ),
        ("file2 DeviceAttachIommufdPt", EPERM, ["group", "RMRR"]),
        (
            "file2 DeviceAttachIommufdPt",
            EBUSY,
            ["VFIO refuses 0000:", "busy"],
        ),
        (
            "file2 DeviceAttachIommufdPt",
            EINVAL,
            ["VFIO refuses 0000:", "Invalid argument"],
        ),
        (
            "file2 DeviceBindIommufd",
            ENOMEM,
            ["VFIO refuses 0000:", "Cannot allocate memory"],
        ),
        (
            "file1 IoasIovaRanges",
            EINVAL,
            ["VFIO refuses 0000:", "Invalid argument"],
        ),
    ] {
        check(
            spoiled(Way::Iommufd, call, &format!("errno {errno}")),
            &parts,
        );
    }
}

#[test]
fn devices_that_are_no_cards() {
    for (call, answer, what) in [
        ("file1 GetApiVersion", "1", "vfio API version doesn't match"),
        ("file1 CheckExtension", "0", "modprobe vfio_iommu_type1"),
        // Of the platform, without regions.
        ("file3 DeviceGetInfo", "0 [18 4 0*4]", "BAR0 is smaller"),
        // One page.
        (
            "file3 DeviceGetRegionInfo [20 0*7]",
            "0 [20 7 0 0 1000 0*3]",
            "BAR0 is smaller than the registers",
        ),
        (
            "file3 DeviceGetRegionInfo [20 0 2 ",
            "0 [20 7 2 0 1000 0 0 200]",
            "BAR2 is smaller than the doorbells",
        ),
        // No more than the header.
        (
            "file3 DeviceGetRegionInfo [20 0 7 ",
            "0 [20 3 7 0 40 0 0 700]",
            "configuration space is short",
        ),
    ] {
        check(spoiled(Way::Group, call, answer), &[what]);
    }
}

/// A recording with the answers to calls that begin so changed.
fn changed(name: &str, call: &str, change: impl Fn(&str) -> String) -> String {
    let mut count = 0;
    let lines = read(name);
    let lines: Vec<_> = lines
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some((asked, answer)) if asked.starts_with(call) => {
                count += 1;
                format!("{asked} = {}", change(answer))
            }
            _ => line.to_owned(),
        })
        .collect();
    assert_ne!(count, 0, "nobody asks `{call}`");
    lines.join("\n")
}

/// Without the kernel's own events a card is noticed by its silence.
#[test]
fn a_kernel_that_signals_nothing() {
    let call = "file3 DeviceSetIrqs [18 24 ";
    let recording = changed("group-life", call, |_| format!("errno {EINVAL}"));
    let player = Player::new(&recording).until("file3 DeviceSetIrqs [18 24 3");
    play(player, |cards| {
        let mut card = open(&cards[0], Way::Group).unwrap();
        assert_eq!(card.notice(), None);
    });
}

/// The IOMMU of another machine, whose pages are larger.
#[test]
fn pages_smaller_than_the_iommus() {
    // The alignment is the structure's last field, before the ranges.
    let recording = changed("iommufd-life", "file1 IoasIovaRanges", |answer| {
        let larger = answer.replacen(" address address 1000 ", " address address 10000 ", 1);
        assert_ne!(larger, answer);
        larger
    });
    let player = Player::new(&recording).until("file2 DeviceSetIrqs [18 24 3");
    play(player, |cards| {
        let mut card = open(&cards[0], Way::Iommufd).unwrap();
        // 8 KiB are no whole page, whatever their address.
        let text = card.dma_map(&memory(8192)).unwrap_err().to_string();
        for part in [
            "the IOMMU maps pages of 64 KiB and more, the card's memory has pages of 4 KiB",
            "sysctl vm.nr_hugepages",
        ] {
            assert!(text.contains(part), "no `{part}` in: {text}");
        }
    });
}

/// What the twin is for: a driver that asks something else than the recording has, is told so.
fn differs(recording: &str, leg: impl FnOnce(&[Function]) + Send, asks: &str) {
    let played = catch_unwind(AssertUnwindSafe(|| play(Player::new(recording), leg)));
    let panicked = match played {
        Ok(None) => return,
        Ok(Some(())) => panic!("nobody noticed"),
        Err(panicked) => text_of(&*panicked),
    };
    assert!(panicked.contains(asks), "{panicked}");
}

#[test]
fn another_order_is_noticed() {
    let leg = |cards: &[Function]| {
        let mut card = open(&cards[0], Way::Group).unwrap();
        let _ = card.reset();
    };
    differs(
        &read("group-life"),
        leg,
        "the driver asks `file3 DeviceReset`",
    );
}

#[test]
fn another_bus_address_is_noticed() {
    let recording = read("group-life");
    let elsewhere = recording.replace("[20 3 address address 0 1 ", "[20 3 address address 0 2 ");
    assert_ne!(elsewhere, recording);
    differs(
        &elsewhere,
        |cards| live(cards, Way::Group),
        "the driver asks `file1 IommuMapDma [20 3 address address 0 1 100000 0]`",
    );
}

#[test]
fn what_is_left_out_is_noticed() {
    let leg = |cards: &[Function]| drop(open(&cards[0], Way::Group));
    differs(&read("group-life"), leg, "the recording does `file3 read");
}
