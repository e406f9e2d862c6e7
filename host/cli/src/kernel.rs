//! The exchange on this machine's own TCP, beside the simulated card.

use crate::args::Impairments;
use crate::feed::Origin;
use crate::simulated::rates;
use anyhow::Context;
use std::net::{SocketAddrV4, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, Scope, ScopedJoinHandle};
use wirebook_exchange::addresses::server;
use wirebook_exchange::serve::{ServeError, SoupOptions, serve_soup};
use wirebook_exchange::soup;
use wirebook_sim::kernel::{Namespace, Tap, TapConfig, real_time_tick};
use wirebook_sim::{KernelSession, PEER_IP, Scenario};

/// The interface's usual name.
pub const INTERFACE: &str = "wirebook0";
/// Leaves the machine's network for one of our own. First thing: a process with threads may not.
///
/// # Errors
/// When that is not allowed.
pub fn leave_network() -> anyhow::Result<()> {
    Namespace::enter()?;
    Ok(())
}

/// Servers on the kernel's TCP; they stop when this is dropped.
pub struct Servers<'scope> {
    stop: &'scope AtomicBool,
    threads: Vec<ScopedJoinHandle<'scope, Result<(), ServeError>>>,
}

impl<'scope> Servers<'scope> {
    /// One server for each feed, on its own port.
    ///
    /// # Errors
    /// When a port cannot be had.
    pub fn start(
        scope: &'scope Scope<'scope, '_>,
        origins: &'scope [Origin],
        stop: &'scope AtomicBool,
    ) -> anyhow::Result<Self> {
        let mut servers = Self {
            stop,
            threads: Vec::new(),
        };
        for (address, origin) in addresses().zip(origins) {
            let listener = TcpListener::bind(address).with_context(|| {
                let port = address.port();
                format!("cannot listen on {address}; `ss -ltnp 'sport = :{port}'` shows who does")
            })?;
            let serve = move || {
                let options = SoupOptions::default();
                serve_soup(&listener, || origin.open(), &options, stop, |_| {})
            };
            let thread = Builder::new()
                .spawn_scoped(scope, serve)
                .context("no thread for a server; `ulimit -a` shows the limits")?;
            servers.threads.push(thread);
        }
        Ok(servers)
    }

    /// Stops them.
    ///
    /// # Errors
    /// When one of them had failed.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    }
}

impl Drop for Servers<'_> {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// The kernel's end of the wire, an interface of this name, and the card's sessions with `servers` servers
/// on it.
///
/// # Errors
/// When there can be no TAP interface.
pub fn scenario(name: &str, servers: usize, impairments: Impairments) -> anyhow::Result<Scenario> {
    let tap = Tap::open(&TapConfig {
        name: name.to_owned(),
        address: PEER_IP,
        prefix_bits: 24,
    })?;
    let tick = real_time_tick()?;
    Ok(Scenario::kernel(Some(tap), sessions(servers), tick).impaired(rates(impairments)))
}

/// The same without the kernel, for the frames of a recording.
pub fn repeated(servers: usize) -> Scenario {
    // The recording says at which pace.
    Scenario::kernel(None, sessions(servers), 1)
}

fn sessions(servers: usize) -> Vec<KernelSession> {
    let account = soup::Config::default();
    let session = |server| KernelSession::Soup {
        server,
        username: account.username.clone(),
        password: account.password.clone(),
    };
    addresses().take(servers).map(session).collect()
}

/// Where the servers listen: where a host in another process looks for them.
fn addresses() -> impl Iterator<Item = SocketAddrV4> {
    (0..).map(server)
}
