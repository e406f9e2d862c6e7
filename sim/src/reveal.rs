//! The thread that makes memory writes visible while the host reads.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::memory::Write;
use wirebook_driver::Event;

/// Writes that may wait for the thread; the simulation blocks beyond, so nothing is lost.
const QUEUE_WRITES: usize = 1024;

enum Job {
    Write(Write),
    /// Signalled when everything before it is visible.
    Signal(Arc<Event>),
    /// Answered when everything before it is visible.
    Flush(SyncSender<()>),
}

/// Reveals writes in the order it is given them.
#[derive(Debug)]
pub(crate) struct Revealer {
    /// `None` only while dropping.
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Revealer {
    pub fn start() -> Self {
        let (jobs, queue) = sync_channel(QUEUE_WRITES);
        let thread = thread::spawn(move || {
            for job in queue {
                match job {
                    Job::Write(mut write) => {
                        // Giving way between doublewords lets a reader on the same core see every
                        // intermediate state.
                        while write.reveal() {
                            thread::yield_now();
                        }
                    }
                    Job::Signal(event) => event.signal(),
                    // A caller that stopped waiting needs no answer.
                    Job::Flush(done) => drop(done.send(())),
                }
            }
        });
        Self {
            jobs: Some(jobs),
            thread: Some(thread),
        }
    }

    pub fn send(&self, write: Write) {
        self.queue(Job::Write(write));
    }

    pub fn signal(&self, event: Arc<Event>) {
        self.queue(Job::Signal(event));
    }

    pub fn flush(&self) {
        let (done, wait) = sync_channel(1);
        self.queue(Job::Flush(done));
        // An error means the thread is gone, and with it everything that could still be revealed.
        let _ = wait.recv();
    }

    fn queue(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only when `jobs` is dropped.
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Revealer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
