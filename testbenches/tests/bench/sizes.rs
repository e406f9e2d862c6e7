//! The card translates at the sizes of a large board, not only at those simulated: 64 sessions and 8
//! rings are parameters.

use std::thread;
use wirebook_rtl::profile;

/// Elaborated blocks are megabytes by value.
const STACK_BYTES: usize = 1 << 30;

#[test]
fn a_card_of_64_sessions_and_8_rings_translates() {
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        let modules = wirebook_emit::emit_modules(&*profile::ku5p(0), "card");
        modules.map(|modules| modules.into_iter().map(|m| m.name).collect::<Vec<_>>())
    });
    let names = worker.expect("a thread").join().expect("no panic");
    let names = names.unwrap_or_else(|errors| panic!("{errors}"));
    assert!(
        names.iter().any(|name| name == "session_cam_64"),
        "{names:?}"
    );
    assert!(
        names.iter().any(|name| name == "ring_writer_8"),
        "{names:?}"
    );
}
