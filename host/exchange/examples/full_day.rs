//! The generator at the size of a whole day: how fast, in how much memory, and what a seek costs.
//!
//! `cargo run --release -p wirebook-exchange --example full_day -- [one in so many messages and orders] [seed]`

use std::error::Error;
use std::fs;
use std::time::Instant;
use wirebook_exchange::generate::{Generator, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize| arguments.get(at).map_or(Ok(1), |text| text.parse::<u64>());
    let (scale, seed) = (argument(0)?.max(1), argument(1)?);
    let whole = Options::full_day(seed);
    let options = Options {
        messages: whole.messages / scale,
        live_orders_max: (u64::from(whole.live_orders_max) / scale) as u32,
        ..whole
    };
    println!("{options:?}");

    let mut generator = Generator::new(options)?;
    let started = Instant::now();
    let (mut octets, mut live_max, mut last) = (0, 0, None);
    while let Some(message) = generator.next() {
        octets += message.len();
        live_max = live_max.max(generator.live_orders());
        last = Some(message);
    }
    let seconds = started.elapsed().as_secs_f64();
    let rate = options.messages as f64 / seconds / 1e6;
    println!(
        "{octets} octets, {live_max} live orders at most, {seconds:.1} s, {rate:.2} million messages a second"
    );
    println!("{}", resident()?);

    // Back from the end, as a client that reconnects; then as one that comes to a server just started.
    for behind in [1, 1_000_000, options.messages / 4, options.messages] {
        seek(
            &mut generator,
            options.messages.saturating_sub(behind),
            "with checkpoints",
        )?;
    }
    let mut cold = Generator::new(options)?;
    let found = seek(&mut cold, options.messages - 1, "cold")?;
    if found != last {
        return Err("the last message is another after a seek".into());
    }
    println!("{}", resident()?);
    Ok(())
}

fn seek(
    generator: &mut Generator,
    given: u64,
    how: &str,
) -> Result<Option<wirebook_exchange::generate::Message>, Box<dyn Error>> {
    let started = Instant::now();
    generator.seek(given);
    let message = generator.next();
    let seconds = started.elapsed().as_secs_f64();
    println!("message {} {how}: {seconds:.2} s", given + 1);
    Ok(message)
}

/// The most memory this process ever had, as the kernel says it.
fn resident() -> Result<String, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    Ok(line.unwrap_or("VmHWM: not told").to_owned())
}
