//! What block authors may write, as one block.
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

mod wire {
    pub const ETHERTYPE_IPV4: u64 = 0x0800;
    pub const FIRST: usize = 2;
    pub const LIMIT: usize = 9;
}

/// Counts IPv4 frames seen on `N` lanes.
#[derive(LogicBlock, Default)]
struct Sample<const N: usize> {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    /// one beat
    pub data: Signal<In, Bits<64>>,
    pub lanes: Signal<In, Bits<N>>,
    pub swapped: Signal<Out, Bits<32>>,
    pub hit: Signal<Out, Bit>,
    pub count: Signal<Out, Bits<8>>,
    pub cat: Signal<Out, Bits<25>>,
    state: DFF<Bits<8>>,
    sum: Signal<Local, Bits<4>>,
}

impl<const N: usize> Logic for Sample<N> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, state);
        let beat = self.data.val();
        let ethertype = be!(beat, 2, 2);
        let is_ip = ethertype == k!(wire::ETHERTYPE_IPV4);
        self.swapped.next = be!(self.data.val(), 4, 4);
        self.sum.next = 0.into();
        for i in 0..N {
            if self.lanes.val().get_bit(i) {
                self.sum.next = self.sum.val() + 1;
            }
        }
        self.hit.next = is_ip & (self.state.q.val() < k!(wire::LIMIT));
        self.cat.next = cat!(self.state.q.val(): 8, self.hit.val(): 1, ethertype: 16);
        if is_ip {
            self.state.d.next =
                self.state.q.val() + k!(wire::FIRST) + bit_cast::<8, 4>(self.sum.val());
        }
        if self.rst.val() {
            self.state.d.next = k!(wire::FIRST);
        }
        self.count.next = self.state.q.val();
    }
}

#[test]
fn every_convenience_emits_and_simulates() {
    let mut uut = Sample::<4>::default();
    uut.connect_all();
    let text = wirebook_emit::emit(&uut, "sample").unwrap_or_else(|e| panic!("{}", e.join("\n")));
    println!("{text}");
    assert!(text.contains("module sample"));
    uut.data.next = 0x8877_6655_0008_2211_u64.into();
    uut.lanes.next = 0b1011.into();
    assert!(simulate(&mut uut, 20));
    assert_eq!(uut.swapped.val(), 0x5566_7788);
    assert!(uut.hit.val());
    assert_eq!(uut.cat.val(), 0x1_0800);
    uut.clk.next = true.into();
    assert!(simulate(&mut uut, 20));
    assert_eq!(uut.count.val(), 5);
}
