//! Memories and queues every area uses.

pub mod fifo;
pub mod queue;
pub mod ram;
pub mod rom;
pub mod twin;

use crate::unit::{self, Unit};
use rust_hdl::prelude::{Bits, Block};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "prim_ram",
            build: unit::elaborate::<ram::Ram<Bits<9>, 4>>,
        },
        Unit {
            name: "prim_racy_ram",
            build: unit::elaborate::<ram::RacyRam<Bits<9>, 4>>,
        },
        Unit {
            name: "prim_byte_ram",
            build: unit::elaborate::<ram::ByteRam<3, 32, 4>>,
        },
        Unit {
            name: "prim_lut_ram",
            build: unit::elaborate::<ram::LutRam<Bits<7>, 3>>,
        },
        Unit {
            name: "prim_rom",
            build: sample_rom,
        },
        Unit {
            name: "prim_fifo",
            build: unit::elaborate::<fifo::Fifo<Bits<12>, 3, 4>>,
        },
        Unit {
            name: "prim_queue",
            build: unit::elaborate::<queue::Queue<Bits<8>, 2, 3>>,
        },
        Unit {
            name: "prim_twin_ram",
            build: unit::elaborate::<twin::TwinRam<Bits<9>, 4>>,
        },
        Unit {
            name: "prim_twin_lut_ram",
            build: unit::elaborate::<twin::TwinLutRam<Bits<7>, 3>>,
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
