//! Ending a connection from either side.

use super::card::*;

const LOGOUT: &[u8] = b"\x00\x01O";

/// Logged in, then the host closes: logout and FIN are out, not acknowledged.
fn closing() -> (Card, Link) {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.command(0, 2);
    let last = card.one_sent();
    assert_eq!((last.flags, last.seq), (FIN | ACK | PSH, link.ours(49)));
    assert_eq!(last.payload, LOGOUT);
    assert_eq!(card.state(0).0, 5);
    assert!(
        card.status.is_empty(),
        "the server's last octets still count"
    );
    (card, link)
}

#[test]
fn close_logs_out_and_follows_the_usual_states() {
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b""));
    assert_eq!(card.state(0).0, 6);
    card.receive(segment(link.peers(0), link.ours(53), b"last"));
    assert_eq!(card.stream[0], b"last", "half-closed still receives");
    card.sent.clear();
    card.receive(segment(link.peers(4), link.ours(53), b"").flags(FIN | ACK));
    let ack = card.one_sent();
    assert_eq!(
        (ack.flags, ack.seq, ack.ack),
        (ACK, link.ours(53), link.peers(5))
    );
    assert_eq!(card.state(0).0, 10);
    assert_eq!(card.one_status(), (0, b'D', b'H'));
    card.ticks(TIME_WAIT - 1);
    assert_eq!(card.state(0).0, 10);
    card.ticks(1);
    assert_eq!(card.state(0), (0, 0, b'H'));
    card.none_sent();
}

#[test]
fn fin_with_the_acknowledgment_of_ours_goes_straight_to_time_wait() {
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b"bye").flags(FIN | ACK));
    assert_eq!(card.stream[0], b"bye");
    assert_eq!(card.one_sent().ack, link.peers(4));
    assert_eq!(card.state(0).0, 10);
    assert_eq!(card.one_status(), (0, b'D', b'H'));
}

#[test]
fn simultaneous_close() {
    let (mut card, link) = closing();
    // The peer's FIN crosses ours: it acknowledges neither logout nor FIN.
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(1));
    assert_eq!(card.state(0).0, 7);
    card.receive(segment(link.peers(1), link.ours(53), b""));
    assert_eq!(card.state(0).0, 10);
    card.ticks(TIME_WAIT);
    assert_eq!(card.state(0).0, 0);
    assert_eq!(card.status.len(), 1);
}

#[test]
fn retransmitted_fin_in_time_wait_is_acknowledged_and_restarts_it() {
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b"").flags(FIN | ACK));
    card.sent.clear();
    card.ticks(TIME_WAIT - 1);
    card.receive(segment(link.peers(0), link.ours(53), b"").flags(FIN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(1));
    card.ticks(TIME_WAIT - 1);
    assert_eq!(card.state(0).0, 10);
    card.ticks(1);
    assert_eq!(card.state(0).0, 0);
}

#[test]
fn lost_logout_and_fin_are_sent_again_then_given_up() {
    let (mut card, link) = closing();
    let start = card.ticks;
    card.ticks(149);
    let sent: Vec<_> = card
        .sent
        .drain(..)
        .map(|s| (s.flags, s.seq, s.payload, s.at - start))
        .collect();
    let again = |at| (FIN | ACK | PSH, link.ours(49), LOGOUT.to_vec(), at);
    assert_eq!(sent, [again(10), again(30), again(70)]);
    card.ticks(1);
    assert_eq!(
        card.state(0),
        (0, 0, b'H'),
        "the host asked; whatever came of it"
    );
    assert_eq!(card.one_status(), (0, b'D', b'H'));
}

#[test]
fn only_the_fin_is_sent_again_when_the_logout_was_acknowledged() {
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(52), b""));
    assert_eq!(card.state(0).0, 5, "the FIN is still out");
    card.ticks(10);
    let fin = card.one_sent();
    assert_eq!(
        (fin.flags, fin.seq, fin.payload.len()),
        (FIN | ACK, link.ours(52), 0)
    );
    card.receive(segment(link.peers(0), link.ours(53), b""));
    assert_eq!(card.state(0).0, 6);
}

