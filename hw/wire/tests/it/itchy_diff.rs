//! ITCH compared with the crate `itchy`, on random messages of every type it knows and on real
//! ones. It panics on types `h` and `O`, which it does not know; those have vectors alone.

use itchy::{ArrayString4, ArrayString8, Body, MessageStream};
use proptest::prelude::*;
use wirebook_wire::itch::{Kind, Message};

use crate::support::{check, data_dir, files, itch_messages};

/// What `itchy` reads from one message.
fn itchy_reads(message: &[u8]) -> itchy::Message {
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    let framed = [&length[..], message].concat();
    let mut stream = MessageStream::from_reader(&framed[..]);
    let read = stream
        .next()
        .expect("a message")
        .expect("a message itchy accepts");
    assert!(stream.next().is_none(), "itchy read the whole message");
    read
}

/// Our reading of a message, in the terms of `itchy`; `None` for the types it does not know.
fn in_terms_of_itchy(bytes: &[u8]) -> Option<itchy::Message> {
    let message = Message::parse(bytes).expect("a valid message");
    let header = message.header().expect("a known type");
    Some(itchy::Message {
        tag: message.kind().expect("a known type").letter(),
        stock_locate: header.locate,
        tracking_number: header.tracking,
        timestamp: header.timestamp,
        body: body(&message)?,
    })
}

fn body(message: &Message) -> Option<Body> {
    Some(match *message {
        Message::SystemEvent(m) => Body::SystemEvent {
            event: code(m.event, EVENTS),
        },
        Message::StockDirectory(m) => Body::StockDirectory(itchy::StockDirectory {
            stock: stock(m.stock),
            market_category: code(m.market_category, MARKET_CATEGORIES),
            financial_status: code(m.financial_status, FINANCIAL_STATUSES),
            round_lot_size: m.round_lot_size,
            round_lots_only: yes(m.round_lots_only),
            issue_classification: code(m.classification, CLASSIFICATIONS),
            issue_subtype: code(m.subtype, SUBTYPES),
            authenticity: m.authenticity == b'P',
            short_sale_threshold: maybe_yes(m.short_sale_threshold),
            ipo_flag: maybe_yes(m.ipo),
            luld_ref_price_tier: code(m.luld_tier, LULD_TIERS),
            etp_flag: maybe_yes(m.etp),
            etp_leverage_factor: m.etp_leverage,
            inverse_indicator: yes(m.inverse),
        }),
        Message::TradingAction(m) => Body::TradingAction {
            stock: stock(m.stock),
            trading_state: code(m.state, TRADING_STATES),
            reason: text4(m.reason),
        },
        Message::RegSho(m) => Body::RegShoRestriction {
            stock: stock(m.stock),
            action: code(m.action, REG_SHO_ACTIONS),
        },
        Message::ParticipantPosition(m) => {
            Body::ParticipantPosition(itchy::MarketParticipantPosition {
                mpid: text4(m.mpid),
                stock: stock(m.stock),
                primary_market_maker: yes(m.primary),
                market_maker_mode: code(m.mode, MODES),
                market_participant_state: code(m.state, PARTICIPANT_STATES),
            })
        }
        Message::MwcbLevels(m) => Body::MwcbDeclineLevel {
            level1: m.level1.into(),
            level2: m.level2.into(),
            level3: m.level3.into(),
        },
        Message::MwcbBreach(m) => Body::Breach(code(m.level, LEVELS)),
        Message::IpoQuoting(m) => Body::IpoQuotingPeriod(itchy::IpoQuotingPeriod {
            stock: stock(m.stock),
            release_time: m.release_time,
            release_qualifier: code(m.qualifier, QUALIFIERS),
            price: m.price.into(),
        }),
        Message::LuldCollar(m) => Body::LULDAuctionCollar {
            stock: stock(m.stock),
            ref_price: m.reference_price.into(),
            upper_price: m.upper_price.into(),
            lower_price: m.lower_price.into(),
            extension: m.extension,
        },
        Message::AddOrder(m) => Body::AddOrder(itchy::AddOrder {
            reference: m.reference,
            side: code(m.side, SIDES),
            shares: m.shares,
            stock: stock(m.stock),
            price: m.price.into(),
            mpid: None,
        }),
        Message::AddOrderMpid(m) => Body::AddOrder(itchy::AddOrder {
            reference: m.reference,
            side: code(m.side, SIDES),
            shares: m.shares,
            stock: stock(m.stock),
            price: m.price.into(),
            mpid: Some(text4(m.mpid)),
        }),
        Message::OrderExecuted(m) => Body::OrderExecuted {
            reference: m.reference,
            executed: m.shares,
            match_number: m.match_number,
        },
        Message::OrderExecutedPrice(m) => Body::OrderExecutedWithPrice {
            reference: m.reference,
            executed: m.shares,
            match_number: m.match_number,
            printable: yes(m.printable),
            price: m.price.into(),
        },
        Message::OrderCancel(m) => Body::OrderCancelled {
            reference: m.reference,
            cancelled: m.shares,
        },
        Message::OrderDelete(m) => Body::DeleteOrder {
            reference: m.reference,
        },
        Message::OrderReplace(m) => Body::ReplaceOrder(itchy::ReplaceOrder {
            old_reference: m.reference,
            new_reference: m.new_reference,
            shares: m.shares,
            price: m.price.into(),
        }),
        Message::Trade(m) => Body::NonCrossTrade(itchy::NonCrossTrade {
            reference: m.reference,
            side: code(m.side, SIDES),
            shares: m.shares,
            stock: stock(m.stock),
            price: m.price.into(),
            match_number: m.match_number,
        }),
        Message::CrossTrade(m) => Body::CrossTrade(itchy::CrossTrade {
            shares: m.shares,
            stock: stock(m.stock),
            cross_price: m.price.into(),
            match_number: m.match_number,
            cross_type: code(m.cross_type, CROSS_TYPES),
        }),
        Message::BrokenTrade(m) => Body::BrokenTrade {
            match_number: m.match_number,
        },
        Message::Imbalance(m) => Body::Imbalance(itchy::ImbalanceIndicator {
            paired_shares: m.paired_shares,
            imbalance_shares: m.imbalance_shares,
            imbalance_direction: code(m.direction, DIRECTIONS),
            stock: stock(m.stock),
            far_price: m.far_price.into(),
            near_price: m.near_price.into(),
            current_ref_price: m.reference_price.into(),
            cross_type: code(m.cross_type, CROSS_TYPES),
            price_variation_indicator: m.price_variation.into(),
        }),
        Message::RetailInterest(m) => {
            Body::RetailPriceImprovementIndicator(itchy::RetailPriceImprovementIndicator {
                stock: stock(m.stock),
                interest_flag: code(m.interest, INTERESTS),
            })
        }
        Message::OperationalHalt(_) | Message::DirectListing(_) | Message::Unknown(_) => {
            return None;
        }
    })
}

