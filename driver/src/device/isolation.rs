//! Does the IOMMU keep a card out of memory that was taken away from it?

use super::{Probed, Running};
use crate::config::{CardConfig, Login, SessionConfig};
use crate::dma::DmaMemory;
use crate::error::DeviceError;
use crate::selftest::buffer_bytes;
use crate::session::TcpState;
use crate::sync::Ordering;
use crate::transport::Transport;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use wirebook_contract::reg;
use wirebook_contract::ring::{MIN_LOG2_SLOTS, SLOT_BYTES};

/// Reads before a session's state, or a ring's head, is given up.
const READS: u32 = 10_000;
/// Where a slot holds the count that its record is.
const OWN: usize = SLOT_BYTES - 4;

/// What [`isolation`] saw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IsolationReport {
    /// Bus address that the card wrote to, first with and then without the right to.
    pub iova: u64,
    /// Records that landed: the first of two.
    pub landed: u32,
    /// Records that the card produced.
    pub produced: u32,
}

/// Lets the card write a record, takes the memory away, lets it write another, and looks where that went.
///
/// The records say that a session was aborted, which needs no network. The card must be idle; it is left reset.
/// Linux logs the refused write (`dmesg`), and the firmware of some servers takes it for a fault.
///
/// ```
/// # use wirebook_driver::{DeviceError, isolation};
/// # use wirebook_mock_card::{Card, Fault};
/// # let mut transport = Card::default();
/// let report = isolation(&mut transport)?;
/// assert_eq!((report.landed, report.produced), (1, 2));
///
/// # let mut transport = Card::new(Fault::Unguarded);
/// // Where no IOMMU guards the memory:
/// let refused = isolation(&mut transport).unwrap_err();
/// assert!(matches!(refused, DeviceError::NotIsolated { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`DeviceError::NotIsolated`] when the second record landed; [`DeviceError::NoRecord`] when the card did not
/// write; whatever else keeps the card from being used.
pub fn isolation<T: Transport>(transport: &mut T) -> Result<IsolationReport, DeviceError> {
    let own = Ipv4Addr::new(192, 0, 2, 1);
    // Nobody's: the session is aborted while it looks for it.
    let server = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 2), 1);
    let nobody = [0x02, 0, 0, 0, 0, 1];
    let mut card = Probed::open(transport)?.configure(&CardConfig::new(nobody, own, 0))?;
    card.session(0, &SessionConfig::soup(server, 1, Login::anonymous()))?;
    let bytes = buffer_bytes(&card.card.transport, SLOT_BYTES << MIN_LOG2_SLOTS);
    card.ring(0, (bytes / SLOT_BYTES).ilog2())?;
    let mut card = card.start()?;
    let outcome = write_with_and_without(&mut card);
    outcome.and_then(|report| card.stop().map(|()| report))
}

fn write_with_and_without<T: Transport>(
    card: &mut Running<T>,
) -> Result<IsolationReport, DeviceError> {
    let rings = card.card.identity.rings;
    let ring = card.card.rings.first();
    let ring = ring.ok_or(DeviceError::NoSuchRing { ring: 0, rings })?;
    let (iova, memory) = (ring.iova, Arc::clone(&ring.memory));
    let produced = produce(card, 1)?;
    if !holds(&memory, 0) {
        return Err(DeviceError::NoRecord { produced });
    }
    card.card.transport.dma_unmap(iova)?;
    card.card.rings.clear();
    let produced = produce(card, 2)?;
    let quiet = card.card.quiesce(0);
    if holds(&memory, 1) {
        return Err(DeviceError::NotIsolated { iova });
    }
    quiet.map(|()| IsolationReport {
        iova,
        landed: 1,
        produced,
    })
}

/// Lets the card produce record number `wanted`; the answer of the last read comes behind its write.
fn produce<T: Transport>(card: &mut Running<T>, wanted: u32) -> Result<u32, DeviceError> {
    card.open_session(0)?;
    for _ in 0..READS {
        if card.session_state(0)?.tcp != TcpState::Closed {
            break;
        }
    }
    card.abort_session(0)?;
    let mut produced = 0;
    for _ in 0..READS {
        produced = card
            .card
            .transport
            .register_read(reg::ring(reg::RING_HEAD, 0))?;
        if produced == wanted {
            return Ok(produced);
        }
    }
    card.check_alive()?;
    Err(DeviceError::NoRecord { produced })
}

fn holds(memory: &DmaMemory, slot: usize) -> bool {
    let own = memory.doubleword(slot * SLOT_BYTES + OWN);
    own.is_some_and(|own| own.load(Ordering::Acquire) != 0)
}
