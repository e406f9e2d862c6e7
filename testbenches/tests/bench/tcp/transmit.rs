//! What the card sends, and when it sends it again.

use super::card::*;

/// Opens slot 0 with the given SYN-ACK and returns the link; the login is in `card.sent`.
fn answer(card: &mut Card, window: u16, mss: u16) -> Link {
    let iss = card.open(0);
    let link = Link { iss, irs: 700 };
    card.receive(
        segment(link.irs, link.ours(0), b"")
            .flags(SYN | ACK)
            .window(window)
            .mss(mss),
    );
    link
}

/// (first octet's offset in the stream, octets) of each segment with payload.
fn pieces(card: &Card, link: Link) -> Vec<(u32, usize)> {
    let data = card.sent.iter().filter(|s| !s.payload.is_empty());
    data.map(|s| (s.seq.wrapping_sub(link.ours(0)), s.payload.len()))
        .collect()
}

#[test]
fn login_is_split_by_a_small_mss() {
    let mut card = Card::new();
    let link = answer(&mut card, 8000, 20);
    assert_eq!(pieces(&card, link), [(0, 20), (20, 20), (40, 9)]);
    let flags: Vec<_> = card.sent.iter().map(|s| s.flags).collect();
    assert_eq!(flags, [ACK, ACK, ACK | PSH], "the last pushes");
    let octets: Vec<u8> = card.sent.iter().flat_map(|s| s.payload.clone()).collect();
    assert_eq!(octets, login_packet());
}

#[test]
fn an_mss_of_one_octet_is_honoured() {
    let mut card = Card::new();
    let link = answer(&mut card, 8000, 1);
    // 49 segments, each an event of the engine.
    for _ in 0..6 {
        card.rest();
    }
    assert_eq!(
        pieces(&card, link),
        (0..49).map(|i| (i, 1)).collect::<Vec<_>>()
    );
}

#[test]
fn without_mss_option_or_with_a_huge_one_the_login_is_one_segment() {
    for mss in [0, 536, 1460, 65535] {
        let mut card = Card::new();
        let link = answer(&mut card, 8000, mss);
        assert_eq!(pieces(&card, link), [(0, 49)], "mss {mss}");
    }
}

/// With many heartbeats unacknowledged, the retransmission shows the segment size in use.
#[test]
fn segments_never_exceed_the_mss_when_much_is_outstanding() {
    for (mss, limit) in [(0, 536), (400, 400), (9000, 1460)] {
        let mut card = Card::new();
        // A heartbeat each tick, no give-up, no server timeout.
        card.write(0x04020, 1);
        card.write(0x04008, 1_000_000);
        card.write(0x04024, 1_000_000);
        card.write(0x04004, 100_000);
        let link = answer(&mut card, 8000, mss);
        card.ticks(400);
        let largest = card.sent.iter().map(|s| s.payload.len()).max().unwrap();
        assert!(largest <= limit, "mss {mss}: {largest}");
        if mss == 0 || mss == 400 {
            assert_eq!(largest, limit, "mss {mss}");
        }
        // The buffer holds 2048: heartbeats stop once 1024 octets are outstanding.
        let end = pieces(&card, link)
            .iter()
            .map(|(at, len)| at + *len as u32)
            .max()
            .unwrap();
        assert_eq!(end, 1024, "1021 allows one more, 1024 does not");
    }
}

#[test]
fn lost_login_is_sent_again_until_given_up() {
    let mut card = Card::new();
    let link = answer(&mut card, 8000, 1460);
    let start = card.ticks;
    card.write(0x04020, 1000);
    card.write(0x04024, 1000);
    card.sent.clear();
    card.ticks(149);
    let sent: Vec<_> = card
        .sent
        .iter()
        .map(|s| (s.seq, s.payload.clone(), s.at - start))
        .collect();
    let login = |at| (link.ours(0), login_packet(), at);
    assert_eq!(sent, [login(10), login(30), login(70)]);
    assert_eq!(card.count("retransmits"), 3);
    assert!(card.status.is_empty());
    card.ticks(1);
    assert_eq!(card.one_status(), (0, b'D', b'U'));
    assert_eq!(card.state(0), (0, 0, b'U'));
}

