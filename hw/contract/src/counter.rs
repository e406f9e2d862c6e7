//! Counters: 32 bits, wrapping, read only, cleared by reset. Register `reg::COUNTERS + 4 * index`.

/// What one counter counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counter {
    /// Index in the counter page.
    pub index: u32,
    /// Name as printed.
    pub name: &'static str,
    /// One sentence for the operator.
    pub doc: &'static str,
}

macro_rules! counters {
    ($($id:ident $index:literal $name:literal $doc:literal)*) => {
        $(#[doc = $doc] pub const $id: u32 = $index;)*
        /// All counters by index.
        pub const ALL: &[Counter] = &[$(Counter { index: $index, name: $name, doc: $doc }),*];
    };
}

counters! {
    RX_FRAMES 0 "rx_frames" "frames received from the MAC, good or bad"
    RX_BAD_FRAME 1 "rx_bad_frame" "frames the MAC marked bad (FCS, truncated, oversize)"
    RX_BAD_IPV4 2 "rx_bad_ipv4" "IPv4 headers with a wrong version, length or checksum, or fragments"
    RX_BAD_L4 3 "rx_bad_l4" "TCP, UDP or ICMP with a wrong checksum or length"
    RX_UNCLAIMED 4 "rx_unclaimed" "well-formed frames that no session or responder claims"
    RX_ARP 5 "rx_arp" "ARP packets for this card"
    RX_ICMP_ECHO 6 "rx_icmp_echo" "ICMP echo requests answered"
    RX_ICMP_DROPPED 7 "rx_icmp_dropped" "ICMP echo requests not answered: too long or the responder was busy"
    TX_FRAMES 8 "tx_frames" "frames sent"
    RX_UDP 9 "rx_udp" "UDP datagrams claimed by a session"
    RX_TCP 10 "rx_tcp" "TCP segments claimed by a session"

    MOLD_PACKETS 12 "mold_packets" "MoldUDP64 packets with messages"
    MOLD_HEARTBEATS 13 "mold_heartbeats" "MoldUDP64 heartbeats"
    MOLD_GAPS 14 "mold_gaps" "gaps in the sequence of a MoldUDP64 session"
    MOLD_MISSING 15 "mold_missing" "messages missing in those gaps"
    MOLD_DUPLICATES 16 "mold_duplicates" "MoldUDP64 packets with nothing new"
    MOLD_MALFORMED 17 "mold_malformed" "MoldUDP64 packets whose blocks do not fit the datagram or the count, or whose numbers do not fit 64 bits"
    MOLD_OVERRUN 18 "mold_overrun" "MoldUDP64 packets dropped because the record queue was full"
    MOLD_OTHER_SESSION 19 "mold_other_session" "MoldUDP64 packets that changed the session id"

    MESSAGES 20 "messages" "feed messages decoded, those of frames found bad later included"
    UNKNOWN_TYPE 21 "unknown_type" "of those, of unknown type: delivered as typed records"
    WRONG_LENGTH 22 "wrong_length" "of those, with a length that is not their type's: delivered as unknown"
    RUNTS 23 "runts" "message blocks shorter than the common header, skipped"
    RECORDS 24 "records" "records written to host memory"
    RECORDS_ABORTED 25 "records_aborted" "records discarded because their frame was bad"
    RECORDS_DROPPED 26 "records_dropped" "records lost to a full record queue (never expected: admission prevents it)"
    RING_FULL_CYCLES 27 "ring_full_cycles" "cycles in which a record waited for a full ring"
    DOORBELL_REJECTED 28 "doorbell_rejected" "doorbells outside [tail, head]"

    TCP_ACCEPTED 30 "tcp_accepted" "in-order segments whose payload was accepted"
    TCP_OUT_OF_ORDER 31 "tcp_out_of_order" "segments beyond the next wanted byte, dropped and re-ACKed"
    TCP_DUPLICATE 32 "tcp_duplicate" "segments with nothing new, dropped and re-ACKed"
    TCP_NO_ROOM 33 "tcp_no_room" "segments dropped because the record queue could not take them"
    TCP_RETRANSMITS 34 "tcp_retransmits" "segments sent again"
    TCP_RESETS_SENT 35 "tcp_resets_sent" "RST segments sent"
    TCP_RESETS_RECEIVED 36 "tcp_resets_received" "valid RST segments received"
    TCP_CHALLENGE_ACKS 37 "tcp_challenge_acks" "RFC 5961 challenge ACKs"
    TCP_OPENED 38 "tcp_opened" "connections established"
    TCP_ACKS_SENT 39 "tcp_acks_sent" "segments sent without payload, SYN or FIN"
    SOUP_LOGINS 40 "soup_logins" "logins accepted"
    SOUP_REJECTS 41 "soup_rejects" "logins rejected"
    SOUP_HEARTBEATS_SENT 43 "soup_heartbeats_sent" "client heartbeats sent"
    SOUP_TIMEOUTS 44 "soup_timeouts" "sessions lost to the server timeout"
    SOUP_PROTOCOL_ERRORS 45 "soup_protocol_errors" "packets that are not SoupBinTCP, or out of place"
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
