//! Where messages begin and end in one beat, for every place a length prefix may stand.

use super::soup_header::SoupHeader;
use rust_hdl::prelude::*;
use wirebook_contract::itch_map::HEADER_BYTES;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::kind;

/// What follows when the next length prefix stands at one given place of the beat.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Entry {
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
    /// Blocks whose prefix was read.
    pub blocks: Bits<3>,
    /// Messages shorter than the common header that ended.
    pub runts: Bits<3>,
    /// Of those, SoupBinTCP sequenced data.
    pub sequenced: Bits<2>,
    /// An end-of-session packet ended.
    pub ended: Bit,
    /// A login-rejected packet ended, and its reason.
    pub rejected: Bit,
    /// Last octet of that packet.
    pub reason: Bits<8>,
    /// A header was read that is not SoupBinTCP's.
    pub error: Bit,
}

/// The outcome for one place, given the outcomes for the places a short block could lead to.
///
/// Combinational. All nine places are instances of this one module; `q` tells them apart.
#[derive(LogicBlock, Default)]
pub struct Place {
    /// This place, 0..=8.
    pub q: Signal<In, Bits<5>>,
    /// Octets of the length prefix that would stand here, then the octet after it.
    pub prefix: Signal<In, Bits<24>>,
    /// Last octet of a block of two.
    pub reason: Signal<In, Bits<8>>,
    /// Valid lanes of the beat (last valid lane + 1).
    pub lanes: Signal<In, Bits<5>>,
    /// SoupBinTCP rather than MoldUDP64.
    pub soup: Signal<In, Bit>,
    /// Outcome for the place after a block of 0..=7 octets: the longest that place 0 leaves room for.
    pub follow: [Signal<In, Entry>; 8],
    /// The outcome.
    pub outcome: Signal<Out, Entry>,

    length: Signal<Local, Bits<16>>,
    kind: Signal<Local, Bits<8>>,
    long: Signal<Local, Bit>,
    header: SoupHeader,
    next_place: Signal<Local, Entry>,
    chained: Signal<Local, Bit>,
}

impl Logic for Place {
    #[rtl]
    fn update(&mut self) {
        self.length.next = be!(self.prefix.val(), 0, 2);
        self.kind.next = self.prefix.val().get_bits::<8>(16);
        // Of the length of a SoupBinTCP packet one octet is its type.
        self.long.next = self.length.val() >= k!(HEADER_BYTES);
        if self.soup.val() {
            self.long.next = self.length.val() > k!(HEADER_BYTES);
        }
        self.header.kind.next = self.kind.val();
        self.header.octets.next = self.length.val() - 1;
        self.header.long.next = self.long.val();

        self.chained.next = false;
        self.next_place.next = self.follow[0].val();
        for k in 0..8 {
            // A block of k octets that also ends in this beat: what follows it is known.
            if (self.length.val() == k.to_bits())
                & (self.lanes.val() + 1 >= self.q.val() + 2 + k.to_bits())
            {
                self.next_place.next = self.follow[k].val();
                self.chained.next = true;
            }
        }

        self.outcome.next.place =
            bit_cast::<17, 5>(self.q.val()) - bit_cast::<17, 5>(self.lanes.val());
        self.outcome.next.begins = false;
        self.outcome.next.pending = false;
        self.outcome.next.kind = self.kind.val();
        self.outcome.next.long = false;
        self.outcome.next.octets = 0.into();
        self.outcome.next.lane = 0.into();
        self.outcome.next.blocks = 0.into();
        self.outcome.next.runts = 0.into();
        self.outcome.next.sequenced = 0.into();
        self.outcome.next.ended = false;
        self.outcome.next.rejected = false;
        self.outcome.next.reason = 0.into();
        self.outcome.next.error = false;
        if self.lanes.val() > self.q.val() {
            // Both octets of the length are here.
            if self.chained.val() {
                self.outcome.next = self.next_place.val();
                self.outcome.next.blocks = self.next_place.val().blocks + 1;
                if !self.soup.val() {
                    if self.length.val() != 0 {
                        self.outcome.next.runts = self.next_place.val().runts + 1;
                    }
                } else if (self.length.val() == 0) | self.header.wrong.val() {
                    self.outcome.next.error = true;
                } else if self.kind.val() == k!(kind::SEQUENCED_DATA) {
                    self.outcome.next.runts = self.next_place.val().runts + 1;
                    self.outcome.next.sequenced = self.next_place.val().sequenced + 1;
                } else if self.kind.val() == k!(kind::END_OF_SESSION) {
                    self.outcome.next.ended = true;
                } else if self.kind.val() == k!(kind::LOGIN_REJECTED) {
                    self.outcome.next.rejected = true;
                    self.outcome.next.reason = self.reason.val();
                }
            } else {
                self.outcome.next.place =
                    bit_cast::<17, 16>(self.length.val()) + bit_cast::<17, 5>(self.q.val()) + 2
                        - bit_cast::<17, 5>(self.lanes.val());
                self.outcome.next.begins = true;
                self.outcome.next.blocks = 1.into();
                self.outcome.next.long = self.long.val();
                if self.soup.val() {
                    self.outcome.next.pending = self.lanes.val() < self.q.val() + 2;
                    self.outcome.next.error =
                        (self.lanes.val() >= self.q.val() + 2) & self.header.wrong.val();
                    self.outcome.next.octets = self.length.val() - 1;
                    self.outcome.next.lane = bit_cast::<4, 5>(self.q.val()) + 2;
                } else {
                    self.outcome.next.octets = self.length.val();
                    self.outcome.next.lane = bit_cast::<4, 5>(self.q.val()) + 1;
                }
            }
        }
    }
}

