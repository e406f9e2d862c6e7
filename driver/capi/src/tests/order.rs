//! The order of the calls, their ends, their threads.

use super::*;
use std::thread;

#[test]
fn each_step_in_its_order() {
    let opened = Opened::new();
    let card = opened.card;
    let login = sized!(Login);
    let mut config = sized!(SessionConfig);
    config.protocol = 1;
    refused(
        call!(wirebook_start(card)),
        Code::State,
        "wirebook_configure",
    );
    refused(call!(wirebook_set_ring(card, 0, 6)), Code::State, "between");
    refused(
        call!(wirebook_set_session(card, 0, &config)),
        Code::State,
        "between",
    );
    refused(
        call!(wirebook_open_session(card, 0)),
        Code::State,
        "wirebook_start",
    );
    refused(
        call!(wirebook_take_ring(card, 0, &mut null_mut())),
        Code::State,
        "wirebook_start",
    );
    let of_addresses = sized!(CardConfig);
    assert_eq!(call!(wirebook_configure(card, &of_addresses)), Code::Ok);
    refused(
        call!(wirebook_configure(card, &of_addresses)),
        Code::State,
        "already",
    );
    assert_eq!(call!(wirebook_set_session(card, 0, &config)), Code::Ok);
    assert_eq!(call!(wirebook_set_ring(card, 1, 6)), Code::Ok);
    refused(
        call!(wirebook_check_alive(card)),
        Code::State,
        "wirebook_start",
    );
    assert_eq!(call!(wirebook_start(card)), Code::Ok);
    refused(call!(wirebook_start(card)), Code::State, "once");
    refused(call!(wirebook_set_ring(card, 0, 6)), Code::State, "between");
    for command in [
        wirebook_open_session,
        wirebook_close_session,
        wirebook_abort_session,
        wirebook_clear_mark,
        wirebook_forget_sequence,
    ] {
        assert_eq!(call!(command(card, 3)), Code::Ok);
        refused(
            call!(command(card, 4)),
            Code::Argument,
            "session 4 does not exist",
        );
    }
    refused(
        call!(wirebook_reopen_session(card, 0, &login)),
        Code::Null,
        "user",
    );
    assert_eq!(call!(wirebook_check_alive(card)), Code::Ok);
    let _ring = opened.ring();
    refused(
        call!(wirebook_take_ring(card, 1, &mut null_mut())),
        Code::Argument,
        "ring 1",
    );
}

#[test]
fn after_stop_only_what_the_ring_holds() {
    let opened = Opened::running();
    let ring = opened.ring();
    let mut records = [Record::default(); 4];
    for count in 0..5 {
        opened.produces(
            count,
            Record {
                order_id: 100 + u64::from(count),
                ..Record::default()
            },
        );
    }
    assert_eq!(call!(wirebook_stop(opened.card)), Code::Ok);
    assert_eq!(ring.poll(&mut records), 4);
    assert_eq!(records.map(|record| record.order_id), [100, 101, 102, 103]);
    assert_eq!(ring.poll(&mut records), 1);
    assert_eq!(records[0].order_id, 104);
    for _ in 0..2 {
        assert_eq!(ring.poll(&mut records), Code::Stopped as i32);
        assert!(said().contains("has stopped"));
    }
    let card = opened.card;
    let (mut state, mut stats) = (sized!(SessionState), sized!(Stats));
    let config = sized!(CardConfig);
    for answer in [
        call!(wirebook_stop(card)),
        call!(wirebook_start(card)),
        call!(wirebook_configure(card, &config)),
        call!(wirebook_set_ring(card, 0, 6)),
        call!(wirebook_open_session(card, 0)),
        call!(wirebook_check_alive(card)),
        call!(wirebook_get_session_state(card, 0, &mut state)),
        call!(wirebook_get_stats(card, &mut stats)),
        call!(wirebook_get_time(card, &mut 0)),
        call!(wirebook_take_ring(card, 0, &mut null_mut())),
    ] {
        refused(answer, Code::Stopped, "close it and open it again");
    }
    // Its identity is no secret of a running card.
    assert_eq!(
        call!(wirebook_get_identity(card, &mut sized!(Identity))),
        Code::Ok
    );
}

#[test]
fn a_ring_outlives_its_card() {
    let opened = Opened::running();
    let ring = opened.ring();
    opened.produces(
        0,
        Record {
            order_id: 7,
            ..Record::default()
        },
    );
    drop(opened);
    let mut records = [Record::default(); 2];
    assert_eq!((ring.poll(&mut records), records[0].order_id), (1, 7));
    assert_eq!(ring.poll(&mut records), Code::Stopped as i32);
}

#[test]
fn one_thread_per_ring() {
    let opened = Opened::running();
    let ring = opened.ring();
    opened.produces(
        0,
        Record {
            order_id: 7,
            ..Record::default()
        },
    );
    // Taken here, polled there first: there it belongs.
    let shared = ring.0 as usize;
    let (polled, order_id) = thread::spawn(move || {
        let mut records = [Record::default(); 2];
        let polled = call!(wirebook_poll(
            shared as *const Ring,
            records.as_mut_ptr(),
            2
        ));
        // Alive until the other thread has tried.
        thread::scope(|scope| {
            let other = scope.spawn(move || {
                let ring = shared as *const Ring;
                let mut records = [Record::default(); 2];
                let mut stats = sized!(RingStats);
                let polled = call!(wirebook_poll(ring, records.as_mut_ptr(), 2));
                assert!(
                    said().contains("another thread polls this ring"),
                    "{}",
                    said()
                );
                assert_eq!(call!(wirebook_check_ring(ring)), Code::WrongThread);
                assert_eq!(
                    call!(wirebook_get_ring_stats(ring, &mut stats)),
                    Code::WrongThread
                );
                polled
            });
            assert_eq!(other.join().unwrap(), Code::WrongThread as i32);
        });
        (polled, records[0].order_id)
    })
    .join()
    .unwrap();
    assert_eq!((polled, order_id), (1, 7));
}
