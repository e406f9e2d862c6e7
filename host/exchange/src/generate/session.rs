//! A day under way: takes its next step, keeps the market consistent with it and encodes it.

use super::Options;
use super::clock::{Clock, day};
use super::market::{Market, PackedMarket, Side};
use super::message::Message;
use super::script::{self, Step};
use crate::rng::Rng;
use std::collections::VecDeque;
use wirebook_wire::itch::Header;

const MPIDS: [[u8; 4]; 4] = [*b"ALFA", *b"BRVO", *b"CHAR", *b"DELT"];

/// A session under way: each step makes one message. `M` is [`PackedMarket`] in a [`Checkpoint`].
#[derive(Debug)]
pub(super) struct Day<M = Market> {
    pub(super) options: Options,
    pub(super) rng: Rng,
    clock: Clock,
    pub(super) market: M,
    /// Fixed messages that come next.
    scripted: VecDeque<Step>,
    /// Messages of continuous trading still to come.
    trading_left: u64,
    closed: bool,
    last_reference: u64,
    pub(super) last_match: u64,
}

/// A day to go on with later.
pub(super) type Checkpoint = Day<PackedMarket>;

impl<M> Day<M> {
    /// The same moment with the market in another form.
    fn with_market<N>(&self, market: N) -> Day<N> {
        Day {
            options: self.options,
            rng: self.rng.clone(),
            clock: self.clock.clone(),
            market,
            scripted: self.scripted.clone(),
            trading_left: self.trading_left,
            closed: self.closed,
            last_reference: self.last_reference,
            last_match: self.last_match,
        }
    }
}

impl Checkpoint {
    pub fn resume(&self) -> Day {
        self.with_market(self.market.unpack())
    }
}

impl Day {
    pub fn checkpoint(&self) -> Checkpoint {
        self.with_market(self.market.pack())
    }

    /// Before the first message; the options were checked.
    pub fn new(options: Options) -> Self {
        let mut rng = Rng::new(options.seed);
        let market = Market::new(options.instruments, &mut rng);
        let scripted = script::opening(options.instruments, options.unknown_types);
        let fixed = scripted.len() + script::closing(options.instruments).len();
        Self {
            options,
            clock: Clock::new(),
            market,
            trading_left: options.messages - fixed as u64,
            scripted,
            closed: false,
            last_reference: rng.below(1 << 40),
            last_match: rng.below(1 << 32),
            rng,
        }
    }

    pub fn symbol(locate: u16) -> [u8; 8] {
        let mut rest = usize::from(locate.saturating_sub(1));
        let mut symbol = *b"W       ";
        for letter in symbol[1..5].iter_mut().rev() {
            *letter = b'A' + (rest % 26) as u8;
            rest /= 26;
        }
        symbol
    }

    /// The next step and its time, or `None` after the end of messages.
    fn next_step(&mut self) -> Option<Step> {
        if let Some(step) = self.scripted.pop_front() {
            match step {
                Step::SystemEvent(event) => self.clock.advance_to(system_event_time(event)),
                _ => self.clock.step(&mut self.rng),
            }
            return Some(step);
        }
        if self.trading_left > 0 {
            self.clock.trade(self.trading_left, &mut self.rng);
            self.trading_left -= 1;
            let instrument = self.instrument();
            let step = script::trading(&mut self.rng, instrument, self.options.unknown_types);
            return Some(self.resume_after(step));
        }
        if self.closed {
            return None;
        }
        self.closed = true;
        self.scripted = script::closing(self.options.instruments);
        self.next_step()
    }

    /// A halt is lifted by the very next message, so no instrument trades while halted. Without
    /// room for that message before the close there is no halt either.
    fn resume_after(&mut self, step: Step) -> Step {
        let resume = match step {
            Step::TradingAction(instrument, b'H') => Step::TradingAction(instrument, b'T'),
            Step::OperationalHalt(instrument, b'H') => Step::OperationalHalt(instrument, b'T'),
            _ => return step,
        };
        if self.trading_left == 0 {
            return resume;
        }
        self.trading_left -= 1;
        self.scripted.push_back(resume);
        step
    }

    pub(super) fn instrument(&mut self) -> u16 {
        self.rng.skewed(u64::from(self.options.instruments)) as u16
    }

    pub(super) fn side(&mut self) -> Side {
        if self.rng.one_in(2) {
            Side::Buy
        } else {
            Side::Sell
        }
    }

    /// Round lots mostly, as on a real feed; sometimes an odd one.
    pub(super) fn shares(&mut self) -> u32 {
        if self.rng.one_in(4) {
            self.rng.between(1, 999) as u32
        } else {
            100 * (1 + self.rng.halving() as u32)
        }
    }

    pub(super) fn next_reference(&mut self) -> u64 {
        self.last_reference += self.rng.between(1, 40);
        self.last_reference
    }

    pub(super) fn next_match(&mut self) -> u64 {
        self.last_match += self.rng.between(1, 3);
        self.last_match
    }

    /// A header for an instrument, or for none.
    pub(super) fn header(&mut self, instrument: Option<u16>) -> Header {
        Header {
            locate: instrument.map_or(0, |index| index + 1),
            tracking: self.rng.below(4) as u16 * 2,
            timestamp: self.clock.now(),
        }
    }

    pub(super) fn mpid(&mut self) -> [u8; 4] {
        self.rng.pick(&MPIDS)
    }

    fn encode(&mut self, step: Step) -> Message {
        match step {
            Step::Add
            | Step::AddMpid
            | Step::Execute
            | Step::ExecutePrice
            | Step::Cancel
            | Step::Delete
            | Step::Replace => self.order_message(step),
            step => self.notice(step),
        }
    }
}

impl Iterator for Day {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let step = self.next_step()?;
        Some(self.encode(step))
    }
}

fn system_event_time(event: u8) -> u64 {
    match event {
        b'O' => day::START_OF_MESSAGES,
        b'S' => day::START_OF_HOURS,
        b'Q' => day::OPEN,
        b'M' => day::CLOSE,
        b'E' => day::END_OF_HOURS,
        _ => day::END_OF_MESSAGES,
    }
}
