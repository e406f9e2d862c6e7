//! One binary for all testbenches; a module per RTL file, named as the file.

mod dma;
mod feed;
mod net;
mod prim;
mod tcp;
