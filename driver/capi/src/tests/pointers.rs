//! Null pointers, sizes of other versions, misaligned buffers.

use super::*;
use std::ptr::null;

#[test]
fn nulls_are_answered() {
    let opened = Opened::running();
    let ring = opened.ring();
    let (card, none) = (opened.card, null::<Card>());
    let (config, session, login) = (sized!(CardConfig), sized!(SessionConfig), sized!(Login));
    let mut handle = null_mut();
    for answer in [
        call!(wirebook_open(null(), &mut handle)),
        call!(wirebook_open(c"vfio-user:/no/card".as_ptr(), null_mut())),
        call!(wirebook_get_identity(none, &mut sized!(Identity))),
        call!(wirebook_get_identity(card, null_mut())),
        call!(wirebook_configure(none, &config)),
        call!(wirebook_configure(card, null())),
        call!(wirebook_set_session(none, 0, &session)),
        call!(wirebook_set_session(card, 0, null())),
        call!(wirebook_set_ring(none, 0, 6)),
        call!(wirebook_start(none)),
        call!(wirebook_stop(none)),
        call!(wirebook_check_alive(none)),
        call!(wirebook_get_time(none, &mut 0)),
        call!(wirebook_get_time(card, null_mut())),
        call!(wirebook_get_stats(none, &mut sized!(Stats))),
        call!(wirebook_get_stats(card, null_mut())),
        call!(wirebook_open_session(none, 0)),
        call!(wirebook_reopen_session(none, 0, &login)),
        call!(wirebook_reopen_session(card, 0, null())),
        call!(wirebook_close_session(none, 0)),
        call!(wirebook_abort_session(none, 0)),
        call!(wirebook_clear_mark(none, 0)),
        call!(wirebook_forget_sequence(none, 0)),
        call!(wirebook_get_session_state(
            none,
            0,
            &mut sized!(SessionState)
        )),
        call!(wirebook_get_session_state(card, 0, null_mut())),
        call!(wirebook_take_ring(none, 0, &mut null_mut())),
        call!(wirebook_take_ring(card, 0, null_mut())),
        call!(wirebook_enable_interrupts(none)),
        call!(wirebook_take_ring_with(
            none,
            0,
            &sized!(RingConfig),
            &mut null_mut()
        )),
        call!(wirebook_take_ring_with(card, 0, null(), &mut null_mut())),
        call!(wirebook_take_ring_with(
            card,
            0,
            &sized!(RingConfig),
            null_mut()
        )),
        call!(wirebook_take_stages(
            none,
            0,
            &sized!(RingConfig),
            &mut null_mut(),
            &mut null_mut()
        )),
        call!(wirebook_take_stages(
            card,
            0,
            null(),
            &mut null_mut(),
            &mut null_mut()
        )),
        call!(wirebook_take_stages(
            card,
            0,
            &sized!(RingConfig),
            null_mut(),
            &mut null_mut()
        )),
        call!(wirebook_take_stages(
            card,
            0,
            &sized!(RingConfig),
            &mut null_mut(),
            null_mut()
        )),
        call!(wirebook_check_pump(null())),
        call!(wirebook_get_pump_stats(null(), &mut sized!(RingStats))),
        call!(wirebook_check_ring(null())),
        call!(wirebook_get_ring_stats(null(), &mut sized!(RingStats))),
        call!(wirebook_get_ring_stats(ring.0, null_mut())),
    ] {
        refused(answer, Code::Null, "is null");
    }
    let mut records = [Record::default(); 2];
    assert_eq!(
        call!(wirebook_poll(null(), records.as_mut_ptr(), 2)),
        Code::Null as i32
    );
    assert_eq!(
        call!(wirebook_poll(ring.0, null_mut(), 2)),
        Code::Null as i32
    );
    assert_eq!(
        call!(wirebook_read(null(), records.as_mut_ptr(), 2, 0)),
        Code::Null as i32
    );
    assert_eq!(
        call!(wirebook_read(ring.0, null_mut(), 2, 0)),
        Code::Null as i32
    );
    assert_eq!(call!(wirebook_step_pump(null())), Code::Null as i32);
    assert_eq!(
        call!(wirebook_poll_queue(null(), records.as_mut_ptr(), 2)),
        Code::Null as i32
    );
    assert!(handle.is_null());
    // Nothing is freed by freeing nothing.
    assert_eq!(call!(wirebook_free_pump(null_mut())), Code::Ok);
    assert_eq!(call!(wirebook_free_queue(null_mut())), Code::Ok);
    assert_eq!(call!(wirebook_close(null_mut())), Code::Ok);
    assert_eq!(call!(wirebook_free_ring(null_mut())), Code::Ok);
    let (mut mold, mut soup) = (sized!(SessionConfig), sized!(SessionConfig));
    (mold.protocol, soup.protocol) = (1, 2);
    mold.login = &login;
    refused(
        call!(wirebook_set_session(card, 0, &mold)),
        Code::Null,
        "user",
    );
    refused(
        call!(wirebook_set_session(card, 0, &soup)),
        Code::Null,
        "needs a login",
    );
}

