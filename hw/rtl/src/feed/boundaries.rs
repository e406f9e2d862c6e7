//! Where messages begin and end in one beat, for every place a length prefix may stand.

use super::soup_header::SoupHeader;
use rust_hdl::prelude::*;
use wirebook_contract::itch_map::HEADER_BYTES;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::kind;

/// What follows when the next length prefix stands at one given place of the beat.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Entry {
    /// The last block counted is a short one, and another prefix stands in the beat, at place `at`: what
    /// follows from there has yet to be joined on.
    pub more: Bit,
    pub at: Bits<4>,
    /// Place of the prefix after this beat, counted in the next one (see [`Boundaries`]).
    pub place: Bits<17>,
    /// A block that goes on after this beat began here; the fields down to `lane` describe it.
    pub begins: Bit,
    /// Its SoupBinTCP type is the first octet of the next beat.
    pub pending: Bit,
    /// Its SoupBinTCP type, when not pending.
    pub kind: Bits<8>,
    /// It can hold a message: at least the common header.
    pub long: Bit,
    /// Octets of message in it.
    pub octets: Bits<16>,
    /// Lane of its first octet of message; 8 and more lie in the next beat.
    pub lane: Bits<4>,
    /// Blocks whose prefix was read: as many ones, from bit 0.
    pub blocks: Bits<4>,
    /// Bit i: block i was a message shorter than the common header, and ended.
    pub runts: Bits<4>,
    /// Of those, SoupBinTCP sequenced data.
    pub sequenced: Bits<4>,
    /// An end-of-session packet ended.
    pub ended: Bit,
    /// A login-rejected packet ended, and its reason.
    pub rejected: Bit,
    /// Last octet of that packet.
    pub reason: Bits<8>,
    /// A header was read that is not SoupBinTCP's.
    pub error: Bit,
    /// The block's SoupBinTCP header is whole, and yet to be looked at.
    pub typed: Bit,
}

/// The outcome for one place, up to the end of the block that begins there.
///
/// Combinational. All nine places are instances of this one module; what tells them apart comes in on
/// constant inputs, and what depends on the beat's last lane is looked up once for all.
#[derive(LogicBlock, Default)]
pub struct Place {
    /// This place, 0..=8.
    pub q: Signal<In, Bits<4>>,
    /// Octets of the length prefix that would stand here, then the octet after it.
    pub prefix: Signal<In, Bits<24>>,
    /// Last octet of a block of two.
    pub reason: Signal<In, Bits<8>>,
    /// Both octets of the prefix are in this beat.
    pub here: Signal<In, Bit>,
    /// So is the octet after it.
    pub kind_here: Signal<In, Bit>,
    /// Bit k: a block of k octets ends in this beat.
    pub fits: Signal<In, Bits<8>>,
    /// Bit k: after a block of k octets, another prefix may be read in this beat.
    pub inner: Signal<In, Bits<8>>,
    /// Place after this beat if nothing is here.
    pub behind: Signal<In, Bits<4>>,
    /// Place after this beat of the prefix after a block of 0 octets, modulo 2^17.
    pub ahead: Signal<In, Bits<17>>,
    /// SoupBinTCP rather than MoldUDP64.
    pub soup: Signal<In, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Entry>,

    length: Signal<Local, Bits<16>>,
    kind: Signal<Local, Bits<8>>,
    short: Signal<Local, Bit>,
    more: Signal<Local, Bit>,
    at: Signal<Local, Bits<4>>,
}

