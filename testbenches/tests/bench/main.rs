//! One binary for all testbenches; a module per RTL file, named as the file.

mod csr;
mod dma;
mod e2e;
mod feed;
mod net;
mod ports;
mod prim;
mod random;
mod rules;
mod sizes;
mod tcp;
