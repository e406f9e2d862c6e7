//! Testbenches of `hw/rtl/src/feed`.

mod driver;
mod fields;
mod login;
mod messages;
mod mold;
mod mold_faults;
mod packets;
mod saturation;
mod soup;
mod types;
