//! Setting up sessions and rings.

use super::card::OpenRing;
use super::{Configured, Identity, Running};
use crate::config::{Protocol, SessionConfig};
use crate::dma::DmaMemory;
use crate::error::DeviceError;
use crate::event::Event;
use crate::ring::{RingReader, ring_bytes};
use crate::transport::Transport;
use pcie_rs::config::command as pci_command;
use std::sync::Arc;
use wirebook_contract::reg;
use wirebook_contract::ring::{ARM_SINCE_MINOR, MAX_RINGS};

impl<T: Transport> Configured<T> {
    /// What the card says it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.card.identity
    }

    /// Sets up a session slot. A MoldUDP64 session receives as soon as the card runs; a SoupBinTCP session
    /// waits for [`Running::open_session`].
    ///
    /// ```
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// let mut card = Probed::open(Card::default())?.configure(&own)?;
    /// let group = SocketAddrV4::new(Ipv4Addr::new(233, 54, 12, 111), 26477);
    /// card.session(0, &SessionConfig::mold(group))?;
    /// let server = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 15000);
    /// let login = Login::new("OURS", "secret")?;
    /// card.session(1, &SessionConfig::soup(server, 40001, login).publisher(2))?;
    /// // Slots are those that the card has.
    /// let refused = card.session(4, &SessionConfig::mold(group)).unwrap_err();
    /// assert!(refused.to_string().contains("the card has 4"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`], [`DeviceError::NoSuchRing`] or [`DeviceError::Transport`].
    pub fn session(&mut self, slot: u8, config: &SessionConfig) -> Result<(), DeviceError> {
        let card = &mut self.card;
        card.check_session(slot)?;
        card.check_ring(config.ring)?;
        let (mode, peer, ports) = match &config.protocol {
            Protocol::Mold { destination } => (
                reg::mode::MOLD,
                *destination.ip(),
                u32::from(destination.port()),
            ),
            Protocol::Soup {
                server, own_port, ..
            } => (
                reg::mode::SOUP,
                *server.ip(),
                u32::from(server.port()) << 16 | u32::from(*own_port),
            ),
        };
        let mut set = |register, value| card.session_write(slot, register, value);
        set(reg::SESSION_PEER_IP, peer.to_bits())?;
        set(reg::SESSION_PORTS, ports)?;
        set(reg::SESSION_RING, u32::from(config.ring))?;
        set(reg::SESSION_PUBLISHER, u32::from(config.publisher))?;
        set(reg::SESSION_MIDNIGHT_LO, config.midnight_ns as u32)?;
        set(reg::SESSION_MIDNIGHT_HI, (config.midnight_ns >> 32) as u32)?;
        if let Protocol::Soup { login, .. } = &config.protocol {
            card.write_login(slot, login)?;
        }
        // The mode makes the slot claim frames, so it comes last.
        card.session_write(slot, reg::SESSION_MODE, mode)
    }

    /// Gives the card `2^log2_slots` slots of host memory for `ring`. One record takes 64 bytes.
    ///
    /// Several rings are for several threads. A session's records all go to one ring, in order; between rings there
    /// is no order. Here session 1 has a ring of its own:
    ///
    /// ```
    /// # use wirebook_contract::record::Record;
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let group = |last| SocketAddrV4::new(Ipv4Addr::new(233, 54, 12, last), 26477);
    /// let mut card = Probed::open(Card::default())?.configure(&own)?;
    /// card.session(0, &SessionConfig::mold(group(111)))?; // to ring 0
    /// card.session(1, &SessionConfig::mold(group(112)).ring(1))?;
    /// for ring in 0..2 {
    ///     card.ring(ring, 16)?; // 2^16 records: 4 MiB
    /// }
    /// let mut card = card.start()?;
    /// # card.transport_mut().produces(0, &records::order(1, 501));
    /// # card.transport_mut().produces(1, &records::order(1, 502));
    /// let readers: Result<Vec<_>, _> = (0..2).map(|ring| card.take_ring(ring)).collect();
    /// let threads = readers?.into_iter().map(|mut ring| {
    ///     std::thread::spawn(move || {
    ///         let mut batch = [Record::default(); 64];
    ///         while ring.poll(&mut batch) == 0 {}
    ///         batch[0].order_id
    ///     })
    /// });
    /// let firsts: Vec<u64> = threads.map(|thread| thread.join().unwrap()).collect();
    /// assert_eq!(firsts, [501, 502]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchRing`], [`DeviceError::RingSetUp`], [`DeviceError::Ring`], [`DeviceError::Memory`],
    /// [`DeviceError::Misaligned`] or [`DeviceError::Transport`].
    pub fn ring(&mut self, ring: u8, log2_slots: u32) -> Result<(), DeviceError> {
        let card = &mut self.card;
        card.check_ring(ring)?;
        if card.rings.iter().any(|open| open.index == ring) {
            return Err(DeviceError::RingSetUp { ring });
        }
        let bytes = ring_bytes(log2_slots)?;
        let (doorbell, closer) = card.transport.map_doorbells()?.lend_doorbell(ring)?;
        let memory = Arc::new(DmaMemory::allocate_near(bytes, card.transport.node())?);
        let reader = RingReader::new(&memory, log2_slots, doorbell)?;
        let iova = card.transport.dma_map(&memory)?;
        card.rings.push(OpenRing {
            index: ring,
            iova,
            memory,
            doorbell: closer,
            reader: Some(reader),
        });
        if !iova.is_multiple_of(bytes as u64) {
            return Err(DeviceError::Misaligned { iova, bytes });
        }
        card.ring_write(ring, reg::RING_BASE_LO, iova as u32)?;
        card.ring_write(ring, reg::RING_BASE_HI, (iova >> 32) as u32)?;
        card.ring_write(ring, reg::RING_LOG2_SLOTS, log2_slots)
    }

    /// Lets the card wake readers of its rings: needed for [`Running::take_waiting`] in any mode but
    /// [`ReadMode::Poll`](crate::ReadMode::Poll). Each ring takes an event, that is a descriptor.
    /// [`Running::take_waiting`] has an example.
    ///
    /// # Errors
    /// [`DeviceError::NoInterrupt`] for a card older than interrupts, or [`DeviceError::Event`]. What the transport
    /// says comes with [`Configured::start`].
    pub fn interrupts(&mut self) -> Result<(), DeviceError> {
        let card = &mut self.card;
        if card.identity.abi.1 < ARM_SINCE_MINOR {
            return Err(card.no_interrupt(0));
        }
        let rings = 0..card.identity.rings;
        let events: Result<_, _> = rings.map(|_| Event::new().map(Arc::new)).collect();
        card.events = events.map_err(DeviceError::Event)?;
        Ok(())
    }

    /// Connects the interrupts, if wanted, and enables the rings, then bus mastering, then receiving.
    ///
    /// ```
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let mut card = Probed::open(Card::default())?.configure(&own)?;
    /// # card.ring(0, 6)?;
    /// let mut card = card.start()?;
    /// card.check_alive()?; // it receives
    /// card.stop()?; // says how it went; dropping it stops it, too
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::Transport`], or [`DeviceError::Gone`] when the card stopped answering.
    pub fn start(self) -> Result<Running<T>, DeviceError> {
        let mut card = self.card;
        let mut readers = [const { None }; MAX_RINGS];
        if !card.events.is_empty() {
            card.transport.set_interrupts(&card.events)?;
        }
        for at in 0..card.rings.len() {
            let ring = &mut card.rings[at];
            let index = ring.index;
            readers[usize::from(index)] = ring.reader.take();
            card.ring_write(index, reg::RING_ENABLE, 1)?;
        }
        card.set_command(
            pci_command::MEMORY_SPACE | pci_command::INTX_DISABLE | pci_command::BUS_MASTER,
        )?;
        card.transport
            .register_write(reg::CONTROL, reg::control::RX_ENABLE)?;
        // The read pushes the posted writes out and notices a card that went away meanwhile.
        card.check_alive()?;
        Ok(Running { card, readers })
    }
}
