//! Frames ↔ beats. The rules are those of IEEE 802.3: 7 + 1 bytes of preamble, 4 of FCS, 12 of gap.

use super::stand_in::card;
use wirebook_sim::mac::{Frame, RxPacing, TxFault};
use wirebook_sim::pins::{RxBeat, TxBeat};
use wirebook_sim::{CardOptions, Rng};

/// Frames of every length from 60 to 1518 and some short ones, with random content.
fn frames() -> Vec<Vec<u8>> {
    let mut rng = Rng::new(7);
    (60..=1518)
        .map(|len| (0..len).map(|_| rng.next_u64() as u8).collect())
        .collect()
}

/// Puts beats together again, independently of the model: (first cycle, last cycle, frame, bad).
fn decode(beats: &[(u64, RxBeat)]) -> Vec<(u64, u64, Vec<u8>, bool)> {
    let mut decoded = Vec::new();
    let mut open: Option<(u64, Vec<u8>)> = None;
    for &(cycle, beat) in beats {
        let (first, mut bytes) = open.take().unwrap_or((cycle, Vec::new()));
        for lane in 0..8 {
            if beat.keep >> lane & 1 == 1 {
                bytes.push((beat.data >> (8 * lane)) as u8);
            } else {
                assert!(beat.last, "a partial beat inside a frame");
            }
        }
        if beat.last {
            decoded.push((first, cycle, bytes, beat.bad));
        } else {
            assert!(!beat.bad, "bad is said at the end only");
            open = Some((first, bytes));
        }
    }
    assert!(open.is_none(), "the last frame is complete");
    decoded
}

fn received(pacing: RxPacing) -> Vec<(u64, u64, Vec<u8>, bool)> {
    let (mut card, handle) = card(&CardOptions {
        seed: 3,
        rx_pacing: pacing,
        ..CardOptions::default()
    });
    handle.state().deaf = true;
    for (index, bytes) in frames().into_iter().enumerate() {
        let bad = index % 5 == 0;
        assert!(card.rx().push(Frame { bytes, bad }));
    }
    card.run_until(1_000_000);
    let decoded = decode(&handle.state().rx);
    let expected: Vec<_> = frames().into_iter().enumerate().collect();
    assert_eq!(decoded.len(), expected.len());
    for ((_, _, bytes, bad), (index, frame)) in decoded.iter().zip(&expected) {
        assert!(bytes == frame && *bad == (index % 5 == 0), "frame {index}");
    }
    decoded
}

#[test]
fn line_rate_keeps_preamble_fcs_and_gap() {
    let decoded = received(RxPacing::default());
    for pair in decoded.windows(2) {
        let (first, last, bytes, _) = &pair[0];
        let bytes_on_line = bytes.len() as u64 + 4 + 8 + 12;
        assert_eq!(pair[1].0 - first, bytes_on_line.div_ceil(8));
        assert_eq!(last - first + 1, (bytes.len() as u64).div_ceil(8));
    }
}

#[test]
fn back_to_back_has_no_gap_and_bubbles_have_some() {
    let torture = RxPacing {
        gap_cycles: 0,
        bubble_rate: 0.0,
    };
    for pair in received(torture).windows(2) {
        assert_eq!(pair[1].0, pair[0].1 + 1);
    }
    let bubbles = RxPacing {
        gap_cycles: 0,
        bubble_rate: 0.25,
    };
    let slower = received(bubbles);
    let cycles = slower[slower.len() - 1].1 - slower[0].0;
    // 144,000 beats; a quarter of the cycles has none: 4/3 of the beats, within 1 %.
    let beats: u64 = slower.iter().map(|f| (f.2.len() as u64).div_ceil(8)).sum();
    let expected = beats * 4 / 3;
    assert!(
        cycles.abs_diff(expected) < expected / 100,
        "{cycles} {expected}"
    );
}

#[test]
fn what_is_sent_back_is_captured_unchanged() {
    for stall_rate in [0.0, 0.5] {
        let (mut card, _handle) = card(&CardOptions {
            tx_stall_rate: stall_rate,
            ..CardOptions::default()
        });
        let expected = frames();
        for bytes in &expected {
            assert!(card.rx().push(bytes.clone()));
        }
        let mut sent = Vec::new();
        while sent.len() < expected.len() && card.cycle() < 2_000_000 {
            let next = card.cycle() + 10_000;
            card.run_until(next);
            while let Some(frame) = card.tx().pop() {
                sent.push(frame);
            }
        }
        let bytes: Vec<_> = sent.iter().map(|frame| frame.bytes.clone()).collect();
        assert!(bytes == expected, "stall rate {stall_rate}");
        assert_eq!((card.tx().faults().1, card.tx().dropped()), (0, 0));
        for pair in sent.windows(2) {
            let line = (pair[0].bytes.len() as u64 + 24).div_ceil(8);
            let distance = pair[1].first_cycle - pair[0].first_cycle;
            assert!(distance >= line, "{distance} {line}");
        }
    }
}

fn beat(keep: u8, last: bool) -> TxBeat {
    TxBeat {
        valid: true,
        data: 0x0706_0504_0302_0100,
        keep,
        last,
    }
}

/// The first rule broken by these beats and how many in all.
fn broken(beats: &[TxBeat]) -> (Option<TxFault>, u64) {
    let (mut card, handle) = card(&CardOptions::default());
    handle.state().tx.extend(beats);
    card.run_until(card.cycle() + 1000);
    let (faults, count) = card.tx().faults();
    (faults.first().map(|&(_, fault)| fault), count)
}

#[test]
fn broken_stream_rules_are_found() {
    let frame = |last: TxBeat| {
        let mut beats = vec![beat(0xFF, false); 9];
        beats.push(last);
        beats
    };
    assert_eq!(broken(&frame(beat(0x0F, true))), (None, 0));
    assert_eq!(broken(&frame(beat(0xFF, true))), (None, 0));
    let hole = frame(beat(0b1011, true));
    assert_eq!(broken(&hole), (Some(TxFault::Keep(0b1011)), 1));
    let empty = frame(beat(0, true));
    assert_eq!(broken(&empty), (Some(TxFault::Keep(0)), 1));
    let mut partial = frame(beat(0xFF, true));
    partial[3] = beat(0x7F, false);
    assert_eq!(broken(&partial), (Some(TxFault::PartialInside), 1));
    let short = [beat(0xFF, false), beat(0x01, true)];
    assert_eq!(broken(&short), (Some(TxFault::Length(9)), 1));
    let mut long = vec![beat(0xFF, false); 189];
    long.push(beat(0b0111_1111, true));
    assert_eq!(broken(&long), (Some(TxFault::Length(1519)), 1));
    long[189] = beat(0b0011_1111, true);
    assert_eq!(broken(&long), (None, 0));
}

#[test]
fn a_queue_that_is_full_drops_and_counts() {
    let (mut card, _handle) = card(&CardOptions::default());
    let accepted = (0..10_000).filter(|_| card.rx().push(vec![0; 60])).count();
    assert_eq!(accepted, 8192);
    assert_eq!(card.rx().dropped(), 10_000 - 8192);
    assert!(!card.rx().push(Vec::new()), "an empty frame is no frame");
}
