//! Lets the blocks that send share the MAC.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::eth::MIN_FRAME_LEN;

/// Index of the beat in which the shortest frame ends: 60 octets are 7 beats and 4 lanes.
const SHORTEST_LAST_BEAT: u32 = 7;
const _: () = assert!(MIN_FRAME_LEN == 8 * SHORTEST_LAST_BEAT as usize + 4);

/// Sends whole frames of three sources in turn and pads short ones with zeros to 60 octets; the MAC adds
/// the FCS.
///
/// A source drives `tdata`, `tkeep` (contiguous from lane 0; all lanes but for the last beat), `tvalid`,
/// `tlast` and holds them until `tready`. A source should not pause within a frame: a MAC may take that
/// for the frame's end.
///
/// Latency: 2 cycles from the first `tvalid` of an idle arbiter to `m_axis_tvalid`, 1 within a frame.
/// Throughput: a beat each cycle, one cycle between frames. `m_axis_*` is registered, its valid never
/// waits for ready, and it holds until taken; `tready` depends on `m_axis_tready`. After its frame a
/// source waits for the others' next.
#[derive(LogicBlock, Default)]
pub struct TxArb {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// TCP segments.
    pub tcp_tdata: Signal<In, Bits<64>>,
    /// See `tcp_tdata`.
    pub tcp_tkeep: Signal<In, Bits<8>>,
    /// See `tcp_tdata`.
    pub tcp_tvalid: Signal<In, Bit>,
    /// See `tcp_tdata`.
    pub tcp_tlast: Signal<In, Bit>,
    /// See `tcp_tdata`.
    pub tcp_tready: Signal<Out, Bit>,
    /// ARP packets.
    pub arp_tdata: Signal<In, Bits<64>>,
    /// See `arp_tdata`.
    pub arp_tkeep: Signal<In, Bits<8>>,
    /// See `arp_tdata`.
    pub arp_tvalid: Signal<In, Bit>,
    /// See `arp_tdata`.
    pub arp_tlast: Signal<In, Bit>,
    /// See `arp_tdata`.
    pub arp_tready: Signal<Out, Bit>,
    /// Echo replies.
    pub icmp_tdata: Signal<In, Bits<64>>,
    /// See `icmp_tdata`.
    pub icmp_tkeep: Signal<In, Bits<8>>,
    /// See `icmp_tdata`.
    pub icmp_tvalid: Signal<In, Bit>,
    /// See `icmp_tdata`.
    pub icmp_tlast: Signal<In, Bit>,
    /// See `icmp_tdata`.
    pub icmp_tready: Signal<Out, Bit>,
    /// To the MAC.
    pub m_axis_tdata: Signal<Out, Bits<64>>,
    /// See `m_axis_tdata`.
    pub m_axis_tkeep: Signal<Out, Bits<8>>,
    /// See `m_axis_tdata`.
    pub m_axis_tvalid: Signal<Out, Bit>,
    /// See `m_axis_tdata`.
    pub m_axis_tlast: Signal<Out, Bit>,
    /// See `m_axis_tdata`.
    pub m_axis_tready: Signal<In, Bit>,
    /// Counter pulse: a frame's last beat was taken.
    pub ev_tx_frames: Signal<Out, Bit>,

    // 0 TCP, 1 ARP, 2 ICMP: whose turn it is while `active`, else whose frame was last.
    turn: DFF<Bits<2>>,
    active: DFF<Bit>,
    padding: DFF<Bit>,
    beat: DFF<Bits<4>>,
    data: DFF<Bits<64>>,
    keep: DFF<Bits<8>>,
    valid: DFF<Bit>,
    last: DFF<Bit>,
    sent: DFF<Bit>,
    in_data: Signal<Local, Bits<64>>,
    in_keep: Signal<Local, Bits<8>>,
    in_valid: Signal<Local, Bit>,
    in_last: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    masked: [Signal<Local, Bits<8>>; 8],
    word: Signal<Local, Bits<64>>,
}

