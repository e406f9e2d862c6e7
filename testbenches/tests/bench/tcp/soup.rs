//! The SoupBinTCP client.

use super::card::*;

const BEAT: &[u8] = b"\x00\x01R";

#[test]
fn heartbeats_follow_own_silence() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    let start = card.ticks;
    let mut ours = 49;
    let mut times = vec![];
    for _ in 0..95 {
        card.ticks(1);
        while let Some(s) = card.sent.pop_front() {
            assert_eq!(
                (s.flags, s.seq, s.payload.as_slice()),
                (ACK | PSH, link.ours(ours), BEAT)
            );
            ours += 3;
            times.push(s.at - start);
            card.receive(segment(link.peers(0), link.ours(ours), b""));
        }
    }
    assert_eq!(times, [HEARTBEAT, 2 * HEARTBEAT, 3 * HEARTBEAT]);
    assert_eq!(card.count("heartbeats_sent"), 3);
    assert_eq!(card.count("retransmits"), 0);
}

#[test]
fn received_data_and_acknowledgments_do_not_replace_a_heartbeat() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.ticks(HEARTBEAT - 1);
    card.receive(segment(link.peers(0), link.ours(49), b"data"));
    assert_eq!(card.one_sent().flags, ACK);
    card.ticks(1);
    assert_eq!(card.one_sent().payload, BEAT);
}

#[test]
fn lost_heartbeats_are_sent_again_together() {
    let mut card = Card::new();
    card.write(0x04020, 4);
    let link = card.log_in(0, 5000);
    let start = card.ticks;
    card.ticks(14);
    let sent: Vec<_> = card
        .sent
        .iter()
        .map(|s| {
            (
                s.seq.wrapping_sub(link.ours(49)),
                s.payload.len(),
                s.at - start,
            )
        })
        .collect();
    // Heartbeats at 4, 8, 12; ten ticks after the first everything from the oldest octet goes again, as one.
    assert_eq!(sent, [(0, 3, 4), (3, 3, 8), (6, 3, 12), (0, 9, 14)]);
    assert_eq!(
        card.sent.back().map(|s| s.payload.clone()),
        Some(BEAT.repeat(3))
    );
}

#[test]
fn a_silent_server_is_given_up_after_the_timeout() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.ticks(1);
    card.control(0, "", 0);
    let mut ours = 49;
    for _ in 0..SERVER - 1 {
        card.ticks(1);
        for s in std::mem::take(&mut card.sent) {
            ours += s.payload.len() as u32;
            // Its TCP answers, its SoupBinTCP does not.
            card.receive(segment(link.peers(0), link.ours(ours), b""));
        }
    }
    assert_eq!(card.state(0).0, 4);
    assert_eq!(card.count("timeouts"), 0);
    card.ticks(1);
    assert_eq!(card.one_status(), (0, b'D', b'T'));
    assert_eq!(card.state(0), (0, 0, b'T'));
    assert_eq!(card.one_sent().flags, RST | ACK);
    assert_eq!((card.count("timeouts"), card.count("resets_sent")), (1, 1));
}

#[test]
fn silence_behind_a_window_that_we_closed_does_not_count() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    let mut ours = 49;
    let mut wait = |card: &mut Card, ticks: u32| {
        for _ in 0..ticks {
            card.ticks(1);
            for s in std::mem::take(&mut card.sent) {
                ours += s.payload.len() as u32;
                card.receive(segment(link.peers(0), link.ours(ours), b""));
            }
        }
    };
    // The window is closed when the server has been silent almost too long.
    wait(&mut card, SERVER - 2);
    card.room = 0;
    card.receive(segment(link.peers(0), link.ours(49 + 9), b"x"));
    assert_eq!(card.one_sent().window, 0);
    wait(&mut card, 3 * SERVER);
    assert_eq!(card.state(0), (4, 2, 0));
    assert!(card.status.is_empty());
    // From when it is open the server has its whole time again, and no more.
    card.room = 1000;
    card.rest();
    assert!(card.one_sent().window > 0);
    wait(&mut card, SERVER - 1);
    assert_eq!(card.state(0), (4, 2, 0));
    card.ticks(1);
    assert_eq!(card.one_status(), (0, b'D', b'T'));
    assert_eq!(card.count("timeouts"), 1);
}

#[test]
fn any_packet_of_the_server_keeps_the_session() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    let mut ours = 49;
    for tick in 0..3 * SERVER {
        card.ticks(1);
        if tick % (SERVER - 2) == 0 {
            card.control(0, "", 0);
        }
        for s in std::mem::take(&mut card.sent) {
            ours += s.payload.len() as u32;
            card.receive(segment(link.peers(0), link.ours(ours), b""));
        }
    }
    assert_eq!(card.state(0), (4, 2, 0));
    assert!(card.status.is_empty());
    // The word of another session does not count.
    let mut card = Card::new();
    card.log_in(0, 5000);
    card.control(1, "", 0);
    card.write(0x04008, 255);
    card.ticks(SERVER);
    assert_eq!(card.one_status(), (0, b'D', b'T'));
}

