//! The card: the only synthesizable source.
//!
//! A frame enters at `s_axis`, passes `net` (Ethernet to transport), `tcp` or `feed::mold` (order and
//! completeness), `feed` (message boundaries, alignment, ITCH, record) and leaves through `dma` as a
//! 64-byte memory write. `csr` holds the registers; `top` only connects.

pub mod csr;
pub mod dma;
pub mod feed;
pub mod net;
pub mod prim;
pub mod profile;
pub mod tcp;
pub mod top;
pub mod unit;
