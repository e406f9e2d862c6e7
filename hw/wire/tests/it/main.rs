//! Tests of `wirebook-wire`, one binary. Expectations are written by hand from the
//! specifications, come from real captures, or come from implementations of other people.

mod captures;
mod etherparse_diff;
mod frame_vectors;
mod header_vectors;
mod itch_vectors;
mod itchy_diff;
mod properties;
mod session_vectors;
mod support;
