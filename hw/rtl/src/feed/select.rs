//! Takes messages one record at a time and selects the record's fields.

use super::assemble::{Message, class};
use super::fields::Fields;
use super::layout::LINES;
use super::login::{LATENCY, LoginSequence};
use super::shape::{Following, Shape};
use crate::prim::fifo::Fifo;
use rust_hdl::prelude::*;
use wirebook_contract::budget;
use wirebook_rtl_macros::rtl;

/// A record but for what depends on its session.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Selected {
    pub valid: Bit,
    pub pass: Bit,
    pub class: Bits<2>,
    pub slot: Bits<6>,
    pub soup: Bit,
    pub frame: Bits<2>,
    pub bad: Bit,
    pub last: Bit,
    pub letter: Bits<8>,
    pub rtype: Bits<8>,
    pub locate: Bits<16>,
    /// ns since midnight.
    pub timestamp: Bits<48>,
    pub order_id: Bits<64>,
    pub price: Bits<64>,
    pub nano: Bit,
    pub size: Bits<32>,
    pub action: Bits<8>,
    pub side: Bits<8>,
    pub marks: Bits<8>,
    pub delta: Bits<32>,
    pub delta_set: Bit,
    pub sequence: Bits<32>,
    /// Cycle and card clock of the arrival of the message's last octet.
    pub stamp: Bits<32>,
    pub received: Bits<64>,
}

/// A message, when its last octet arrived, and what its letter and length say.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Arrival {
    pub message: Message,
    /// Cycle counter.
    pub stamp: Bits<32>,
    /// Card clock.
    pub received: Bits<64>,
    /// Its next record's fields.
    pub lines: Bits<LINES>,
    /// It makes two records.
    pub two: Bit,
    /// Its letter is unknown, or its length is not its letter's.
    pub unknown: Bit,
    pub malformed: Bit,
}

/// Cycles from a beat on `s_axis` to the messages it completes at this block.
const AGE_CYCLES: u32 = budget::PARSE + budget::ACCEPT + budget::FRAMER + budget::ASSEMBLE;
/// The same in ns: 6.4 ns per cycle, rounded to the nearest.
const AGE_NS: u32 = (AGE_CYCLES * 64 + 5) / 10;

/// One record per cycle out of messages that have one or two.
///
/// Latency: 2 cycles when nothing waits: which message is next and whether it is what its letter says, then its
/// fields. Throughput: one record per cycle; a message of two records and a
/// login (which takes [`LATENCY`] cycles) make later ones wait in a queue of 8. It cannot overflow: feed
/// messages of two records have at least 35 octets, those that follow a login at least 14 in the stream,
/// and status records come only when `calm`. No backpressure.
#[derive(LogicBlock, Default)]
pub struct Select {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Cycle counter and card clock, ns.
    pub cycle: Signal<In, Bits<32>>,
    pub time_ns: Signal<In, Bits<64>>,
    /// Messages.
    pub s: Signal<In, Message>,
    /// Records.
    pub m: Signal<Out, Selected>,
    /// Nothing waits.
    pub calm: Signal<Out, Bit>,
    /// Counters.
    pub ev_messages: Signal<Out, Bit>,
    pub ev_unknown_type: Signal<Out, Bit>,
    pub ev_wrong_length: Signal<Out, Bit>,

    // First stage: the next message.
    shape: Shape,
    queue: Fifo<Arrival, 3, 4>,
    arriving: Signal<Local, Arrival>,
    incoming: Signal<Local, Arrival>,
    advance: Signal<Local, Bit>,
    stamp: DFF<Bits<32>>,
    received: DFF<Bits<64>>,
    now: DFF<Arrival>,
    here: DFF<Bit>,

    // Second stage: its fields, record by record.
    following: Following,
    fields: Fields,
    login: LoginSequence,
    what: Signal<Local, Bits<2>>,
    data: Signal<Local, Bits<400>>,
    emit: Signal<Local, Bit>,
    starts: Signal<Local, Bit>,
    step: DFF<Bits<3>>,
    /// This is the message's last step. A register, because much waits for it.
    done: DFF<Bit>,
    out: DFF<Selected>,
    messages: DFF<Bit>,
    unknown_type: DFF<Bit>,
    wrong_length: DFF<Bit>,
}

