//! The messages that change a book, and the market that changes with them.

use super::market::Order;
use super::message::Message;
use super::script::Step;
use super::session::Day;
use wirebook_wire::itch;

impl Day {
    /// A message that changes a book. One that needs a live order when there is none becomes an
    /// add, and an add beyond the bound becomes a delete.
    pub(super) fn order_message(&mut self, step: Step) -> Message {
        let full = self.market.live() >= self.options.live_orders_max as usize;
        let random = self.market.random_slot(&mut self.rng);
        match (step, random) {
            (Step::Add | Step::AddMpid, Some(slot)) if full => self.delete(slot),
            (Step::Execute | Step::ExecutePrice, Some(slot)) => self.execute(step, slot),
            (Step::Cancel, Some(slot)) => self.cancel(slot),
            (Step::Delete, Some(slot)) => self.delete(slot),
            (Step::Replace, Some(slot)) => self.replace(slot),
            (step, _) => self.add(step == Step::AddMpid),
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
        let add = itch::AddOrder {
            header: self.header(Some(instrument)),
            reference: order.reference,
            side: side.letter(),
            shares: order.shares,
            stock: Self::symbol(instrument + 1),
            price: order.price,
        };
        if !attributed {
            return add.to_bytes().into();
        }
        let itch::AddOrder {
            header,
            reference,
            side,
            shares,
            stock,
            price,
        } = add;
        itch::AddOrderMpid {
            header,
            reference,
            side,
            shares,
            stock,
            price,
            mpid: self.mpid(),
        }
        .to_bytes()
        .into()
    }

    /// Executes the best order of the side that a random order is on.
    ///
    /// Whether all of it goes is what keeps the number of live orders steady: adds outnumber
    /// deletes in the mix, and executions take the difference.
    fn execute(&mut self, step: Step, random: usize) -> Message {
        let drawn = self.market.order(random);
        let best = self.market.best_slot(drawn.instrument, drawn.side);
        let slot = best.unwrap_or(random);
        let order = self.market.order(slot);
        let crowded = self.market.live() as u64 * 4 > u64::from(self.options.live_orders_max) * 3;
        let shares = match order.shares {
            1 => 1,
            all if crowded => all,
            all => self.rng.between(1, u64::from(all) - 1) as u32,
        };
        self.market.reduce(slot, shares);
        let header = self.header(Some(order.instrument));
        let match_number = self.next_match();
        if step == Step::Execute {
            return itch::OrderExecuted {
                header,
                reference: order.reference,
                shares,
                match_number,
            }
            .to_bytes()
            .into();
        }
        itch::OrderExecutedPrice {
            header,
            reference: order.reference,
            shares,
            match_number,
            printable: self.rng.pick(b"YN"),
            // Half a cent off the order's price: a receiver that takes it for the level's fails.
            price: order.price + 50,
        }
        .to_bytes()
        .into()
    }

    fn cancel(&mut self, slot: usize) -> Message {
        let order = self.market.order(slot);
        let most = u64::from(order.shares - 1).max(1);
        let shares = self.rng.between(1, most) as u32;
        self.market.reduce(slot, shares);
        itch::OrderCancel {
            header: self.header(Some(order.instrument)),
            reference: order.reference,
            shares,
        }
        .to_bytes()
        .into()
    }

    fn delete(&mut self, slot: usize) -> Message {
        let order = self.market.remove(slot);
        itch::OrderDelete {
            header: self.header(Some(order.instrument)),
            reference: order.reference,
        }
        .to_bytes()
        .into()
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
        itch::OrderReplace {
            header: self.header(Some(old.instrument)),
            reference: old.reference,
            new_reference: new.reference,
            shares: new.shares,
            price: new.price,
        }
        .to_bytes()
        .into()
    }
}