/// A structure of a later version: longer than ours.
#[repr(C)]
struct Later<T> {
    today: T,
    tomorrow: u64,
}

#[test]
fn sizes_of_other_versions() {
    let opened = Opened::new();
    let card = opened.card;
    for size in [0, 3, 63, 4097, u32::MAX] {
        let mut config = sized!(CardConfig);
        config.size = size;
        refused(
            call!(wirebook_configure(card, &config)),
            Code::Size,
            "sizeof(struct wirebook_card_config)",
        );
    }
    let mut later = Later {
        today: sized!(CardConfig),
        tomorrow: 1,
    };
    later.today.size = size_of::<Later<CardConfig>>() as u32;
    refused(
        call!(wirebook_configure(card, (&raw const later).cast())),
        Code::Size,
        "octet 64",
    );
    later.tomorrow = 0;
    assert_eq!(
        call!(wirebook_configure(card, (&raw const later).cast())),
        Code::Ok
    );

    let mut later = Later {
        today: sized!(Identity),
        tomorrow: 0xABCD,
    };
    later.today.size = size_of::<Later<Identity>>() as u32;
    assert_eq!(
        call!(wirebook_get_identity(card, (&raw mut later).cast())),
        Code::Ok
    );
    // What is filled is said, and the rest is as it was.
    assert_eq!(
        (later.today.size, later.today.sessions, later.tomorrow),
        (40, 4, 0xABCD)
    );
    later.today.size = 39;
    refused(
        call!(wirebook_get_identity(card, (&raw mut later).cast())),
        Code::Size,
        "is 39",
    );
}

#[test]
fn ring_statistics_of_the_first_version_are_still_written() {
    let opened = Opened::running();
    let ring = opened.ring();
    let mut stats = sized!(RingStats);
    (stats.size, stats.records, stats.high_water) = (16, 0xABCD, 77);
    assert_eq!(call!(wirebook_get_ring_stats(ring.0, &mut stats)), Code::Ok);
    assert_eq!((stats.size, stats.slots), (16, 64));
    assert_eq!((stats.records, stats.high_water), (0xABCD, 77));
    stats.size = 15;
    refused(
        call!(wirebook_get_ring_stats(ring.0, &mut stats)),
        Code::Size,
        "is 15",
    );
}

#[test]
fn pointers_to_nothing_aligned() {
    let opened = Opened::running();
    let ring = opened.ring();
    let mut records = [Record::default(); 3];
    let inside = records
        .as_mut_ptr()
        .cast::<u8>()
        .wrapping_add(8)
        .cast::<Record>();
    assert_eq!(call!(wirebook_poll(ring.0, inside, 1)), Code::Size as i32);
    assert!(said().contains("64 octets"), "{}", said());
}
