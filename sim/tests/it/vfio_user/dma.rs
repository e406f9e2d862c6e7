//! Memory of the client: what is mapped, what is refused, and where the card's writes land.

use std::fs::File;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::time::Instant;

use super::raw::*;
use super::{StandIns, TIMEOUT, serve, socket_path};
use rustix::fs::SealFlags;
use wirebook_sim::vfio_user::Visit;

const AT: u64 = 0x7_0000_0000;

struct Client {
    raw: Raw,
    world: StandIns,
    server: std::thread::JoinHandle<Vec<Visit>>,
}

impl Client {
    fn new() -> Self {
        let path = socket_path("dma");
        let world = StandIns::default();
        let server = serve(&path, world.clone(), 1);
        let raw = Raw::greeted(&path);
        Self { raw, world, server }
    }

    fn map(&mut self, payload: &[u8], files: &[&File]) -> Result<(), u32> {
        let descriptors: Vec<_> = files.iter().map(AsFd::as_fd).collect();
        self.raw.ask_with(DMA_MAP, payload, &descriptors)
    }

    /// Lets the card write `lines` of 64 octets and waits until it has.
    fn write(&mut self, addresses: &[u64]) {
        // Memory space and bus master, then receiving: the card runs by itself.
        self.raw.write(7, 4, &[6, 0]).unwrap();
        let card = self.world.newest();
        for &address in addresses {
            card.state().dma.push_back((address, [0x0101_0101; 16]));
        }
        self.raw.write(0, 0x20, &le!(1_u32)).unwrap();
        let deadline = Instant::now() + TIMEOUT;
        let mut after = None;
        // The line taken last is visible some cycles later.
        while after.is_none_or(|cycle| card.state().cycle < cycle + 64) {
            assert!(Instant::now() < deadline);
            if after.is_none() && card.state().dma.is_empty() {
                after = Some(card.state().cycle);
            }
        }
    }

    fn leave(self) -> Visit {
        drop(self.raw);
        self.server.join().unwrap().remove(0)
    }
}

fn sealed(bytes: u64) -> File {
    memory(bytes, SealFlags::SHRINK)
}

fn octets<const N: usize>(file: &File, at: u64) -> [u8; N] {
    let mut octets = [0; N];
    file.read_exact_at(&mut octets, at).unwrap();
    octets
}

#[test]
fn the_cards_writes_land_in_the_clients_memory() {
    let mut client = Client::new();
    let file = sealed(0x4000);
    client.map(&map(AT, 0x2000, 0x1000), &[&file]).unwrap();
    client.write(&[AT, AT + 0x1FC0]);
    assert_eq!(octets(&file, 0x0FC0), [0; 64]);
    assert_eq!(octets(&file, 0x1000), [1; 64]);
    assert_eq!(octets(&file, 0x1040), [0; 64]);
    assert_eq!(octets(&file, 0x2FC0), [1; 64]);
    assert_eq!(octets(&file, 0x3000), [0; 64]);
    assert_eq!(client.leave().faults, 0);
}

#[test]
fn writes_that_miss_are_counted() {
    let mut client = Client::new();
    let file = sealed(0x1000);
    client.map(&map(AT, 0x1000, 0), &[&file]).unwrap();
    client.write(&[AT - 64, AT + 0x1000, AT + 32, u64::MAX - 63]);
    assert_eq!(octets(&file, 0), [0; 0x1000]);
    let visit = client.leave();
    assert_eq!(visit.faults, 4);
    let first = visit.first_fault.unwrap();
    assert!(
        first.contains("0x6ffffffc0") && first.contains("not mapped"),
        "{first}"
    );
}

#[test]
fn nothing_lands_after_an_unmapping() {
    let mut client = Client::new();
    let (first, second) = (sealed(0x1000), sealed(0x1000));
    client.map(&map(AT, 0x1000, 0), &[&first]).unwrap();
    client
        .map(&map(AT + 0x1000, 0x1000, 0), &[&second])
        .unwrap();
    let ask = unmap(AT, 0x1000);
    assert_eq!(client.raw.ask(DMA_UNMAP, &ask), Ok(ask));
    client.write(&[AT, AT + 0x1000]);
    assert_eq!(octets(&first, 0), [0; 64]);
    assert_eq!(octets(&second, 0), [1; 64]);
    assert_eq!(client.leave().faults, 1);
}

