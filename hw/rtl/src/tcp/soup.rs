//! The SoupBinTCP client: what the server's packets mean, and the packets of the client.

use super::tcb::{Control, EMPTY_PACKET_BYTES, Effects, LOGIN_PACKET_BYTES, Tcb, packet};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::{down, status},
    reg::soup_state,
};
use wirebook_rtl_macros::rtl;

/// Rules for the control packets of one committed segment. Combinational.
#[derive(LogicBlock, Default)]
pub struct SoupRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// What the segment held.
    pub control: Signal<In, Control>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    waiting: Signal<Local, Bit>,
    misplaced: Signal<Local, Bit>,
}

impl Logic for SoupRules {
    #[rtl]
    fn update(&mut self) {
        self.result.next = self.tcb.val();
        self.effects.next = Effects::default();

        self.waiting.next = self.tcb.val().soup == k!(soup_state::LOGIN_SENT);
        // An answer to a login that is not outstanding.
        self.misplaced.next =
            (self.control.val().accepted | self.control.val().rejected) & !self.waiting.val();
        if self.tcb.val().live {
            self.result.next.heard_at = self.now.val();
            if self.control.val().error | self.misplaced.val() {
                self.effects.next.protocol_error = true;
                self.effects.next.abort = true;
                self.effects.next.closed = true;
                self.effects.next.lost = k!(down::PROTOCOL);
            } else if self.control.val().rejected {
                self.result.next.soup = k!(soup_state::REJECTED);
                self.result.next.live = false;
                self.result.next.status = k!(status::REJECTED);
                self.result.next.status_side = self.control.val().reason;
                self.effects.next.rejected = true;
            } else {
                if self.control.val().accepted {
                    self.result.next.soup = k!(soup_state::UP);
                    self.effects.next.login = true;
                }
                if self.control.val().ended {
                    self.result.next.soup = k!(soup_state::ENDED);
                    self.result.next.live = false;
                    self.result.next.status = k!(status::END);
                    self.result.next.status_side = k!(wirebook_contract::record::SIDE_NONE);
                }
            }
        }
    }
}

/// Writes one packet of the client into the slot's transmit buffer, one octet every second cycle.
///
/// `start` with `packet`, then `done` for one cycle; a login takes 2 × 49 cycles and more if the buffer is not ready.
#[derive(LogicBlock, Default)]
pub struct PacketWriter {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Begin; ignored while busy.
    pub start: Signal<In, Bit>,
    /// See `tcb::packet`; stable until `done`.
    pub packet: Signal<In, Bits<2>>,
    /// Sequence number of the first octet; stable until `done`.
    pub seq: Signal<In, Bits<32>>,
    /// Word of the login template wanted.
    pub word: Signal<Out, Bits<4>>,
    /// That word, one cycle later; octet 0 in bits 7:0.
    pub template: Signal<In, Bits<32>>,
    /// An octet is written.
    pub wb_valid: Signal<Out, Bit>,
    /// The buffer takes it.
    pub wb_ready: Signal<In, Bit>,
    /// Its sequence number.
    pub wb_seq: Signal<Out, Bits<32>>,
    /// The octet.
    pub wb_data: Signal<Out, Bits<8>>,
    /// The last octet was taken.
    pub done: Signal<Out, Bit>,
    busy: DFF<Bit>,
    offered: DFF<Bit>,
    position: DFF<Bits<6>>,
    length: Signal<Local, Bits<6>>,
    place: Signal<Local, Bits<6>>,
    shifted: Signal<Local, Bits<32>>,
    finished: DFF<Bit>,
}

/// Octets of a login request after its length: type and payload.
const LOGIN_LENGTH: usize = LOGIN_PACKET_BYTES - 2;

impl Logic for PacketWriter {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, busy, offered, position, finished);
        let position = self.position.q.val();
        self.length.next = k!(EMPTY_PACKET_BYTES);
        if self.packet.val() == k!(packet::LOGIN) {
            self.length.next = k!(LOGIN_PACKET_BYTES);
        }
        // Place in the login payload; the memory is read in the cycle before the octet is offered.
        self.place.next = position - k!(EMPTY_PACKET_BYTES);
        self.word.next = self.place.val().get_bits::<4>(2);
        self.shifted.next = self.template.val()
            >> (bit_cast::<5, 2>(self.place.val().get_bits::<2>(0)) << bits::<2>(3));
        // SoupBinTCP 3.00 section 2.3: length (2 octets, big-endian, type counted), type, payload.
        self.wb_data.next = 0.into();
        if position == 1 {
            self.wb_data.next = 1.into();
            if self.packet.val() == k!(packet::LOGIN) {
                self.wb_data.next = k!(LOGIN_LENGTH);
            }
        } else if position == 2 {
            self.wb_data.next = k!(b'R');
            if self.packet.val() == k!(packet::LOGIN) {
                self.wb_data.next = k!(b'L');
            }
            if self.packet.val() == k!(packet::LOGOUT) {
                self.wb_data.next = k!(b'O');
            }
        } else if position != 0 {
            self.wb_data.next = self.shifted.val().get_bits::<8>(0);
        }
        self.wb_seq.next = self.seq.val() + bit_cast::<32, 6>(position);
        self.wb_valid.next = self.offered.q.val();
        self.done.next = self.finished.q.val();

        self.finished.d.next = false;
        if !self.busy.q.val() {
            self.position.d.next = 0.into();
            self.busy.d.next = self.start.val() & !self.finished.q.val();
        } else if !self.offered.q.val() {
            self.offered.d.next = true;
        } else if self.wb_ready.val() {
            self.offered.d.next = false;
            self.position.d.next = position + 1;
            if position + 1 == self.length.val() {
                self.busy.d.next = false;
                self.finished.d.next = true;
            }
        }
        if self.rst.val() {
            self.busy.d.next = false;
            self.offered.d.next = false;
            self.finished.d.next = false;
        }
    }
}
