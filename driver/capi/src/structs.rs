//! The structures of the interface. Each begins with `size`, so that it can grow: a caller sets it to `sizeof`, and
//! zeroes the rest. Members are added at the end, and 0 keeps meaning what it meant before there was one.

use crate::pointer::Sized32;
use std::ffi::c_char;

/// Addresses and timers of a card. 0 keeps the card's reset value where there is one.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct CardConfig {
    /// sizeof(struct wirebook_card_config).
    pub size: u32,
    /// Core clock cycles per timer tick; 0 is 1 ms.
    pub cycles_per_tick: u32,
    /// Own Ethernet address.
    pub mac: [u8; 6],
    /// Zero.
    pub reserved: [u8; 2],
    /// Own IPv4 address, as it is written: 10, 0, 0, 2.
    pub ip: [u8; 4],
    /// Netmask; 0.0.0.0 is 255.255.255.0.
    pub mask: [u8; 4],
    /// Gateway; 0.0.0.0 is none.
    pub gateway: [u8; 4],
    /// First retransmission timeout in ticks.
    pub rto_initial_ticks: u32,
    /// Secret of the TCP initial sequence numbers; 0 is a random one, as a live card needs.
    pub isn_key: u64,
    /// Card clock at start, ns since the epoch.
    pub time_ns: u64,
    /// Retransmissions before a session is given up.
    pub retries: u32,
    /// Ticks of own silence before a client heartbeat.
    pub heartbeat_ticks: u32,
    /// Ticks of server silence before a session is lost.
    pub timeout_ticks: u32,
    /// Zero.
    pub reserved_too: u32,
}

/// What to log in to a SoupBinTCP server with.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Login {
    /// sizeof(struct wirebook_login).
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// First sequence number wanted: 1 for all, the last consumed + 1 after a restart, 0 for the newest only.
    pub sequence: u64,
    /// Up to 6 characters.
    pub user: *const c_char,
    /// Up to 10 characters.
    pub password: *const c_char,
    /// Up to 10 characters; NULL for any session.
    pub session: *const c_char,
}

/// Where a session's messages come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Protocol {
    /// MoldUDP64 packets, to a group or to the card's own address.
    Mold = 1,
    /// A SoupBinTCP server.
    Soup = 2,
}

/// One session slot: where its messages come from and where its records go.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct SessionConfig {
    /// sizeof(struct wirebook_session_config).
    pub size: u32,
    /// One of enum wirebook_protocol.
    pub protocol: u32,
    /// MoldUDP64: destination address. SoupBinTCP: the server's.
    pub ip: [u8; 4],
    /// MoldUDP64: destination port. SoupBinTCP: the server's.
    pub port: u16,
    /// SoupBinTCP: own TCP port.
    pub own_port: u16,
    /// `publisher_id` of its records.
    pub publisher: u16,
    /// Ring its records go to.
    pub ring: u8,
    /// Zero.
    pub reserved: [u8; 5],
    /// Midnight of the feed's day, ns since the epoch.
    pub midnight_ns: u64,
    /// SoupBinTCP: what to log in with; is copied. MoldUDP64: NULL.
    pub login: *const Login,
}

/// What a card says it is.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Identity {
    /// sizeof(struct wirebook_identity).
    pub size: u32,
    /// Set of sizes: 0 is a simulated card.
    pub profile: u32,
    /// Digest of the Verilog the card was made from.
    pub build: u64,
    /// Major version of the interface between driver and card.
    pub card_abi_major: u16,
    /// Its minor version.
    pub card_abi_minor: u16,
    /// PCI vendor id.
    pub pci_vendor: u16,
    /// PCI device id.
    pub pci_device: u16,
    /// Bit 0: MoldUDP64, bit 1: TCP and SoupBinTCP.
    pub features: u32,
    /// Records the card's queue holds before a ring.
    pub queue_records: u32,
    /// Session slots.
    pub sessions: u8,
    /// Rings.
    pub rings: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

/// State of a session.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct SessionState {
    /// sizeof(struct wirebook_session_state).
    pub size: u32,
    /// TCP connection: one of WIREBOOK_TCP_STATE_….
    pub tcp: u8,
    /// SoupBinTCP session: one of WIREBOOK_SOUP_STATE_….
    pub soup: u8,
    /// 1 while order records are marked WIREBOOK_FLAG_MAYBE_BAD_BOOK.
    pub maybe_bad_book: u8,
    /// 1 when the next hop's Ethernet address is known.
    pub resolved: u8,
    /// Why the session was last lost, one of WIREBOOK_DOWN_…; 0 when it was not.
    pub down: u8,
    /// Zero.
    pub reserved: [u8; 7],
    /// Sequence number of the next message.
    pub next_sequence: u64,
}

