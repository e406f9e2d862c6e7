//! What `make install` installs, and the examples in C and C++ built with it as a user would, following a simulated
//! card. They must get what the Rust driver gets for the same feed.

mod kit;

use kit::{Kit, SimulatedCard, feed};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use wirebook_book::Books;
use wirebook_contract::record::{Record, rtype};
use wirebook_sim::Scenario;

/// FNV-1a over what does not depend on when things happened.
fn digest(records: &[Record]) -> u64 {
    let timeless = records.iter().flat_map(|record| {
        let mut record = *record;
        (record.ts_recv, record.ts_in_delta, record.latency) = (0, 0, 0);
        if record.rtype == rtype::STATUS {
            record.ts_event = 0;
        }
        record.to_words().into_iter().flat_map(u64::to_le_bytes)
    });
    timeless.fold(0xCBF2_9CE4_8422_2325, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x100_0000_01B3)
    })
}

/// What follow.c must print.
fn tally(records: &[Record]) -> String {
    let mut text = format!(
        "records {} digest {:016x}\n",
        records.len(),
        digest(records)
    );
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.rtype).or_insert(0) += 1;
    }
    for (rtype, count) in counts {
        text += &format!("rtype 0x{rtype:02x}: {count}\n");
    }
    text + &format!("messages {}\n", kit::MESSAGES)
}

/// What follow.cpp must print.
fn tops(records: &[Record]) -> String {
    let mut books = Books::new();
    for record in records {
        books.apply(record);
    }
    assert!(books.is_exact());
    let mut rows = BTreeMap::new();
    for book in books.books().filter(|book| book.changes() > 0) {
        let mut row = String::new();
        if let Some(bid) = book.bid() {
            row += &format!(" bid {} x {}", bid.price, bid.size);
        }
        if let Some(ask) = book.ask() {
            row += &format!(" ask {} x {}", ask.price, ask.size);
        }
        rows.insert(book.locate(), row);
    }
    assert!(rows.len() > 2, "too few books prove nothing");
    rows.into_iter()
        .map(|(locate, row)| format!("{locate}{row}\n"))
        .collect()
}

#[test]
fn the_c_example_gets_what_rust_gets() {
    let kit = Kit::install("c");
    let follow = kit.build_c(&[]);
    for (scenario, arguments) in [
        (Scenario::soup(vec![feed(5)]), &[][..]),
        (Scenario::mold(feed(5)), &["mold"]),
    ] {
        let card = SimulatedCard::serve(scenario);
        let records = card.drain();
        assert!(
            records.len() as u64 > kit::MESSAGES,
            "{} records",
            records.len()
        );
        let said = kit.succeeds(kit.command(&follow).arg(&card.device).args(arguments));
        assert_eq!(said, tally(&records));
    }
}

#[test]
fn however_the_c_example_waits_it_gets_the_same() {
    let kit = Kit::install("modes");
    let follow = kit.build_c(&[]);
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(11)]));
    let records = card.drain();
    for mode in ["poll", "adaptive", "interrupt"] {
        let output = kit
            .command(&follow)
            .arg(&card.device)
            .args(["soup", mode])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{mode}: {told}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), tally(&records));
        // "ring: N records, high water N, longest gap N ns, N sleeps"
        let numbers: Vec<u64> = told
            .split(|letter: char| !letter.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .collect();
        let [read, high_water, gap_ns, sleeps] = numbers[..] else {
            panic!("{told}");
        };
        assert_eq!(read, records.len() as u64);
        assert!((1..=1 << 14).contains(&high_water) && gap_ns > 0, "{told}");
        assert!(sleeps > 0 || mode != "interrupt", "{told}");
        assert!(sleeps == 0 || mode != "poll", "{told}");
    }
}

#[test]
fn two_stages_in_cpp_end_with_the_same_books() {
    let kit = Kit::install("stages");
    let follow = kit.build_cpp();
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(12)]));
    let wanted = tops(&card.drain());
    let said = kit.succeeds(kit.command(&follow).arg(&card.device).arg("stages"));
    assert_eq!(said, wanted);
}

#[test]
fn another_feed_would_be_noticed() {
    let kit = Kit::install("other");
    let follow = kit.build_c(&[]);
    let wanted = SimulatedCard::serve(Scenario::soup(vec![feed(6)])).drain();
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(5)]));
    let said = kit.succeeds(kit.command(&follow).arg(&card.device));
    assert!(
        said.starts_with("records ") && said != tally(&wanted),
        "{said}"
    );
}

#[test]
fn the_cpp_example_ends_with_the_books_of_rust() {
    let kit = Kit::install("cpp");
    let follow = kit.build_cpp();
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(7)]));
    let wanted = tops(&card.drain());
    assert_eq!(kit.succeeds(kit.command(&follow).arg(&card.device)), wanted);
}

/// A feed without a pause, of a card that the kernel wants back at the second look. It ends by itself after many more
/// looks than that, for a program that never looks.
const WANTED_BACK: &str = r#"
#include <string.h>
#include <time.h>
#include <wirebook.h>

int32_t wirebook_poll(const wirebook_ring *ring, wirebook_record *records, uint32_t capacity) {
    static time_t first;
    time_t now = time(NULL);
    (void)ring;
    if (!first)
        first = now;
    memset(records, 0, sizeof *records * (capacity > 0));
    records->rtype = WIREBOOK_RTYPE_STATUS;
    records->action = now - first > 20 ? WIREBOOK_STATUS_END : WIREBOOK_STATUS_GAP;
    return 1;
}

