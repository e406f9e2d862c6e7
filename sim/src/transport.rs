//! The simulated card in this process, as a transport of the driver.
//!
//! The transport owns the card and its world. Whoever runs the simulation reaches it through the driver
//! ([`Running::transport_mut`](wirebook_driver::Running::transport_mut)), so nothing is shared, nothing is
//! locked, and the card moves only inside a call: the same calls give the same run.

use std::sync::Arc;

use crate::SimError;
use crate::card::Card;
use crate::network::Network;
use crate::peer::{Outbound, Peer};
use crate::recording::Recorder;
use crate::time::TimeBase;
use pcie_rs::endpoint::Endpoint;
use wirebook_contract::identity::{
    BAR0_BYTES, BAR2_BYTES, BAR4_BYTES, MSIX_PENDING, MSIX_TABLE, MSIX_VECTORS, PCI_CLASS,
    PCI_DEVICE, PCI_VENDOR,
};
use wirebook_contract::reg;
use wirebook_driver::{DmaMemory, Event, MappedBar, Operation, Transport, TransportError};

/// A peer is called at least this often, in cycles.
pub const POLL_CYCLES: u64 = 64;

/// A card, a wire and a peer, stepped in lockstep with the calls of one thread.
pub struct InProcess {
    card: Card,
    network: Network,
    peer: Box<dyn Peer>,
    time: TimeBase,
    /// When the wire was plugged in: the peer's time begins there.
    plugged_cycle: u64,
    config: Endpoint,
    receiving: bool,
    resets: u64,
}

impl InProcess {
    /// Connects `card` and `peer` through `network`. `time` must agree with the card's register
    /// CYCLES_PER_TICK, else the two disagree about timeouts.
    pub fn new(card: Card, network: Network, peer: Box<dyn Peer>, time: TimeBase) -> Self {
        Self {
            card,
            network,
            peer,
            time,
            plugged_cycle: 0,
            config: Endpoint::new(PCI_VENDOR, PCI_DEVICE, PCI_CLASS)
                .with_bar(0, BAR0_BYTES as u32)
                .with_bar(2, BAR2_BYTES as u32)
                .with_bar(4, BAR4_BYTES as u32)
                .with_pci_express()
                .with_msix(MSIX_VECTORS, 4, MSIX_TABLE, MSIX_PENDING),
            receiving: false,
            resets: 0,
        }
    }

    /// Records every frame of both lines from now on.
    pub fn record(&mut self, recorder: Recorder) {
        self.card.record(recorder);
    }

    /// Ends the recording; nothing when none runs.
    ///
    /// # Errors
    /// [`SimError::Recording`] when it could not be written.
    pub fn finish_recording(&mut self) -> Result<(), SimError> {
        self.card.finish_recording()
    }

    /// Connects the card to another wire and another peer, whose time begins now. What was on its way is
    /// lost.
    pub fn plug(&mut self, network: Network, peer: Box<dyn Peer>, time: TimeBase) {
        self.card.unplug();
        self.network = network;
        self.peer = peer;
        self.time = time;
        self.plugged_cycle = self.card.cycle();
    }

    /// Whether the host lets the card receive frames.
    #[must_use]
    pub fn is_receiving(&self) -> bool {
        self.receiving
    }

    /// How often the host has reset the card.
    #[must_use]
    pub fn resets(&self) -> u64 {
        self.resets
    }

    /// Runs the card, the wire and the peer for `cycles` cycles.
    ///
    /// # Errors
    /// [`SimError::Peer`] when the peer cannot go on.
    pub fn advance(&mut self, cycles: u64) -> Result<(), SimError> {
        let end = self.card.cycle() + cycles;
        while self.card.cycle() < end {
            self.exchange_frames()?;
            let now = self.card.cycle();
            let lines = [&self.network.to_card, &self.network.to_peer];
            let due = lines.iter().filter_map(|line| line.next_due()).min();
            let until = end
                .min(now + POLL_CYCLES)
                .min(due.map_or(end, |due| due.max(now + 1)));
            self.card.run_until(until);
            let plugged_for = self.card.cycle() - self.plugged_cycle;
            self.peer.keep_time(self.time.at(plugged_for));
        }
        Ok(())
    }

