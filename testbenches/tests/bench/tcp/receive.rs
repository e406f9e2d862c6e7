//! Which octets of which segment are taken.

use super::card::*;

/// 40 octets that differ.
fn text() -> Vec<u8> {
    (1..=40).collect()
}

#[test]
fn in_order_segment_is_cut_through_and_acknowledged() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    assert_eq!(card.stream[0], text());
    let ack = card.one_sent();
    assert_eq!(
        (ack.flags, ack.seq, ack.ack, ack.payload.len()),
        (ACK, link.ours(49), link.peers(40), 0)
    );
    assert_eq!(ack.window, 1000 * 8 - 64);
    assert_eq!((card.count("accepted"), card.count("acks_sent")), (1, 1));
    let (p, g) = (card.first_p.unwrap(), card.first_g.unwrap());
    assert_eq!(g - p, 1, "budget::ACCEPT");
}

#[test]
fn every_lane_and_length_arrives_unchanged() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    let mut expected = vec![];
    for lane in 0..8 {
        for len in 1..=18 {
            let at = expected.len() as u32;
            let octets: Vec<u8> = (0..len).map(|i| (lane * 31 + len * 7 + i) as u8).collect();
            card.present(&segment(link.peers(at), link.ours(49), &octets).lane(lane));
            card.cycles(12);
            expected.extend(octets);
        }
    }
    card.rest();
    assert_eq!(card.stream[0], expected);
    assert_eq!(card.count("accepted"), 8 * 18);
}

#[test]
fn a_frame_with_a_bad_verdict_leaves_no_trace() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), &text()).bad());
    assert!(card.stream[0].is_empty());
    assert_eq!(card.rolled_back, 40);
    card.none_sent();
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    assert_eq!(card.stream[0], text());
    assert_eq!(card.count("accepted"), 1);
}

#[test]
fn duplicate_is_dropped_and_acknowledged_again() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    card.sent.clear();
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    card.receive(segment(link.peers(10), link.ours(49), &text()[10..]));
    assert_eq!(card.stream[0], text());
    assert_eq!(card.count("duplicate"), 2);
    assert!(
        card.sent
            .iter()
            .all(|s| s.ack == link.peers(40) && s.flags == ACK)
    );
    assert_eq!(card.sent.len(), 2);
}

#[test]
fn out_of_order_segment_is_dropped_and_the_gap_told() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.receive(segment(link.peers(10), link.ours(49), &text()[10..]));
    assert!(card.stream[0].is_empty());
    assert_eq!(card.one_sent().ack, link.peers(0));
    assert_eq!(card.count("out_of_order"), 1);
    card.receive(segment(link.peers(0), link.ours(49), &text()[..10]));
    assert_eq!(card.one_sent().ack, link.peers(10));
    card.receive(segment(link.peers(10), link.ours(49), &text()[10..]));
    assert_eq!(card.stream[0], text());
}

#[test]
fn overlap_at_the_head_is_trimmed_at_every_offset_and_lane() {
    for lane in 0..8 {
        for known in 1..20 {
            let mut card = Card::new();
            let link = card.establish(0, 5000);
            card.receive(segment(link.peers(0), link.ours(49), &text()[..known]));
            card.receive(segment(link.peers(0), link.ours(49), &text()).lane(lane));
            assert_eq!(card.stream[0], text(), "lane {lane}, {known} octets known");
            assert_eq!(card.count("accepted"), 2);
            assert_eq!(card.sent.back().map(|s| s.ack), Some(link.peers(40)));
        }
    }
}

#[test]
fn sequence_numbers_wrap_in_every_comparison() {
    for irs in [
        0xFFFF_FFFF,
        0xFFFF_FFFE,
        0xFFFF_FFF0,
        0xFFFF_FFD7,
        0x7FFF_FFF0,
    ] {
        let mut card = Card::new();
        let link = card.establish(0, irs);
        card.receive(segment(link.peers(20), link.ours(49), &text()[20..]));
        assert_eq!(card.count("out_of_order"), 1, "irs {irs:#x}");
        card.receive(segment(link.peers(0), link.ours(49), &text()[..20]));
        card.receive(segment(link.peers(0), link.ours(49), &text()[..20]));
        assert_eq!(card.count("duplicate"), 1, "irs {irs:#x}");
        card.receive(segment(link.peers(5), link.ours(49), &text()[5..]));
        assert_eq!(card.stream[0], text(), "irs {irs:#x}");
        assert_eq!(card.sent.back().map(|s| s.ack), Some(link.peers(40)));
    }
}

