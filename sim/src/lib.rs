//! The simulated card: model, MAC, PCIe, host memory, peers.
//!
//! ```text
//!  peer ── network ── MAC ── Verilated card ── memory ── driver ── records
//!  (frames only)     (frames ↔ beats)         (IOVA, order)
//! ```
//!
//! Everything runs in one thread and in lockstep: the card moves only inside a call, time is counted in
//! its cycles, and what is random follows from one seed. The same [`Scenario`] gives the same
//! [`trace hash`](Report::trace_hash).
//!
//! | to | use |
//! |---|---|
//! | run a feed through the card to its end | [`Scenario::run`], or [`Session`] batch by batch |
//! | drive the card from the driver yourself | [`InProcess`], a transport of the driver |
//! | serve the card to another process | [`vfio_user::Server`] |
//! | drive the ports yourself | [`Card`], or [`model::CardModel`] pin by pin |
//! | talk to the Linux kernel's TCP, and any server on it | [`Input::Kernel`] and [`kernel`] |
//! | repeat what a card did for another process | [`Repeat`] and [`recording`] |
//! | be another station | implement [`peer::Peer`] |
//!
//! What it does not show: transceivers, clock crossings, PCIe's electrical and ordering effects, a real
//! IOMMU's cost.

// The generated model holds the only unsafe promise; the other modules forbid it.

/// The Verilated card, pin by pin.
pub mod model {
    verilator_sys::include_models!();
}

#[forbid(unsafe_code)]
mod card;
#[forbid(unsafe_code)]
mod error;
#[forbid(unsafe_code)]
pub mod feed;
// One system call, argued where it is made.
pub mod kernel;
#[forbid(unsafe_code)]
mod latency;
#[forbid(unsafe_code)]
pub mod mac;
#[forbid(unsafe_code)]
pub mod memory;
#[forbid(unsafe_code)]
pub mod network;
#[forbid(unsafe_code)]
mod output;
#[forbid(unsafe_code)]
pub mod peer;
#[forbid(unsafe_code)]
pub mod pins;
#[forbid(unsafe_code)]
pub mod recording;
#[forbid(unsafe_code)]
mod repeat;
#[forbid(unsafe_code)]
mod reveal;
#[forbid(unsafe_code)]
mod rng;
#[forbid(unsafe_code)]
mod scenario;
#[forbid(unsafe_code)]
mod session;
#[forbid(unsafe_code)]
mod time;
#[forbid(unsafe_code)]
pub mod timeline;
#[forbid(unsafe_code)]
mod trace_hash;
#[forbid(unsafe_code)]
mod transport;
#[forbid(unsafe_code)]
pub mod vfio_user;
#[forbid(unsafe_code)]
mod wave;

pub use card::{Card, CardOptions};
pub use error::SimError;
pub use feed::Feed;
pub use latency::{Latencies, LatencyRow};
pub use network::Impairments;
pub use repeat::Repeat;
pub use rng::Rng;
pub use scenario::{CARD_IP, CARD_MAC, Input, KernelSession, PEER_IP, PEER_MAC, Scenario, Wave};
pub use session::{Outcome, Report, Session};
pub use time::TimeBase;
pub use transport::{InProcess, POLL_CYCLES};
pub use wave::WaveError;
