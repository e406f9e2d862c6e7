//! Expectations here follow from `rtl/counter.sv` and `rtl/adder.sv` by reading them.

use std::path::Path;

use verilator_example::{Adder, Counter, FastCounter, RandomCounter};
use verilator_sys::{Direction, Model, Port, TraceError, find_port};

/// A counter that has seen one cycle of reset.
fn reset_counter() -> Counter {
    let mut counter = Counter::new();
    counter.set_rst(true);
    counter.tick();
    counter.set_rst(false);
    counter
}

/// Words that differ from each other, so a swapped or lost word shows.
fn distinct_words<const N: usize>(seed: u32) -> [u32; N] {
    std::array::from_fn(|i| (i as u32 + 1).wrapping_mul(0x9e37_79b9) ^ seed)
}

#[test]
fn counts_with_carry_into_the_one_bit_port() {
    let mut counter = reset_counter();
    counter.set_enable(true);
    counter.set_step(200);
    counter.tick();
    assert_eq!(
        (counter.count(), counter.wrapped(), counter.ticks()),
        (200, false, 1)
    );
    counter.tick();
    assert_eq!(
        (counter.count(), counter.wrapped(), counter.ticks()),
        (144, true, 2)
    );
    counter.set_enable(false);
    counter.tick();
    assert_eq!(
        (counter.count(), counter.wrapped(), counter.ticks()),
        (144, true, 3)
    );
    assert_eq!(counter.cycles(), 4);
}

#[test]
fn one_tick_is_one_rising_edge() {
    let mut counter = reset_counter();
    for _ in 0..4097 {
        counter.tick();
    }
    // The 12-bit register has gone round once.
    assert_eq!(counter.ticks(), 1);
    counter.eval();
    assert_eq!(counter.ticks(), 1, "eval has no clock edge");
}

#[test]
fn values_of_every_storage_class_pass_unchanged() {
    let mut counter = reset_counter();
    let (in71, in512) = ([0xdead_beef, 0x0123_4567, 0x5a], distinct_words::<16>(7));
    counter.set_in33(0x1_8000_0001);
    counter.set_in64(0xfedc_ba98_7654_3210);
    counter.set_in71(&in71);
    counter.set_in512(&in512);
    assert_eq!(counter.in512(), &in512, "inputs can be read back");
    assert_eq!(counter.out512(), &[0; 16], "not before the clock edge");
    counter.tick();
    assert_eq!(counter.out33(), 0x1_8000_0001);
    assert_eq!(counter.out64(), 0xfedc_ba98_7654_3210);
    assert_eq!(counter.out71(), &in71);
    assert_eq!(counter.out512(), &in512);
}

#[test]
fn bits_beyond_a_port_are_dropped() {
    let mut counter = reset_counter();
    counter.set_in33(u64::MAX);
    counter.set_in71(&[u32::MAX; 3]);
    counter.tick();
    assert_eq!(counter.out33(), 0x1_ffff_ffff);
    assert_eq!(counter.out71(), &[u32::MAX, u32::MAX, 0x7f]);
}

