//! Opening a connection.

use super::card::*;

#[test]
fn syn_carries_mss_and_window_and_the_answer_brings_the_login() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    assert_eq!(card.count("opened"), 1);
    assert_eq!(
        card.forgotten,
        [0],
        "the framer was asked to forget the slot once"
    );
    assert_eq!(card.resolves, [0]);
    assert_eq!(card.state(1), (0, 0, 0), "no other slot is touched");
    assert_ne!(link.iss, 0);
    assert!(card.status.is_empty());
}

#[test]
fn window_of_the_syn_is_eight_octets_per_free_record_less_the_margin() {
    let mut card = Card::new();
    card.room = 500;
    card.command(0, 1);
    card.ticks(1);
    assert_eq!(card.one_sent().window, 500 * 8 - 64);
}

#[test]
fn nothing_is_sent_before_the_next_hop_is_known() {
    let mut card = Card::new();
    card.resolved[0] = false;
    card.command(0, 1);
    card.ticks(5);
    card.none_sent();
    assert_eq!(card.state(0).0, 1);
    card.resolved[0] = true;
    card.ticks(1);
    assert_eq!(card.one_sent().flags, SYN);
    assert_eq!(card.state(0).0, 2);
}

#[test]
fn nothing_is_sent_before_the_framer_has_forgotten_the_slot() {
    let mut card = Card::new();
    card.x_ready = false;
    card.command(0, 1);
    card.ticks(3);
    card.none_sent();
    card.x_ready = true;
    card.ticks(1);
    assert_eq!(card.one_sent().flags, SYN);
    assert_eq!(card.forgotten, [0]);
}

#[test]
fn unresolved_next_hop_is_given_up_and_asked_for_again_meanwhile() {
    let mut card = Card::new();
    card.resolved[0] = false;
    card.command(0, 1);
    // Asked at 0, 10, 30, 70; given up at 150.
    card.ticks(149);
    assert_eq!(card.resolves, [0, 0, 0, 0]);
    assert!(card.status.is_empty());
    card.ticks(1);
    assert_eq!(card.one_status(), (0, b'D', b'U'));
    assert_eq!(card.state(0), (0, 0, b'U'));
    card.none_sent();
}

#[test]
fn lost_syn_is_sent_again_at_doubling_intervals_until_given_up() {
    let mut card = Card::new();
    let iss = card.open(0);
    let start = card.ticks;
    // RTO 10, doubled to 20, 40, 80; three retries.
    card.ticks(150);
    let times: Vec<_> = card
        .sent
        .iter()
        .map(|s| (s.flags, s.seq, s.mss, s.at - start))
        .collect();
    assert_eq!(
        times,
        [
            (SYN, iss, true, 10),
            (SYN, iss, true, 30),
            (SYN, iss, true, 70)
        ]
    );
    assert_eq!(card.count("retransmits"), 3);
    assert_eq!(card.one_status(), (0, b'D', b'U'));
    assert_eq!(card.state(0), (0, 0, b'U'));
    card.sent.clear();
    card.ticks(200);
    card.none_sent();
}

#[test]
fn backoff_stops_at_the_longest_timeout() {
    let mut card = Card::new();
    card.write(0x04004, 25);
    card.open(0);
    let start = card.ticks;
    card.ticks(100);
    let times: Vec<_> = card.sent.iter().map(|s| s.at - start).collect();
    assert_eq!(times, [10, 30, 55], "10, then 20, then 25 apart");
    assert_eq!(card.one_status().1, b'D');
}

#[test]
fn syn_ack_after_a_retransmission_opens() {
    let mut card = Card::new();
    let iss = card.open(0);
    card.ticks(12);
    assert_eq!(card.one_sent().flags, SYN);
    card.receive(segment(77, iss.wrapping_add(1), b"").flags(SYN | ACK));
    assert_eq!(card.one_sent().payload.len(), 49);
    assert_eq!(card.state(0).0, 4);
}

#[test]
fn wrong_acknowledgment_of_the_syn_is_reset() {
    let mut card = Card::new();
    let iss = card.open(0);
    for wrong in [iss, iss.wrapping_add(2), iss.wrapping_sub(1)] {
        card.receive(segment(900, wrong, b"").flags(SYN | ACK));
        let rst = card.one_sent();
        assert_eq!((rst.flags, rst.seq, rst.payload.len()), (RST, wrong, 0));
        assert_eq!(card.state(0).0, 2, "still opening");
    }
    assert_eq!(card.count("resets_sent"), 3);
    card.receive(segment(900, iss.wrapping_add(1), b"").flags(SYN | ACK));
    assert_eq!(card.state(0).0, 4);
}

