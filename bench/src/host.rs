//! What a record costs the host: drained from the ring, beside the same feed over sockets.

use crate::lap::{self, Pinned};
use crate::stream::{Served, Stream};
use crate::table::{Row, per, processor_time, timed};
use anyhow::ensure;
use rustix::thread::sched_getaffinity;
use std::hint::black_box;
use std::io;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use wirebook_book::Books;
use wirebook_contract::record::Record;
use wirebook_exchange::serve::{SoupOptions, serve_soup};
use wirebook_kernel_feed::soup::Login;
use wirebook_kernel_feed::{Book, Change, SoupClient, decode::decode};

/// Slots of the ring in cache: 32 KiB.
const HOT_LOG2_SLOTS: u32 = 9;
/// Slots of the ring that another core writes: 1 MiB, in that core's cache when the reader comes. Larger laps mean
/// fewer handovers, each of which waits for the scheduler.
const OTHER_LOG2_SLOTS: u32 = 14;
/// Records polled at once, as in the driver's example.
const BATCH_RECORDS: usize = 64;

/// What is done with a record or a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// It is read, or decoded.
    Drain,
    /// And the books follow it.
    Book,
    /// And both best prices are looked up after each change.
    Top,
}

/// All three, and what they are called on either side.
pub const WORKS: [(Work, &str, &str); 3] = [
    (Work::Drain, "drain", "receive, decode"),
    (Work::Book, "drain, full book", "receive, decode, full book"),
    (
        Work::Top,
        "drain, full book, top of book",
        "receive, decode, full book, top of book",
    ),
];

/// Who wrote the slots that are drained.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ring {
    Hot,
    OtherCore,
}

/// Rows of drained records beside kernel-feed on loopback TCP, per message: from a ring in cache, and from one
/// that the other core wrote.
///
/// # Errors
/// When sockets or memory fail, or books differ.
pub fn rows(
    stream: &Stream,
    (work, ours, theirs): (Work, &str, &str),
    repetitions: usize,
) -> anyhow::Result<Vec<Row>> {
    let messages = stream.messages.len() as u64;
    let digest = match work {
        Work::Drain => read_digest(stream),
        Work::Book | Work::Top => stream.digest,
    };
    let row = |state: &str| {
        let what = format!("{ours} (ring {state})");
        let baseline = format!("kernel-feed on loopback TCP: {theirs}");
        Row::new(what, baseline, "ns/message", digest)
    };
    let mut states = vec![(Ring::Hot, row("cache-hot, 32 KiB"))];
    if sched_getaffinity(None)?.count() >= 2 {
        states.push((Ring::OtherCore, row("written by the other core, 1 MiB")));
    } else {
        println!("n/a: {ours} from a ring that the other core writes: there is one core\n");
    }
    for _ in 0..repetitions {
        let (kernel, found) = over_sockets(stream, work)?;
        ensure!(
            work == Work::Drain || found == digest,
            "kernel-feed's books {found:016x}, {digest:016x} here"
        );
        for (ring, row) in &mut states {
            let (time, found) = drain(stream, work, *ring)?;
            ensure!(
                found == digest,
                "{ours}: {found:016x} instead of {digest:016x}"
            );
            row.pair(per(time, messages), per(kernel, messages));
        }
    }
    Ok(states.into_iter().map(|(_, row)| row).collect())
}

/// What draining comes to without a book: every word of every record was read.
fn read_digest(stream: &Stream) -> u64 {
    stream.records.iter().fold(0, fold)
}

fn fold(sum: u64, record: &Record) -> u64 {
    sum.rotate_left(1)
        ^ record.order_id
        ^ u64::from(record.sequence)
        ^ record.ts_event
        ^ record.price as u64
}

/// Takes records in ring order.
struct Consumer {
    work: Work,
    sum: u64,
    books: Books,
}

impl Consumer {
    fn take(&mut self, batch: &[Record]) {
        for record in batch {
            if self.work == Work::Drain {
                self.sum = fold(self.sum, record);
            } else if let Some(book) = self.books.apply(record)
                && self.work == Work::Top
            {
                black_box((book.bid(), book.ask()));
            }
        }
    }

    fn digest(&self) -> u64 {
        match self.work {
            Work::Drain => self.sum,
            Work::Book | Work::Top => self.books.digest(),
        }
    }
}

