//! How long a frame's records wait for its end, seen from outside: on the pins of the whole card.

use super::rig::Rig;
use super::tap::{Connection, Hand, Tap, arp_answer, datagram};
use super::{compare_messages, day};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;
use std::sync::{Arc, Mutex};
use verilator_sys::TraceError;
use wirebook_contract::budget;
use wirebook_driver::{Login, SessionConfig};
use wirebook_exchange::generate::Generator;
use wirebook_sim::model::CardModel;
use wirebook_sim::pins::{Inputs, Line, Outputs, Pins};
use wirebook_sim::{Card, CardOptions, PEER_IP};
use wirebook_wire::tcp::flag;

/// Cycles from `tlast` to the verdict at the record queue, from the table in ARCHITECTURE.md.
const VERDICT_CYCLES: u64 = 8;
/// Cycles from the record queue to the memory write, from the same table.
const DMA_CYCLES: u64 = 2;
/// Cycles from a message's last beat to its memory write, from the same table.
const RECORD_CYCLES: u64 = 14;
/// Cycles between two frames: more than the longest frame's records take.
const PAUSE_CYCLES: u64 = 500;

const GROUP: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(239, 192, 0, 1), 26400);
const SERVER_PORT: u16 = 5000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Event {
    /// The last beat of a frame for the card.
    FrameEnd,
    /// A memory write is taken.
    Write,
}

/// The card's pins, with a clerk who notes when frames end and records leave.
struct Watched {
    model: CardModel,
    cycle: u64,
    log: Arc<Mutex<Vec<(u64, Event)>>>,
}

impl Pins for Watched {
    fn tick(&mut self, inputs: &Inputs) {
        let mut log = self.log.lock().unwrap();
        if inputs.rx.valid && inputs.rx.last && !inputs.rst {
            log.push((self.cycle, Event::FrameEnd));
        }
        if inputs.dma_ready && self.model.outputs().dma.is_some() {
            log.push((self.cycle, Event::Write));
        }
        Pins::tick(&mut self.model, inputs);
        self.cycle += 1;
    }

    fn outputs(&self) -> Outputs {
        self.model.outputs()
    }

    fn dma_data(&self) -> Line {
        self.model.dma_data()
    }

    fn start_trace(&mut self, path: &Path) -> Result<(), TraceError> {
        Pins::start_trace(&mut self.model, path)
    }

    fn stop_trace(&mut self) {
        Pins::stop_trace(&mut self.model);
    }
}

struct Bench {
    rig: Rig,
    hand: Hand,
    log: Arc<Mutex<Vec<(u64, Event)>>>,
}

impl Bench {
    fn new(session: SessionConfig) -> Self {
        let log = Arc::new(Mutex::new(Vec::new()));
        let pins = Watched {
            model: CardModel::new(),
            cycle: 0,
            log: log.clone(),
        };
        let card = Card::with_pins(Box::new(pins), &CardOptions::default()).unwrap();
        let (tap, hand) = Tap::new(vec![]);
        let rig = Rig::new(card, Box::new(tap), &[session], 12);
        Self { rig, hand, log }
    }

    /// Sends one frame on an idle card. Returns the cycles from its end to each memory write.
    fn send(&mut self, frame: Vec<u8>) -> Vec<u64> {
        self.log.lock().unwrap().clear();
        self.hand.send(frame);
        self.rig.advance(PAUSE_CYCLES);
        while self.rig.poll(64) > 0 {}
        let log = self.log.lock().unwrap();
        let end = log.iter().position(|&(_, event)| event == Event::FrameEnd);
        let end = end.expect("the frame reached the card");
        // Nothing of the frame is written before its end.
        assert!(log[..end].is_empty(), "{:?}", &log[..end]);
        let end_cycle = log[end].0;
        let writes = log[end + 1..].iter();
        assert!(writes.clone().all(|&(_, event)| event == Event::Write));
        writes.map(|&(cycle, _)| cycle - end_cycle).collect()
    }
}

/// Messages of one record each, of every length, in groups of 1 to 12.
fn groups() -> Vec<Vec<Vec<u8>>> {
    let of_one_record = |message: &Vec<u8>| !b"UIO".contains(&message[0]);
    let mut messages = Generator::new(day(51, 800))
        .unwrap()
        .map(|message| message.to_vec())
        .filter(of_one_record);
    let mut groups = Vec::new();
    for count in (1..=12).cycle() {
        let group: Vec<_> = messages.by_ref().take(count).collect();
        if group.len() < count {
            return groups;
        }
        groups.push(group);
    }
    groups
}