    /// The card.
    pub fn card(&mut self) -> &mut Card {
        &mut self.card
    }

    /// The wire.
    pub fn network(&mut self) -> &mut Network {
        &mut self.network
    }

    /// The peer.
    pub fn peer(&self) -> &dyn Peer {
        &*self.peer
    }

    /// Whether the peer has nothing more to say and nothing is on the way to the card.
    #[must_use]
    pub fn is_quiet(&mut self) -> bool {
        self.peer.is_done() && self.network.is_idle() && self.card.rx().waiting() == 0
    }

    fn exchange_frames(&mut self) -> Result<(), SimError> {
        let cycle = self.card.cycle();
        let now = self.time.at(cycle - self.plugged_cycle);
        let Network { to_card, to_peer } = &mut self.network;
        while let Some(sent) = self.card.tx().pop() {
            if let Some(recorder) = self.card.recorder() {
                recorder.from_card(sent.last_cycle, &sent.bytes);
            }
            to_peer.send(sent.last_cycle, sent.bytes);
        }
        while let Some(frame) = to_peer.receive(cycle) {
            // The peer's MAC drops what its FCS condemns.
            if !frame.bad {
                self.peer.receive(now, frame.bytes);
            }
        }
        self.peer.poll(now, &mut Outbound::new(to_card, cycle))?;
        while let Some(frame) = to_card.receive(cycle) {
            if let Some(recorder) = self.card.recorder() {
                recorder.to_card(cycle, &frame);
            }
            self.card.rx().push(frame);
        }
        Ok(())
    }

    /// Whether the function answers memory accesses.
    fn is_enabled(&self) -> bool {
        self.config.command() & pcie_rs::config::command::MEMORY_SPACE != 0
    }
}

fn is_register(addr: u32) -> bool {
    addr.is_multiple_of(4) && (addr as usize) < BAR0_BYTES
}

impl Transport for InProcess {
    fn kind(&self) -> &'static str {
        "sim"
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.config.read(offset, bytes);
        Ok(())
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        if self.config.write(offset, bytes) {
            return self.reset();
        }
        self.card.set_bus_master(self.config.is_bus_master());
        Ok(())
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        // As on a bus, nobody answers for a function that is switched off.
        if !self.is_enabled() || !is_register(addr) {
            return Ok(u32::MAX);
        }
        self.card.register_read(addr).map_err(|error| {
            TransportError::new(
                Operation::RegisterRead(addr),
                error,
                "run `make gen` and `make test`",
            )
        })
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        if self.is_enabled() && is_register(addr) {
            self.card.register_write(addr, value);
            if addr == reg::CONTROL {
                self.receiving = value & reg::control::RX_ENABLE != 0;
            }
        }
        Ok(())
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        let pages = self.card.doorbells();
        MappedBar::map(pages.fd(), 0, pages.bytes()).map_err(|error| {
            TransportError::new(
                Operation::MapDoorbells,
                error,
                "raise the limit on mappings: `sysctl vm.max_map_count`",
            )
        })
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        Ok(self.card.memory().map(memory))
    }

    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
        if self.card.memory().unmap(iova) {
            Ok(())
        } else {
            Err(TransportError::new(
                Operation::DmaUnmap,
                format!("nothing is mapped at 0x{iova:x}"),
                "report it: the driver unmapped twice",
            ))
        }
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        let vectors = usize::from(MSIX_VECTORS);
        if events.len() > vectors {
            return Err(TransportError::new(
                Operation::Interrupts,
                format!("{} interrupts of {vectors}", events.len()),
                "report it: the driver asks for more than the card's ABI has",
            ));
        }
        let memory = self.card.memory();
        for vector in 0..vectors {
            memory.set_event(vector, events.get(vector).map(Arc::clone));
        }
        Ok(())
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.config.reset();
        self.card.reset();
        self.receiving = false;
        self.resets += 1;
        Ok(())
    }
}
