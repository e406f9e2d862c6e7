//! smoltcp's view of the wire.

use std::collections::{HashMap, VecDeque};

use crate::peer::Outbound;
use smoltcp::phy::{self, DeviceCapabilities, Medium};
use smoltcp::time::Instant;
use wirebook_wire::eth::MIN_FRAME_LEN;
use wirebook_wire::frame::{self, Content, Parsed, Path};
use wirebook_wire::tcp::{self, flag};

/// Largest frame without FCS.
const FRAME_BYTES_MAX: usize = 1514;
/// Frames that wait for the stack; more are dropped, and TCP sends them again.
const QUEUE_FRAMES: usize = 1024;

/// What outlives one poll: received frames, and what was sent.
#[derive(Debug, Default)]
pub(super) struct Nic {
    received: VecDeque<Vec<u8>>,
    frames: u64,
    segments: u64,
    retransmissions: u64,
    /// Highest sequence number sent, by (own, client's) port.
    sent_to: HashMap<(u16, u16), u32>,
}

impl Nic {
    pub fn receive(&mut self, frame: Vec<u8>) {
        if self.received.len() < QUEUE_FRAMES {
            let frame = open_window(&frame).unwrap_or(frame);
            self.received.push_back(frame);
        }
    }

    /// Frames, TCP segments with payload, and how many of those were sent before.
    pub fn sent(&self) -> (u64, u64, u64) {
        (self.frames, self.segments, self.retransmissions)
    }

    fn account(&mut self, frame: &[u8]) {
        self.frames += 1;
        let Ok(Parsed {
            content: Content::Tcp(_, segment),
            ..
        }) = Parsed::new_checked(frame)
        else {
            return;
        };
        let header = segment.header;
        let end = header.seq.wrapping_add(segment.seq_len());
        let ports = (header.src_port, header.dst_port);
        if header.flags & flag::SYN != 0 {
            self.sent_to.insert(ports, end);
            return;
        }
        if segment.payload.is_empty() {
            return;
        }
        self.segments += 1;
        let highest = self.sent_to.entry(ports).or_insert(header.seq);
        if (header.seq.wrapping_sub(*highest) as i32) < 0 {
            self.retransmissions += 1;
        }
        if (end.wrapping_sub(*highest) as i32) > 0 {
            *highest = end;
        }
    }
}

/// A segment that closes the window, as one that leaves it open by an octet; `None` for any other frame.
///
/// When the window closes while data is in flight, smoltcp 0.14 replaces its retransmission timer by the
/// one that probes a closed window, and stops that one when the window opens: what was in flight and lost
/// is never sent again. With an octet of window the retransmission timer does the probing.
fn open_window(frame: &[u8]) -> Option<Vec<u8>> {
    let parsed = Parsed::new_checked(frame).ok()?;
    let Content::Tcp(ip, segment) = parsed.content else {
        return None;
    };
    if segment.header.window > 0 || segment.header.flags & (flag::SYN | flag::RST) != 0 {
        return None;
    }
    let path = Path {
        link: parsed.link,
        src_ip: ip.src,
        dst_ip: ip.dst,
    };
    let header = tcp::Header {
        window: 1,
        ..segment.header
    };
    let mut opened = vec![0; frame.len()];
    let len = frame::tcp(&path, &header, &[], segment.payload, &mut opened).ok()?;
    opened.truncate(len);
    Some(opened)
}

/// The wire for the duration of one poll.
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

    fn has_room(&self) -> bool {
        self.out.as_ref().is_some_and(|out| out.has_room())
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
        // An answer to the frame needs the line, too.
        if !self.has_room() {
            return None;
        }
        let frame = self.nic.received.pop_front()?;
        Some((Received(frame), self.transmit(now)?))
    }

    fn transmit(&mut self, _now: Instant) -> Option<Transmit<'_, 'b>> {
        if !self.has_room() {
            return None;
        }
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
        self.nic.account(&frame);
        self.out.send(frame);
        result
    }
}
