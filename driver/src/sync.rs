//! The only place that names the atomics: a model checker replaces them by changing this line.

pub(crate) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
