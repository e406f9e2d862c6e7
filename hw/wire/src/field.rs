//! Header fields as data.

use core::net::Ipv4Addr;

/// What the bytes of a [`Field`] mean. All integers are big-endian and unsigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Integer.
    Int,
    /// Integer price with 4 implied decimals.
    Price4,
    /// Integer price with 8 implied decimals.
    Price8,
    /// One ASCII character.
    Char,
    /// ASCII, left-justified, padded with spaces.
    Alpha,
    /// ASCII, right-justified, padded with spaces: a number in digits or a SoupBinTCP session.
    AlphaRight,
    /// Bytes with no order of their own: a hardware address.
    Bytes,
}

/// A field made of whole bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name, as the by-value header spells it.
    pub name: &'static str,
    /// Offset of its first byte from the start of its header.
    pub byte: usize,
    /// Width in bytes.
    pub bytes: usize,
    /// What the bytes mean.
    pub kind: FieldKind,
}

impl Field {
    /// Offset of the first byte after the field.
    pub const fn end(self) -> usize {
        self.byte + self.bytes
    }

    /// Width in bits.
    pub const fn bits(self) -> usize {
        self.bytes * 8
    }

    /// The same field seen from `base` bytes earlier: its place in an enclosing packet.
    pub const fn after(self, base: usize) -> Field {
        Field {
            byte: base + self.byte,
            ..self
        }
    }

    /// Which beat of a stream of `beat_bytes`-byte beats holds the first byte.
    pub const fn beat(self, beat_bytes: usize) -> usize {
        self.byte / beat_bytes
    }

    /// Which byte lane of that beat holds the first byte.
    pub const fn lane(self, beat_bytes: usize) -> usize {
        self.byte % beat_bytes
    }

    /// The field's bytes within `header`, or `None` when `header` is too short.
    pub fn slice(self, header: &[u8]) -> Option<&[u8]> {
        header.get(self.byte..self.end())
    }

    /// The field as an integer, or `None` when `header` is too short or the field wider than 8
    /// bytes.
    pub fn read(self, header: &[u8]) -> Option<u64> {
        let bytes = self.slice(header)?;
        (bytes.len() <= 8).then(|| u64::load(bytes))
    }

    /// The field of a header whose length is already known to cover it.
    pub(crate) fn get<T: Value>(self, header: &[u8]) -> T {
        T::load(&header[self.byte..self.end()])
    }

    /// Writes the field into a header whose length is already known to cover it.
    pub(crate) fn put<T: Value>(self, header: &mut [u8], value: T) {
        value.store(&mut header[self.byte..self.end()]);
    }
}

/// Some bits of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits {
    /// Name.
    pub name: &'static str,
    /// The field, taken as an integer, that holds the bits.
    pub field: Field,
    /// Position of the lowest bit.
    pub shift: usize,
    /// Width in bits.
    pub bits: usize,
}

impl Bits {
    /// Names `bits` bits of `field` from bit `shift` up.
    pub(crate) const fn new(name: &'static str, field: Field, shift: usize, bits: usize) -> Bits {
        assert!(bits > 0 && shift + bits <= field.bits());
        Bits {
            name,
            field,
            shift,
            bits,
        }
    }

    /// Largest value the bits can hold.
    pub const fn max(self) -> u64 {
        u64::MAX >> (64 - self.bits)
    }

    /// The bits of `field_value`, the integer value of [`Bits::field`].
    pub const fn of(self, field_value: u64) -> u64 {
        (field_value >> self.shift) & self.max()
    }

    /// `value` moved to the place of the bits. Higher bits of `value` are dropped.
    pub const fn place(self, value: u64) -> u64 {
        (value & self.max()) << self.shift
    }
}

/// A value that fields hold. `load` and `store` get exactly the field's bytes.
pub(crate) trait Value: Sized {
    fn load(bytes: &[u8]) -> Self;
    fn store(self, bytes: &mut [u8]);
}

macro_rules! integer_value {
    ($($int:ty)*) => {$(
        impl Value for $int {
            fn load(bytes: &[u8]) -> Self {
                bytes.iter().fold(0, |sum, &byte| (u64::from(sum) << 8 | u64::from(byte)) as $int)
            }

            fn store(self, bytes: &mut [u8]) {
                let mut rest = u64::from(self);
                for byte in bytes.iter_mut().rev() {
                    *byte = rest as u8;
                    rest >>= 8;
                }
            }
        }
    )*};
}
integer_value!(u8 u16 u32 u64);

impl<const N: usize> Value for [u8; N] {
    fn load(bytes: &[u8]) -> Self {
        let mut value = [0; N];
        value.copy_from_slice(bytes);
        value
    }

    fn store(self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self);
    }
}

impl Value for Ipv4Addr {
    fn load(bytes: &[u8]) -> Self {
        Ipv4Addr::from(u32::load(bytes))
    }

    fn store(self, bytes: &mut [u8]) {
        self.octets().store(bytes);
    }
}

/// Whether the fields follow each other from `start` to `end` without gap or overlap.
pub(crate) const fn tiles(fields: &[Field], start: usize, end: usize) -> bool {
    let mut at = start;
    let mut i = 0;
    while i < fields.len() {
        if fields[i].byte != at {
            return false;
        }
        at = fields[i].end();
        i += 1;
    }
    at == end
}

/// A header's layout: `LEN`, one [`Field`] constant per field, and all of them as `FIELDS`.
/// Offsets and widths are both written out, and must tile the header or the crate does not
/// compile: that is also why the indexing in [`Field::get`] is always in bounds.
macro_rules! layout {
    (
        $(#[$len_doc:meta])* LEN = $len:literal;
        $($(#[$doc:meta])* $name:ident $field:ident: $kind:ident @ $byte:literal, $bytes:literal;)*
    ) => {
        $(#[$len_doc])*
        pub const LEN: usize = $len;
        $(
            $(#[$doc])*
            pub const $field: $crate::Field = $crate::Field {
                name: stringify!($name),
                byte: $byte,
                bytes: $bytes,
                kind: $crate::FieldKind::$kind,
            };
        )*
        /// All fields, in order of offset.
        pub const FIELDS: &[$crate::Field] = &[$($field),*];
        const _: () = assert!($crate::field::tiles(FIELDS, 0, LEN));
    };
}