impl Logic for Place {
    #[rtl]
    fn update(&mut self) {
        self.length.next = be!(self.prefix.val(), 0, 2);
        self.kind.next = self.prefix.val().get_bits::<8>(16);
        self.short.next = false;
        self.more.next = false;
        self.at.next = 0.into();
        for k in 0..8 {
            if (self.length.val() == k.to_bits()) & self.here.val() & self.fits.val().get_bit(k) {
                self.short.next = true;
                self.more.next = self.inner.val().get_bit(k);
                self.at.next = self.q.val() + 2 + k.to_bits();
            }
        }

        self.outcome.next.more = self.more.val();
        self.outcome.next.at = self.at.val();
        self.outcome.next.place = bit_cast::<17, 16>(self.length.val()) + self.ahead.val();
        self.outcome.next.begins = self.here.val() & !self.short.val();
        self.outcome.next.pending = self.soup.val() & !self.kind_here.val();
        self.outcome.next.kind = self.kind.val();
        self.outcome.next.long = self.length.val() >= k!(HEADER_BYTES);
        self.outcome.next.octets = self.length.val();
        self.outcome.next.lane = self.q.val() + 1;
        if self.soup.val() {
            self.outcome.next.long = self.length.val() > k!(HEADER_BYTES);
            self.outcome.next.octets = self.length.val() - 1;
            self.outcome.next.lane = self.q.val() + 2;
        }
        self.outcome.next.blocks = bit_cast::<4, 1>(Bits::<1>::from(self.here.val()));
        self.outcome.next.runts = 0.into();
        self.outcome.next.sequenced = 0.into();
        self.outcome.next.ended = false;
        self.outcome.next.rejected = false;
        self.outcome.next.reason = self.reason.val();
        self.outcome.next.error = self.here.val() & self.soup.val() & (self.length.val() == 0);
        self.outcome.next.typed =
            self.here.val() & self.soup.val() & self.kind_here.val() & (self.length.val() != 0);
        if !self.here.val() {
            self.outcome.next.place = bit_cast::<17, 4>(self.behind.val());
        }
        if self.short.val() {
            if !self.soup.val() {
                if self.length.val() != 0 {
                    self.outcome.next.runts = 1.into();
                }
            } else if self.length.val() == 0 {
                comment!("An error: there is no type.");
            } else if self.kind.val() == k!(kind::SEQUENCED_DATA) {
                self.outcome.next.runts = 1.into();
                self.outcome.next.sequenced = 1.into();
            } else if self.kind.val() == k!(kind::END_OF_SESSION) {
                self.outcome.next.ended = true;
            } else if self.kind.val() == k!(kind::LOGIN_REJECTED) {
                self.outcome.next.rejected = true;
            }
        }
    }
}

/// Joins what follows to an outcome of at most `N` blocks that says there is more. Combinational.
#[derive(LogicBlock, Default)]
pub struct Join<const N: usize> {
    /// The outcome of the first blocks.
    pub first: Signal<In, Entry>,
    /// The outcome at the place it leads to.
    pub then: Signal<In, Entry>,
    /// Both, or the first if there is no more.
    pub both: Signal<Out, Entry>,
}

impl<const N: usize> Logic for Join<N> {
    #[rtl]
    fn update(&mut self) {
        self.both.next = self.first.val();
        if self.first.val().more {
            self.both.next = self.then.val();
            // All of the first's N blocks are there.
            self.both.next.blocks =
                self.first.val().blocks | (self.then.val().blocks << (N as u64));
            self.both.next.runts = self.first.val().runts | (self.then.val().runts << (N as u64));
            self.both.next.sequenced =
                self.first.val().sequenced | (self.then.val().sequenced << (N as u64));
            self.both.next.ended = self.first.val().ended | self.then.val().ended;
            self.both.next.rejected = self.first.val().rejected | self.then.val().rejected;
            self.both.next.error = self.first.val().error | self.then.val().error;
            if self.first.val().rejected {
                self.both.next.reason = self.first.val().reason;
            }
        }
    }
}

