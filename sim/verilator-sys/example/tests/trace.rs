//! Waveforms, in the build that has them.
#![cfg(feature = "trace")]

use std::fs;
use std::path::{Path, PathBuf};

use verilator_example::TracedCounter;
use verilator_sys::{Model, TraceError};

fn wave_file(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    path
}

/// First and last time and number of variables, from the header block of an FST file: its type 0,
/// its length, then big-endian numbers at fixed places (GTKWave manual, "FST file format").
fn fst_header(path: &Path) -> (u64, u64, u64) {
    let bytes = fs::read(path).expect("the trace was written");
    assert_eq!(bytes[0], 0, "a header block comes first");
    let number = |at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().expect("8 bytes"));
    (number(9), number(17), number(49))
}

#[test]
fn a_trace_covers_the_cycles_it_was_on() {
    let path = wave_file("counter.fst");
    let mut counter = TracedCounter::new();
    counter.set_enable(true);
    counter.set_step(3);
    (0..10).for_each(|_| counter.tick());
    counter.start_trace(&path).expect("the folder is writable");
    (0..5).for_each(|_| counter.tick());
    counter.stop_trace();
    (0..7).for_each(|_| counter.tick());
    let (first, last, variables) = fst_header(&path);
    // Two samples per cycle, ten cycles before: from the 20th to the 29th.
    assert_eq!((first, last), (20, 29));
    // The 17 ports as seen from outside, the same inside the module, and the wire `next`.
    assert_eq!(variables, 17 + 17 + 1);
    assert_eq!(
        counter.count(),
        22 * 3,
        "tracing does not disturb the model"
    );
}

#[test]
fn a_trace_that_cannot_be_written_is_an_error() {
    let mut counter = TracedCounter::new();
    let error = counter
        .start_trace(Path::new("/nonexistent/x.fst"))
        .expect_err("no such folder");
    assert!(matches!(error, TraceError::Unwritable { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("/nonexistent/x.fst: No such file"),
        "{error}"
    );
    counter.tick();
    counter.stop_trace();
}

#[test]
fn a_model_freed_while_tracing_completes_its_file() {
    let path = wave_file("dropped.fst");
    let mut counter = TracedCounter::new();
    counter.start_trace(&path).expect("the folder is writable");
    counter.tick();
    drop(counter);
    assert_eq!(fst_header(&path).1, 1);
}
