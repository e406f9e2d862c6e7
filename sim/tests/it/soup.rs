//! The SoupBinTCP peer against a client on a second smoltcp interface: neither knows the card.

use std::collections::VecDeque;

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp::{Socket, SocketBuffer, State};
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpAddress, IpCidr};
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::soup;
use wirebook_sim::feed::Feed;
use wirebook_sim::network::Network;
use wirebook_sim::peer::{Listener, Outbound, Peer, SoupPeer, SoupPeerConfig};
use wirebook_sim::{Impairments, PEER_IP, PEER_MAC, TimeBase};

const PORT: u16 = 5000;
const MESSAGES: u64 = 5000;
/// Ticks are short, so that a retransmission after a second costs 16,000 cycles.
const TIME: u32 = 16;

/// The client's end of the wire.
#[derive(Default)]
struct Nic {
    received: VecDeque<Vec<u8>>,
    to_send: Vec<Vec<u8>>,
}

struct Rx(Vec<u8>);
struct Tx<'a>(&'a mut Vec<Vec<u8>>);

impl RxToken for Rx {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}

impl TxToken for Tx<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut frame = vec![0; len];
        let result = f(&mut frame);
        self.0.push(frame);
        result
    }
}

impl Device for Nic {
    type RxToken<'a> = Rx;
    type TxToken<'a> = Tx<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Rx, Tx<'_>)> {
        let frame = self.received.pop_front()?;
        Some((Rx(frame), Tx(&mut self.to_send)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Tx<'_>> {
        Some(Tx(&mut self.to_send))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = 1514;
        capabilities
    }
}

struct World {
    peer: SoupPeer,
    network: Network,
    nic: Nic,
    interface: Interface,
    sockets: SocketSet<'static>,
    cycle: u64,
}

fn options() -> Options {
    Options {
        seed: 5,
        messages: MESSAGES,
        ..Options::default()
    }
}

impl World {
    fn new(impairments: Impairments, ports: u16) -> Self {
        let listener = |port| Listener {
            port,
            config: soup::Config::default(),
            feed: Feed::Generated(options()),
        };
        let peer = SoupPeer::new(SoupPeerConfig {
            mac: PEER_MAC,
            ip: PEER_IP,
            seed: 1,
            listeners: (PORT..PORT + ports).map(listener).collect(),
        });
        let mut nic = Nic::default();
        let config = Config::new(EthernetAddress([2, 0, 0, 0, 0, 7]).into());
        let mut interface = Interface::new(config, &mut nic, Instant::ZERO);
        interface.update_ip_addrs(|list| {
            let cidr = IpCidr::new(IpAddress::v4(10, 0, 0, 7), 24);
            list.push(cidr).unwrap();
        });
        Self {
            peer,
            network: Network::new(9, 50, impairments, impairments),
            nic,
            interface,
            sockets: SocketSet::new(Vec::new()),
            cycle: 0,
        }
    }

    fn connect(&mut self, port: u16, own_port: u16) -> SocketHandle {
        // A small window, like the card's; filled holes close it altogether.
        let rx = SocketBuffer::new(vec![0; 8_000]);
        let tx = SocketBuffer::new(vec![0; 1000]);
        let mut socket = Socket::new(rx, tx);
        let remote = (IpAddress::Ipv4(PEER_IP), port);
        socket
            .connect(self.interface.context(), remote, own_port)
            .unwrap();
        self.sockets.add(socket)
    }

    fn step(&mut self) {
        self.cycle += 64;
        let now = TimeBase::new(TIME).at(self.cycle);
        let instant = Instant::from_micros(now.as_micros() as i64);
        self.interface
            .poll(instant, &mut self.nic, &mut self.sockets);
        for frame in self.nic.to_send.drain(..) {
            self.network.to_peer.send(self.cycle, frame);
        }
        while let Some(frame) = self.network.to_peer.receive(self.cycle) {
            if !frame.bad {
                self.peer.receive(now, frame.bytes);
            }
        }
        let mut out = Outbound::new(&mut self.network.to_card, self.cycle);
        self.peer.poll(now, &mut out).unwrap();
        while let Some(frame) = self.network.to_card.receive(self.cycle) {
            if !frame.bad {
                self.nic.received.push_back(frame.bytes);
            }
        }
    }

    fn socket(&mut self, handle: SocketHandle) -> &mut Socket<'static> {
        self.sockets.get_mut(handle)
    }

    /// Logs in and reads until the peer closes.
    fn session(&mut self, handles: &[SocketHandle], sequence: u64) -> Vec<Vec<u8>> {
        let login = format!(
            "\0\x2FL{:<6}{:<10}{:>10}{:>20}",
            "wire", "book", "", sequence
        );
        let mut streams = vec![Vec::new(); handles.len()];
        let mut logged_in = vec![false; handles.len()];
        while handles.iter().any(|&h| self.socket(h).is_open()) {
            assert!(self.cycle < 20_000_000, "the session hangs");
            self.step();
            for (index, &handle) in handles.iter().enumerate() {
                let socket = self.socket(handle);
                if !logged_in[index] && socket.may_send() {
                    socket.send_slice(login.as_bytes()).unwrap();
                    logged_in[index] = true;
                }
                while socket.can_recv() {
                    let take = |bytes: &mut [u8]| (bytes.len(), bytes.to_vec());
                    streams[index].extend(socket.recv(take).unwrap());
                }
                if socket.state() == State::CloseWait {
                    socket.close();
                }
            }
        }
        streams
    }
}

