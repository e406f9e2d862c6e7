//! A card's handle: its states, which the driver has as types, as one value that any thread may use.

use crate::code::{Code, Failure};
use crate::structs;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Mutex, MutexGuard};
use wirebook_contract::reg::{soup_state, tcp_state};
use wirebook_driver::vfio::is_device;
use wirebook_driver::{
    CardConfig, Configured, DeviceError, Identity, Login, Probed, ReadMode, Running, SessionConfig,
    SessionState, SoupState, Stats, TcpState, Transport, Vfio, VfioUser, WaitingReader,
};

/// Whatever leads to a card, from any thread.
pub(crate) type Link = Box<dyn Transport + Send>;

/// A card. Its functions may be called from any thread; they wait for each other.
pub struct Card {
    control: Mutex<Control>,
}

enum State {
    Probed(Probed<Link>),
    Configured(Configured<Link>),
    Running(Box<Running<Link>>),
    Over,
}

/// What the mutex guards.
pub(crate) struct Control {
    state: State,
    identity: Identity,
}

/// Opens the way to a device, named as on the command line.
pub(crate) fn connect(device: &str) -> Result<Link, Failure> {
    if let Some(path) = device.strip_prefix("vfio-user:").filter(|p| !p.is_empty()) {
        return Ok(Box::new(VfioUser::connect(path)?));
    }
    if is_device(device) {
        return Ok(Box::new(Vfio::open(device)?));
    }
    let message = format!(
        "`{device}` is no device: give a PCI address such as 0000:65:00.0, also behind `iommufd:` or `group:` for one \
         way to the card and no other, or `vfio-user:PATH` (for a simulated card, start `wirebook card --socket PATH`)"
    );
    Err(Failure::new(Code::Argument, message))
}

impl Card {
    /// A card that answers.
    pub(crate) fn open(link: Link) -> Result<Self, Failure> {
        let probed = Probed::open(link)?;
        let control = Control {
            identity: *probed.identity(),
            state: State::Probed(probed),
        };
        let control = Mutex::new(control);
        Ok(Self { control })
    }

    /// The card for one call.
    pub(crate) fn lock(&self) -> Result<MutexGuard<'_, Control>, Failure> {
        let broken = |_| {
            let message = "an earlier call ended in a defect of wirebook: close this card";
            Failure::new(Code::Panic, message)
        };
        self.control.lock().map_err(broken)
    }
}

impl Control {
    /// What the card says it is, also when it is stopped.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Takes the state for a step after which there is another; a step that fails leaves the card given up.
    fn take(&mut self) -> State {
        std::mem::replace(&mut self.state, State::Over)
    }

    /// Why a function cannot be used now.
    fn refused(&self, wanted: &str) -> Failure {
        match self.state {
            State::Over => Failure::new(
                Code::Stopped,
                "the card was stopped, or given up after a failure: close it and open it again",
            ),
            _ => Failure::new(Code::State, wanted),
        }
    }

    /// Resets the card and gives it addresses.
    pub(crate) fn configure(&mut self, config: &structs::CardConfig) -> Result<(), Failure> {
        let config = card_config(config)?;
        match self.take() {
            State::Probed(card) => self.state = State::Configured(card.configure(&config)?),
            other => {
                self.state = other;
                return Err(self.refused("the card is configured already: once after each open"));
            }
        }
        Ok(())
    }

    fn configured(&mut self) -> Result<&mut Configured<Link>, Failure> {
        if !matches!(self.state, State::Configured(_)) {
            return Err(self.refused(
                "sessions, rings and interrupts are set up between wirebook_configure and wirebook_start",
            ));
        }
        match &mut self.state {
            State::Configured(card) => Ok(card),
            _ => Err(Failure::new(Code::State, "not configured")),
        }
    }

    /// Sets up a session slot.
    pub(crate) fn session(&mut self, slot: u8, config: &SessionConfig) -> Result<(), Failure> {
        Ok(self.configured()?.session(slot, config)?)
    }

    /// Gives the card memory for a ring.
    pub(crate) fn ring(&mut self, ring: u8, log2_slots: u32) -> Result<(), Failure> {
        Ok(self.configured()?.ring(ring, log2_slots)?)
    }

    /// Lets the card receive.
    pub(crate) fn start(&mut self) -> Result<(), Failure> {
        match self.take() {
            State::Configured(card) => self.state = State::Running(Box::new(card.start()?)),
            other => {
                self.state = other;
                return Err(self.refused("wirebook_configure comes before wirebook_start, once"));
            }
        }
        Ok(())
    }

    /// The card while it receives.
    pub(crate) fn running(&mut self) -> Result<&mut Running<Link>, Failure> {
        if !matches!(self.state, State::Running(_)) {
            return Err(self.refused("the card does not run yet: call wirebook_start first"));
        }
        match &mut self.state {
            State::Running(card) => Ok(card),
            _ => Err(Failure::new(Code::State, "not running")),
        }
    }

    /// Takes a ring's reader.
    pub(crate) fn take_ring(&mut self, ring: u8, mode: ReadMode) -> Result<WaitingReader, Failure> {
        match self.running()?.take_waiting(ring, mode) {
            Err(DeviceError::NoInterrupt { .. }) => Err(Failure::new(
                Code::State,
                format!(
                    "nothing would wake the reader of ring {ring}: call wirebook_enable_interrupts between \
                     wirebook_configure and wirebook_start, or read with WIREBOOK_READ_MODE_POLL"
                ),
            )),
            taken => Ok(taken?),
        }
    }

    /// Lets the card wake readers.
    pub(crate) fn interrupts(&mut self) -> Result<(), Failure> {
        Ok(self.configured()?.interrupts()?)
    }

