//! What to simulate, as data.

use std::net::SocketAddrV4;
use std::ops::Range;
use std::path::PathBuf;

use crate::SimError;
use crate::card::CardOptions;
use crate::feed::Feed;
use crate::kernel::{Tap, TapPeer};
use crate::network::{Impairments, Network};
use crate::peer::{
    Listener, MoldFeed, MoldPeer, PcapPeer, Peer, PeerError, SoupPeer, SoupPeerConfig,
};
use crate::recording::{Conditions, Recording};
use wirebook_driver::{CardConfig, Login, SessionConfig};
pub use wirebook_exchange::addresses::{CARD_IP, CARD_MAC, PEER_IP, PEER_MAC};
use wirebook_exchange::addresses::{group, own_port, server};
use wirebook_exchange::{mold, soup};

/// What comes over the wire. The feed at index n goes to session slot n and has publisher n.
#[derive(Clone, Debug)]
pub enum Input {
    /// MoldUDP64 multicast.
    Mold {
        /// One group each.
        feeds: Vec<Feed>,
        /// How messages are packed.
        config: mold::Config,
        /// VLAN of the frames.
        vlan: Option<u16>,
    },
    /// SoupBinTCP over TCP.
    Soup {
        /// One server port each.
        feeds: Vec<Feed>,
        /// Account, pace and deliberate faults of all servers.
        config: soup::Config,
    },
    /// The frames of a capture of MoldUDP64.
    Pcap {
        /// Classic pcap file.
        path: PathBuf,
        /// Group addresses and ports to listen to.
        groups: Vec<SocketAddrV4>,
    },
    /// Whatever the kernel answers or sends on an interface; session slots in this order.
    Kernel {
        /// The interface, in the network of [`CARD_IP`]; `None`, which is silence, to repeat a recording.
        tap: Option<Tap>,
        /// Who is there.
        sessions: Vec<KernelSession>,
    },
}

/// A server on the kernel's side of the wire.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KernelSession {
    /// SoupBinTCP over the kernel's TCP.
    Soup {
        /// Where it listens.
        server: SocketAddrV4,
        /// User name.
        username: String,
        /// Password.
        password: String,
    },
    /// MoldUDP64 multicast: group and port.
    Mold(SocketAddrV4),
}

/// A waveform of some cycles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wave {
    /// FST file.
    pub path: PathBuf,
    /// Cycles, to the nearest [`POLL_CYCLES`](crate::POLL_CYCLES) outwards.
    pub cycles: Range<u64>,
}

/// One simulation: the same scenario gives the same run.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What comes over the wire.
    pub input: Input,
    /// Everything random follows from it; [`CardOptions::seed`] is replaced by it.
    pub seed: u64,
    /// The card and what surrounds it.
    pub card: CardOptions,
    /// What happens to frames for the card.
    pub to_card: Impairments,
    /// What happens to frames of the card.
    pub to_peer: Impairments,
    /// Latency of the wire in cycles, each way.
    pub latency_cycles: u64,
    /// Cycles of a timer tick, which is a millisecond for the peer.
    pub cycles_per_tick: u32,
    /// Ticks of server silence before a session is lost; `None` for the card's 15 s.
    pub timeout_ticks: Option<u32>,
    /// log2 of the ring's slots.
    pub ring_log2_slots: u32,
    /// Midnight of the feed's day, ns since the epoch.
    pub midnight_ns: u64,
    /// Ticks without a record after which the run hangs.
    pub idle_ticks_max: u64,
    /// Cycles after which the run hangs, whatever happens.
    pub cycles_max: Option<u64>,
    /// Records every frame of both lines into this pcapng file.
    pub record: Option<PathBuf>,
    /// Repeats the frames for the card from this recording, at their cycles, instead of asking the peer. The
    /// rest of the scenario must be that of the recorded run; [`Scenario::repeating`] sees to the half of it.
    pub stimulus: Option<PathBuf>,
    /// Writes when each frame and message passed which stage, as trace-event JSON.
    pub timeline: Option<PathBuf>,
    /// Of frames and messages that end in these cycles.
    pub timeline_cycles: Range<u64>,
    /// Records every signal; needs the feature `trace`.
    pub wave: Option<Wave>,
    /// The command that repeats this run, for error messages.
    pub replay: String,
}

