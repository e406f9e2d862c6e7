//! smoltcp's view of the wire.

use std::collections::VecDeque;

use crate::peer::sent::Sent;
use crate::peer::{Outbound, PeerStats};
use smoltcp::phy::{self, DeviceCapabilities, Medium};
use smoltcp::time::Instant;
use wirebook_wire::eth::MIN_FRAME_LEN;

/// Largest frame without FCS.
const FRAME_BYTES_MAX: usize = 1514;
/// Frames that wait for the stack; more are dropped, and TCP sends them again.
const QUEUE_FRAMES: usize = 1024;

/// What outlives one poll: received frames, and what was sent.
#[derive(Debug, Default)]
pub(super) struct Nic {
    received: VecDeque<Vec<u8>>,
    sent: Sent,
}

impl Nic {
    pub fn receive(&mut self, frame: Vec<u8>) {
        if self.received.len() < QUEUE_FRAMES {
            self.received.push_back(frame);
        }
    }

    /// What was sent so far.
    pub fn stats(&self) -> PeerStats {
        self.sent.stats()
    }
}

/// The wire for the duration of one poll. It never refuses a frame: smoltcp 0.14 forgets a fast
/// retransmission that it cannot send at once, and then waits for ever. Whoever polls looks for room first;
/// one poll sends at most what the windows of all connections let through.
pub(super) struct Device<'a, 'b> {
    nic: &'a mut Nic,
    out: Option<&'a mut Outbound<'b>>,
}

impl<'a, 'b> Device<'a, 'b> {
    pub fn new(nic: &'a mut Nic, out: &'a mut Outbound<'b>) -> Self {
        Self {
            nic,
            out: Some(out),
        }
    }

    /// A wire that is not plugged in, to make an interface with.
    pub fn unconnected(nic: &'a mut Nic) -> Self {
        Self { nic, out: None }
    }
}

impl<'b> phy::Device for Device<'_, 'b> {
    type RxToken<'t>
        = Received
    where
        Self: 't;
    type TxToken<'t>
        = Transmit<'t, 'b>
    where
        Self: 't;

    fn receive(&mut self, now: Instant) -> Option<(Received, Transmit<'_, 'b>)> {
        let frame = self.nic.received.pop_front()?;
        Some((Received(frame), self.transmit(now)?))
    }

    fn transmit(&mut self, _now: Instant) -> Option<Transmit<'_, 'b>> {
        Some(Transmit {
            nic: self.nic,
            out: self.out.as_deref_mut()?,
        })
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = FRAME_BYTES_MAX;
        capabilities
    }
}

/// A received frame on its way into the stack.
pub(super) struct Received(Vec<u8>);

impl phy::RxToken for Received {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, read: F) -> R {
        read(&self.0)
    }
}

/// Permission to send one frame.
pub(super) struct Transmit<'t, 'b> {
    nic: &'t mut Nic,
    out: &'t mut Outbound<'b>,
}

impl phy::TxToken for Transmit<'_, '_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, bytes: usize, write: F) -> R {
        let mut frame = vec![0; bytes];
        let result = write(&mut frame);
        // A sending station pads; smoltcp leaves it to the device.
        frame.resize(bytes.max(MIN_FRAME_LEN), 0);
        self.nic.sent.account(&frame);
        self.out.send(frame);
        result
    }
}
