//! Answers ICMP echo requests (RFC 792; RFC 1122 section 3.2.2.6).

use crate::prim::ram::RacyRam;
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{
    eth, icmp,
    ipv4::{self, protocol},
};

/// Longest data answered: what fits an unfragmented packet of 1500 bytes.
const MAX_DATA: usize = 1500 - ipv4::LEN - icmp::LEN;
/// Bytes of a reply before its data.
const HEADERS: usize = eth::LEN + ipv4::LEN + icmp::LEN;
/// Beat in which the data starts.
const DATA_BEAT: usize = HEADERS / 8;
/// First byte of the IPv4 header and type of service 0.
const VERSION_TOS: u64 = (ipv4::VERSION_IHL_PLAIN as u64) << 8;
/// "Do not fragment": with it the identification may be 0 (RFC 6864 section 4).
const FRAGMENT: u64 = ipv4::DONT_FRAGMENT.place(1);
/// Time to live and protocol.
const TTL_PROTOCOL: u64 = (ipv4::DEFAULT_TTL as u64) << 8 | protocol::ICMP as u64;
/// What of a reply's IPv4 header is always the same, summed (RFC 1071).
const HEADER_SUM: u64 = VERSION_TOS + FRAGMENT + TTL_PROTOCOL;
/// How much smaller the sum of a reply is than that of its request: the type (RFC 1624).
const TYPE_DIFFERENCE: u64 = ((icmp::TYPE_ECHO_REQUEST - icmp::TYPE_ECHO_REPLY) as u64) << 8;

// The data starts in lane 2, so that request lanes and reply lanes differ by 0 or 4; type and code of a
// reply are 0.
const _: () = {
    assert!(HEADERS % 8 == 2 && DATA_BEAT == 5 && MAX_DATA + 8 < 1 << 11);
    assert!(icmp::TYPE_ECHO_REPLY == 0 && eth::LEN == 14);
};

/// Keeps the data of one echo request and sends it back once the frame is known to be good.
///
/// Ports: `i_*` and `p_*` of `NetRx`; `t_*` a source of `TxArb`: registers, held until taken.
/// Latency: the first beat of a reply is offered 5 cycles after `i_end`; then a beat each cycle it is taken.
/// Drop policy: a good request that comes while the one before is being answered, or with more than 1472
/// bytes of data, is counted by `ev_rx_icmp_dropped`. A bad one is counted by `NetRx`.
/// Replies carry neither the request's VLAN tag nor its IPv4 options.
///
/// ```text
/// request, data from lane 2      d0 in 2..=7, d6 in 0..=7: a beat is a word of `low` and `high`
/// request, data from lane 6      d0 in 6..=7, d2 in 0..=7: lanes 4..=7 are `low` of this word,
///                                lanes 0..=3 `high` of the word before
/// ```
#[derive(LogicBlock, Default)]
pub struct IcmpEcho {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// A register was written.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Its new value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// An echo request for us.
    pub i_start: Signal<In, Bit>,
    /// A beat of its data, not before `i_start`.
    pub i_valid: Signal<In, Bit>,
    /// Its frame has ended.
    pub i_end: Signal<In, Bit>,
    /// With `i_end`: everything about the frame is right.
    pub i_ok: Signal<In, Bit>,
    /// Hardware address it came from, first octet on top.
    pub i_mac: Signal<In, Bits<48>>,
    /// Address it came from.
    pub i_ip: Signal<In, Bits<32>>,
    /// Its ICMP checksum.
    pub i_checksum: Signal<In, Bits<16>>,
    /// Identifier and sequence number.
    pub i_ident_seq: Signal<In, Bits<32>>,
    /// Bytes of data.
    pub i_len: Signal<In, Bits<16>>,
    /// The beat.
    pub p_data: Signal<In, Bits<64>>,
    /// First beat of the data.
    pub p_first: Signal<In, Bit>,
    /// First lane of data: 2 or 6 in the first beat.
    pub p_lo: Signal<In, Bits<3>>,
    /// Reply.
    pub t_tdata: Signal<Out, Bits<64>>,
    /// All ones, but for the last beat.
    pub t_tkeep: Signal<Out, Bits<8>>,
    /// A beat is offered.
    pub t_tvalid: Signal<Out, Bit>,
    /// Last beat of the reply.
    pub t_tlast: Signal<Out, Bit>,
    /// The beat is taken.
    pub t_tready: Signal<In, Bit>,
    /// `counter::RX_ICMP_ECHO`.
    pub ev_rx_icmp_echo: Signal<Out, Bit>,
    /// `counter::RX_ICMP_DROPPED`.
    pub ev_rx_icmp_dropped: Signal<Out, Bit>,

