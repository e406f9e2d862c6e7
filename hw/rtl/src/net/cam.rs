//! Session table: which slot a packet's addresses and ports belong to.
//!
//! A MoldUDP64 slot claims UDP by destination address and port; a SoupBinTCP slot claims TCP by source
//! address and both ports (its destination address is checked by `Station`). Loaded by snooping the session
//! registers; a slot with mode off claims nothing.
//!
//! Parameter: `SLOTS` of 1 to 64. Latency: `hit` and `slot` are combinational from the entries' flip-flops,
//! which follow `address` by one cycle and sample `ports` when `ports_now`. Two slots with the same key: the
//! lower wins. Changing a slot while a packet for it arrives gives either answer.

use super::cam_entry::CamEntry;
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

// A session register's address is 1, session number, offset.
const _: () = assert!(reg::SESSION_BASE == 1 << 16 && reg::SESSION_STRIDE == 1 << 8);

#[derive(LogicBlock)]
pub struct SessionCam<const SLOTS: usize> {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    pub cfg_valid: Signal<In, Bit>,
    pub cfg_addr: Signal<In, Bits<17>>,
    pub cfg_data: Signal<In, Bits<32>>,
    pub is_udp: Signal<In, Bit>,
    pub is_tcp: Signal<In, Bit>,
    /// The address that names the session.
    pub address: Signal<In, Bits<32>>,
    pub ports_now: Signal<In, Bit>,
    /// Source port on top.
    pub ports: Signal<In, Bits<32>>,
    pub hit: Signal<Out, Bit>,
    pub slot: Signal<Out, Bits<6>>,
    entries: [CamEntry; SLOTS],
    hits: Signal<Local, Bits<SLOTS>>,
    /// A lower slot hits.
    below: Signal<Local, Bit>,
    lowest: Signal<Local, Bits<SLOTS>>,
    encoded: Signal<Local, Bits<6>>,
}

impl<const SLOTS: usize> Default for SessionCam<SLOTS> {
    fn default() -> Self {
        const {
            assert!(
                SLOTS >= 1 && SLOTS <= 64,
                "SessionCam: SLOTS must be 1 to 64"
            )
        };
        Self {
            clk: Signal::default(),
            rst: Signal::default(),
            cfg_valid: Signal::default(),
            cfg_addr: Signal::default(),
            cfg_data: Signal::default(),
            is_udp: Signal::default(),
            is_tcp: Signal::default(),
            address: Signal::default(),
            ports_now: Signal::default(),
            ports: Signal::default(),
            hit: Signal::default(),
            slot: Signal::default(),
            entries: std::array::from_fn(|_| CamEntry::default()),
            hits: Signal::default(),
            below: Signal::default(),
            lowest: Signal::default(),
            encoded: Signal::default(),
        }
    }
}

impl<const SLOTS: usize> Logic for SessionCam<SLOTS> {
    #[rtl]
    fn update(&mut self) {
        let session = self.cfg_addr.val().get_bits::<8>(8);
        let write = self.cfg_valid.val() & self.cfg_addr.val().get_bit(16);
        self.hits.next = 0.into();
        for i in 0..SLOTS {
            self.entries[i].clk.next = self.clk.val();
            self.entries[i].rst.next = self.rst.val();
            self.entries[i].write.next = write & (session == i.to_bits());
            self.entries[i].register.next = self.cfg_addr.val().get_bits::<8>(0);
            self.entries[i].value.next = self.cfg_data.val();
            self.entries[i].is_udp.next = self.is_udp.val();
            self.entries[i].is_tcp.next = self.is_tcp.val();
            self.entries[i].address.next = self.address.val();
            self.entries[i].ports_now.next = self.ports_now.val();
            self.entries[i].ports.next = self.ports.val();
            self.hits.next = self.hits.val().replace_bit(i, self.entries[i].hit.val());
        }
        // The lowest one alone, so that the encoder is an OR and never mixes two slots. `x & -x` would be shorter,
        // but a carry chain among few slots costs more than it saves.
        self.below.next = false;
        self.lowest.next = 0.into();
        for j in 0..SLOTS {
            let hit = self.hits.val().get_bit(j);
            self.lowest.next = self.lowest.val().replace_bit(j, hit & !self.below.val());
            self.below.next = self.below.val() | hit;
        }
        self.encoded.next = 0.into();
        for j in 0..SLOTS {
            if self.lowest.val().get_bit(j) {
                self.encoded.next = self.encoded.val() | j.to_bits();
            }
        }
        self.hit.next = self.below.val();
        self.slot.next = self.encoded.val();
    }
}
