//! What a host tells a card: addresses, timers, sessions.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, SocketAddrV4};
use thiserror::Error;
use wirebook_contract::reg::LOGIN_BYTES;

/// Addresses and timers of a card. Timers that are `None` keep the card's reset value.
///
/// ```
/// use std::net::Ipv4Addr;
/// use std::time::SystemTime;
/// use wirebook_driver::{CardConfig, Probed};
///
/// let mac = [0x02, 0, 0, 0, 0, 1];
/// let own = CardConfig {
///     gateway: Some(Ipv4Addr::new(10, 0, 0, 254)),
///     // Records tell when they arrived by the card's clock.
///     time_ns: SystemTime::UNIX_EPOCH.elapsed()?.as_nanos() as u64,
///     timeout_ticks: Some(5_000), // a silent server is lost after 5 s
///     ..CardConfig::new(mac, Ipv4Addr::new(10, 0, 0, 2), CardConfig::random_isn_key())
/// };
/// # let transport = wirebook_mock_card::Card::default();
/// let card = Probed::open(transport)?.configure(&own)?;
/// # drop(card);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardConfig {
    /// Own Ethernet address.
    pub mac: [u8; 6],
    /// Own IPv4 address.
    pub ip: Ipv4Addr,
    /// Netmask: peers outside it are reached through the gateway.
    pub mask: Ipv4Addr,
    /// Gateway, if there is one.
    pub gateway: Option<Ipv4Addr>,
    /// Secret of the TCP initial sequence numbers (RFC 6528). [`CardConfig::random_isn_key`] for a live
    /// card; a fixed value makes a simulation repeatable.
    pub isn_key: u64,
    /// Card clock at start, ns since the epoch.
    pub time_ns: u64,
    /// Core clock cycles per timer tick; every timer counts ticks. Reset value: 1 ms.
    pub cycles_per_tick: Option<u32>,
    /// First retransmission timeout in ticks.
    pub rto_initial_ticks: Option<u32>,
    /// Retransmissions before a session is given up.
    pub retries: Option<u32>,
    /// Ticks of own silence before a client heartbeat.
    pub heartbeat_ticks: Option<u32>,
    /// Ticks of server silence before a session is lost.
    pub timeout_ticks: Option<u32>,
}

impl CardConfig {
    /// Addresses on a /24 network without a gateway, reset timers, card clock from the epoch.
    #[must_use]
    pub fn new(mac: [u8; 6], ip: Ipv4Addr, isn_key: u64) -> Self {
        Self {
            mac,
            ip,
            mask: Ipv4Addr::new(255, 255, 255, 0),
            gateway: None,
            isn_key,
            time_ns: 0,
            cycles_per_tick: None,
            rto_initial_ticks: None,
            retries: None,
            heartbeat_ticks: None,
            timeout_ticks: None,
        }
    }

    /// A key that differs at each start.
    #[must_use]
    pub fn random_isn_key() -> u64 {
        // The standard library seeds each `RandomState` from the system's random source.
        RandomState::new().hash_one(std::process::id())
    }
}

/// One session slot: where its messages come from and where its records go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionConfig {
    /// Where its messages come from.
    pub protocol: Protocol,
    /// Ring its records go to.
    pub ring: u8,
    /// `publisher_id` of its records.
    pub publisher: u16,
    /// Midnight of the feed's day, ns since the epoch; ITCH timestamps count from it.
    pub midnight_ns: u64,
}

/// A session's transport.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// MoldUDP64 packets to this group (or own) address and port.
    Mold {
        /// Destination address and port.
        destination: SocketAddrV4,
    },
    /// A SoupBinTCP server.
    Soup {
        /// Server address and port.
        server: SocketAddrV4,
        /// Own TCP port.
        own_port: u16,
        /// What to log in with.
        login: Login,
    },
}

impl SessionConfig {
    /// Receives MoldUDP64 sent to `destination`. Ring 0, publisher 0, midnight at the epoch.
    ///
    /// ```
    /// use std::net::{Ipv4Addr, SocketAddrV4};
    /// use wirebook_driver::SessionConfig;
    ///
    /// let group = SocketAddrV4::new(Ipv4Addr::new(233, 54, 12, 111), 26477);
    /// let midnight_ns = 1_580_360_400_000_000_000; // 2020-01-30 in New York: ITCH counts from there
    /// let session = SessionConfig::mold(group).ring(1).publisher(2).midnight_ns(midnight_ns);
    /// assert_eq!((session.ring, session.publisher), (1, 2));
    /// ```
    #[must_use]
    pub fn mold(destination: SocketAddrV4) -> Self {
        Self::with(Protocol::Mold { destination })
    }

    /// Logs in to a SoupBinTCP `server`. Ring 0, publisher 0, midnight at the epoch. Each session of a card needs an
    /// own port of its own.
    ///
    /// ```
    /// use std::net::{Ipv4Addr, SocketAddrV4};
    /// use wirebook_driver::{Login, SessionConfig};
    ///
    /// let server = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 15000);
    /// // A host that died asks for the message after the last it consumed, which it kept with its books.
    /// let last_consumed = 41;
    /// let login = Login::new("OURS", "secret")?.session("20200130A")?.sequence(last_consumed + 1);
    /// let session = SessionConfig::soup(server, 40001, login);
    /// assert_eq!(session.ring, 0);
    /// # Ok::<(), wirebook_driver::LoginError>(())
    /// ```
    #[must_use]
    pub fn soup(server: SocketAddrV4, own_port: u16, login: Login) -> Self {
        Self::with(Protocol::Soup {
            server,
            own_port,
            login,
        })
    }