/// For each place `q` = 0..=8 a prefix may start at, the outcome of the beat.
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
/// Blocks shorter than the common header (11 octets) chain within a beat, up to four of them; at most one
/// longer block can begin in a beat, and it is always the last. A chain is not walked: outcomes of single
/// blocks are joined to pairs, and pairs to fours, for all places at once.
///
/// Latency: 1 cycle, of which the joining is done after the register: the caller registers `entry_*` again.
/// Throughput: a beat each cycle. Outcomes for places beyond 8 are not needed: such a prefix lies beyond
/// the beat.
#[derive(LogicBlock, Default)]
pub struct Boundaries {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// The octet before lane 0 of this beat (or before the first valid lane, at that lane's left).
    pub before: Signal<In, Bits<8>>,
    /// The beat.
    pub data: Signal<In, Bits<64>>,
    /// Last valid lane.
    pub last: Signal<In, Bits<3>>,
    /// SoupBinTCP (an octet of type after the length) rather than MoldUDP64.
    pub soup: Signal<In, Bit>,
    /// Outcome for each place.
    pub entry: [Signal<Out, Entry>; 9],

    octets: Signal<Local, Bits<96>>,
    lanes: Signal<Local, Bits<17>>,
    behind: [Signal<Local, Bits<4>>; 9],
    ahead: [Signal<Local, Bits<17>>; 9],
    place: [Place; 9],
    single: [DFF<Entry>; 9],
    header: [SoupHeader; 9],
    checked: [Signal<Local, Entry>; 9],
    pair: [Join<1>; 9],
    four: [Join<2>; 9],
}

impl Logic for Boundaries {
    #[rtl]
    fn update(&mut self) {
        // Octet q of this is the one at place q; beyond the beat there is nothing.
        self.octets.next = cat!(bits::<24>(0): 24, self.data.val(): 64, self.before.val(): 8);

        // What only depends on the last lane: small tables, where sums and comparisons would cost carries.
        self.lanes.next = 0.into();
        for q in 0..9 {
            self.behind[q].next = 0.into();
            self.ahead[q].next = 0.into();
        }
        for last in 0..8 {
            if self.last.val() == last.to_bits() {
                self.lanes.next = bits::<17>((2 << last) - 1);
                for q in 0..9 {
                    self.behind[q].next = bits::<4>((q + 15 - last) as u64 & 0xF);
                    self.ahead[q].next = bits::<17>((q + 1 + 0x2_0000 - last) as u64 & 0x1_FFFF);
                }
            }
        }
        for q in 0..9 {
            self.place[q].q.next = q.to_bits();
            self.place[q].prefix.next = self.octets.val().get_bits::<24>(8 * q);
            self.place[q].reason.next = self.octets.val().get_bits::<8>(8 * q + 24);
            self.place[q].here.next = self.lanes.val().get_bit(q);
            self.place[q].kind_here.next = self.lanes.val().get_bit(q + 1);
            self.place[q].fits.next = self.lanes.val().get_bits::<8>(q);
            self.place[q].inner.next = bits::<8>(0x3F >> q);
            self.place[q].behind.next = self.behind[q].val();
            self.place[q].ahead.next = self.ahead[q].val();
            self.place[q].soup.next = self.soup.val();
            self.single[q].clock.next = self.clk.val();
            self.single[q].d.next = self.place[q].outcome.val();
        }

        // The header's check waits for the register: it has a cycle's worth of its own to look at.
        for q in 0..9 {
            self.header[q].kind.next = self.single[q].q.val().kind;
            self.header[q].octets.next = self.single[q].q.val().octets;
            self.header[q].long.next = self.single[q].q.val().long;
            self.checked[q].next = self.single[q].q.val();
            self.checked[q].next.error = self.single[q].q.val().error
                | (self.single[q].q.val().typed & self.header[q].wrong.val());
        }

        // A block has at least the two octets of its length.
        for q in 0..9 {
            self.pair[q].first.next = self.checked[q].val();
            self.pair[q].then.next = self.checked[q].val();
            for at in q + 2..8 {
                if self.single[q].q.val().at == at.to_bits() {
                    self.pair[q].then.next = self.checked[at].val();
                }
            }
        }
        for q in 0..9 {
            self.four[q].first.next = self.pair[q].both.val();
            self.four[q].then.next = self.pair[q].both.val();
            for at in q + 4..8 {
                if self.pair[q].both.val().at == at.to_bits() {
                    self.four[q].then.next = self.pair[at].both.val();
                }
            }
            self.entry[q].next = self.four[q].both.val();
        }
    }
}
