//! The host's part of a run, for a card whose wire is not ours: set up sessions, drain the rings, notice the
//! end.

mod readers;

use crate::args::{Impairments, Via};
use crate::card::{Consume, Job};
use crate::feed::Origin;
use crate::page::{Facts, RingFacts};
use crate::watch::Watch;
use anyhow::{bail, ensure};
use readers::{Drained, drain};
use std::time::Instant;
use wirebook_contract::identity::{CLOCK_HZ, Profile};
use wirebook_contract::record::Record;
use wirebook_contract::reg;
use wirebook_driver::{
    CardConfig, DownReason, Login, Probed, ReadMode, Running, SessionConfig, Status, Transport,
    WaitingReader,
};
use wirebook_exchange::addresses::{CARD_IP, CARD_MAC, group, own_port, server};
use wirebook_exchange::soup;

/// Cycles of a timer tick. A simulated card is ten thousand times slower than a real one, and so that a
/// retransmission takes no minutes, its timers run ten thousand times faster.
const CYCLES_PER_TICK: u32 = 16;
/// Ticks of server silence before the session is lost: many, for the same reason.
const TIMEOUT_TICKS: u32 = 300_000;
/// The same where a tick is a millisecond: SoupBinTCP's 15 s.
const REAL_TIMEOUT_TICKS: u32 = 15_000;

/// Runs a job on `transport` to its end, or until `consume` breaks.
///
/// # Errors
/// When the card, the feed or `consume` fails.
pub fn run(
    transport: impl Transport,
    job: &Job<'_>,
    consume: &Consume<'_>,
) -> anyhow::Result<Facts> {
    ensure!(
        is_clean(job.impairments) && !job.kernel,
        "the exchange is not in this process: give --loss and its like, and for --kernel --tap, to the \
         `wirebook card` that has it"
    );
    ensure!(
        !job.traces.is_any(),
        "the wire is not in this process: --pcap-out, --pcap-in, --timeline and --wave are of `--device sim`"
    );
    if matches!(job.origins, [Origin::Capture(..), ..]) {
        bail!("a capture does not say when it is over: run it with `--device sim`");
    }
    let started = Instant::now();
    let sessions = u8::try_from(job.origins.len())?;
    let (mut card, readers) = start(transport, job, sessions)?;
    let mut watch = job.host.stats.map(Watch::new);
    let Drained {
        complete,
        endings,
        rings,
    } = drain(&mut card, readers, job, &mut watch, consume)?;
    let stats = card.stats()?;
    if let Some(watch) = &mut watch {
        watch.tell(&stats, &rings);
    }
    let rings = (0..).zip(rings).map(|(ring, stats)| {
        Ok(RingFacts {
            slots: 1 << job.host.ring_log2,
            page_bytes: card.ring_pages(ring)?.bytes(),
            wait: job.host.wait,
            stats,
        })
    });
    let rings = rings.collect::<anyhow::Result<_>>()?;
    let nanoseconds = u128::from(card.time_ns()?);
    let facts = Facts {
        // The card's clock has run since it was set up.
        cycles: u64::try_from(nanoseconds * u128::from(CLOCK_HZ) / 1_000_000_000)?,
        wall: started.elapsed(),
        peer_retransmissions: None,
        complete,
        stats,
        failure: failure(&endings).filter(|_| complete),
        rings,
    };
    card.stop()?;
    Ok(facts)
}

fn start<T: Transport>(
    transport: T,
    job: &Job<'_>,
    sessions: u8,
) -> anyhow::Result<(Running<T>, Vec<WaitingReader>)> {
    let card = Probed::open(transport)?;
    let (rings, there_are) = (job.host.rings, card.identity().rings);
    ensure!(
        rings <= there_are,
        "--rings {rings}: the card has {there_are}; `wirebook info` lists what it has"
    );
    let mut config = CardConfig::new(CARD_MAC, CARD_IP, CardConfig::random_isn_key());
    // Whatever the transport: a virtual machine's PCI device may be simulated, too.
    let is_simulated = card.identity().profile == Profile::Sim;
    if is_simulated {
        config.cycles_per_tick = Some(CYCLES_PER_TICK);
        config.timeout_ticks = Some(TIMEOUT_TICKS);
    }
    let mut card = card.configure(&config)?;
    for slot in 0..sessions {
        card.session(slot, &session(job, slot)?)?;
    }
    for ring in 0..rings {
        card.ring(ring, job.host.ring_log2)?;
    }
    let mode = job.host.wait.mode();
    if mode != ReadMode::Poll {
        card.interrupts()?;
    }
    let mut card = card.start()?;
    if is_simulated {
        follow_real_time(&mut card)?;
    }
    let readers = (0..rings).map(|ring| card.take_waiting(ring, mode));
    let readers = readers.collect::<Result<_, _>>()?;
    if job.via == Via::Tcp {
        for slot in 0..sessions {
            card.open_session(slot)?;
        }
    }
    Ok((card, readers))
}

/// A simulated card whose wire is in real time follows that, whatever tick was chosen for it. Then a tick is a
/// millisecond, and a server's silence is measured in those.
fn follow_real_time<T: Transport>(card: &mut Running<T>) -> anyhow::Result<()> {
    let registers = card.transport_mut();
    if registers.register_read(reg::CYCLES_PER_TICK)? != CYCLES_PER_TICK {
        registers.register_write(reg::SOUP_TIMEOUT_TICKS, REAL_TIMEOUT_TICKS)?;
    }
    Ok(())
}

fn session(job: &Job<'_>, slot: u8) -> anyhow::Result<SessionConfig> {
    let ring = slot % job.host.rings;
    let slot = slot.into();
    let config = match job.via {
        Via::Mold => SessionConfig::mold(group(slot)),
        Via::Tcp => {
            let account = soup::Config::default();
            let login = Login::new(&account.username, &account.password)?;
            let login = login.sequence(job.next_sequence);
            SessionConfig::soup(server(slot), own_port(slot), login)
        }
    };
    Ok(config.publisher(slot).ring(ring))
}

/// Notes how sessions ended.
pub fn note_endings(records: &[Record], endings: &mut [Option<Status>]) {
    for record in records {
        if let Some(status) = Status::from_record(record).filter(is_over)
            && let Some(ending) = endings.get_mut(usize::from(record.session))
        {
            *ending = Some(status);
        }
    }
}

/// Why a feed did not come to its end, if one did not.
pub fn failure(endings: &[Option<Status>]) -> Option<String> {
    let mut failures = (0..)
        .zip(endings)
        .filter_map(|(session, ending)| match ending {
            Some(Status::Down(reason)) => Some(lost(session, *reason)),
            Some(Status::Rejected { reason }) => Some(rejected(session, *reason)),
            _ => None,
        });
    failures.next()
}

fn is_over(status: &Status) -> bool {
    matches!(
        status,
        Status::End { .. } | Status::Down(_) | Status::Rejected { .. }
    )
}

fn is_clean(does: Impairments) -> bool {
    let rates = [
        does.loss,
        does.reorder,
        does.duplicate,
        does.delay,
        does.corrupt,
    ];
    rates.iter().all(|&percent| percent == 0.0)
}

/// What a lost session means.
pub fn lost(session: u8, reason: DownReason) -> String {
    format!("session {session} was lost before its end: {reason}; look at it with `wirebook tail`")
}

/// What a rejected login means; `letter` is the server's.
pub fn rejected(session: u8, letter: u8) -> String {
    format!(
        "the exchange rejected the login of session {session} ({}); check user, password and session",
        crate::tally::printable(letter)
    )
}
