//! The TCP stack with everything around it played by the test: parser, framer, transmitter, resolver, clock.

pub use super::segments::*;
use std::collections::{BTreeMap, HashMap, VecDeque};
use wirebook_testbenches::TcpStack;

/// Register values of every test, in ticks.
pub const RTO: u32 = 10;
pub const RTO_MAX: u32 = 80;
pub const RETRIES: u32 = 3;
pub const TIME_WAIT: u32 = 25;
pub const HEARTBEAT: u32 = 30;
pub const SERVER: u32 = 100;

/// Login payload of every slot: SoupBinTCP 3.00, 46 octets.
pub const LOGIN: &[u8; 46] = b"WIREBKsecretpassXXXXXXXXXX                   1";
/// The login request as it must appear in the stream.
pub fn login_packet() -> Vec<u8> {
    [b"\x00\x2FL".as_slice(), LOGIN].concat()
}

/// Cycles after each stimulus in which the engine comes to rest; an open takes 135.
const REST_CYCLES: usize = 160;

/// The stack and what it said.
pub struct Card {
    model: TcpStack,
    pub cycle: u64,
    pub ticks: u32,
    pub resolved: [bool; 4],
    pub room: u16,
    pub req_ready: bool,
    pub wb_ready: bool,
    pub st_ready: bool,
    pub x_ready: bool,
    asked: u8,
    buffer: [HashMap<u32, u8>; 4],
    pub sent: VecDeque<Sent>,
    /// (slot, action, side)
    pub status: VecDeque<(u8, u8, u8)>,
    pub resolves: Vec<u8>,
    pub forgotten: Vec<u8>,
    /// Octets of the segment not yet judged.
    pending: Vec<u8>,
    first_seen: bool,
    /// Octets committed, per slot.
    pub stream: [Vec<u8>; 4],
    pub rolled_back: usize,
    pub counts: BTreeMap<&'static str, u32>,
    pub first_p: Option<u64>,
    pub first_g: Option<u64>,
    /// Write an abort of slot 0 in this cycle of the next payload.
    pub abort_at_payload_cycle: Option<usize>,
    /// Cycles between the last beat, or the header, and the verdict.
    pub verdict_gap_cycles: usize,
}

impl Card {
    /// Reset and configured, slot 0..4 in SoupBinTCP mode, next hops known, room for 1000 records, not opened.
    pub fn new() -> Self {
        let mut card = Self {
            model: TcpStack::default(),
            cycle: 0,
            ticks: 0,
            resolved: [true; 4],
            room: 1000,
            req_ready: true,
            wb_ready: true,
            st_ready: true,
            x_ready: true,
            asked: 0,
            buffer: Default::default(),
            sent: VecDeque::new(),
            status: VecDeque::new(),
            resolves: vec![],
            forgotten: vec![],
            pending: vec![],
            first_seen: false,
            stream: Default::default(),
            rolled_back: 0,
            counts: BTreeMap::new(),
            first_p: None,
            first_g: None,
            abort_at_payload_cycle: None,
            verdict_gap_cycles: 3,
        };
        card.model.set_rst(true);
        card.cycles(3);
        card.model.set_rst(false);
        for (addr, value) in [
            (0x04000, RTO),
            (0x04004, RTO_MAX),
            (0x04008, RETRIES),
            (0x0400C, TIME_WAIT),
            (0x04010, 1),
            (0x04020, HEARTBEAT),
            (0x04024, SERVER),
            (0x01008, 0x0A00_0002),
        ] {
            card.write(addr, value);
        }
        for slot in 0..4 {
            let base = 0x10000 + 0x100 * slot;
            card.write(base, 2);
            card.write(base + 4, 0x0A00_0009);
            card.write(base + 8, (26400 << 16) | (30001 + slot));
            for (i, octets) in [LOGIN.as_slice(), &[0, 0]].concat().chunks(4).enumerate() {
                let word = u32::from_le_bytes([octets[0], octets[1], octets[2], octets[3]]);
                card.write(base + 0x40 + 4 * i as u32, word);
            }
        }
        card
    }

    /// A register write by the host.
    pub fn write(&mut self, addr: u32, value: u32) {
        self.model.set_cfg_valid(true);
        self.model.set_cfg_addr(addr);
        self.model.set_cfg_data(value);
        self.cycle();
        self.model.set_cfg_valid(false);
    }

