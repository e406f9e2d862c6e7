//! Drives `net_rx` with frames and sorts what comes out by the frame it belongs to.

use super::frames::{self, Rng};
use wirebook_testbenches::NetRx;

/// Cycles from a beat on `s_axis` to the same beat on `p_*`.
pub const PARSE: usize = 2;
/// Cycles from `tlast` to the verdict; the contract allows 5.
pub const VERDICT: usize = 5;

/// Addresses of session 0: a MoldUDP64 group.
pub const GROUP: [u8; 4] = [233, 54, 12, 111];
pub const GROUP_PORT: u16 = 26477;
pub const GROUP_MAC: [u8; 6] = [0x01, 0x00, 0x5E, 0x36, 0x0C, 0x6F];
/// Addresses of session 1, SoupBinTCP, with `frames::PEER_IP`; session 3 is its twin on other ports.
pub const SERVER_PORT: u16 = 5000;
pub const OWN_PORT: u16 = 40001;
pub const SERVER_PORT_3: u16 = 5001;
pub const OWN_PORT_3: u16 = 40003;
/// Session 2: MoldUDP64 to our own address.
pub const UNICAST_PORT: u16 = 30000;

/// A header as it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub kind: u8,
    pub slot: u8,
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub window: u16,
    pub len: u16,
}

/// What came out for one claimed packet.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub header: Header,
    pub header_at: usize,
    pub payload: Vec<u8>,
    /// Cycle of each payload beat.
    pub beats_at: Vec<usize>,
    pub saw_last: bool,
    pub ok: bool,
    pub mss: u16,
}

/// What came out for one echo request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Echo {
    pub mac: u64,
    pub ip: u32,
    pub checksum: u16,
    pub ident_seq: u32,
    pub len: u16,
    pub payload: Vec<u8>,
    pub ok: bool,
}

/// ARP operation, sender hardware address, sender protocol address.
pub type Arp = (u16, u64, u32);

/// Everything one frame caused.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Counters pulsed with the verdict, besides `rx_frames`.
    pub counted: Vec<&'static str>,
    pub claimed: Option<Claimed>,
    pub echo: Option<Echo>,
    pub arp: Option<Arp>,
    /// Cycles of the frame's beats on `s_axis`.
    pub beats_at: Vec<usize>,
}

impl Outcome {
    /// The packet, if it was claimed and found good.
    pub fn good(&self) -> Option<&Claimed> {
        self.claimed.as_ref().filter(|claimed| claimed.ok)
    }
}

/// A frame to send.
#[derive(Clone, Debug)]
pub struct Sent {
    pub bytes: Vec<u8>,
    /// The MAC's mark at the last beat.
    pub bad: bool,
}

impl From<Vec<u8>> for Sent {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, bad: false }
    }
}

pub struct Bench {
    dut: NetRx,
    now: usize,
    junk: Rng,
    open: Option<Claimed>,
    open_echo: Option<Echo>,
    done: Vec<(usize, Outcome)>,
}

impl Bench {
    /// A reset block that knows its addresses and sessions 0 to 3.
    pub fn new() -> Self {
        let mut bench = Self::unconfigured();
        let words = |b: &[u8]| b.iter().fold(0, |sum, &x| sum << 8 | u32::from(x));
        bench.write(0x1000, words(&frames::MAC[2..]));
        bench.write(0x1004, words(&frames::MAC[..2]));
        bench.write(0x1008, words(&frames::IP));
        let ports = |a: u16, b: u16| u32::from(a) << 16 | u32::from(b);
        bench.session(0, 1, words(&GROUP), ports(0, GROUP_PORT));
        bench.session(1, 2, words(&frames::PEER_IP), ports(SERVER_PORT, OWN_PORT));
        bench.session(2, 1, words(&frames::IP), ports(0, UNICAST_PORT));
        bench.session(
            3,
            2,
            words(&frames::PEER_IP),
            ports(SERVER_PORT_3, OWN_PORT_3),
        );
        bench
    }

    /// A reset block with no address and no session.
    pub fn unconfigured() -> Self {
        let mut dut = NetRx::new();
        dut.set_rst(true);
        dut.tick();
        dut.set_rst(false);
        dut.set_rx_enable(true);
        Self {
            dut,
            now: 0,
            junk: Rng::for_test("net"),
            open: None,
            open_echo: None,
            done: vec![],
        }
    }

