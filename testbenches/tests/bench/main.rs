//! One binary for all testbenches; a module per RTL file, named as the file.

mod csr;
mod dma;
mod feed;
mod net;
mod prim;
mod random;
mod rules;
mod sizes;
mod tcp;