/// What the server must say, from the SoupBinTCP specification: login accepted, the messages from
/// `sequence` on as sequenced data, end of session; no heartbeats, because it is never silent.
fn expected(sequence: u64) -> Vec<u8> {
    let mut stream = b"\0\x1FA000000001A".to_vec();
    stream.extend(format!("{sequence:>20}").bytes());
    let feed = Generator::new(options()).unwrap();
    for message in feed.skip(sequence as usize - 1) {
        stream.extend((message.len() as u16 + 1).to_be_bytes());
        stream.push(b'S');
        stream.extend(&message[..]);
    }
    stream.extend(b"\0\x01Z");
    stream
}

/// The stream without server heartbeats, which come when a retransmission takes its second.
fn without_heartbeats(stream: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut rest = stream;
    while let Some((length, _)) = rest.split_first_chunk::<2>() {
        let (packet, next) = rest.split_at(2 + usize::from(u16::from_be_bytes(*length)));
        if packet[2] != b'H' {
            kept.extend(packet);
        }
        rest = next;
    }
    kept
}

#[test]
fn a_clean_wire_carries_the_exact_stream_without_retransmission() {
    let mut world = World::new(Impairments::NONE, 1);
    let handle = world.connect(PORT, 40_000);
    let streams = world.session(&[handle], 1);
    assert!(streams[0] == expected(1));
    let stats = world.peer.stats();
    assert_eq!((stats.messages, stats.connections), (MESSAGES, 1));
    assert_eq!(stats.retransmissions, 0);
    assert!(stats.segments > 60 && world.peer.is_done());
}

#[test]
fn two_percent_of_everything_changes_nothing_but_the_time() {
    let mut world = World::new(Impairments::all(0.02), 4);
    let handles: Vec<_> = (0..4)
        .map(|n| world.connect(PORT + n, 40_000 + n))
        .collect();
    let streams = world.session(&handles, 1);
    for stream in &streams {
        assert!(without_heartbeats(stream) == expected(1));
    }
    let wire = world.network.to_card.counters();
    for count in [
        wire.lost,
        wire.reordered,
        wire.duplicated,
        wire.delayed,
        wire.corrupted,
    ] {
        assert!(count > 0, "{wire:?}");
    }
    let stats = world.peer.stats();
    assert!(stats.retransmissions > 0, "{stats:?}");
    assert_eq!(stats.messages, 4 * MESSAGES);
}

#[test]
fn a_port_listens_again_and_serves_from_where_it_is_asked() {
    let mut world = World::new(Impairments::NONE, 1);
    for (own_port, sequence) in [(40_000, 1), (40_001, 4_990), (40_002, 5_001)] {
        let handle = world.connect(PORT, own_port);
        let streams = world.session(&[handle], sequence);
        assert!(streams[0] == expected(sequence), "from {sequence}");
    }
    assert_eq!(world.peer.stats().connections, 3);
}

#[test]
fn a_client_that_does_not_read_holds_the_peer_back() {
    let mut world = World::new(Impairments::NONE, 1);
    let handle = world.connect(PORT, 40_000);
    let mut logged_in = false;
    // Less than the heartbeats' second times the client timeout: nobody hangs up.
    for _ in 0..2_000 {
        world.step();
        let socket = world.socket(handle);
        if !logged_in && socket.may_send() {
            let login = format!("\0\x2FL{:<6}{:<10}{:>10}{:>20}", "wire", "book", "", 1);
            socket.send_slice(login.as_bytes()).unwrap();
            logged_in = true;
        }
    }
    // 8,000 bytes in the client, 32 KiB in the peer's socket, at 22 bytes and more each.
    let held = world.peer.stats().messages;
    assert!((500..1_900).contains(&held), "{held}");
}
