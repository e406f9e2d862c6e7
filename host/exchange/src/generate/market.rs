//! The generator's own books: every live order, reachable at random (to cancel any of them) and
//! by priority (to execute the best), and the prices that keep a book from crossing.

use crate::rng::Rng;
use std::collections::BTreeMap;

/// One cent, in the feed's 1e-4 dollars.
const TICK: u32 = 100;
/// Instruments trade around a fair price that wanders between these.
const FAIR_MIN: u32 = 100 * TICK;
const FAIR_MAX: u32 = 200_000 * TICK;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Buy,
    Sell,
}

impl Side {
    pub fn letter(self) -> u8 {
        match self {
            Self::Buy => b'B',
            Self::Sell => b'S',
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub reference: u64,
    pub instrument: u16,
    pub side: Side,
    pub price: u32,
    pub shares: u32,
}

impl Order {
    /// Sorts a side best first, then by time: references grow.
    fn rank(&self) -> Rank {
        match self.side {
            Side::Buy => (u32::MAX - self.price, self.reference),
            Side::Sell => (self.price, self.reference),
        }
    }
}

type Rank = (u32, u64);

/// One instrument's orders by priority: rank → slot in [`Market::orders`].
#[derive(Debug, Default)]
struct Priority {
    bids: BTreeMap<Rank, u32>,
    asks: BTreeMap<Rank, u32>,
}

impl Priority {
    fn side(&mut self, side: Side) -> &mut BTreeMap<Rank, u32> {
        match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        }
    }
}

#[derive(Debug)]
pub(super) struct Market {
    /// Each instrument's fair price.
    fair: Vec<u32>,
    /// Dense, so that a random order is a random index; removal moves the last one.
    orders: Vec<Order>,
    /// Each instrument's orders again, by priority.
    priority: Vec<Priority>,
}

/// A market without what follows from its orders: 24 octets for each.
#[derive(Debug, Clone)]
pub(super) struct PackedMarket {
    fair: Vec<u32>,
    orders: Vec<Order>,
}

impl PackedMarket {
    pub fn unpack(&self) -> Market {
        let mut market = Market {
            fair: self.fair.clone(),
            orders: Vec::with_capacity(self.orders.len()),
            priority: Vec::new(),
        };
        market
            .priority
            .resize_with(self.fair.len(), Priority::default);
        // In the order of the slots, so that each order gets its own again.
        self.orders.iter().for_each(|&order| market.insert(order));
        market
    }
}

impl Market {
    pub fn new(instruments: u16, rng: &mut Rng) -> Self {
        let fair = |_| TICK * rng.between(500, 50_000) as u32;
        let fair = (0..instruments).map(fair).collect();
        let orders = Vec::new();
        PackedMarket { fair, orders }.unpack()
    }

    pub fn pack(&self) -> PackedMarket {
        PackedMarket {
            fair: self.fair.clone(),
            orders: self.orders.clone(),
        }
    }

    pub fn live(&self) -> usize {
        self.orders.len()
    }

    pub fn order(&self, slot: usize) -> Order {
        self.orders[slot]
    }

    pub fn random_slot(&self, rng: &mut Rng) -> Option<usize> {
        let live = self.orders.len() as u64;
        (live > 0).then(|| rng.below(live) as usize)
    }

    /// The slot of the order with the highest priority.
    pub fn best_slot(&self, instrument: u16, side: Side) -> Option<usize> {
        let book = &self.priority[usize::from(instrument)];
        let side = match side {
            Side::Buy => &book.bids,
            Side::Sell => &book.asks,
        };
        side.first_key_value().map(|(_, &slot)| slot as usize)
    }

    pub fn best_price(&self, instrument: u16, side: Side) -> Option<u32> {
        self.best_slot(instrument, side)
            .map(|slot| self.orders[slot].price)
    }

    pub fn insert(&mut self, order: Order) {
        // The bound on live orders is a u32.
        let slot = self.orders.len() as u32;
        self.orders.push(order);
        self.side(&order).insert(order.rank(), slot);
    }

    pub fn remove(&mut self, slot: usize) -> Order {
        let order = self.orders.swap_remove(slot);
        self.side(&order).remove(&order.rank());
        if let Some(&moved) = self.orders.get(slot) {
            self.side(&moved).insert(moved.rank(), slot as u32);
        }
        order
    }

    /// The side that an order is on.
    fn side(&mut self, order: &Order) -> &mut BTreeMap<Rank, u32> {
        self.priority[usize::from(order.instrument)].side(order.side)
    }

    /// Takes shares off an order; the order goes when none remain.
    pub fn reduce(&mut self, slot: usize, shares: u32) {
        if shares >= self.orders[slot].shares {
            self.remove(slot);
        } else {
            self.orders[slot].shares -= shares;
        }
    }

    /// Lets the fair price take a step of at most one cent.
    pub fn wander(&mut self, instrument: u16, rng: &mut Rng) {
        let fair = &mut self.fair[usize::from(instrument)];
        let stepped = *fair - TICK + TICK * rng.below(3) as u32;
        *fair = stepped.clamp(FAIR_MIN, FAIR_MAX);
    }

    pub fn fair(&self, instrument: u16) -> u32 {
        self.fair[usize::from(instrument)]
    }

    /// A price near the fair one that neither locks nor crosses the other side.
    ///
    /// Offers are never below the fair price's lower bound plus one cent, so there is always
    /// room under the best of them for a bid, and there is always room above the best bid.
    pub fn price(&self, instrument: u16, side: Side, rng: &mut Rng) -> u32 {
        let depth = (1 + rng.halving() * rng.between(1, 4)) as u32;
        let fair = self.fair(instrument);
        match side {
            Side::Buy => {
                let wanted = fair.saturating_sub(depth * TICK).max(TICK);
                match self.best_price(instrument, Side::Sell) {
                    Some(ask) => wanted.min(ask - TICK),
                    None => wanted,
                }
            }
            Side::Sell => {
                let wanted = fair + depth * TICK;
                match self.best_price(instrument, Side::Buy) {
                    Some(bid) => wanted.max(bid + TICK),
                    None => wanted,
                }
            }
        }
    }
}
