//! What a SoupBinTCP packet's header may say.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::{kind, login_accepted};

/// Refuses packets that no server sends. Combinational.
///
/// The header is all it takes, so a stream that is not SoupBinTCP is given up there: what reads as a length may
/// be 64 KiB, and waiting for the end of such a packet would keep a dead session for as long as its server talks.
#[derive(LogicBlock, Default)]
pub struct SoupHeader {
    /// Type.
    pub kind: Signal<In, Bits<8>>,
    /// Octets of the packet: the type and what follows it.
    pub length: Signal<In, Bits<16>>,
    /// They are enough for a message's common header.
    pub long: Signal<In, Bit>,
    /// Unknown type, or a known one that has no such length.
    pub wrong: Signal<Out, Bit>,
}

impl Logic for SoupHeader {
    #[rtl]
    fn update(&mut self) {
        let kind = self.kind.val();
        self.wrong.next = true;
        // SoupBinTCP 3.00 section 2.2, packets of the server.
        if (kind == k!(kind::SEQUENCED_DATA))
            | (kind == k!(kind::UNSEQUENCED_DATA))
            | (kind == k!(kind::DEBUG))
        {
            self.wrong.next = false;
        } else if kind == k!(kind::LOGIN_ACCEPTED) {
            self.wrong.next = self.length.val() != k!(login_accepted::LEN + 1);
        } else if (kind == k!(kind::LOGIN_REJECTED))
            | (kind == k!(kind::END_OF_SESSION))
            | (kind == k!(kind::SERVER_HEARTBEAT))
        {
            self.wrong.next = self.long.val();
        }
    }
}
