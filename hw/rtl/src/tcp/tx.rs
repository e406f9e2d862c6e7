//! Turns the engine's requests into frames.

use super::adder::{ADDER_CYCLES, Adder};
use super::tx_header::{TxFields, TxHeader};
use super::tx_payload::TxPayload;
use crate::csr::table::reset;
use crate::prim::ram::LutRam;
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

// Addresses of session registers are taken apart by bit position below.
const _: () = assert!(reg::SESSION_BASE == 1 << 16 && reg::SESSION_STRIDE == 1 << 8);

/// Beat in which the headers without option end.
const LAST_PLAIN_BEAT: u32 = 6;
/// Beat in which the MSS option ends; all later beats are payload.
const LAST_HEADER_BEAT: u32 = 7;

/// What the transmitter is doing.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum TxState {
    /// Waiting for a request.
    Idle,
    /// Summing the headers, 8 octets a cycle.
    Headers,
    /// Summing the payload, a beat a cycle.
    Payload,
    /// What was added last is on its way to the sums.
    Drain,
    /// Folding the sums to 16 bits.
    Fold,
    /// Sending the frame; in its first cycle the carry of the first fold is folded, too.
    Send,
}

/// Frames of requested segments, for `2^N` slots (N 1 to 6). `A` must be `N + 8`.
///
/// The engine writes octets to a slot's buffer of 2 KiB (`TxPayload`) before it asks for them, and
/// keeps those of the request in progress unchanged. A payload is read twice: for the checksum, which
/// stands before it, and to be sent. A request with `req_mss` carries the option and no payload,
/// whatever its length says.
///
/// Latency: `req_valid` to the first `t_tvalid` 10 cycles, and one for each beat with payload.
/// Throughput: one frame at a time; `req_ready` is low until its last beat is offered. `wb_ready` is always high.
/// `t_*` is registered, holds until taken and has no pauses within a frame.
#[derive(LogicBlock, Default)]
pub struct TcpTx<const N: usize, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Register write.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Its value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// A segment is to be sent.
    pub req_valid: Signal<In, Bit>,
    /// The transmitter is idle; does not depend on `req_valid`.
    pub req_ready: Signal<Out, Bit>,
    /// Session.
    pub req_slot: Signal<In, Bits<6>>,
    /// TCP flags.
    pub req_flags: Signal<In, Bits<8>>,
    /// Sequence number, of the first octet of payload too.
    pub req_seq: Signal<In, Bits<32>>,
    /// Acknowledgement number.
    pub req_ack: Signal<In, Bits<32>>,
    /// Window.
    pub req_window: Signal<In, Bits<16>>,
    /// Octets of payload.
    pub req_len: Signal<In, Bits<11>>,
    /// Add the MSS option (in a SYN).
    pub req_mss: Signal<In, Bit>,
    /// An octet for a buffer.
    pub wb_valid: Signal<In, Bit>,
    /// It is taken: always.
    pub wb_ready: Signal<Out, Bit>,
    /// Session.
    pub wb_slot: Signal<In, Bits<6>>,
    /// Its sequence number.
    pub wb_seq: Signal<In, Bits<32>>,
    /// The octet.
    pub wb_data: Signal<In, Bits<8>>,
    /// Session whose next hop's address is needed.
    pub mac_slot: Signal<Out, Bits<6>>,
    /// The address, one cycle later; first octet in bits 47:40.
    pub mac_addr: Signal<In, Bits<48>>,
    /// Frames to send.
    pub t_tdata: Signal<Out, Bits<64>>,
    /// See `t_tdata`.
    pub t_tkeep: Signal<Out, Bits<8>>,
    /// See `t_tdata`.
    pub t_tvalid: Signal<Out, Bit>,
    /// See `t_tdata`.
    pub t_tlast: Signal<Out, Bit>,
    /// See `t_tdata`.
    pub t_tready: Signal<In, Bit>,

    payload: TxPayload<N, A>,
    header: TxHeader,
    peers: LutRam<Bits<32>, N>,
    ports: LutRam<Bits<32>, N>,
    own_mac: DFF<Bits<48>>,
    own_ip: DFF<Bits<32>>,
    own_mss: DFF<Bits<16>>,
    state: DFF<TxState>,
    slot: DFF<Bits<6>>,
    flags: DFF<Bits<8>>,
    seq: DFF<Bits<32>>,
    ack: DFF<Bits<32>>,
    window: DFF<Bits<16>>,
    len: DFF<Bits<11>>,
    mss: DFF<Bit>,
    /// Part of the headers being summed, or beat being sent: 7 is also every later one.
    step: DFF<Bits<3>>,
    /// The way to the sums: what is added, in pairs of 16-bit words, in fours.
    tcp_adder: Adder,
    ip_adder: Adder,
    drained: DFF<Bits<2>>,
    /// The peer's part of the headers, a cycle after `slot`.
    peer_ip: DFF<Bits<32>>,
    peer_ports: DFF<Bits<32>>,
    ip_sum: DFF<Bits<32>>,
    tcp_sum: DFF<Bits<32>>,
    fold_again: DFF<Bit>,
    /// The beat that is offered.
    out_data: DFF<Bits<64>>,
    out_keep: DFF<Bits<8>>,
    out_valid: DFF<Bit>,
    out_last: DFF<Bit>,

    /// A buffer keeps its slot's and sequence numbers' low bits only.
    unused_slot: Signal<Local, Bits<6>>,
    unused_seq: Signal<Local, Bits<32>>,
    peer_write: Signal<Local, Bit>,
    ports_write: Signal<Local, Bit>,
    has_payload: Signal<Local, Bit>,
    addend: Signal<Local, Bits<64>>,
    seek: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    keep: Signal<Local, Bits<8>>,
    fields: Signal<Local, TxFields>,
}

