//! State of a session as the card reports it.

use crate::status::DownReason;
use std::fmt;
use wirebook_contract::reg::{soup_state, tcp_state};

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $value:path, $text:literal $help:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $(#[doc = $help] $variant,)*
            /// A value this driver does not know.
            Unknown(u8),
        }

        impl $name {
            fn from_bits(bits: u32) -> Self {
                match bits {
                    $($value => Self::$variant,)*
                    other => Self::Unknown(other as u8),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($text),)*
                    Self::Unknown(value) => write!(f, "unknown {value}"),
                }
            }
        }
    };
}

states! {
    /// TCP connection state, names of RFC 9293.
    TcpState {
        Closed tcp_state::CLOSED, "closed" "No connection.";
        Resolving tcp_state::RESOLVING, "resolving" "Waiting for ARP.";
        SynSent tcp_state::SYN_SENT, "syn-sent" "SYN sent.";
        Established tcp_state::ESTABLISHED, "established" "Open.";
        FinWait1 tcp_state::FIN_WAIT_1, "fin-wait-1" "Own FIN sent, not acknowledged.";
        FinWait2 tcp_state::FIN_WAIT_2, "fin-wait-2" "Own FIN acknowledged, the peer's awaited.";
        Closing tcp_state::CLOSING, "closing" "Both FINs sent at once.";
        CloseWait tcp_state::CLOSE_WAIT, "close-wait" "The peer's FIN received, own to send.";
        LastAck tcp_state::LAST_ACK, "last-ack" "Own FIN sent after the peer's.";
        TimeWait tcp_state::TIME_WAIT, "time-wait" "Both closed, old segments may still arrive.";
    }
}

states! {
    /// SoupBinTCP session state.
    SoupState {
        Idle soup_state::IDLE, "idle" "Not logged in.";
        LoginSent soup_state::LOGIN_SENT, "login-sent" "Login sent.";
        Up soup_state::UP, "up" "Receiving.";
        Ended soup_state::ENDED, "ended" "The server ended the session.";
        Rejected soup_state::REJECTED, "rejected" "The server rejected the login.";
    }
}

/// `SESSION_STATE` decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionState {
    /// TCP connection.
    pub tcp: TcpState,
    /// SoupBinTCP session.
    pub soup: SoupState,
    /// Order records are marked `MAYBE_BAD_BOOK`.
    pub maybe_bad_book: bool,
    /// The next hop's Ethernet address is known.
    pub resolved: bool,
    /// Why the session was last lost, if it was.
    pub down: Option<DownReason>,
}

impl SessionState {
    /// Decodes the register.
    #[must_use]
    pub fn from_register(value: u32) -> Self {
        Self {
            tcp: TcpState::from_bits(value & 0xF),
            soup: SoupState::from_bits(value >> 4 & 0x7),
            maybe_bad_book: value & 1 << 8 != 0,
            resolved: value & 1 << 9 != 0,
            down: match (value >> 16) as u8 {
                0 => None,
                reason => Some(DownReason::from_octet(reason)),
            },
        }
    }
}

impl fmt::Display for SessionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tcp {}, session {}", self.tcp, self.soup)?;
        if let Some(reason) = self.down {
            write!(f, ", last lost: {reason}")?;
        }
        if self.maybe_bad_book {
            f.write_str(", books marked")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn register_bits() {
        let state = SessionState::from_register(0x0052_0324);
        assert_eq!(
            state,
            SessionState {
                tcp: TcpState::Established,
                soup: SoupState::Up,
                maybe_bad_book: true,
                resolved: true,
                down: Some(DownReason::Reset),
            }
        );
        assert_eq!(
            state.to_string(),
            "tcp established, session up, last lost: peer reset the connection, books marked"
        );
        let idle = SessionState::from_register(0);
        assert_eq!((idle.tcp, idle.soup), (TcpState::Closed, SoupState::Idle));
        assert_eq!((idle.down, idle.maybe_bad_book), (None, false));
    }

    #[test]
    fn unknown_values_are_kept() {
        let state = SessionState::from_register(0x0000_007F);
        assert_eq!(state.tcp, TcpState::Unknown(15));
        assert_eq!(state.soup, SoupState::Unknown(7));
    }
}