    /// Written only while no reply is under way, read only meanwhile.
    low: RacyRam<Bits<32>, 8>,
    high: RacyRam<Bits<32>, 8>,
    own_mac: DFF<Bits<48>>,
    own_ip: DFF<Bits<32>>,
    /// The request being kept or answered.
    keeping: DFF<Bit>,
    answering: DFF<Bit>,
    mac: DFF<Bits<48>>,
    ip: DFF<Bits<32>>,
    checksum: DFF<Bits<16>>,
    ident_seq: DFF<Bits<32>>,
    len: DFF<Bits<11>>,
    /// Writing.
    word: DFF<Bits<8>>,
    turned: DFF<Bit>,
    /// The reply's IPv4 checksum, step by step.
    own_sum: DFF<Bits<17>>,
    peer_sum: DFF<Bits<17>>,
    rest_sum: DFF<Bits<17>>,
    total_sum: DFF<Bits<19>>,
    folded_sum: DFF<Bits<17>>,
    /// Cycles until the sums are there.
    wait: DFF<Bits<3>>,
    /// Next beat to offer.
    next: DFF<Bits<8>>,
    data: DFF<Bits<64>>,
    keep: DFF<Bits<8>>,
    valid: DFF<Bit>,
    last: DFF<Bit>,
    answered: DFF<Bit>,
    dropped: DFF<Bit>,
    takes: Signal<Local, Bit>,
    kept: Signal<Local, Bit>,
    is_turned: Signal<Local, Bit>,
    at: Signal<Local, Bits<8>>,
    total_len: Signal<Local, Bits<16>>,
    last_byte: Signal<Local, Bits<11>>,
    loads: Signal<Local, Bit>,
    is_last: Signal<Local, Bit>,
    upcoming: Signal<Local, Bits<8>>,
    stored: Signal<Local, Bits<64>>,
    reply_sum: Signal<Local, Bits<17>>,
    reply_checksum: Signal<Local, Bits<16>>,
    header_checksum: Signal<Local, Bits<16>>,
    beat: Signal<Local, Bits<64>>,
}

