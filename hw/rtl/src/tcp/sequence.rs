//! The steps of an event in the TCP engine.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Where the engine is in an event.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum EngineStep {
    /// After reset: every control block to CLOSED.
    Clear,
    /// Wait for an event; its control block is being read.
    Idle,
    /// The control block arrives; the one before it is stored.
    Load,
    /// Subtract.
    Measure,
    /// For an open: compute an initial sequence number.
    Hash,
    /// Compare.
    Compare,
    /// For output: how much may be sent.
    Size,
    /// Apply the event's rules to what was found out.
    Decide,
    /// For output: the sequence number after it.
    Extend,
    /// Change the control block, and begin the next event if it is known.
    Apply,
    /// Make place for a packet in the transmit buffer.
    Append,
    /// Write it.
    Write,
}

/// Cycles of `Size`, less one.
const SIZING: usize = 2;

/// Walks through the steps of one event after another; [`super::engine::Engine`] draws them.
///
/// Latency: an input moves the step in the next cycle. Each input is looked at in its own step only.
#[derive(LogicBlock, Default)]
pub struct Sequencer {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: to `Clear`.
    pub rst: Signal<In, Bit>,
    /// `Clear`: the last control block is being cleared.
    pub cleared: Signal<In, Bit>,
    /// `Idle` and `Apply`: the next event is known.
    pub take: Signal<In, Bit>,
    /// `Measure`: the event opens a connection.
    pub opens: Signal<In, Bit>,
    /// `Hash`: the number is there.
    pub hashed: Signal<In, Bit>,
    /// From `Compare` on: the event may send a segment.
    pub output: Signal<In, Bit>,
    /// `Apply`: a packet goes to the transmit buffer.
    pub streams: Signal<In, Bit>,
    /// `Write`: it is there.
    pub written: Signal<In, Bit>,
    /// The step.
    pub step: Signal<Out, EngineStep>,
    /// It is `Apply`.
    pub applying: Signal<Out, Bit>,

    now: DFF<EngineStep>,
    apply: DFF<Bit>,
    sizing: DFF<Bits<2>>,
}

impl Logic for Sequencer {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, now, apply, sizing);
        self.step.next = self.now.q.val();
        self.applying.next = self.apply.q.val();
        self.apply.d.next = false;
        match self.now.q.val() {
            EngineStep::Clear => {
                if self.cleared.val() {
                    self.now.d.next = EngineStep::Idle;
                }
            }
            EngineStep::Idle => {
                if self.take.val() {
                    self.now.d.next = EngineStep::Load;
                }
            }
            EngineStep::Load => {
                self.now.d.next = EngineStep::Measure;
            }
            EngineStep::Measure => {
                self.now.d.next = EngineStep::Compare;
                if self.opens.val() {
                    self.now.d.next = EngineStep::Hash;
                }
            }
            EngineStep::Hash => {
                if self.hashed.val() {
                    self.now.d.next = EngineStep::Compare;
                }
            }
            EngineStep::Compare => {
                self.sizing.d.next = k!(SIZING);
                self.now.d.next = EngineStep::Decide;
                if self.output.val() {
                    self.now.d.next = EngineStep::Size;
                }
            }
            EngineStep::Size => {
                self.sizing.d.next = self.sizing.q.val() - 1;
                if self.sizing.q.val() == 0 {
                    self.now.d.next = EngineStep::Decide;
                }
            }
            EngineStep::Decide => {
                if self.output.val() {
                    self.now.d.next = EngineStep::Extend;
                } else {
                    self.now.d.next = EngineStep::Apply;
                    self.apply.d.next = true;
                }
            }
            EngineStep::Extend => {
                self.now.d.next = EngineStep::Apply;
                self.apply.d.next = true;
            }
            EngineStep::Apply => {
                self.now.d.next = EngineStep::Idle;
                if self.take.val() {
                    self.now.d.next = EngineStep::Load;
                }
                if self.streams.val() {
                    self.now.d.next = EngineStep::Append;
                }
            }
            EngineStep::Append => {
                self.now.d.next = EngineStep::Write;
            }
            EngineStep::Write => {
                if self.written.val() {
                    self.now.d.next = EngineStep::Idle;
                }
            }
        }
        if self.rst.val() {
            self.now.d.next = EngineStep::Clear;
            self.apply.d.next = false;
        }
    }
}
