//! The card's records compared with the crate `itchy`, a decoder nobody here wrote.
//!
//! `itchy` panics on types `h` and `O` and refuses unknown ones, so those messages are passed over. It turns
//! letters into names; the letters are the specification's.

use super::foreign::{compare_with_readings, messages_of};
use super::real::data;
use super::{day, of_slot, run};
use itchy::{Body, MessageStream};
use serde_json::{Value, json};
use wirebook_contract::record::Record;
use wirebook_exchange::generate::Generator;
use wirebook_sim::{Feed, Scenario};

/// The types that `itchy` reads.
const KNOWN: &[u8] = b"ABCDEFHIJKLNPQRSUVWXY";

/// The fields that `itchy` reads in a message, under the names of [`super::foreign`].
fn reading(message: &[u8]) -> Option<Value> {
    if !KNOWN.contains(&message[0]) {
        return None;
    }
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    let framed = [&length[..], message].concat();
    let first = MessageStream::from_reader(&framed[..]).next();
    let read = first.expect("a message").expect("one that itchy accepts");
    let mut fields = body(&read.body);
    fields["stock_locate"] = json!(read.stock_locate);
    fields["timestamp"] = json!(read.timestamp);
    Some(fields)
}

fn body(body: &Body) -> Value {
    orders(body)
        .or_else(|| auctions(body))
        .unwrap_or_else(|| notices(body))
}

fn orders(body: &Body) -> Option<Value> {
    Some(match body {
        Body::AddOrder(m) => json!({
            "order_reference_number": m.reference,
            "buy_sell_indicator": side(m.side),
            "shares": m.shares,
            "price": m.price.raw(),
        }),
        Body::NonCrossTrade(m) => json!({
            "order_reference_number": m.reference,
            "buy_sell_indicator": side(m.side),
            "shares": m.shares,
            "price": m.price.raw(),
        }),
        Body::OrderExecuted {
            reference,
            executed,
            ..
        } => json!({ "order_reference_number": reference, "executed_shares": executed }),
        Body::OrderExecutedWithPrice {
            reference,
            executed,
            printable,
            ..
        } => json!({
            "order_reference_number": reference,
            "executed_shares": executed,
            "printable": yes(*printable),
        }),
        Body::OrderCancelled {
            reference,
            cancelled,
        } => json!({ "order_reference_number": reference, "cancelled_shares": cancelled }),
        Body::DeleteOrder { reference } => json!({ "order_reference_number": reference }),
        Body::ReplaceOrder(m) => json!({
            "order_reference_number": m.old_reference,
            "new_order_reference_number": m.new_reference,
            "shares": m.shares,
            "price": m.price.raw(),
        }),
        _ => return None,
    })
}

fn auctions(body: &Body) -> Option<Value> {
    Some(match body {
        Body::CrossTrade(m) => json!({
            "shares": m.shares,
            "cross_price": m.cross_price.raw(),
            "match_number": m.match_number,
            "cross_type": cross_type(m.cross_type),
        }),
        Body::Imbalance(m) => json!({
            "paired_shares": m.paired_shares,
            "imbalance_shares": m.imbalance_shares,
            "imbalance_direction": match m.imbalance_direction {
                itchy::ImbalanceDirection::Buy => "B",
                itchy::ImbalanceDirection::Sell => "S",
                itchy::ImbalanceDirection::NoImbalance => "N",
                itchy::ImbalanceDirection::InsufficientOrders => "O",
            },
            "stock": m.stock.as_str(),
            "far_price": m.far_price.raw(),
            "near_price": m.near_price.raw(),
            "current_reference_price": m.current_ref_price.raw(),
            "cross_type": cross_type(m.cross_type),
            "variation_indicator": m.price_variation_indicator,
        }),
        Body::LULDAuctionCollar {
            stock,
            ref_price,
            upper_price,
            lower_price,
            extension,
        } => json!({
            "stock": stock.as_str(),
            "auction_collar_reference_price": ref_price.raw(),
            "upper_auction_collar_price": upper_price.raw(),
            "lower_auction_collar_price": lower_price.raw(),
            "auction_collar_extention": extension,
        }),
        Body::IpoQuotingPeriod(m) => json!({
            "stock": m.stock.as_str(),
            "ipo_release_time": m.release_time,
            "ipo_release_qualifier": match m.release_qualifier {
                itchy::IpoReleaseQualifier::Anticipated => "A",
                itchy::IpoReleaseQualifier::Cancelled => "C",
            },
            "ipo_price": m.price.raw(),
        }),
        _ => return None,
    })
}

