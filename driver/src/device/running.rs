//! Sessions, readers and questions while the card receives.

use super::{Identity, Running};
use crate::config::Login;
use crate::dma::Pages;
use crate::error::DeviceError;
use crate::ring::{ReadMode, RingReader, WaitingReader};
use crate::session::SessionState;
use crate::stats::Stats;
use crate::transport::Transport;
use std::sync::Arc;
use wirebook_contract::reg;

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
    /// [`DeviceError::NoInterrupt`] for a mode that sleeps when
    /// [`Configured::interrupts`](super::Configured::interrupts) was not called; [`DeviceError::NoSuchRing`] as
    /// [`Running::take_ring`].
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
    /// number + 1 nothing is lost; a host that died does the same with
    /// [`SessionConfig::soup`](crate::SessionConfig::soup).
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
