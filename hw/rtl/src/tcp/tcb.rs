//! What the TCP engine remembers of a session, and what its rules exchange.

use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_wire::tcp::DEFAULT_MSS;

/// Values of [`Effects::stream`].
pub mod packet {
    /// Nothing to write.
    pub const NONE: usize = 0;
    /// Login request from the template registers.
    pub const LOGIN: usize = 1;
    /// Client heartbeat.
    pub const HEARTBEAT: usize = 2;
    /// Logout request.
    pub const LOGOUT: usize = 3;
}

/// Octets of a login request with its length and type.
pub const LOGIN_PACKET_BYTES: usize = reg::LOGIN_BYTES + 3;
/// Octets of a packet without payload.
pub const EMPTY_PACKET_BYTES: usize = 3;
/// A window below this is "small": when it grows past [`WINDOW_OPEN_BYTES`] the peer is told.
pub const WINDOW_SMALL_BYTES: usize = 1460;
/// See [`WINDOW_SMALL_BYTES`].
pub const WINDOW_OPEN_BYTES: usize = 2 * WINDOW_SMALL_BYTES;
/// Send MSS without an option in the peer's SYN (RFC 9293 section 3.7.1).
pub const DEFAULT_MSS_BYTES: usize = DEFAULT_MSS as usize;
/// Largest segment sent, whatever the peer offers: an Ethernet frame.
pub const MAX_MSS_BYTES: usize = 1460;

/// Transmission control block of one slot. Sequence numbers compare modulo 2^32; times are tick counts.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Tcb {
    /// `reg::tcp_state`.
    pub state: Bits<4>,
    /// `reg::soup_state`.
    pub soup: Bits<3>,
    /// The host has not yet been told how this connection ended.
    pub live: Bit,
    /// The host asked to close.
    pub closing: Bit,
    /// Last `record::down` reason.
    pub down: Bits<8>,
    /// `record::status` action that waits to be sent, 0 for none.
    pub status: Bits<8>,
    /// Its `side`.
    pub status_side: Bits<8>,
    /// Oldest octet not acknowledged (SND.UNA).
    pub una: Bits<32>,
    /// Next octet to send; goes back to `una` when the timer expires.
    pub nxt: Bits<32>,
    /// One past the highest octet ever sent (SND.NXT of RFC 9293).
    pub max: Bits<32>,
    /// One past the last octet in the transmit buffer; a FIN takes this sequence number.
    pub end: Bits<32>,
    /// A FIN follows the last octet.
    pub fin: Bit,
    /// Peer's window (SND.WND) and the segment it came from (SND.WL1, SND.WL2).
    pub wnd: Bits<16>,
    /// See `wnd`.
    pub wl1: Bits<32>,
    /// See `wnd`.
    pub wl2: Bits<32>,
    /// Largest payload of a segment to the peer.
    pub mss: Bits<11>,
    /// An acknowledgment is owed.
    pub ack_due: Bit,
    /// The next octet may be sent into a closed window.
    pub probe: Bit,
    /// The window last advertised was small.
    pub small: Bit,
    /// The timer runs: retransmission, persist, FIN_WAIT_2 or TIME_WAIT, by state.
    pub timer_on: Bit,
    /// When it expires.
    pub timer_at: Bits<32>,
    /// Retransmission timeout.
    pub rto: Bits<32>,
    /// Expiries without progress.
    pub tries: Bits<8>,
    /// When the last SoupBinTCP packet was written.
    pub sent_at: Bits<32>,
    /// When the last packet of the server was committed, or the window was small last.
    pub heard_at: Bits<32>,
}

/// A good segment with TcpRx's verdict on it, judged when it arrived.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Segment {
    /// SEG.SEQ.
    pub seq: Bits<32>,
    /// SEG.ACK.
    pub ack: Bits<32>,
    /// SEG.SEQ + SEG.LEN, SYN and FIN counted.
    pub end: Bits<32>,
    /// SEG.WND.
    pub window: Bits<16>,
    /// MSS option, 0 for none.
    pub mss: Bits<16>,
    /// FIN.
    pub fin: Bit,
    /// SYN.
    pub syn: Bit,
    /// RST.
    pub rst: Bit,
    /// ACK.
    pub has_ack: Bit,
    /// It has payload.
    pub text: Bit,
    /// Part of it lies in the receive window.
    pub acceptable: Bit,
    /// SEG.SEQ is RCV.NXT.
    pub exact: Bit,
    /// SEG.ACK is neither beyond what was sent nor older than a window.
    pub ack_ok: Bit,
    /// Its FIN is next in order: all octets before it were received.
    pub fin_next: Bit,
}

/// What the engine publishes of a session for the check of acknowledgments.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Sent {
    /// SND.UNA.
    pub una: Bits<32>,
    /// One past the highest octet sent.
    pub max: Bits<32>,
}

/// Which acknowledgments of a session are believed: those of octets that were sent, and no older than a window.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Reach {
    /// One past the highest octet sent.
    pub max: Bits<32>,
    /// Octets that may lie between SEG.ACK and `max`.
    pub unacked_max: Bits<32>,
}

/// Largest window without scaling, octets (RFC 9293 section 3.1).
pub const WINDOW_MAX: usize = 65535;

/// What the SoupBinTCP packets of a committed segment said.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Control {
    /// Slot.
    pub slot: Bits<6>,
    /// Login accepted.
    pub accepted: Bit,
    /// Login rejected.
    pub rejected: Bit,
    /// Its reason.
    pub reason: Bits<8>,
    /// End of session.
    pub ended: Bit,
    /// Not SoupBinTCP.
    pub error: Bit,
}

/// What an event asks for besides the change of the [`Tcb`].
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Effects {
    /// There may be something to send.
    pub pump: Bit,
    /// Send a RST of this connection.
    pub abort: Bit,
    /// Answer the segment with a RST.
    pub reply: Bit,
    /// A connection is being opened: the framer must forget the last one.
    pub opening: Bit,
    /// Connection established: start receiving after the segment's SYN.
    pub opened: Bit,
    /// A status record is to be made.
    pub report: Bit,
    /// Ask for the next hop.
    pub resolve: Bit,
    /// Packet to append to the stream, see [`packet`].
    pub stream: Bits<2>,
    /// A valid RST arrived.
    pub reset_seen: Bit,
    /// The acknowledgment owed is a challenge.
    pub challenge: Bit,
    /// An acknowledgment that counts against the budget of unsolicited ones.
    pub spend: Bit,
    /// Server silent too long.
    pub timeout: Bit,
    /// Login accepted.
    pub login: Bit,
    /// Login rejected.
    pub rejected: Bit,
    /// Packet out of place, or not SoupBinTCP.
    pub protocol_error: Bit,
}