impl Logic for TxArb {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, turn, active, padding, beat, data, keep, valid, last, sent
        );

        // The source whose turn it is.
        self.in_data.next = self.tcp_tdata.val();
        self.in_keep.next = self.tcp_tkeep.val();
        self.in_valid.next = self.tcp_tvalid.val();
        self.in_last.next = self.tcp_tlast.val();
        if self.turn.q.val() == 1 {
            self.in_data.next = self.arp_tdata.val();
            self.in_keep.next = self.arp_tkeep.val();
            self.in_valid.next = self.arp_tvalid.val();
            self.in_last.next = self.arp_tlast.val();
        } else if self.turn.q.val() == 2 {
            self.in_data.next = self.icmp_tdata.val();
            self.in_keep.next = self.icmp_tkeep.val();
            self.in_valid.next = self.icmp_tvalid.val();
            self.in_last.next = self.icmp_tlast.val();
        }
        self.free.next = !self.valid.q.val() | self.m_axis_tready.val();
        let open = self.active.q.val() & !self.padding.q.val() & self.free.val();
        self.take.next = open & self.in_valid.val();
        self.tcp_tready.next = open & (self.turn.q.val() == 0);
        self.arp_tready.next = open & (self.turn.q.val() == 1);
        self.icmp_tready.next = open & (self.turn.q.val() == 2);

        // The next turn: the first after the last that has something.
        if !self.active.q.val() {
            self.beat.d.next = 0.into();
            let tcp = self.tcp_tvalid.val();
            let arp = self.arp_tvalid.val();
            let icmp = self.icmp_tvalid.val();
            self.active.d.next = tcp | arp | icmp;
            if self.turn.q.val() == 0 {
                if arp {
                    self.turn.d.next = 1.into();
                } else if icmp {
                    self.turn.d.next = 2.into();
                }
            } else if self.turn.q.val() == 1 {
                if icmp {
                    self.turn.d.next = 2.into();
                } else if tcp {
                    self.turn.d.next = 0.into();
                }
            } else if tcp {
                self.turn.d.next = 0.into();
            } else if arp {
                self.turn.d.next = 1.into();
            }
        }

        // Lanes that are not kept become padding: zeros.
        for lane in 0..8 {
            self.masked[lane].next = 0.into();
            if self.in_keep.val().get_bit(lane) {
                self.masked[lane].next = self.in_data.val().get_bits::<8>(8 * lane);
            }
        }
        self.word.next = cat!(
            self.masked[7].val(): 8, self.masked[6].val(): 8, self.masked[5].val(): 8,
            self.masked[4].val(): 8, self.masked[3].val(): 8, self.masked[2].val(): 8,
            self.masked[1].val(): 8, self.masked[0].val(): 8
        );

        // A frame that ends before the eighth beat is short; the count stops behind the eighth.
        let short = self.beat.q.val() < k!(SHORTEST_LAST_BEAT);
        let eighth = self.beat.q.val() == k!(SHORTEST_LAST_BEAT);
        if self.free.val() {
            self.valid.d.next = false;
        }
        if self.take.val() {
            self.valid.d.next = true;
            self.data.d.next = self.word.val();
            self.keep.d.next = self.in_keep.val();
            self.last.d.next = self.in_last.val();
            if short | eighth {
                self.beat.d.next = self.beat.q.val() + 1;
            }
            if self.in_last.val() {
                self.active.d.next = false;
                if short {
                    self.active.d.next = true;
                    self.padding.d.next = true;
                    self.keep.d.next = 0xFF.into();
                    self.last.d.next = false;
                }
                if eighth {
                    self.keep.d.next = self.in_keep.val() | 0x0F;
                }
            }
        }
        if self.padding.q.val() & self.free.val() {
            self.valid.d.next = true;
            self.data.d.next = 0.into();
            self.beat.d.next = self.beat.q.val() + 1;
            if eighth {
                self.keep.d.next = 0x0F.into();
                self.last.d.next = true;
                self.padding.d.next = false;
                self.active.d.next = false;
            }
        }
        self.sent.d.next = self.valid.q.val() & self.last.q.val() & self.m_axis_tready.val();

        self.m_axis_tdata.next = self.data.q.val();
        self.m_axis_tkeep.next = self.keep.q.val();
        self.m_axis_tvalid.next = self.valid.q.val();
        self.m_axis_tlast.next = self.last.q.val();
        self.ev_tx_frames.next = self.sent.q.val();
        if self.rst.val() {
            self.turn.d.next = 0.into();
            self.active.d.next = false;
            self.padding.d.next = false;
            self.valid.d.next = false;
            self.sent.d.next = false;
        }
    }
}
