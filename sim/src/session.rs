//! Runs a scenario: card, driver, wire and peer, until every session is over.

use std::time::{Duration, Instant};

use crate::SimError;
use crate::card::Card;
use crate::latency::{Latencies, LatencyRow};
use crate::network::LineCounters;
use crate::peer::PeerStats;
use crate::recording::Recorder;
use crate::scenario::Scenario;
use crate::time::TimeBase;
use crate::timeline::Timeline;
use crate::transport::{InProcess, POLL_CYCLES};
use crate::wave::WaveError;
use wirebook_contract::record::Record;
use wirebook_driver::{DownReason, Probed, RingReader, Running, Stats, Status};

/// Records read from the ring at once.
const BATCH_RECORDS: usize = 1024;
/// Cycles without a record after which a capture has been digested: many times the card's longest path.
const SETTLE_CYCLES: u64 = 4096;

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server ended it; the sequence number that would follow.
    Ended {
        /// Next sequence number.
        next: u64,
    },
    /// It was lost.
    Down(DownReason),
    /// The login was rejected, with the server's letter.
    Rejected {
        /// The server's letter.
        reason: u8,
    },
}

impl Outcome {
    fn from_record(record: &Record) -> Option<Self> {
        match Status::from_record(record)? {
            Status::End { next } => Some(Self::Ended { next }),
            Status::Down(reason) => Some(Self::Down(reason)),
            Status::Rejected { reason } => Some(Self::Rejected { reason }),
            _ => None,
        }
    }
}

/// What a run amounted to.
#[derive(Clone, Debug)]
pub struct Report {
    /// The seed it followed from.
    pub seed: u64,
    /// How each session ended, by slot; `None` when the input has no end of its own.
    pub outcomes: Vec<Option<Outcome>>,
    /// Records delivered.
    pub records: u64,
    /// Latency per message type.
    pub latencies: Vec<LatencyRow>,
    /// The card's counters.
    pub counters: Stats,
    /// What the wire did to frames for the card.
    pub to_card: LineCounters,
    /// What the wire did to frames of the card.
    pub to_peer: LineCounters,
    /// What the peer did.
    pub peer: PeerStats,
    /// Cycles simulated.
    pub cycles: u64,
    /// Digest of everything on the card's ports: equal for equal scenarios.
    pub trace_hash: u64,
    /// Time it took.
    pub wall: Duration,
    /// Events that the timeline had no room for.
    pub timeline_missed: u64,
}

impl Report {
    /// Simulated cycles per second of wall time.
    #[must_use]
    pub fn cycles_per_second(&self) -> f64 {
        self.cycles as f64 / self.wall.as_secs_f64().max(1e-9)
    }

    /// Segments sent again, by the peer and by the card.
    #[must_use]
    pub fn retransmissions(&self) -> u64 {
        let card = self
            .counters
            .value(wirebook_contract::counter::TCP_RETRANSMITS);
        self.peer.retransmissions + u64::from(card)
    }
}

/// Where a run stands to the window of its waveform.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WaveState {
    Ahead,
    Recording,
    Recorded,
}

/// A running scenario. Take batches until there are no more, then [`finish`](Session::finish).
pub struct Session {
    scenario: Scenario,
    running: Running<InProcess>,
    reader: RingReader,
    batch: Box<[Record]>,
    outcomes: Vec<Option<Outcome>>,
    latencies: Latencies,
    records: u64,
    last_record_cycle: u64,
    wave_state: WaveState,
    timeline_missed: u64,
    started: Instant,
}

impl Session {
    /// Powers the card up, sets it up through the driver and opens its sessions.
    ///
    /// # Errors
    /// [`SimError`] when the feed cannot be opened or the driver refuses the card.
    pub fn start(scenario: Scenario) -> Result<Self, SimError> {
        let card = Card::new(&scenario.card_options())?;
        Self::with_card(scenario, card)
    }

