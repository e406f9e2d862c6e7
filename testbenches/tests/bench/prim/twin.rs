//! Memories of two read ports, compared with an array under random traffic.

use crate::random::Random;
use wirebook_testbenches::{PrimTwinLutRam, PrimTwinRam};

#[test]
fn twin_ram_reads_two_words_one_cycle_later() {
    let mut random = Random::new(5);
    let mut dut = PrimTwinRam::new();
    let mut model = [None; 16];
    let (mut compared, mut apart) = (0, 0);
    for _ in 0..5000 {
        let [waddr, a, b] = [(); 3].map(|()| random.below(16));
        let (we, wdata) = (random.chance(60), random.below(512));
        dut.set_we(we);
        dut.set_waddr(waddr as u8);
        dut.set_wdata(wdata as u16);
        dut.set_raddr_a(a as u8);
        dut.set_raddr_b(b as u8);
        dut.tick();
        for (addr, found) in [(a, dut.rdata_a()), (b, dut.rdata_b())] {
            if let Some(word) = model[addr as usize] {
                assert_eq!(u64::from(found), word, "address {addr}");
                compared += 1;
            }
        }
        apart += u32::from(dut.rdata_a() != dut.rdata_b());
        if we {
            model[waddr as usize] = Some(wdata);
        }
    }
    assert!(compared > 9000 && apart > 4000);
}

#[test]
fn twin_lut_ram_reads_two_words_in_the_same_cycle() {
    let mut random = Random::new(6);
    let mut dut = PrimTwinLutRam::new();
    let mut model = [None; 8];
    let (mut compared, mut apart) = (0, 0);
    for _ in 0..5000 {
        let [waddr, a, b] = [(); 3].map(|()| random.below(8));
        let (we, wdata) = (random.chance(50), random.below(128));
        dut.set_we(we);
        dut.set_waddr(waddr as u8);
        dut.set_wdata(wdata as u8);
        dut.set_raddr_a(a as u8);
        dut.set_raddr_b(b as u8);
        dut.eval();
        for (addr, found) in [(a, dut.rdata_a()), (b, dut.rdata_b())] {
            if let Some(word) = model[addr as usize] {
                assert_eq!(u64::from(found), word, "address {addr}");
                compared += 1;
            }
        }
        apart += u32::from(dut.rdata_a() != dut.rdata_b());
        dut.tick();
        if we {
            model[waddr as usize] = Some(wdata);
        }
    }
    assert!(compared > 9000 && apart > 4000);
}
