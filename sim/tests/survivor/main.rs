//! A host that outlives its cards. The card is lost at each request that a life makes, one after the other, while a
//! reader sleeps without a limit. Whatever was being done ends in an error, the reader hears of it, and the host keeps
//! nothing of the card.
//!
//! A process of its own, with one test: it counts what the whole process holds.

mod cut;

use cut::Cut;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use wirebook_contract::record::Record;
use wirebook_driver::{DeviceError, Probed, ReadMode, Transport, WaitError, WaitingReader};
use wirebook_exchange::generate::Options;
use wirebook_sim::{Feed, Scenario};

/// Long enough for a machine that does something else.
const PATIENCE: Duration = Duration::from_secs(60);
/// More requests than a life makes.
const REQUESTS_MAX: u32 = 500;

/// What this process holds: descriptors, and mappings of shared memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Held {
    descriptors: usize,
    mappings: usize,
}

impl Held {
    fn now() -> Self {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        Self {
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count(),
            mappings: maps.lines().filter(|map| map.contains("memfd:")).count(),
        }
    }
}

/// A thread that reads, and what it was told at the end.
struct Reader {
    thread: JoinHandle<()>,
    told: Receiver<WaitError>,
}

fn scenario() -> Scenario {
    Scenario::soup(vec![Feed::Generated(Options {
        seed: 5,
        instruments: 3,
        messages: 40,
        live_orders_max: 16,
        unknown_types: false,
    })])
}

/// Reads until the card ends, and hands over how that was told.
fn read(mut ring: WaitingReader, told: &Sender<WaitError>) {
    let mut batch = [Record::default(); 8];
    loop {
        if let Err(end) = ring.read(&mut batch, Duration::MAX) {
            return told.send(end).unwrap_or_default();
        }
    }
}

/// A card's life from the first look to the shutdown. Its reader goes to a thread of its own.
fn live<T: Transport>(transport: T, reader: &mut Option<Reader>) -> Result<(), DeviceError> {
    let scenario = scenario();
    let mut card = Probed::open(transport)?.configure(&scenario.card_config())?;
    for (slot, session) in (0..).zip(&scenario.session_configs().unwrap()) {
        card.session(slot, session)?;
    }
    card.ring(0, 6)?;
    card.ring(3, 8)?;
    card.interrupts()?;
    let mut card = card.start()?;
    let ring = card.take_waiting(0, ReadMode::Interrupt)?;
    let (sender, told) = channel();
    let thread = thread::spawn(move || read(ring, &sender));
    *reader = Some(Reader { thread, told });
    card.open_session(0)?;
    card.session_state(0)?;
    card.stats()?;
    card.check_alive()?;
    card.stop()
}

fn socket_path() -> PathBuf {
    std::env::temp_dir().join(format!("wirebook-survivor-{}", std::process::id()))
}

/// A life that ends at request `left`; whether it was over before.
fn survive(left: u32) -> bool {
    let mut reader = None;
    let lived = live(Cut::new(&socket_path(), scenario(), left), &mut reader);
    if let Some(Reader { thread, told }) = reader {
        let told = told.recv_timeout(PATIENCE);
        let told = told.unwrap_or_else(|_| panic!("request {left}: the reader sleeps on"));
        thread.join().unwrap();
        assert!(matches!(told, WaitError::Over), "request {left}: {told}");
    }
    if let Err(error) = &lived {
        let text = error.to_string();
        assert!(
            text.contains("wirebook card --socket"),
            "request {left}: {text}"
        );
    }
    lived.is_ok()
}

#[test]
fn whenever_a_card_is_lost_its_host_keeps_nothing_of_it() {
    // What is made once and kept: by the first card, and by the first error.
    survive(REQUESTS_MAX);
    survive(1);
    a_card_that_is_still_open_is_counted();
    let held = Held::now();
    let mut lost = 0;
    while !survive(lost) {
        assert_eq!(
            Held::now(),
            held,
            "after a card that was lost at request {lost}"
        );
        lost += 1;
        assert!(lost < REQUESTS_MAX, "a life has no end");
    }
    assert!(lost > 100, "{lost} requests are no whole life");
}

/// The count sees what it is there for: rings, doorbells and the card's thread.
fn a_card_that_is_still_open_is_counted() {
    let path = std::env::temp_dir().join(format!("wirebook-open-{}", std::process::id()));
    let held = Held::now();
    let card = Probed::open(Cut::new(&path, scenario(), REQUESTS_MAX)).unwrap();
    let opened = Held::now();
    assert!(opened.descriptors > held.descriptors, "{opened:?}");
    let mut card = card.configure(&scenario().card_config()).unwrap();
    card.ring(0, 6).unwrap();
    let with_ring = Held::now();
    // A ring and its doorbells, mapped by both ends.
    assert!(with_ring.mappings >= opened.mappings + 3, "{with_ring:?}");
    drop(card);
    assert_eq!(Held::now(), held);
}