fn stock(bytes: [u8; 8]) -> ArrayString8 {
    ArrayString8::from(std::str::from_utf8(&bytes).unwrap()).unwrap()
}

fn text4(bytes: [u8; 4]) -> ArrayString4 {
    ArrayString4::from(std::str::from_utf8(&bytes).unwrap()).unwrap()
}

fn yes(byte: u8) -> bool {
    byte == b'Y'
}

fn maybe_yes(byte: u8) -> Option<bool> {
    (byte != b' ').then_some(byte != b'N')
}

/// A code's meaning in `itchy`, from one of the tables below, which were read in the
/// specification.
fn code<K: PartialEq + Copy + std::fmt::Debug, V: Copy>(code: K, table: &[(K, V)]) -> V {
    table
        .iter()
        .find(|(known, _)| *known == code)
        .unwrap_or_else(|| panic!("code {code:?} is not in the table"))
        .1
}

const EVENTS: &[(u8, itchy::EventCode)] = {
    use itchy::EventCode::*;
    &[
        (b'O', StartOfMessages),
        (b'S', StartOfSystemHours),
        (b'Q', StartOfMarketHours),
        (b'M', EndOfMarketHours),
        (b'E', EndOfSystemHours),
        (b'C', EndOfMessages),
    ]
};
const MARKET_CATEGORIES: &[(u8, itchy::MarketCategory)] = {
    use itchy::MarketCategory::*;
    &[
        (b'Q', NasdaqGlobalSelect),
        (b'G', NasdaqGlobalMarket),
        (b'S', NasdaqCapitalMarket),
        (b'N', Nyse),
        (b'A', NyseMkt),
        (b'P', NyseArca),
        (b'Z', BatsZExchange),
        (b'V', InvestorsExchange),
        (b' ', Unavailable),
    ]
};
const FINANCIAL_STATUSES: &[(u8, itchy::FinancialStatus)] = {
    use itchy::FinancialStatus::*;
    &[
        (b'N', Normal),
        (b'D', Deficient),
        (b'E', Delinquent),
        (b'Q', Bankrupt),
        (b'S', Suspended),
        (b'G', DeficientBankrupt),
        (b'H', DeficientDelinquent),
        (b'J', DelinquentBankrupt),
        (b'K', DeficientDelinquentBankrupt),
        (b'C', EtpSuspended),
        (b' ', Unavailable),
    ]
};
const CLASSIFICATIONS: &[(u8, itchy::IssueClassification)] = {
    use itchy::IssueClassification::*;
    &[
        (b'A', AmericanDepositaryShare),
        (b'B', Bond),
        (b'C', CommonStock),
        (b'F', DepositoryReceipt),
        (b'I', A144),
        (b'L', LimitedPartnership),
        (b'N', Notes),
        (b'O', OrdinaryShare),
        (b'P', PreferredStock),
        (b'Q', OtherSecurities),
        (b'R', Right),
        (b'S', SharesOfBeneficialInterest),
        (b'T', ConvertibleDebenture),
        (b'U', Unit),
        (b'V', UnitsPerBenifInt),
        (b'W', Warrant),
    ]
};
/// Those of the real files; the specification has some forty more.
const SUBTYPES: &[([u8; 2], itchy::IssueSubType)] = {
    use itchy::IssueSubType::*;
    &[
        (*b"A ", PreferredTrustSecurities),
        (*b"C ", CommonShares),
        (*b"E ", ETFPortfolioDepositaryReceipt),
        (*b"EI", ETNEquityIndexLinkedSecurities),
        (*b"EN", ExchangeTradedNotes),
        (*b"EU", EquityUnits),
        (*b"G ", GlobalShares),
        (*b"I ", ETFIndexFundShares),
        (*b"LL", Llc),
        (*b"N ", NYRegistryShares),
        (*b"Q ", ClosedEndFunds),
        (*b"RT", REIT),
        (*b"T ", TrackingStock),
        (*b"Y ", Other),
        (*b"Z ", NotApplicable),
    ]
};
const LULD_TIERS: &[(u8, itchy::LuldRefPriceTier)] = {
    use itchy::LuldRefPriceTier::*;
    &[(b'1', Tier1), (b'2', Tier2), (b' ', Na)]
};
const TRADING_STATES: &[(u8, itchy::TradingState)] = {
    use itchy::TradingState::*;
    &[
        (b'H', Halted),
        (b'P', Paused),
        (b'Q', QuotationOnly),
        (b'T', Trading),
    ]
};
const REG_SHO_ACTIONS: &[(u8, itchy::RegShoAction)] = {
    use itchy::RegShoAction::*;
    &[(b'0', None), (b'1', Intraday), (b'2', Extant)]
};
const MODES: &[(u8, itchy::MarketMakerMode)] = {
    use itchy::MarketMakerMode::*;
    &[
        (b'N', Normal),
        (b'P', Passive),
        (b'S', Syndicate),
        (b'R', Presyndicate),
        (b'L', Penalty),
    ]
};
const PARTICIPANT_STATES: &[(u8, itchy::MarketParticipantState)] = {
    use itchy::MarketParticipantState::*;
    &[
        (b'A', Active),
        (b'E', Excused),
        (b'W', Withdrawn),
        (b'S', Suspended),
        (b'D', Deleted),
    ]
};
const LEVELS: &[(u8, itchy::LevelBreached)] = {
    use itchy::LevelBreached::*;
    &[(b'1', L1), (b'2', L2), (b'3', L3)]
};
const QUALIFIERS: &[(u8, itchy::IpoReleaseQualifier)] = {
    use itchy::IpoReleaseQualifier::*;
    &[(b'A', Anticipated), (b'C', Cancelled)]
};
const SIDES: &[(u8, itchy::Side)] = {
    use itchy::Side::*;
    &[(b'B', Buy), (b'S', Sell)]
};
const CROSS_TYPES: &[(u8, itchy::CrossType)] = {
    use itchy::CrossType::*;
    &[
        (b'O', Opening),
        (b'C', Closing),
        (b'H', IpoOrHalted),
        (b'I', Intraday),
        (b'A', ExtendedTradingClose),
    ]
};
const DIRECTIONS: &[(u8, itchy::ImbalanceDirection)] = {
    use itchy::ImbalanceDirection::*;
    &[
        (b'B', Buy),
        (b'S', Sell),
        (b'N', NoImbalance),
        (b'O', InsufficientOrders),
    ]
};
const INTERESTS: &[(u8, itchy::InterestFlag)] = {
    use itchy::InterestFlag::*;
    &[
        (b'B', RPIAvailableBuySide),
        (b'S', RPIAvailableSellSide),
        (b'A', RPIAvailableBothSides),
        (b'N', RPINoneAvailable),
    ]
};

