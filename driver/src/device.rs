//! A card's lifecycle as types: [`Probed`] → [`Configured`] → [`Running`].
//!
//! What a state does not allow does not compile: no session before the addresses are set, no record before
//! the rings are in place. Dropping a [`Configured`] or [`Running`] card shuts it down: receive off, rings
//! disabled and quiet, bus mastering off, reset, memory unmapped.

mod card;
mod identity;
mod isolation;

pub use identity::Identity;
pub(crate) use identity::identify;
pub use isolation::{IsolationReport, isolation};

use crate::config::{CardConfig, Login, Protocol, SessionConfig};
use crate::dma::{DmaMemory, Pages};
use crate::error::DeviceError;
use crate::event::Event;
use crate::ring::{ReadMode, RingReader, WaitingReader, ring_bytes};
use crate::session::SessionState;
use crate::stats::Stats;
use crate::transport::Transport;
use card::{Card, OpenRing};
use pcie_rs::config::command as pci_command;
use std::sync::Arc;
use wirebook_contract::reg;
use wirebook_contract::ring::{ARM_SINCE_MINOR, MAX_RINGS};

/// A card that answers, has the right interface and has not been touched yet.
///
/// ```
/// use wirebook_driver::{Probed, Transport};
///
/// fn describe(transport: impl Transport) -> Result<String, Box<dyn std::error::Error>> {
///     let mut card = Probed::open(transport)?;
///     let id = *card.identity();
///     let frames = card.stats()?.get("rx_frames").unwrap_or(0);
///     Ok(format!("{} sessions, {} rings, {frames} frames", id.sessions, id.rings))
/// }
/// # let card = wirebook_mock_card::Card::default();
/// # assert_eq!(describe(card)?, "4 sessions, 2 rings, 0 frames");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Probed<T: Transport> {
    card: Card<T>,
}

/// A card that knows its addresses and receives nothing yet: add sessions and rings.
pub struct Configured<T: Transport> {
    card: Card<T>,
}

/// A card that receives. Readers of its rings are taken with [`Running::take_ring`].
pub struct Running<T: Transport> {
    card: Card<T>,
    readers: [Option<RingReader>; MAX_RINGS],
}

impl<T: Transport> Probed<T> {
    /// Checks what answers: magic number, ABI version, profile, and that registers hold what is written.
    /// Nothing is changed but the SCRATCH register and the command bit that lets registers be read.
    ///
    /// ```
    /// use wirebook_driver::{DeviceError, Probed};
    /// # use wirebook_mock_card::{Card, Fault};
    /// # let transport = Card::new(Fault::Reads(0x4, 0x0002_0003));
    ///
    /// // The text of every error says what happened and what to type next; few want to tell them apart.
    /// match Probed::open(transport) {
    ///     Ok(card) => println!("{:?}", card.identity()),
    ///     Err(DeviceError::WrongAbi { major, minor }) => println!("it speaks {major}.{minor}"),
    ///     Err(error) => eprintln!("{error}"),
    /// }
    /// # let refused = Probed::open(Card::new(Fault::Reads(0x4, 0x0002_0003))).err().unwrap();
    /// # assert!(matches!(refused, DeviceError::WrongAbi { major: 2, minor: 3 }));
    /// ```
    ///
    /// # Errors
    /// [`DeviceError`] saying what answered and what to do.
    pub fn open(mut transport: T) -> Result<Self, DeviceError> {
        let identity = identify(&mut transport)?;
        let mut card = Card {
            transport,
            identity,
            rings: Vec::new(),
            events: Vec::new(),
            armed: false,
            is_gone: false,
        };
        // Two patterns, so that neither a stuck bit nor the previous content passes.
        for pattern in [0x5AC3_960F, !0x5AC3_960F] {
            card.write_back("SCRATCH", reg::SCRATCH, pattern)?;
        }
        tracing::info!(kind = card.transport.kind(), identity = ?card.identity, "card found");
        Ok(Self { card })
    }

