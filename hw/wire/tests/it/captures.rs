//! Real captures: what is read agrees with the summaries made by other programs.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    net::{Ipv4Addr, SocketAddrV4},
    path::Path,
};

use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use wirebook_wire::{
    Error,
    eth::{self, ethertype},
    frame,
    ipv4::{self, protocol},
    itch::Message,
    mold, soup, tcp, udp, vlan,
};

use crate::support::{data_dir, files, hex, pcap_frames};

/// Captures in which some frames are shorter than their IPv4 length, and how many: one was told
/// to keep headers alone, the other has damaged lengths. Both are to be refused.
const CUT_FRAMES: [(&str, usize); 2] = [
    ("zeek_reassembly.pcap", 5),
    ("zeek_retransmit-fast009.pcap", 21),
];

fn name(file: &Path) -> &str {
    file.file_name()
        .and_then(|name| name.to_str())
        .expect("a name")
}

/// The IPv4 packet of a frame, and whether a tag preceded it; `None` for another ethertype.
/// Checksums are not asked for: some captures were made anonymous after the fact.
fn ipv4_packet(frame: &[u8]) -> Option<(bool, ipv4::Packet<'_>)> {
    let frame = eth::Frame::new_checked(frame).unwrap();
    let (tagged, ethertype, payload) = match frame.header.ethertype {
        ethertype::VLAN => {
            let tagged = vlan::Tagged::new_checked(frame.payload).unwrap();
            (true, tagged.header.ethertype, tagged.payload)
        }
        ethertype => (false, ethertype, frame.payload),
    };
    (ethertype == ethertype::IPV4).then(|| (tagged, ipv4::Packet::new_checked(payload).unwrap()))
}

/// The TCP segment of a frame and the packet around it; `None` for another protocol.
fn tcp_segment(frame: &[u8]) -> Option<(ipv4::Packet<'_>, tcp::Segment<'_>)> {
    let (_, packet) = ipv4_packet(frame)?;
    (packet.header.protocol == protocol::TCP)
        .then(|| (packet, tcp::Segment::new_checked(packet.payload).unwrap()))
}

/// Bytes as Python prints them, for the summary's sake.
fn python_bytes(bytes: &[u8]) -> String {
    let mut text = String::from("b'");
    for &byte in bytes {
        match byte {
            b' '..=b'~' => text.push(byte.into()),
            _ => write!(text, "\\x{byte:02x}").unwrap(),
        }
    }
    text + "'"
}

/// One line of the summary for a MoldUDP64 frame.
fn mold_line(frame: &[u8]) -> String {
    let (tagged, packet) = ipv4_packet(frame).expect("an IPv4 packet");
    assert_eq!(packet.header.protocol, protocol::UDP);
    let datagram = udp::Datagram::new_checked(packet.payload).unwrap();
    let mold = mold::Packet::new_checked(datagram.payload).unwrap();
    let mut line = format!(
        "    mold ses={} seq={} n={} ",
        python_bytes(&mold.header.session),
        mold.header.seq,
        mold.header.count
    );
    for message in mold.messages() {
        let kind = Message::parse(message)
            .unwrap()
            .kind()
            .expect("a known type");
        write!(line, "{}{} ", kind.letter() as char, message.len()).unwrap();
    }
    if mold.header.count == 0 {
        line.push(' ');
    }
    write!(
        line,
        "rest=0 dst={}:{} vlan={}",
        packet.header.dst,
        datagram.header.dst_port,
        if tagged { "True" } else { "False" }
    )
    .unwrap();
    line
}

#[test]
fn mold_captures_match_their_summary() {
    let Some(data) = data_dir("mold_captures_match_their_summary") else {
        return;
    };
    let summary = fs::read_to_string(data.join("expected/pcapinfo.txt")).unwrap();
    let expected: Vec<&str> = summary
        .lines()
        .take_while(|line| !line.starts_with("pcap-soup/"))
        .collect();
    let mut lines = Vec::new();
    for file in files(&data.join("pcap-mold"), "pcap") {
        let frames = pcap_frames(&file);
        lines.push(format!("pcap-mold/{} {} pkts", name(&file), frames.len()));
        lines.extend(frames.iter().map(|frame| mold_line(frame)));
    }
    assert_eq!(lines, expected);
}

#[test]
fn soup_captures_hold_the_packets_their_names_say() {
    let Some(data) = data_dir("soup_captures_hold_the_packets_their_names_say") else {
        return;
    };
    // Read off the hex dumps: sender, receiver, sequence number, type, payload length, its start.
    let expected = [
        (
            "ouch50_ClientHeartbeatPacket",
            42277,
            8003,
            0x7fb3_3392,
            b'R',
            0,
            "",
        ),
        (
            "ouch50_EnterOrderMessage",
            40565,
            8001,
            0xc983_91b7,
            b'U',
            53,
            "4f00000071",
        ),
        (
            "ouch50_OrderAcceptedMessage",
            8003,
            42277,
            0x72cb_092f,
            b'S',
            73,
            "410000289b",
        ),
    ];
    for (name, src_port, dst_port, seq, kind, len, start) in expected {
        let frames = pcap_frames(&data.join(format!("pcap-soup/{name}.pcap")));
        let (packet, segment) = tcp_segment(&frames[0]).expect("a TCP segment");
        assert!(packet.checksum_ok, "{name}");
        assert!(
            segment.checksum_ok(packet.header.src, packet.header.dst),
            "{name}"
        );
        let header = segment.header;
        assert_eq!(
            (header.src_port, header.dst_port, header.seq, header.flags),
            (src_port, dst_port, seq, tcp::flag::PSH | tcp::flag::ACK),
            "{name}"
        );
        let (soup, _) = soup::Packet::split_from(segment.payload).unwrap().unwrap();
        assert_eq!((soup.kind, soup.payload.len()), (kind, len), "{name}");
        assert!(soup.payload.starts_with(&hex(start)), "{name}");
    }
}

