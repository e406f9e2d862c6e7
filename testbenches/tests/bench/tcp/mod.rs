//! Testbenches of `hw/rtl/src/tcp`. Expectations are written by hand from RFC 9293, 5961, 6298 and 6528 and from
//! SoupBinTCP 3.00; none is computed by code the card shares.

mod card;
mod close;
mod handshake;
mod isn;
mod pick;
mod receive;
mod segments;
mod soup;
mod transmit;
mod tx;