    /// What the card says it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.card.identity
    }

    /// Counters.
    ///
    /// # Errors
    /// [`DeviceError::Transport`].
    pub fn stats(&mut self) -> Result<Stats, DeviceError> {
        self.card.stats()
    }

    /// Resets the card and gives it addresses, timers and the time: [`CardConfig`] has an example.
    ///
    /// # Errors
    /// [`DeviceError::Transport`], or [`DeviceError::Readback`] when a setting did not arrive.
    pub fn configure(self, config: &CardConfig) -> Result<Configured<T>, DeviceError> {
        let mut card = self.card;
        card.armed = true;
        card.transport.reset()?;
        card.set_command(pci_command::MEMORY_SPACE | pci_command::INTX_DISABLE)?;
        let [m0, m1, m2, m3, m4, m5] = config.mac;
        let settings = [
            (reg::MAC_LO, Some(u32::from_be_bytes([m2, m3, m4, m5]))),
            (reg::MAC_HI, Some(u32::from_be_bytes([0, 0, m0, m1]))),
            (reg::IP_ADDR, Some(config.ip.to_bits())),
            (reg::IP_MASK, Some(config.mask.to_bits())),
            (
                reg::IP_GATEWAY,
                Some(config.gateway.map_or(0, |gateway| gateway.to_bits())),
            ),
            (reg::CYCLES_PER_TICK, config.cycles_per_tick),
            (reg::TCP_RTO_INITIAL_TICKS, config.rto_initial_ticks),
            (reg::TCP_RETRIES, config.retries),
            (reg::SOUP_HEARTBEAT_TICKS, config.heartbeat_ticks),
            (reg::SOUP_TIMEOUT_TICKS, config.timeout_ticks),
            (reg::TCP_ISN_KEY0, Some(config.isn_key as u32)),
            (reg::TCP_ISN_KEY1, Some((config.isn_key >> 32) as u32)),
            // Writing the high half sets the clock, so it comes last.
            (reg::TIME_SET_LO, Some(config.time_ns as u32)),
            (reg::TIME_SET_HI, Some((config.time_ns >> 32) as u32)),
        ];
        for (register, value) in settings {
            if let Some(value) = value {
                card.transport.register_write(register, value)?;
            }
        }
        card.write_back("IP_ADDR", reg::IP_ADDR, config.ip.to_bits())?;
        Ok(Configured { card })
    }
}

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
    /// [`ReadMode::Poll`]. Each ring takes an event, that is a descriptor. [`Running::take_waiting`] has an example.
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