#[test]
fn fin_wait_2_does_not_last_for_ever() {
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b""));
    card.ticks(RTO_MAX - 1);
    card.none_sent();
    assert_eq!(card.state(0).0, 6);
    card.ticks(1);
    let rst = card.one_sent();
    assert_eq!((rst.flags, rst.seq), (RST | ACK, link.ours(53)));
    assert_eq!(card.state(0), (0, 0, b'H'));
    assert_eq!(card.one_status(), (0, b'D', b'H'));
}

#[test]
fn the_servers_fin_ends_the_session_and_ours_follows() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), b"tail").flags(FIN | ACK));
    assert_eq!(card.stream[0], b"tail");
    let fin = card.one_sent();
    assert_eq!(
        (fin.flags, fin.seq, fin.ack),
        (FIN | ACK, link.ours(49), link.peers(5))
    );
    assert_eq!(card.one_status(), (0, b'D', b'C'));
    assert_eq!(card.state(0), (9, 0, b'C'));
    card.receive(segment(link.peers(5), link.ours(50), b""));
    assert_eq!(card.state(0).0, 0);
    assert!(card.status.is_empty());
}

#[test]
fn last_fin_is_sent_again_and_given_up_without_a_second_status() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.one_status(), (0, b'D', b'C'));
    let start = card.one_sent().at;
    card.ticks(150);
    let times: Vec<_> = card.sent.iter().map(|s| (s.flags, s.at - start)).collect();
    assert_eq!(times, [(FIN | ACK, 10), (FIN | ACK, 30), (FIN | ACK, 70)]);
    assert_eq!(card.state(0), (0, 0, b'C'));
    assert!(card.status.is_empty());
}

#[test]
fn a_fin_beyond_a_gap_waits_for_the_gap() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(10), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(0));
    assert_eq!(card.state(0).0, 4);
    card.receive(segment(link.peers(0), link.ours(49), &[7; 10]).flags(FIN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(11));
    assert_eq!(card.state(0).0, 9);
    assert_eq!(card.stream[0], [7; 10]);
}

#[test]
fn a_fin_behind_octets_already_known_counts() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), &[7; 10]));
    card.sent.clear();
    card.receive(segment(link.peers(0), link.ours(49), &[7; 10]).flags(FIN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(11));
    assert_eq!(card.stream[0], [7; 10]);
    assert_eq!(card.state(0).0, 9);
}

#[test]
fn octets_after_the_peers_fin_are_not_taken() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    card.sent.clear();
    card.receive(segment(link.peers(1), link.ours(49), b"ghost"));
    assert!(card.stream[0].is_empty());
    assert_eq!(card.one_sent().ack, link.peers(1));
    assert_eq!(card.count("out_of_order"), 1);
    // Nor does a second FIN behind the first move anything.
    card.receive(segment(link.peers(1), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.one_sent().ack, link.peers(1));
}

#[test]
fn a_reset_counts_only_at_exactly_the_next_octet() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.ticks(1);
    // In the window: challenged. Outside: ignored.
    card.receive(segment(link.peers(1), 0, b"").flags(RST));
    let challenge = card.one_sent();
    assert_eq!((challenge.flags, challenge.ack), (ACK, link.peers(0)));
    card.ticks(1);
    for outside in [
        link.peers(0).wrapping_sub(1),
        link.peers(8000),
        link.peers(0x8000_0000),
    ] {
        card.receive(segment(outside, 0, b"").flags(RST));
    }
    card.none_sent();
    assert_eq!(
        (card.count("challenge_acks"), card.count("resets_received")),
        (1, 0)
    );
    assert_eq!(card.state(0).0, 4);
    card.receive(segment(link.peers(0), 0, b"").flags(RST));
    assert_eq!(card.state(0), (0, 0, b'R'));
    assert_eq!(card.one_status(), (0, b'D', b'R'));
    assert_eq!(card.count("resets_received"), 1);
    card.none_sent();
}

