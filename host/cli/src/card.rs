//! The card a command works with.

use crate::args::{HostOptions, Impairments, Traces, Via};
use crate::device::Device;
use crate::feed::Origin;
use crate::host;
use crate::page::Facts;
#[cfg(feature = "sim")]
use crate::{recorded, simulated};
use anyhow::ensure;
use std::fmt;
use std::ops::ControlFlow;
use wirebook_contract::record::Record;
use wirebook_driver::{Transport, Vfio, VfioUser};

/// What takes records, a batch at a time, until it breaks. Each ring has a thread that calls it; the batches of one
/// session come in order, one after the other.
pub type Consume<'a> = dyn Fn(&[Record]) -> anyhow::Result<ControlFlow<()>> + Sync + 'a;

/// Feeds to send through a card.
#[derive(Debug)]
pub struct Job<'a> {
    /// The card.
    pub device: &'a Device,
    /// Each session's messages, at least one.
    pub origins: &'a [Origin],
    /// How they travel.
    pub via: Via,
    /// From this machine's own TCP, after [`leave_network`].
    pub kernel: bool,
    /// What the network does to them.
    pub impairments: Impairments,
    /// Seed of the network's randomness.
    pub seed: u64,
    /// What to keep of the run.
    pub traces: &'a Traces,
    /// How the host reads, where the card is not in this process.
    pub host: &'a HostOptions,
    /// Message to log in from.
    pub next_sequence: u64,
}

impl fmt::Display for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let via = match (self.origins, self.via) {
            ([Origin::Capture(..), ..], _) => "as captured",
            (_, Via::Tcp) if self.kernel => "SoupBinTCP over the kernel's TCP",
            (_, Via::Tcp) => "SoupBinTCP over TCP",
            (_, Via::Mold) => "MoldUDP64 over UDP",
        };
        match self.origins {
            [origin] => write!(f, "{} → {via}", origin.title())?,
            origins => write!(f, "{} sessions → {via}", origins.len())?,
        }
        let does = self.impairments;
        let rates = [
            (does.loss, "lost"),
            (does.reorder, "reordered"),
            (does.duplicate, "duplicated"),
            (does.delay, "delayed"),
            (does.corrupt, "corrupted"),
        ];
        for (percent, what) in rates.into_iter().filter(|(percent, _)| *percent > 0.0) {
            write!(f, ", {percent} % {what}")?;
        }
        if rates.iter().any(|(percent, _)| *percent > 0.0) {
            write!(f, " (seed {})", self.seed)?;
        }
        write!(f, " → card `{}` → driver → books", self.device)
    }
}

/// Leaves the machine's network for one of our own, before anything else is started.
///
/// # Errors
/// When this build or this machine cannot.
pub fn leave_network() -> anyhow::Result<()> {
    simulated::leave_network()
}

/// Opens a card's control plane.
///
/// # Errors
/// When this build or this machine has no such card.
pub fn open(device: &Device) -> anyhow::Result<Box<dyn Transport>> {
    match device {
        Device::Sim => simulated::open(),
        Device::VfioUser(path) => Ok(Box::new(VfioUser::connect(path)?)),
        Device::Pci(address) => Ok(Box::new(Vfio::open(address)?)),
    }
}

/// Sends a feed through a card and gives the records of each ring to `consume`, in order, until the feed ends or
/// `consume` breaks.
///
/// # Errors
/// When the card, the feed or `consume` fails.
pub fn run(job: &Job<'_>, consume: &Consume<'_>) -> anyhow::Result<Facts> {
    match job.device {
        Device::Sim => {
            ensure!(
                job.host.stats.is_none(),
                "--stats tells of a card that is not in this process: start one with `wirebook card --socket \
                 /tmp/card --generate` and give `--device vfio-user:/tmp/card`; of this one, `wirebook replay` \
                 prints all counters at the end"
            );
            ensure!(
                *job.host == HostOptions::default() && job.next_sequence == 1,
                "--wait, --rings, --ring-log2 and going on with a --journal are for a card that is not in this process: \
                 start one with `wirebook card --socket /tmp/card --generate`, and give `--device vfio-user:/tmp/card`"
            );
            #[cfg(feature = "sim")]
            if let Some(recording) = recorded::with_host(job)? {
                return recorded::run(job, recording, consume);
            }
            simulated::run(job, consume)
        }
        Device::VfioUser(path) => host::run(VfioUser::connect(path)?, job, consume),
        Device::Pci(address) => host::run(Vfio::open(address)?, job, consume),
    }
}

/// Stands in for the simulator in a build without it.
#[cfg(not(feature = "sim"))]
mod simulated {
    use super::{Consume, Facts, Job, Transport};
    use anyhow::bail;

    const NO_SIMULATOR: &str = "this build has no simulator; build it in with \
        `cargo build --release --package wirebook --features sim`";

    pub fn leave_network() -> anyhow::Result<()> {
        bail!(NO_SIMULATOR)
    }

    pub fn open() -> anyhow::Result<Box<dyn Transport>> {
        bail!(NO_SIMULATOR)
    }

    pub fn run(_: &Job<'_>, _: &Consume<'_>) -> anyhow::Result<Facts> {
        bail!(NO_SIMULATOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Generated;

    #[test]
    fn a_job_says_what_it_is() {
        let generated = Generated {
            seed: 3,
            messages: 500,
            instruments: 2,
            live_orders: 64,
            full_day: false,
        };
        let origins = [Origin::generated(&generated).unwrap()];
        let clean = Impairments {
            loss: 0.0,
            reorder: 0.0,
            duplicate: 0.0,
            delay: 0.0,
            corrupt: 0.0,
        };
        let job = Job {
            device: &Device::Sim,
            origins: &origins,
            via: Via::Tcp,
            kernel: false,
            traces: &Traces::default(),
            host: &HostOptions::default(),
            next_sequence: 1,
            impairments: clean,
            seed: 3,
        };
        assert_eq!(
            job.to_string(),
            "generated, seed 3, 2 instruments → SoupBinTCP over TCP → card `sim` → driver → books"
        );
        let job = Job {
            via: Via::Mold,
            impairments: Impairments {
                loss: 2.0,
                corrupt: 0.5,
                ..clean
            },
            ..job
        };
        let said = job.to_string();
        assert!(said.contains("MoldUDP64 over UDP, 2 % lost, 0.5 % corrupted (seed 3) → card"));
    }
}
