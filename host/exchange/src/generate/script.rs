//! What the session emits next: the fixed beginning and end of a day, and the random middle.

use crate::rng::Rng;
use std::collections::VecDeque;

/// One message to emit. A `u16` is the instrument's index where the day's order fixes it;
/// elsewhere the instrument is drawn when the message is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    SystemEvent(u8),
    Directory(u16),
    TradingAction(u16, u8),
    RegSho(u16),
    Participant(u16),
    MwcbLevels,
    MwcbBreach,
    IpoQuoting,
    LuldCollar,
    OperationalHalt(u16, u8),
    Add,
    AddMpid,
    Execute,
    ExecutePrice,
    Cancel,
    Delete,
    Replace,
    Trade,
    Cross(u16, u8),
    BrokenTrade,
    Imbalance(u16, u8),
    RetailInterest,
    DirectListing,
    Unknown,
}

/// From the start of messages until every type but the closing ones was seen.
pub(super) fn opening(instruments: u16, unknown_types: bool) -> VecDeque<Step> {
    let mut steps = VecDeque::from([Step::SystemEvent(b'O')]);
    steps.extend((0..instruments).map(Step::Directory));
    for instrument in 0..instruments {
        steps.push_back(Step::TradingAction(instrument, b'T'));
        steps.push_back(Step::RegSho(instrument));
        steps.push_back(Step::Participant(instrument));
    }
    steps.extend([
        Step::MwcbLevels,
        Step::IpoQuoting,
        Step::DirectListing,
        Step::SystemEvent(b'S'),
        Step::Imbalance(0, b'O'),
        Step::SystemEvent(b'Q'),
    ]);
    steps.extend((0..instruments).map(|instrument| Step::Cross(instrument, b'O')));
    // A breach would stop a real market; here it is only the type's one sure appearance.
    steps.extend([
        Step::RetailInterest,
        Step::LuldCollar,
        Step::OperationalHalt(0, b'H'),
        Step::OperationalHalt(0, b'T'),
        Step::MwcbBreach,
    ]);
    steps.extend([Step::Add; 4]);
    steps.extend([
        Step::AddMpid,
        Step::Execute,
        Step::ExecutePrice,
        Step::Replace,
        Step::Add,
        Step::Cancel,
        Step::Delete,
        Step::Trade,
        Step::BrokenTrade,
    ]);
    if unknown_types {
        steps.push_back(Step::Unknown);
    }
    steps
}

/// From the close to the end of messages.
pub(super) fn closing(instruments: u16) -> VecDeque<Step> {
    let mut steps = VecDeque::from([Step::SystemEvent(b'M')]);
    steps.extend((0..instruments).map(|instrument| Step::Cross(instrument, b'C')));
    steps.extend([Step::SystemEvent(b'E'), Step::SystemEvent(b'C')]);
    steps
}

/// Out of 100,000 messages of continuous trading. The big three are a real day's; the rest
/// divide what remains roughly as whole-market days do.
const MIX: [(u32, Step); 10] = [
    (44_000, Step::Add),
    (41_000, Step::Delete),
    (8_000, Step::Execute),
    (2_600, Step::Replace),
    (1_900, Step::Trade),
    (1_400, Step::Cancel),
    (500, Step::AddMpid),
    (200, Step::ExecutePrice),
    (5, Step::DirectListing),
    (5, Step::BrokenTrade),
];

/// The next message of continuous trading. Rare types that name an instrument carry the one
/// drawn by the caller.
pub(super) fn trading(rng: &mut Rng, instrument: u16, unknown_types: bool) -> Step {
    if unknown_types && rng.one_in(1_000) {
        return Step::Unknown;
    }
    let mut draw = rng.below(100_000) as u32;
    for (weight, step) in MIX {
        if draw < weight {
            return step;
        }
        draw -= weight;
    }
    match draw % 13 {
        0 => Step::RegSho(instrument),
        1 => Step::Participant(instrument),
        2 => Step::LuldCollar,
        3 => Step::RetailInterest,
        // Always followed by the end of the halt: see `Generator::resume_after`.
        4 => Step::TradingAction(instrument, b'H'),
        5 => Step::OperationalHalt(instrument, b'H'),
        _ => Step::Imbalance(instrument, b'C'),
    }
}
