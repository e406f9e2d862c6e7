//! The memories are hand-written Verilog: each is compared with an array under random traffic.

use crate::random::Random;
use wirebook_testbenches::{PrimByteRam, PrimLutRam, PrimRacyRam, PrimRam};

#[test]
fn ram_reads_one_cycle_later_and_the_old_word_on_collision() {
    let mut random = Random::new(1);
    let mut dut = PrimRam::new();
    let mut model = [None; 16];
    let (mut compared, mut collisions) = (0, 0);
    for _ in 0..5000 {
        let (waddr, raddr) = (random.below(16), random.below(16));
        let (we, wdata) = (random.chance(60), random.below(512));
        dut.set_we(we);
        dut.set_waddr(waddr as u8);
        dut.set_wdata(wdata as u16);
        dut.set_raddr(raddr as u8);
        dut.tick();
        if let Some(word) = model[raddr as usize] {
            assert_eq!(u64::from(dut.rdata()), word, "address {raddr}");
            compared += 1;
            collisions += u32::from(we && waddr == raddr);
        }
        if we {
            model[waddr as usize] = Some(wdata);
        }
    }
    assert!(compared > 4000 && collisions > 100);
}

/// The word on collision is undefined; the simulated one is neither the old word nor, but by chance, the new one.
#[test]
fn racy_ram_reads_one_cycle_later_and_a_wrong_word_on_collision() {
    let mut random = Random::new(4);
    let mut dut = PrimRacyRam::new();
    let mut model: [Option<u64>; 16] = [None; 16];
    let (mut compared, mut collisions, mut read_again) = (0, 0, 0);
    let mut collided = None;
    for _ in 0..5000 {
        // The address of a collision is often read again at once, when it holds the new word.
        let again = collided.filter(|_| random.chance(50));
        let (waddr, raddr) = (random.below(16), again.unwrap_or(random.below(16)));
        let (we, wdata) = (random.chance(60), random.below(512));
        dut.set_we(we);
        dut.set_waddr(waddr as u8);
        dut.set_wdata(wdata as u16);
        dut.set_raddr(raddr as u8);
        dut.tick();
        let collides = we && waddr == raddr;
        if let Some(word) = model[raddr as usize] {
            let read = u64::from(dut.rdata());
            if collides {
                assert_eq!(read, !word & 511, "address {raddr} in collision");
                collisions += 1;
            } else {
                assert_eq!(read, word, "address {raddr}");
                compared += 1;
                read_again += u32::from(again.is_some());
            }
        }
        collided = collides.then_some(waddr);
        if we {
            model[waddr as usize] = Some(wdata);
        }
    }
    assert!(compared > 4000 && collisions > 100 && read_again > 50);
}

#[test]
fn byte_ram_writes_only_the_enabled_bytes() {
    let mut random = Random::new(2);
    let mut dut = PrimByteRam::new();
    let mut model = [0u32; 8];
    for (addr, word) in model.iter_mut().enumerate() {
        *word = random.bits() as u32;
        dut.set_we(0b1111);
        dut.set_waddr(addr as u8);
        dut.set_wdata(*word);
        dut.tick();
    }
    let mut partial = 0;
    for _ in 0..5000 {
        let (waddr, raddr) = (random.below(8) as u8, random.below(8) as u8);
        let (we, wdata) = (random.below(16) as u8, random.bits() as u32);
        dut.set_we(we);
        dut.set_waddr(waddr);
        dut.set_wdata(wdata);
        dut.set_raddr(raddr);
        dut.tick();
        assert_eq!(dut.rdata(), model[raddr as usize], "address {raddr}");
        let mut bytes = model[waddr as usize].to_le_bytes();
        for (i, byte) in wdata.to_le_bytes().iter().enumerate() {
            if we >> i & 1 == 1 {
                bytes[i] = *byte;
            }
        }
        model[waddr as usize] = u32::from_le_bytes(bytes);
        partial += u32::from(we != 0 && we != 15);
    }
    assert!(partial > 4000);
}

#[test]
fn lut_ram_reads_in_the_same_cycle_and_the_new_word_in_the_next() {
    let mut random = Random::new(3);
    let mut dut = PrimLutRam::new();
    let mut model = [None; 8];
    let mut compared = 0;
    for _ in 0..5000 {
        let (waddr, raddr) = (random.below(8), random.below(8));
        let (we, wdata) = (random.chance(50), random.below(128));
        dut.set_we(we);
        dut.set_waddr(waddr as u8);
        dut.set_wdata(wdata as u8);
        dut.set_raddr(raddr as u8);
        dut.eval();
        if let Some(word) = model[raddr as usize] {
            assert_eq!(
                u64::from(dut.rdata()),
                word,
                "address {raddr} before the edge"
            );
            compared += 1;
        }
        dut.tick();
        if we {
            model[waddr as usize] = Some(wdata);
        }
        if let Some(word) = model[raddr as usize] {
            assert_eq!(
                u64::from(dut.rdata()),
                word,
                "address {raddr} after the edge"
            );
        }
    }
    assert!(compared > 4000);
}
