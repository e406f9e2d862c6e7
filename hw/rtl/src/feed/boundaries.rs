//! Where messages begin and end in one beat, for every place a length prefix may stand.

use super::soup_header::SoupHeader;
use rust_hdl::prelude::*;
use wirebook_contract::itch_map::HEADER_BYTES;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::kind;

/// The block whose length prefix stands at one given place of the beat.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct PlacedBlock {
    /// Both octets of the prefix are in the beat. If not, the other fields mean nothing but that the flags
    /// of what ended are clear.
    pub here: Bit,
    /// The block ends in the beat, and the next prefix is in it too: at this place, one bit each.
    pub then: Bits<8>,
    /// Place of the next prefix, counted in the next beat (see [`Boundaries`]). Meaningless when `then` is set.
    pub place: Bits<17>,
    /// It may be in the next beat: the block has fewer than 32 octets.
    pub near: Bit,
    /// It goes on after this beat.
    pub begins: Bit,
    /// And its SoupBinTCP type is the first octet of the next beat.
    pub pending: Bit,
    /// It can hold a message: at least the common header.
    pub long: Bit,
    /// It was a message shorter than the common header, and ended.
    pub runt: Bit,
    /// And is SoupBinTCP sequenced data.
    pub sequenced: Bit,
    /// It was an end-of-session packet.
    pub ended: Bit,
    /// It was a login-rejected packet.
    pub rejected: Bit,
    /// Its header is not SoupBinTCP's.
    pub error: Bit,
    /// Its SoupBinTCP header is whole, and yet to be looked at.
    pub typed: Bit,
}

/// The block at one place. Combinational.
///
/// All places are instances of this one module; what tells them apart comes in on constant inputs, and what
/// depends on the beat's last lane is looked up once for all.
#[derive(LogicBlock, Default)]
pub struct Place {
    /// Octets of the length prefix that would stand here, then the octet after it.
    pub prefix: Signal<In, Bits<24>>,
    /// Both octets of the prefix are in this beat.
    pub here: Signal<In, Bit>,
    /// So is the octet after it.
    pub kind_here: Signal<In, Bit>,
    /// Bit k: a block of k octets ends in this beat.
    pub fits: Signal<In, Bits<8>>,
    /// Place of the next prefix if the block has no octets, one bit each.
    pub after: Signal<In, Bits<8>>,
    /// Places whose prefixes are in this beat.
    pub within: Signal<In, Bits<8>>,
    /// Place after this beat of the prefix after a block of 0 octets, modulo 2^17.
    pub ahead: Signal<In, Bits<17>>,
    /// SoupBinTCP rather than MoldUDP64.
    pub soup: Signal<In, Bit>,
    /// The block.
    pub block: Signal<Out, PlacedBlock>,

    length: Signal<Local, Bits<16>>,
    kind: Signal<Local, Bits<8>>,
    tiny: Signal<Local, Bit>,
    short: Signal<Local, Bit>,
}

impl Logic for Place {
    #[rtl]
    fn update(&mut self) {
        self.length.next = be!(self.prefix.val(), 0, 2);
        self.kind.next = self.prefix.val().get_bits::<8>(16);
        self.tiny.next = !self.length.val().get_bits::<13>(3).any();
        self.short.next = false;
        self.block.next.then = 0.into();
        for k in 0..8 {
            if self.here.val()
                & self.tiny.val()
                & self.fits.val().get_bit(k)
                & (self.length.val().get_bits::<3>(0) == k.to_bits())
            {
                self.short.next = true;
                self.block.next.then = (self.after.val() << (k as u64)) & self.within.val();
            }
        }
        self.block.next.here = self.here.val();
        self.block.next.place = bit_cast::<17, 16>(self.length.val()) + self.ahead.val();
        self.block.next.near = !self.length.val().get_bits::<11>(5).any();
        self.block.next.begins = self.here.val() & !self.short.val();
        self.block.next.pending = self.soup.val() & !self.kind_here.val();
        self.block.next.long = self.length.val() >= k!(HEADER_BYTES);
        if self.soup.val() {
            self.block.next.long = self.length.val() > k!(HEADER_BYTES);
        }
        self.block.next.runt = false;
        self.block.next.sequenced = false;
        self.block.next.ended = false;
        self.block.next.rejected = false;
        let empty = self.tiny.val() & !self.length.val().get_bits::<3>(0).any();
        self.block.next.error = self.here.val() & self.soup.val() & empty;
        self.block.next.typed = self.here.val() & self.soup.val() & self.kind_here.val() & !empty;
        if self.short.val() & !empty {
            if !self.soup.val() {
                self.block.next.runt = true;
            } else if self.kind.val() == k!(kind::SEQUENCED_DATA) {
                self.block.next.runt = true;
                self.block.next.sequenced = true;
            } else if self.kind.val() == k!(kind::END_OF_SESSION) {
                self.block.next.ended = true;
            } else if self.kind.val() == k!(kind::LOGIN_REJECTED) {
                self.block.next.rejected = true;
            }
        }
    }
}