impl Logic for Select {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, stamp, received, now, here, step, done);
        dff_setup!(self, clk, out, messages, unknown_type, wrong_length);

        let message = self.now.q.val().message;
        self.what.next = message.class;

        // ---- First stage
        self.shape.class.next = self.s.val().class;
        self.shape.letter.next = self.s.val().data.get_bits::<8>(0);
        self.shape.length.next = self.s.val().octets;
        // Sampled a cycle early, so that the subtraction is off the path.
        self.stamp.d.next = self.cycle.val() - k!(AGE_CYCLES - 1);
        self.received.d.next = self.time_ns.val() - k!(AGE_NS - 6);
        self.arriving.next.message = self.s.val();
        self.arriving.next.stamp = self.stamp.q.val();
        self.arriving.next.received = self.received.q.val();
        self.arriving.next.lines = self.shape.lines.val();
        self.arriving.next.two = self.shape.two.val();
        self.arriving.next.unknown = self.shape.unknown.val();
        self.arriving.next.malformed = self.shape.malformed.val();
        self.advance.next = !self.here.q.val() | self.done.q.val();
        self.queue.clk.next = self.clk.val();
        self.queue.rst.next = self.rst.val();
        self.queue.w_data.next = self.arriving.val();
        self.queue.w_valid.next =
            self.s.val().valid & (!self.advance.val() | self.queue.r_valid.val());
        self.queue.r_ready.next = self.advance.val();
        self.incoming.next = self.arriving.val();
        if self.queue.r_valid.val() {
            self.incoming.next = self.queue.r_data.val();
        }
        self.following.letter.next = message.data.get_bits::<8>(0);
        if self.now.q.val().two {
            self.now.d.next.lines = self.following.lines.val();
        }
        // Two steps, or those of a login.
        self.done.d.next = self.now.q.val().two | (self.step.q.val() == k!(LATENCY - 1));
        if self.advance.val() {
            self.here.d.next = self.s.val().valid | self.queue.r_valid.val();
            self.now.d.next = self.incoming.val();
            self.done.d.next = !self.incoming.val().two
                & (self.incoming.val().message.class != k!(class::ACCEPTED));
        }

        // ---- Second stage
        self.data.next = message.data;
        self.login.clk.next = self.clk.val();
        self.login.digits.next = self.data.val().get_bits::<160>(80);
        self.fields.data.next = self.data.val();
        self.fields.length.next = message.octets;
        self.fields.login.next = self.login.value.val();
        self.fields.lines.next = self.now.q.val().lines;

        if self.here.q.val() {
            self.step.d.next = self.step.q.val() + 1;
            if self.done.q.val() {
                self.step.d.next = 0.into();
            }
        }
        self.emit.next =
            self.here.q.val() & ((self.what.val() != k!(class::ACCEPTED)) | self.done.q.val());

        self.out.d.next.valid = self.emit.val();
        self.out.d.next.pass = message.pass;
        self.out.d.next.class = self.what.val();
        self.out.d.next.slot = message.slot;
        self.out.d.next.soup = message.soup;
        self.out.d.next.frame = message.frame;
        self.out.d.next.bad = message.bad;
        self.out.d.next.sequence = message.sequence;
        self.out.d.next.stamp = self.now.q.val().stamp;
        self.out.d.next.received = self.now.q.val().received;
        self.out.d.next.last = self.done.q.val();
        self.out.d.next.letter = self.data.val().get_bits::<8>(0);
        self.out.d.next.locate = be!(self.data.val(), 1, 2);
        self.out.d.next.timestamp = be!(self.data.val(), 5, 6);
        self.out.d.next.rtype = self.fields.rtype.val();
        self.out.d.next.order_id = self.fields.order_id.val();
        self.out.d.next.price = self.fields.price.val();
        self.out.d.next.nano = self.fields.nano.val();
        self.out.d.next.size = self.fields.size.val();
        self.out.d.next.action = self.fields.action.val();
        self.out.d.next.side = self.fields.side.val();
        self.out.d.next.marks = self.fields.marks.val();
        self.out.d.next.delta = self.fields.delta.val();
        self.out.d.next.delta_set = self.fields.delta_set.val();
        if self.what.val() != k!(class::FEED) {
            self.out.d.next.letter = 0.into();
            self.out.d.next.locate = 0.into();
        }
        if self.what.val() == k!(class::ACCEPTED) {
            self.out.d.next.sequence = self.login.value.val();
        }

        self.starts.next = self.here.q.val() & (self.step.q.val() == 0);
        self.messages.d.next = self.starts.val() & (self.what.val() == k!(class::FEED));
        self.unknown_type.d.next = self.starts.val() & self.now.q.val().unknown;
        self.wrong_length.d.next = self.starts.val() & self.now.q.val().malformed;
        if self.rst.val() {
            self.here.d.next = false;
            self.step.d.next = 0.into();
            self.out.d.next.valid = false;
        }
        self.m.next = self.out.q.val();
        self.calm.next = !self.queue.r_valid.val() & (self.step.q.val() == 0);
        self.ev_messages.next = self.messages.q.val();
        self.ev_unknown_type.next = self.unknown_type.q.val();
        self.ev_wrong_length.next = self.wrong_length.q.val();
    }
}