    /// The same with a card of the caller's, made with the scenario's [`Scenario::card_options`]: to watch its
    /// ports.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn with_card(scenario: Scenario, mut card: Card) -> Result<Self, SimError> {
        let started = Instant::now();
        let mut wave_state = WaveState::Ahead;
        if let Some(wave) = &scenario.wave {
            // Also when its window comes later: what cannot be written is said before the run.
            card.start_trace(&wave.path)?;
            if wave.cycles.start == 0 {
                wave_state = WaveState::Recording;
            } else {
                card.give_up_trace();
            }
        }
        if let Some(path) = &scenario.timeline {
            let timeline = Timeline::create(path, scenario.timeline_cycles.clone())?;
            card.keep_timeline(Some(timeline));
        }
        let time = TimeBase::new(scenario.cycles_per_tick);
        let mut transport = InProcess::new(card, scenario.network()?, scenario.peer()?, time);
        if let Some(path) = &scenario.record {
            transport.record(Recorder::create(path, &scenario.conditions())?);
        }

        let mut configured = Probed::open(transport)?.configure(&scenario.card_config())?;
        let sessions = scenario.session_configs()?;
        for (slot, config) in (0..).zip(&sessions) {
            configured.session(slot, config)?;
        }
        configured.ring(0, scenario.ring_log2_slots)?;
        let mut running = configured.start()?;
        let reader = running.take_ring(0)?;
        for slot in scenario.tcp_slots() {
            running.open_session(slot)?;
        }
        Ok(Self {
            scenario,
            running,
            reader,
            batch: vec![Record::default(); BATCH_RECORDS].into(),
            outcomes: vec![None; sessions.len()],
            latencies: Latencies::default(),
            records: 0,
            last_record_cycle: 0,
            wave_state,
            timeline_missed: 0,
            started,
        })
    }

    /// The next records in ring order, at least one; `None` when every session is over.
    ///
    /// # Errors
    /// [`SimError::Hang`] when nothing comes for too long, [`SimError::Broken`] or [`SimError::Ring`] when
    /// the card does what it must not, [`SimError::Peer`] when the peer cannot go on.
    pub fn next_batch(&mut self) -> Result<Option<&[Record]>, SimError> {
        loop {
            let count = self.reader.poll(&mut self.batch);
            if count > 0 {
                self.account(count);
                return Ok(Some(&self.batch[..count]));
            }
            self.check_rules()?;
            if self.is_over() {
                return Ok(None);
            }
            self.check_progress()?;
            self.keep_wave()?;
            self.running.transport_mut().advance(POLL_CYCLES)?;
        }
    }

    /// The driver's view of the card, to open, close or inspect sessions in the middle of a run.
    pub fn device(&mut self) -> &mut Running<InProcess> {
        &mut self.running
    }

    /// Forgets how a session ended: it is awaited again, after the caller has opened it again.
    pub fn await_again(&mut self, slot: u8) {
        if let Some(outcome) = self.outcomes.get_mut(usize::from(slot)) {
            *outcome = None;
        }
    }

    /// Cycles simulated so far.
    pub fn cycles(&mut self) -> u64 {
        self.running.transport_mut().card().cycle()
    }

    /// Records delivered so far.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Shuts the card down and sums up.
    ///
    /// # Errors
    /// [`SimError::Device`] when the card does not shut down cleanly; otherwise as
    /// [`Session::next_batch`].
    pub fn finish(mut self) -> Result<Report, SimError> {
        self.check_rules()?;
        let counters = self.running.stats()?;
        self.finish_traces()?;
        let transport = self.running.transport_mut();
        let report = Report {
            seed: self.scenario.seed,
            outcomes: self.outcomes,
            records: self.records,
            latencies: self.latencies.rows().collect(),
            counters,
            to_card: transport.network().to_card.counters(),
            to_peer: transport.network().to_peer.counters(),
            peer: transport.peer().stats(),
            cycles: transport.card().cycle(),
            trace_hash: transport.card().trace_hash(),
            wall: self.started.elapsed(),
            timeline_missed: self.timeline_missed,
        };
        self.running.stop()?;
        Ok(report)
    }

    fn account(&mut self, count: usize) {
        for record in &self.batch[..count] {
            self.latencies.add(record);
            let slot = usize::from(record.session);
            if let (Some(end), Some(outcome)) =
                (Outcome::from_record(record), self.outcomes.get_mut(slot))
            {
                *outcome = Some(end);
            }
        }
        self.records += count as u64;
        self.last_record_cycle = self.running.transport_mut().card().cycle();
    }

    /// Starts and stops the waveform at the ends of its window.
    fn keep_wave(&mut self) -> Result<(), SimError> {
        let Some(wave) = &self.scenario.wave else {
            return Ok(());
        };
        let card = self.running.transport_mut().card();
        // The steps that touch the window, whole.
        let wanted =
            card.cycle() + POLL_CYCLES > wave.cycles.start && card.cycle() < wave.cycles.end;
        match (self.wave_state, wanted) {
            (WaveState::Ahead, true) => {
                card.start_trace(&wave.path)?;
                self.wave_state = WaveState::Recording;
            }
            (WaveState::Recording, false) => self.finish_wave()?,
            (WaveState::Recording, true) => card.save_trace()?,
            _ => {}
        }
        Ok(())
    }

    /// Completes the recording, the timeline and the waveform. [`Session::finish`] does it by itself; a run that fails has
    /// them, until there, after this.
    ///
    /// # Errors
    /// [`SimError`] when one of them cannot be written, or the waveform's window has not come; the others are complete.
    pub fn finish_traces(&mut self) -> Result<(), SimError> {
        let waved = self.finish_wave();
        let transport = self.running.transport_mut();
        let recorded = transport.finish_recording();
        if let Some(timeline) = transport.card().keep_timeline(None) {
            self.timeline_missed = timeline.finish()?;
        }
        recorded?;
        waved
    }

    /// Ends the waveform, also before its window does.
    fn finish_wave(&mut self) -> Result<(), SimError> {
        let card = self.running.transport_mut().card();
        match (&self.scenario.wave, self.wave_state) {
            (Some(wave), WaveState::Ahead) => Err(WaveError::TooEarly {
                cycles: card.cycle(),
                first: wave.cycles.start,
            }
            .into()),
            (Some(_), WaveState::Recording) => {
                self.wave_state = WaveState::Recorded;
                Ok(card.stop_trace()?)
            }
            _ => Ok(()),
        }
    }

    fn is_over(&mut self) -> bool {
        if self.scenario.has_end() {
            return self.outcomes.iter().all(Option::is_some);
        }
        let transport = self.running.transport_mut();
        transport.is_quiet() && transport.card().cycle() > self.last_record_cycle + SETTLE_CYCLES
    }

    fn check_progress(&mut self) -> Result<(), SimError> {
        let cycles = self.cycles();
        let idle_cycles = cycles - self.last_record_cycle;
        let time = TimeBase::new(self.scenario.cycles_per_tick);
        let idle_max = time.cycles(self.scenario.idle_ticks_max);
        let cycles_max = self.scenario.cycles_max.unwrap_or(u64::MAX);
        if idle_cycles > idle_max || cycles > cycles_max {
            return Err(SimError::Hang {
                cycles,
                idle_cycles,
                records: self.records,
                replay: self.scenario.replay.clone(),
            });
        }
        Ok(())
    }

    /// What no card may do: write where it must not, break the stream's rules, overwrite a slot.
    fn check_rules(&mut self) -> Result<(), SimError> {
        let replay = || self.scenario.replay.clone();
        self.reader.check().map_err(|fault| SimError::Ring {
            fault,
            replay: replay(),
        })?;
        let card = self.running.transport_mut().card();
        let memory = card.memory().faults().0.first();
        let memory = memory.map(|(cycle, fault)| (*cycle, fault.to_string()));
        let stream = card.tx().faults().0.first();
        let stream = stream.map(|(cycle, fault)| (*cycle, fault.to_string()));
        match memory.or(stream) {
            Some((cycle, what)) => Err(SimError::Broken {
                cycle,
                what,
                replay: replay(),
            }),
            None => Ok(()),
        }
    }
}

impl Scenario {
    /// Runs to the end and gives every batch of records to `on_records`.
    ///
    /// # Errors
    /// As [`Session::next_batch`] and [`Session::finish`].
    pub fn run(self, mut on_records: impl FnMut(&[Record])) -> Result<Report, SimError> {
        let mut session = Session::start(self)?;
        while let Some(records) = session.next_batch()? {
            on_records(records);
        }
        session.finish()
    }
}
