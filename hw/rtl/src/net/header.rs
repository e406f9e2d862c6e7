//! Finds the headers of a frame and captures their fields.
//!
//! ```text
//! beat n    | 0  1 | 2  3  4  5 | 6  7 |        All headers after Ethernet are made of 32-bit words, and the
//! beat n+1  | 0  1 | 2  3  4  5 | 6  7 |        first starts in lane 6 (lane 2 after a VLAN tag). So each beat
//!            ─low──  ───high────  ─low──        completes two words: `low` = {lanes 6, 7 of the beat before,
//!                                               lanes 0, 1}, `high` = lanes 2..=5. Both are kept in network
//! order (first byte on top), so fields sit where the diagrams of the RFCs draw them.
//! ```
//! Word 0 of the network header is in `low` of beat 2, or in `high` of beat 2 behind a tag: even words are
//! always in the same half, odd words in the other, and word `2 i` arrives with beat `2 + i` in both cases.
//! The transport header starts `ihl` words later; `upper` says whether its even words are in `high`.
//!
//! Latency: `beat`, `place` and captured words describe the beat of the cycle before; `ports*` and `control*`
//! are combinational from `s_axis` (documented exception to registered outputs: they feed one comparison and
//! a register).
//! Throughput: a beat each cycle. A frame that starts while `enable` is low is invisible.
//! Undefined: `tkeep` with holes, or not all ones before `tlast`.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{Field, arp, eth, ipv4, tcp, vlan};

/// Bytes of a beat.
pub const BEAT_BYTES: usize = 8;
/// Bytes of a header word.
pub const WORD_BYTES: usize = 4;
/// A count of beats for headers stops here: beyond any header, and not `Packet`'s start that never comes.
const FAR: usize = 14;
/// Beat with which word 0 of the network header arrives.
pub const FIRST_BEAT: usize = 2;

/// Step of the transport header at which TCP's control word completes; one more when even words are in `high`.
const CONTROL_STEP: usize = tcp::OFFSET.byte / (2 * WORD_BYTES);

/// Beat with which the word of a network header's field arrives (odd words: one later behind a tag).
const fn beat_of(field: Field) -> usize {
    FIRST_BEAT + field.byte / (2 * WORD_BYTES)
}

// Where the code below reads with literals, the tables must say the same.
const _: () = {
    assert!(eth::ETHERTYPE.beat(BEAT_BYTES) == 1 && eth::ETHERTYPE.lane(BEAT_BYTES) == 4);
    assert!(eth::LEN + vlan::ETHERTYPE.byte == FIRST_BEAT * BEAT_BYTES && vlan::LEN == WORD_BYTES);
    assert!(eth::SRC.byte == 6 && eth::SRC.bytes == 6 && eth::LEN % BEAT_BYTES == 6);
    assert!(ipv4::PROTOCOL.byte == 9 && ipv4::SRC.byte == 12 && ipv4::DST.byte == 16);
    assert!(arp::OPERATION.byte == 6 && arp::SENDER_MAC.byte == 8 && arp::SENDER_IP.byte == 14);
    assert!(arp::TARGET_IP.byte == 24);
    assert!(
        tcp::SRC_PORT.byte == 0
            && tcp::DST_PORT.byte == 2
            && tcp::SEQ.byte == 4
            && tcp::ACK.byte == 8
    );
    assert!(tcp::OFFSET.byte == 12 && tcp::DATA_OFFSET.shift == 4 && tcp::FLAGS.byte == 13);
    assert!(tcp::WINDOW.byte == 14);
};

/// One beat of `s_axis`, registered.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Beat {
    pub valid: Bit,
    pub first: Bit,
    pub last: Bit,
    /// The MAC's mark, at `last`.
    pub bad: Bit,
    pub keep: Bits<8>,
    pub data: Bits<64>,
}

/// Where in the frame the registered beat is.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Place {
    /// Beats of the frame before this one.
    pub index: Bits<14>,
    /// The same, at most [`FAR`].
    pub near: Bits<4>,
    /// The network packet ends in this beat.
    pub ends: Bit,
    /// Beats since the one that completed transport word 0, saturating.
    pub step: Bits<4>,
    /// Transport word 0 is complete with this beat or was before.
    pub transport: Bit,
    /// The transport header starts in lane 6 of this beat.
    pub before_transport: Bit,
    /// This beat completes transport word 1 (the whole UDP header).
    pub pair: Bit,
}

/// Header words as captured.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Words {
    /// Network header words 0, 1, 2, 3, 4 and 6.
    pub n0: Bits<32>,
    pub n1: Bits<32>,
    pub n2: Bits<32>,
    pub n3: Bits<32>,
    pub n4: Bits<32>,
    pub n6: Bits<32>,
    /// Transport header words 0 and 1, and the data offset of word 3.
    pub t0: Bits<32>,
    pub t1: Bits<32>,
    pub data_offset: Bits<4>,
    /// Second half of the source hardware address is in `source` once beat 1 has passed.
    pub source: Bits<48>,
}

