//! Round robin.

use wirebook_testbenches::TcpPick;

fn pick(request: u64, last: u8) -> Option<u8> {
    let mut model = TcpPick::default();
    model.set_request(request);
    model.set_last(last);
    model.tick();
    model.eval();
    model.found().then(|| model.index())
}

#[test]
fn goes_round_from_the_last_one() {
    let all = |bits: &[u32]| bits.iter().map(|b| 1u64 << b).sum::<u64>();
    let cases = [
        (all(&[3]), 0, Some(3)),
        (all(&[3]), 3, Some(3)),
        (all(&[3]), 63, Some(3)),
        (all(&[0, 3, 63]), 0, Some(3)),
        (all(&[0, 3, 63]), 3, Some(63)),
        (all(&[0, 3, 63]), 63, Some(0)),
        (all(&[0, 63]), 62, Some(63)),
        (all(&[5, 6]), 5, Some(6)),
        (all(&[5, 6]), 6, Some(5)),
        (u64::MAX, 17, Some(18)),
        (0, 17, None),
    ];
    for (request, last, expected) in cases {
        assert_eq!(pick(request, last), expected, "{request:#x} after {last}");
    }
}