    /// Counters, of a card that runs or does not yet.
    pub(crate) fn stats(&mut self) -> Result<Stats, Failure> {
        match &mut self.state {
            State::Probed(card) => Ok(card.stats()?),
            State::Running(card) => Ok(card.stats()?),
            _ => {
                Err(self.refused("counters can be read before wirebook_configure and after start"))
            }
        }
    }

    /// A session's state and next sequence number.
    pub(crate) fn session_state(&mut self, slot: u8) -> Result<structs::SessionState, Failure> {
        let card = self.running()?;
        let state = card.session_state(slot)?;
        Ok(session_state(state, card.next_sequence(slot)?))
    }

    /// Shuts the card down.
    pub(crate) fn stop(&mut self) -> Result<(), Failure> {
        match self.take() {
            State::Over => Err(self.refused("")),
            State::Running(card) => Ok(card.stop()?),
            // Dropping shuts down what is not running yet.
            State::Probed(_) | State::Configured(_) => Ok(()),
        }
    }
}

/// Refuses a member that is reserved and set.
fn reserved(octets: &[u8], name: &str) -> Result<(), Failure> {
    if octets.iter().all(|&octet| octet == 0) {
        return Ok(());
    }
    let message = format!("a reserved member of {name} is not 0: zero the structure first");
    Err(Failure::new(Code::Argument, message))
}

fn card_config(config: &structs::CardConfig) -> Result<CardConfig, Failure> {
    reserved(&config.reserved, "wirebook_card_config")?;
    reserved(&config.reserved_too.to_ne_bytes(), "wirebook_card_config")?;
    let isn_key = match config.isn_key {
        0 => CardConfig::random_isn_key(),
        key => key,
    };
    let set = |value: u32| (value != 0).then_some(value);
    let address = |octets: [u8; 4]| (octets != [0; 4]).then(|| Ipv4Addr::from(octets));
    let of_addresses = CardConfig::new(config.mac, Ipv4Addr::from(config.ip), isn_key);
    Ok(CardConfig {
        mask: address(config.mask).unwrap_or(of_addresses.mask),
        gateway: address(config.gateway),
        time_ns: config.time_ns,
        cycles_per_tick: set(config.cycles_per_tick),
        rto_initial_ticks: set(config.rto_initial_ticks),
        retries: set(config.retries),
        heartbeat_ticks: set(config.heartbeat_ticks),
        timeout_ticks: set(config.timeout_ticks),
        ..of_addresses
    })
}

/// A session's settings, with the login already read.
pub(crate) fn session_config(
    config: &structs::SessionConfig,
    login: Option<Login>,
) -> Result<SessionConfig, Failure> {
    const MOLD: u32 = structs::Protocol::Mold as u32;
    const SOUP: u32 = structs::Protocol::Soup as u32;
    reserved(&config.reserved, "wirebook_session_config")?;
    let peer = SocketAddrV4::new(config.ip.into(), config.port);
    let session = match (config.protocol, login) {
        (MOLD, None) => SessionConfig::mold(peer),
        (SOUP, Some(login)) => SessionConfig::soup(peer, config.own_port, login),
        (MOLD, Some(_)) => {
            let message = "a MoldUDP64 session has no login: leave it NULL";
            return Err(Failure::new(Code::Argument, message));
        }
        (SOUP, None) => {
            let message = "a SoupBinTCP session needs a login";
            return Err(Failure::new(Code::Null, message));
        }
        (other, _) => {
            let message = format!("protocol {other} is none of enum wirebook_protocol");
            return Err(Failure::new(Code::Argument, message));
        }
    };
    Ok(session
        .ring(config.ring)
        .publisher(config.publisher)
        .midnight_ns(config.midnight_ns))
}

fn session_state(state: SessionState, next_sequence: u64) -> structs::SessionState {
    let tcp = match state.tcp {
        TcpState::Closed => tcp_state::CLOSED,
        TcpState::Resolving => tcp_state::RESOLVING,
        TcpState::SynSent => tcp_state::SYN_SENT,
        TcpState::Established => tcp_state::ESTABLISHED,
        TcpState::FinWait1 => tcp_state::FIN_WAIT_1,
        TcpState::FinWait2 => tcp_state::FIN_WAIT_2,
        TcpState::Closing => tcp_state::CLOSING,
        TcpState::CloseWait => tcp_state::CLOSE_WAIT,
        TcpState::LastAck => tcp_state::LAST_ACK,
        TcpState::TimeWait => tcp_state::TIME_WAIT,
        TcpState::Unknown(value) => value.into(),
    };
    let soup = match state.soup {
        SoupState::Idle => soup_state::IDLE,
        SoupState::LoginSent => soup_state::LOGIN_SENT,
        SoupState::Up => soup_state::UP,
        SoupState::Ended => soup_state::ENDED,
        SoupState::Rejected => soup_state::REJECTED,
        SoupState::Unknown(value) => value.into(),
    };
    structs::SessionState {
        size: 0,
        tcp: tcp as u8,
        soup: soup as u8,
        maybe_bad_book: state.maybe_bad_book.into(),
        resolved: state.resolved.into(),
        down: state.down.map_or(0, down_octet),
        reserved: [0; 7],
        next_sequence,
    }
}

fn down_octet(reason: wirebook_driver::DownReason) -> u8 {
    use wirebook_contract::record::down;
    use wirebook_driver::DownReason;
    match reason {
        DownReason::Reset => down::RESET,
        DownReason::Closed => down::CLOSED,
        DownReason::Timeout => down::TIMEOUT,
        DownReason::Unreachable => down::UNREACHABLE,
        DownReason::Host => down::HOST,
        DownReason::Protocol => down::PROTOCOL,
        DownReason::Unknown(octet) => octet,
    }
}
