//! Writes hw/generated: the Verilog of each card and of every unit, the register map as markdown and C.
//!
//! `emit` writes everything and removes what no longer exists; `emit NAME…` writes only those units.

use rust_hdl::prelude::Block;
use std::{collections::BTreeSet, fs, io, path::Path, process::ExitCode, thread};
use wirebook_emit::Module;
use wirebook_rtl::{profile, unit};

/// Elaborated blocks are megabytes by value (a `Bits<512>` is 512 bytes), too much for a default stack.
const STACK_BYTES: usize = 1 << 30;

fn main() -> ExitCode {
    let worker = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(generate);
    match worker.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(message))) => {
            eprintln!("emit: {message}");
            ExitCode::FAILURE
        }
        Ok(Err(_)) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("emit: cannot start a thread with a stack of {STACK_BYTES} bytes: {error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let units = root.join("units");
    let only: Vec<String> = std::env::args().skip(1).collect();
    for unit in unit::all() {
        if only.is_empty() || only.iter().any(|name| name == unit.name) {
            let modules = modules(&*(unit.build)(), unit.name)?;
            write_folder(&units.join(unit.name), &modules)?;
        }
    }
    if !only.is_empty() {
        return Ok(());
    }
    remove_others(
        &units,
        unit::all().iter().map(|u| u.name.to_string()).collect(),
    )?;

    write_card(&root, "card", profile::sim)?;
    write_card(&root, "card_ecp5", profile::ecp5)?;

    let mut map = String::new();
    let mut header = String::new();
    wirebook_contract::docs::markdown(&mut map)
        .and_then(|()| wirebook_contract::docs::c_header(&mut header))
        .map_err(|e| e.to_string())?;
    write_if_changed(&root.join("registers.md"), &map)?;
    write_if_changed(&root.join("wirebook_contract.h"), &header)
}

/// Writes the card of one profile into the folder of its name.
fn write_card(root: &Path, name: &str, card: fn(u64) -> Box<dyn Block>) -> Result<(), String> {
    // The card reports a digest of its own Verilog, taken with the digest's place at 0.
    let blank = modules(&*card(0), name)?;
    write_folder(&root.join(name), &modules(&*card(digest(&blank)), name)?)
}

fn modules(block: &dyn Block, top: &str) -> Result<Vec<Module>, String> {
    wirebook_emit::emit_modules(block, top)
        .map_err(|errors| format!("{top} cannot be translated:\n{errors}"))
}

/// FNV-1a, 64 bits, over the text of all modules.
fn digest(modules: &[Module]) -> u64 {
    let bytes = modules.iter().flat_map(|module| module.text.bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

fn write_folder(folder: &Path, modules: &[Module]) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
    for module in modules {
        write_if_changed(&folder.join(format!("{}.sv", module.name)), &module.text)?;
    }
    remove_others(
        folder,
        modules.iter().map(|m| format!("{}.sv", m.name)).collect(),
    )
}

/// Removes what earlier runs wrote and this one did not.
fn remove_others(folder: &Path, wanted: BTreeSet<String>) -> Result<(), String> {
    let failed = |e: io::Error| format!("cannot clean {}: {e}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        if !wanted.contains(name) {
            let removed = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            removed.map_err(failed)?;
            println!("removed {}", path.display());
        }
    }
    Ok(())
}

/// Keeps the time stamp of an unchanged file, so that nothing is verilated again.
fn write_if_changed(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}
