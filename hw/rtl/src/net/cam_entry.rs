//! One slot of the session table: its key, and whether the packet at hand has it.
//!
//! Latency: `hit` is combinational from flip-flops that follow `address` by one cycle and sample `ports` when
//! `ports_now`; `is_udp` and `is_tcp` count as they are.

use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

#[derive(LogicBlock, Default)]
pub struct CamEntry {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    /// A register of this session is written.
    pub write: Signal<In, Bit>,
    /// Its offset in the session's registers.
    pub register: Signal<In, Bits<8>>,
    pub value: Signal<In, Bits<32>>,
    pub is_udp: Signal<In, Bit>,
    pub is_tcp: Signal<In, Bit>,
    pub address: Signal<In, Bits<32>>,
    pub ports_now: Signal<In, Bit>,
    pub ports: Signal<In, Bits<32>>,
    pub hit: Signal<Out, Bit>,
    mold: DFF<Bit>,
    soup: DFF<Bit>,
    peer: DFF<Bits<32>>,
    peer_ports: DFF<Bits<32>>,
    address_hit: DFF<Bit>,
    source_hit: DFF<Bit>,
    destination_hit: DFF<Bit>,
}

impl Logic for CamEntry {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            mold,
            soup,
            peer,
            peer_ports,
            address_hit,
            source_hit,
            destination_hit
        );
        if self.write.val() {
            if self.register.val() == k!(reg::SESSION_MODE - reg::SESSION_BASE) {
                self.mold.d.next = self.value.val() == k!(reg::mode::MOLD);
                self.soup.d.next = self.value.val() == k!(reg::mode::SOUP);
            }
            if self.register.val() == k!(reg::SESSION_PEER_IP - reg::SESSION_BASE) {
                self.peer.d.next = self.value.val();
            }
            if self.register.val() == k!(reg::SESSION_PORTS - reg::SESSION_BASE) {
                self.peer_ports.d.next = self.value.val();
            }
        }
        self.address_hit.d.next = self.peer.q.val() == self.address.val();
        if self.ports_now.val() {
            self.source_hit.d.next =
                self.peer_ports.q.val().get_bits::<16>(16) == self.ports.val().get_bits::<16>(16);
            self.destination_hit.d.next =
                self.peer_ports.q.val().get_bits::<16>(0) == self.ports.val().get_bits::<16>(0);
        }
        if self.rst.val() {
            self.mold.d.next = false;
            self.soup.d.next = false;
        }
        self.hit.next = self.address_hit.q.val()
            & self.destination_hit.q.val()
            & ((self.mold.q.val() & self.is_udp.val())
                | (self.soup.q.val() & self.is_tcp.val() & self.source_hit.q.val()));
    }
}