#[test]
fn acknowledged_login_is_not_sent_again() {
    let mut card = Card::new();
    let link = answer(&mut card, 8000, 1460);
    card.write(0x04020, 1000);
    card.receive(segment(link.peers(0), link.ours(49), b""));
    card.sent.clear();
    card.ticks(99);
    card.none_sent();
    assert_eq!(card.count("retransmits"), 0);
}

#[test]
fn partial_acknowledgment_restarts_the_timer_and_the_backoff() {
    let mut card = Card::new();
    let link = answer(&mut card, 8000, 20);
    let start = card.ticks;
    card.sent.clear();
    card.ticks(10);
    assert_eq!(
        pieces(&card, link),
        [(0, 20), (20, 20), (40, 9)],
        "back to the oldest octet"
    );
    card.sent.clear();
    card.ticks(5);
    card.receive(segment(link.peers(0), link.ours(20), b""));
    card.none_sent();
    card.ticks(10);
    let times: Vec<_> = card.sent.iter().map(|s| s.at - start).collect();
    assert_eq!(times, [25, 25], "10 ticks after the acknowledgment, not 20");
    assert_eq!(pieces(&card, link), [(20, 20), (40, 9)]);
}

#[test]
fn an_acknowledgment_beyond_what_was_sent_changes_nothing() {
    let mut card = Card::new();
    let link = answer(&mut card, 8000, 1460);
    card.sent.clear();
    card.ticks(1);
    card.receive(segment(link.peers(0), link.ours(50), b""));
    assert_eq!(card.one_sent().flags, ACK);
    assert_eq!(card.count("challenge_acks"), 1);
    card.ticks(9);
    assert_eq!(
        card.one_sent().payload,
        login_packet(),
        "still not acknowledged"
    );
}

#[test]
fn challenges_are_limited_to_one_a_tick() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.ticks(1);
    for _ in 0..5 {
        card.receive(segment(link.peers(0), link.ours(50), b""));
    }
    assert_eq!(card.count("challenge_acks"), 1);
    card.sent.clear();
    card.ticks(1);
    card.receive(segment(link.peers(0), link.ours(50), b""));
    assert_eq!(card.count("challenge_acks"), 2);
    assert_eq!(card.one_sent().flags, ACK);
}

#[test]
fn the_peers_window_limits_what_is_sent() {
    let mut card = Card::new();
    let link = answer(&mut card, 30, 1460);
    assert_eq!(pieces(&card, link), [(0, 30)]);
    card.sent.clear();
    card.receive(segment(link.peers(0), link.ours(30), b"").window(5));
    assert_eq!(pieces(&card, link), [(30, 5)]);
    card.sent.clear();
    card.receive(segment(link.peers(0), link.ours(35), b"").window(500));
    assert_eq!(pieces(&card, link), [(35, 14)]);
}

#[test]
fn an_older_segment_does_not_change_the_window() {
    let mut card = Card::new();
    let link = answer(&mut card, 10, 1460);
    card.receive(segment(link.peers(0), link.ours(10), b"12345678").window(0));
    card.sent.clear();
    // A copy from before, out of date: its window of 100 is not the peer's any more.
    card.receive(segment(link.peers(0).wrapping_sub(1), link.ours(10), b"x").window(100));
    assert!(pieces(&card, link).is_empty());
    card.receive(segment(link.peers(8), link.ours(10), b"").window(100));
    assert_eq!(pieces(&card, link), [(10, 39)]);
}

