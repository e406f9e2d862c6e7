//! A clocked machine: state in a struct, counters, reset.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

use crate::{Case, Subject, words};

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum Phase {
    Idle,
    Run,
    Done,
}

#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct State {
    pub phase: Phase,
    pub count: Bits<5>,
    pub sum: Bits<33>,
}

#[derive(LogicBlock, Default)]
pub struct Machine {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    pub go: Signal<In, Bit>,
    pub value: Signal<In, Bits<33>>,
    pub running: Signal<Out, Bit>,
    pub count: Signal<Out, Bits<5>>,
    pub sum: Signal<Out, Bits<33>>,
    state: DFF<State>,
    history: [DFF<Bits<33>>; 2],
}

impl Logic for Machine {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, state);
        self.history[0].clock.next = self.clk.val();
        self.history[0].d.next = self.value.val();
        self.history[1].clock.next = self.clk.val();
        self.history[1].d.next = self.history[0].q.val();
        let now = self.state.q.val();
        match now.phase {
            Phase::Idle => {
                if self.go.val() {
                    self.state.d.next.phase = Phase::Run;
                }
            }
            Phase::Run => {
                self.state.d.next.count = now.count + 1;
                self.state.d.next.sum = now.sum + self.history[1].q.val();
                if now.count == 9 {
                    self.state.d.next.phase = Phase::Done;
                }
            }
            Phase::Done => {
                self.state.d.next.phase = Phase::Idle;
                self.state.d.next.count = 0.into();
            }
        }
        if self.rst.val() {
            self.state.d.next = State::default();
        }
        self.running.next = now.phase == Phase::Run;
        self.count.next = now.count;
        self.sum.next = now.sum;
    }
}

impl Subject for Machine {
    const OUTPUTS: &'static [(&'static str, usize)] = &[("running", 1), ("count", 5), ("sum", 33)];

    fn drive(&mut self, case: &Case) {
        // A reset in one vector of 32 leaves room to reach the last phase.
        self.rst.next = !case.x5.any();
        self.go.next = case.q1;
        self.value.next = case.x33;
    }

    fn sample(&self, out: &mut Vec<u32>) {
        words(self.running.val(), out);
        words(self.count.val(), out);
        words(self.sum.val(), out);
    }
}