/// Purely combinational: for each place `q` = 0..=8 a prefix may start at, the outcome of the beat.
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
/// longer block can begin in a beat, and it is always the last. Latency 0: the caller registers `entry_*`.
/// Outcomes for places beyond 8 are not needed: such a prefix lies beyond the beat.
#[derive(LogicBlock)]
pub struct Boundaries {
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
    lanes: Signal<Local, Bits<5>>,
    nothing: Constant<Entry>,
    place: [Place; 18],
}

impl Default for Boundaries {
    fn default() -> Self {
        Self {
            before: Signal::default(),
            data: Signal::default(),
            last: Signal::default(),
            soup: Signal::default(),
            entry: Default::default(),
            octets: Signal::default(),
            lanes: Signal::default(),
            nothing: Constant::new(Entry::default()),
            place: Default::default(),
        }
    }
}

impl Logic for Boundaries {
    #[rtl]
    fn update(&mut self) {
        // Octet q of this is the one at place q; beyond the beat there is nothing.
        self.octets.next = cat!(bits::<24>(0): 24, self.data.val(): 64, self.before.val(): 8);
        self.lanes.next = bit_cast::<5, 3>(self.last.val()) + 1;
        for q in 0..18 {
            self.place[q].q.next = q.to_bits();
            self.place[q].lanes.next = self.lanes.val();
            self.place[q].soup.next = self.soup.val();
        }
        for q in 0..9 {
            self.place[q].prefix.next = self.octets.val().get_bits::<24>(8 * q);
            self.place[q].reason.next = self.octets.val().get_bits::<8>(8 * q + 24);
            for k in 0..8 {
                self.place[q].follow[k].next = self.place[q + 2 + k].outcome.val();
            }
            self.entry[q].next = self.place[q].outcome.val();
        }
        // Places 9..=17 lie beyond the beat: no prefix is ever read there.
        for q in 9..18 {
            self.place[q].prefix.next = 0.into();
            self.place[q].reason.next = 0.into();
            for k in 0..8 {
                self.place[q].follow[k].next = self.nothing.val();
            }
        }
    }
}
