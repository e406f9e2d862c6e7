//! The driver's transport over a stand-in card.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::stand_in::{Handle, card};
use wirebook_driver::{DmaMemory, Probed, Transport};
use wirebook_sim::memory::{MemoryFault, MemoryOptions};
use wirebook_sim::network::Network;
use wirebook_sim::peer::{Outbound, Peer, PeerError, PeerStats};
use wirebook_sim::{CardOptions, Impairments, InProcess, SimError, TimeBase};

/// Sends a frame now and then and keeps what it hears.
#[derive(Default)]
struct Chatter {
    sent: u8,
    heard: Vec<(Duration, Vec<u8>)>,
}

impl Peer for Chatter {
    fn receive(&mut self, now: Duration, frame: Vec<u8>) {
        self.heard.push((now, frame));
    }

    fn poll(&mut self, _now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError> {
        if self.sent < 200 && out.has_room() {
            out.send(vec![self.sent; 60 + usize::from(self.sent)]);
            self.sent += 1;
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.sent == 200
    }

    fn stats(&self) -> PeerStats {
        PeerStats {
            frames: self.sent.into(),
            messages: self.heard.len() as u64,
            ..PeerStats::default()
        }
    }
}

fn world(options: &CardOptions, impairments: Impairments) -> (InProcess, Handle) {
    let (card, handle) = card(options);
    let network = Network::new(options.seed, 50, impairments, impairments);
    let peer = Box::new(Chatter::default());
    (
        InProcess::new(card, network, peer, TimeBase::new(100)),
        handle,
    )
}

/// Memory space, and bus master when asked.
fn enable(transport: &mut InProcess, bus_master: bool) {
    let command = if bus_master { 0x06 } else { 0x02 };
    transport.config_write(4, &[command, 0]).unwrap();
}

#[test]
fn frames_go_round_through_wire_and_card() {
    let (mut transport, handle) = world(&CardOptions::default(), Impairments::NONE);
    transport.advance(20_000).unwrap();
    assert!(transport.is_quiet());
    assert_eq!(transport.peer().stats().messages, 200);
    let beats = handle.state().rx.len();
    let expected: usize = (60..260_usize).map(|len| len.div_ceil(8)).sum();
    assert_eq!(beats, expected);
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let hash = |seed| {
        let options = CardOptions {
            seed,
            tx_stall_rate: 0.1,
            ..CardOptions::default()
        };
        let (mut transport, _handle) = world(&options, Impairments::all(0.1));
        enable(&mut transport, true);
        transport.register_write(0x18, 5).unwrap();
        transport.advance(10_000).unwrap();
        assert_eq!(transport.register_read(0x18).unwrap(), 5);
        transport.advance(10_000).unwrap();
        transport.card().trace_hash()
    };
    assert_eq!(hash(11), hash(11));
    assert_ne!(hash(11), hash(12));
}

#[test]
fn every_kind_of_access_is_in_the_trace() {
    let hash = |act: &dyn Fn(&mut InProcess)| {
        let (mut transport, _handle) = world(&CardOptions::default(), Impairments::NONE);
        enable(&mut transport, true);
        act(&mut transport);
        transport.advance(100).unwrap();
        transport.card().trace_hash()
    };
    let ring = |transport: &mut InProcess| {
        let cell = transport.card().doorbells().doubleword(0).unwrap();
        cell.store(1, Ordering::Release);
    };
    let hashes = [
        hash(&|_| {}),
        hash(&|t| t.register_write(0x18, 1).unwrap()),
        hash(&|t| t.register_write(0x18, 2).unwrap()),
        hash(&|t| assert_eq!(t.register_read(0x18).unwrap(), 0)),
        hash(&ring),
    ];
    for (index, hash) in hashes.iter().enumerate() {
        assert!(!hashes[..index].contains(hash), "{index}");
    }
}

#[test]
fn registers_answer_only_when_enabled() {
    let (mut transport, handle) = world(&CardOptions::default(), Impairments::NONE);
    assert_eq!(transport.register_read(0).unwrap(), u32::MAX);
    transport.register_write(0x18, 7).unwrap();
    assert!(!handle.state().registers.contains_key(&0x18));
    enable(&mut transport, false);
    assert_eq!(transport.register_read(0).unwrap(), 0x314B_4257);
    transport.register_write(0x18, 7).unwrap();
    assert_eq!(transport.register_read(0x18).unwrap(), 7);
    // Outside the BAR, or across two registers.
    assert_eq!(transport.register_read(0x2_0000).unwrap(), u32::MAX);
    assert_eq!(transport.register_read(2).unwrap(), u32::MAX);
}

#[test]
fn a_register_that_does_not_answer_is_an_error() {
    let (mut transport, handle) = world(&CardOptions::default(), Impairments::NONE);
    enable(&mut transport, false);
    handle.state().mute = true;
    let error = transport.register_read(0x1C).unwrap_err();
    let cause = error.cause.downcast_ref::<SimError>();
    assert!(matches!(
        cause,
        Some(SimError::RegisterTimeout { addr: 0x1C, .. })
    ));
    let Err(refused) = Probed::open(&mut transport) else {
        panic!("a mute card opens");
    };
    assert!(refused.to_string().contains("0x00000"), "{refused}");
}

#[test]
fn the_driver_opens_the_stand_in() {
    let (transport, _handle) = world(&CardOptions::default(), Impairments::NONE);
    let card = Probed::open(transport).unwrap();
    let identity = card.identity();
    assert_eq!((identity.sessions, identity.rings), (4, 2));
    assert_eq!(identity.pci, (0x1D1D, 0x5742));
}

#[test]
fn doorbells_are_forwarded_once_each_to_their_page() {
    let (mut transport, handle) = world(&CardOptions::default(), Impairments::NONE);
    let bar = transport.map_doorbells().unwrap();
    assert_eq!(bar.bytes(), 32 << 10);
    let ring = |transport: &mut InProcess, page: usize, value| {
        let cell = transport.card().doorbells().doubleword(4096 * page);
        cell.unwrap().store(value, Ordering::Release);
    };
    transport.advance(100).unwrap();
    assert!(handle.state().doorbells.is_empty());
    ring(&mut transport, 1, 64);
    ring(&mut transport, 7, 9);
    transport.advance(100).unwrap();
    ring(&mut transport, 1, 65);
    ring(&mut transport, 1, 66);
    transport.advance(100).unwrap();
    let mut rung: Vec<_> = handle.state().doorbells.clone();
    let cycles: Vec<u64> = rung.iter().map(|&(cycle, ..)| cycle).collect();
    assert!(cycles.windows(2).all(|pair| pair[0] < pair[1]));
    rung.sort_by_key(|&(_, addr, value)| (addr, value));
    let rung: Vec<_> = rung.iter().map(|&(_, addr, value)| (addr, value)).collect();
    assert_eq!(rung, [(0x1000, 64), (0x1000, 66), (0x7000, 9)]);
    transport.reset().unwrap();
    let cell = transport.card().doorbells().doubleword(0x1000).unwrap();
    assert_eq!(cell.load(Ordering::Acquire), 0);
    handle.state().doorbells.clear();
    transport.advance(100).unwrap();
    assert!(
        handle.state().doorbells.is_empty(),
        "a reset rings no doorbell"
    );
}

#[test]
fn memory_writes_need_bus_mastering_and_a_mapping() {
    let (mut transport, handle) = world(&CardOptions::default(), Impairments::NONE);
    let memory = Arc::new(DmaMemory::allocate(4096).unwrap());
    let iova = transport.dma_map(&memory).unwrap();
    let line = std::array::from_fn(|at| at as u32 + 100);
    let at = |offset: usize| memory.doubleword(offset).unwrap().load(Ordering::Acquire);

    enable(&mut transport, false);
    handle.state().dma.push_back((iova + 64, line));
    transport.advance(100).unwrap();
    assert_eq!(transport.card().memory().writes(), 0);
    enable(&mut transport, true);
    transport.advance(100).unwrap();
    assert_eq!((at(60), at(64), at(124), at(128)), (0, 100, 115, 0));

    handle.state().dma.push_back((iova + 4096, line));
    transport.advance(100).unwrap();
    let (faults, count) = transport.card().memory().faults();
    assert_eq!(count, 1);
    assert_eq!(faults[0].1, MemoryFault::Unmapped(iova + 4096));
    transport.dma_unmap(iova).unwrap();
    let error = transport.dma_unmap(iova).unwrap_err();
    assert!(error.to_string().contains("unmapping"), "{error}");
}

#[test]
fn a_register_read_pushes_older_writes() {
    let options = CardOptions {
        memory: MemoryOptions {
            latency_cycles: 1000,
            ..MemoryOptions::default()
        },
        ..CardOptions::default()
    };
    let (mut transport, handle) = world(&options, Impairments::NONE);
    let memory = Arc::new(DmaMemory::allocate(4096).unwrap());
    let iova = transport.dma_map(&memory).unwrap();
    enable(&mut transport, true);
    handle.state().dma.push_back((iova, [1; 16]));
    transport.advance(100).unwrap();
    let own = || memory.doubleword(60).unwrap().load(Ordering::Acquire);
    assert_eq!(own(), 0);
    transport.register_read(0).unwrap();
    assert_eq!(own(), 1);
}
