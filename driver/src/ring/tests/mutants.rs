//! Cards and readers that are wrong in one thing each.

use super::*;

/// A card that writes `own` ahead of what it stands for.
fn own_first(writer: &mut Writer) -> bool {
    if writer.head - writer.tail() == writer.slots {
        return false;
    }
    writer.put(60, writer.head + 1);
    writer.produce()
}

/// A card that does not look at the consumer doorbell.
fn overrun(writer: &mut Writer) -> bool {
    let page = std::mem::replace(&mut writer.page, SharedMemory::for_tests(4096));
    cell(&writer.page, 0).store(writer.head, Ordering::Relaxed);
    let produced = writer.produce();
    writer.page = page;
    produced
}

#[test]
fn a_card_that_writes_own_first() {
    let (mut reader, writer) = ring(6, 0);
    race(writer, own_first, |out| reader.poll(out));
}

#[test]
fn a_card_that_overruns_its_reader() {
    let (mut reader, writer) = ring(6, 0);
    race(writer, overrun, |out| {
        // It would wait for ever for the record that is overwritten.
        assert_eq!(reader.check(), Ok(()));
        reader.poll(out)
    });
}

/// A reader that looks at `own` without Acquire.
struct Relaxed(Mapped);

impl Port for Relaxed {
    fn own(&self, index: u32) -> u32 {
        self.0.slots.at(index).own.load(Ordering::Relaxed)
    }

    fn take(&self, index: u32, own: u32, to: &mut Record) -> bool {
        let is_there = self.own(index) == own;
        if is_there {
            *to = self.0.slots.at(index).copy(own);
        }
        is_there
    }

    fn consumed(&mut self, count: u32) {
        self.0.consumed(count);
    }

    fn arm(&mut self, wanted: u32) {
        self.0.arm(wanted);
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    fn slots(&self) -> u32 {
        self.0.slots()
    }
}

#[test]
fn a_reader_without_acquire() {
    let (reader, writer) = ring(6, 0);
    let mut cursor = Cursor::new(Relaxed(reader.cursor.port));
    race(writer, Writer::produce, |out| cursor.poll(out));
}