#[test]
fn no_room_drops_the_segment_and_advertises_what_there_is() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    // 40 octets need 40 / 8 + 8 records.
    card.room = 12;
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    assert!(card.stream[0].is_empty());
    let ack = card.one_sent();
    assert_eq!((ack.ack, ack.window), (link.peers(0), 12 * 8 - 64));
    assert_eq!((card.count("no_room"), card.count("accepted")), (1, 0));
    card.room = 13;
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    assert_eq!(card.stream[0], text());
}

#[test]
fn closed_window_answers_probes_and_reopening_is_told_at_once() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    card.sent.clear();
    card.room = 0;
    for _ in 0..2 {
        card.receive(segment(link.peers(40), link.ours(49), b"x"));
        let ack = card.one_sent();
        assert_eq!((ack.flags, ack.ack, ack.window), (ACK, link.peers(40), 0));
    }
    assert_eq!(card.stream[0], text());
    // Too little to be worth telling.
    card.room = 300;
    card.rest();
    card.none_sent();
    // 8 * 373 - 64 = 2920: two full segments.
    card.room = 373;
    card.rest();
    let update = card.one_sent();
    assert_eq!(
        (update.flags, update.ack, update.window),
        (ACK, link.peers(40), 2920)
    );
    card.rest();
    card.none_sent();
    card.receive(segment(link.peers(40), link.ours(49), b"x"));
    assert_eq!(card.one_sent().ack, link.peers(41));
}

#[test]
fn a_window_that_was_never_small_is_not_announced() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.room = 400;
    card.receive(segment(link.peers(0), link.ours(49), &text()));
    card.sent.clear();
    card.room = 1000;
    card.rest();
    card.none_sent();
}

#[test]
fn octets_with_a_bad_acknowledgment_are_not_taken() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.ticks(1);
    card.receive(segment(link.peers(0), link.ours(50), &text()));
    assert!(card.stream[0].is_empty(), "an ACK of an octet never sent");
    let challenge = card.one_sent();
    assert_eq!(
        (challenge.flags, challenge.seq, challenge.ack),
        (ACK, link.ours(49), link.peers(0))
    );
    assert_eq!(card.count("challenge_acks"), 1);
    card.ticks(1);
    card.receive(segment(
        link.peers(0),
        link.ours(49).wrapping_sub(70_000),
        &text(),
    ));
    assert!(card.stream[0].is_empty(), "an ACK older than any window");
    assert_eq!(card.count("challenge_acks"), 2);
    card.sent.clear();
    // An ACK that is merely old is good enough for its payload.
    card.receive(segment(link.peers(0), link.ours(10), &text()));
    assert_eq!(card.stream[0], text());
    assert_eq!(card.count("challenge_acks"), 2);
}

#[test]
fn octets_without_ack_or_with_syn_are_not_taken() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.receive(segment(link.peers(0), 0, &text()).flags(0));
    card.none_sent();
    card.ticks(1);
    card.receive(segment(link.peers(0), link.ours(49), &text()).flags(SYN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(0));
    assert_eq!(card.count("challenge_acks"), 1);
    assert!(card.stream[0].is_empty());
    assert_eq!(card.state(0).0, 4, "a SYN does not disturb the connection");
    card.receive(segment(link.peers(0), link.ours(49), &text()).flags(ACK | PSH));
    assert_eq!(card.stream[0], text());
}

#[test]
fn back_to_back_segments_all_arrive_and_acknowledgments_may_be_merged() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.req_ready = false;
    for i in 0..30u32 {
        card.present(&segment(link.peers(i * 40), link.ours(49), &text()));
    }
    card.req_ready = true;
    card.rest();
    assert_eq!(card.stream[0], text().repeat(30));
    assert_eq!(card.count("no_room"), 0);
    assert!(
        card.sent.len() < 30,
        "a busy transmitter merges acknowledgments"
    );
    assert_eq!(card.sent.back().map(|s| s.ack), Some(link.peers(30 * 40)));
}

#[test]
fn datagrams_of_other_kinds_are_ignored() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.present_kind(&segment(link.peers(0), link.ours(49), &text()), 1);
    card.rest();
    assert!(card.stream[0].is_empty());
    card.none_sent();
    assert_eq!(
        card.count("accepted") + card.count("duplicate") + card.count("out_of_order"),
        0
    );
}

