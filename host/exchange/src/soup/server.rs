//! The state machine of one connection.

use super::packet::{Deframer, FromClient, frame};
use super::{
    CLIENT_TIMEOUT, CloseReason, Config, Counters, Faults, HEARTBEAT_INTERVAL, LOGIN_TIMEOUT,
    RejectReason,
};
use crate::source::Source;
use std::time::Duration;
use wirebook_wire::soup::{LoginAccepted, LoginRejected, LoginRequest, kind, right_justified};

/// One connection: from accept to close.
#[derive(Debug)]
pub struct Server<S> {
    config: Config,
    source: S,
    state: State,
    deframer: Deframer,
    /// What the connection has not taken yet: one packet, or the two that a fault glues together.
    pending: Vec<u8>,
    pending_sent: usize,
    last_sent: Duration,
    last_received: Duration,
    counters: Counters,
}

#[derive(Debug)]
enum State {
    AwaitingLogin,
    Streaming {
        /// When the first message became available.
        since: Duration,
    },
    /// Nothing more is produced; closed once `pending` is sent.
    Closing(CloseReason),
}

impl<S: Source> Server<S> {
    /// A connection accepted at `now`.
    pub fn new(now: Duration, config: Config, source: S) -> Self {
        Self {
            config,
            source,
            state: State::AwaitingLogin,
            deframer: Deframer::default(),
            pending: Vec::new(),
            pending_sent: 0,
            last_sent: now,
            last_received: now,
            counters: Counters::default(),
        }
    }

