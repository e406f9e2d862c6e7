// Read by the library, its build script and `scripts/install`. When to change which: docs/driver-guide.md.

/// Major version of the C interface, and the number in the shared library's name: a program runs with no other.
pub const ABI_MAJOR: u32 = 1;
/// Minor version of the C interface: grows when functions, codes or members are added.
pub const ABI_MINOR: u32 = 1;