impl Scenario {
    /// A clean line, a fast clock, seed 1.
    ///
    /// 156 cycles to a tick run simulated timers a thousand times as fast as the card's cycles, so a
    /// second of silence costs 156,000 cycles.
    #[must_use]
    pub fn new(input: Input) -> Self {
        Self {
            input,
            seed: 1,
            card: CardOptions::default(),
            to_card: Impairments::NONE,
            to_peer: Impairments::NONE,
            latency_cycles: 50,
            cycles_per_tick: 156,
            timeout_ticks: None,
            ring_log2_slots: 14,
            midnight_ns: 0,
            idle_ticks_max: 20_000,
            cycles_max: None,
            record: None,
            stimulus: None,
            timeline: None,
            timeline_cycles: 0..u64::MAX,
            wave: None,
            replay: "wirebook replay".into(),
        }
    }

    /// One MoldUDP64 feed.
    #[must_use]
    pub fn mold(feed: Feed) -> Self {
        Self::new(Input::Mold {
            feeds: vec![feed],
            config: mold::Config::default(),
            vlan: None,
        })
    }

    /// SoupBinTCP sessions, one for each feed.
    #[must_use]
    pub fn soup(feeds: Vec<Feed>) -> Self {
        Self::new(Input::Soup {
            feeds,
            config: soup::Config::default(),
        })
    }

    /// The kernel's own stack behind `tap`, with this machine's [`real_time_tick`](crate::kernel::real_time_tick).
    #[must_use]
    pub fn kernel(tap: Option<Tap>, sessions: Vec<KernelSession>, real_time_tick: u32) -> Self {
        Self {
            cycles_per_tick: real_time_tick,
            // A minute: the kernel backs off for that long when a wire is bad.
            idle_ticks_max: 60_000,
            timeout_ticks: Some(60_000),
            ..Self::new(Input::Kernel { tap, sessions })
        }
    }

    /// The same impairments in both directions.
    ///
    /// Timers run ten times as fast, so that a retransmission timeout of a second costs 16,000 cycles; and
    /// the card is patient: smoltcp doubles its timeout until it has measured a round trip without a
    /// retransmission, which an impaired wire can put off until it waits for a minute.
    #[must_use]
    pub fn impaired(mut self, impairments: Impairments) -> Self {
        self.to_card = impairments;
        self.to_peer = impairments;
        // The kernel's clock cannot be hurried.
        if impairments != Impairments::NONE && !matches!(self.input, Input::Kernel { .. }) {
            self.cycles_per_tick = 16;
            self.timeout_ticks = Some(300_000);
            self.idle_ticks_max = 400_000;
        }
        self
    }

    /// The same scenario with another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same scenario with the frames of a recording, and with its seed, its pace and its patience.
    #[must_use]
    pub fn repeating(mut self, recording: &Recording) -> Self {
        let Conditions {
            seed,
            cycles_per_tick,
            timeout_ticks,
        } = recording.conditions();
        self.stimulus = Some(recording.path().to_owned());
        self.seed = seed;
        self.cycles_per_tick = cycles_per_tick;
        self.timeout_ticks = timeout_ticks;
        self
    }

    /// What a recording of it says.
    pub(crate) fn conditions(&self) -> Conditions {
        Conditions {
            seed: self.seed,
            cycles_per_tick: self.cycles_per_tick,
            timeout_ticks: self.timeout_ticks,
        }
    }

    /// The card's options, under the scenario's seed.
    #[must_use]
    pub fn card_options(&self) -> CardOptions {
        CardOptions {
            seed: self.seed,
            ..self.card
        }
    }

    /// What the driver tells the card about itself.
    #[must_use]
    pub fn card_config(&self) -> CardConfig {
        CardConfig {
            time_ns: self.midnight_ns,
            cycles_per_tick: Some(self.cycles_per_tick),
            timeout_ticks: self.timeout_ticks,
            ..CardConfig::new(CARD_MAC, CARD_IP, self.seed)
        }
    }