    pub fn enable(&mut self, on: bool) {
        self.dut.set_rx_enable(on);
    }

    pub fn write(&mut self, addr: u32, data: u32) {
        self.dut.set_cfg_valid(true);
        self.dut.set_cfg_addr(addr);
        self.dut.set_cfg_data(data);
        self.idle(1);
        self.dut.set_cfg_valid(false);
    }

    pub fn session(&mut self, slot: u32, mode: u32, ip: u32, ports: u32) {
        let base = 0x10000 + slot * 0x100;
        self.write(base, mode);
        self.write(base + 4, ip);
        self.write(base + 8, ports);
    }

    /// Sends frames with no idle cycle between them or their beats.
    pub fn send(&mut self, frames: &[Sent]) -> Vec<Outcome> {
        self.send_with_gaps(frames, |_| 0)
    }

    /// Sends one frame.
    pub fn one(&mut self, frame: Vec<u8>) -> Outcome {
        self.send(&[frame.into()]).remove(0)
    }

    /// Sends frames, with `gap` idle cycles before each beat.
    pub fn send_with_gaps(
        &mut self,
        frames: &[Sent],
        mut gap: impl FnMut(&mut Rng) -> usize,
    ) -> Vec<Outcome> {
        let mut beats_at = vec![];
        for frame in frames {
            let mut at = vec![];
            for start in (0..frame.bytes.len()).step_by(8) {
                let idle = gap(&mut self.junk);
                self.idle(idle);
                at.push(self.now);
                self.beat(frame, start);
            }
            beats_at.push(at);
        }
        self.idle(VERDICT + 2);
        assert!(self.open.is_none(), "a claimed packet without a verdict");
        assert!(
            self.open_echo.is_none(),
            "an echo request without a verdict"
        );
        let mut done = std::mem::take(&mut self.done).into_iter();
        let outcomes = beats_at.into_iter().map(|at| {
            let (cycle, outcome) = done.next().expect("each frame is counted");
            let last = at.last().expect("a frame has a beat");
            assert_eq!(cycle, last + VERDICT, "verdict latency");
            Outcome {
                beats_at: at,
                ..outcome
            }
        });
        let outcomes = outcomes.collect();
        assert!(done.next().is_none(), "more verdicts than frames");
        outcomes
    }

    /// Sends frames that must leave no trace at all.
    pub fn send_unseen(&mut self, frames: &[Sent]) {
        for frame in frames {
            for start in (0..frame.bytes.len()).step_by(8) {
                self.beat(frame, start);
            }
        }
        self.idle(VERDICT + 2);
        assert!(self.done.is_empty() && self.open.is_none() && self.open_echo.is_none());
    }

    /// First part of a frame, without an end.
    pub fn begin(&mut self, bytes: &[u8]) {
        assert_eq!(bytes.len() % 8, 0);
        let frame = Sent {
            bytes: [bytes, &[0]].concat(),
            bad: false,
        };
        for start in (0..bytes.len()).step_by(8) {
            self.beat(&frame, start);
        }
    }

    fn beat(&mut self, frame: &Sent, start: usize) {
        let bytes = &frame.bytes[start..frame.bytes.len().min(start + 8)];
        let mut lanes = self.junk.next().to_le_bytes();
        lanes[..bytes.len()].copy_from_slice(bytes);
        let last = start + 8 >= frame.bytes.len();
        self.dut.set_s_axis_tdata(u64::from_le_bytes(lanes));
        self.dut
            .set_s_axis_tkeep((0xFFu16 >> (8 - bytes.len())) as u8);
        self.dut.set_s_axis_tvalid(true);
        self.dut.set_s_axis_tlast(last);
        self.dut.set_s_axis_tuser(last && frame.bad);
        self.step();
        self.dut.set_s_axis_tvalid(false);
    }

    /// Cycles without a beat; what the other signals say then must not matter.
    pub fn idle(&mut self, cycles: usize) {
        for _ in 0..cycles {
            let junk = self.junk.next();
            self.dut.set_s_axis_tdata(junk);
            self.dut.set_s_axis_tlast(junk & 1 != 0);
            self.dut.set_s_axis_tuser(junk & 2 != 0);
            self.dut.set_s_axis_tkeep(0xFF);
            self.step();
        }
    }