/// What follows in a beat from each place that its first prefix may have.
///
/// A place counts octets from the one **before** lane 0: place `q` is lane `q - 1`, and place 0 means the
/// first octet of the length came with the previous beat (`before`). So a prefix split between beats or
/// between segments needs no state of its own. For a beat whose last valid lane is `last`:
///
/// ```text
///            place 0   1   2   3   4   5   6   7   8
///   before │ lane 0 │ lane 1 │ ... │ lane 7
///   q + 1 <= last + 1 : both octets of the length are here
///   else              : the prefix is (or begins) later, at place q - (last + 1) of the next beat
/// ```
///
/// So a prefix is never here at a place beyond 7. Blocks shorter than the common header (11 octets) chain
/// within a beat, up to four of them; at most one longer block can begin in a beat, and it is always the last.
/// A chain is not walked from the place where the beat's first prefix stands: from every place, the set of
/// places that its chain visits is found, the last ones first. What is wanted of the blocks then follows from
/// the set and from each block alone.
///
/// Latency: 2 cycles. Throughput: a beat each cycle.
#[derive(LogicBlock, Default)]
pub struct Boundaries {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// There is a beat; without one, no prefix is here.
    pub valid: Signal<In, Bit>,
    /// The octet before lane 0 of this beat, then the beat. (The octet before the first valid lane is that
    /// lane's left neighbour.)
    pub octets: Signal<In, Bits<72>>,
    /// Last valid lane.
    pub last: Signal<In, Bits<3>>,
    /// SoupBinTCP (an octet of type after the length) rather than MoldUDP64.
    pub soup: Signal<In, Bit>,
    /// The block at each place.
    pub block: [Signal<Out, PlacedBlock>; 8],
    /// `block.place` as one bit per place 0..=9, none beyond.
    pub spot: [Signal<Out, Bits<10>>; 8],
    /// From each place: the places of the prefixes that are read, one bit each.
    pub visited: [Signal<Out, Bits<8>>; 8],
    /// The last of them.
    pub end: [Signal<Out, Bits<8>>; 8],

    lanes: Signal<Local, Bits<17>>,
    padded: Signal<Local, Bits<88>>,
    ahead: [Signal<Local, Bits<17>>; 8],
    place: [Place; 8],
    /// After a cycle.
    single: [DFF<PlacedBlock>; 8],
    seen: DFF<Bits<88>>,
    header: [SoupHeader; 8],
    chain: [Signal<Local, Bits<8>>; 8],
    ends: Signal<Local, Bits<8>>,
    /// After two.
    checked: [DFF<PlacedBlock>; 8],
    spots: [DFF<Bits<10>>; 8],
    chains: [DFF<Bits<8>>; 8],
    chain_ends: [DFF<Bits<8>>; 8],
}

impl Logic for Boundaries {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, seen);

        // What only depends on the last lane: small tables, where sums and comparisons would cost carries.
        self.lanes.next = 0.into();
        for q in 0..8 {
            self.ahead[q].next = 0.into();
        }
        for last in 0..8 {
            if self.last.val() == last.to_bits() {
                self.lanes.next = bits::<17>((2 << last) - 1);
                for q in 0..8 {
                    self.ahead[q].next = bits::<17>((q + 1 + 0x2_0000 - last) as u64 & 0x1_FFFF);
                }
            }
        }
        // Beyond the beat there is nothing.
        self.padded.next = bit_cast::<88, 72>(self.octets.val());
        self.seen.d.next = self.padded.val();
        for q in 0..8 {
            self.place[q].prefix.next = self.padded.val().get_bits::<24>(8 * q);
            self.place[q].here.next = self.valid.val() & self.lanes.val().get_bit(q);
            self.place[q].kind_here.next = self.lanes.val().get_bit(q + 1);
            self.place[q].fits.next = self.lanes.val().get_bits::<8>(q);
            self.place[q].after.next = bits::<8>((4 << q) & 0xFF);
            self.place[q].within.next = self.lanes.val().get_bits::<8>(0);
            self.place[q].ahead.next = self.ahead[q].val();
            self.place[q].soup.next = self.soup.val();
            self.single[q].clock.next = self.clk.val();
            self.single[q].d.next = self.place[q].block.val();
        }

        // ---- Second cycle
        self.ends.next = 0.into();
        for q in 0..8 {
            self.header[q].kind.next = self.seen.q.val().get_bits::<8>(8 * q + 16);
            self.header[q].length.next = cat!(
                self.seen.q.val().get_bits::<8>(8 * q): 8,
                self.seen.q.val().get_bits::<8>(8 * q + 8): 8
            );
            self.header[q].long.next = self.single[q].q.val().long;
            self.checked[q].clock.next = self.clk.val();
            self.checked[q].d.next = self.single[q].q.val();
            self.checked[q].d.next.error = self.single[q].q.val().error
                | (self.single[q].q.val().typed & self.header[q].wrong.val());
            self.spots[q].clock.next = self.clk.val();
            self.spots[q].d.next = 0.into();
            for spot in 0..10usize {
                // Less than 32 octets and at most 9 places on, or 7 back: six bits tell all apart.
                if self.single[q].q.val().near
                    & (self.single[q].q.val().place.get_bits::<6>(0) == spot.to_bits())
                {
                    self.spots[q].d.next = bits::<10>(1 << spot);
                }
            }
            if !self.single[q].q.val().then.any() {
                self.ends.next = self.ends.val().replace_bit(q, true);
            }
        }
        for n in 0..8 {
            self.chain[7 - n].next = 0.into();
            if self.single[7 - n].q.val().here {
                self.chain[7 - n].next = bits::<8>(0x80 >> n);
                for at in 9 - n..8 {
                    if self.single[7 - n].q.val().then.get_bit(at) {
                        self.chain[7 - n].next = self.chain[7 - n].val() | self.chain[at].val();
                    }
                }
            }
        }
        for q in 0..8 {
            self.chains[q].clock.next = self.clk.val();
            self.chains[q].d.next = self.chain[q].val();
            self.chain_ends[q].clock.next = self.clk.val();
            self.chain_ends[q].d.next = self.chain[q].val() & self.ends.val();
            self.block[q].next = self.checked[q].q.val();
            self.spot[q].next = self.spots[q].q.val();
            self.visited[q].next = self.chains[q].q.val();
            self.end[q].next = self.chain_ends[q].q.val();
        }
    }
}