fn notices(body: &Body) -> Value {
    match body {
        Body::SystemEvent { event } => json!({ "event_code": match event {
            itchy::EventCode::StartOfMessages => "O",
            itchy::EventCode::StartOfSystemHours => "S",
            itchy::EventCode::StartOfMarketHours => "Q",
            itchy::EventCode::EndOfMarketHours => "M",
            itchy::EventCode::EndOfSystemHours => "E",
            itchy::EventCode::EndOfMessages => "C",
        } }),
        Body::StockDirectory(m) => directory(m),
        Body::TradingAction {
            stock,
            trading_state,
            reason,
        } => json!({
            "stock": stock.as_str(),
            "trading_state": match trading_state {
                itchy::TradingState::Halted => "H",
                itchy::TradingState::Paused => "P",
                itchy::TradingState::QuotationOnly => "Q",
                itchy::TradingState::Trading => "T",
            },
            "reason": reason.as_str(),
        }),
        Body::RegShoRestriction { stock, action } => json!({
            "stock": stock.as_str(),
            "reg_sho_action": match action {
                itchy::RegShoAction::None => "0",
                itchy::RegShoAction::Intraday => "1",
                itchy::RegShoAction::Extant => "2",
            },
        }),
        Body::ParticipantPosition(m) => participant(m),
        Body::MwcbDeclineLevel {
            level1,
            level2,
            level3,
        } => json!({
            "level1_price": level1.raw(),
            "level2_price": level2.raw(),
            "level3_price": level3.raw(),
        }),
        Body::Breach(level) => json!({ "breached_level": match level {
            itchy::LevelBreached::L1 => "1",
            itchy::LevelBreached::L2 => "2",
            itchy::LevelBreached::L3 => "3",
        } }),
        Body::BrokenTrade { match_number } => json!({ "match_number": match_number }),
        Body::RetailPriceImprovementIndicator(m) => json!({
            "stock": m.stock.as_str(),
            "interest_flag": match m.interest_flag {
                itchy::InterestFlag::RPIAvailableBuySide => "B",
                itchy::InterestFlag::RPIAvailableSellSide => "S",
                itchy::InterestFlag::RPIAvailableBothSides => "A",
                itchy::InterestFlag::RPINoneAvailable => "N",
            },
        }),
        other => panic!("not a notice: {other:?}"),
    }
}

fn participant(m: &itchy::MarketParticipantPosition) -> Value {
    use itchy::{MarketMakerMode as Mode, MarketParticipantState as State};
    json!({
        "mpid": m.mpid.as_str(),
        "stock": m.stock.as_str(),
        "primary_market_maker": yes(m.primary_market_maker),
        "market_maker_mode": match m.market_maker_mode {
            Mode::Normal => "N",
            Mode::Passive => "P",
            Mode::Syndicate => "S",
            Mode::Presyndicate => "R",
            Mode::Penalty => "L",
        },
        "market_participant_state": match m.market_participant_state {
            State::Active => "A",
            State::Excused => "E",
            State::Withdrawn => "W",
            State::Suspended => "S",
            State::Deleted => "D",
        },
    })
}

fn directory(m: &itchy::StockDirectory) -> Value {
    json!({
        "stock": m.stock.as_str(),
        "market_category": market_category(m.market_category),
        "financial_status_indicator": financial_status(m.financial_status),
        "round_lot_size": m.round_lot_size,
        "round_lots_only": yes(m.round_lots_only),
        "issue_classification": classification(m.issue_classification),
        "issue_sub_type": subtype(m.issue_subtype),
        "authenticity": if m.authenticity { "P" } else { "T" },
        "short_sale_threshold_indicator": yes_or_unknown(m.short_sale_threshold),
        "ipo_flag": yes_or_unknown(m.ipo_flag),
        "luld_ref": match m.luld_ref_price_tier {
            itchy::LuldRefPriceTier::Tier1 => "1",
            itchy::LuldRefPriceTier::Tier2 => "2",
            itchy::LuldRefPriceTier::Na => " ",
        },
        "etp_flag": yes_or_unknown(m.etp_flag),
        "inverse_indicator": yes(m.inverse_indicator),
    })
}

fn yes(is: bool) -> &'static str {
    if is { "Y" } else { "N" }
}

fn yes_or_unknown(is: Option<bool>) -> &'static str {
    is.map_or(" ", yes)
}

fn side(side: itchy::Side) -> &'static str {
    match side {
        itchy::Side::Buy => "B",
        itchy::Side::Sell => "S",
    }
}

fn cross_type(cross: itchy::CrossType) -> &'static str {
    use itchy::CrossType::*;
    match cross {
        Opening => "O",
        Closing => "C",
        IpoOrHalted => "H",
        Intraday => "I",
        ExtendedTradingClose => "A",
    }
}