impl<T: Transport> Running<T> {
    /// What the card says it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.card.identity
    }

    /// The transport, for what only it can do: a simulated card is stepped through it.
    pub fn transport_mut(&mut self) -> &mut T {
        &mut self.card.transport
    }

    /// Takes the reader of a ring, once; it may move to another thread. It stays valid after the card is
    /// stopped, reads what is left, and [is over](RingReader::is_over) then.
    ///
    /// ```
    /// # use wirebook_contract::record::Record;
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let mut card = Probed::open(Card::default())?.configure(&own)?;
    /// # card.ring(0, 6)?;
    /// # let mut card = card.start()?;
    /// let mut ring = card.take_ring(0)?;
    /// # card.transport_mut().produces(0, &records::order(1, 501));
    /// card.stop()?;
    /// let mut batch = [Record::default(); 64];
    /// assert!(!ring.is_over()); // what the card had written is still there
    /// assert_eq!(ring.poll(&mut batch), 1);
    /// assert!(ring.is_over());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchRing`] when the ring was not set up or its reader was taken.
    pub fn take_ring(&mut self, ring: u8) -> Result<RingReader, DeviceError> {
        let rings = self.card.identity.rings;
        self.readers
            .get_mut(usize::from(ring))
            .and_then(Option::take)
            .ok_or(DeviceError::NoSuchRing { ring, rings })
    }

    /// As [`Running::take_ring`], a reader that waits as `mode` says. See [`WaitingReader`].
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wirebook_contract::record::Record;
    /// # use wirebook_driver::ReadMode;
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let mut card = Probed::open(Card::default())?.configure(&own)?;
    /// card.ring(0, 14)?;
    /// card.interrupts()?; // before it starts
    /// let mut card = card.start()?;
    /// let mut ring = card.take_waiting(0, ReadMode::Adaptive { empty_polls: 10_000 })?;
    /// # card.transport_mut().produces(0, &records::order(1, 501));
    /// let mut batch = [Record::default(); 64];
    /// loop {
    ///     match ring.read(&mut batch, Duration::from_millis(100))? {
    ///         0 => eprintln!("nothing for 100 ms"),
    ///         count => break assert_eq!(batch[count - 1].order_id, 501),
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoInterrupt`] for a mode that sleeps when [`Configured::interrupts`] was not called;
    /// [`DeviceError::NoSuchRing`] as [`Running::take_ring`].
    pub fn take_waiting(&mut self, ring: u8, mode: ReadMode) -> Result<WaitingReader, DeviceError> {
        if mode == ReadMode::Poll {
            return self.take_ring(ring).map(WaitingReader::polling);
        }
        self.card.check_ring(ring)?;
        let event = self.card.events.get(usize::from(ring)).map(Arc::clone);
        let event = event.ok_or_else(|| self.card.no_interrupt(ring))?;
        Ok(WaitingReader::new(self.take_ring(ring)?, mode, event))
    }

    /// Pages that the memory of a ring lies in.
    ///
    /// # Errors
    /// [`DeviceError::NoSuchRing`] when the ring was not set up.
    pub fn ring_pages(&self, ring: u8) -> Result<Pages, DeviceError> {
        let rings = self.card.identity.rings;
        let mut open = self.card.rings.iter().filter(|open| open.index == ring);
        let open = open.next().ok_or(DeviceError::NoSuchRing { ring, rings })?;
        Ok(open.memory.pages())
    }

    /// Connects and logs in a SoupBinTCP session; a status record says how it went.
    ///
    /// ```
    /// # use wirebook_contract::record::Record;
    /// # use wirebook_driver::Status;
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let mut card = Probed::open(Card::with_feed([records::up(1)]))?.configure(&own)?;
    /// # let server = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 15000);
    /// # let login = Login::new("OURS", "secret")?;
    /// # card.session(0, &SessionConfig::soup(server, 40001, login))?;
    /// # card.ring(0, 6)?;
    /// # let mut card = card.start()?;
    /// # let mut ring = card.take_ring(0)?;
    /// card.open_session(0)?;
    /// let mut record = [Record::default()];
    /// while ring.poll(&mut record) == 0 {}
    /// match Status::from_record(&record[0]) {
    ///     Some(Status::Up { next }) => println!("logged in, next message {next}"),
    ///     Some(Status::Rejected { .. }) => eprintln!("check user, password and session"),
    ///     _ => unreachable!("nothing comes before the answer"),
    /// }
    /// # assert_eq!(Status::from_record(&record[0]), Some(Status::Up { next: 1 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn open_session(&mut self, slot: u8) -> Result<(), DeviceError> {
        self.card.command(slot, reg::command::OPEN)
    }

    /// Logs a closed session in again, from another sequence number or with another account. With the last consumed
    /// number + 1 nothing is lost; a host that died does the same with [`SessionConfig::soup`].
    ///
    /// ```
    /// # use wirebook_contract::record::Record;
    /// # use wirebook_driver::Status;
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let first = [records::up(1), records::order(1, 501), records::down(b'R')];
    /// # let mut card = Probed::open(Card::with_feed(first))?.configure(&own)?;
    /// # let server = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 15000);
    /// let login = Login::new("OURS", "secret")?;
    /// # card.session(0, &SessionConfig::soup(server, 40001, login.clone()))?;
    /// # card.ring(0, 6)?;
    /// # let mut card = card.start()?;
    /// # let mut ring = card.take_ring(0)?;
    /// # card.open_session(0)?;
    /// # card.transport_mut().feed = vec![records::up(2), records::order(2, 502), records::end(3)];
    /// let mut next = 1; // a host that keeps its books keeps this with them
    /// let mut batch = [Record::default(); 64];
    /// 'follow: loop {
    ///     let count = ring.poll(&mut batch);
    ///     for record in &batch[..count] {
    ///         match Status::from_record(record) {
    ///             Some(Status::Down(reason)) => {
    ///                 eprintln!("{reason}: logging in again from message {next}");
    ///                 card.reopen_session(0, &login.clone().sequence(next))?;
    ///             }
    ///             Some(Status::End { .. }) => break 'follow,
    ///             Some(status) => eprintln!("{status}"),
    ///             // A message of several records is consumed with its last.
    ///             None if record.is_last() => next += 1,
    ///             None => {}
    ///         }
    ///     }
    /// }
    /// assert_eq!(next, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn reopen_session(&mut self, slot: u8, login: &Login) -> Result<(), DeviceError> {
        self.card.check_session(slot)?;
        self.card.write_login(slot, login)?;
        self.card.command(slot, reg::command::OPEN)
    }

    /// Logs out and closes the connection. A status record says when that is done.
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn close_session(&mut self, slot: u8) -> Result<(), DeviceError> {
        self.card.command(slot, reg::command::CLOSE)
    }

    /// Resets the connection.
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn abort_session(&mut self, slot: u8) -> Result<(), DeviceError> {
        self.card.command(slot, reg::command::ABORT)
    }

    /// Says that the host has repaired its books: records are no longer marked `MAYBE_BAD_BOOK`.
    ///
    /// ```
    /// # use wirebook_contract::record::{Record, flag};
    /// # use wirebook_driver::Status;
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let mut card = Probed::open(Card::default())?.configure(&own)?;
    /// # card.ring(0, 6)?;
    /// # let mut card = card.start()?;
    /// # let mut ring = card.take_ring(0)?;
    /// # card.transport_mut().produces(0, &records::gap(7, 3));
    /// # let mut record = [Record::default()];
    /// # assert_eq!(ring.poll(&mut record), 1);
    /// # let mut fetch = |first: u64, missing: u64| assert_eq!((first, missing), (7, 3));
    /// if let Some(Status::Gap { first, missing }) = Status::from_record(&record[0]) {
    ///     fetch(first, missing); // from the exchange's retransmission server or a snapshot: the host's own doing
    ///     card.clear_mark(record[0].session)?;
    /// }
    /// # assert_eq!(card.transport_mut().register(0x1001C), 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn clear_mark(&mut self, slot: u8) -> Result<(), DeviceError> {
        self.card.command(slot, reg::command::CLEAR_MARK)
    }

    /// Takes the next MoldUDP64 packet's sequence number as the start of the feed.
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn forget_sequence(&mut self, slot: u8) -> Result<(), DeviceError> {
        self.card.command(slot, reg::command::FORGET_SEQ)
    }

    /// State of a session.
    ///
    /// ```
    /// # use wirebook_driver::{SoupState, TcpState};
    /// # use std::net::{Ipv4Addr, SocketAddrV4};
    /// # use wirebook_driver::{CardConfig, Login, Probed, SessionConfig};
    /// # use wirebook_mock_card::{Card, records};
    /// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
    /// # let mut card = Probed::open(Card::default())?.configure(&own)?.start()?;
    /// # card.transport_mut().registers.insert(0x10020, 0x224);
    /// # card.transport_mut().registers.insert(0x10024, 7);
    /// let state = card.session_state(0)?;
    /// println!("{state}"); // tcp established, session up
    /// assert_eq!((state.tcp, state.soup), (TcpState::Established, SoupState::Up));
    /// assert_eq!(card.next_sequence(0)?, 7);
    /// card.close_session(0)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn session_state(&mut self, slot: u8) -> Result<SessionState, DeviceError> {
        self.card.check_session(slot)?;
        let register = reg::session(reg::SESSION_STATE, u32::from(slot));
        let value = self.card.transport.register_read(register)?;
        Ok(SessionState::from_register(value))
    }

    /// Next message sequence number a session expects.
    ///
    /// # Errors
    /// [`DeviceError::NoSuchSession`] or [`DeviceError::Transport`].
    pub fn next_sequence(&mut self, slot: u8) -> Result<u64, DeviceError> {
        self.card.check_session(slot)?;
        let at = |register| reg::session(register, u32::from(slot));
        self.card
            .read_pair(at(reg::SESSION_NEXT_SEQ_LO), at(reg::SESSION_NEXT_SEQ_HI))
    }

    /// Card clock, ns since the epoch.
    ///
    /// # Errors
    /// [`DeviceError::Transport`].
    pub fn time_ns(&mut self) -> Result<u64, DeviceError> {
        self.card.read_pair(reg::TIME_LO, reg::TIME_HI)
    }

    /// Counters.
    ///
    /// # Errors
    /// [`DeviceError::Transport`].
    pub fn stats(&mut self) -> Result<Stats, DeviceError> {
        self.card.stats()
    }

    /// Whether the card is still there; a [`Supervisor`](crate::Supervisor) asks in time.
    ///
    /// # Errors
    /// [`DeviceError::Gone`], [`DeviceError::Released`], [`DeviceError::Broken`] or [`DeviceError::Transport`].
    pub fn check_alive(&mut self) -> Result<(), DeviceError> {
        self.card.check_alive()
    }

    /// Shuts the card down and says how it went; dropping does the same and only logs.
    ///
    /// # Errors
    /// The first step that failed; the steps after it are done all the same.
    pub fn stop(mut self) -> Result<(), DeviceError> {
        self.card.shut_down()
    }
}