#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Progress {
    in_frame: Bit,
    enabled: Bit,
    index: Bits<14>,
    near: Bits<4>,
    started: Bit,
    step: Bits<4>,
}

/// Kind of network packet, known when beat 1 (behind a tag: 2) is registered.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Kind {
    pub vlan: Bit,
    pub ipv4: Bit,
    pub arp: Bit,
}

/// What an IPv4 packet carries, captured with network word 2.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Protocol {
    pub udp: Bit,
    pub tcp: Bit,
    pub icmp: Bit,
}

#[derive(LogicBlock, Default)]
pub struct Header {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    pub enable: Signal<In, Bit>,
    pub tdata: Signal<In, Bits<64>>,
    pub tkeep: Signal<In, Bits<8>>,
    pub tvalid: Signal<In, Bit>,
    pub tlast: Signal<In, Bit>,
    pub tuser: Signal<In, Bit>,
    /// Of `Packet`, for the frame at hand: beat that completes transport word 0, and whether its even words
    /// are in `high`.
    pub start: Signal<In, Bits<4>>,
    pub upper: Signal<In, Bit>,
    /// Of `Packet`: beat in which the network packet ends.
    pub end: Signal<In, Bits<14>>,
    /// The registered beat, as [`Beat`].
    pub valid: Signal<Out, Bit>,
    pub first: Signal<Out, Bit>,
    pub last: Signal<Out, Bit>,
    pub bad: Signal<Out, Bit>,
    pub keep: Signal<Out, Bits<8>>,
    pub data: Signal<Out, Bits<64>>,
    /// Its place, as [`Place`].
    pub index: Signal<Out, Bits<14>>,
    pub near: Signal<Out, Bits<4>>,
    pub ends: Signal<Out, Bit>,
    pub step: Signal<Out, Bits<4>>,
    pub transport: Signal<Out, Bit>,
    pub before_transport: Signal<Out, Bit>,
    pub pair: Signal<Out, Bit>,
    /// What the frame carries, as [`Kind`].
    pub tagged: Signal<Out, Bit>,
    pub ipv4: Signal<Out, Bit>,
    pub arp: Signal<Out, Bit>,
    /// What the packet carries, as [`Protocol`].
    pub is_udp: Signal<Out, Bit>,
    pub is_tcp: Signal<Out, Bit>,
    pub is_icmp: Signal<Out, Bit>,
    /// Captured words, as [`Words`].
    pub n0: Signal<Out, Bits<32>>,
    pub n1: Signal<Out, Bits<32>>,
    pub n2: Signal<Out, Bits<32>>,
    pub n3: Signal<Out, Bits<32>>,
    pub n4: Signal<Out, Bits<32>>,
    pub n6: Signal<Out, Bits<32>>,
    pub t0: Signal<Out, Bits<32>>,
    pub t1: Signal<Out, Bits<32>>,
    pub data_offset: Signal<Out, Bits<4>>,
    pub source: Signal<Out, Bits<48>>,
    /// Transport word 0 is in `ports` now.
    pub ports_now: Signal<Out, Bit>,
    pub ports: Signal<Out, Bits<32>>,
    /// First half of transport word 1, if that is complete now: the length of UDP.
    pub length_now: Signal<Out, Bits<16>>,
    /// Transport words 2 and 3 are complete now: acknowledgment; data offset, flags, window.
    pub control_now: Signal<Out, Bit>,
    pub acknowledgment: Signal<Out, Bits<32>>,
    pub offset_now: Signal<Out, Bits<4>>,
    pub flags: Signal<Out, Bits<8>>,
    pub window: Signal<Out, Bits<16>>,
    /// Words completed now, and their indices in the transport header if `in_transport`.
    pub in_transport: Signal<Out, Bit>,
    pub low: Signal<Out, Bits<32>>,
    pub high: Signal<Out, Bits<32>>,
    pub low_index: Signal<Out, Bits<5>>,
    /// The byte that follows `high`.
    pub after_high: Signal<Out, Bits<8>>,

    a: DFF<Beat>,
    at: DFF<Place>,
    progress: DFF<Progress>,
    sort: DFF<Kind>,
    carried: DFF<Protocol>,
    seen: DFF<Words>,

    live: Signal<Local, Bit>,
    opens: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    even: Signal<Local, Bits<32>>,
    odd: Signal<Local, Bits<32>>,
    t_even: Signal<Local, Bits<32>>,
    t_odd: Signal<Local, Bits<32>>,
    here: Signal<Local, Bit>,
    odd_step: Signal<Local, Bits<4>>,
    odd_here: Signal<Local, Bit>,
    control_here: Signal<Local, Bit>,
}