    /// What the driver tells the card about its sessions, in slot order.
    ///
    /// # Errors
    /// [`SimError::Login`] when an account does not fit.
    pub fn session_configs(&self) -> Result<Vec<SessionConfig>, SimError> {
        let count = match &self.input {
            Input::Mold { feeds, .. } | Input::Soup { feeds, .. } => feeds.len(),
            Input::Pcap { groups, .. } => groups.len(),
            Input::Kernel { sessions, .. } => sessions.len(),
        };
        let configs = (0..count as u16).map(|slot| {
            let config = match &self.input {
                Input::Mold { .. } => SessionConfig::mold(group(slot)),
                Input::Pcap { groups, .. } => SessionConfig::mold(groups[usize::from(slot)]),
                Input::Soup { config, .. } => SessionConfig::soup(
                    server(slot),
                    own_port(slot),
                    Login::new(&config.username, &config.password)?,
                ),
                Input::Kernel { sessions, .. } => match &sessions[usize::from(slot)] {
                    KernelSession::Mold(group) => SessionConfig::mold(*group),
                    KernelSession::Soup {
                        server,
                        username,
                        password,
                    } => SessionConfig::soup(
                        *server,
                        own_port(slot),
                        Login::new(username, password)?,
                    ),
                },
            };
            Ok(config.publisher(slot).midnight_ns(self.midnight_ns))
        });
        configs.collect()
    }

    /// The sessions that must be opened; the others hear what comes.
    pub(crate) fn tcp_slots(&self) -> Vec<u8> {
        match &self.input {
            Input::Soup { feeds, .. } => (0..feeds.len() as u8).collect(),
            Input::Mold { .. } | Input::Pcap { .. } => Vec::new(),
            Input::Kernel { sessions, .. } => (0..)
                .zip(sessions)
                .filter(|(_, session)| matches!(session, KernelSession::Soup { .. }))
                .map(|(slot, _)| slot)
                .collect(),
        }
    }

    /// Whether every session says when it has ended.
    pub(crate) fn has_end(&self) -> bool {
        !matches!(self.input, Input::Pcap { .. })
    }

    /// The wire: recorded frames are on it already.
    pub(crate) fn network(&self) -> Result<Network, SimError> {
        let none = Impairments::NONE;
        let Some(path) = &self.stimulus else {
            let (to_card, to_peer) = (self.to_card, self.to_peer);
            return Ok(Network::new(
                self.seed,
                self.latency_cycles,
                to_card,
                to_peer,
            ));
        };
        let mut network = Network::new(self.seed, self.latency_cycles, none, none);
        network
            .to_card
            .preload(Recording::open(path)?.into_frames());
        Ok(network)
    }

    /// The other end of the wire.
    pub(crate) fn peer(&self) -> Result<Box<dyn Peer>, SimError> {
        if self.stimulus.is_some() {
            return Ok(Box::new(PcapPeer::new(Vec::new())));
        }
        Ok(match &self.input {
            Input::Mold {
                feeds,
                config,
                vlan,
            } => {
                let mut sent = Vec::new();
                for (slot, feed) in (0..).zip(feeds) {
                    sent.push(MoldFeed {
                        group: group(slot),
                        config: config.clone(),
                        source: feed.open()?,
                    });
                }
                Box::new(MoldPeer::new(PEER_MAC, PEER_IP, *vlan, sent))
            }
            Input::Soup { feeds, config } => {
                let listener = |(slot, feed): (u16, &Feed)| Listener {
                    port: server(slot).port(),
                    config: config.clone(),
                    feed: feed.clone(),
                };
                Box::new(SoupPeer::new(SoupPeerConfig {
                    mac: PEER_MAC,
                    ip: PEER_IP,
                    seed: self.seed,
                    listeners: (0..).zip(feeds).map(listener).collect(),
                }))
            }
            Input::Pcap { path, .. } => Box::new(PcapPeer::open(path).map_err(PeerError::from)?),
            Input::Kernel { tap: Some(tap), .. } => Box::new(TapPeer::new(tap.clone())),
            Input::Kernel { tap: None, .. } => Box::new(PcapPeer::new(Vec::new())),
        })
    }
}