    /// One clock cycle; every handshake and pulse in it is recorded.
    pub fn cycle(&mut self) {
        let m = &mut self.model;
        m.set_room(self.room);
        m.set_req_ready(self.req_ready);
        m.set_wb_ready(self.wb_ready);
        m.set_st_ready(self.st_ready);
        m.set_x_ready(self.x_ready);
        m.set_res_q_ok(self.resolved[self.asked as usize & 3]);
        m.eval();
        self.asked = m.res_q_slot();
        if m.wb_valid() && self.wb_ready {
            self.buffer[m.wb_slot() as usize].insert(m.wb_seq(), m.wb_data());
        }
        if m.req_valid() && self.req_ready {
            let (slot, seq) = (m.req_slot(), m.req_seq());
            let payload = (0..u32::from(m.req_len()))
                .map(|i| self.buffer[slot as usize][&seq.wrapping_add(i)])
                .collect();
            self.sent.push_back(Sent {
                slot,
                flags: m.req_flags(),
                seq,
                ack: m.req_ack(),
                window: m.req_window(),
                mss: m.req_mss(),
                payload,
                at: self.ticks,
            });
        }
        if m.st_valid() && self.st_ready {
            self.status
                .push_back((m.st_slot(), m.st_action(), m.st_side()));
            assert_eq!((m.st_order_id(), m.st_price()), (0, 0));
        }
        if m.x_valid() && self.x_ready {
            self.forgotten.push(m.x_slot());
        }
        if m.res_valid() {
            self.resolves.push(m.res_slot());
        }
        if m.g_valid() {
            self.first_g.get_or_insert(self.cycle);
            assert_eq!(
                m.g_first(),
                !self.first_seen,
                "g_first marks the first beat and no other"
            );
            self.first_seen = true;
            let beat = m.g_data().to_le_bytes();
            self.pending
                .extend(&beat[m.g_lo() as usize..=m.g_hi() as usize]);
        }
        if m.g_end() {
            let octets = std::mem::take(&mut self.pending);
            assert!(self.first_seen, "a verdict without a beat");
            self.first_seen = false;
            if m.g_end_ok() {
                self.stream[m.g_slot() as usize].extend(octets);
            } else {
                self.rolled_back += octets.len();
            }
        }
        for (name, pulse) in [
            ("accepted", m.ev_tcp_accepted()),
            ("out_of_order", m.ev_tcp_out_of_order()),
            ("duplicate", m.ev_tcp_duplicate()),
            ("no_room", m.ev_tcp_no_room()),
            ("retransmits", m.ev_tcp_retransmits()),
            ("resets_sent", m.ev_tcp_resets_sent()),
            ("resets_received", m.ev_tcp_resets_received()),
            ("challenge_acks", m.ev_tcp_challenge_acks()),
            ("opened", m.ev_tcp_opened()),
            ("acks_sent", m.ev_tcp_acks_sent()),
            ("logins", m.ev_soup_logins()),
            ("rejects", m.ev_soup_rejects()),
            ("heartbeats_sent", m.ev_soup_heartbeats_sent()),
            ("timeouts", m.ev_soup_timeouts()),
            ("protocol_errors", m.ev_soup_protocol_errors()),
        ] {
            if pulse {
                *self.counts.entry(name).or_default() += 1;
            }
        }
        m.tick();
        self.cycle += 1;
    }

    pub fn cycles(&mut self, n: usize) {
        (0..n).for_each(|_| self.cycle());
    }

    /// Lets the engine come to rest.
    pub fn rest(&mut self) {
        self.cycles(REST_CYCLES);
    }

    /// `n` timer ticks, the engine at rest after each.
    pub fn ticks(&mut self, n: u32) {
        for _ in 0..n {
            self.model.set_timer_tick(true);
            self.cycle();
            self.ticks += 1;
            self.model.set_timer_tick(false);
            self.rest();
        }
    }

    /// Presents a segment as NetRx does and leaves the minimum gap after it.
    pub fn present(&mut self, s: &Segment) {
        self.present_kind(s, 2);
    }

    /// [`Card::present`] with another `h_kind`.
    pub fn present_kind(&mut self, s: &Segment, kind: u8) {
        self.model.set_look_slot(s.slot);
        self.cycle();
        self.model.set_h_valid(true);
        self.model.set_h_kind(kind);
        self.model.set_h_slot(s.slot);
        self.model.set_h_seq(s.seq);
        self.model.set_h_ack(s.ack);
        self.model.set_h_flags(s.flags);
        self.model.set_h_window(s.window);
        self.model.set_h_len(s.payload.len() as u16);
        self.model.set_h_mss(s.mss);
        self.cycle();
        self.model.set_h_valid(false);
        let (mut lane, mut rest) = (s.lane, s.payload.as_slice());
        let mut abort = self.abort_at_payload_cycle.take();
        while !rest.is_empty() {
            self.model.set_cfg_valid(abort == Some(0));
            self.model.set_cfg_addr(0x1001C);
            self.model.set_cfg_data(4);
            abort = abort.and_then(|cycles| cycles.checked_sub(1));
            let (now, later) = rest.split_at(rest.len().min(8 - lane));
            let mut beat = [0xEE; 8];
            beat[lane..lane + now.len()].copy_from_slice(now);
            self.model.set_p_valid(true);
            self.model.set_p_data(u64::from_le_bytes(beat));
            self.model.set_p_lo(lane as u8);
            self.model.set_p_hi((lane + now.len() - 1) as u8);
            self.model.set_p_last(later.is_empty());
            self.first_p.get_or_insert(self.cycle);
            self.cycle();
            (lane, rest) = (0, later);
        }
        self.model.set_p_valid(false);
        self.model.set_cfg_valid(false);
        self.cycles(self.verdict_gap_cycles);
        self.model.set_e_valid(true);
        self.model.set_e_ok(s.good);
        self.cycle();
        self.model.set_e_valid(false);
        // A frame of 60 octets takes 8 cycles at least.
        self.cycles(3);
    }

