//! Ethernet, IPv4 and TCP headers of a segment, and what they add to the checksums.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{
    eth::ethertype,
    ipv4::{self, DEFAULT_TTL, DONT_FRAGMENT, VERSION_IHL_PLAIN, protocol},
    tcp::{self, option},
};

const OPTION_LEN: usize = option::MSS_LEN as usize;
const OPTION_HEAD: u16 = (option::MSS as u16) << 8 | option::MSS_LEN as u16;
const TTL_PROTOCOL: u16 = (DEFAULT_TTL as u16) << 8 | protocol::TCP as u16;

// Beats are written out below.
const _: () = assert!(ipv4::LEN == 20 && tcp::LEN == 20 && OPTION_LEN == 4);

/// Everything the headers say. Numbers as on the wire: first octet on top.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct TxFields {
    /// Next hop.
    pub peer_mac: Bits<48>,
    /// This card.
    pub own_mac: Bits<48>,
    /// Peer.
    pub peer_ip: Bits<32>,
    /// This card.
    pub own_ip: Bits<32>,
    /// Peer.
    pub peer_port: Bits<16>,
    /// This card.
    pub own_port: Bits<16>,
    /// Sequence number.
    pub seq: Bits<32>,
    /// Acknowledgement number.
    pub ack: Bits<32>,
    /// Flags.
    pub flags: Bits<8>,
    /// Window.
    pub window: Bits<16>,
    /// Octets of payload.
    pub len: Bits<11>,
    /// The MSS option is there.
    pub mss: Bit,
    /// Its value.
    pub mss_value: Bits<16>,
}

/// The headers in network order, 64 bits at a time. Combinational.
///
/// `step` 0 to 3 gives the parts that enter the checksums (the TCP pseudo-header among them; 0 needs nothing of the
/// peer), `beat` 0
/// to 7 the beats of the frame with checksum fields as given, lane 0 on top; from lane 6 of beat 6 on
/// they hold the MSS option.
#[derive(LogicBlock, Default)]
pub struct TxHeader {
    /// What the headers say.
    pub fields: Signal<In, TxFields>,
    /// Part to sum.
    pub step: Signal<In, Bits<2>>,
    /// Beat to send.
    pub beat: Signal<In, Bits<3>>,
    /// IPv4 header checksum.
    pub ip_checksum: Signal<In, Bits<16>>,
    /// TCP checksum.
    pub tcp_checksum: Signal<In, Bits<16>>,
    /// Part of the IPv4 header checksum.
    pub ip_part: Signal<Out, Bits<64>>,
    /// Part of the TCP checksum.
    pub tcp_part: Signal<Out, Bits<64>>,
    /// Beat.
    pub octets: Signal<Out, Bits<64>>,

    tcp_len: Signal<Local, Bits<16>>,
    ip_len: Signal<Local, Bits<16>>,
    offset_flags: Signal<Local, Bits<16>>,
    option_head: Signal<Local, Bits<16>>,
    option_value: Signal<Local, Bits<16>>,
    ethertype: Signal<Local, Bits<16>>,
    version: Signal<Local, Bits<16>>,
    fragment: Signal<Local, Bits<16>>,
    ttl_protocol: Signal<Local, Bits<16>>,
    protocol: Signal<Local, Bits<16>>,
}

impl Logic for TxHeader {
    #[rtl]
    fn update(&mut self) {
        let zero = bits::<16>(0);
        self.ethertype.next = k!(ethertype::IPV4);
        // No options, no special service; never fragmented, so the identification may be 0 (RFC 6864).
        self.version.next = k!((VERSION_IHL_PLAIN as u16) << 8);
        self.fragment.next = k!(DONT_FRAGMENT.place(1));
        self.ttl_protocol.next = k!(TTL_PROTOCOL);
        self.protocol.next = k!(protocol::TCP);
        self.tcp_len.next = bit_cast::<16, 11>(self.fields.val().len) + k!(tcp::LEN);
        self.ip_len.next = bit_cast::<16, 11>(self.fields.val().len) + k!(ipv4::LEN + tcp::LEN);
        self.offset_flags.next =
            bit_cast::<16, 8>(self.fields.val().flags) | k!((tcp::LEN / 4) << 12);
        self.option_head.next = 0.into();
        self.option_value.next = 0.into();
        if self.fields.val().mss {
            self.tcp_len.next = k!(tcp::LEN + OPTION_LEN);
            self.ip_len.next = k!(ipv4::LEN + tcp::LEN + OPTION_LEN);
            self.offset_flags.next = bit_cast::<16, 8>(self.fields.val().flags)
                | k!(((tcp::LEN + OPTION_LEN) / 4) << 12);
            self.option_head.next = k!(OPTION_HEAD);
            self.option_value.next = self.fields.val().mss_value;
        }

        // For the sums the order of 16-bit words does not matter.
        let own_ip = self.fields.val().own_ip;
        let peer_ip = self.fields.val().peer_ip;
        let own_port = self.fields.val().own_port;
        let peer_port = self.fields.val().peer_port;
        let seq = self.fields.val().seq;
        let ack = self.fields.val().ack;
        let window = self.fields.val().window;
        self.ip_part.next = 0.into();
        self.tcp_part.next = cat!(seq: 32, ack: 32);
        if self.step.val() == 0 {
            self.ip_part.next = cat!(
                self.version.val(): 16, self.ip_len.val(): 16,
                self.fragment.val(): 16, self.ttl_protocol.val(): 16
            );
        } else if self.step.val() == 1 {
            self.ip_part.next = cat!(own_ip: 32, peer_ip: 32);
            self.tcp_part.next = cat!(
                self.protocol.val(): 16, self.tcp_len.val(): 16, own_port: 16, peer_port: 16
            );
        } else if self.step.val() == 2 {
            self.tcp_part.next = cat!(own_ip: 32, peer_ip: 32);
        } else {
            self.tcp_part.next = cat!(
                self.offset_flags.val(): 16, window: 16,
                self.option_head.val(): 16, self.option_value.val(): 16
            );
        }

        let own_mac = self.fields.val().own_mac;
        self.octets.next = cat!(self.fields.val().peer_mac: 48, own_mac.get_bits::<16>(32): 16);
        if self.beat.val() == 1 {
            self.octets.next = cat!(
                own_mac.get_bits::<32>(0): 32, self.ethertype.val(): 16, self.version.val(): 16
            );
        } else if self.beat.val() == 2 {
            self.octets.next = cat!(
                self.ip_len.val(): 16, zero: 16, self.fragment.val(): 16, self.ttl_protocol.val(): 16
            );
        } else if self.beat.val() == 3 {
            self.octets.next = cat!(
                self.ip_checksum.val(): 16, own_ip: 32, peer_ip.get_bits::<16>(16): 16
            );
        } else if self.beat.val() == 4 {
            self.octets.next = cat!(
                peer_ip.get_bits::<16>(0): 16, own_port: 16, peer_port: 16,
                seq.get_bits::<16>(16): 16
            );
        } else if self.beat.val() == 5 {
            self.octets.next =
                cat!(seq.get_bits::<16>(0): 16, ack: 32, self.offset_flags.val(): 16);
        } else if self.beat.val() == 6 {
            self.octets.next = cat!(
                window: 16, self.tcp_checksum.val(): 16, zero: 16, self.option_head.val(): 16
            );
        } else if self.beat.val() == 7 {
            self.octets.next = cat!(self.option_value.val(): 16, bits::<48>(0): 48);
        }
    }
}