impl Logic for Header {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, a, at, progress, sort, carried, seen);
        let index = self.progress.q.val().index;
        let near = self.progress.q.val().near;
        let tagged = self.sort.q.val().vlan;
        let upper = self.upper.val();

        // The stream, less frames that began while reception was off.
        self.opens.next = !self.progress.q.val().in_frame;
        self.live.next = self.tvalid.val()
            & ((self.opens.val() & self.enable.val())
                | (self.progress.q.val().in_frame & self.progress.q.val().enabled));
        if self.tvalid.val() {
            self.progress.d.next.in_frame = !self.tlast.val();
            if self.opens.val() {
                self.progress.d.next.enabled = self.enable.val();
            }
            if self.tlast.val() {
                self.progress.d.next.index = 0.into();
                self.progress.d.next.near = 0.into();
            } else {
                if !index.all() {
                    self.progress.d.next.index = index + 1;
                }
                if near != k!(FAR) {
                    self.progress.d.next.near = near + 1;
                }
            }
        }
        self.a.d.next.valid = self.live.val();
        if self.live.val() {
            self.a.d.next.first = self.opens.val();
            self.a.d.next.last = self.tlast.val();
            self.a.d.next.bad = self.tuser.val();
            self.a.d.next.keep = self.tkeep.val();
            self.a.d.next.data = self.tdata.val();
        }

        // The two words this beat completes.
        self.low_word.next =
            cat!(be!(self.a.q.val().data, 6, 2): 16, be!(self.tdata.val(), 0, 2): 16);
        self.high_word.next = be!(self.tdata.val(), 2, 4);
        self.even.next = self.low_word.val();
        self.odd.next = self.high_word.val();
        if tagged {
            self.even.next = self.high_word.val();
            self.odd.next = self.low_word.val();
        }
        self.t_even.next = self.low_word.val();
        self.t_odd.next = self.high_word.val();
        if upper {
            self.t_even.next = self.high_word.val();
            self.t_odd.next = self.low_word.val();
        }

        // Steps of the transport header: even word 2 i completes at step i, odd word 2 i + 1 too, or one later.
        self.here.next =
            !self.opens.val() & (self.progress.q.val().started | (near == self.start.val()));
        self.odd_step.next = self.progress.q.val().step;
        self.odd_here.next = self.here.val();
        if upper {
            self.odd_step.next = self.progress.q.val().step - 1;
            self.odd_here.next = self.here.val() & self.progress.q.val().step.any();
        }
        // By then the header has started and the frame is under way, which spares the long way to `live`.
        self.control_here.next = self.tvalid.val()
            & self.progress.q.val().in_frame
            & self.progress.q.val().enabled
            & self.progress.q.val().started
            & ((!upper & (self.progress.q.val().step == k!(CONTROL_STEP)))
                | (upper & (self.progress.q.val().step == k!(CONTROL_STEP + 1))));

        if self.live.val() {
            self.at.d.next.index = index;
            self.at.d.next.near = near;
            self.at.d.next.ends = index == self.end.val();
            self.at.d.next.step = self.progress.q.val().step;
            self.at.d.next.transport = self.here.val();
            self.at.d.next.before_transport = !upper & (near + 1 == self.start.val());
            self.at.d.next.pair = self.odd_here.val() & (self.odd_step.val() == 0);
            if self.here.val() {
                self.progress.d.next.started = true;
                if !self.progress.q.val().step.all() {
                    self.progress.d.next.step = self.progress.q.val().step + 1;
                }
            }

            // IEEE 802.3 clause 3.2.6, 802.1Q clause 9.3: the type, behind at most one tag.
            if near == k!(eth::ETHERTYPE.beat(BEAT_BYTES)) {
                self.sort.d.next.vlan = be!(self.tdata.val(), 4, 2) == k!(eth::ethertype::VLAN);
                self.sort.d.next.ipv4 = be!(self.tdata.val(), 4, 2) == k!(eth::ethertype::IPV4);
                self.sort.d.next.arp = be!(self.tdata.val(), 4, 2) == k!(eth::ethertype::ARP);
                self.seen.d.next.source =
                    cat!(be!(self.a.q.val().data, 6, 2): 16, be!(self.tdata.val(), 0, 4): 32);
            }
            if tagged & (near == k!(FIRST_BEAT)) {
                self.sort.d.next.ipv4 = be!(self.tdata.val(), 0, 2) == k!(eth::ethertype::IPV4);
                self.sort.d.next.arp = be!(self.tdata.val(), 0, 2) == k!(eth::ethertype::ARP);
            }

            // Even words of the network header.
            if near == k!(beat_of(ipv4::VERSION_IHL)) {
                self.seen.d.next.n0 = self.even.val();
            }
            if near == k!(beat_of(ipv4::PROTOCOL)) {
                self.seen.d.next.n2 = self.even.val();
                let carried = self.even.val().get_bits::<8>(16);
                self.carried.d.next.udp = carried == k!(ipv4::protocol::UDP);
                self.carried.d.next.tcp = carried == k!(ipv4::protocol::TCP);
                self.carried.d.next.icmp = carried == k!(ipv4::protocol::ICMP);
            }
            if near == k!(beat_of(ipv4::DST)) {
                self.seen.d.next.n4 = self.even.val();
            }
            if near == k!(beat_of(arp::TARGET_IP)) {
                self.seen.d.next.n6 = self.even.val();
            }
            // Odd words.
            if ((near == k!(beat_of(ipv4::FRAGMENT))) & !tagged)
                | ((near == k!(beat_of(ipv4::FRAGMENT) + 1)) & tagged)
            {
                self.seen.d.next.n1 = self.odd.val();
            }
            if ((near == k!(beat_of(ipv4::SRC))) & !tagged)
                | ((near == k!(beat_of(ipv4::SRC) + 1)) & tagged)
            {
                self.seen.d.next.n3 = self.odd.val();
            }
            // Words of the transport header.
            if self.here.val() & (self.progress.q.val().step == 0) {
                self.seen.d.next.t0 = self.t_even.val();
            }
            if self.odd_here.val() & (self.odd_step.val() == 0) {
                self.seen.d.next.t1 = self.t_odd.val();
            }
            if self.control_here.val() {
                self.seen.d.next.data_offset = self.t_odd.val().get_bits::<4>(28);
            }

            if self.opens.val() {
                self.sort.d.next.vlan = false;
                self.sort.d.next.ipv4 = false;
                self.sort.d.next.arp = false;
                self.progress.d.next.started = false;
                self.progress.d.next.step = 0.into();
                // A frame that ends before its IPv4 length must be shorter than that length.
                self.seen.d.next.n0 = !bits::<32>(0);
            }
        }

        if self.rst.val() {
            self.progress.d.next.in_frame = false;
            self.progress.d.next.index = 0.into();
            self.progress.d.next.near = 0.into();
            self.a.d.next.valid = false;
        }

        self.valid.next = self.a.q.val().valid;
        self.first.next = self.a.q.val().first;
        self.last.next = self.a.q.val().last;
        self.bad.next = self.a.q.val().bad;
        self.keep.next = self.a.q.val().keep;
        self.data.next = self.a.q.val().data;
        self.index.next = self.at.q.val().index;
        self.near.next = self.at.q.val().near;
        self.ends.next = self.at.q.val().ends;
        self.step.next = self.at.q.val().step;
        self.transport.next = self.at.q.val().transport;
        self.before_transport.next = self.at.q.val().before_transport;
        self.pair.next = self.at.q.val().pair;
        self.tagged.next = self.sort.q.val().vlan;
        self.ipv4.next = self.sort.q.val().ipv4;
        self.arp.next = self.sort.q.val().arp;
        self.is_udp.next = self.carried.q.val().udp;
        self.is_tcp.next = self.carried.q.val().tcp;
        self.is_icmp.next = self.carried.q.val().icmp;
        self.n0.next = self.seen.q.val().n0;
        self.n1.next = self.seen.q.val().n1;
        self.n2.next = self.seen.q.val().n2;
        self.n3.next = self.seen.q.val().n3;
        self.n4.next = self.seen.q.val().n4;
        self.n6.next = self.seen.q.val().n6;
        self.t0.next = self.seen.q.val().t0;
        self.t1.next = self.seen.q.val().t1;
        self.data_offset.next = self.seen.q.val().data_offset;
        self.source.next = self.seen.q.val().source;
        self.ports_now.next = self.live.val() & self.here.val() & (self.progress.q.val().step == 0);
        self.ports.next = self.t_even.val();
        self.length_now.next = self.t_odd.val().get_bits::<16>(16);
        self.control_now.next = self.control_here.val();
        self.offset_now.next = self.t_odd.val().get_bits::<4>(28);
        self.flags.next = self.t_odd.val().get_bits::<8>(16);
        self.window.next = self.t_odd.val().get_bits::<16>(0);
        self.acknowledgment.next = self.t_even.val();
        if upper {
            self.acknowledgment.next = be!(self.a.q.val().data, 2, 4);
        }
        self.in_transport.next = self.live.val() & self.here.val();
        self.low.next = self.low_word.val();
        self.high.next = self.high_word.val();
        self.after_high.next = self.tdata.val().get_bits::<8>(48);
        self.low_index.next = bit_cast::<5, 4>(self.progress.q.val().step) << 1;
        if upper {
            self.low_index.next = (bit_cast::<5, 4>(self.progress.q.val().step) << 1) - 1;
        }
    }
}
