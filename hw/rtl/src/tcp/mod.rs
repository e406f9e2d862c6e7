//! TCP and the SoupBinTCP client.
//!
//! `rx` decides per segment which octets continue a stream and cuts them through. Everything else is one sequential
//! engine over a table of control blocks: it takes one event at a time (segment, SoupBinTCP control packets, host
//! command, timer scan, permission to send, status record), applies that event's rules, and stores the block again.
//! An event passes through steps: `facts` and `size` compare, the rules decide on what they found out and on nothing else
//! (`segment`, `soup`, `command`, `timer`, `output`, all combinational), and `change` does what they decided.

mod adder;
mod announce;
mod arbiter;
mod change;
mod command;
mod compose;
mod datapath;
mod engine;
mod facts;
mod host;
mod intake;
mod isn;
mod judge;
mod monitor;
mod outbox;
mod output;
mod pick;
mod rules;
mod rx;
mod segment;
mod sequence;
mod settings;
mod size;
mod soup;
pub mod stack;
mod tcb;
mod timer;
pub mod tx;
mod tx_header;
mod tx_payload;
mod writer;

use crate::unit::{self, Unit};
use stack::TcpStack;

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "tcp_pick",
            build: unit::elaborate::<pick::Pick<64>>,
        },
        Unit {
            name: "tcp_isn",
            build: unit::elaborate::<isn::Isn>,
        },
        Unit {
            name: "tcp_stack",
            build: || unit::connected(TcpStack::<4, 2, 7>::new()),
        },
        Unit {
            name: "tcp_tx",
            build: unit::elaborate::<tx::TcpTx<2, 10>>,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::{TcpStack, unit};

    /// Elaborated blocks are large by value.
    const STACK_BYTES: usize = 1 << 28;

    #[test]
    fn sixty_four_sessions_are_a_parameter() {
        let worker = std::thread::Builder::new().stack_size(STACK_BYTES);
        let emitted = worker.spawn(|| {
            wirebook_emit::emit(
                &*unit::connected(TcpStack::<64, 6, 11>::new()),
                "tcp_stack_64",
            )
        });
        let text = emitted.map(std::thread::JoinHandle::join);
        let Ok(Ok(Ok(text))) = text else {
            panic!("not translated: {text:?}");
        };
        assert!(text.contains("module tcp_stack_64"));
        assert!(text.contains("mem [0:63]"), "one control block per session");
    }
}
