//! Answers ARP requests for the card's address and finds the Ethernet address of each session's next hop.

use crate::csr::table::reset;
use crate::prim::{
    fifo::Fifo,
    ram::{LutRam, Ram},
};
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{arp, eth::ethertype};

// Addresses of session registers are taken apart by bit position below.
const _: () = assert!(reg::SESSION_BASE == 1 << 16 && reg::SESSION_STRIDE == 1 << 8);

/// 14 octets of Ethernet and 28 of ARP are 5 beats and 2 lanes.
const LAST_BEAT: u32 = 5;

/// What is needed of an ARP packet.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct ArpPacket {
    /// A request, to be answered.
    pub is_request: Bit,
    /// Who sent it.
    pub sender_mac: Bits<48>,
    /// Who sent it.
    pub sender_ip: Bits<32>,
}

/// What a look at a slot found.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Found {
    /// A packet was in view.
    packet: Bit,
    /// The slot's next hop, which is wanted, sent it.
    answer: Bit,
    /// It is not known yet, and it is time to ask.
    due: Bit,
}

/// Address resolution (RFC 826) for `SLOTS` = 2^`A` sessions, at most 64. Settings of others do not come.
///
/// `res_valid` forgets what is known of a slot's next hop (the peer, or the gateway when the mask
/// excludes the peer and there is one), asks for it at once and again each `ARP_RETRY_TICKS` until it
/// answers. Every packet for this card, request or reply, refreshes the slots whose next hop sent it.
/// Changing a peer or the card's own addresses forgets what depends on them.
///
/// One slot is looked at every four cycles (read, next hop, compare, decide), so a packet is learned within `4 *
/// SLOTS` cycles of its turn. Four packets may wait; one that finds no place is ignored: its sender asks again, and
/// so do we. Latency: `mac_slot` to `mac_addr`, `res_q_slot` to `res_q_ok` and `q_slot` to `q_resolved` 1 cycle;
/// `res_valid` to `res_q_ok` low 2, a setting that forgets to it 3. `t_*` comes straight from registers, holds
/// until taken and has no pauses within a frame.
#[derive(LogicBlock, Default)]
pub struct Arp<const SLOTS: usize, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: nothing is known or wanted.
    pub rst: Signal<In, Bit>,
    /// One cycle per timer tick.
    pub timer_tick: Signal<In, Bit>,
    /// Register write.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Its value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// A good ARP packet for our address.
    pub a_valid: Signal<In, Bit>,
    /// Its operation.
    pub a_op: Signal<In, Bits<16>>,
    /// Sender's Ethernet address, first octet in bits 47:40.
    pub a_sha: Signal<In, Bits<48>>,
    /// Sender's IPv4 address, first octet in bits 31:24.
    pub a_spa: Signal<In, Bits<32>>,
    /// Find the next hop of `res_slot`.
    pub res_valid: Signal<In, Bit>,
    /// See `res_valid`.
    pub res_slot: Signal<In, Bits<6>>,
    /// Slot the engine asks about.
    pub res_q_slot: Signal<In, Bits<6>>,
    /// Its next hop is known.
    pub res_q_ok: Signal<Out, Bit>,
    /// Slot a register read asks about.
    pub q_slot: Signal<In, Bits<6>>,
    /// Its next hop is known.
    pub q_resolved: Signal<Out, Bit>,
    /// Slot a frame goes to.
    pub mac_slot: Signal<In, Bits<6>>,
    /// Ethernet address of its next hop, when known.
    pub mac_addr: Signal<Out, Bits<48>>,
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

    peers: LutRam<Bits<32>, A>,
    macs: Ram<Bits<48>, A>,
    asked_at: LutRam<Bits<32>, A>,
    packets: Fifo<ArpPacket, 2, 3>,
    own_mac: DFF<Bits<48>>,
    own_ip: DFF<Bits<32>>,
    mask: DFF<Bits<32>>,
    gateway: DFF<Bits<32>>,
    retry: DFF<Bits<32>>,
    now: DFF<Bits<32>>,
    /// By slot: resolution was asked for; it succeeded; no request went out yet.
    wanted: DFF<Bits<SLOTS>>,
    resolved: DFF<Bits<SLOTS>>,
    fresh: DFF<Bits<SLOTS>>,
    /// Slots whose next hop a setting of the cycle before changes.
    forgotten: DFF<Bits<SLOTS>>,
    forgets: DFF<Bit>,
    /// Slot looked at, and slots already looked at for the packet in view.
    at: DFF<Bits<6>>,
    walked: DFF<Bits<6>>,
    /// Step of the look: read, next hop, compare, decide.
    phase: DFF<Bits<2>>,
    peer: DFF<Bits<32>>,
    last_asked: DFF<Bits<32>>,
    hop: DFF<Bits<32>>,
    waited: DFF<Bits<32>>,
    found: DFF<Found>,
    /// The slot looked at has had its request: however short the retry time, the walk goes on.
    just_asked: DFF<Bit>,
    engine_answer: DFF<Bit>,
    register_answer: DFF<Bit>,
    /// The frame being sent.
    sending: DFF<Bit>,
    beat: DFF<Bits<3>>,
    reply: DFF<Bit>,
    target_mac: DFF<Bits<48>>,
    target_ip: DFF<Bits<32>>,

    unused: Signal<Local, Bits<4>>,
    /// A slot's bits beyond `A` are 0.
    unused_slot: Signal<Local, Bits<6>>,
    deciding: Signal<Local, Bit>,
    learn: Signal<Local, Bit>,
    ask: Signal<Local, Bit>,
    step: Signal<Local, Bit>,
    packet_done: Signal<Local, Bit>,
    here: Signal<Local, Bits<SLOTS>>,
    learned: Signal<Local, Bits<SLOTS>>,
    requested: Signal<Local, Bits<SLOTS>>,
    asked: Signal<Local, Bits<SLOTS>>,
    peer_write: Signal<Local, Bit>,
    destination: Signal<Local, Bits<48>>,
    operation: Signal<Local, Bits<16>>,
    ethertype: Signal<Local, Bits<16>>,
    hardware: Signal<Local, Bits<16>>,
    protocol: Signal<Local, Bits<16>>,
    lengths: Signal<Local, Bits<16>>,
    words: Signal<Local, Bits<64>>,
}

