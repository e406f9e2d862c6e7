//! The border: panics, codes, messages.

use super::*;
use std::ffi::c_char;
use std::ptr::null;
use std::thread;

#[test]
fn no_panic_gets_out() {
    type Call = fn(*mut Card) -> Code;
    let calls: [(bool, Call); 11] = [
        (false, |card| {
            call!(wirebook_configure(card, &sized!(CardConfig)))
        }),
        (false, |card| {
            call!(wirebook_get_stats(card, &mut sized!(Stats)))
        }),
        (true, |card| {
            call!(wirebook_get_stats(card, &mut sized!(Stats)))
        }),
        (true, |card| call!(wirebook_open_session(card, 0))),
        (true, |card| call!(wirebook_close_session(card, 0))),
        (true, |card| call!(wirebook_abort_session(card, 0))),
        (true, |card| call!(wirebook_clear_mark(card, 0))),
        (true, |card| {
            call!(wirebook_get_session_state(
                card,
                0,
                &mut sized!(SessionState)
            ))
        }),
        (true, |card| call!(wirebook_get_time(card, &mut 0))),
        (true, |card| call!(wirebook_check_alive(card))),
        (true, |card| call!(wirebook_stop(card))),
    ];
    for (running, give) in calls {
        let opened = if running {
            Opened::running()
        } else {
            Opened::new()
        };
        opened.breaks(Fault::Panics);
        refused(give(opened.card), Code::Panic, "told to panic while");
        // From then on the handle is of no use, and says so.
        refused(
            call!(wirebook_check_alive(opened.card)),
            Code::Panic,
            "close this card",
        );
    }
    // Even closing may fail like that; the handle is gone all the same.
    let opened = Opened::running();
    opened.breaks(Fault::Panics);
    refused(
        call!(wirebook_close(opened.card)),
        Code::Panic,
        "told to panic while",
    );
    std::mem::forget(opened);
}

/// The three that can do nothing wrong are named here; each of the others is guarded.
#[test]
fn every_function_is_guarded() {
    let sources = [
        include_str!("../calls/card.rs"),
        include_str!("../calls/library.rs"),
        include_str!("../calls/rings.rs"),
        include_str!("../calls/session.rs"),
        include_str!("../calls/stages.rs"),
    ];
    let functions: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.split("#[unsafe(no_mangle)]").skip(1))
        .collect();
    assert_eq!(functions.len(), 37);
    let bare = functions
        .iter()
        .filter(|text| !text.contains(" guard(|| {") && !text.contains(" answer(|| {"));
    let names: Vec<&str> = bare
        .map(|text| text.split("fn ").nth(1).unwrap().split('(').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "wirebook_abi_version",
            "wirebook_last_error",
            "wirebook_code_name"
        ]
    );
}

#[test]
fn names_of_codes_and_counters() {
    let text = |text: *const c_char| {
        // SAFETY: what is not null is a text that lives for ever.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_str().unwrap())
    };
    assert_eq!(text(wirebook_code_name(0)), Some("WIREBOOK_CODE_OK"));
    assert_eq!(
        text(wirebook_code_name(Code::Panic as i32)),
        Some("WIREBOOK_CODE_PANIC")
    );
    assert_eq!(text(wirebook_code_name(1)), Some("unknown code"));
    assert_eq!(text(wirebook_counter_name(0)), Some("rx_frames"));
    assert_eq!(text(wirebook_counter_name(20)), Some("messages"));
    assert_eq!(
        (
            text(wirebook_counter_name(11)),
            text(wirebook_counter_name(48))
        ),
        (None, None)
    );
    assert_eq!(wirebook_abi_version(), 0x0001_0001);
}

#[test]
fn messages_are_their_threads() {
    assert_eq!(call!(wirebook_stop(null())), Code::Null);
    let before = said();
    thread::spawn(|| {
        assert_eq!(said(), "");
        assert_eq!(call!(wirebook_check_ring(null())), Code::Null);
        assert!(said().contains("the ring"));
    })
    .join()
    .unwrap();
    assert_eq!(said(), before);
}
