//! `wirebook exchange`: the other side of the wire, on ordinary sockets.

use crate::args::{Cli, Exchange, Via};
use crate::feed::Origin;
use crate::output::{Output, are_apart};
use crate::page::grouped;
use crate::progress;
use anyhow::Context;
use serde_json::json;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use wirebook_exchange::itch_file::Writer;
use wirebook_exchange::serve::{
    Line, MoldOptions, MoldSockets, SoupEvent, SoupOptions, serve_mold, serve_soup,
};
use wirebook_exchange::source::Source;
use wirebook_exchange::{Pace, mold, soup};

/// Serves or writes the feed.
///
/// # Errors
/// When the feed cannot be read, or a socket or file fails.
pub fn run(cli: &Cli, exchange: &Exchange) -> anyhow::Result<()> {
    let origin = Origin::of(&exchange.feed)?;
    match (&exchange.write, exchange.via) {
        (Some(path), _) => {
            let feed: Vec<_> = exchange.feed.file.iter().map(PathBuf::as_path).collect();
            are_apart(&[("--write", Some(path))], &feed)?;
            write(cli, &origin, path)
        }
        (None, Via::Tcp) => serve_tcp(cli, exchange, &origin),
        (None, Via::Mold) => serve_udp(cli, exchange, &origin),
    }
}

/// Prints a result as text or as JSON.
pub(super) fn say(cli: &Cli, text: &str, value: serde_json::Value) -> io::Result<()> {
    let mut out = Output::stdout();
    if cli.json {
        writeln!(out, "{value}")?;
    } else {
        writeln!(out, "{text}")?;
    }
    out.flush()
}

fn write(cli: &Cli, origin: &Origin, path: &Path) -> anyhow::Result<()> {
    let bar = progress::bar("messages", origin.count()?);
    let mut writer = Writer::new(Output::create(path)?);
    let mut messages = origin.open()?;
    let mut count = 0_u64;
    while let Some(message) = messages.next_message()? {
        writer.write(message)?;
        count += 1;
        bar.inc(1);
    }
    writer.finish()?.finish()?;
    bar.finish_and_clear();
    // The feed itself may have gone to standard output.
    if path == Path::new("-") {
        return Ok(());
    }
    let text = format!("wrote {} messages to {}", grouped(count), path.display());
    say(cli, &text, json!({ "wrote": path, "messages": count }))?;
    Ok(())
}

fn serve_tcp(cli: &Cli, exchange: &Exchange, origin: &Origin) -> anyhow::Result<()> {
    let listener = TcpListener::bind(exchange.listen).with_context(|| in_use(exchange.listen))?;
    let address = listener.local_addr()?;
    let options = SoupOptions {
        config: soup::Config {
            username: exchange.user.clone(),
            password: exchange.password.clone(),
            session: exchange.session.clone(),
            pace: exchange.rate.map_or(Pace::Unlimited, Pace::PerSecond),
            ..soup::Config::default()
        },
        connections_max: exchange.connections,
        ..SoupOptions::default()
    };
    let text = format!("serving {} on {address}", origin.title());
    say(cli, &text, json!({ "listening": address.to_string() }))?;
    let bar = progress::bar("messages", origin.count()?);
    let never = AtomicBool::new(false);
    // Clients are served on when nobody reads what is said about them.
    let tell = |text: &str, value| bar.suspend(|| drop(say(cli, text, value)));
    serve_soup(
        &listener,
        || origin.open(),
        &options,
        &never,
        |event| match event {
            SoupEvent::Connected(peer) => {
                let text = format!("{peer} connected");
                tell(&text, json!({ "connected": peer.to_string() }));
            }
            SoupEvent::Refused(peer, count, reason) => {
                let text = format!("{peer} refused: {reason} ({} so far)", grouped(count));
                let value = json!({
                    "refused": peer.to_string(), "count": count, "reason": reason.to_string(),
                });
                tell(&text, value);
            }
            SoupEvent::Waiting(error) => {
                let text = format!(
                    "new clients have to wait: {error}; `ulimit -n` says how many files may be open"
                );
                tell(&text, json!({ "waiting": error.to_string() }));
            }
            SoupEvent::Progress(_, counters) => bar.set_position(counters.messages),
            SoupEvent::Closed(peer, counters, reason) => {
                let reason = reason.map_or_else(|e| e.to_string(), ToString::to_string);
                let text = format!(
                    "{peer} is over after {} messages: {reason}",
                    grouped(counters.messages)
                );
                let value = json!({
                    "closed": peer.to_string(), "messages": counters.messages,
                    "bytes": counters.bytes, "reason": reason,
                });
                tell(&text, value);
            }
        },
    )?;
    bar.finish_and_clear();
    Ok(())
}

fn in_use(address: SocketAddr) -> String {
    format!("cannot listen on {address}; choose another address, or see who has it with `ss -ltnp`")
}

fn serve_udp(cli: &Cli, exchange: &Exchange, origin: &Origin) -> anyhow::Result<()> {
    let from = SocketAddr::from((exchange.from, 0));
    let bind = |address: SocketAddr| {
        UdpSocket::bind(address)
            .with_context(|| format!("cannot use {address}; see the addresses with `ip addr`"))
    };
    let sockets = exchange
        .group
        .iter()
        .map(|_| bind(from))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let requests = exchange.requests.map(bind).transpose()?;
    let lines = sockets
        .iter()
        .zip(&exchange.group)
        .map(|(socket, &group)| Line {
            socket,
            to: group.into(),
            drop_one_in: exchange.drop_one_in,
        })
        .collect();
    let options = MoldOptions {
        config: mold::Config {
            session: session_octets(&exchange.session),
            ..mold::Config::default()
        },
        seed: exchange.feed.generated.seed,
        ..MoldOptions::default()
    };
    let options = match exchange.rate {
        Some(rate) => MoldOptions {
            pace: Pace::PerSecond(rate),
            ..options
        },
        None => options,
    };
    let groups: Vec<String> = exchange.group.iter().map(ToString::to_string).collect();
    let text = format!("sending {} to {}", origin.title(), groups.join(" and "));
    say(cli, &text, json!({ "sending_to": groups }))?;
    let bar = progress::bar("messages", origin.count()?);
    let sockets = MoldSockets {
        lines,
        requests: requests.as_ref(),
    };
    let sent = std::cell::Cell::new(Default::default());
    let never = AtomicBool::new(false);
    serve_mold(&sockets, &mut origin.open()?, &options, &never, |event| {
        bar.set_position(event.messages);
        sent.set(event);
    })?;
    bar.finish_and_clear();
    let event: wirebook_exchange::serve::MoldEvent = sent.get();
    let text = format!(
        "sent {} messages in {} packets, {} lost on purpose, {} requests answered",
        grouped(event.messages),
        grouped(event.packets),
        grouped(event.dropped),
        grouped(event.requests)
    );
    let value = json!({
        "messages": event.messages, "packets": event.packets,
        "dropped": event.dropped, "requests": event.requests,
    });
    say(cli, &text, value)?;
    Ok(())
}

/// A MoldUDP64 session id: ten octets, padded on the right. The arguments allow no more.
fn session_octets(session: &str) -> [u8; 10] {
    let mut octets = [b' '; 10];
    for (place, octet) in octets.iter_mut().zip(session.bytes()) {
        *place = octet;
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids() {
        assert_eq!(session_octets("1A"), *b"1A        ");
        assert_eq!(session_octets("0123456789"), *b"0123456789");
    }
}