fn market_category(category: itchy::MarketCategory) -> &'static str {
    use itchy::MarketCategory::*;
    match category {
        NasdaqGlobalSelect => "Q",
        NasdaqGlobalMarket => "G",
        NasdaqCapitalMarket => "S",
        Nyse => "N",
        NyseMkt => "A",
        NyseArca => "P",
        BatsZExchange => "Z",
        InvestorsExchange => "V",
        Unavailable => " ",
    }
}

fn financial_status(status: itchy::FinancialStatus) -> &'static str {
    use itchy::FinancialStatus::*;
    match status {
        Normal => "N",
        Deficient => "D",
        Delinquent => "E",
        Bankrupt => "Q",
        Suspended => "S",
        DeficientBankrupt => "G",
        DeficientDelinquent => "H",
        DelinquentBankrupt => "J",
        DeficientDelinquentBankrupt => "K",
        EtpSuspended => "C",
        Unavailable => " ",
    }
}

fn classification(class: itchy::IssueClassification) -> &'static str {
    use itchy::IssueClassification::*;
    match class {
        AmericanDepositaryShare => "A",
        Bond => "B",
        CommonStock => "C",
        DepositoryReceipt => "F",
        A144 => "I",
        LimitedPartnership => "L",
        Notes => "N",
        OrdinaryShare => "O",
        PreferredStock => "P",
        OtherSecurities => "Q",
        Right => "R",
        SharesOfBeneficialInterest => "S",
        ConvertibleDebenture => "T",
        Unit => "U",
        UnitsPerBenifInt => "V",
        Warrant => "W",
    }
}

/// The subtypes that occur in the data of these tests.
fn subtype(subtype: itchy::IssueSubType) -> &'static str {
    use itchy::IssueSubType::*;
    match subtype {
        NotApplicable => "Z ",
        ETFIndexFundShares => "I ",
        ClosedEndFunds => "Q ",
        GlobalShares => "G ",
        REIT => "RT",
        ExchangeTradedNotes => "EN",
        CommonShares => "C ",
        PreferredTrustSecurities => "A ",
        ETFPortfolioDepositaryReceipt => "E ",
        TrackingStock => "T ",
        NYRegistryShares => "N ",
        Llc => "LL",
        EquityUnits => "EU",
        Other => "Y ",
        ETNEquityIndexLinkedSecurities => "EI",
        other => panic!("subtype {other:?} is not in this test's table: add its letters"),
    }
}

fn records(feed: Feed, test: &str) -> Vec<Record> {
    let (_, all) = run(Scenario::mold(feed), test);
    of_slot(&all, 0).copied().collect()
}

#[test]
fn every_record_says_what_itchy_reads() {
    let day = day(31, 5000);
    let sent: Vec<_> = Generator::new(day).unwrap().collect();
    let messages: Vec<&[u8]> = sent.iter().map(|message| &message[..]).collect();
    let readings: Vec<_> = messages.iter().map(|message| reading(message)).collect();
    let records = records(Feed::Generated(day), "every_record_says_what_itchy_reads");
    let compared = compare_with_readings(messages, &readings, &records);
    assert!(compared.keys().eq(KNOWN), "{compared:?}");
    assert!(compared.values().sum::<u32>() > 4900, "{compared:?}");
}

#[test]
fn every_record_of_a_real_day_says_what_itchy_reads() {
    for (name, count) in [
        ("nasdaq_20200130_AAPL_10k", 10_000),
        ("nasdaq_head_1000", 1_000),
    ] {
        let Some(path) = data(&format!("itch/{name}.itch")) else {
            return;
        };
        let file = std::fs::read(&path).unwrap();
        let messages = messages_of(&file);
        let readings: Vec<_> = messages.iter().map(|message| reading(message)).collect();
        let records = records(Feed::File(path), "every_record_of_a_real_day");
        let compared = compare_with_readings(messages, &readings, &records);
        assert_eq!(compared.values().sum::<u32>(), count, "{name}");
    }
}

#[test]
fn a_wrong_field_is_noticed() {
    let day = day(32, 300);
    let sent: Vec<_> = Generator::new(day).unwrap().collect();
    let messages: Vec<&[u8]> = sent.iter().map(|message| &message[..]).collect();
    let records = records(Feed::Generated(day), "a_wrong_field_is_noticed");
    let compare = |readings: &[Option<Value>]| {
        std::panic::catch_unwind(|| {
            compare_with_readings(messages.iter().copied(), readings, &records)
        })
    };
    let mut readings: Vec<_> = messages.iter().map(|message| reading(message)).collect();
    assert!(compare(&readings).is_ok());
    let directory = messages.iter().position(|message| message[0] == b'R');
    let read = readings[directory.unwrap()].as_mut().unwrap();
    read["round_lot_size"] = json!(101);
    assert!(compare(&readings).is_err());
}
