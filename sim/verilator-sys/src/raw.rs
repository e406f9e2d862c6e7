//! The foreign side of a model: its handle, its port memory, and the argument why using them is
//! sound.
//!
//! Generated code implements [`Design`] and wraps [`Raw`]; nobody else needs this module.

use std::ffi::{CString, c_char, c_void};
use std::fs::File;
use std::marker::PhantomData;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::{Mutex, PoisonError};

use crate::{Direction, Port, TraceError};

/// The C functions of one model, as the generated shim defines them.
pub struct Ffi {
    /// Builds a model and writes the address of each port, in table order.
    pub create:
        unsafe extern "C" fn(reset_mode: i32, seed: i32, ports: *mut *mut u8) -> *mut c_void,
    /// Runs final blocks and frees everything.
    pub destroy: unsafe extern "C" fn(handle: *mut c_void),
    /// Settles combinational logic.
    pub eval: unsafe extern "C" fn(handle: *mut c_void),
    /// Rising edge, then falling edge.
    pub tick: unsafe extern "C" fn(handle: *mut c_void),
    /// Tracing, when it was compiled in.
    pub trace: Option<TraceFfi>,
}

/// The C functions of a model built with tracing.
#[derive(Clone, Copy)]
pub struct TraceFfi {
    /// Opens a wave file, which must be known to be writable: failure is not reported.
    pub start: unsafe extern "C" fn(handle: *mut c_void, path: *const c_char),
    /// Completes and closes the wave file.
    pub stop: unsafe extern "C" fn(handle: *mut c_void),
}

/// The static facts of one model.
///
/// # Safety
/// `FFI` must be the functions of the shim that was generated together with `PORTS`: `create` fills
/// exactly `PORTS.len()` pointers, and pointer `i` addresses storage of port `i` as Verilator lays
/// it out: 1, 2, 4 or 8 bytes for widths to 8, 16, 32 and 64, an array of 32-bit words above,
/// valid and at a fixed address until `destroy`.
pub unsafe trait Design {
    /// Name of the top module.
    const NAME: &'static str;
    /// Every port, sorted by name.
    const PORTS: &'static [Port];
    /// The model's functions.
    const FFI: Ffi;
}

/// How registers without a reset value start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowerOn {
    /// All zero.
    Zero,
    /// Pseudo-random, a function of the seed.
    Random {
        /// Seed; the same seed gives the same start.
        seed: u32,
    },
}

