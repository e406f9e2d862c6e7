//! A thing that one thread uses and another takes away.
//!
//! A device whose memory space is disabled has no doorbells: a store to them ends the process, and while they are
//! mapped the kernel does not give the device to anybody else. A reader may poll on another thread. So whoever stops
//! the card waits until the reader is outside, keeps it there, and unmaps.

use crate::sync::{AtomicU32, Ordering};
use std::cell::UnsafeCell;
use std::sync::Arc;
use std::time::Duration;

/// Looks for a user that is inside before they become rare.
const YIELDS: u32 = 100;
/// Time between rare looks.
const REST: Duration = Duration::from_micros(50);

/// A word of a [`Gate`]: an atomic, or a model checker's.
pub(crate) trait Word {
    /// Holding 0.
    fn new() -> Self;
    /// Stores with SeqCst.
    fn set(&self, value: u32);
    /// Stores 0 with Release.
    fn release(&self);
    /// Loads with SeqCst.
    fn get(&self) -> u32;
    /// While another thread's store is awaited, for so many looks already.
    fn pause(looks: u32);
}

impl Word for AtomicU32 {
    fn new() -> Self {
        Self::new(0)
    }

    #[inline]
    fn set(&self, value: u32) {
        self.store(value, Ordering::SeqCst);
    }

    #[inline]
    fn release(&self) {
        self.store(0, Ordering::Release);
    }

    #[inline]
    fn get(&self) -> u32 {
        self.load(Ordering::SeqCst)
    }

    fn pause(looks: u32) {
        // The user may have lost its core while it is inside, to this very thread, which may have a higher real-time
        // priority: then yielding gives it nothing.
        if looks < YIELDS {
            std::thread::yield_now();
        } else {
            std::thread::sleep(REST);
        }
    }
}

/// Each side stores its own word and then loads the other's. With SeqCst at least one sees the other: either the
/// user finds the gate closed, or whoever closes it finds the user inside and waits for its few instructions.
struct Gate<T, W> {
    closed: W,
    inside: W,
    thing: UnsafeCell<Option<T>>,
}

// SAFETY: `thing` is reached by the one `Entry` while it is inside and the gate open, and by the one `Closer` when it
// has closed the gate and seen the other outside: never by both. Each may be on a thread of its own, where the thing is
// used by reference or dropped.
unsafe impl<T: Send + Sync, W: Sync> Sync for Gate<T, W> {}

/// The side that uses the thing. There is one, and it is entered by one thread at a time: it is not `Clone`.
pub(crate) struct Entry<T, W = AtomicU32>(Arc<Gate<T, W>>);

/// The side that takes the thing away. There is one.
pub(crate) struct Closer<T, W = AtomicU32>(Arc<Gate<T, W>>);

/// A gate around `thing`, open. Without its [`Closer`] it stays open.
pub(crate) fn around<T, W: Word>(thing: T) -> (Entry<T, W>, Closer<T, W>) {
    let gate = Arc::new(Gate {
        closed: W::new(),
        inside: W::new(),
        thing: UnsafeCell::new(Some(thing)),
    });
    (Entry(Arc::clone(&gate)), Closer(gate))
}

impl<T, W: Word> Entry<T, W> {
    /// Does `act` unless the gate is closed. It has to be short and may not panic: the other side waits for it.
    #[inline]
    pub(crate) fn pass(&mut self, act: impl FnOnce(&T)) {
        let gate = &*self.0;
        gate.inside.set(1);
        if gate.closed.get() == 0 {
            // SAFETY: inside and not closed, so the closer, if there is one by now, waits for `release`.
            if let Some(thing) = unsafe { &*gate.thing.get() } {
                act(thing);
            }
        }
        gate.inside.release();
    }

    /// Whether the gate is closed. What the other side did before it closed it is visible then.
    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.0.closed.get() != 0
    }
}