    /// Bytes that arrived from the client, split anywhere.
    pub fn on_bytes(&mut self, now: Duration, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.last_received = now;
        }
        self.deframer.push(bytes);
        while !matches!(self.state, State::Closing(_)) {
            match self.deframer.next() {
                Some(packet) => self.on_packet(now, packet),
                None => return,
            }
        }
    }

    /// Appends at most `max_bytes` to `out`, the next bytes of the stream; returns how many.
    ///
    /// Call it when the connection can take bytes and at least at every [`Server::wake_at`]: this
    /// is also where timeouts are noticed and heartbeats are made.
    pub fn pull(&mut self, now: Duration, max_bytes: usize, out: &mut Vec<u8>) -> usize {
        self.check_timeouts(now);
        let before = out.len();
        while out.len() - before < max_bytes {
            if self.pending_sent == self.pending.len() {
                self.pending.clear();
                self.pending_sent = 0;
                self.produce(now);
                if self.pending.is_empty() {
                    break;
                }
            }
            let room = max_bytes - (out.len() - before);
            let chunk = &self.pending[self.pending_sent..];
            let chunk = &chunk[..chunk.len().min(room)];
            out.extend_from_slice(chunk);
            self.pending_sent += chunk.len();
        }
        let pulled = out.len() - before;
        if pulled > 0 {
            self.last_sent = now;
            self.counters.bytes += pulled as u64;
        }
        pulled
    }

    /// The latest time at which [`Server::pull`] must be called again, even if the connection
    /// stays silent; `None` when closing.
    pub fn wake_at(&self) -> Option<Duration> {
        match self.state {
            State::AwaitingLogin => Some(self.last_received + LOGIN_TIMEOUT),
            State::Streaming { since } => {
                let data = since.saturating_add(self.config.pace.due(self.counters.messages));
                let heartbeat = self.last_sent + HEARTBEAT_INTERVAL;
                let timeout = self.last_received + CLIENT_TIMEOUT;
                Some(data.max(self.last_sent).min(heartbeat).min(timeout))
            }
            State::Closing(_) => None,
        }
    }

    /// Why the connection must be closed, once every byte before the close has been pulled.
    pub fn close_reason(&self) -> Option<&CloseReason> {
        match &self.state {
            State::Closing(reason) if self.pending_sent == self.pending.len() => Some(reason),
            _ => None,
        }
    }

    /// Whether a login was accepted.
    pub fn is_logged_in(&self) -> bool {
        matches!(self.state, State::Streaming { .. })
    }

    /// What the connection has carried so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Gives the source back, for the next connection.
    pub fn into_source(self) -> S {
        self.source
    }

    fn on_packet(&mut self, now: Duration, packet: FromClient) {
        let logged_in = self.is_logged_in();
        match packet {
            FromClient::Login(_) | FromClient::MalformedLogin if logged_in => {
                self.close(CloseReason::Violation(kind::LOGIN_REQUEST));
            }
            FromClient::Login(login) => self.on_login(now, self.admit(&login)),
            FromClient::MalformedLogin => {
                self.on_login(now, Err(RejectReason::SessionNotAvailable));
            }
            FromClient::Heartbeat => {}
            FromClient::Ignored => self.counters.ignored += 1,
            FromClient::Logout => self.close(CloseReason::Logout),
            FromClient::Violation(kind) => self.close(CloseReason::Violation(kind)),
        }
    }

    fn on_login(&mut self, now: Duration, admitted: Result<u64, RejectReason>) {
        if self.config.faults.ignore_login {
            return;
        }
        let reached = match admitted {
            Err(reason) => {
                let rejected = LoginRejected {
                    reason: reason.letter(),
                };
                frame(&mut self.pending, kind::LOGIN_REJECTED, &rejected.payload());
                return self.close(CloseReason::Rejected(reason));
            }
            Ok(wanted) => self.source.seek(wanted),
        };
        match reached {
            Err(error) => self.close(error.into()),
            Ok(seq) => {
                let session = self.session();
                let accepted = LoginAccepted { session, seq };
                frame(&mut self.pending, kind::LOGIN_ACCEPTED, &accepted.payload());
                self.state = State::Streaming { since: now };
                self.garbage();
            }
        }
    }

    /// The number of the first message wanted, or why the client may not have it.
    fn admit(&self, login: &LoginRequest) -> Result<u64, RejectReason> {
        if let Some(reason) = self.config.faults.reject_login {
            return Err(reason);
        }
        let same = |given: &[u8], expected: &str| {
            given
                .trim_ascii()
                .eq_ignore_ascii_case(expected.trim().as_bytes())
        };
        if !same(&login.username, &self.config.username)
            || !same(&login.password, &self.config.password)
        {
            return Err(RejectReason::NotAuthorized);
        }
        let asked = login.session.trim_ascii();
        if !asked.is_empty() && asked != self.session().trim_ascii() {
            return Err(RejectReason::SessionNotAvailable);
        }
        match login.seq {
            0 => Ok(self.source.published()),
            seq => Ok(seq),
        }
    }

    /// The session's name as it is sent; a longer name is cut.
    fn session(&self) -> [u8; 10] {
        let name = self.config.session.as_bytes();
        right_justified(&name[..name.len().min(10)]).unwrap_or([b' '; 10])
    }

    fn check_timeouts(&mut self, now: Duration) {
        let silence = now.saturating_sub(self.last_received);
        match self.state {
            State::AwaitingLogin if silence >= LOGIN_TIMEOUT => {
                self.close(CloseReason::LoginTimeout);
            }
            State::Streaming { .. } if silence >= CLIENT_TIMEOUT => {
                self.close(CloseReason::ClientTimeout);
            }
            _ => {}
        }
    }

    fn close(&mut self, reason: CloseReason) {
        self.state = State::Closing(reason);
    }

    /// Puts the next packet into the empty `pending`, if there is one.
    fn produce(&mut self, now: Duration) {
        let State::Streaming { since } = self.state else {
            return;
        };
        let sent = self.counters.messages;
        let stalled = self.config.faults.stall_after.is_some_and(|at| sent >= at);
        if !stalled && self.config.pace.allowance(now.saturating_sub(since)) > sent {
            self.produce_message();
        } else if now.saturating_sub(self.last_sent) >= HEARTBEAT_INTERVAL
            && !self.config.faults.no_heartbeats
            && !stalled
        {
            frame(&mut self.pending, kind::SERVER_HEARTBEAT, &[]);
            self.counters.heartbeats += 1;
            // Now, not when it leaves: one heartbeat fills the silence, however large the pull.
            self.last_sent = now;
        }
    }

    fn produce_message(&mut self) {
        match self.source.next_message() {
            Ok(Some(message)) => {
                frame(&mut self.pending, kind::SEQUENCED_DATA, message);
                self.counters.messages += 1;
                self.cut();
                self.garbage();
            }
            Ok(None) => {
                frame(&mut self.pending, kind::END_OF_SESSION, &[]);
                self.close(CloseReason::EndOfSession);
            }
            Err(error) => self.close(error.into()),
        }
    }

    /// [`Faults::disconnect_at`].
    fn cut(&mut self) {
        if let Some((at, bytes)) = self.config.faults.disconnect_at
            && at == self.counters.messages
        {
            self.pending.truncate(bytes);
            self.close(CloseReason::Fault);
        }
    }

    /// [`Faults::garbage_after`].
    fn garbage(&mut self) {
        let Faults { garbage_after, .. } = &self.config.faults;
        if let Some((at, bytes)) = garbage_after
            && *at == self.counters.messages
        {
            self.pending.extend_from_slice(bytes);
        }
    }
}
