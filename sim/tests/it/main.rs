//! Tests of the models around the card. The card itself is a stand-in of a few lines here; the whole path
//! is tested in the testbenches, but for rings and threads, which need the Verilated card and no more.

mod mac;
mod memory;
mod network;
mod peers;
mod rings;
mod soup;
mod stand_in;
mod transport;
mod vfio_user;
mod wave;
