//! A generated feed through the simulated card: what came out, and how fast the simulation ran.
//!
//! `cargo run --release -p wirebook-sim --example feed -- mold|soup [messages] [impairment rate] [seed]`

use std::error::Error;
use wirebook_exchange::generate::Options;
use wirebook_sim::{Feed, Impairments, Scenario};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    let messages = argument(1).unwrap_or("10000").parse()?;
    let rate = argument(2).unwrap_or("0").parse()?;
    let seed = argument(3).unwrap_or("1").parse()?;
    let feed = Feed::Generated(Options {
        seed,
        messages,
        ..Options::default()
    });
    let scenario = match argument(0) {
        Some("soup") => Scenario::soup(vec![feed]),
        _ => Scenario::mold(feed),
    };
    let mut scenario = scenario.seed(seed).impaired(Impairments::all(rate));
    scenario.replay = format!(
        "cargo run -p wirebook-sim --example feed -- {}",
        arguments.join(" ")
    );
    let report = scenario.run(|_records| {})?;

    println!("outcomes {:?}, {} records", report.outcomes, report.records);
    for row in &report.latencies {
        println!(
            "{} {:>8} messages, latency {} / {} / {} cycles (min, median, max)",
            row.letter as char, row.count, row.min_cycles, row.p50_cycles, row.max_cycles
        );
    }
    for (counter, value) in report.counters.iter().filter(|&(_, value)| value > 0) {
        println!("{:<24} {value:>9}  {}", counter.name, counter.doc);
    }
    println!("to card {:?}\nto peer {:?}", report.to_card, report.to_peer);
    println!("peer {:?}", report.peer);
    println!(
        "seed {seed}, trace {:016x}, {} cycles, {:.0} cycles/s",
        report.trace_hash,
        report.cycles,
        report.cycles_per_second()
    );
    Ok(())
}
