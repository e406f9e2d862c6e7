//! What VFIO and iommufd are asked by ioctl(2): linux/vfio.h and linux/iommufd.h, which share a type.

use super::Names;
use std::ffi::{CStr, c_char};

/// What a request takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Takes {
    Nothing,
    Value,
    Name,
    /// A descriptor by its address.
    Descriptor,
    /// A structure that begins with its size. The words at these places differ from run to run.
    Structure(&'static [Hole]),
    /// `vfio_irq_set`: descriptors behind 20 octets.
    Events,
    /// `iommu_ioas_iova_ranges`: at octet 8 how many ranges there is room for, at 16 the address of that.
    Ranges,
}

/// A word that differs from run to run, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hole {
    File(usize),
    /// The first of two words.
    Address(usize),
}

use Takes::{Descriptor, Events, Name, Nothing, Ranges, Structure, Value};

/// Requests by number: `_IO(';', number)`.
const REQUESTS: [(u8, &str, Takes); 23] = [
    (100, "GetApiVersion", Nothing),
    (101, "CheckExtension", Value),
    (102, "SetIommu", Value),
    (103, "GroupGetStatus", Structure(&[])),
    (104, "GroupSetContainer", Descriptor),
    (105, "GroupUnsetContainer", Descriptor),
    (106, "GroupGetDeviceFd", Name),
    (107, "DeviceGetInfo", Structure(&[])),
    (108, "DeviceGetRegionInfo", Structure(&[])),
    (109, "DeviceGetIrqInfo", Structure(&[])),
    (110, "DeviceSetIrqs", Events),
    (111, "DeviceReset", Nothing),
    (112, "IommuGetInfo", Structure(&[])),
    (113, "IommuMapDma", Structure(&[Hole::Address(2)])),
    (114, "IommuUnmapDma", Structure(&[])),
    (118, "DeviceBindIommufd", Structure(&[Hole::File(2)])),
    (119, "DeviceAttachIommufdPt", Structure(&[])),
    (120, "DeviceDetachIommufdPt", Structure(&[])),
    (0x80, "IommuDestroy", Structure(&[])),
    (0x81, "IoasAlloc", Structure(&[])),
    (0x84, "IoasIovaRanges", Ranges),
    (0x85, "IoasMap", Structure(&[Hole::Address(4)])),
    (0x86, "IoasUnmap", Structure(&[])),
];

/// A request with its argument, which is its caller's, who waits.
pub(super) struct Request {
    number: u64,
    name: &'static str,
    takes: Takes,
    argument: u64,
    /// Where its words are. An answer may say that there should have been more.
    cells: Vec<*mut u32>,
}

impl Request {
    pub(super) fn new(number: u64, argument: u64) -> Self {
        let is_ours = number >> 8 == u64::from(b';');
        let known = REQUESTS
            .into_iter()
            .find(|known| is_ours && u64::from(known.0) == number & 0xFF);
        let (_, name, takes) = known.unwrap_or((0, "Unknown", Value));
        Self {
            number,
            name,
            takes,
            argument,
            cells: cells(takes, argument),
        }
    }

    /// Whether it returns a descriptor.
    pub(super) fn opens(&self) -> bool {
        self.takes == Name
    }

    /// As a line has it.
    pub(super) fn text(&self, names: &Names) -> String {
        let name = match self.name {
            "Unknown" => format!("Unknown{:x}", self.number),
            known => known.to_owned(),
        };
        match self.takes {
            Nothing => name,
            Value => format!("{name} {}", self.argument),
            Name => {
                // SAFETY: the request takes a string that ends with a zero octet.
                let text = unsafe { CStr::from_ptr(self.argument as *const c_char) };
                format!("{name} {}", text.to_string_lossy())
            }
            _ => format!("{name} {}", self.words(names)),
        }
    }

    /// Words of its argument; none where it has no structure.
    pub(super) fn words(&self, names: &Names) -> String {
        let words: Vec<_> = self.cells.iter().copied().map(read).collect();
        let mut texts: Vec<_> = words.iter().map(|word| format!("{word:x}")).collect();
        for hole in self.holes(&words) {
            match hole {
                Hole::File(at) => texts[at] = names.of(words[at].cast_signed()),
                Hole::Address(at) => texts[at..at + 2].fill("address".to_owned()),
            }
        }
        let runs = texts.chunk_by(|one, other| one == "0" && other == "0");
        let runs = runs.map(|run| match run.len() {
            1 => run[0].clone(),
            length => format!("0*{length}"),
        });
        let runs: Vec<_> = runs.collect();
        if runs.is_empty() {
            String::new()
        } else {
            format!("[{}]", runs.join(" "))
        }
    }

    fn holes(&self, words: &[u32]) -> Vec<Hole> {
        const HAS_DESCRIPTORS: u32 = 1 << 2;
        match self.takes {
            Descriptor => vec![Hole::File(0)],
            Structure(holes) => holes.to_vec(),
            Events if words[1] & HAS_DESCRIPTORS != 0 => (5..words.len()).map(Hole::File).collect(),
            Ranges => vec![Hole::Address(4)],
            Nothing | Value | Name | Events => Vec::new(),
        }
    }

    /// Fills the argument in as an answer has it; names stand for what is in it already.
    pub(super) fn fill(&self, text: &str) {
        let text = text.trim_start_matches('[').trim_end_matches(']');
        let mut cells = self.cells.iter();
        for token in text.split(' ') {
            let is_name = ["file", "event", "none", "address"]
                .iter()
                .any(|name| token.starts_with(name));
            if is_name {
                cells.next();
                continue;
            }
            let zeros = token.strip_prefix("0*").map(|count| count.parse().unwrap());
            let value = match zeros {
                Some(_) => 0,
                None => u32::from_str_radix(token, 16).unwrap(),
            };
            for cell in cells.by_ref().take(zeros.unwrap_or(1)) {
                // SAFETY: a word of the request's argument, which the kernel would write.
                unsafe { cell.write_unaligned(value) };
            }
        }
        assert_eq!(cells.len(), 0, "the answer is shorter: {text}");
    }
}

/// Where the words of a request's argument are.
fn cells(takes: Takes, argument: u64) -> Vec<*mut u32> {
    let first = argument as *mut u32;
    let cells = |first: *mut u32, count: usize| (0..count).map(move |at| first.wrapping_add(at));
    match takes {
        Nothing | Value | Name => Vec::new(),
        Descriptor => vec![first],
        Structure(_) | Events => cells(first, read(first) as usize / 4).collect(),
        Ranges => {
            let room = read(first.wrapping_add(2)) as usize;
            let [low, high] = [4, 5].map(|at| u64::from(read(first.wrapping_add(at))));
            let ranges = (high << 32 | low) as *mut u32;
            let own = cells(first, read(first) as usize / 4);
            own.chain(cells(ranges, 4 * room)).collect()
        }
    }
}

/// A word of a request's argument.
fn read(cell: *mut u32) -> u32 {
    // SAFETY: the request takes it, and so the kernel would read it; its caller waits, and changes nothing.
    unsafe { cell.read_unaligned() }
}
