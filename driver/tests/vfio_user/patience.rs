//! Servers that answer late, or not any more.

use super::*;

/// What a slow server sleeps before each answer: less than `SHORT`, or its answers would not come at all.
const SLOW: Duration = Duration::from_millis(100);

#[test]
fn a_queue_that_is_full_does_not_hold_the_driver_for_ever() {
    let path = socket_path();
    let listener = UnixListener::bind(&path).unwrap();
    // A queue of one: the system takes one more than it is told.
    rustix::net::listen(&listener, 0).unwrap();
    let _waiting = UnixStream::connect(&path).unwrap();
    let error = VfioUser::connect_within(&path, SHORT).unwrap_err();
    assert!(matches!(error, VfioUserError::Busy), "{error}");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn servers_that_stop_answering() {
    for command in [VERSION, DEVICE_INFO, REGION_INFO] {
        let error = refusal(SHORT, instead(command, |_| Answer::Silence));
        let timeout = matches!(
            error,
            VfioUserError::Opening {
                cause: SocketError::Timeout(SHORT),
                ..
            }
        );
        assert!(timeout, "{error}");
        // A part of a message and no more.
        let part = |request: &Request| Answer::Octets(request.reply(1, 0, &[0; 16])[..20].to_vec());
        let error = refusal(SHORT, instead(command, part));
        let timeout = matches!(
            error,
            VfioUserError::Opening {
                cause: SocketError::Timeout(SHORT),
                ..
            }
        );
        assert!(timeout, "{error}");
        let error = refusal(LONG, instead(command, |_| Answer::Close));
        let closed = matches!(
            error,
            VfioUserError::Opening {
                cause: SocketError::Closed,
                ..
            }
        );
        assert!(closed, "{error}");
    }
}

/// Whether the client asks before it hangs up or finds it gone.
#[test]
fn a_server_that_turns_clients_away_without_listening() {
    for _ in 0..50 {
        let path = socket_path();
        let listener = UnixListener::bind(&path).unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // Reply, error, EBUSY.
            let busy = le!(0_u16, VERSION, 16_u32, 0x21_u32, 16_u32);
            stream.write_all(&busy).unwrap();
        });
        let error = VfioUser::connect_within(&path, LONG).unwrap_err();
        assert!(matches!(error, VfioUserError::Busy), "{error}");
        server.join().unwrap();
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn after_a_failure_every_call_fails_at_once() {
    let path = socket_path();
    let server = serve(&path, instead(REGION_WRITE, |_| Answer::Silence));
    let mut card = VfioUser::connect_within(&path, SHORT).unwrap();
    let (error, next) = cause(card.register_write(0, 1));
    let timeout = matches!(error, VfioUserError::Socket(SocketError::Timeout(_)));
    assert!(timeout, "{error}");
    assert!(next.contains("wirebook card --socket"));
    let memory = Arc::new(DmaMemory::allocate(4096).unwrap());
    for error in [
        cause(card.register_read(0)).0,
        cause(card.dma_map(&memory)).0,
        cause(card.map_doorbells()).0,
        cause(card.reset()).0,
    ] {
        assert!(matches!(error, VfioUserError::GivenUp), "{error}");
    }
    assert_eq!(server.join().unwrap().last(), Some(&REGION_WRITE));
}

/// Each of its answers comes just in time, and there would be hundreds of them: a disabled ring's head that never
/// stands still is read again and again.
#[test]
fn a_server_that_is_always_just_in_time_does_not_hold_a_shutdown() {
    let path = socket_path();
    let heads = AtomicU32::new(0);
    let asked = Arc::new(AtomicU32::new(0));
    let counts = Arc::clone(&asked);
    let server = serve(&path, move |request| {
        counts.fetch_add(1, Ordering::Relaxed);
        if request.command != REGION_READ {
            return None;
        }
        let last = heads.fetch_add(1, Ordering::Relaxed);
        thread::sleep(SLOW);
        Some(request.good(&[&request.payload[..], &last.to_le_bytes()].concat()))
    });
    let mut card = VfioUser::connect_within(&path, SHORT).unwrap();
    // While the card is used, each answer has all the time.
    for _ in 0..4 {
        card.register_read(0x24).unwrap();
    }
    let before = asked.load(Ordering::Relaxed);
    card.hurry(true);
    let most = SHORT.as_millis() / SLOW.as_millis();
    let answered = (0..1000).take_while(|_| card.register_read(0x24).is_ok());
    let answered = answered.count() as u128;
    assert!((1..=most).contains(&answered), "{answered} answers");
    let (error, _) = cause(card.reset());
    assert!(matches!(error, VfioUserError::GivenUp), "{error}");
    drop(card);
    server.join().unwrap();
    let last = asked.load(Ordering::Relaxed) - before;
    assert!(u128::from(last) <= most + 1, "{last} requests");
}

/// A transport that was lent to a shutdown is used on, for as long as anybody likes.
#[test]
fn a_shutdown_that_is_over_hurries_nobody() {
    let path = socket_path();
    let server = serve(&path, |request| {
        // No answer is there before it is waited for.
        thread::sleep(SLOW);
        Some(right(request))
    });
    let mut card = VfioUser::connect_within(&path, SHORT).unwrap();
    card.hurry(true);
    card.hurry(false);
    // Longer than one timeout in all.
    for _ in 0..SHORT.as_millis() / SLOW.as_millis() + 1 {
        card.register_read(0x24).unwrap();
    }
    drop(card);
    server.join().unwrap();
}
