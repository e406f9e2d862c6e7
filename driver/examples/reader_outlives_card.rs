//! A reader holds none of its card: where one still lives, a stopped card can be opened again, and unplugged.
//!
//! ```text
//! cargo run --package wirebook-driver --example reader_outlives_card -- 0000:65:00.0
//! ```
//!
//! It says when the card may be unplugged, keeps the reader until its standard input ends, and fails if the card could
//! not be opened twice. `scripts/vm/test` runs it where a device's file has an owner: in the kernel of a guest.

use std::error::Error;
use std::io::{self, Read};
use std::net::Ipv4Addr;
use wirebook_contract::record::Record;
use wirebook_driver::{CardConfig, Probed, RingReader, Vfio};

/// Of any size: nothing is received.
const LOG2_SLOTS: u32 = 6;

/// Starts the card, takes its reader and stops it.
fn stopped(device: &str) -> Result<RingReader, Box<dyn Error>> {
    let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(192, 0, 2, 1), 0);
    let mut card = Probed::open(Vfio::open(device)?)?.configure(&own)?;
    card.ring(0, LOG2_SLOTS)?;
    let mut card = card.start()?;
    let reader = card.take_ring(0)?;
    card.stop()?;
    Ok(reader)
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = std::env::args().nth(1).ok_or("give a card's address")?;
    let mut reader = stopped(&device)?;
    let again = stopped(&device);
    match &again {
        Ok(_) => println!("opened again, beside a reader"),
        Err(error) => println!("not opened again: {error}"),
    }
    println!("to be unplugged now");
    io::stdin().read_to_end(&mut Vec::new())?;

    let count = reader.poll(&mut [Record::default(); 1]);
    println!(
        "{count} records, and the reader is over: {}",
        reader.is_over()
    );
    again.map(drop)
}