#[test]
fn only_a_reset_that_acknowledges_the_syn_refuses() {
    let mut card = Card::new();
    let iss = card.open(0);
    card.receive(segment(0, iss.wrapping_add(9), b"").flags(RST | ACK));
    card.receive(segment(0, 0, b"").flags(RST));
    card.none_sent();
    assert_eq!(card.state(0).0, 2);
    assert_eq!(card.count("resets_received"), 0);
    card.receive(segment(0, iss.wrapping_add(1), b"").flags(RST | ACK));
    assert_eq!(card.state(0), (0, 0, b'R'));
    assert_eq!(card.one_status(), (0, b'D', b'R'));
    assert_eq!(card.count("resets_received"), 1);
    card.none_sent();
}

#[test]
fn a_bare_syn_or_ack_does_not_open() {
    let mut card = Card::new();
    let iss = card.open(0);
    card.receive(segment(900, 0, b"").flags(SYN));
    card.receive(segment(900, iss.wrapping_add(1), b""));
    card.none_sent();
    assert_eq!(card.state(0).0, 2);
}

#[test]
fn payload_of_a_syn_ack_is_not_taken_but_sent_again_by_the_peer() {
    let mut card = Card::new();
    let iss = card.open(0);
    card.receive(segment(900, iss.wrapping_add(1), b"early").flags(SYN | ACK));
    assert_eq!(card.one_sent().ack, 901);
    assert!(card.stream[0].is_empty());
    card.receive(segment(901, iss.wrapping_add(50), b"early"));
    assert_eq!(card.stream[0], b"early");
}

#[test]
fn a_closed_slot_answers_with_reset() {
    let mut card = Card::new();
    card.receive(segment(100, 4444, b"abc"));
    let rst = card.one_sent();
    assert_eq!((rst.flags, rst.seq, rst.ack), (RST, 4444, 0));
    card.receive(segment(100, 0, b"abc").flags(SYN | FIN));
    let rst = card.one_sent();
    assert_eq!(
        (rst.flags, rst.seq, rst.ack),
        (RST | ACK, 0, 105),
        "3 octets, SYN and FIN"
    );
    card.receive(segment(100, 4444, b"").flags(RST | ACK));
    card.none_sent();
    assert!(card.stream[0].is_empty());
    assert_eq!(card.count("resets_sent"), 2);
}

#[test]
fn a_closed_slot_without_link_address_stays_silent() {
    let mut card = Card::new();
    card.resolved[0] = false;
    card.receive(segment(100, 4444, b"abc"));
    card.none_sent();
    assert_eq!(card.count("resets_sent"), 0);
}

#[test]
fn open_of_a_slot_in_another_mode_is_ignored() {
    let mut card = Card::new();
    card.write(0x10000, 1);
    card.command(0, 1);
    card.ticks(2);
    card.none_sent();
    assert_eq!(card.state(0).0, 0);
    card.write(0x10000, 2);
    card.open(0);
}

#[test]
fn sessions_do_not_disturb_each_other() {
    let mut card = Card::new();
    let links: Vec<_> = (0..4)
        .map(|slot| card.establish(slot, 1000 * u32::from(slot) + 7))
        .collect();
    for (slot, link) in (0u8..4).zip(&links) {
        card.present(&segment(link.peers(0), link.ours(49), &[slot; 20]).slot(slot));
    }
    card.rest();
    let acks: Vec<_> = card.sent.drain(..).map(|s| (s.slot, s.ack)).collect();
    let mut expected: Vec<_> = (0u8..4)
        .zip(&links)
        .map(|(slot, link)| (slot, link.peers(20)))
        .collect();
    expected.sort_unstable();
    let mut sorted = acks;
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    for slot in 0..4 {
        assert_eq!(card.stream[slot], [slot as u8; 20]);
    }
    let isns: std::collections::BTreeSet<_> = links.iter().map(|l| l.iss).collect();
    assert_eq!(isns.len(), 4, "each port has its own sequence space");
}
