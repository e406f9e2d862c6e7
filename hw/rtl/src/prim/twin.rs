//! Memories with two read ports: two copies written alike, which is what an FPGA makes of such a memory.

use super::ram::{LutRam, Ram};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// [`Ram`] with two read ports.
#[derive(LogicBlock, Default)]
pub struct TwinRam<D: Synth, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Write enable.
    pub we: Signal<In, Bit>,
    /// Write address.
    pub waddr: Signal<In, Bits<A>>,
    /// Word to write.
    pub wdata: Signal<In, D>,
    /// Read address of the first port.
    pub raddr_a: Signal<In, Bits<A>>,
    /// Word there.
    pub rdata_a: Signal<Out, D>,
    /// Read address of the second port.
    pub raddr_b: Signal<In, Bits<A>>,
    /// Word there.
    pub rdata_b: Signal<Out, D>,
    a: Ram<D, A>,
    b: Ram<D, A>,
}

impl<D: Synth, const A: usize> Logic for TwinRam<D, A> {
    #[rtl]
    fn update(&mut self) {
        self.a.clk.next = self.clk.val();
        self.a.we.next = self.we.val();
        self.a.waddr.next = self.waddr.val();
        self.a.wdata.next = self.wdata.val();
        self.a.raddr.next = self.raddr_a.val();
        self.rdata_a.next = self.a.rdata.val();
        self.b.clk.next = self.clk.val();
        self.b.we.next = self.we.val();
        self.b.waddr.next = self.waddr.val();
        self.b.wdata.next = self.wdata.val();
        self.b.raddr.next = self.raddr_b.val();
        self.rdata_b.next = self.b.rdata.val();
    }
}

/// [`LutRam`] with two read ports.
#[derive(LogicBlock, Default)]
pub struct TwinLutRam<D: Synth, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Write enable.
    pub we: Signal<In, Bit>,
    /// Write address.
    pub waddr: Signal<In, Bits<A>>,
    /// Word to write.
    pub wdata: Signal<In, D>,
    /// Read address of the first port.
    pub raddr_a: Signal<In, Bits<A>>,
    /// Word there.
    pub rdata_a: Signal<Out, D>,
    /// Read address of the second port.
    pub raddr_b: Signal<In, Bits<A>>,
    /// Word there.
    pub rdata_b: Signal<Out, D>,
    a: LutRam<D, A>,
    b: LutRam<D, A>,
}

impl<D: Synth, const A: usize> Logic for TwinLutRam<D, A> {
    #[rtl]
    fn update(&mut self) {
        self.a.clk.next = self.clk.val();
        self.a.we.next = self.we.val();
        self.a.waddr.next = self.waddr.val();
        self.a.wdata.next = self.wdata.val();
        self.a.raddr.next = self.raddr_a.val();
        self.rdata_a.next = self.a.rdata.val();
        self.b.clk.next = self.clk.val();
        self.b.we.next = self.we.val();
        self.b.waddr.next = self.waddr.val();
        self.b.wdata.next = self.wdata.val();
        self.b.raddr.next = self.raddr_b.val();
        self.rdata_b.next = self.b.rdata.val();
    }
}