    fn step(&mut self) {
        self.dut.tick();
        self.now += 1;
        self.watch_verdict();
        self.watch_header();
        self.watch_payload();
    }

    fn header(&self) -> Header {
        let dut = &self.dut;
        Header {
            kind: dut.h_kind(),
            slot: dut.h_slot(),
            seq: dut.h_seq(),
            ack: dut.h_ack(),
            flags: dut.h_flags(),
            window: dut.h_window(),
            len: dut.h_len(),
        }
    }

    fn echo(&self) -> Echo {
        let dut = &self.dut;
        Echo {
            mac: dut.i_mac(),
            ip: dut.i_ip(),
            checksum: dut.i_checksum(),
            ident_seq: dut.i_ident_seq(),
            len: dut.i_len(),
            ..Echo::default()
        }
    }

    fn watch_verdict(&mut self) {
        let dut = &self.dut;
        let pulses = [
            ("bad_frame", dut.ev_rx_bad_frame()),
            ("bad_ipv4", dut.ev_rx_bad_ipv4()),
            ("bad_l4", dut.ev_rx_bad_l4()),
            ("unclaimed", dut.ev_rx_unclaimed()),
            ("arp", dut.ev_rx_arp()),
            ("udp", dut.ev_rx_udp()),
            ("tcp", dut.ev_rx_tcp()),
        ];
        let counted = pulses
            .iter()
            .filter(|p| p.1)
            .map(|p| p.0)
            .collect::<Vec<_>>();
        if !dut.ev_rx_frames() {
            assert!(counted.is_empty() && !dut.e_valid() && !dut.i_end() && !dut.a_valid());
            return;
        }
        let mut outcome = Outcome {
            counted,
            ..Outcome::default()
        };
        if dut.e_valid() {
            let mut claimed = self.open.take().expect("e_valid belongs to an h_valid");
            assert_eq!(claimed.header, self.header(), "h_* hold until the verdict");
            claimed.ok = dut.e_ok();
            claimed.mss = dut.h_mss();
            outcome.claimed = Some(claimed);
        } else {
            assert!(!dut.e_ok());
        }
        if dut.i_end() {
            let mut echo = self.open_echo.take().expect("i_end belongs to an i_start");
            let held = Echo {
                payload: echo.payload.clone(),
                ..self.echo()
            };
            assert_eq!(echo, held, "i_* hold until the verdict");
            echo.ok = dut.i_ok();
            outcome.echo = Some(echo);
        }
        if dut.a_valid() {
            outcome.arp = Some((dut.a_op(), dut.a_sha(), dut.a_spa()));
        }
        self.done.push((self.now, outcome));
    }

    fn watch_header(&mut self) {
        if self.dut.h_valid() {
            assert!(
                self.open.is_none(),
                "h_valid before the verdict of the packet before"
            );
            self.open = Some(Claimed {
                header: self.header(),
                header_at: self.now,
                payload: vec![],
                beats_at: vec![],
                saw_last: false,
                ok: false,
                mss: 0,
            });
        }
        if self.dut.i_start() {
            assert!(self.open_echo.is_none());
            self.open_echo = Some(self.echo());
        }
    }

    fn watch_payload(&mut self) {
        let dut = &self.dut;
        let (lo, hi) = (usize::from(dut.p_lo()), usize::from(dut.p_hi()));
        let bytes = &dut.p_data().to_le_bytes()[lo.min(hi + 1)..=hi];
        if dut.p_valid() {
            let claimed = self.open.as_mut().expect("payload only after its header");
            assert_eq!(dut.p_first(), claimed.beats_at.is_empty());
            assert!(!claimed.saw_last, "payload after p_last");
            assert!(dut.p_first() || lo == 0, "only the first beat begins late");
            assert!(dut.p_last() || hi == 7, "only the last beat ends early");
            claimed.payload.extend(bytes);
            claimed.beats_at.push(self.now);
            claimed.saw_last = dut.p_last();
        }
        if dut.i_valid() {
            let echo = self.open_echo.as_mut().expect("data only after its header");
            echo.payload.extend(bytes);
        }
    }
}