#[test]
fn combinational_outputs_follow_eval() {
    let mut counter = reset_counter();
    counter.set_enable(true);
    counter.set_step(1);
    assert!(!counter.r#match(), "nothing was evaluated yet");
    counter.eval();
    assert!(counter.r#match());
    counter.set_step(2);
    counter.eval();
    assert!(!counter.r#match());
}

#[test]
fn a_module_without_a_clock_settles_in_tick() {
    let mut adder = Adder::new();
    adder.set_a(0xffff);
    adder.set_b(2);
    adder.tick();
    assert_eq!(adder.sum(), 0x1_0001);
}

#[test]
fn the_port_table_names_every_port() {
    let port = |name, direction, width_bits| Port {
        name,
        direction,
        width_bits,
    };
    assert_eq!(
        Adder::PORTS,
        [
            port("a", Direction::Input, 16),
            port("b", Direction::Input, 16),
            port("sum", Direction::Output, 17),
        ]
    );
    assert_eq!(Counter::PORTS.len(), 17);
    let out71 = find_port(&Counter::PORTS, "out71").expect("a port of counter.sv");
    assert_eq!(Counter::PORTS[out71], port("out71", Direction::Output, 71));
    assert_eq!(find_port(&Counter::PORTS, "out72"), None);
}

/// Drives any model through the trait alone.
fn echo(model: &mut dyn Model, input: &str, output: &str, words: &[u32]) -> Vec<u32> {
    let input = find_port(model.ports(), input).expect("an input");
    let output = find_port(model.ports(), output).expect("an output");
    model.poke(input, words);
    model.tick();
    let mut read = vec![0; model.ports()[output].words()];
    model.peek(output, &mut read);
    read
}

#[test]
fn generic_code_reads_and_drives_ports_by_number() {
    let mut counter = reset_counter();
    let wide = distinct_words::<16>(3);
    assert_eq!(echo(&mut counter, "in512", "out512", &wide), wide);
    assert_eq!(
        echo(&mut counter, "in71", "out71", &[1, 2, u32::MAX]),
        [1, 2, 0x7f]
    );
    assert_eq!(echo(&mut counter, "in64", "out64", &[3, 4]), [3, 4]);
    assert_eq!(echo(&mut counter, "in33", "out33", &[5, u32::MAX]), [5, 1]);
    counter.set_enable(true);
    assert_eq!(echo(&mut counter, "step", "count", &[0x1_09]), [9]);
    assert_eq!(echo(&mut counter, "enable", "match", &[1]), [1]);
    assert_eq!(echo(&mut Adder::new(), "a", "sum", &[0xabcd]), [0xabcd]);
    assert_eq!(counter.name(), "counter");
}

#[test]
#[should_panic(expected = "port count is an output")]
fn generic_code_cannot_drive_an_output() {
    let mut counter = Counter::new();
    let count = find_port(counter.ports(), "count").expect("a port of counter.sv");
    counter.poke(count, &[1]);
}

/// `count` after `cycles` cycles with a step of its own.
fn run(mut counter: Counter, step: u8, cycles: u32) -> u8 {
    counter.set_enable(true);
    counter.set_step(step);
    for _ in 0..cycles {
        counter.tick();
    }
    counter.count()
}

#[test]
fn models_on_several_threads_do_not_disturb_each_other() {
    let counts: Vec<u8> = std::thread::scope(|scope| {
        let threads: Vec<_> = [1, 3, 7, 11]
            .map(|step| {
                // Made here, run and freed there.
                let counter = reset_counter();
                scope.spawn(move || run(counter, step, 10_000))
            })
            .into_iter()
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    // 10 000 × step modulo 256, worked out by hand: 10 000 = 39 × 256 + 16.
    assert_eq!(counts, [16, 48, 112, 176]);
}

#[test]
fn models_are_made_and_freed_while_others_run() {
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..200 {
                    assert_eq!(run(reset_counter(), 5, 3), 15);
                }
            });
        }
    });
}

#[test]
fn unreset_registers_start_at_random_when_asked() {
    assert_eq!(Counter::new().unreset(), 0);
    assert_eq!(RandomCounter::new().unreset(), 0);
    let start = |seed| RandomCounter::with_random_init(seed).unreset();
    let starts: Vec<u32> = (0..8).map(start).collect();
    assert!(
        starts.iter().any(|value| *value != starts[0]),
        "seeds matter: {starts:?}"
    );
    assert!(
        starts.iter().all(|value| *value < 1 << 20),
        "20 bits: {starts:?}"
    );
    assert_eq!(
        starts,
        (0..8).map(start).collect::<Vec<u32>>(),
        "the same seed, the same start"
    );
}

/// What a reset forgets shows when the same is done from several random starts: `unreset` differs, and what
/// was reset does not.
#[test]
fn a_register_that_reset_forgot_is_noticed() {
    let ends = (0..8).map(|seed| {
        let mut counter = RandomCounter::with_random_init(seed);
        counter.set_rst(true);
        // Twice: a clock that starts high has no rising edge in its first cycle.
        counter.tick();
        counter.tick();
        counter.set_rst(false);
        counter.set_enable(true);
        counter.set_step(200);
        counter.tick();
        counter.tick();
        let reset = (counter.count(), counter.wrapped(), counter.ticks());
        (reset, counter.unreset())
    });
    let (reset, unreset): (Vec<_>, Vec<u32>) = ends.unzip();
    // 400 is 144 and a carry.
    assert!(reset.iter().all(|end| *end == (144, true, 2)), "{reset:?}");
    assert!(unreset.iter().any(|end| *end != unreset[0]), "{unreset:?}");
}

#[test]
fn optimisation_does_not_change_behaviour() {
    let (mut small, mut fast) = (reset_counter(), FastCounter::new());
    fast.set_rst(true);
    fast.tick();
    fast.set_rst(false);
    for cycle in 0..1000u32 {
        let step = (cycle.wrapping_mul(0x9e37_79b9) >> 24) as u8;
        small.set_enable(step & 3 != 0);
        fast.set_enable(step & 3 != 0);
        small.set_step(step);
        fast.set_step(step);
        small.tick();
        fast.tick();
        assert_eq!(
            (small.count(), small.wrapped()),
            (fast.count(), fast.wrapped())
        );
    }
    assert_eq!(small.ticks(), 1000);
}

#[test]
fn a_model_without_tracing_says_how_to_get_it() {
    let error = Counter::new()
        .start_trace(Path::new("unused.fst"))
        .expect_err("not compiled");
    assert!(matches!(
        error,
        TraceError::NotCompiled { model: "counter" }
    ));
    assert!(error.to_string().contains("`.trace(true)`"), "{error}");
}
