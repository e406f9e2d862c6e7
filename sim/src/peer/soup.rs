//! A SoupBinTCP exchange on a TCP stack that shares nothing with the card's: smoltcp.

mod device;

use std::net::Ipv4Addr;
use std::time::Duration;

use super::{Outbound, Peer, PeerError, PeerStats};
use crate::feed::{AnySource, Feed};
use device::{Device, Nic};
use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::socket::tcp::{Socket, SocketBuffer, State};
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpCidr};
use wirebook_exchange::soup::{self, CloseReason, Server};
use wirebook_wire::eth::Mac;

/// Send buffer of a connection, in bytes: all that a client that stops reading can make the peer hold.
const SEND_BYTES: usize = 32 << 10;
/// Receive buffer of a connection, in bytes: a client sends logins and heartbeats.
const RECEIVE_BYTES: usize = 2 << 10;
/// Connections of one listener that exist at once, those that are being closed included.
const CONNECTIONS_MAX: usize = 8;

/// A port that serves one feed to everybody who logs in.
#[derive(Clone, Debug)]
pub struct Listener {
    /// TCP port.
    pub port: u16,
    /// Who may log in, and the server's deliberate faults.
    pub config: soup::Config,
    /// What is served, to each connection from where its login asks.
    pub feed: Feed,
}

/// Address of a [`SoupPeer`] and what it serves.
#[derive(Clone, Debug)]
pub struct SoupPeerConfig {
    /// Ethernet address.
    pub mac: Mac,
    /// IPv4 address; its network is a /24 without a gateway.
    pub ip: Ipv4Addr,
    /// Initial sequence numbers follow from it.
    pub seed: u64,
    /// Ports.
    pub listeners: Vec<Listener>,
}

/// An exchange that serves SoupBinTCP over TCP, answers ARP, and listens again after each connection.
pub struct SoupPeer {
    interface: Interface,
    sockets: SocketSet<'static>,
    nic: Nic,
    ports: Vec<Port>,
    scratch: Vec<u8>,
    stats: PeerStats,
}

struct Port {
    listener: Listener,
    connections: Vec<Connection>,
    /// Sessions served to their end.
    completed: u64,
}

struct Connection {
    handle: SocketHandle,
    /// There from the first packet of the handshake on.
    server: Option<Server<AnySource>>,
    closing: bool,
}

impl SoupPeer {
    /// Starts listening.
    #[must_use]
    pub fn new(config: SoupPeerConfig) -> Self {
        let mut nic = Nic::default();
        let mut interface_config = Config::new(EthernetAddress(config.mac.0).into());
        interface_config.random_seed = config.seed;
        let mut interface = Interface::new(
            interface_config,
            &mut Device::unconnected(&mut nic),
            Instant::ZERO,
        );
        interface.update_ip_addrs(|addresses| {
            // A new interface has room for at least one address.
            let _ = addresses.push(IpCidr::new(config.ip.into(), 24));
        });
        let port = |listener| Port {
            listener,
            connections: Vec::new(),
            completed: 0,
        };
        let mut peer = Self {
            interface,
            sockets: SocketSet::new(Vec::new()),
            nic,
            ports: config.listeners.into_iter().map(port).collect(),
            scratch: Vec::with_capacity(SEND_BYTES),
            stats: PeerStats::default(),
        };
        for port in &mut peer.ports {
            port.listen(&mut peer.sockets);
        }
        peer
    }
}

impl Port {
    /// Keeps one socket listening, unless there are too many connections already.
    fn listen(&mut self, sockets: &mut SocketSet<'static>) {
        let listening = |connection: &Connection| connection.server.is_none();
        if self.connections.iter().any(listening) || self.connections.len() >= CONNECTIONS_MAX {
            return;
        }
        let buffer = |bytes| SocketBuffer::new(vec![0; bytes]);
        let mut socket = Socket::new(buffer(RECEIVE_BYTES), buffer(SEND_BYTES));
        // An exchange does not wait to fill a segment.
        socket.set_nagle_enabled(false);
        // Refused only for port 0, which no client can reach either.
        if socket.listen(self.listener.port).is_ok() {
            self.connections.push(Connection {
                handle: sockets.add(socket),
                server: None,
                closing: false,
            });
        }
    }

    /// Moves bytes between servers and sockets; forgets connections that are over.
    fn serve(
        &mut self,
        now: Duration,
        sockets: &mut SocketSet<'static>,
        scratch: &mut Vec<u8>,
        stats: &mut PeerStats,
    ) -> Result<(), PeerError> {
        for connection in &mut self.connections {
            let socket: &mut Socket<'_> = sockets.get_mut(connection.handle);
            if socket.state() == State::Listen {
                // Never used, or reset in the middle of its handshake.
                connection.server = None;
            } else if connection.server.is_none() {
                let source = self.listener.feed.open()?;
                let config = self.listener.config.clone();
                connection.server = Some(Server::new(now, config, source));
                stats.connections += 1;
            }
            if let Some(server) = &mut connection.server {
                let before = server.counters().messages;
                transfer(now, server, socket, scratch);
                stats.messages += server.counters().messages - before;
                if !connection.closing && wants_close(server, socket) {
                    connection.closing = true;
                    self.completed += u64::from(matches!(
                        server.close_reason(),
                        Some(CloseReason::EndOfSession)
                    ));
                    socket.close();
                }
            }
        }
        self.connections.retain(|connection| {
            let socket: &Socket<'_> = sockets.get(connection.handle);
            let over = connection.server.is_some() && socket.state() == State::Closed;
            if over {
                sockets.remove(connection.handle);
            }
            !over
        });
        self.listen(sockets);
        Ok(())
    }
}

/// Gives the server what has arrived, and the socket as much as it takes.
fn transfer(
    now: Duration,
    server: &mut Server<AnySource>,
    socket: &mut Socket<'_>,
    scratch: &mut Vec<u8>,
) {
    if socket.can_recv() {
        // Cannot fail: the socket has bytes.
        let _ = socket.recv(|bytes| {
            server.on_bytes(now, bytes);
            (bytes.len(), ())
        });
    }
    if socket.may_send() {
        scratch.clear();
        let room = socket.send_capacity() - socket.send_queue();
        if server.pull(now, room, scratch) > 0 {
            // Cannot be short: no more was pulled than fits.
            let _ = socket.send_slice(scratch);
        }
    }
}

fn wants_close(server: &Server<AnySource>, socket: &Socket<'_>) -> bool {
    server.close_reason().is_some() || socket.state() == State::CloseWait
}

impl Peer for SoupPeer {
    fn receive(&mut self, _now: Duration, frame: Vec<u8>) {
        self.nic.receive(frame);
    }

    fn poll(&mut self, now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError> {
        if !out.has_room() {
            return Ok(());
        }
        let instant = Instant::from_micros(i64::try_from(now.as_micros()).unwrap_or(i64::MAX));
        let mut device = Device::new(&mut self.nic, out);
        self.interface.poll(instant, &mut device, &mut self.sockets);
        for port in &mut self.ports {
            port.serve(now, &mut self.sockets, &mut self.scratch, &mut self.stats)?;
        }
        self.interface
            .poll_egress(instant, &mut device, &mut self.sockets);
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.ports.iter().all(|port| port.completed > 0)
    }

    fn stats(&self) -> PeerStats {
        PeerStats {
            messages: self.stats.messages,
            connections: self.stats.connections,
            ..self.nic.stats()
        }
    }
}