    fn with(protocol: Protocol) -> Self {
        Self {
            protocol,
            ring: 0,
            publisher: 0,
            midnight_ns: 0,
        }
    }

    /// Sends its records to this ring.
    #[must_use]
    pub fn ring(mut self, ring: u8) -> Self {
        self.ring = ring;
        self
    }

    /// Marks its records with this publisher.
    #[must_use]
    pub fn publisher(mut self, publisher: u16) -> Self {
        self.publisher = publisher;
        self
    }

    /// Counts its timestamps from this instant, ns since the epoch.
    #[must_use]
    pub fn midnight_ns(mut self, midnight_ns: u64) -> Self {
        self.midnight_ns = midnight_ns;
        self
    }
}

/// A login that does not fit its fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
    "login field `{field}` takes at most {octets} letters or digits of ASCII; check the account given with the login"
)]
pub struct LoginError {
    /// Name of the field.
    pub field: &'static str,
    /// Its width in octets.
    pub octets: usize,
}

/// The payload of a SoupBinTCP login request: user (6 octets) and password (10), left-justified; session
/// (10) and sequence number (20 digits), right-justified; padded with spaces.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    octets: [u8; LOGIN_BYTES],
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A password must not reach a log.
        let show = |range| String::from_utf8_lossy(&self.octets[range]).into_owned();
        f.debug_struct("Login")
            .field("user", &show(0..6))
            .field("session", &show(16..26))
            .field("sequence", &show(26..46))
            .finish_non_exhaustive()
    }
}

impl Login {
    /// Any session (blank) from its first message.
    ///
    /// # Errors
    /// [`LoginError`] when a field is too long or not printable ASCII.
    pub fn new(user: &str, password: &str) -> Result<Self, LoginError> {
        let mut login = Self {
            octets: [b' '; LOGIN_BYTES],
        };
        login.octets[0..6].copy_from_slice(&field::<6>("user", user)?);
        login.octets[6..16].copy_from_slice(&field::<10>("password", password)?);
        Ok(login.sequence(1))
    }

    /// No user: where nobody is to be reached.
    pub(crate) fn anonymous() -> Self {
        let blank = Self {
            octets: [b' '; LOGIN_BYTES],
        };
        blank.sequence(1)
    }

    /// Asks for this session instead of any.
    ///
    /// # Errors
    /// [`LoginError`] when it is too long or not printable ASCII.
    pub fn session(mut self, session: &str) -> Result<Self, LoginError> {
        let mut octets = field::<10>("session", session)?;
        octets.rotate_right(10 - session.len());
        self.octets[16..26].copy_from_slice(&octets);
        Ok(self)
    }

    /// Asks for messages from this sequence number: 1 for all, 0 for the newest only, the last consumed + 1
    /// after a restart.
    #[must_use]
    pub fn sequence(mut self, next: u64) -> Self {
        // The largest u64 has exactly 20 digits.
        self.octets[26..46].copy_from_slice(format!("{next:>20}").as_bytes());
        self
    }

    /// The 46 octets as sent.
    #[must_use]
    pub fn octets(&self) -> &[u8; LOGIN_BYTES] {
        &self.octets
    }
}

fn field<const N: usize>(name: &'static str, text: &str) -> Result<[u8; N], LoginError> {
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if text.len() > N || !printable {
        return Err(LoginError {
            field: name,
            octets: N,
        });
    }
    let mut octets = [b' '; N];
    octets[..text.len()].copy_from_slice(text.as_bytes());
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_octets() {
        let login = Login::new("OURS", "secret").unwrap();
        let any = b"OURS  secret                             1";
        assert_eq!(login.octets()[..16], any[..16]);
        assert_eq!(login.octets()[16..26], *b"          ");
        assert_eq!(login.octets()[26..], *b"                   1");
        let login = login.session("20200130A").unwrap().sequence(u64::MAX);
        assert_eq!(login.octets()[16..26], *b" 20200130A");
        assert_eq!(login.octets()[26..], *b"18446744073709551615");
    }

    #[test]
    fn full_fields_fit_and_longer_ones_do_not() {
        let login = Login::new("sixsix", "tententent").unwrap();
        let login = login.session("sessionTEN").unwrap();
        assert_eq!(login.octets()[..26], *b"sixsixtentententsessionTEN");
        let refused = |r: Result<Login, LoginError>| r.unwrap_err().field;
        assert_eq!(refused(Login::new("seven77", "x")), "user");
        assert_eq!(refused(Login::new("x", "elevenchars")), "password");
        assert_eq!(refused(Login::new("x", "tab\there")), "password");
        assert_eq!(refused(login.session("sessionELEVEN")), "session");
    }

    #[test]
    fn a_password_is_not_printed() {
        let shown = format!("{:?}", Login::new("OURS", "secret").unwrap());
        assert!(shown.contains("OURS") && !shown.contains("secret"));
    }

    #[test]
    fn isn_keys_differ() {
        assert_ne!(CardConfig::random_isn_key(), CardConfig::random_isn_key());
    }
}