/// The card's counters: 32 bits, wrapping, 0 after a reset.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Stats {
    /// sizeof(struct wirebook_stats).
    pub size: u32,
    /// Values by WIREBOOK_COUNTER_….
    pub values: [u32; 48],
    /// Zero.
    pub reserved: u32,
}

/// How a reader waits when its ring is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum ReadMode {
    /// Never sleeps: for a thread with a core of its own.
    Poll = 0,
    /// Polls in vain as often as `empty_polls` says, then sleeps until the card raises its interrupt.
    Adaptive = 1,
    /// Sleeps as soon as the ring is empty.
    Interrupt = 2,
}

/// How a ring is read. All 0 is a ring that is polled.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct RingConfig {
    /// sizeof(struct wirebook_ring_config).
    pub size: u32,
    /// One of enum wirebook_read_mode.
    pub mode: u32,
    /// WIREBOOK_READ_MODE_ADAPTIVE: polls in vain before a sleep, at least 1. Otherwise 0.
    pub empty_polls: u32,
    /// wirebook_take_stages: records between the stages, 1 to 2^22. Otherwise 0.
    pub queue_records: u32,
    /// 1 measures the time between polls, for `longest_gap_ns`: a look at the clock for each poll, no system call.
    pub measure_gaps: u32,
    /// Zero.
    pub reserved: u32,
}

/// What a ring's reader knows of itself.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct RingStats {
    /// sizeof(struct wirebook_ring_stats).
    pub size: u32,
    /// Slots.
    pub slots: u32,
    /// Records consumed, wrapping.
    pub consumed: u32,
    /// Zero.
    pub reserved: u32,
    /// Records read.
    pub records: u64,
    /// Polls that found records.
    pub batches: u64,
    /// Polls that found none.
    pub empty_polls: u64,
    /// Longest time between the beginnings of two polls, times slept included; 0 unless `measure_gaps` asked for it.
    pub longest_gap_ns: u64,
    /// Waits for an interrupt.
    pub sleeps: u64,
    /// Waits that ended without a record: it was taken before its interrupt came.
    pub vain_wakes: u64,
    /// Most records that were in the ring at once. As many as slots: the card has probably waited.
    pub high_water: u32,
    /// Zero.
    pub reserved_too: u32,
}

macro_rules! growing {
    ($($name:ident $c_name:literal $bytes:literal: $($member:ident $width:literal)*;)*) => {$(
        const _: () = {
            use std::mem::{offset_of, size_of};
            assert!(offset_of!($name, size) == 0);
            // Octets of the first version: never to be changed.
            assert!(size_of::<$name>() >= $bytes);
            // Without padding, which has no value.
            let mut at = 0;
            $(assert!(offset_of!($name, $member) == at); at += $width;)*
            assert!(size_of::<$name>() == at);
        };
        // SAFETY: integers, arrays of them and pointers; no padding, by the assertions above.
        unsafe impl Sized32 for $name {
            const NAME: &'static str = $c_name;
            const BYTES_MIN: usize = $bytes;
        }
    )*};
}

growing! {
    CardConfig "wirebook_card_config" 64: size 4 cycles_per_tick 4 mac 6 reserved 2 ip 4 mask 4 gateway 4
        rto_initial_ticks 4 isn_key 8 time_ns 8 retries 4 heartbeat_ticks 4 timeout_ticks 4 reserved_too 4;
    Login "wirebook_login" 40: size 4 reserved 4 sequence 8 user 8 password 8 session 8;
    SessionConfig "wirebook_session_config" 40: size 4 protocol 4 ip 4 port 2 own_port 2 publisher 2 ring 1
        reserved 5 midnight_ns 8 login 8;
    Identity "wirebook_identity" 40: size 4 profile 4 build 8 card_abi_major 2 card_abi_minor 2 pci_vendor 2
        pci_device 2 features 4 queue_records 4 sessions 1 rings 1 reserved 6;
    SessionState "wirebook_session_state" 24: size 4 tcp 1 soup 1 maybe_bad_book 1 resolved 1 down 1 reserved 7
        next_sequence 8;
    Stats "wirebook_stats" 200: size 4 values 192 reserved 4;
    RingConfig "wirebook_ring_config" 24: size 4 mode 4 empty_polls 4 queue_records 4 measure_gaps 4 reserved 4;
    RingStats "wirebook_ring_stats" 16: size 4 slots 4 consumed 4 reserved 4 records 8 batches 8 empty_polls 8
        longest_gap_ns 8 sleeps 8 vain_wakes 8 high_water 4 reserved_too 4;
}
