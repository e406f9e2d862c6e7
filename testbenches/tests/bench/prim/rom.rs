//! The sample table of `prim::units`, written out by hand.

use wirebook_testbenches::PrimRom;

#[test]
fn rom_holds_what_it_was_given_and_zero_elsewhere() {
    let mut dut = PrimRom::new();
    for addr in 0..16u8 {
        let expected = match addr {
            0 => 0x12345,
            7 => 0xFFFFF,
            15 => 1,
            _ => 0,
        };
        dut.set_addr(addr);
        dut.eval();
        assert_eq!(dut.data(), expected, "address {addr}");
    }
}