impl<const SLOTS: usize, const A: usize> Logic for Arp<SLOTS, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, own_mac, own_ip, mask, gateway, retry, now, wanted, resolved, fresh,
            forgotten, forgets
        );
        dff_setup!(
            self,
            clk,
            at,
            phase,
            peer,
            last_asked,
            hop,
            waited,
            found,
            walked,
            just_asked,
            engine_answer,
            register_answer
        );
        dff_setup!(self, clk, sending, beat, reply, target_mac, target_ip);

        // Settings.
        self.forgotten.d.next = 0.into();
        self.forgets.d.next = false;
        let cfg_slot = self.cfg_addr.val().get_bits::<6>(8);
        let cfg_session = self.cfg_addr.val().get_bits::<3>(14) == 0b100;
        let cfg_word = bit_cast::<17, 8>(self.cfg_addr.val().get_bits::<8>(0));
        self.peer_write.next = self.cfg_valid.val()
            & cfg_session
            & (cfg_word == k!(reg::SESSION_PEER_IP - reg::SESSION_BASE));
        if self.peer_write.val() {
            self.forgotten.d.next = bits::<SLOTS>(1) << cfg_slot;
            self.forgets.d.next = true;
        }
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
                self.forgotten.d.next = !bits::<SLOTS>(0);
                self.forgets.d.next = true;
            }
            if self.cfg_addr.val() == k!(reg::IP_MASK) {
                self.mask.d.next = self.cfg_data.val();
                self.forgotten.d.next = !bits::<SLOTS>(0);
                self.forgets.d.next = true;
            }
            if self.cfg_addr.val() == k!(reg::IP_GATEWAY) {
                self.gateway.d.next = self.cfg_data.val();
                self.forgotten.d.next = !bits::<SLOTS>(0);
                self.forgets.d.next = true;
            }
            if self.cfg_addr.val() == k!(reg::ARP_RETRY_TICKS) {
                self.retry.d.next = self.cfg_data.val();
            }
        }
        if self.timer_tick.val() {
            self.now.d.next = self.now.q.val() + 1;
        }

        // Packets wait for their turn.
        self.packets.clk.next = self.clk.val();
        self.packets.rst.next = self.rst.val();
        self.unused.next = cat!(self.packets.w_ready.val(): 1, self.packets.count.val(): 3);
        self.packets.w_valid.next = self.a_valid.val();
        self.packets.w_data.next.is_request = self.a_op.val() == k!(arp::OPERATION_REQUEST);
        self.packets.w_data.next.sender_mac = self.a_sha.val();
        self.packets.w_data.next.sender_ip = self.a_spa.val();
        let sender_mac = self.packets.r_data.val().sender_mac;
        let sender_ip = self.packets.r_data.val().sender_ip;

        // The slot looked at, and its next hop.
        self.peers.clk.next = self.clk.val();
        self.peers.we.next = self.peer_write.val();
        self.peers.waddr.next = cfg_slot.get_bits::<A>(0);
        self.peers.wdata.next = self.cfg_data.val();
        self.peers.raddr.next = self.at.q.val().get_bits::<A>(0);
        self.peer.d.next = self.peers.rdata.val();
        self.hop.d.next = self.peer.q.val();
        let on_link = ((self.peer.q.val() ^ self.own_ip.q.val()) & self.mask.q.val()) == 0;
        if !on_link & (self.gateway.q.val() != 0) {
            self.hop.d.next = self.gateway.q.val();
        }
        self.here.next = bits::<SLOTS>(1) << self.at.q.val();
        let fresh = (self.fresh.q.val() & self.here.val()) != 0;
        self.asked_at.clk.next = self.clk.val();
        self.asked_at.raddr.next = self.at.q.val().get_bits::<A>(0);
        self.last_asked.d.next = self.asked_at.rdata.val();
        self.waited.d.next = self.now.q.val() - self.last_asked.q.val();
        let wanted = (self.wanted.q.val() & self.here.val()) != 0;
        let answer = self.packets.r_valid.val() & (self.hop.q.val() == sender_ip);
        // What is decided from stays as it was when it was compared.
        if self.phase.q.val() == 2 {
            self.found.d.next.packet = self.packets.r_valid.val();
            self.found.d.next.answer = answer & wanted;
            self.found.d.next.due = wanted
                & ((self.resolved.q.val() & self.here.val()) == 0)
                & !answer
                & (fresh | (self.waited.q.val() >= self.retry.q.val()));
        }
        let found = self.found.q.val();

        // Learn from a packet, or else ask if it is time. A request of ours goes before the end of a
        // packet's walk, so that a flood of requests cannot keep us from asking.
        let idle = !self.sending.q.val();
        self.deciding.next = idle & (self.phase.q.val() == 3) & !self.forgets.q.val();
        self.learn.next = self.deciding.val() & found.answer;
        self.ask.next = self.deciding.val() & found.due & !self.just_asked.q.val();
        self.step.next = self.deciding.val() & !self.ask.val();
        self.packet_done.next =
            self.step.val() & found.packet & (self.walked.q.val() == k!(SLOTS - 1));
        self.packets.r_ready.next = self.packet_done.val();
        if self.ask.val() {
            self.just_asked.d.next = true;
        }
        if self.step.val() {
            self.just_asked.d.next = false;
            self.at.d.next = self.at.q.val() + 1;
            if self.at.q.val() == k!(SLOTS - 1) {
                self.at.d.next = 0.into();
            }
            if found.packet {
                self.walked.d.next = self.walked.q.val() + 1;
            }
        }
        if self.packet_done.val() {
            self.walked.d.next = 0.into();
        }
        // A step ends a look; a setting that changed meanwhile starts it anew.
        if (self.phase.q.val() != 3) | self.step.val() {
            self.phase.d.next = self.phase.q.val() + 1;
        }
        if self.forgets.q.val() {
            self.phase.d.next = 0.into();
        }
        self.macs.clk.next = self.clk.val();
        self.macs.we.next = self.learn.val();
        self.macs.waddr.next = self.at.q.val().get_bits::<A>(0);
        self.macs.wdata.next = sender_mac;
        self.macs.raddr.next = self.mac_slot.val().get_bits::<A>(0);
        self.unused_slot.next = self.mac_slot.val();
        self.mac_addr.next = self.macs.rdata.val();
        self.asked_at.we.next = self.ask.val();
        self.asked_at.waddr.next = self.at.q.val().get_bits::<A>(0);
        self.asked_at.wdata.next = self.now.q.val();

        // A new wish outlives what the same cycle learns or asks; forgetting outlives both.
        self.requested.next = 0.into();
        self.learned.next = 0.into();
        self.asked.next = 0.into();
        if self.res_valid.val() {
            self.requested.next = bits::<SLOTS>(1) << self.res_slot.val();
        }
        if self.learn.val() {
            self.learned.next = self.here.val();
        }
        if self.ask.val() {
            self.asked.next = self.here.val();
        }
        self.wanted.d.next = (self.wanted.q.val() & !self.forgotten.q.val()) | self.requested.val();
        self.resolved.d.next = (self.resolved.q.val() | self.learned.val())
            & !self.requested.val()
            & !self.forgotten.q.val();
        self.fresh.d.next = (self.fresh.q.val() & !self.asked.val()) | self.requested.val();
        self.engine_answer.d.next = self.resolved.q.val().get_bit(self.res_q_slot.val().index());
        self.register_answer.d.next = self.resolved.q.val().get_bit(self.q_slot.val().index());
        self.res_q_ok.next = self.engine_answer.q.val();
        self.q_resolved.next = self.register_answer.q.val();

        // Start a frame.
        if self.ask.val() {
            self.sending.d.next = true;
            self.reply.d.next = false;
            self.target_mac.d.next = 0.into();
            self.target_ip.d.next = self.hop.q.val();
        }
        if self.packet_done.val() & self.packets.r_data.val().is_request {
            self.sending.d.next = true;
            self.reply.d.next = true;
            self.target_mac.d.next = sender_mac;
            self.target_ip.d.next = sender_ip;
        }

        // Send it: 42 octets in 6 beats, written here in network order.
        self.destination.next = !bits::<48>(0);
        self.operation.next = k!(arp::OPERATION_REQUEST);
        if self.reply.q.val() {
            self.destination.next = self.target_mac.q.val();
            self.operation.next = k!(arp::OPERATION_REPLY);
        }
        let own_mac = self.own_mac.q.val();
        let own_ip = self.own_ip.q.val();
        let target_mac = self.target_mac.q.val();
        let target_ip = self.target_ip.q.val();
        self.ethertype.next = k!(ethertype::ARP);
        self.hardware.next = k!(arp::HTYPE_ETHERNET);
        self.protocol.next = k!(ethertype::IPV4);
        self.lengths.next = k!((arp::HLEN_ETHERNET as u16) << 8 | arp::PLEN_IPV4 as u16);
        self.words.next = cat!(self.destination.val(): 48, own_mac.get_bits::<16>(32): 16);
        if self.beat.q.val() == 1 {
            self.words.next = cat!(
                own_mac.get_bits::<32>(0): 32, self.ethertype.val(): 16, self.hardware.val(): 16
            );
        } else if self.beat.q.val() == 2 {
            self.words.next = cat!(
                self.protocol.val(): 16, self.lengths.val(): 16,
                self.operation.val(): 16, own_mac.get_bits::<16>(32): 16
            );
        } else if self.beat.q.val() == 3 {
            self.words.next = cat!(own_mac.get_bits::<32>(0): 32, own_ip: 32);
        } else if self.beat.q.val() == 4 {
            self.words.next = cat!(target_mac: 48, target_ip.get_bits::<16>(16): 16);
        } else if self.beat.q.val() == 5 {
            self.words.next = cat!(target_ip.get_bits::<16>(0): 16, bits::<48>(0): 48);
        }
        self.t_tdata.next = be!(self.words.val(), 0, 8);
        self.t_tkeep.next = 0xFF.into();
        self.t_tlast.next = false;
        self.t_tvalid.next = self.sending.q.val();
        if self.beat.q.val() == k!(LAST_BEAT) {
            self.t_tkeep.next = 0x03.into();
            self.t_tlast.next = true;
        }
        if self.sending.q.val() & self.t_tready.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            if self.beat.q.val() == k!(LAST_BEAT) {
                self.beat.d.next = 0.into();
                self.sending.d.next = false;
            }
        }

        if self.rst.val() {
            self.own_mac.d.next = 0.into();
            self.own_ip.d.next = 0.into();
            self.mask.d.next = k!(reset(reg::IP_MASK));
            self.gateway.d.next = 0.into();
            self.retry.d.next = k!(reset(reg::ARP_RETRY_TICKS));
            self.wanted.d.next = 0.into();
            self.resolved.d.next = 0.into();
            self.at.d.next = 0.into();
            self.phase.d.next = 0.into();
            self.walked.d.next = 0.into();
            self.just_asked.d.next = false;
            self.sending.d.next = false;
            self.beat.d.next = 0.into();
        }
    }
}