/// A Rust type that holds the value of a port of some widths.
///
/// # Safety
/// Verilator must store ports of `WIDTH_BITS_MIN..=WIDTH_BITS_MAX` bits as `Self::Storage`, and every
/// bit pattern of `Storage` must be valid.
pub unsafe trait Value {
    /// How Verilator stores such a port.
    type Storage: Copy + 'static;
    /// What a getter returns: the value, or a reference to a wide one.
    type Get<'a>;
    /// What a setter takes.
    type Set<'a>;
    /// The value in `storage`.
    fn get(storage: &Self::Storage) -> Self::Get<'_>;
    /// Stores a value; bits beyond `width_bits` are dropped, as Verilator requires.
    fn set(storage: &mut Self::Storage, value: Self::Set<'_>, width_bits: u32);
    /// Smallest width of a port of this type.
    const WIDTH_BITS_MIN: u32;
    /// Largest width of a port of this type.
    const WIDTH_BITS_MAX: u32;
}

macro_rules! scalar_value {
    ($($type:ident: $min:literal..=$max:literal),*) => {$(
        // SAFETY: Verilator stores ports of these widths in this integer type.
        unsafe impl Value for $type {
            type Storage = $type;
            type Get<'a> = $type;
            type Set<'a> = $type;
            const WIDTH_BITS_MIN: u32 = $min;
            const WIDTH_BITS_MAX: u32 = $max;
            #[inline]
            fn get(storage: &$type) -> $type {
                *storage
            }
            #[inline]
            fn set(storage: &mut $type, value: $type, width_bits: u32) {
                *storage = value & ($type::MAX >> ($type::BITS - width_bits));
            }
        }
    )*};
}
scalar_value!(u8: 2..=8, u16: 9..=16, u32: 17..=32, u64: 33..=64);

// SAFETY: Verilator stores a 1-bit port in a byte; the byte is read as `u8`, so any pattern is valid.
unsafe impl Value for bool {
    type Storage = u8;
    type Get<'a> = bool;
    type Set<'a> = bool;
    const WIDTH_BITS_MIN: u32 = 1;
    const WIDTH_BITS_MAX: u32 = 1;
    #[inline]
    fn get(storage: &u8) -> bool {
        *storage != 0
    }
    #[inline]
    fn set(storage: &mut u8, value: bool, _width_bits: u32) {
        *storage = u8::from(value);
    }
}

// SAFETY: Verilator stores ports above 64 bits as an array of as many 32-bit words as needed.
unsafe impl<const WORDS: usize> Value for [u32; WORDS] {
    type Storage = [u32; WORDS];
    type Get<'a> = &'a [u32; WORDS];
    type Set<'a> = &'a [u32; WORDS];
    const WIDTH_BITS_MIN: u32 = if WORDS < 3 {
        u32::MAX
    } else {
        WORDS as u32 * 32 - 31
    };
    const WIDTH_BITS_MAX: u32 = WORDS as u32 * 32;
    #[inline]
    fn get(storage: &[u32; WORDS]) -> &[u32; WORDS] {
        storage
    }
    #[inline]
    fn set(storage: &mut [u32; WORDS], value: &[u32; WORDS], width_bits: u32) {
        *storage = *value;
        storage[WORDS - 1] &= u32::MAX >> (Self::WIDTH_BITS_MAX - width_bits);
    }
}

/// Verilator keeps a process-wide "last context" and a random epoch, written without a lock when a
/// context is made: making and freeing models must therefore not overlap.
static LIFECYCLE: Mutex<()> = Mutex::new(());

/// An instance of the model `D` with `N` ports.
pub struct Raw<D: Design, const N: usize> {
    handle: NonNull<c_void>,
    ports: [*mut u8; N],
    cycles: u64,
    design: PhantomData<fn() -> D>,
}

// SAFETY: the handle owns its context and model, nothing else points to them, and Verilator's
// thread-local state is only used while a model is made (the shim restores it before returning).
// Without `Sync`, one thread at a time uses it.
unsafe impl<D: Design, const N: usize> Send for Raw<D, N> {}

impl<D: Design, const N: usize> Raw<D, N> {
    /// Builds the model, clock low, combinational logic settled with all inputs zero.
    pub fn new(power_on: PowerOn) -> Self {
        const { assert!(N == D::PORTS.len(), "N is the length of the port table") };
        let (reset_mode, seed) = match power_on {
            PowerOn::Zero => (0, 1),
            // Verilator takes a positive seed and treats 0 as "pick one".
            PowerOn::Random { seed } => (2, (seed % 0x7fff_fffe) as i32 + 1),
        };
        let mut ports = [ptr::null_mut(); N];
        let guard = LIFECYCLE.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: `Design` promises that `create` writes N pointers, and `ports` has room for N.
        let handle = unsafe { (D::FFI.create)(reset_mode, seed, ports.as_mut_ptr()) };
        drop(guard);
        let handle = NonNull::new(handle).expect("the shim returns the address of a new object");
        Self {
            handle,
            ports,
            cycles: 0,
            design: PhantomData,
        }
    }

    /// The value of port `I`.
    #[inline]
    pub fn get<V: Value, const I: usize>(&self) -> V::Get<'_> {
        const { assert_fits::<V>(D::PORTS, I) };
        // SAFETY: `Design` promises storage of the type that the assertion above checked, alive as
        // long as `self`. It changes only in `tick`, `eval` and `set`, which need `&mut self`.
        V::get(unsafe { &*self.ports[I].cast::<V::Storage>() })
    }

    /// Drives input `I`.
    #[inline]
    pub fn set<V: Value, const I: usize>(&mut self, value: V::Set<'_>) {
        const {
            assert_fits::<V>(D::PORTS, I);
            assert!(
                matches!(D::PORTS[I].direction, Direction::Input),
                "only inputs are driven"
            );
        }
        // SAFETY: as in `get`; `&mut self` makes the access exclusive.
        V::set(
            unsafe { &mut *self.ports[I].cast::<V::Storage>() },
            value,
            D::PORTS[I].width_bits,
        );
    }

    /// Settles combinational logic.
    #[inline]
    pub fn eval(&mut self) {
        // SAFETY: the handle is alive and used by this thread alone.
        unsafe { (D::FFI.eval)(self.handle.as_ptr()) }
    }

