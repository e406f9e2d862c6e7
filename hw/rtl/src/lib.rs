//! The card: the only synthesizable source.
//!
//! A frame enters at `s_axis`, passes `net` (Ethernet to transport), `tcp` or `feed::mold` (order and
//! completeness), `feed` (message boundaries, alignment, ITCH, record) and leaves through `dma` as a
//! 64-byte memory write. `csr` holds the registers; `top` only connects.

mod csr;
mod dma;
mod feed;
mod net;
mod prim;
pub mod profile;
mod tcp;
mod top;
pub mod unit;
