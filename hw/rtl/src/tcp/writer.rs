//! The packets of the SoupBinTCP client.

use super::tcb::{EMPTY_PACKET_BYTES, LOGIN_PACKET_BYTES, packet};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

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
    /// That word, two cycles later; octet 0 in bits 7:0.
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
    octet: DFF<Bits<8>>,
    length: Signal<Local, Bits<6>>,
    ahead: Signal<Local, Bits<6>>,
    value: Signal<Local, Bits<8>>,
    place: Signal<Local, Bits<6>>,
    shifted: Signal<Local, Bits<32>>,
    finished: DFF<Bit>,
}

/// Octets of a login request after its length: type and payload.
const LOGIN_LENGTH: usize = LOGIN_PACKET_BYTES - 2;

impl Logic for PacketWriter {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, busy, offered, position, finished, octet);
        let position = self.position.q.val();
        self.length.next = k!(EMPTY_PACKET_BYTES);
        if self.packet.val() == k!(packet::LOGIN) {
            self.length.next = k!(LOGIN_PACKET_BYTES);
        }
        // Place in the login payload. The memory is asked for the next octet while this one is prepared and offered.
        self.place.next = position - k!(EMPTY_PACKET_BYTES);
        self.ahead.next = position - k!(EMPTY_PACKET_BYTES - 1);
        self.word.next = self.ahead.val().get_bits::<4>(2);
        self.shifted.next = self.template.val()
            >> (bit_cast::<5, 2>(self.place.val().get_bits::<2>(0)) << bits::<2>(3));
        // SoupBinTCP 3.00 section 2.3: length (2 octets, big-endian, type counted), type, payload.
        self.value.next = 0.into();
        if position == 1 {
            self.value.next = 1.into();
            if self.packet.val() == k!(packet::LOGIN) {
                self.value.next = k!(LOGIN_LENGTH);
            }
        } else if position == 2 {
            self.value.next = k!(b'R');
            if self.packet.val() == k!(packet::LOGIN) {
                self.value.next = k!(b'L');
            }
            if self.packet.val() == k!(packet::LOGOUT) {
                self.value.next = k!(b'O');
            }
        } else if position != 0 {
            self.value.next = self.shifted.val().get_bits::<8>(0);
        }
        self.octet.d.next = self.value.val();
        if self.offered.q.val() {
            self.octet.d.next = self.octet.q.val();
        }
        self.wb_data.next = self.octet.q.val();
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