#[test]
fn login_without_an_answer_times_out() {
    let mut card = Card::new();
    card.establish(0, 5000);
    card.write(0x04008, 255);
    card.ticks(SERVER - 1);
    assert!(card.status.is_empty());
    card.ticks(1);
    assert_eq!(card.one_status(), (0, b'D', b'T'));
}

#[test]
fn accepted_login_is_counted_once() {
    let mut card = Card::new();
    card.log_in(0, 5000);
    assert_eq!(card.count("logins"), 1);
    assert!(card.status.is_empty(), "UP is the feed's word");
    card.control(0, "", 0);
    assert_eq!(card.state(0).1, 2);
    assert_eq!(card.count("logins"), 1);
}

#[test]
fn rejected_login_is_reported_with_the_servers_reason() {
    let mut card = Card::new();
    let link = card.establish(0, 5000);
    card.control(0, "rejected", b'A');
    assert_eq!(card.one_status(), (0, b'R', b'A'));
    assert_eq!(card.state(0), (4, 4, 0));
    assert_eq!(card.count("rejects"), 1);
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    assert_eq!(card.one_sent().flags, FIN | ACK);
    card.receive(segment(link.peers(1), link.ours(50), b""));
    assert_eq!(card.state(0), (0, 4, 0));
    assert!(card.status.is_empty(), "no second word about it");
}

#[test]
fn a_server_that_rejects_and_does_not_close_is_closed() {
    let mut card = Card::new();
    card.establish(0, 5000);
    card.control(0, "rejected", b'S');
    assert_eq!(card.one_status(), (0, b'R', b'S'));
    card.ticks(SERVER - 1);
    card.none_sent();
    card.ticks(1);
    assert_eq!(card.one_sent().flags, FIN | ACK);
    assert_eq!(card.state(0), (5, 4, 0));
    assert_eq!(card.count("timeouts"), 0);
}

#[test]
fn end_of_session_is_no_failure() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.control(0, "ended", 0);
    assert_eq!(card.one_status(), (0, b'E', b'N'));
    assert_eq!(card.state(0), (4, 3, 0));
    card.ticks(HEARTBEAT + 1);
    card.none_sent();
    card.receive(segment(link.peers(0), link.ours(49), b"").flags(FIN | ACK));
    card.receive(segment(link.peers(1), link.ours(50), b""));
    assert_eq!(card.state(0), (0, 3, 0));
    assert!(card.status.is_empty());
}

#[test]
fn end_of_session_and_fin_in_one_segment_end_it_cleanly() {
    // The framer reports a segment's packets some cycles after its verdict; the FIN must not overtake them.
    for delay in 0..5 {
        let mut card = Card::new();
        let link = card.log_in(0, 5000);
        card.present(&segment(link.peers(0), link.ours(49), b"\x00\x01Z").flags(FIN | ACK));
        card.cycles(delay);
        card.present_control(0, "ended", 0);
        card.rest();
        assert_eq!(card.one_status(), (0, b'E', b'N'), "delay {delay}");
        assert_eq!(card.state(0).1, 3);
    }
}

#[test]
fn what_is_not_soupbintcp_is_reset() {
    let mut card = Card::new();
    let link = card.log_in(0, 5000);
    card.control(0, "error", 0);
    let rst = card.one_sent();
    assert_eq!((rst.flags, rst.seq), (RST | ACK, link.ours(49)));
    assert_eq!(card.one_status(), (0, b'D', b'P'));
    assert_eq!(card.state(0), (0, 0, b'P'));
    assert_eq!(card.count("protocol_errors"), 1);
}

#[test]
fn an_answer_to_no_login_is_out_of_place() {
    for what in ["accepted", "rejected"] {
        let mut card = Card::new();
        card.log_in(0, 5000);
        card.control(0, what, b'A');
        assert_eq!(card.one_status(), (0, b'D', b'P'), "{what}");
        assert_eq!((card.count("logins"), card.count("rejects")), (1, 0));
    }
}

#[test]
fn reports_for_a_closed_slot_are_ignored() {
    let mut card = Card::new();
    for what in ["accepted", "rejected", "ended", "error", ""] {
        card.control(0, what, b'A');
    }
    assert_eq!(card.state(0), (0, 0, 0));
    assert!(card.status.is_empty());
    card.none_sent();
    assert_eq!(
        card.count("logins") + card.count("rejects") + card.count("protocol_errors"),
        0
    );
}

#[test]
fn each_slot_logs_in_with_its_own_template() {
    let mut card = Card::new();
    let name = u32::from_le_bytes(*b"OTHR");
    card.write(0x10240, name);
    card.command(2, 1);
    card.ticks(1);
    let iss = card.one_sent().seq;
    card.receive(
        segment(5, iss.wrapping_add(1), b"")
            .flags(SYN | ACK)
            .slot(2),
    );
    let login = card.one_sent();
    assert_eq!(&login.payload[3..9], b"OTHRBK");
    assert_eq!(login.payload[9..], login_packet()[9..]);
    card.establish(1, 5000);
}
