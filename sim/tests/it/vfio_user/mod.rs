//! The card behind a socket. `card` runs the driver against the Verilated card; the others talk to the
//! server in octets written by hand from the specification, with a stand-in for the card.

mod card;
mod dma;
mod fuzz;
mod hostile;
mod protocol;
mod raw;
mod socket_file;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::stand_in::{self, Handle};
use wirebook_sim::network::Network;
use wirebook_sim::peer::{MoldPeer, Peer};
use wirebook_sim::vfio_user::{Server, Visit, World};
use wirebook_sim::{Card, CardOptions, Impairments, PEER_IP, PEER_MAC, SimError};

/// Long enough for a machine that does something else, short enough for a test that fails.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// A path that no other test uses.
pub fn socket_path(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let file = format!("wirebook-{name}-{}-{number}", std::process::id());
    std::env::temp_dir().join(file)
}

/// Serves as many clients as `visits` and gives what they did.
pub fn serve(
    path: &Path,
    mut world: impl World + Send + 'static,
    visits: usize,
) -> JoinHandle<Vec<Visit>> {
    let mut server = Server::bind(path).unwrap();
    thread::spawn(move || {
        (0..visits)
            .map(|_| server.serve_next(&mut world).unwrap())
            .collect()
    })
}

/// Stand-ins on a silent wire.
#[derive(Clone, Default)]
struct StandIns {
    cards: Arc<Mutex<Vec<Handle>>>,
    notes: Arc<Mutex<Vec<String>>>,
    real_time_tick: Option<u32>,
}

impl StandIns {
    /// The card of the newest client.
    fn newest(&self) -> Handle {
        self.cards.lock().unwrap().last().unwrap().clone()
    }

    fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }
}

impl World for StandIns {
    fn card(&mut self) -> Result<Card, SimError> {
        let (card, handle) = stand_in::card(&CardOptions::default());
        self.cards.lock().unwrap().push(handle);
        Ok(card)
    }

    fn wire(&mut self) -> Result<(Network, Box<dyn Peer>), SimError> {
        let peer = MoldPeer::new(PEER_MAC, PEER_IP, None, []);
        let network = Network::new(1, 0, Impairments::NONE, Impairments::NONE);
        Ok((network, Box::new(peer)))
    }

    fn real_time_tick(&self) -> Option<u32> {
        self.real_time_tick
    }

    fn note(&mut self, note: &str) {
        self.notes.lock().unwrap().push(note.to_owned());
    }
}
