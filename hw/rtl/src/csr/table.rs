//! The register map of the contract as a table the hardware looks addresses up in.

use crate::prim::rom::Rom;
use wirebook_contract::{
    identity::Profile,
    reg::{self, Access, Register},
};

/// What this card says about itself.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Digest of the Verilog the card is made from, 0 while that is being computed.
    pub build: u64,
    /// Set of sizes.
    pub profile: Profile,
    /// Bits of `wirebook_contract::identity::feature`.
    pub features: u32,
    /// log2 of the record queue's slots.
    pub queue_log2: u32,
}

/// Width of a key.
pub const KEY_BITS: usize = 10;
/// Access of a read-only register in the table; 0 means that there is no register.
pub const RO: u32 = 1;
/// Access of a read-write register.
pub const RW: u32 = 2;
/// Access of a write-only register.
pub const WO: u32 = 3;

/// Key of a register, the same for all rings and sessions: page and word, sessions above the rest.
#[must_use]
pub const fn key(register: u32) -> u32 {
    if register >= reg::SESSION_BASE {
        (1 << 9) | ((register - reg::SESSION_BASE) >> 2)
    } else {
        ((register >> 12) << 6) | ((register & 0xFFF) >> 2)
    }
}

/// Reset value of a register of the contract.
///
/// # Panics
/// At elaboration, when there is no such register.
#[must_use]
pub const fn reset(register: u32) -> u32 {
    let mut i = 0;
    while i < reg::ALL.len() {
        if reg::ALL[i].addr == register {
            return reg::ALL[i].reset;
        }
        i += 1;
    }
    panic!("no such register")
}

/// Key → access in bits 33:32, value after reset in bits 31:0.
#[must_use]
pub fn rom(identity: &Identity, sessions: usize, rings: usize) -> Rom<KEY_BITS, 34> {
    let login = (1..reg::LOGIN_WORDS).map(|word| (reg::SESSION_LOGIN + 4 * word, Access::Rw, 0));
    let limits = sessions as u32 | (rings as u32) << 8 | identity.queue_log2 << 16;
    let listed = reg::ALL.iter().map(|register: &Register| {
        let value = match register.addr {
            reg::BUILD_LO => identity.build as u32,
            reg::BUILD_HI => (identity.build >> 32) as u32,
            reg::PROFILE => identity.profile as u32,
            reg::FEATURES => identity.features,
            reg::LIMITS => limits,
            _ => register.reset,
        };
        (register.addr, register.access, value)
    });
    Rom::new(listed.chain(login).map(entry))
}

/// One register as a word of the table.
fn entry((addr, access, value): (u32, Access, u32)) -> (u64, u64) {
    // Read-write words are kept in a memory with 16 words for a page or ring and 32 for a session.
    let page_bytes = if addr >= reg::SESSION_BASE {
        0x80
    } else {
        0x40
    };
    assert!(addr & 0xFFF < 0x100, "a page has 64 registers at most");
    assert!(
        access != Access::Rw || addr & 0xFF < page_bytes,
        "no storage for register {addr:#x}"
    );
    let access = match access {
        Access::Ro => RO,
        Access::Rw => RW,
        Access::Wo => WO,
        Access::W1c => panic!("register {addr:#x}: no block keeps write-1-to-clear bits yet"),
    };
    (
        u64::from(key(addr)),
        u64::from(access) << 32 | u64::from(value),
    )
}
