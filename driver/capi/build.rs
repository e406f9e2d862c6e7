//! Names the shared library as the linker of a host program will look for it.

include!("src/abi.rs");

fn main() {
    println!("cargo::rerun-if-changed=src/abi.rs");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libwirebook.so.{ABI_MAJOR}");
    // A program of today runs with a library of tomorrow, so minor versions are not in the name.
    println!("cargo::rustc-env=WIREBOOK_ABI={ABI_MAJOR}.{ABI_MINOR}");
}