#[test]
fn a_reset_ends_every_synchronized_state() {
    let reset = |card: &mut Card, seq, reason| {
        card.receive(segment(seq, 0, b"").flags(RST));
        assert_eq!(card.state(0), (0, 0, reason));
        assert_eq!(card.status.len(), 1, "one status in all");
    };
    // FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT, LAST_ACK.
    let (mut card, link) = closing();
    reset(&mut card, link.peers(0), b'H');
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b""));
    reset(&mut card, link.peers(0), b'H');
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    reset(&mut card, link.peers(1), b'H');
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b"").flags(FIN | ACK));
    reset(&mut card, link.peers(1), b'H');
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    reset(&mut card, link.peers(1), b'C');
}

#[test]
fn abort_resets_at_once() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.receive(segment(link.peers(0), link.ours(49), b"abc"));
    card.sent.clear();
    card.command(0, 4);
    let rst = card.one_sent();
    assert_eq!(
        (rst.flags, rst.seq, rst.ack),
        (RST | ACK, link.ours(49), link.peers(3))
    );
    assert_eq!(card.state(0), (0, 0, b'H'));
    assert_eq!(card.one_status(), (0, b'D', b'H'));
    assert_eq!(card.count("resets_sent"), 1);
    card.receive(segment(link.peers(3), link.ours(49), b"more"));
    assert_eq!(card.stream[0], b"abc", "nothing is taken after an abort");
    assert_eq!(card.one_sent().flags, RST);
}

#[test]
fn abort_in_mid_segment_rolls_the_segment_back() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    let long = segment(link.peers(0), link.ours(49), &[1; 1400]);
    card.abort_at_payload_cycle = Some(5);
    card.present(&long);
    card.rest();
    assert!(card.stream[0].is_empty());
    assert!(card.rolled_back > 0);
    assert_eq!(card.state(0).0, 0);
}

#[test]
fn close_or_abort_before_the_connection_stands_is_silent() {
    for command in [2, 4] {
        let mut card = Card::new();
        card.open(0);
        card.command(0, command);
        card.none_sent();
        assert_eq!(card.state(0), (0, 0, b'H'));
        assert_eq!(card.one_status(), (0, b'D', b'H'));
    }
}

#[test]
fn close_and_abort_of_a_closed_slot_do_nothing() {
    let mut card = Card::new();
    card.command(0, 2);
    card.command(0, 4);
    card.ticks(3);
    card.none_sent();
    assert!(card.status.is_empty());
    assert_eq!(card.state(0), (0, 0, 0));
}

#[test]
fn open_is_ignored_while_open_and_works_again_after_the_end() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.command(0, 1);
    card.ticks(2);
    card.none_sent();
    assert_eq!(card.state(0).0, 4);
    card.receive(segment(link.peers(0), 0, b"").flags(RST));
    assert_eq!(card.one_status(), (0, b'D', b'R'));
    let again = card.log_in(0, 9000);
    assert_ne!(again.iss, link.iss);
    card.receive(segment(again.peers(0), again.ours(49), b"new"));
    assert_eq!(card.stream[0], b"new");
    assert_eq!(card.forgotten, [0, 0]);
}

#[test]
fn open_out_of_time_wait() {
    let (mut card, link) = closing();
    card.receive(segment(link.peers(0), link.ours(53), b"").flags(FIN | ACK));
    card.sent.clear();
    card.status.clear();
    let again = card.log_in(0, 9000);
    assert_ne!(again.iss, link.iss);
}

#[test]
fn a_status_waits_for_the_record_queue() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    let other = card.log_in(1, 6000);
    card.st_ready = false;
    card.receive(segment(link.peers(0), 0, b"").flags(RST));
    card.receive(segment(other.peers(0), 0, b"").flags(RST).slot(1));
    card.ticks(3);
    assert!(card.status.is_empty());
    card.st_ready = true;
    card.rest();
    let mut seen: Vec<_> = card.status.drain(..).collect();
    seen.sort_unstable();
    assert_eq!(seen, [(0, b'D', b'R'), (1, b'D', b'R')]);
}