/// Messages of each type `itchy` knows: `#` is any byte, `$` any capital letter, and the rest
/// are themselves, with every code one that the specification has.
const TEMPLATES: [&str; 21] = [
    "S##########O",
    "R##########$$$$    QD####NCZ PY 1M####Y",
    "H##########$$$$    T $$$$",
    "Y##########$$$$    2",
    "L##########$$$$$$$$    YLW",
    "V##################################",
    "W##########3",
    "K##########$$$$    ####C####",
    "J##########$$$$    ################",
    "A##################S####$$$$    ####",
    "F##################B####$$$$    ####$$$$",
    "E##############################",
    "C##############################N####",
    "X######################",
    "D##################",
    "U##################################",
    "P##################B####$$$$    ############",
    "Q##################$$$$    ############C",
    "B##################",
    "I##########################S$$$$    ############AL",
    "N##########$$$$    S",
];

/// The template with its gaps filled from `noise`.
fn fill(template: &str, noise: &[u8]) -> Vec<u8> {
    template
        .bytes()
        .zip(noise)
        .map(|(byte, &noise)| match byte {
            b'#' => noise,
            b'$' => b'A' + noise % 26,
            byte => byte,
        })
        .collect()
}

#[test]
fn itchy_agrees_on_random_messages_of_all_its_types() {
    let known: Vec<u8> = TEMPLATES.iter().map(|text| text.as_bytes()[0]).collect();
    let unknown: Vec<u8> = Kind::ALL
        .map(Kind::letter)
        .into_iter()
        .filter(|letter| !known.contains(letter))
        .collect();
    assert_eq!(unknown, b"hO");

    let noise = prop::collection::vec(any::<u8>(), 50);
    check("itchy_agrees_on_random", 500, noise, |noise| {
        for template in TEMPLATES {
            let message = fill(template, &noise);
            prop_assert_eq!(message.len(), template.len());
            prop_assert_eq!(in_terms_of_itchy(&message), Some(itchy_reads(&message)));
        }
        Ok(())
    });
}