    /// One clock cycle.
    #[inline]
    pub fn tick(&mut self) {
        // SAFETY: the handle is alive and used by this thread alone.
        unsafe { (D::FFI.tick)(self.handle.as_ptr()) }
        self.cycles += 1;
    }

    /// Calls of `tick` since power-on.
    #[inline]
    pub fn cycles(&self) -> u64 {
        self.cycles
    }

    /// See [`Model::peek`](crate::Model::peek).
    pub fn peek(&self, port: usize, words: &mut [u32]) {
        let Port {
            name, width_bits, ..
        } = D::PORTS[port];
        let needed = D::PORTS[port].words();
        assert!(
            words.len() >= needed,
            "port {name} has {needed} words, the slice {}",
            words.len()
        );
        words.fill(0);
        let storage = self.ports[port];
        // SAFETY: `Design` promises this storage for these widths; shared access as in `get`.
        unsafe {
            match width_bits {
                0..=8 => words[0] = u32::from(storage.read()),
                9..=16 => words[0] = u32::from(storage.cast::<u16>().read()),
                17..=32 => words[0] = storage.cast::<u32>().read(),
                33..=64 => {
                    let value = storage.cast::<u64>().read();
                    words[0] = value as u32;
                    words[1] = (value >> 32) as u32;
                }
                _ => ptr::copy_nonoverlapping(storage.cast::<u32>(), words.as_mut_ptr(), needed),
            }
        }
    }

    /// See [`Model::poke`](crate::Model::poke).
    pub fn poke(&mut self, port: usize, words: &[u32]) {
        let Port {
            name,
            direction,
            width_bits,
        } = D::PORTS[port];
        assert!(direction == Direction::Input, "port {name} is an output");
        let needed = D::PORTS[port].words();
        let top_mask = u32::MAX >> (needed as u32 * 32 - width_bits);
        let word = |index: usize| {
            let mask = if index + 1 == needed {
                top_mask
            } else {
                u32::MAX
            };
            words.get(index).copied().unwrap_or(0) & mask
        };
        let storage = self.ports[port];
        // SAFETY: `Design` promises this storage for these widths; exclusive access as in `set`.
        unsafe {
            match width_bits {
                0..=8 => storage.write(word(0) as u8),
                9..=16 => storage.cast::<u16>().write(word(0) as u16),
                17..=32 => storage.cast::<u32>().write(word(0)),
                33..=64 => {
                    storage
                        .cast::<u64>()
                        .write(u64::from(word(0)) | u64::from(word(1)) << 32);
                }
                _ => (0..needed).for_each(|i| storage.cast::<u32>().add(i).write(word(i))),
            }
        }
    }

    /// See [`Model::start_trace`](crate::Model::start_trace).
    pub fn start_trace(&mut self, path: &Path) -> Result<(), TraceError> {
        let trace = D::FFI
            .trace
            .ok_or(TraceError::NotCompiled { model: D::NAME })?;
        // Verilator's writer does not say when it cannot open its file, so it is tried here.
        File::create(path).map_err(|source| TraceError::Unwritable {
            path: path.to_owned(),
            source,
        })?;
        let c_path = CString::new(path.as_os_str().as_bytes())
            .expect("a path that the operating system opened has no NUL");
        // SAFETY: the handle is alive and used by this thread alone; the path ends in NUL.
        unsafe { (trace.start)(self.handle.as_ptr(), c_path.as_ptr()) }
        Ok(())
    }

    /// See [`Model::stop_trace`](crate::Model::stop_trace).
    pub fn stop_trace(&mut self) {
        if let Some(trace) = D::FFI.trace {
            // SAFETY: the handle is alive and used by this thread alone.
            unsafe { (trace.stop)(self.handle.as_ptr()) }
        }
    }
}

impl<D: Design, const N: usize> Drop for Raw<D, N> {
    fn drop(&mut self) {
        let _guard = LIFECYCLE.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the handle came from `create` and is not used again.
        unsafe { (D::FFI.destroy)(self.handle.as_ptr()) }
    }
}

const fn assert_fits<V: Value>(ports: &[Port], index: usize) {
    let width_bits = ports[index].width_bits;
    assert!(
        V::WIDTH_BITS_MIN <= width_bits && width_bits <= V::WIDTH_BITS_MAX,
        "the port's width has this type"
    );
}
