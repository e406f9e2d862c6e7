//! A run that `wirebook card --pcap-out` recorded, repeated in this process: card and host do the same in the same
//! cycles.

use crate::card::{Consume, Job};
use crate::host::{failure, note_endings};
use crate::page::Facts;
use crate::simulated;
use anyhow::ensure;
use std::time::Instant;
use wirebook_sim::recording::Recording;
use wirebook_sim::timeline::Timeline;
use wirebook_sim::{Repeat, SimError};

/// The job's recording, if it has one of a card with a host in another process.
///
/// # Errors
/// When it is no recording, or cannot be read.
pub fn with_host(job: &Job<'_>) -> anyhow::Result<Option<Recording>> {
    let recording = job.traces.pcap_in.as_deref().map(Recording::open);
    let recording = recording.transpose()?;
    Ok(recording.filter(Recording::has_host))
}

/// Gives the records that the card wrote to `consume` until the recording ends or `consume` breaks.
///
/// # Errors
/// When the card does not do what was recorded, or `consume` fails.
pub fn run(job: &Job<'_>, recording: Recording, consume: &Consume<'_>) -> anyhow::Result<Facts> {
    ensure!(
        job.traces.views.pcap_out.is_none() && job.traces.views.wave.is_none(),
        "{} has a host of its own: it is repeated without `--pcap-out` and `--wave`; leave them out",
        recording.path().display()
    );
    let started = Instant::now();
    let mut repeat = Repeat::start(recording)?;
    if let Some(path) = &job.traces.views.timeline {
        let timeline = Timeline::create(path, simulated::timeline_cycles(&job.traces.views))
            .map_err(SimError::from)?;
        repeat.card().keep_timeline(Some(timeline));
    }
    let mut endings = vec![None; job.origins.len()];
    let mut has_enough = false;
    while !has_enough && let Some(records) = repeat.next_batch()? {
        note_endings(records, &mut endings);
        has_enough = consume(records)?.is_break();
    }
    let cycles = repeat.card().cycle();
    if let Some(timeline) = repeat.card().keep_timeline(None) {
        timeline.finish().map_err(SimError::from)?;
    }
    // A host that was killed saw no end.
    let complete = !has_enough && endings.iter().all(Option::is_some);
    Ok(Facts {
        cycles,
        wall: started.elapsed(),
        peer_retransmissions: None,
        complete,
        failure: failure(&endings).filter(|_| complete),
        stats: repeat.counters()?,
        rings: Vec::new(),
    })
}
