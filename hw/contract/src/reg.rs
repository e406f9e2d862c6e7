//! Register map of BAR0: 32-bit registers, little endian, one 4 KiB page per block, a fixed stride per
//! ring and per session. Reading the low half of a 64-bit value latches its high half. Events are
//! write-1-to-clear. Reserved addresses read 0 and ignore writes.

/// Who may do what with a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Read only.
    Ro,
    /// Read and write.
    Rw,
    /// Write only: reads 0. A write is a command.
    Wo,
    /// Read; writing 1 clears a bit.
    W1c,
}

/// One register, or one per ring or session when `stride` is not 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Register {
    /// Byte offset in BAR0, of instance 0.
    pub addr: u32,
    /// Distance to the next instance in bytes; 0 for a single register.
    pub stride: u32,
    /// Name as printed.
    pub name: &'static str,
    /// Access.
    pub access: Access,
    /// Value after reset.
    pub reset: u32,
    /// Description, units and side effects.
    pub doc: &'static str,
}

macro_rules! registers {
    ($($id:ident $addr:literal $stride:literal $access:ident $reset:tt $doc:literal)*) => {
        $(#[doc = $doc] pub const $id: u32 = $addr;)*
        /// All registers in address order, but for the counters ([`crate::counter::ALL`]).
        pub const ALL: &[Register] = &[$(Register {
            addr: $addr, stride: $stride, name: stringify!($id), access: Access::$access, reset: $reset, doc: $doc,
        }),*];
    };
}

registers! {
    MAGIC 0x00000 0 Ro 0x314B4257 "\"WBK1\": this is a Wirebook card"
    ABI 0x00004 0 Ro 0x00010001 "ABI version: major 31:16, minor 15:0; a driver refuses another major"
    BUILD_LO 0x00008 0 Ro 0 "build id, low half: digest of the Verilog this card was made from"
    BUILD_HI 0x0000C 0 Ro 0 "build id, high half"
    PROFILE 0x00010 0 Ro 0 "set of sizes: 0 sim, 1 ecp5, 2 ku5p"
    FEATURES 0x00014 0 Ro 0 "feature bits"
    SCRATCH 0x00018 0 Rw 0 "no effect; reads back what was written"
    LIMITS 0x0001C 0 Ro 0 "sessions 7:0, rings 15:8, log2 of record queue depth 23:16"
    CONTROL 0x00020 0 Rw 0 "bit 0: receive enable (frames are dropped at the MAC while 0)"
    HEARTBEAT 0x00024 0 Ro 0 "ticks since reset, wrapping: all ones on two reads means the card is gone"
    CYCLES_PER_TICK 0x00028 0 Rw 156250 "core clock cycles per timer tick; every timer counts ticks (reset: 1 ms)"
    TIME_LO 0x0002C 0 Ro 0 "card clock in ns since the epoch, low half; reading latches the high half"
    TIME_HI 0x00030 0 Ro 0 "card clock, high half as latched"
    TIME_SET_LO 0x00034 0 Rw 0 "new card clock, low half"
    TIME_SET_HI 0x00038 0 Rw 0 "new card clock, high half; writing it sets the clock"

    MAC_LO 0x01000 0 Rw 0 "own Ethernet address, octets 2..6, octet 5 in bits 7:0"
    MAC_HI 0x01004 0 Rw 0 "own Ethernet address, octets 0..2, octet 1 in bits 7:0"
    IP_ADDR 0x01008 0 Rw 0 "own IPv4 address, first octet in bits 31:24"
    IP_MASK 0x0100C 0 Rw 0xFFFFFF00 "netmask: peers outside it are reached through the gateway"
    IP_GATEWAY 0x01010 0 Rw 0 "gateway address, 0 for none"
    ARP_RETRY_TICKS 0x01014 0 Rw 100 "ticks between ARP requests for an unresolved next hop"

    TCP_RTO_INITIAL_TICKS 0x04000 0 Rw 1000 "first retransmission timeout in ticks (RFC 6298: 1 s)"
    TCP_RTO_MAX_TICKS 0x04004 0 Rw 60000 "longest retransmission timeout in ticks; it doubles at each retry"
    TCP_RETRIES 0x04008 0 Rw 8 "retransmissions of the same byte before the session is given up"
    TCP_TIME_WAIT_TICKS 0x0400C 0 Rw 1000 "ticks in TIME_WAIT"
    TCP_ISN_KEY0 0x04010 0 Rw 0 "secret of the initial sequence number (RFC 6528), word 0; write before opening"
    TCP_ISN_KEY1 0x04014 0 Rw 0 "secret of the initial sequence number, word 1"
    TCP_MSS 0x04018 0 Rw 1460 "MSS announced in a SYN, bytes"
    SOUP_HEARTBEAT_TICKS 0x04020 0 Rw 1000 "ticks of own silence before a client heartbeat (SoupBinTCP: 1 s)"
    SOUP_TIMEOUT_TICKS 0x04024 0 Rw 15000 "ticks of server silence before the session is lost (SoupBinTCP: 15 s)"

    RING_BASE_LO 0x03000 0x40 Rw 0 "bus address of the ring, low half; aligned to the ring's size"
    RING_BASE_HI 0x03004 0x40 Rw 0 "bus address of the ring, high half"
    RING_LOG2_SLOTS 0x03008 0x40 Rw 0 "log2 of the number of slots, 6 to 22"
    RING_ENABLE 0x0300C 0x40 Rw 0 "bit 0: records may be written; a rising edge sets head and tail to 0"
    RING_HEAD 0x03010 0x40 Ro 0 "records produced, free running"
    RING_TAIL 0x03014 0x40 Ro 0 "last accepted doorbell, free running"

    SESSION_MODE 0x10000 0x100 Rw 0 "0 off, 1 MoldUDP64, 2 SoupBinTCP; change only while the session is closed"
    SESSION_PEER_IP 0x10004 0x100 Rw 0 "MoldUDP64: destination (group) address; SoupBinTCP: server address"
    SESSION_PORTS 0x10008 0x100 Rw 0 "SoupBinTCP: server port 31:16, own port 15:0; MoldUDP64: destination port 15:0"
    SESSION_RING 0x1000C 0x100 Rw 0 "ring its records go to"
    SESSION_PUBLISHER 0x10010 0x100 Rw 0 "publisher_id of its records, 15:0"
    SESSION_MIDNIGHT_LO 0x10014 0x100 Rw 0 "midnight of the feed's day in ns since the epoch, low half"
    SESSION_MIDNIGHT_HI 0x10018 0x100 Rw 0 "midnight of the feed's day, high half"
    SESSION_COMMAND 0x1001C 0x100 Wo 0 "bit 0 open (TCP connect and log in), bit 1 close (logout, FIN), bit 2 abort (RST), bit 3 clear MAYBE_BAD_BOOK, bit 4 forget the MoldUDP64 sequence"
    SESSION_STATE 0x10020 0x100 Ro 0 "TCP state 3:0, SoupBinTCP state 6:4, MAYBE_BAD_BOOK 8, next hop resolved 9, last down reason 23:16"
    SESSION_NEXT_SEQ_LO 0x10024 0x100 Ro 0 "next expected message sequence number, low half; reading latches the high half"
    SESSION_NEXT_SEQ_HI 0x10028 0x100 Ro 0 "next expected message sequence number, high half as latched"
    SESSION_LOGIN 0x10040 0x100 Rw 0 "first of 12 words: the login payload (user 6, password 10, session 10, sequence 20 octets; 2 unused), octet 0 in bits 7:0 of the first word"
}

/// Page of the counters, [`crate::counter`].
pub const COUNTERS: u32 = 0x02000;
/// Distance between two rings' registers.
pub const RING_STRIDE: u32 = 0x40;
/// First session's registers.
pub const SESSION_BASE: u32 = 0x10000;
/// Distance between two sessions' registers.
pub const SESSION_STRIDE: u32 = 0x100;
/// Words of the login template.
pub const LOGIN_WORDS: u32 = 12;
/// Octets of the login payload (SoupBinTCP 3.00, login request without its type).
pub const LOGIN_BYTES: usize = 46;

/// Bits of `CONTROL`.
pub mod control {
    /// Receive enable.
    pub const RX_ENABLE: u32 = 1 << 0;
}

/// Values of `SESSION_MODE`.
pub mod mode {
    /// Slot unused.
    pub const OFF: u32 = 0;
    /// MoldUDP64 receiver.
    pub const MOLD: u32 = 1;
    /// SoupBinTCP client over TCP.
    pub const SOUP: u32 = 2;
}

/// Bits of `SESSION_COMMAND`.
pub mod command {
    /// Connect and log in.
    pub const OPEN: u32 = 1 << 0;
    /// Log out and close.
    pub const CLOSE: u32 = 1 << 1;
    /// Reset the connection.
    pub const ABORT: u32 = 1 << 2;
    /// The host has repaired its books: stop marking records `MAYBE_BAD_BOOK`.
    pub const CLEAR_MARK: u32 = 1 << 3;
    /// Take the next MoldUDP64 packet's sequence number as the start.
    pub const FORGET_SEQ: u32 = 1 << 4;
}

/// Bits 3:0 of `SESSION_STATE`, RFC 9293 names.
pub mod tcp_state {
    /// No connection.
    pub const CLOSED: u32 = 0;
    /// Waiting for ARP.
    pub const RESOLVING: u32 = 1;
    /// SYN sent.
    pub const SYN_SENT: u32 = 2;
    /// Open.
    pub const ESTABLISHED: u32 = 4;
    /// Our FIN sent, not acknowledged.
    pub const FIN_WAIT_1: u32 = 5;
    /// Our FIN acknowledged, the peer's awaited.
    pub const FIN_WAIT_2: u32 = 6;
    /// Both FINs sent at once.
    pub const CLOSING: u32 = 7;
    /// The peer's FIN received, ours to send.
    pub const CLOSE_WAIT: u32 = 8;
    /// Our FIN sent after the peer's.
    pub const LAST_ACK: u32 = 9;
    /// Both closed, old segments may still arrive.
    pub const TIME_WAIT: u32 = 10;
}

/// Bits 6:4 of `SESSION_STATE`.
pub mod soup_state {
    /// Not logged in.
    pub const IDLE: u32 = 0;
    /// Login sent.
    pub const LOGIN_SENT: u32 = 1;
    /// Receiving.
    pub const UP: u32 = 2;
    /// The server ended the session.
    pub const ENDED: u32 = 3;
    /// The server rejected the login.
    pub const REJECTED: u32 = 4;
}

/// Address of a register of session `n`; `register` is one of the `SESSION_*` constants.
#[must_use]
pub const fn session(register: u32, n: u32) -> u32 {
    register + n * SESSION_STRIDE
}

/// Address of a register of ring `n`; `register` is one of the `RING_*` constants.
#[must_use]
pub const fn ring(register: u32, n: u32) -> u32 {
    register + n * RING_STRIDE
}

const _: () = {
    let mut i = 0;
    while i < ALL.len() {
        assert!(
            ALL[i].addr.is_multiple_of(4) && (ALL[i].addr as usize) < crate::identity::BAR0_BYTES
        );
        i += 1;
    }
    assert!(
        MAGIC == 0
            && ALL[0].reset == crate::identity::MAGIC
            && ALL[1].reset == crate::identity::ABI
    );
};