/// Segments with payload and payload bytes of each direction of a capture's connections.
fn tcp_flows(frames: &[Vec<u8>]) -> BTreeMap<(SocketAddrV4, SocketAddrV4), (u64, u64)> {
    let mut flows = BTreeMap::new();
    for (packet, segment) in frames.iter().filter_map(|frame| tcp_segment(frame)) {
        let src = SocketAddrV4::new(packet.header.src, segment.header.src_port);
        let dst = SocketAddrV4::new(packet.header.dst, segment.header.dst_port);
        let (segments, bytes) = flows.entry((src, dst)).or_default();
        *segments += u64::from(!segment.payload.is_empty());
        *bytes += segment.payload.len() as u64;
    }
    flows
}

#[test]
fn tcp_captures_match_their_summary() {
    let Some(data) = data_dir("tcp_captures_match_their_summary") else {
        return;
    };
    let summary = fs::read_to_string(data.join("expected/tcp.csv")).unwrap();
    let is_cut = |name: &str| CUT_FRAMES.iter().any(|(cut, _)| *cut == name);
    let mut expected: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
    for line in summary.lines() {
        let columns: Vec<&str> = line.split(',').collect();
        if !is_cut(columns[0]) {
            let flow = (columns[1].parse().unwrap(), columns[2].parse().unwrap());
            let counts = (columns[4].parse().unwrap(), columns[5].parse().unwrap());
            let flows = expected.entry(columns[0].into()).or_default();
            flows.insert(flow, counts);
        }
    }
    let found: BTreeMap<String, BTreeMap<_, _>> = files(&data.join("pcap-tcp"), "pcap")
        .iter()
        .filter(|file| !is_cut(name(file)))
        .map(|file| (name(file).into(), tcp_flows(&pcap_frames(file))))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 11);
}

/// Compares our reading of a frame with that of `etherparse`, options and checksums included.
/// Both must agree on whether it is TCP; that is returned.
fn compare_tcp(frame: &[u8], theirs: &SlicedPacket<'_>, file: &Path) -> bool {
    let (Some(NetSlice::Ipv4(ip)), Some(TransportSlice::Tcp(tcp))) =
        (&theirs.net, &theirs.transport)
    else {
        assert!(tcp_segment(frame).is_none());
        return false;
    };
    let (packet, segment) = tcp_segment(frame).expect("TCP, as etherparse says");
    let ours = (packet.header, segment.header);
    assert_eq!(ours.0.src, Ipv4Addr::from(ip.header().source()));
    assert_eq!(ours.0.dst, Ipv4Addr::from(ip.header().destination()));
    assert_eq!(ours.0.ttl, ip.header().ttl());
    assert_eq!(ours.0.ident, ip.header().identification());
    assert_eq!(packet.options, ip.header().options());
    assert_eq!(
        packet.checksum_ok,
        ip.header().to_header().calc_header_checksum() == ip.header().header_checksum()
    );
    assert_eq!(ours.1.seq, tcp.sequence_number());
    assert_eq!(ours.1.ack, tcp.acknowledgment_number());
    assert_eq!(ours.1.flags, tcp.header_slice()[13]);
    assert_eq!(ours.1.window, tcp.window_size());
    assert_eq!(ours.1.urgent, tcp.urgent_pointer());
    assert_eq!(segment.payload, tcp.payload());
    let mss = tcp.options_iterator().find_map(|option| match option {
        Ok(etherparse::TcpOptionElement::MaximumSegmentSize(mss)) => Some(mss),
        _ => None,
    });
    assert_eq!(segment.mss(), mss);
    assert_eq!(
        segment.checksum_ok(ours.0.src, ours.0.dst),
        tcp.calc_checksum_ipv4(ip.header().source(), ip.header().destination())
            .unwrap()
            == tcp.checksum(),
        "{}",
        file.display()
    );
    true
}

#[test]
fn etherparse_agrees_on_tcp_captures() {
    let Some(data) = data_dir("etherparse_agrees_on_tcp_captures") else {
        return;
    };
    let mut compared = 0;
    for folder in ["pcap-tcp", "pcap-soup"] {
        for file in files(&data.join(folder), "pcap") {
            let mut cut = 0;
            for frame in pcap_frames(&file) {
                match SlicedPacket::from_ethernet(&frame) {
                    Ok(theirs) => compared += u32::from(compare_tcp(&frame, &theirs, &file)),
                    Err(_) => {
                        let ours = frame::Parsed::new_checked(&frame);
                        assert!(matches!(ours, Err(Error::Truncated { .. })), "{ours:?}");
                        cut += 1;
                    }
                }
            }
            let expected = CUT_FRAMES.iter().find(|(cut, _)| *cut == name(&file));
            assert_eq!(cut, expected.map_or(0, |(_, cut)| *cut), "{}", name(&file));
        }
    }
    assert!(compared > 200, "only {compared} frames were compared");
}
