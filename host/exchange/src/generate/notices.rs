//! The messages that leave the books alone.

use super::market::Side;
use super::message::Message;
use super::script::Step;
use super::session::Day;
use wirebook_wire::itch;

/// Types that no version of the specification uses.
const UNKNOWN_TYPES: [u8; 4] = [b'z', b'!', 0, 0xFF];
/// The unknown messages' lengths lie between these, in bytes.
const UNKNOWN_LEN: (u64, u64) = (19, itch::MAX_LEN as u64);

impl Day {
    pub(super) fn notice(&mut self, step: Step) -> Message {
        match step {
            Step::Directory(instrument) => self.directory(instrument),
            Step::TradingAction(instrument, state) => itch::TradingAction {
                header: self.header(Some(instrument)),
                stock: Self::symbol(instrument + 1),
                state,
                reserved: b' ',
                reason: *b"    ",
            }
            .to_bytes()
            .into(),
            Step::RegSho(instrument) => itch::RegSho {
                header: self.header(Some(instrument)),
                stock: Self::symbol(instrument + 1),
                action: self.rng.pick(b"012"),
            }
            .to_bytes()
            .into(),
            Step::Participant(instrument) => itch::ParticipantPosition {
                header: self.header(Some(instrument)),
                mpid: self.mpid(),
                stock: Self::symbol(instrument + 1),
                primary: b'Y',
                mode: b'N',
                state: b'A',
            }
            .to_bytes()
            .into(),
            Step::OperationalHalt(instrument, action) => itch::OperationalHalt {
                header: self.header(Some(instrument)),
                stock: Self::symbol(instrument + 1),
                market: b'Q',
                action,
            }
            .to_bytes()
            .into(),
            Step::Cross(instrument, cross_type) => self.cross(instrument, cross_type),
            Step::Imbalance(instrument, cross_type) => self.imbalance(instrument, cross_type),
            step => self.drawn_notice(step),
        }
    }

    /// The rare messages, about the whole market or about an instrument drawn here.
    fn drawn_notice(&mut self, step: Step) -> Message {
        let instrument = self.instrument();
        let stock = Self::symbol(instrument + 1);
        let fair = self.market.fair(instrument);
        match step {
            Step::IpoQuoting => itch::IpoQuoting {
                header: self.header(Some(instrument)),
                stock,
                release_time: 35_100,
                qualifier: b'A',
                price: fair,
            }
            .to_bytes()
            .into(),
            Step::LuldCollar => itch::LuldCollar {
                header: self.header(Some(instrument)),
                stock,
                reference_price: fair,
                upper_price: fair + fair / 20,
                lower_price: fair - fair / 20,
                extension: 0,
            }
            .to_bytes()
            .into(),
            Step::RetailInterest => itch::RetailInterest {
                header: self.header(Some(instrument)),
                stock,
                interest: self.rng.pick(b"BSAN"),
            }
            .to_bytes()
            .into(),
            Step::DirectListing => self.direct_listing(instrument),
            Step::Trade => self.trade(instrument),
            Step::Unknown => self.unknown(),
            step => self.market_notice(step),
        }
    }

    /// About no instrument: locate 0.
    fn market_notice(&mut self, step: Step) -> Message {
        let header = self.header(None);
        match step {
            Step::MwcbLevels => {
                let [level1, level2, level3] =
                    [9_300, 8_700, 8_000].map(|level| level * 41 * 1_000_000);
                itch::MwcbLevels {
                    header,
                    level1,
                    level2,
                    level3,
                }
                .to_bytes()
                .into()
            }
            Step::MwcbBreach => itch::MwcbBreach {
                header,
                level: b'1',
            }
            .to_bytes()
            .into(),
            Step::SystemEvent(event) => itch::SystemEvent { header, event }.to_bytes().into(),
            _ => itch::BrokenTrade {
                header,
                match_number: self.last_match,
            }
            .to_bytes()
            .into(),
        }
    }

    fn directory(&mut self, instrument: u16) -> Message {
        itch::StockDirectory {
            header: self.header(Some(instrument)),
            stock: Self::symbol(instrument + 1),
            market_category: b'Q',
            financial_status: b'N',
            round_lot_size: 100,
            round_lots_only: b'N',
            classification: b'C',
            subtype: *b"Z ",
            authenticity: b'P',
            short_sale_threshold: b'N',
            ipo: b'N',
            luld_tier: b'1',
            etp: b'N',
            etp_leverage: 0,
            inverse: b'N',
        }
        .to_bytes()
        .into()
    }

    fn cross(&mut self, instrument: u16, cross_type: u8) -> Message {
        itch::CrossTrade {
            header: self.header(Some(instrument)),
            shares: 100 * self.rng.below(50_000),
            stock: Self::symbol(instrument + 1),
            price: self.market.fair(instrument),
            match_number: self.next_match(),
            cross_type,
        }
        .to_bytes()
        .into()
    }

    fn imbalance(&mut self, instrument: u16, cross_type: u8) -> Message {
        let imbalance_shares = 100 * self.rng.below(2_000);
        let direction = match imbalance_shares {
            0 => b'N',
            _ => self.side().letter(),
        };
        let fair = self.market.fair(instrument);
        itch::Imbalance {
            header: self.header(Some(instrument)),
            paired_shares: 100 * self.rng.below(50_000),
            imbalance_shares,
            direction,
            stock: Self::symbol(instrument + 1),
            far_price: fair + 200,
            near_price: fair + 100,
            reference_price: fair,
            cross_type,
            price_variation: b'L',
        }
        .to_bytes()
        .into()
    }

    fn direct_listing(&mut self, instrument: u16) -> Message {
        let header = self.header(Some(instrument));
        let tenth = self.market.fair(instrument) / 10;
        itch::DirectListing {
            header,
            stock: Self::symbol(instrument + 1),
            open_eligible: b'Y',
            min_price: 8 * tenth,
            max_price: 18 * tenth,
            near_price: 10 * tenth,
            near_time: header.timestamp,
            lower_collar: 9 * tenth,
            upper_collar: 11 * tenth,
        }
        .to_bytes()
        .into()
    }

    /// A trade inside the spread, against an order that was never displayed.
    fn trade(&mut self, instrument: u16) -> Message {
        let bid = self.market.best_price(instrument, Side::Buy);
        let ask = self.market.best_price(instrument, Side::Sell);
        let price = match (bid, ask) {
            (Some(bid), Some(ask)) => self.rng.between(u64::from(bid), u64::from(ask)) as u32,
            _ => self.market.fair(instrument),
        };
        itch::Trade {
            header: self.header(Some(instrument)),
            reference: 0,
            side: b'B',
            shares: self.shares(),
            stock: Self::symbol(instrument + 1),
            price,
            match_number: self.next_match(),
        }
        .to_bytes()
        .into()
    }

    /// A system event's header under another letter, and noise after it.
    fn unknown(&mut self) -> Message {
        let header = self.header(None);
        let len = self.rng.between(UNKNOWN_LEN.0, UNKNOWN_LEN.1) as usize;
        let mut bytes = [0; itch::MAX_LEN];
        let event = itch::SystemEvent { header, event: 0 }.to_bytes();
        bytes[..event.len()].copy_from_slice(&event);
        for byte in &mut bytes[itch::header::LEN..] {
            *byte = self.rng.below(256) as u8;
        }
        bytes[itch::header::TYPE.byte] = self.rng.pick(&UNKNOWN_TYPES);
        Message::from(bytes).truncated(len)
    }
}