#[test]
fn a_full_event_queue_drops_whole_segments_with_their_fin() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    // The engine is held in the login of another slot by a transmit buffer that takes nothing.
    card.wb_ready = false;
    card.command(1, 1);
    for i in 0..20u32 {
        card.present(&segment(link.peers(i * 40), link.ours(49), &text()));
        card.cycles(8);
    }
    let taken = card.stream[0].len() as u32;
    assert!((14 * 40..20 * 40).contains(&taken), "{taken}");
    assert!(card.count("no_room") > 0);
    card.present(&segment(link.peers(taken), link.ours(49), b"").flags(FIN | ACK));
    card.wb_ready = true;
    card.rest();
    card.rest();
    assert_eq!(card.state(0).0, 4, "the FIN was not seen");
    assert_eq!(card.sent.back().map(|s| s.ack), Some(link.peers(taken)));
    card.receive(segment(link.peers(taken), link.ours(49), &text()).flags(FIN | ACK));
    assert_eq!(card.state(0).0, 9);
    assert_eq!(card.stream[0].len() as u32, taken + 40);
}

#[test]
fn a_verdict_four_cycles_after_the_header_is_on_that_header() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.ticks(1);
    card.verdict_gap_cycles = 3;
    card.receive(segment(link.peers(0), link.ours(50), b""));
    assert_eq!(
        card.one_sent().flags,
        ACK,
        "judged by its own header, not the one before"
    );
    assert_eq!(card.count("challenge_acks"), 1);
    // A FIN that is not next, right before one that is.
    card.receive(segment(link.peers(40), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.state(0).0, 4, "octets are missing before it");
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.state(0).0, 9);
}

#[test]
fn a_second_syn_ack_at_any_distance_leaves_the_stream_as_opened() {
    for gap in 0..40 {
        let mut card = Card::new();
        let link = Link {
            iss: card.open(0),
            irs: 5000,
        };
        let answer = || {
            segment(link.irs, link.ours(0), b"")
                .flags(SYN | ACK)
                .mss(1460)
        };
        card.present(&answer());
        card.cycles(gap);
        card.receive(answer());
        card.receive(segment(link.peers(0), link.ours(49), &text()));
        assert_eq!(card.stream[0], text(), "{gap} cycles apart");
    }
}

#[test]
fn acknowledgment_is_requested_within_forty_cycles_of_the_verdict() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.present(&segment(link.peers(0), link.ours(49), &text()));
    let verdict = card.cycle - 4;
    while card.sent.is_empty() {
        card.cycle();
        assert!(card.cycle - verdict <= 40);
    }
}

#[test]
fn a_flood_of_small_segments_starves_neither_timers_nor_other_slots() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    let other = card.establish(1, 9000);
    card.flood(400, |i| segment(link.peers(i), link.ours(49), b"x"));
    assert_eq!(
        card.stream[0].len(),
        400,
        "14 cycles each: nothing is dropped"
    );
    assert_eq!(card.count("no_room"), 0);
    // Ticks went on during the flood: both slots sent their heartbeats.
    for (slot, link) in [(0, link), (1, other)] {
        let beats: Vec<_> = card
            .sent
            .iter()
            .filter(|s| s.slot == slot && !s.payload.is_empty())
            .collect();
        assert!(!beats.is_empty(), "slot {slot}");
        assert_eq!(beats[0].seq, link.ours(49));
        assert_eq!(beats[0].payload, b"\x00\x01R");
    }
}

#[test]
fn a_taken_segment_counts_whole_even_into_a_closed_window() {
    let mut card = Card::new();
    let iss = card.open(0);
    let link = Link { iss, irs: 5000 };
    card.receive(segment(link.irs, link.ours(0), b"").flags(SYN | ACK));
    card.receive(segment(link.peers(0), link.ours(0), b"ab"));
    card.sent.clear();
    // Room for 8 records is a window of 0, and still takes fewer than 8 octets.
    card.room = 8;
    card.receive(segment(link.peers(0), link.ours(49), b"abcd"));
    assert_eq!(card.stream[0], b"abcd");
    let ack = card.one_sent();
    assert_eq!((ack.ack, ack.window), (link.peers(4), 0));
    card.ticks(RTO);
    card.none_sent();
    assert_eq!(
        card.count("retransmits"),
        0,
        "its acknowledgment of the login was heard"
    );
}
