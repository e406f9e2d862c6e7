//! What a test reads of a card, and what it can break.

/// What the driver did, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Did {
    /// Wrote a register: address, value.
    Write(u32, u32),
    /// Wrote the command register of configuration space.
    Command(u16),
    /// Mapped memory: bus address, bytes.
    Map(u64, usize),
    /// Took the memory at a bus address away.
    Unmap(u64),
    /// Said that nobody waits for the card any more.
    Abandon,
    /// Gave events for interrupts, so many.
    Interrupts(usize),
    /// Reset the card.
    Reset,
}

/// What is wrong with the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Reads all ones.
    Dead,
    /// Dies when this register is written.
    DiesAt(u32),
    /// This register reads this value.
    Reads(u32, u32),
    /// A bit of SCRATCH is stuck at 0.
    StuckBit,
    /// MAGIC can be written.
    WritableMagic,
    /// The clock's high half is not latched: it lags a carry.
    TornClock,
    /// A disabled ring keeps producing.
    Restless,
    /// No memory can be mapped.
    MapRefused,
    /// No memory can be taken away.
    UnmapRefused,
    /// No reset is possible.
    ResetRefused,
    /// No interrupt can be connected.
    InterruptsRefused,
    /// Whatever is asked of the transport is refused.
    AllRefused,
    /// What is asked next is a panic; from then on all is refused. What unwinds shuts the card down, and a second
    /// panic there ends any program.
    Panics,
    /// Nothing keeps the card from memory that was taken away.
    Unguarded,
    /// The card produces records and writes none.
    WritesNothing,
    /// No interrupt is raised.
    Silent,
    /// Interrupts come by the wrong vector.
    Misrouted,
    /// Bus addresses are not aligned to what they map.
    Misaligned,
    /// Its IOMMU has pages of 64 KiB.
    LargePages,
    /// The first buffer can be mapped, and no second one.
    SecondMapRefused,
    /// The doorbell region is one page.
    SmallDoorbells,
    /// This register survives a reset.
    Survives(u32),
}