impl Logic for IcmpEcho {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, own_mac, own_ip, keeping, answering, mac, ip, checksum, ident_seq, len,
            word, turned, own_sum, peer_sum, rest_sum, total_sum, folded_sum, wait, next, data,
            keep, valid, last, answered, dropped
        );
        if self.cfg_valid.val() {
            if self.cfg_addr.val() == k!(reg::MAC_LO) {
                self.own_mac.d.next =
                    cat!(self.own_mac.q.val().get_bits::<16>(32): 16, self.cfg_data.val(): 32);
            }
            if self.cfg_addr.val() == k!(reg::MAC_HI) {
                self.own_mac.d.next = cat!(
                    self.cfg_data.val().get_bits::<16>(0): 16,
                    self.own_mac.q.val().get_bits::<32>(0): 32
                );
            }
            if self.cfg_addr.val() == k!(reg::IP_ADDR) {
                self.own_ip.d.next = self.cfg_data.val();
            }
        }

        // Keep a request unless one is being answered.
        self.takes.next =
            self.i_start.val() & !self.answering.q.val() & (self.i_len.val() <= k!(MAX_DATA));
        self.kept.next = self.keeping.q.val();
        if self.i_start.val() {
            self.kept.next = self.takes.val();
        }
        self.keeping.d.next = self.kept.val();
        if self.takes.val() {
            self.mac.d.next = self.i_mac.val();
            self.ip.d.next = self.i_ip.val();
            self.checksum.d.next = self.i_checksum.val();
            self.ident_seq.d.next = self.i_ident_seq.val();
            self.len.d.next = self.i_len.val().get_bits::<11>(0);
        }
        self.is_turned.next = self.turned.q.val();
        self.at.next = self.word.q.val();
        if self.p_first.val() {
            self.is_turned.next = self.p_lo.val().get_bit(2);
            self.at.next = 0.into();
        }
        self.low.clk.next = self.clk.val();
        self.high.clk.next = self.clk.val();
        self.low.we.next = self.i_valid.val() & self.kept.val();
        self.high.we.next = self.i_valid.val() & self.kept.val();
        self.low.waddr.next = self.at.val();
        self.low.wdata.next = self.p_data.val().get_bits::<32>(0);
        self.high.waddr.next = self.at.val();
        self.high.wdata.next = self.p_data.val().get_bits::<32>(32);
        if self.is_turned.val() {
            self.low.wdata.next = self.p_data.val().get_bits::<32>(32);
            self.high.waddr.next = self.at.val() - 1;
            self.high.wdata.next = self.p_data.val().get_bits::<32>(0);
        }
        if self.i_valid.val() {
            self.turned.d.next = self.is_turned.val();
            self.word.d.next = self.at.val() + 1;
        }
        self.answered.d.next = false;
        self.dropped.d.next = false;
        if self.i_end.val() {
            self.keeping.d.next = false;
            // No other request begins so soon, so this one's fate is in the register.
            self.answered.d.next = self.i_ok.val() & self.keeping.q.val();
            self.dropped.d.next = self.i_ok.val() & !self.keeping.q.val();
            if self.i_ok.val() & self.keeping.q.val() {
                self.answering.d.next = true;
                self.wait.d.next = 4.into();
                self.next.d.next = 0.into();
            }
        }

        // RFC 1071: three sums, their sum, folded twice; free running, and settled when `wait` is over.
        self.total_len.next = bit_cast::<16, 11>(self.len.q.val()) + k!(ipv4::LEN + icmp::LEN);
        self.own_sum.d.next = bit_cast::<17, 16>(self.own_ip.q.val().get_bits::<16>(16))
            + bit_cast::<17, 16>(self.own_ip.q.val().get_bits::<16>(0));
        self.peer_sum.d.next = bit_cast::<17, 16>(self.ip.q.val().get_bits::<16>(16))
            + bit_cast::<17, 16>(self.ip.q.val().get_bits::<16>(0));
        self.rest_sum.d.next = bit_cast::<17, 16>(self.total_len.val()) + k!(HEADER_SUM);
        self.total_sum.d.next = bit_cast::<19, 17>(self.own_sum.q.val())
            + bit_cast::<19, 17>(self.peer_sum.q.val())
            + bit_cast::<19, 17>(self.rest_sum.q.val());
        self.folded_sum.d.next = bit_cast::<17, 16>(self.total_sum.q.val().get_bits::<16>(0))
            + bit_cast::<17, 3>(self.total_sum.q.val().get_bits::<3>(16));
        self.header_checksum.next = !(self.folded_sum.q.val().get_bits::<16>(0)
            + bit_cast::<16, 1>(self.folded_sum.q.val().get_bits::<1>(16)));
        self.reply_sum.next = bit_cast::<17, 16>(self.checksum.q.val()) + k!(TYPE_DIFFERENCE);
        self.reply_checksum.next = self.reply_sum.val().get_bits::<16>(0)
            + bit_cast::<16, 1>(self.reply_sum.val().get_bits::<1>(16));
        if self.wait.q.val().any() {
            self.wait.d.next = self.wait.q.val() - 1;
        }

        // Offer beats. The memories are read for the beat after the one that is loaded now.
        self.last_byte.next = self.len.q.val() + k!(HEADERS - 1);
        self.is_last.next = self.next.q.val() == self.last_byte.val().get_bits::<8>(3);
        self.loads.next = self.answering.q.val()
            & (self.wait.q.val() == 0)
            & (!self.valid.q.val() | self.t_tready.val());
        self.upcoming.next = self.next.q.val();
        if self.loads.val() {
            self.upcoming.next = self.next.q.val() + 1;
        }
        self.low.raddr.next = self.upcoming.val() - k!(DATA_BEAT);
        self.high.raddr.next = self.upcoming.val() - k!(DATA_BEAT);
        self.stored.next = cat!(self.high.rdata.val(): 32, self.low.rdata.val(): 32);
        self.beat.next = be!(self.stored.val(), 0, 8);
        if self.next.q.val() == 0 {
            self.beat.next =
                cat!(self.mac.q.val(): 48, self.own_mac.q.val().get_bits::<16>(32): 16);
        }
        if self.next.q.val() == 1 {
            self.beat.next = cat!(
                self.own_mac.q.val().get_bits::<32>(0): 32,
                k!(eth::ethertype::IPV4): 16,
                k!(VERSION_TOS): 16
            );
        }
        if self.next.q.val() == 2 {
            self.beat.next = cat!(
                self.total_len.val(): 16,
                bits::<16>(0): 16,
                k!(FRAGMENT): 16,
                k!(TTL_PROTOCOL): 16
            );
        }
        if self.next.q.val() == 3 {
            self.beat.next = cat!(
                self.header_checksum.val(): 16,
                self.own_ip.q.val(): 32,
                self.ip.q.val().get_bits::<16>(16): 16
            );
        }
        if self.next.q.val() == 4 {
            self.beat.next = cat!(
                self.ip.q.val().get_bits::<16>(0): 16,
                bits::<16>(0): 16,
                self.reply_checksum.val(): 16,
                self.ident_seq.q.val().get_bits::<16>(16): 16
            );
        }
        if self.next.q.val() == k!(DATA_BEAT) {
            self.beat.next = cat!(self.ident_seq.q.val().get_bits::<16>(0): 16, be!(self.stored.val(), 2, 6): 48);
        }
        if self.t_tready.val() {
            self.valid.d.next = false;
        }
        if self.loads.val() {
            self.valid.d.next = true;
            self.data.d.next = be!(self.beat.val(), 0, 8);
            self.keep.d.next = 0xFF.into();
            self.last.d.next = self.is_last.val();
            self.next.d.next = self.upcoming.val();
            if self.is_last.val() {
                self.keep.d.next =
                    bits::<8>(0xFF) >> (bits::<3>(7) - self.last_byte.val().get_bits::<3>(0));
                self.answering.d.next = false;
            }
        }

        if self.rst.val() {
            self.own_mac.d.next = 0.into();
            self.own_ip.d.next = 0.into();
            self.keeping.d.next = false;
            self.answering.d.next = false;
            self.valid.d.next = false;
            self.answered.d.next = false;
            self.dropped.d.next = false;
        }
        self.t_tdata.next = self.data.q.val();
        self.t_tkeep.next = self.keep.q.val();
        self.t_tvalid.next = self.valid.q.val();
        self.t_tlast.next = self.last.q.val();
        self.ev_rx_icmp_echo.next = self.answered.q.val();
        self.ev_rx_icmp_dropped.next = self.dropped.q.val();
    }
}
