//! The card's records compared with the crate `itchy`, a decoder nobody here wrote.
//!
//! `itchy` panics on types `h` and `O` and refuses unknown ones, so those messages are passed over.

use super::{MIDNIGHT_NS, day, of_slot, run};
use itchy::{Body, MessageStream, Side};
use wirebook_contract::record::{Record, UNDEF_PRICE, UNDEF_SIZE, action, rtype};
use wirebook_exchange::generate::Generator;
use wirebook_sim::{Feed, Scenario};

/// An order event as both sides tell it: order id, action, side, shares, price in 1e-9.
type Order = (u64, u8, u8, u32, i64);

fn nano(price: itchy::Price4) -> i64 {
    i64::from(price.raw()) * 100_000
}

fn side(side: Side) -> u8 {
    match side {
        Side::Buy => b'B',
        Side::Sell => b'A',
    }
}

/// The order events of a message, in the terms of a record: what a message does not say is undefined.
fn orders(body: &Body) -> Vec<Order> {
    let cancel = |id, shares| (id, action::CANCEL, b'N', shares, UNDEF_PRICE);
    match body {
        Body::AddOrder(m) => vec![(
            m.reference,
            action::ADD,
            side(m.side),
            m.shares,
            nano(m.price),
        )],
        Body::OrderExecuted {
            reference,
            executed,
            ..
        }
        | Body::OrderExecutedWithPrice {
            reference,
            executed,
            ..
        } => vec![cancel(*reference, *executed)],
        Body::OrderCancelled {
            reference,
            cancelled,
        } => vec![cancel(*reference, *cancelled)],
        Body::DeleteOrder { reference } => vec![cancel(*reference, UNDEF_SIZE)],
        Body::ReplaceOrder(m) => vec![
            cancel(m.old_reference, UNDEF_SIZE),
            (m.new_reference, action::ADD, b'N', m.shares, nano(m.price)),
        ],
        Body::NonCrossTrade(m) => {
            vec![(
                m.reference,
                action::TRADE,
                side(m.side),
                m.shares,
                nano(m.price),
            )]
        }
        _ => vec![],
    }
}

fn read(message: &[u8]) -> itchy::Message {
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    let framed = [&length[..], message].concat();
    let first = MessageStream::from_reader(&framed[..]).next();
    first.expect("a message").expect("one that itchy accepts")
}

#[test]
fn every_order_record_says_what_itchy_reads() {
    let day = day(31, 5000);
    let (_, all) = run(
        Scenario::mold(Feed::Generated(day)),
        "every_order_record_says",
    );
    let mut got = of_slot(&all, 0).filter(|record| record.rtype == rtype::MBO);
    let mut compared = 0;
    let known = b"SRHYLVWKJAFECXDUPQBIN";
    for message in Generator::new(day)
        .unwrap()
        .filter(|m| known.contains(&m[0]))
    {
        let message = read(&message);
        for wanted in orders(&message.body) {
            let record: &Record = got.next().expect("a record for each order event");
            let told = (
                record.order_id,
                record.action,
                record.side,
                record.size,
                record.price,
            );
            assert_eq!(told, wanted, "{message:?}");
            assert_eq!(record.instrument_id, u32::from(message.stock_locate));
            assert_eq!(record.ts_event, MIDNIGHT_NS + message.timestamp);
            assert_eq!(record.channel, message.tag);
            compared += 1;
        }
    }
    assert_eq!(got.count(), 0, "more order records than itchy reads");
    assert!(compared > 4500, "only {compared} compared");
}