impl<T, W: Word> Closer<T, W> {
    /// Lets nobody in any more, waits until nobody is inside, and takes the thing, at the first call.
    pub(crate) fn close(&mut self) -> Option<T> {
        let gate = &*self.0;
        gate.closed.set(1);
        let mut looks = 0_u32;
        while gate.inside.get() != 0 {
            W::pause(looks);
            looks = looks.saturating_add(1);
        }
        // SAFETY: the gate is closed and nobody is inside, so no entry reaches the thing any more, and there is no
        // other closer.
        unsafe { &mut *gate.thing.get() }.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loom's atomics. Loom takes SeqCst of an access for AcqRel, but knows fences: between a store and a load
    /// that come in this order, one gives what SeqCst gives.
    struct Modelled<const ORDERED: bool>(loom::sync::atomic::AtomicU32);

    impl<const ORDERED: bool> Word for Modelled<ORDERED> {
        fn new() -> Self {
            Self(loom::sync::atomic::AtomicU32::new(0))
        }

        fn set(&self, value: u32) {
            self.0.store(value, Ordering::Release);
            if ORDERED {
                loom::sync::atomic::fence(Ordering::SeqCst);
            }
        }

        fn release(&self) {
            self.0.store(0, Ordering::Release);
        }

        fn get(&self) -> u32 {
            self.0.load(Ordering::Acquire)
        }

        fn pause(_: u32) {
            loom::thread::yield_now();
        }
    }

    /// A reader that rings twice, and a reset that has the region alone: loom finds accesses at once.
    fn ring_and_reset<const ORDERED: bool>() {
        loom::model(|| {
            let region = loom::sync::Arc::new(loom::cell::Cell::new(0));
            let (mut entry, mut closer) = around::<_, Modelled<ORDERED>>(());
            let reader = loom::thread::spawn({
                let region = region.clone();
                move || (1..=2).for_each(|count| entry.pass(|()| region.set(count)))
            });
            assert!(closer.close().is_some() && closer.close().is_none());
            let rung = region.get();
            region.set(u32::MAX);
            reader.join().unwrap();
            assert!(rung <= 2 && region.get() == u32::MAX);
        });
    }

    #[test]
    fn whoever_closes_the_gate_has_the_region_alone_in_every_interleaving() {
        ring_and_reset::<true>();
    }

    #[test]
    #[should_panic(expected = "Causality violation: Concurrent")]
    fn a_gate_whose_sides_may_miss_each_other_is_found() {
        ring_and_reset::<false>();
    }

    /// A user on a thread of its own, and one who takes the thing away and frees it.
    fn use_and_free<W: Word + Send + Sync + 'static>() {
        for _ in 0..if cfg!(miri) { 20 } else { 1000 } {
            let (mut entry, mut closer) = around::<_, W>(Box::new(7));
            let user = std::thread::spawn(move || {
                while !entry.is_closed() {
                    entry.pass(|thing| assert_eq!(**thing, 7));
                }
                entry.pass(|_| panic!("let in after the end"));
            });
            assert_eq!(closer.close(), Some(Box::new(7)));
            assert_eq!(closer.close(), None);
            user.join().unwrap();
        }
    }

    #[test]
    fn whoever_takes_the_thing_may_free_it() {
        use_and_free::<AtomicU32>();
    }

    /// What miri must find: `scripts/miri` runs each alone, and fails when it passes.
    #[cfg(miri)]
    mod mutants {
        use super::*;

        /// A word whose store a load that follows may overtake.
        struct Unordered(AtomicU32);

        impl Word for Unordered {
            fn new() -> Self {
                Self(AtomicU32::new(0))
            }

            fn set(&self, value: u32) {
                self.0.store(value, Ordering::Release);
            }

            fn release(&self) {
                self.0.store(0, Ordering::Release);
            }

            fn get(&self) -> u32 {
                self.0.load(Ordering::Acquire)
            }

            fn pause(_: u32) {
                std::hint::spin_loop();
            }
        }

        #[test]
        fn a_gate_without_seqcst() {
            use_and_free::<Unordered>();
        }
    }
}