    /// `n` segments without a pause, a timer tick every tenth.
    pub fn flood(&mut self, n: u32, segment: impl Fn(u32) -> Segment) {
        for i in 0..n {
            if i % 10 == 0 {
                self.model.set_timer_tick(true);
                self.cycle();
                self.ticks += 1;
                self.model.set_timer_tick(false);
            }
            self.present(&segment(i));
            self.cycles(6);
        }
        self.rest();
    }

    /// Presents a segment and lets the engine come to rest.
    pub fn receive(&mut self, s: Segment) {
        self.present(&s);
        self.rest();
    }

    /// A commit report of the framer: any of "accepted", "ended", "error", "rejected" (with `reason`), or none.
    pub fn control(&mut self, slot: u8, what: &str, reason: u8) {
        self.present_control(slot, what, reason);
        self.rest();
    }

    pub fn present_control(&mut self, slot: u8, what: &str, reason: u8) {
        self.model.set_c_valid(true);
        self.model.set_c_slot(slot);
        self.model.set_c_accepted(what == "accepted");
        self.model.set_c_rejected(what == "rejected");
        self.model.set_c_reason(reason);
        self.model.set_c_ended(what == "ended");
        self.model.set_c_error(what == "error");
        self.cycle();
        self.model.set_c_valid(false);
    }

    /// SESSION_COMMAND of `slot`: bit 0 open, 1 close, 2 abort.
    pub fn command(&mut self, slot: u8, bits: u32) {
        self.write(0x1001C + 0x100 * u32::from(slot), bits);
        self.rest();
    }

    /// (TCP state, SoupBinTCP state, down reason) as the registers show them.
    pub fn state(&mut self, slot: u8) -> (u8, u8, u8) {
        self.model.set_q_slot(slot);
        self.cycles(2);
        (
            self.model.q_tcp_state(),
            self.model.q_soup_state(),
            self.model.q_down_reason(),
        )
    }

    pub fn count(&self, name: &str) -> u32 {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// The one segment sent since the last look.
    #[track_caller]
    pub fn one_sent(&mut self) -> Sent {
        assert_eq!(self.sent.len(), 1, "one segment expected: {:?}", self.sent);
        self.sent.pop_front().unwrap()
    }

    /// Nothing was sent since the last look.
    #[track_caller]
    pub fn none_sent(&self) {
        assert!(self.sent.is_empty(), "unexpected: {:?}", self.sent);
    }

    /// The one status record since the last look.
    #[track_caller]
    pub fn one_status(&mut self) -> (u8, u8, u8) {
        assert_eq!(
            self.status.len(),
            1,
            "one status expected: {:?}",
            self.status
        );
        self.status.pop_front().unwrap()
    }

    /// Opens a slot and returns the SYN, checked, with its sequence number.
    #[track_caller]
    pub fn open(&mut self, slot: u8) -> u32 {
        self.command(slot, 1);
        self.ticks(1);
        let syn = self.one_sent();
        assert_eq!(
            (syn.slot, syn.flags, syn.ack, syn.mss),
            (slot, SYN, 0, true)
        );
        assert!(syn.payload.is_empty());
        syn.seq
    }

    /// Opens a slot, answers its SYN and acknowledges its login; nothing is left over.
    #[track_caller]
    pub fn establish(&mut self, slot: u8, irs: u32) -> Link {
        let iss = self.open(slot);
        let link = Link { iss, irs };
        self.receive(
            segment(irs, link.ours(0), b"")
                .flags(SYN | ACK)
                .mss(1460)
                .slot(slot),
        );
        let login = self.one_sent();
        assert_eq!(
            (login.flags, login.seq, login.ack),
            (ACK | PSH, link.ours(0), link.peers(0))
        );
        assert_eq!(login.payload, login_packet());
        self.receive(segment(link.peers(0), link.ours(49), b"").slot(slot));
        self.none_sent();
        let (tcp, soup, _) = self.state(slot);
        assert_eq!((tcp, soup), (4, 1));
        link
    }

    /// [`Card::establish`], then the server accepts the login (the framer's report only).
    #[track_caller]
    pub fn log_in(&mut self, slot: u8, irs: u32) -> Link {
        let link = self.establish(slot, irs);
        self.control(slot, "accepted", 0);
        let (tcp, soup, _) = self.state(slot);
        assert_eq!((tcp, soup), (4, 2));
        link
    }
}
