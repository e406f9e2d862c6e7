//! The committed header is the one that today's types make, and C and C++ understand it as Rust does.

mod generate;

use std::path::PathBuf;
use std::process::{Command, Output};

#[test]
fn the_header_is_the_generated_one() {
    let kept = std::fs::read_to_string(generate::HEADER).unwrap();
    assert!(
        kept == generate::header(),
        "driver/capi/include/wirebook.h is stale: run `make header` and commit the result; when it changed more than \
         comments, docs/driver-guide.md says which version to raise"
    );
}

/// Offsets and values as the interface's documents have them, written by hand.
const LAYOUT: &str = r##"
#include <stddef.h>
#include <wirebook.h>
#ifndef __cplusplus
#define static_assert _Static_assert
#define alignof _Alignof
#endif
#define AT(type, member, byte, bytes) \
    static_assert(offsetof(struct type, member) == byte, #type ); \
    static_assert(sizeof(((struct type *)0)->member) == bytes, #type )
AT(wirebook_record, length, 0, 1);
AT(wirebook_record, rtype, 1, 1);
AT(wirebook_record, publisher_id, 2, 2);
AT(wirebook_record, instrument_id, 4, 4);
AT(wirebook_record, ts_event, 8, 8);
AT(wirebook_record, order_id, 16, 8);
AT(wirebook_record, price, 24, 8);
AT(wirebook_record, size, 32, 4);
AT(wirebook_record, flags, 36, 1);
AT(wirebook_record, channel, 37, 1);
AT(wirebook_record, action, 38, 1);
AT(wirebook_record, side, 39, 1);
AT(wirebook_record, ts_recv, 40, 8);
AT(wirebook_record, ts_in_delta, 48, 4);
AT(wirebook_record, sequence, 52, 4);
AT(wirebook_record, latency, 56, 2);
AT(wirebook_record, session, 58, 1);
AT(wirebook_record, marks, 59, 1);
AT(wirebook_record, own, 60, 4);
static_assert(sizeof(struct wirebook_record) == 64, "record");
static_assert(alignof(struct wirebook_record) == 64, "record");
static_assert(sizeof(wirebook_code) == 4, "code");
static_assert(sizeof(struct wirebook_card_config) == 64, "config");
AT(wirebook_card_config, mac, 8, 6);
AT(wirebook_card_config, isn_key, 32, 8);
AT(wirebook_card_config, timeout_ticks, 56, 4);
static_assert(sizeof(struct wirebook_session_config) == 40, "config");
AT(wirebook_session_config, login, 32, 8);
static_assert(sizeof(struct wirebook_login) == 40, "login");
static_assert(sizeof(struct wirebook_identity) == 40, "identity");
static_assert(sizeof(struct wirebook_session_state) == 24, "state");
static_assert(sizeof(struct wirebook_stats) == 200, "stats");
static_assert(sizeof(struct wirebook_ring_config) == 24, "config");
AT(wirebook_ring_config, mode, 4, 4);
AT(wirebook_ring_config, empty_polls, 8, 4);
AT(wirebook_ring_config, queue_records, 12, 4);
AT(wirebook_ring_config, measure_gaps, 16, 4);
static_assert(sizeof(struct wirebook_ring_stats) == 72, "stats");
AT(wirebook_ring_stats, consumed, 8, 4);
AT(wirebook_ring_stats, records, 16, 8);
AT(wirebook_ring_stats, longest_gap_ns, 40, 8);
AT(wirebook_ring_stats, high_water, 64, 4);
static_assert(WIREBOOK_READ_MODE_POLL == 0 && WIREBOOK_READ_MODE_ADAPTIVE == 1, "modes");
static_assert(WIREBOOK_READ_MODE_INTERRUPT == 2, "modes");
static_assert(WIREBOOK_CODE_NULL == -1 && WIREBOOK_CODE_PANIC == -13, "code");
static_assert(WIREBOOK_PROTOCOL_MOLD == 1 && WIREBOOK_PROTOCOL_SOUP == 2, "code");
static_assert(WIREBOOK_RTYPE_MBO == 0xA0 && WIREBOOK_RTYPE_STATUS == 0xE0, "values");
static_assert(WIREBOOK_STATUS_END == 'E' && WIREBOOK_ACTION_ADD == 'A', "values");
static_assert(WIREBOOK_FLAG_LAST == 128 && WIREBOOK_MARK_REPLACE == 4, "values");
static_assert(WIREBOOK_RECORD_UNDEF_SIZE == 0xFFFFFFFFu, "values");
static_assert(WIREBOOK_COUNTER_MESSAGES == 20 && WIREBOOK_TCP_STATE_ESTABLISHED == 4, "values");
static_assert(WIREBOOK_ABI_MAJOR == 1 && WIREBOOK_ABI_MINOR == 1, "values");
int main(void) { return 0; }
"##;

/// Compiles a source as the compiler's strictest reader.
fn compile(compiler: &str, standard: &str, name: &str, text: &str) -> Output {
    let mut source = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    source.push(format!("header-{}-{name}", std::process::id()));
    std::fs::write(&source, text).unwrap();
    let output = Command::new(compiler)
        .args([
            standard,
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-fsyntax-only",
            "-I",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/include"))
        .arg(&source)
        .output()
        .unwrap_or_else(|e| panic!("{compiler}: {e}; install it with `scripts/setup`"));
    std::fs::remove_file(source).unwrap();
    output
}

const COMPILERS: [(&str, &str, &str); 3] = [
    ("cc", "-std=c11", "layout.c"),
    ("c++", "-std=c++11", "layout.cpp"),
    ("c++", "-std=c++17", "layout-17.cpp"),
];

#[test]
fn c_and_cpp_lay_it_out_as_the_contract() {
    for (compiler, standard, name) in COMPILERS {
        let output = compile(compiler, standard, name, LAYOUT);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{compiler} {standard}: {error}");
    }
}

#[test]
fn another_offset_would_be_noticed() {
    let wrong = LAYOUT.replace("ts_recv, 40, 8", "ts_recv, 41, 8");
    for (compiler, standard, name) in COMPILERS {
        let output = compile(compiler, standard, &format!("wrong-{name}"), &wrong);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && error.contains("wirebook_record"),
            "{error}"
        );
    }
}
