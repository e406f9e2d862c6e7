//! The generator itself: takes the next step of the day, keeps the market consistent with it and
//! encodes it.

use super::clock::{Clock, day};
use super::encode::{self, Add, Cross, Head, Imbalance, Message, PricedExecution, Symbol};
use super::market::{Market, Order, Side};
use super::script::{self, Step};
use super::{LIVE_ORDERS_MIN, Options, OptionsError, messages_min};
use crate::rng::Rng;
use std::collections::VecDeque;

const MPIDS: [[u8; 4]; 4] = [*b"ALFA", *b"BRVO", *b"CHAR", *b"DELT"];
/// Types that no version of the specification uses.
const UNKNOWN_TYPES: [u8; 4] = [b'z', b'!', 0, 0xFF];

/// A whole session, one message at a time, in bounded memory.
#[derive(Debug)]
pub struct Generator {
    options: Options,
    rng: Rng,
    clock: Clock,
    market: Market,
    /// Fixed messages that come next.
    scripted: VecDeque<Step>,
    /// Messages of continuous trading still to come.
    trading_left: u64,
    closed: bool,
    last_reference: u64,
    last_match: u64,
}

impl Generator {
    /// Checks the options; nothing is generated yet.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        if options.instruments == 0 {
            return Err(OptionsError::NoInstruments);
        }
        if options.live_orders_max < LIVE_ORDERS_MIN {
            return Err(OptionsError::TooFewOrders {
                live_orders_max: options.live_orders_max,
                min: LIVE_ORDERS_MIN,
            });
        }
        let min = messages_min(options.instruments);
        if options.messages < min {
            return Err(OptionsError::TooShort {
                instruments: options.instruments,
                messages: options.messages,
                min,
            });
        }
        Ok(Self::at_start(options))
    }

    /// The same session from its first message.
    pub fn restart(&self) -> Self {
        Self::at_start(self.options)
    }

    /// The options this session follows.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The symbol of the instrument with this locate code (1 to [`Options::instruments`]),
    /// padded with spaces.
    pub fn symbol(locate: u16) -> [u8; 8] {
        let mut rest = usize::from(locate.saturating_sub(1));
        let mut symbol = *b"W       ";
        for letter in symbol[1..5].iter_mut().rev() {
            *letter = b'A' + (rest % 26) as u8;
            rest /= 26;
        }
        symbol
    }

    fn at_start(options: Options) -> Self {
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

    fn instrument(&mut self) -> u16 {
        self.rng.skewed(u64::from(self.options.instruments)) as u16
    }

    fn side(&mut self) -> Side {
        if self.rng.one_in(2) {
            Side::Buy
        } else {
            Side::Sell
        }
    }

    /// Round lots mostly, as on a real feed; sometimes an odd one.
    fn shares(&mut self) -> u32 {
        if self.rng.one_in(4) {
            self.rng.between(1, 999) as u32
        } else {
            100 * (1 + self.rng.halving() as u32)
        }
    }

    fn next_reference(&mut self) -> u64 {
        self.last_reference += self.rng.between(1, 40);
        self.last_reference
    }

    fn next_match(&mut self) -> u64 {
        self.last_match += self.rng.between(1, 3);
        self.last_match
    }

    /// A header for an instrument, or for none.
    fn head(&mut self, instrument: Option<u16>) -> Head {
        Head {
            locate: instrument.map_or(0, |index| index + 1),
            tracking: self.rng.below(4) as u16 * 2,
            timestamp: self.clock.now(),
        }
    }

    /// A header and the symbol to go with it.
    fn about(&mut self, instrument: u16) -> (Head, Symbol) {
        (self.head(Some(instrument)), Self::symbol(instrument + 1))
    }

    fn encode(&mut self, step: Step) -> Message {
        match step {
            Step::SystemEvent(event) => encode::system_event(self.head(None), event),
            Step::Directory(instrument) => {
                let (head, stock) = self.about(instrument);
                encode::stock_directory(head, stock)
            }
            Step::TradingAction(instrument, state) => {
                let (head, stock) = self.about(instrument);
                encode::trading_action(head, stock, state)
            }
            Step::RegSho(instrument) => {
                let (head, stock) = self.about(instrument);
                encode::reg_sho(head, stock, self.rng.pick(b"012"))
            }
            Step::Participant(instrument) => {
                let (head, stock) = self.about(instrument);
                encode::participant(head, self.rng.pick(&MPIDS), stock)
            }
            Step::OperationalHalt(instrument, action) => {
                let (head, stock) = self.about(instrument);
                encode::operational_halt(head, stock, action)
            }
            Step::BreakerLevels => {
                let levels = [9_300, 8_700, 8_000].map(|level| level * 41 * 1_000_000);
                encode::breaker_levels(self.head(None), levels)
            }
            Step::BreakerBreach => encode::breaker_breach(self.head(None), b'1'),
            Step::Cross(instrument, kind) => self.cross(instrument, kind),
            Step::Imbalance(instrument, cross) => self.imbalance(instrument, cross),
            Step::IpoQuoting | Step::AuctionCollar | Step::RetailInterest | Step::DirectListing => {
                self.notice(step)
            }
            Step::Trade => self.trade(),
            Step::BrokenTrade => encode::broken_trade(self.head(None), self.last_match),
            Step::Unknown => {
                let (kind, fill) = (self.rng.pick(&UNKNOWN_TYPES), self.rng.below(u64::MAX));
                let len = self.rng.between(19, 50) as usize;
                encode::unknown(self.head(None), kind, len, fill)
            }
            Step::Add
            | Step::AddAttributed
            | Step::Execute
            | Step::ExecuteWithPrice
            | Step::Cancel
            | Step::Delete
            | Step::Replace => self.order_message(step),
        }
    }

    /// The rare messages about one instrument around its fair price.
    fn notice(&mut self, step: Step) -> Message {
        let instrument = self.instrument();
        let (head, stock) = self.about(instrument);
        let fair = self.market.fair(instrument);
        match step {
            Step::IpoQuoting => encode::ipo_quoting(head, stock, 35_100, fair),
            Step::AuctionCollar => {
                encode::auction_collar(head, stock, [fair, fair + fair / 20, fair - fair / 20])
            }
            Step::RetailInterest => encode::retail_interest(head, stock, self.rng.pick(b"BSAN")),
            _ => encode::direct_listing(head, stock, fair, head.timestamp),
        }
    }

    fn cross(&mut self, instrument: u16, kind: u8) -> Message {
        let (head, stock) = self.about(instrument);
        let cross = Cross {
            shares: 100 * self.rng.below(50_000),
            stock,
            price: self.market.fair(instrument),
            match_number: self.next_match(),
            kind,
        };
        encode::cross(head, cross)
    }

    fn imbalance(&mut self, instrument: u16, cross: u8) -> Message {
        let (head, stock) = self.about(instrument);
        let imbalance = 100 * self.rng.below(2_000);
        let direction = match imbalance {
            0 => b'N',
            _ => self.side().letter(),
        };
        let indicator = Imbalance {
            paired: 100 * self.rng.below(50_000),
            imbalance,
            direction,
            stock,
            price: self.market.fair(instrument),
            cross,
        };
        encode::imbalance(head, indicator)
    }

    /// A trade inside the spread, against an order that was never displayed.
    fn trade(&mut self) -> Message {
        let instrument = self.instrument();
        let bid = self.market.best_price(instrument, Side::Buy);
        let ask = self.market.best_price(instrument, Side::Sell);
        let price = match (bid, ask) {
            (Some(bid), Some(ask)) => self.rng.between(u64::from(bid), u64::from(ask)) as u32,
            _ => self.market.fair(instrument),
        };
        let (head, stock) = self.about(instrument);
        let (shares, match_number) = (self.shares(), self.next_match());
        encode::trade(head, stock, shares, price, match_number)
    }

    /// A message that changes a book. One that needs a live order when there is none becomes an
    /// add, and an add beyond the bound becomes a delete.
    fn order_message(&mut self, step: Step) -> Message {
        let full = self.market.live() >= self.options.live_orders_max as usize;
        let random = self.market.random_slot(&mut self.rng);
        match (step, random) {
            (Step::Add | Step::AddAttributed, Some(slot)) if full => self.delete(slot),
            (Step::Execute | Step::ExecuteWithPrice, Some(slot)) => self.execute(step, slot),
            (Step::Cancel, Some(slot)) => self.cancel(slot),
            (Step::Delete, Some(slot)) => self.delete(slot),
            (Step::Replace, Some(slot)) => self.replace(slot),
            (step, _) => self.add(step == Step::AddAttributed),
        }
    }

    fn add(&mut self, attributed: bool) -> Message {
        let (instrument, side) = (self.instrument(), self.side());
        self.market.wander(instrument, &mut self.rng);
        let order = Order {
            reference: self.next_reference(),
            instrument,
            side,
            price: self.market.price(instrument, side, &mut self.rng),
            shares: self.shares(),
        };
        self.market.insert(order);
        let (head, stock) = self.about(instrument);
        let add = Add {
            reference: order.reference,
            side: side.letter(),
            shares: order.shares,
            stock,
            price: order.price,
        };
        if attributed {
            encode::add_attributed(head, add, self.rng.pick(&MPIDS))
        } else {
            encode::add(head, add)
        }
    }

    /// Executes the best order of the side that a random order is on.
    ///
    /// Whether all of it goes is what keeps the number of live orders steady: adds outnumber
    /// deletes in the mix, and executions take the difference.
    fn execute(&mut self, step: Step, random: usize) -> Message {
        let drawn = self.market.order(random);
        let slot = self
            .market
            .best_slot(drawn.instrument, drawn.side)
            .unwrap_or(random);
        let order = self.market.order(slot);
        let crowded = self.market.live() as u64 * 4 > u64::from(self.options.live_orders_max) * 3;
        let shares = match order.shares {
            1 => 1,
            shares if crowded => shares,
            shares => self.rng.between(1, u64::from(shares) - 1) as u32,
        };
        self.market.reduce(slot, shares);
        let head = self.head(Some(order.instrument));
        let match_number = self.next_match();
        if step == Step::Execute {
            return encode::executed(head, order.reference, shares, match_number);
        }
        let execution = PricedExecution {
            reference: order.reference,
            shares,
            match_number,
            printable: self.rng.pick(b"YN"),
            price: order.price + 50,
        };
        encode::executed_with_price(head, execution)
    }

    fn cancel(&mut self, slot: usize) -> Message {
        let order = self.market.order(slot);
        let most = u64::from(order.shares - 1).max(1);
        let shares = self.rng.between(1, most) as u32;
        self.market.reduce(slot, shares);
        encode::cancel(self.head(Some(order.instrument)), order.reference, shares)
    }

    fn delete(&mut self, slot: usize) -> Message {
        let order = self.market.remove(slot);
        encode::delete(self.head(Some(order.instrument)), order.reference)
    }

    fn replace(&mut self, slot: usize) -> Message {
        let old = self.market.remove(slot);
        let new = Order {
            reference: self.next_reference(),
            price: self.market.price(old.instrument, old.side, &mut self.rng),
            shares: self.shares(),
            ..old
        };
        self.market.insert(new);
        let head = self.head(Some(old.instrument));
        encode::replace(head, old.reference, new.reference, new.shares, new.price)
    }
}

impl Iterator for Generator {
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