#[test]
fn a_shifted_field_is_noticed() {
    // The differential's negative twin: the same message read one byte off differs.
    let noise: Vec<u8> = (1..=50).collect();
    let message = fill(TEMPLATES[9], &noise);
    let mut shifted = message.clone();
    shifted.swap(20, 21);
    assert_ne!(in_terms_of_itchy(&shifted), Some(itchy_reads(&message)));
}

#[test]
fn itchy_agrees_on_real_messages() {
    let Some(data) = data_dir("itchy_agrees_on_real_messages") else {
        return;
    };
    for file in files(&data.join("itch"), "itch") {
        let messages = itch_messages(&file);
        for (index, bytes) in messages.iter().enumerate() {
            let ours = in_terms_of_itchy(bytes).expect("a type itchy knows");
            assert_eq!(
                ours,
                itchy_reads(bytes),
                "{} message {index}",
                file.display()
            );
            let mut buf = [0; 50];
            let len = Message::parse(bytes).unwrap().encode(&mut buf).unwrap();
            assert_eq!(&buf[..len], bytes, "{} message {index}", file.display());
        }
        let expected = match file.file_stem().and_then(|stem| stem.to_str()) {
            Some("nasdaq_20200130_AAPL_10k") => 10_000,
            Some("nasdaq_head_1000") => 1_000,
            other => panic!("{other:?} has no expected number of messages"),
        };
        assert_eq!(messages.len(), expected);
    }
}