impl<const N: usize, const A: usize> Logic for TcpTx<N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, own_mac, own_ip, own_mss, state, slot, flags, seq, ack, window
        );
        dff_setup!(
            self, clk, len, mss, step, drained, peer_ip, peer_ports, ip_sum, tcp_sum
        );
        dff_setup!(
            self, clk, fold_again, out_data, out_keep, out_valid, out_last
        );

        // Settings.
        let cfg_session = self.cfg_valid.val() & (self.cfg_addr.val().get_bits::<3>(14) == 0b100);
        let cfg_word = bit_cast::<17, 8>(self.cfg_addr.val().get_bits::<8>(0));
        self.peer_write.next =
            cfg_session & (cfg_word == k!(reg::SESSION_PEER_IP - reg::SESSION_BASE));
        self.ports_write.next =
            cfg_session & (cfg_word == k!(reg::SESSION_PORTS - reg::SESSION_BASE));
        self.peers.clk.next = self.clk.val();
        self.peers.we.next = self.peer_write.val();
        self.peers.waddr.next = self.cfg_addr.val().get_bits::<N>(8);
        self.peers.wdata.next = self.cfg_data.val();
        self.peers.raddr.next = self.slot.q.val().get_bits::<N>(0);
        self.ports.clk.next = self.clk.val();
        self.ports.we.next = self.ports_write.val();
        self.ports.waddr.next = self.cfg_addr.val().get_bits::<N>(8);
        self.ports.wdata.next = self.cfg_data.val();
        self.ports.raddr.next = self.slot.q.val().get_bits::<N>(0);
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
            if self.cfg_addr.val() == k!(reg::TCP_MSS) {
                self.own_mss.d.next = self.cfg_data.val().get_bits::<16>(0);
            }
        }

        // The headers.
        self.mac_slot.next = self.slot.q.val();
        self.fields.next.peer_mac = self.mac_addr.val();
        self.fields.next.own_mac = self.own_mac.q.val();
        self.peer_ip.d.next = self.peers.rdata.val();
        self.peer_ports.d.next = self.ports.rdata.val();
        self.fields.next.peer_ip = self.peer_ip.q.val();
        self.fields.next.own_ip = self.own_ip.q.val();
        self.fields.next.peer_port = self.peer_ports.q.val().get_bits::<16>(16);
        self.fields.next.own_port = self.peer_ports.q.val().get_bits::<16>(0);
        self.fields.next.seq = self.seq.q.val();
        self.fields.next.ack = self.ack.q.val();
        self.fields.next.flags = self.flags.q.val();
        self.fields.next.window = self.window.q.val();
        self.fields.next.len = self.len.q.val();
        self.fields.next.mss = self.mss.q.val();
        self.fields.next.mss_value = self.own_mss.q.val();
        self.header.fields.next = self.fields.val();
        self.header.step.next = self.step.q.val().get_bits::<2>(0);
        self.header.beat.next = self.step.q.val();
        self.header.ip_checksum.next = !self.ip_sum.q.val().get_bits::<16>(0);
        self.header.tcp_checksum.next = !self.tcp_sum.q.val().get_bits::<16>(0);

        // The payload is sought once for the sum and once for sending.
        self.has_payload.next = (self.len.q.val() != 0) & !self.mss.q.val();
        let summing = self.state.q.val() == TxState::Payload;
        let sending = self.state.q.val() == TxState::Send;
        let in_payload = self.step.q.val() >= k!(LAST_PLAIN_BEAT);
        self.free.next = !self.out_valid.q.val() | self.t_tready.val();
        self.take.next = sending & self.free.val();
        self.seek.next = self.state.q.val() == TxState::Fold;
        if self.state.q.val() == TxState::Headers {
            self.seek.next = self.step.q.val() == 0;
        }
        self.payload.clk.next = self.clk.val();
        self.payload.wb_valid.next = self.wb_valid.val();
        self.payload.wb_slot.next = self.wb_slot.val().get_bits::<N>(0);
        self.payload.wb_seq.next = self.wb_seq.val().get_bits::<11>(0);
        self.unused_slot.next = self.wb_slot.val();
        self.unused_seq.next = self.wb_seq.val();
        self.payload.wb_data.next = self.wb_data.val();
        self.wb_ready.next = true;
        self.payload.seek.next = self.seek.val();
        self.payload.slot.next = self.slot.q.val().get_bits::<N>(0);
        self.payload.seq.next = self.seq.q.val().get_bits::<11>(0);
        self.payload.len.next = self.len.q.val();
        self.payload.advance.next = summing | (self.take.val() & in_payload);

        // The sums: four 16-bit words a cycle. A payload octet's place in the frame decides its place in
        // a word, and beats begin at even places.
        self.addend.next = 0.into();
        self.ip_adder.part.next = 0.into();
        if self.state.q.val() == TxState::Headers {
            self.addend.next = self.header.tcp_part.val();
            self.ip_adder.part.next = self.header.ip_part.val();
        } else if summing {
            self.addend.next = be!(self.payload.data.val(), 0, 8);
        }
        self.tcp_adder.part.next = self.addend.val();
        self.tcp_adder.clk.next = self.clk.val();
        self.ip_adder.clk.next = self.clk.val();
        self.tcp_sum.d.next = self.tcp_sum.q.val() + bit_cast::<32, 18>(self.tcp_adder.sum.val());
        self.ip_sum.d.next = self.ip_sum.q.val() + bit_cast::<32, 18>(self.ip_adder.sum.val());
        let ip_folded = bit_cast::<32, 16>(self.ip_sum.q.val().get_bits::<16>(0))
            + bit_cast::<32, 16>(self.ip_sum.q.val().get_bits::<16>(16));
        let tcp_folded = bit_cast::<32, 16>(self.tcp_sum.q.val().get_bits::<16>(0))
            + bit_cast::<32, 16>(self.tcp_sum.q.val().get_bits::<16>(16));

        // The beat to send.
        self.keep.next = 0xFF.into();
        self.last.next = false;
        if self.step.q.val() == k!(LAST_PLAIN_BEAT) {
            self.keep.next = 0x3F.into();
            self.last.next = !self.mss.q.val();
            if self.has_payload.val() {
                self.keep.next = self.payload.lanes.val() | 0x3F;
                self.last.next = self.payload.ends.val();
            }
            if self.mss.q.val() {
                self.keep.next = 0xFF.into();
            }
        }
        if self.step.q.val() == k!(LAST_HEADER_BEAT) {
            self.keep.next = 0x03.into();
            self.last.next = true;
            if self.has_payload.val() {
                self.keep.next = self.payload.lanes.val();
                self.last.next = self.payload.ends.val();
            }
        }
        if self.free.val() {
            self.out_valid.d.next = sending;
            self.out_data.d.next = be!(self.header.octets.val(), 0, 8);
            if self.has_payload.val() & in_payload {
                self.out_data.d.next =
                    be!(self.header.octets.val(), 0, 8) | self.payload.data.val();
            }
            self.out_keep.d.next = self.keep.val();
            self.out_last.d.next = self.last.val();
        }
        self.t_tdata.next = self.out_data.q.val();
        self.t_tkeep.next = self.out_keep.q.val();
        self.t_tlast.next = self.out_last.q.val();
        self.t_tvalid.next = self.out_valid.q.val();

        self.req_ready.next = self.state.q.val() == TxState::Idle;
        match self.state.q.val() {
            TxState::Idle => {
                self.slot.d.next = self.req_slot.val();
                self.flags.d.next = self.req_flags.val();
                self.seq.d.next = self.req_seq.val();
                self.ack.d.next = self.req_ack.val();
                self.window.d.next = self.req_window.val();
                self.len.d.next = self.req_len.val();
                self.mss.d.next = self.req_mss.val();
                self.step.d.next = 0.into();
                self.ip_sum.d.next = 0.into();
                self.tcp_sum.d.next = 0.into();
                if self.req_valid.val() {
                    self.state.d.next = TxState::Headers;
                }
            }
            TxState::Headers => {
                self.step.d.next = self.step.q.val() + 1;
                self.drained.d.next = 0.into();
                if self.step.q.val() == 3 {
                    self.state.d.next = TxState::Drain;
                    if self.has_payload.val() {
                        self.state.d.next = TxState::Payload;
                    }
                }
            }
            TxState::Payload => {
                if self.payload.ends.val() {
                    self.state.d.next = TxState::Drain;
                }
            }
            TxState::Drain => {
                self.drained.d.next = self.drained.q.val() + 1;
                if self.drained.q.val() == k!(ADDER_CYCLES - 1) {
                    self.state.d.next = TxState::Fold;
                }
            }
            TxState::Fold => {
                self.ip_sum.d.next = ip_folded;
                self.tcp_sum.d.next = tcp_folded;
                self.fold_again.d.next = true;
                self.step.d.next = 0.into();
                self.state.d.next = TxState::Send;
            }
            TxState::Send => {
                // The checksums are in beats 3 and 6.
                self.fold_again.d.next = false;
                if self.fold_again.q.val() {
                    self.ip_sum.d.next = ip_folded;
                    self.tcp_sum.d.next = tcp_folded;
                }
                if self.take.val() {
                    if self.step.q.val() != k!(LAST_HEADER_BEAT) {
                        self.step.d.next = self.step.q.val() + 1;
                    }
                    if self.last.val() {
                        self.state.d.next = TxState::Idle;
                    }
                }
            }
        }

        if self.rst.val() {
            self.state.d.next = TxState::Idle;
            self.out_valid.d.next = false;
            self.own_mac.d.next = 0.into();
            self.own_ip.d.next = 0.into();
            self.own_mss.d.next = k!(reset(reg::TCP_MSS));
        }
    }
}
