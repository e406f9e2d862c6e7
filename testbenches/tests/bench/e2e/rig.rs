//! A card between the driver and a peer of the test's own, stepped by the test.

use super::MIDNIGHT_NS;
use wirebook_contract::record::Record;
use wirebook_driver::{CardConfig, Probed, RingReader, Running, SessionConfig, Stats};
use wirebook_sim::network::Network;
use wirebook_sim::peer::Peer;
use wirebook_sim::{CARD_IP, CARD_MAC, Card, Impairments, InProcess, POLL_CYCLES, TimeBase};

/// Cycles of a timer tick, which is a millisecond for the peer.
pub const CYCLES_PER_TICK: u32 = 16;
/// Latency of the wire in cycles, each way.
const LATENCY_CYCLES: u64 = 50;
/// Cycles without a change after which nothing more will come: many times the card's longest path.
const SETTLE_CYCLES: u64 = 4096;
/// Cycles after which what a test waits for does not come: a minute of the peer's time.
const WAIT_CYCLES_MAX: u64 = 60_000 * CYCLES_PER_TICK as u64;

/// The card, its driver, and the records delivered so far.
pub struct Rig {
    running: Running<InProcess>,
    reader: RingReader,
    /// All records in ring order.
    pub all: Vec<Record>,
}

impl Rig {
    /// Sets the card up with these sessions, by slot, and one ring of 2 to the `log2_slots` slots.
    pub fn new(
        card: Card,
        peer: Box<dyn Peer>,
        sessions: &[SessionConfig],
        log2_slots: u32,
    ) -> Self {
        let network = Network::new(1, LATENCY_CYCLES, Impairments::NONE, Impairments::NONE);
        let transport = InProcess::new(card, network, peer, TimeBase::new(CYCLES_PER_TICK));
        let config = CardConfig {
            time_ns: MIDNIGHT_NS,
            cycles_per_tick: Some(CYCLES_PER_TICK),
            ..CardConfig::new(CARD_MAC, CARD_IP, 1)
        };
        let probed = Probed::open(transport).unwrap();
        let mut configured = probed.configure(&config).unwrap();
        for (slot, session) in (0..).zip(sessions) {
            let session = session.clone().publisher(slot).midnight_ns(MIDNIGHT_NS);
            configured.session(slot as u8, &session).unwrap();
        }
        configured.ring(0, log2_slots).unwrap();
        let mut running = configured.start().unwrap();
        let reader = running.take_ring(0).unwrap();
        Self {
            running,
            reader,
            all: Vec::new(),
        }
    }

    /// The driver's view of the card.
    pub fn device(&mut self) -> &mut Running<InProcess> {
        &mut self.running
    }

    /// The card's counters.
    pub fn counters(&mut self) -> Stats {
        self.running.stats().unwrap()
    }

    /// Runs for so many cycles while the host does not look at its ring.
    pub fn advance(&mut self, cycles: u64) {
        self.running.transport_mut().advance(cycles).unwrap();
    }

    /// Takes at most `records_max` records from the ring, and checks what no card may do: write outside
    /// its ring, overwrite a slot, break the rules of the stream to the MAC. Returns how many came.
    pub fn poll(&mut self, records_max: usize) -> usize {
        let mut batch = vec![Record::default(); records_max];
        let count = self.reader.poll(&mut batch);
        for record in &batch[..count] {
            assert_eq!(record.own, self.all.len() as u32 + 1, "{record:?}");
            self.all.push(*record);
        }
        self.reader.check().unwrap();
        let card = self.running.transport_mut().card();
        assert_eq!(
            card.memory().faults().1,
            0,
            "{:?}",
            card.memory().faults().0
        );
        assert_eq!(card.tx().faults().1, 0, "{:?}", card.tx().faults().0);
        count
    }

    /// Runs, and takes records as they come, until `done`. A wait that is too long fails as a hang.
    pub fn run_until(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let start = self.cycle();
        loop {
            while self.poll(256) > 0 {}
            if done(self) {
                return;
            }
            let waited = self.cycle() - start;
            assert!(waited < WAIT_CYCLES_MAX, "{what} does not come");
            self.advance(POLL_CYCLES);
        }
    }

    /// Runs until the peer has said all and every record has arrived.
    pub fn settle(&mut self) {
        let mut quiet_since = None;
        let mut before = 0;
        self.run_until("silence", |rig| {
            let cycle = rig.cycle();
            if !rig.running.transport_mut().is_quiet() || rig.all.len() != before {
                before = rig.all.len();
                quiet_since = None;
            }
            cycle > *quiet_since.get_or_insert(cycle) + SETTLE_CYCLES
        });
    }

    /// Cycles since power-on.
    pub fn cycle(&mut self) -> u64 {
        self.running.transport_mut().card().cycle()
    }
}