/// Replays the records through a ring, lap by lap; only the reader's laps are timed.
fn drain(stream: &Stream, work: Work, ring: Ring) -> anyhow::Result<(Duration, u64)> {
    let log2_slots = if ring == Ring::Hot {
        HOT_LOG2_SLOTS
    } else {
        OTHER_LOG2_SLOTS
    };
    let slots = 1 << log2_slots;
    let (mut lines, mut reader) = lap::Ring::new(log2_slots)?;
    let mut consumer = Consumer {
        work,
        sum: 0,
        books: Books::new(),
    };
    let mut spent = Duration::ZERO;
    let mut read = |records: &[Record]| {
        let started = processor_time();
        let mut batch = [Record::default(); BATCH_RECORDS];
        let mut left = records.len();
        while left > 0 {
            let count = reader.poll(&mut batch);
            consumer.take(&batch[..count]);
            left -= count;
        }
        spent += processor_time() - started;
    };
    if ring == Ring::Hot {
        for records in stream.records.chunks(slots) {
            lines.write(records);
            read(records);
        }
    } else {
        // Before this thread is pinned: the writer would inherit it.
        let cores = sched_getaffinity(None)?;
        let _pinned = Pinned::to(&cores, 0)?;
        let (written, is_written) = mpsc::sync_channel(0);
        let (drained, is_drained) = mpsc::sync_channel(1);
        thread::scope(|scope| {
            let cores = &cores;
            let writer = scope.spawn(move || -> anyhow::Result<()> {
                let _pinned = Pinned::to(cores, 1)?;
                for records in stream.records.chunks(slots) {
                    lines.write(records);
                    written.send(())?;
                    is_drained.recv()?;
                }
                Ok(())
            });
            for records in stream.records.chunks(slots) {
                is_written.recv()?;
                read(records);
                drained.send(())?;
            }
            writer
                .join()
                .map_err(|_| anyhow::anyhow!("the writer panicked"))?
        })?;
    }
    Ok((spent, consumer.digest()))
}

/// The feed over a TCP connection of this machine: the receiver's processor time, its calls to the kernel
/// included. What the kernel does for the receiver on the sender's account is not in it.
fn over_sockets(stream: &Stream, work: Work) -> anyhow::Result<(Duration, u64)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let options = SoupOptions {
        connections_max: Some(1),
        ..SoupOptions::default()
    };
    let login = Login {
        username: "wire".into(),
        password: "book".into(),
        session: String::new(),
        sequence: 1,
    };
    let stop = AtomicBool::new(false);
    let mut book = Book::new();
    thread::scope(|scope| {
        let server = scope.spawn(|| {
            let open = || Ok(Served::new(&stream.messages));
            serve_soup(&listener, open, &options, &stop, |_| {})
        });
        let (time, received) = timed(|| {
            SoupClient::run(&address, &login, |_, octets| {
                follow(&mut book, work, octets)
            })
        });
        // The server would wait for another client for ever when this one failed.
        stop.store(true, Ordering::Relaxed);
        let served = server
            .join()
            .map_err(|_| anyhow::anyhow!("the server panicked"))?;
        let summary = received?;
        served?;
        ensure!(
            summary.messages == stream.messages.len() as u64,
            "{} messages came",
            summary.messages
        );
        Ok((time, book.digest()))
    })
}

fn follow(book: &mut Book, work: Work, octets: &[u8]) -> io::Result<()> {
    let Ok(message) = black_box(decode(octets)) else {
        return Ok(());
    };
    if work != Work::Drain
        && let Change::Book(locate) = book.apply(&message)
        && work == Work::Top
    {
        black_box(book.top(locate));
    }
    Ok(())
}

/// Types that `itchy` panics on.
const NOT_ITCHYS: &[u8] = b"hO";

/// `itchy`'s parser and kernel-feed's over the same octets in memory; both sum up the timestamps.
///
/// # Errors
/// When a parser refuses a message, or the two read differently.
pub fn parsers(stream: &Stream, repetitions: usize) -> anyhow::Result<Row> {
    let mut framed = Vec::new();
    let mut count = 0;
    for message in (0..).map_while(|index| stream.messages.get(index)) {
        if !NOT_ITCHYS.contains(&message[0]) {
            framed.extend_from_slice(&(message.len() as u16).to_be_bytes());
            framed.extend_from_slice(message);
            count += 1;
        }
    }
    let ours = || {
        let mut sum = 0_u64;
        let mut reader = wirebook_kernel_feed::file::Reader::new(&framed[..]);
        while let Some(octets) = reader.next_message()? {
            sum = sum.wrapping_add(black_box(decode(octets))?.timestamp);
        }
        anyhow::Ok(sum)
    };
    let theirs = || {
        let mut sum = 0_u64;
        for message in itchy::MessageStream::from_reader(&framed[..]) {
            let message = message.map_err(|error| anyhow::anyhow!("itchy: {error}"))?;
            sum = sum.wrapping_add(black_box(message).timestamp);
        }
        anyhow::Ok(sum)
    };
    let digest = ours()?;
    let mut row = Row::new(
        "kernel-feed's parser, from memory",
        "`itchy`'s parser, from memory",
        "ns/message",
        digest,
    );
    for _ in 0..repetitions {
        let (baseline, sum) = timed(theirs);
        ensure!(sum? == digest, "itchy reads other timestamps");
        let (time, sum) = timed(ours);
        ensure!(sum? == digest, "kernel-feed reads other timestamps");
        row.pair(per(time, count), per(baseline, count));
    }
    Ok(row)
}
