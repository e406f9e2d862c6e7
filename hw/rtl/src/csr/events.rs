//! Where the events of all areas come together.

use rust_hdl::prelude::*;
use wirebook_contract::counter;
use wirebook_rtl_macros::rtl;

/// One bit per counter out of events that come from all over the card. Combinational.
#[derive(LogicBlock, Default)]
pub struct Events {
    /// The event of each counter, by the counter's index.
    pub of: Vec<Signal<In, Bit>>,
    /// Bit i is the event of counter i.
    pub all: Signal<Out, Bits<48>>,
    gathered: Signal<Local, Bits<48>>,
}

impl Events {
    /// An event for each counter.
    #[must_use]
    pub fn new() -> Self {
        Self {
            of: (0..counter::COUNT).map(|_| Signal::default()).collect(),
            ..Self::default()
        }
    }
}

impl Logic for Events {
    #[rtl]
    fn update(&mut self) {
        self.gathered.next = 0.into();
        for i in 0..48 {
            self.gathered.next = self.gathered.val().replace_bit(i, self.of[i].val());
        }
        self.all.next = self.gathered.val();
    }
}
