//! Memories and queues every area uses.

pub mod fifo;
pub mod ram;
pub mod rom;

use crate::unit::{self, Unit};
use rust_hdl::prelude::Block;

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "prim_ram",
            build: unit::elaborate::<ram::Ram<4, 9>>,
        },
        Unit {
            name: "prim_byte_ram",
            build: unit::elaborate::<ram::ByteRam<3, 32, 4>>,
        },
        Unit {
            name: "prim_lut_ram",
            build: unit::elaborate::<ram::LutRam<3, 7>>,
        },
        Unit {
            name: "prim_rom",
            build: sample_rom,
        },
        Unit {
            name: "prim_fifo",
            build: unit::elaborate::<fifo::Fifo<3, 4, 12>>,
        },
    ]
}

/// A table with a first, a last and a middle entry.
fn sample_rom() -> Box<dyn Block> {
    unit::connected(rom::Rom::<4, 20>::new([
        (0, 0x12345),
        (7, 0xFFFFF),
        (15, 1),
    ]))
}