#[test]
fn a_closed_window_is_probed_for_as_long_as_probes_are_answered() {
    let mut card = Card::new();
    card.write(0x04024, 100_000);
    card.write(0x04020, 100_000);
    let link = answer(&mut card, 0, 1460);
    let start = card.ticks;
    assert_eq!(
        card.one_sent().flags,
        ACK,
        "only the handshake is completed"
    );
    let mut times = vec![];
    for _ in 0..400 {
        card.ticks(1);
        while let Some(probe) = card.sent.pop_front() {
            assert_eq!(
                (probe.seq, probe.payload.as_slice()),
                (link.ours(0), &[0][..]),
                "the first octet of the login"
            );
            times.push(probe.at - start);
            card.receive(segment(link.peers(0), link.ours(0), b"").window(0));
        }
    }
    // 10 after the window was seen closed, then at 20, 40, 80, 80, ... apart; more than three retries.
    assert_eq!(times, [10, 30, 70, 150, 230, 310, 390]);
    assert!(card.status.is_empty());
    card.receive(segment(link.peers(0), link.ours(0), b"").window(100));
    assert_eq!(
        pieces(&card, link),
        [(0, 49)],
        "at once, from the octet that was not kept"
    );
}

#[test]
fn unanswered_probes_give_up() {
    let mut card = Card::new();
    card.write(0x04024, 100_000);
    card.write(0x04020, 100_000);
    answer(&mut card, 0, 1460);
    card.ticks(149);
    assert!(card.status.is_empty());
    card.ticks(1);
    assert_eq!(card.one_status(), (0, b'D', b'U'));
}

#[test]
fn empty_segments_stay_inside_the_peers_closed_window() {
    let mut card = Card::new();
    let link = answer(&mut card, 0, 1460);
    card.ticks(10);
    card.sent.clear();
    // A probe octet is out and was not kept: an ACK numbered beyond it would be ignored.
    card.receive(segment(link.peers(0), link.ours(0), b"feed").window(0));
    let ack = card.one_sent();
    assert_eq!(
        (ack.flags, ack.seq, ack.ack),
        (ACK, link.ours(0), link.peers(4))
    );
}

#[test]
fn a_slow_buffer_or_transmitter_delays_but_loses_nothing() {
    let mut card = Card::new();
    card.wb_ready = false;
    card.command(0, 1);
    card.ticks(1);
    card.none_sent();
    card.wb_ready = true;
    card.req_ready = false;
    card.rest();
    card.ticks(1);
    card.none_sent();
    card.req_ready = true;
    card.rest();
    let syn = card.one_sent();
    assert_eq!(syn.flags, SYN);
    card.receive(segment(1, syn.seq.wrapping_add(1), b"").flags(SYN | ACK));
    assert_eq!(card.one_sent().payload, login_packet());
}

#[test]
fn own_sequence_numbers_wrap() {
    let mut card = Card::new();
    // Found by search: with this key slot 0 hashes to 0xFFFF_FFED, and the clock part is still 0.
    card.write(0x04014, 0x1E5_615BE);
    card.command(0, 1);
    card.ticks(1);
    let iss = card.one_sent().seq;
    assert!(
        iss >= 0xFFFF_FFED,
        "{iss:#x}: 49 octets of login must cross the wrap"
    );
    let link = Link {
        iss,
        irs: 0xFFFF_FFFF,
    };
    card.receive(
        segment(link.irs, link.ours(0), b"")
            .flags(SYN | ACK)
            .mss(20),
    );
    assert_eq!(pieces(&card, link), [(0, 20), (20, 20), (40, 9)]);
    card.sent.clear();
    card.ticks(10);
    assert_eq!(pieces(&card, link), [(0, 20), (20, 20), (40, 9)]);
    card.sent.clear();
    card.receive(segment(link.peers(0), link.ours(40), b"ok"));
    assert_eq!(card.one_sent().seq, link.ours(49));
    card.ticks(1);
    card.receive(segment(link.peers(2), link.ours(50), b""));
    assert_eq!(card.count("challenge_acks"), 1);
    card.receive(segment(link.peers(2), link.ours(49), b""));
    card.sent.clear();
    card.ticks(15);
    card.none_sent();
    assert_eq!(card.stream[0], b"ok");
}
