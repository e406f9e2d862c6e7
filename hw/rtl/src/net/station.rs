//! Own hardware and protocol address, and whether the frame at hand is for them.
//!
//! Latency: `mac_own` and `mac_group` are valid the cycle after `first_beat`; `ip_own` follows `destination` by one
//! cycle; `target_own` follows `target` at once. No address is ours until `IP_ADDR` is written.

use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

#[derive(LogicBlock, Default)]
pub struct Station {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    pub cfg_valid: Signal<In, Bit>,
    pub cfg_addr: Signal<In, Bits<17>>,
    pub cfg_data: Signal<In, Bits<32>>,
    /// The beat with the destination hardware address is registered.
    pub first_beat: Signal<In, Bit>,
    pub frame_destination: Signal<In, Bits<48>>,
    pub destination: Signal<In, Bits<32>>,
    pub target: Signal<In, Bits<32>>,
    pub mac_own: Signal<Out, Bit>,
    pub mac_group: Signal<Out, Bit>,
    pub ip_own: Signal<Out, Bit>,
    pub target_own: Signal<Out, Bit>,
    mac: DFF<Bits<48>>,
    ip: DFF<Bits<32>>,
    to_mac: DFF<Bit>,
    to_group: DFF<Bit>,
    to_ip: DFF<Bit>,
}

impl Logic for Station {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, mac, ip, to_mac, to_group, to_ip);
        if self.cfg_valid.val() {
            if self.cfg_addr.val() == k!(reg::MAC_LO) {
                self.mac.d.next =
                    cat!(self.mac.q.val().get_bits::<16>(32): 16, self.cfg_data.val(): 32);
            }
            if self.cfg_addr.val() == k!(reg::MAC_HI) {
                self.mac.d.next = cat!(self.cfg_data.val().get_bits::<16>(0): 16, self.mac.q.val().get_bits::<32>(0): 32);
            }
            if self.cfg_addr.val() == k!(reg::IP_ADDR) {
                self.ip.d.next = self.cfg_data.val();
            }
        }
        if self.first_beat.val() {
            self.to_mac.d.next = self.frame_destination.val() == self.mac.q.val();
            // IEEE 802.3 clause 3.2.3: the first bit on the wire says group; broadcast is one.
            self.to_group.d.next = self.frame_destination.val().get_bit(40);
        }
        self.to_ip.d.next = (self.destination.val() == self.ip.q.val()) & self.ip.q.val().any();
        if self.rst.val() {
            self.mac.d.next = 0.into();
            self.ip.d.next = 0.into();
        }
        self.mac_own.next = self.to_mac.q.val();
        self.mac_group.next = self.to_group.q.val();
        self.ip_own.next = self.to_ip.q.val();
        self.target_own.next = (self.target.val() == self.ip.q.val()) & self.ip.q.val().any();
    }
}
