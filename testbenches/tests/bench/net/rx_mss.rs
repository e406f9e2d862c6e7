//! `net_rx` on the options of TCP: the maximum segment size, anywhere and nowhere.

use super::frames::{Rng, Tcp};
use super::rx::{TCI, random_tcp, tcp_frame};
use super::rx_bench::{Bench, Sent};

#[test]
fn maximum_segment_size_at_every_place() {
    let mut rng = Rng::for_test("net::rx::maximum_segment_size");
    let mut cases = vec![];
    for tci in [None, TCI] {
        for ip_options in [0, 4] {
            for before in 0..=36usize {
                for style in 0..4 {
                    let mss = rng.next() as u16;
                    let mut options = filler(&mut rng, style, before);
                    options.extend([2, 4]);
                    options.extend(mss.to_be_bytes());
                    // Window scale and end of list, where there is room.
                    if options.len() <= 37 {
                        options.extend([3, 3, 7]);
                    }
                    options.resize(options.len().next_multiple_of(4), 0);
                    let header = Tcp {
                        flags: 0x12,
                        ..random_tcp(&mut rng)
                    };
                    let payload = rng.bytes(style);
                    cases.push((
                        tcp_frame(tci, &vec![1; ip_options], header, &options, &payload),
                        mss,
                    ));
                }
            }
        }
    }
    let sent: Vec<Sent> = cases
        .iter()
        .map(|(frame, _)| frame.clone().into())
        .collect();
    for most in [0, 2] {
        let outcomes = Bench::new().send_with_gaps(&sent, |rng| rng.below(most + 1));
        assert_eq!(outcomes.len(), 2 * 2 * 37 * 4);
        for (outcome, (_, mss)) in outcomes.iter().zip(&cases) {
            assert_eq!(outcome.good().expect("good").mss, *mss);
        }
    }
}

/// `len` bytes of options that are not the one looked for: NOPs, or options full of bytes that look like it.
fn filler(rng: &mut Rng, style: usize, len: usize) -> Vec<u8> {
    let mut options = vec![];
    while options.len() < len {
        let left = len - options.len();
        let size = match style {
            0 => 1,
            1 => left,
            _ => 1 + rng.below(left),
        };
        if size < 2 {
            options.push(1);
        } else {
            options.extend([8, size as u8]);
            options.extend([2, 4, 2, 4].iter().cycle().take(size - 2));
        }
    }
    options
}

#[test]
fn no_maximum_segment_size_where_there_is_none() {
    let mut bench = Bench::new();
    let mut rng = Rng::for_test("net::rx::no_maximum_segment_size");
    let mut mss = |flags, options: &[u8]| {
        let header = Tcp {
            flags,
            ..random_tcp(&mut rng)
        };
        let outcome = bench.one(tcp_frame(
            None,
            &[],
            header,
            options,
            &[2, 4, 5, 6, 2, 4, 7, 8],
        ));
        outcome.good().expect("good").mss
    };
    assert_eq!(mss(0x12, &[2, 4, 5, 0xB4]), 0x05B4);
    assert_eq!(
        mss(0x12, &[]),
        0,
        "the option of the segment before is forgotten"
    );
    assert_eq!(mss(0x10, &[2, 4, 5, 0xB4]), 0, "not a SYN");
    assert_eq!(
        mss(0x12, &[0, 2, 4, 5, 0xB4, 0, 0, 0]),
        0,
        "behind the end of the list"
    );
    assert_eq!(
        mss(0x12, &[3, 1, 2, 4, 5, 0xB4, 0, 0]),
        0,
        "behind an option of length 1"
    );
    assert_eq!(
        mss(0x12, &[3, 0, 2, 4, 5, 0xB4, 0, 0]),
        0,
        "behind an option of length 0"
    );
    assert_eq!(mss(0x12, &[2, 3, 5, 0xB4]), 0, "wrong length");
    assert_eq!(mss(0x12, &[2, 6, 5, 0xB4, 1, 1, 1, 1]), 0, "wrong length");
    assert_eq!(
        mss(0x12, &[1, 1, 2, 4]),
        0,
        "cut off by the end of the header"
    );
    assert_eq!(mss(0x12, &[1, 2, 4, 5]), 0, "cut off in its value");
    assert_eq!(
        mss(0x12, &[8, 255, 2, 4, 5, 6, 7, 8]),
        0,
        "inside an option longer than the header"
    );
    assert_eq!(mss(0x12, &[8, 6, 2, 4, 5, 6, 2, 4, 9, 9, 1, 1]), 0x0909);
}
