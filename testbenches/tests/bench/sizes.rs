//! Blocks whose size is a parameter translate at the sizes of a large card, not only at the unit's.

use wirebook_emit::emit;
use wirebook_rtl::{csr, dma, net, tcp, unit};

#[test]
fn blocks_translate_for_64_sessions_8_rings_and_1024_records() {
    let identity = csr::table::Identity {
        build: 0,
        profile: wirebook_contract::identity::Profile::Ku5p,
        features: 0,
        queue_log2: 10,
    };
    let texts = [
        emit(&*unit::connected(csr::Csr::<64, 8>::new(&identity)), "csr"),
        emit(&*unit::connected(dma::ring::RingWriter::<8>::new()), "ring"),
        emit(
            &*unit::elaborate::<dma::queue::RecordQueue<10, 11>>(),
            "queue",
        ),
        emit(&*unit::elaborate::<net::arp::Arp<64>>(), "arp"),
        emit(&*unit::elaborate::<tcp::tx::TcpTx<6, 14>>(), "tx"),
    ];
    for text in texts {
        assert!(text.is_ok(), "{:?}", text.err());
    }
}
