//! Counters: 32 bits, wrapping, read only, cleared by reset. Register `reg::COUNTERS + 4 * index`.

/// What one counter counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counter {
    /// Index in the counter page.
    pub index: u32,
    /// Name as printed.
    pub name: &'static str,
    /// What it counts one by one, in the plural.
    pub unit: &'static str,
    /// One sentence for the operator.
    pub doc: &'static str,
}

macro_rules! counters {
    ($($id:ident $index:literal $name:literal $unit:literal $doc:literal)*) => {
        $(#[doc = $doc] pub const $id: u32 = $index;)*
        /// All counters by index.
        pub const ALL: &[Counter] = &[$(Counter { index: $index, name: $name, unit: $unit, doc: $doc }),*];
    };
}

counters! {
    RX_FRAMES 0 "rx_frames" "frames" "frames received from the MAC, good or bad"
    RX_BAD_FRAME 1 "rx_bad_frame" "frames" "frames the MAC marked bad (FCS, truncated, oversize)"
    RX_BAD_IPV4 2 "rx_bad_ipv4" "frames" "IPv4 headers with a wrong version, length or checksum, or fragments"
    RX_BAD_L4 3 "rx_bad_l4" "frames" "TCP, UDP or ICMP with a wrong checksum or length"
    RX_UNCLAIMED 4 "rx_unclaimed" "frames" "well-formed frames that no session or responder claims"
    RX_ARP 5 "rx_arp" "packets" "ARP packets for this card"
    RX_ICMP_ECHO 6 "rx_icmp_echo" "requests" "ICMP echo requests answered"
    RX_ICMP_DROPPED 7 "rx_icmp_dropped" "requests" "ICMP echo requests not answered: too long or the responder was busy"
    TX_FRAMES 8 "tx_frames" "frames" "frames sent"
    RX_UDP 9 "rx_udp" "datagrams" "UDP datagrams claimed by a session"
    RX_TCP 10 "rx_tcp" "segments" "TCP segments claimed by a session"

    MOLD_PACKETS 12 "mold_packets" "packets" "MoldUDP64 packets with messages"
    MOLD_HEARTBEATS 13 "mold_heartbeats" "packets" "MoldUDP64 heartbeats"
    MOLD_GAPS 14 "mold_gaps" "gaps" "gaps in the sequence of a MoldUDP64 session"
    MOLD_MISSING 15 "mold_missing" "messages" "messages missing in those gaps"
    MOLD_DUPLICATES 16 "mold_duplicates" "packets" "MoldUDP64 packets with nothing new"
    MOLD_MALFORMED 17 "mold_malformed" "packets" "MoldUDP64 packets whose blocks do not fit the datagram or the count, or whose numbers do not fit 64 bits"
    MOLD_OVERRUN 18 "mold_overrun" "packets" "MoldUDP64 packets dropped because the record queue was full"
    MOLD_OTHER_SESSION 19 "mold_other_session" "packets" "MoldUDP64 packets that changed the session id"

    MESSAGES 20 "messages" "messages" "feed messages decoded, those of frames found bad later included"
    UNKNOWN_TYPE 21 "unknown_type" "messages" "of those, of unknown type: delivered as typed records"
    WRONG_LENGTH 22 "wrong_length" "messages" "of those, with a length that is not their type's: delivered as unknown"
    RUNTS 23 "runts" "blocks" "message blocks shorter than the common header, skipped"
    RECORDS 24 "records" "records" "records written to host memory"
    RECORDS_ABORTED 25 "records_aborted" "records" "records discarded because their frame was bad"
    RECORDS_DROPPED 26 "records_dropped" "records" "records lost to a full record queue (never expected: admission prevents it)"
    RING_FULL_CYCLES 27 "ring_full_cycles" "cycles" "cycles in which a record waited for a full ring"
    DOORBELL_REJECTED 28 "doorbell_rejected" "doorbells" "consumer doorbells outside [tail, head], and doorbells at other addresses"

    TCP_ACCEPTED 30 "tcp_accepted" "segments" "in-order segments whose payload was accepted"
    TCP_OUT_OF_ORDER 31 "tcp_out_of_order" "segments" "segments beyond the next wanted byte, dropped and re-ACKed"
    TCP_DUPLICATE 32 "tcp_duplicate" "segments" "segments with nothing new, dropped and re-ACKed"
    TCP_NO_ROOM 33 "tcp_no_room" "segments" "segments dropped because the record queue could not take them"
    TCP_RETRANSMITS 34 "tcp_retransmits" "segments" "segments sent again"
    TCP_RESETS_SENT 35 "tcp_resets_sent" "segments" "RST segments sent"
    TCP_RESETS_RECEIVED 36 "tcp_resets_received" "segments" "valid RST segments received"
    TCP_CHALLENGE_ACKS 37 "tcp_challenge_acks" "segments" "RFC 5961 challenge ACKs"
    TCP_OPENED 38 "tcp_opened" "connections" "connections established"
    TCP_ACKS_SENT 39 "tcp_acks_sent" "segments" "segments sent without payload, SYN or FIN"
    SOUP_LOGINS 40 "soup_logins" "logins" "logins accepted"
    SOUP_REJECTS 41 "soup_rejects" "logins" "logins rejected"
    SOUP_HEARTBEATS_SENT 43 "soup_heartbeats_sent" "packets" "client heartbeats sent"
    SOUP_TIMEOUTS 44 "soup_timeouts" "sessions" "sessions lost to the server timeout"
    SOUP_PROTOCOL_ERRORS 45 "soup_protocol_errors" "packets" "packets that are not SoupBinTCP, or out of place"
}

/// Number of counter registers.
pub const COUNT: usize = 48;

const _: () = {
    let mut i = 0;
    while i < ALL.len() {
        assert!((ALL[i].index as usize) < COUNT);
        assert!(i == 0 || ALL[i].index > ALL[i - 1].index);
        i += 1;
    }
};