/// When records must leave, in cycles after the end of a frame of `frame_bytes` that `messages`, each behind
/// `prefix_bytes`, fill to its end: with the verdict, one per cycle, but none before its own path through the card.
fn expected(frame_bytes: usize, prefix_bytes: usize, messages: &[Vec<u8>]) -> Vec<u64> {
    let beat_of = |octet: usize| (octet / 8) as u64;
    let sizes = messages.iter().map(|message| prefix_bytes + message.len());
    let mut end = frame_bytes - sizes.clone().sum::<usize>();
    let mut free = VERDICT_CYCLES + DMA_CYCLES;
    let leaves = sizes.map(|size| {
        end += size;
        let beats_before_end = beat_of(frame_bytes - 1) - beat_of(end - 1);
        let cycle = free.max(RECORD_CYCLES.saturating_sub(beats_before_end));
        free = cycle + 1;
        cycle
    });
    leaves.collect()
}

#[test]
fn the_table_is_the_contracts() {
    assert_eq!(u64::from(budget::VERDICT_MAX), VERDICT_CYCLES);
    assert_eq!(u64::from(budget::DMA), DMA_CYCLES);
    assert_eq!(u64::from(budget::LAST_BYTE_TO_RECORD), RECORD_CYCLES);
}

/// A MoldUDP64 packet of these messages.
fn packet(sequence: u64, messages: &[Vec<u8>]) -> Vec<u8> {
    let mut packet = b"000000001A".to_vec();
    packet.extend(sequence.to_be_bytes());
    packet.extend((messages.len() as u16).to_be_bytes());
    for message in messages {
        packet.extend((message.len() as u16).to_be_bytes());
        packet.extend(message);
    }
    packet
}

#[test]
fn records_of_a_datagram_leave_with_its_verdict() {
    let mut bench = Bench::new(SessionConfig::mold(GROUP));
    // The session's first packet also makes a status record: an empty one brings the session up.
    bench.send(datagram(*GROUP.ip(), GROUP.port(), &packet(1, &[])));
    let mut next = 1;
    let groups = groups();
    for group in &groups {
        let payload = packet(next, group);
        let frame = datagram(*GROUP.ip(), GROUP.port(), &payload);
        let frame_bytes = payload.len() + 42;
        let writes = bench.send(frame);
        assert_eq!(writes.len(), group.len());
        let is_padded = frame_bytes < 60;
        if !is_padded {
            assert_eq!(writes, expected(frame_bytes, 2, group), "from {next}");
        }
        next += group.len() as u64;
    }
    let sent: Vec<_> = groups.concat();
    assert!(groups.len() > 80 && sent.len() > 500);
    compare_messages(&bench.rig.all, 0, sent, |_| false);
}

#[test]
fn a_datagram_that_is_found_bad_shows_no_record() {
    let mut bench = Bench::new(SessionConfig::mold(GROUP));
    let groups = groups();
    for (count, group) in (1..).zip(groups.iter().take(12)) {
        let mut frame = datagram(*GROUP.ip(), GROUP.port(), &packet(1, group));
        // The last octet of the last message: only the checksum tells.
        *frame.last_mut().unwrap() ^= 1;
        assert_eq!(bench.send(frame), [0; 0]);
        let counters = bench.rig.counters();
        assert_eq!(
            counters.value(wirebook_contract::counter::RX_BAD_L4),
            count,
            "not noticed"
        );
    }
}

/// SoupBinTCP packets of these messages.
fn sequenced(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    for message in messages {
        stream.extend((message.len() as u16 + 1).to_be_bytes());
        stream.push(b'S');
        stream.extend(message);
    }
    stream
}

#[test]
fn records_of_a_segment_leave_with_its_verdict() {
    let login = Login::new("wire", "book").unwrap();
    let server = SocketAddrV4::new(PEER_IP, SERVER_PORT);
    let mut bench = Bench::new(SessionConfig::soup(server, 40_000, login));
    let mut connection = Connection {
        port: SERVER_PORT,
        offered: 8192,
        ..Connection::default()
    };
    bench.rig.device().open_session(0).unwrap();
    let hand = bench.hand.clone();
    let mut logged_in = false;
    bench.rig.run_until("the login", |_| {
        for frame in hand.take_seen() {
            if let Some(answer) = arp_answer(&frame) {
                hand.send(answer);
            }
            match connection.follow(&frame, 1000) {
                Some(flags) if flags & flag::SYN != 0 => {
                    hand.send(connection.segment(0, 0, flag::SYN | flag::ACK, &[]));
                }
                Some(flags) if flags & flag::PSH != 0 => logged_in = true,
                _ => {}
            }
        }
        logged_in
    });
    let accepted = b"\0\x1fA000000001A                   1";
    bench.send(connection.segment(0, 0, flag::ACK | flag::PSH, accepted));
    let groups = groups();
    for group in &groups {
        for frame in hand.take_seen() {
            connection.follow(&frame, 0);
        }
        let payload = sequenced(group);
        let frame = connection.segment(0, 0, flag::ACK | flag::PSH, &payload);
        let frame_bytes = payload.len() + 54;
        let writes = bench.send(frame);
        assert_eq!(writes.len(), group.len());
        let is_padded = frame_bytes < 60;
        if !is_padded {
            assert_eq!(writes, expected(frame_bytes, 3, group));
        }
    }
    compare_messages(&bench.rig.all, 0, groups.concat(), |_| false);
}