int32_t wirebook_read(const wirebook_ring *ring, wirebook_record *records, uint32_t capacity, uint64_t timeout_ns) {
    (void)timeout_ns;
    return wirebook_poll(ring, records, capacity);
}

wirebook_code wirebook_check_alive(const wirebook_card *card) {
    static int looks;
    (void)card;
    return ++looks < 2 ? WIREBOOK_CODE_OK : WIREBOOK_CODE_GONE;
}
"#;

#[test]
fn a_busy_feed_does_not_hide_that_the_card_is_wanted_back() {
    let kit = Kit::install("busy");
    let preload = kit.build_preload("wanted.c", WANTED_BACK);
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(13)]));
    for (follow, told) in [
        (kit.build_c(&[]), "follow: card: "),
        (kit.build_cpp(), "follow: WIREBOOK_CODE_GONE: "),
    ] {
        let mut command = kit.command(&follow);
        command.arg(&card.device).env("LD_PRELOAD", &preload);
        let output = command.output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}: {error}");
        assert!(error.starts_with(told), "{error}");
    }
}

#[test]
fn both_examples_say_why_there_is_no_card() {
    let kit = Kit::install("none");
    for follow in [kit.build_c(&[]), kit.build_cpp()] {
        for (device, part) in [
            (
                "vfio-user:/no/such/card",
                "no card listens at /no/such/card",
            ),
            ("sim", "`sim` is no device"),
        ] {
            let output = kit.command(&follow).arg(device).output().unwrap();
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{error}");
            assert!(error.contains(part), "no `{part}` in {error}");
        }
        let usage = kit.command(&follow).output().unwrap();
        assert_eq!(usage.status.code(), Some(2));
    }
}

#[test]
fn the_static_library_needs_no_shared_one() {
    let kit = Kit::install("static");
    let follow = kit.build_c(&["static"]);
    let libraries = kit::output("ldd", &[follow.to_str().unwrap()]);
    assert!(
        libraries.contains("libc.so") && !libraries.contains("wirebook"),
        "{libraries}"
    );
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(8)]));
    let wanted = tally(&card.drain());
    assert_eq!(kit.succeeds(kit.command(&follow).arg(&card.device)), wanted);
}

/// Runs a program under valgrind, which fails with 9 for memory errors and for what nobody can free any more.
fn watched(kit: &Kit, program: &Path) -> Command {
    let mut command = kit.command("valgrind".as_ref());
    command.args(["--quiet", "--error-exitcode=9", "--leak-check=full"]);
    command.args(["--errors-for-leak-kinds=definite,indirect"]);
    command.arg(program);
    command
}

#[test]
fn valgrind_finds_nothing() {
    if !kit::is_installed("valgrind") {
        println!("SKIPPED: valgrind is not installed");
        return;
    }
    let kit = Kit::install("valgrind");
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(9)]));
    let records = card.drain();
    let follow = kit.build_c(&[]);
    let said = kit.succeeds(watched(&kit, &follow).arg(&card.device));
    assert_eq!(said, tally(&records));
    let follow = kit.build_cpp();
    let said = kit.succeeds(watched(&kit, &follow).arg(&card.device));
    assert_eq!(said, tops(&records));
}

#[test]
fn valgrind_finds_a_handle_that_nobody_closes() {
    if !kit::is_installed("valgrind") {
        println!("SKIPPED: valgrind is not installed");
        return;
    }
    let kit = Kit::install("leak");
    let source = "#include <wirebook.h>\nint main(int argc, char **argv) {\n    wirebook_card *card = 0;\n    \
                  return argc == 2 && wirebook_open(argv[1], &card) ? 1 : 0;\n}\n";
    let forgetful = kit.build_text("forgetful.c", source);
    let card = SimulatedCard::serve(Scenario::soup(vec![feed(10)]));
    let output = watched(&kit, &forgetful)
        .arg(&card.device)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(9), "{error}");
    assert!(error.contains("wirebook_open"), "{error}");
}

#[test]
fn what_is_installed() {
    let kit = Kit::install("files");
    assert_eq!(
        kit.files(),
        [
            "include/wirebook.h",
            "lib/libwirebook.a",
            "lib/libwirebook.so",
            "lib/libwirebook.so.1",
            "lib/libwirebook.so.1.1",
            "lib/pkgconfig/wirebook.pc",
        ]
    );
    let library = kit.file("lib/libwirebook.so");
    let library = library.to_str().unwrap();
    let dynamic = kit::output("readelf", &["--dynamic", "--wide", library]);
    assert!(dynamic.contains("soname: [libwirebook.so.1]"), "{dynamic}");
    let names = kit::output("nm", &["--dynamic", "--defined-only", library]);
    let names: Vec<&str> = names
        .lines()
        .filter_map(|line| line.split(' ').nth(2))
        .collect();
    assert_eq!(names.len(), 37, "{names:?}");
    assert!(
        names.iter().all(|name| name.starts_with("wirebook_")),
        "{names:?}"
    );
    let header = std::fs::read_to_string(kit.file("include/wirebook.h")).unwrap();
    for name in names {
        assert!(
            header.contains(&format!("{name}(")),
            "{name} is not in the header"
        );
    }
}
