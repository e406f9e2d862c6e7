//! What the grammar takes and refuses.

use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("wirebook").chain(line.split_whitespace()))?.checked()
}

#[test]
fn the_grammar_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn a_replay_with_everything() {
    let line = "replay a.itch --via mold --top - --records r --loss 2 --json --device sim";
    let cli = parse(line).unwrap();
    assert!(cli.json);
    let Command::Replay(replay) = cli.command else {
        panic!("not a replay");
    };
    let run = replay.run;
    assert_eq!(run.feed.file, Some(PathBuf::from("a.itch")));
    assert_eq!((run.via, run.impairments.loss), (Via::Mold, 2.0));
    assert_eq!(replay.top, Some(PathBuf::from("-")));
    assert_eq!((run.feed.generated.seed, run.sessions()), (1, 1));
}

#[test]
fn a_full_day_is_a_size_of_its_own() {
    let Command::Replay(replay) = parse("replay --generate --full-day --seed 9")
        .unwrap()
        .command
    else {
        panic!("not a replay");
    };
    let options = replay.run.feed.generated.options();
    assert_eq!(options, Options::full_day(9));
    assert!(parse("exchange --generate --full-day").is_ok());
    assert!(parse("exchange --generate --full-day --messages 5").is_err());
}

#[test]
fn a_feed_is_a_file_or_generated_and_not_both() {
    assert!(parse("replay --generate --messages 500").is_ok());
    let kind = |line| parse(line).unwrap_err().kind();
    assert_eq!(kind("replay"), ErrorKind::MissingRequiredArgument);
    assert_eq!(kind("replay a --generate"), ErrorKind::ArgumentConflict);
    assert_eq!(
        kind("exchange a --write b --via tcp"),
        ErrorKind::ArgumentConflict
    );
}

#[test]
fn a_capture_has_its_own_transport_and_sessions() {
    let two = "--capture 239.1.1.1:5 --capture 239.1.1.2:5";
    let Command::Tail(tail) = parse(&format!("tail a {two}")).unwrap().command else {
        panic!("not a tail");
    };
    assert_eq!(tail.run.sessions(), 2);
    for line in [
        "replay a --capture 239.1.1.1:5 --via mold",
        "replay a --capture 239.1.1.1:5 --sessions 2",
        "replay --generate --capture 239.1.1.1:5",
        "replay a --capture 239.1.1.1:5 --capture 239.1.1.2:5 --top x",
        "replay a --sessions 2 --top -",
    ] {
        let kind = parse(line).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::ArgumentConflict, "{line}");
    }
    assert!(parse("replay a --sessions 1 --top -").is_ok());
    assert!(parse("replay a --sessions 4 --records x").is_ok());
}

#[cfg(feature = "sim")]
#[test]
fn a_cards_interface_may_have_a_name_and_serves_tcp() {
    let tap = |line: &str| {
        let Command::Card(card) = parse(line).unwrap().command else {
            panic!("not a card");
        };
        (card.tap, card.file)
    };
    let file = || Some(PathBuf::from("day"));
    assert_eq!(tap("card --socket s day"), (None, file()));
    let usual = Some("wirebook0".to_owned());
    assert_eq!(tap("card --socket s --tap day"), (usual, file()));
    let named = Some("lab7".to_owned());
    assert_eq!(tap("card --socket s --tap=lab7 day"), (named, file()));
    // Alone it is; a feed is for a host.
    assert_eq!(tap("card --tap").0, Some("wirebook0".to_owned()));
    for line in ["card", "card --tap --generate", "card --tap day"] {
        let kind = parse(line).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::MissingRequiredArgument, "{line}");
    }
    for line in [
        "card --socket s --tap day --via mold",
        "card --socket s --tap day --capture 239.1.1.1:5",
    ] {
        let kind = parse(line).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::ArgumentConflict, "{line}");
    }
}

#[test]
fn values_out_of_range_are_refused() {
    for line in [
        "replay a --loss 101",
        "replay a --loss -1",
        "replay a --loss NaN",
        "exchange a --rate 0",
        "info --device nonsense",
        "demo --instruments 0",
        "demo --sessions 0",
        "replay a --sessions 65",
        "replay a --limit 0",
        "exchange a --session 0123456789X",
        "exchange a --session é --write b",
        "exchange a --user seven77",
        "exchange a --connections 0",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn a_hosts_part() {
    let Command::Replay(replay) = parse("replay --generate").unwrap().command else {
        panic!("not a replay");
    };
    assert_eq!(replay.run.host, HostOptions::default());
    assert_eq!(replay.run.host.ring_log2, 14);
    let line = "replay --generate --wait interrupt --ring-log2 22 --journal j";
    let Command::Replay(replay) = parse(line).unwrap().command else {
        panic!("not a replay");
    };
    let host = replay.run.host;
    assert_eq!((host.wait, host.ring_log2), (Wait::Interrupt, 22));
    for refused in [
        "replay --generate --ring-log2 5",
        "replay --generate --ring-log2 23",
        "replay --generate --wait never",
        "replay --generate --journal j --via mold",
        "replay --generate --journal j --sessions 2",
        "replay --generate --journal j --limit 5",
        "card --abi 2.0 --tap",
        "card --socket s --abi 2",
    ] {
        assert!(parse(refused).is_err(), "{refused}");
    }
}
