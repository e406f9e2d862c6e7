//! The number of a login, from ASCII.

use crate::random::Random;
use std::collections::VecDeque;
use wirebook_testbenches::LoginSequence;

/// Cycles from the digits to the number.
const LATENCY: usize = 7;

/// 20 characters, the first in the lowest bits.
fn words(text: &str) -> [u32; 5] {
    let octets = text.as_bytes();
    std::array::from_fn(|n| {
        let word = octets[4 * n..4 * n + 4].try_into().expect("four octets");
        u32::from_le_bytes(word)
    })
}

#[test]
fn a_new_number_each_cycle_comes_out_modulo_two_to_the_32() {
    let mut random = Random::new(41);
    let mut numbers: Vec<u128> = (0..20)
        .flat_map(|n| (0..10).map(move |d| d * 10_u128.pow(n)))
        .collect();
    numbers.push(10_u128.pow(20) - 1);
    numbers.extend(
        (30..67)
            .flat_map(|n| [(1 << n) - 1, 1 << n])
            .filter(|&n| n < 10_u128.pow(20)),
    );
    for digits in 1..=20 {
        numbers.extend((0..50).map(|_| {
            let wide = u128::from(random.bits()) << 64 | u128::from(random.bits());
            wide % 10_u128.pow(digits)
        }));
    }
    let mut dut = LoginSequence::new();
    let mut awaited = VecDeque::new();
    let mut checked = 0;
    for (n, number) in numbers.iter().enumerate() {
        // Blanks on the left as specified, on the right as some servers do, or zeros.
        let text = match n % 4 {
            0 => format!("{number:>20}"),
            1 => format!("{number:0>20}"),
            2 => format!("{number:<20}"),
            _ => format!("{number:^20}"),
        };
        dut.set_digits(&words(&text));
        dut.tick();
        awaited.push_back((text, *number as u32));
        if awaited.len() == LATENCY {
            let (text, value) = awaited.pop_front().expect("just pushed");
            assert_eq!(dut.value(), value, "{text:?}");
            checked += 1;
        }
    }
    assert_eq!(checked, numbers.len() + 1 - LATENCY);
    assert!(checked > 1000);
}