#[test]
fn ranges_are_unmapped_whole_or_not_at_all() {
    let mut client = Client::new();
    let file = sealed(0x4000);
    client.map(&map(AT, 0x2000, 0), &[&file]).unwrap();
    client
        .map(&map(AT + 0x2000, 0x2000, 0x2000), &[&file])
        .unwrap();
    for (address, size) in [
        (AT, 0x1000),
        (AT + 0x1000, 0x1000),
        (AT + 0x1000, 0x3000),
        (AT, 0x3000),
        (AT, u64::MAX),
        (AT + 0x1000, u64::MAX - AT - 0xFFF),
        (AT + 0x4000, u64::MAX - AT - 0x2FFF),
    ] {
        let refused = client.raw.ask(DMA_UNMAP, &unmap(address, size));
        assert_eq!(refused, Err(EINVAL), "{address:x} {size:x}");
    }
    // Larger than what is there, as QEMU does when an address space goes; nothing there is no error.
    let ask = unmap(0, AT + 0x10_0000);
    assert_eq!(client.raw.ask(DMA_UNMAP, &ask), Ok(ask.clone()));
    assert_eq!(client.raw.ask(DMA_UNMAP, &ask), Ok(ask));
    client.map(&map(AT, 0x4000, 0), &[&file]).unwrap();
    // To the top of the address space, which is 2^64.
    let rest = unmap(AT, u64::MAX - AT + 1);
    assert_eq!(client.raw.ask(DMA_UNMAP, &rest), Ok(rest));
    client.map(&map(AT, 0x4000, 0), &[&file]).unwrap();
    // Flag 2: everything, address and size 0.
    let all = le!(24_u32, 2_u32, 0_u64, 0_u64);
    assert_eq!(client.raw.ask(DMA_UNMAP, &all), Ok(all));
    let all_of = le!(24_u32, 2_u32, AT, 0_u64);
    assert_eq!(client.raw.ask(DMA_UNMAP, &all_of), Err(EINVAL));
    client.write(&[AT]);
    assert_eq!(client.leave().faults, 1);
}

#[test]
fn memory_that_may_shrink_is_refused_with_a_note() {
    let mut client = Client::new();
    let open = memory(0x2000, SealFlags::empty());
    assert_eq!(client.map(&map(AT, 0x1000, 0), &[&open]), Err(EINVAL));
    // Nothing is mapped, so shrinking hurts nobody.
    open.set_len(0).unwrap();
    client.write(&[AT]);
    let notes = client.world.notes();
    assert!(
        notes.len() == 1 && notes[0].contains("F_SEAL_SHRINK"),
        "{notes:?}"
    );
    assert_eq!(client.leave().faults, 1);
}

#[test]
fn mappings_that_cannot_be_are_refused() {
    let mut client = Client::new();
    let file = sealed(0x2000);
    client.map(&map(AT, 0x1000, 0), &[&file]).unwrap();
    for (payload, errno) in [
        (map(AT, 0x1000, 0), EEXIST),
        (map(AT - 0x1000, 0x2000, 0), EEXIST),
        (map(AT + 0x1000, 0x3000, 0), EINVAL),
        (map(AT + 0x1000, 0x1000, 0x2000), EINVAL),
        (map(AT + 0x1000, 0x1000, u64::MAX - 0xFFF), EINVAL),
        (map(AT + 0x1000, 0, 0), EINVAL),
        (map(AT + 0x1800, 0x1000, 0), EINVAL),
        (map(AT + 0x1000, 0x800, 0), EINVAL),
        (map(AT + 0x1000, 0x1000, 0x800), EINVAL),
        (map(u64::MAX - 0xFFF, 0x2000, 0), EINVAL),
        (le!(32_u32, 4_u32, 0_u64, AT + 0x1000, 0x1000_u64), EINVAL),
        (vec![0; 31], EINVAL),
    ] {
        assert_eq!(client.map(&payload, &[&file]), Err(errno), "{payload:?}");
    }
    let two = client.map(&map(AT + 0x1000, 0x1000, 0), &[&file, &file]);
    assert_eq!(two, Err(EINVAL));
    let pipe = File::open("/dev/null").unwrap();
    let no_memory = client.map(&map(AT + 0x1000, 0x1000, 0), &[&pipe]);
    assert_eq!(no_memory, Err(EINVAL));
    client.map(&map(AT + 0x1000, 0x1000, 0), &[&file]).unwrap();
    client.leave();
}

#[test]
fn what_the_card_cannot_reach_is_mapped_but_not_written() {
    let mut client = Client::new();
    let file = sealed(0x1000);
    // Read-only, as firmware is in a guest: with a descriptor, and without.
    let read_only = |at: u64| le!(32_u32, 1_u32, 0_u64, at, 0x1000_u64);
    client.map(&read_only(AT), &[&file]).unwrap();
    assert_eq!(client.raw.ask(DMA_MAP, &read_only(AT + 0x1000)), Ok(vec![]));
    assert!(client.world.notes().is_empty());
    assert_eq!(
        client.raw.ask(DMA_MAP, &map(AT + 0x2000, 0x1000, 0)),
        Ok(vec![])
    );
    // A guest maps each region of its other devices so, again and again: told once.
    for at in [AT + 0x3000, AT + 0x4000] {
        assert_eq!(client.raw.ask(DMA_MAP, &map(at, 0x1000, 0)), Ok(vec![]));
    }
    client.write(&[AT, AT + 0x1000, AT + 0x2000]);
    assert_eq!(octets(&file, 0), [0; 64]);
    let notes = client.world.notes();
    assert!(
        notes.len() == 1 && notes[0].contains("0x700002000"),
        "{notes:?}"
    );
    let visit = client.leave();
    assert_eq!(visit.faults, 3);
    assert!(visit.first_fault.unwrap().contains("without write access"));
}
