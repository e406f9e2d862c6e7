//! Writes hw/generated: the Verilog of the card and of every unit, the register map as markdown and C.

use std::{fs, path::Path, process::ExitCode, thread};
use wirebook_rtl::unit;

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
        _ => ExitCode::FAILURE,
    }
}

fn generate() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let units = root.join("units");
    fs::create_dir_all(&units).map_err(|e| format!("cannot create {}: {e}", units.display()))?;
    let only: Vec<String> = std::env::args().skip(1).collect();
    for unit in unit::all() {
        if !only.is_empty() && !only.iter().any(|o| o == unit.name) {
            continue;
        }
        let text = wirebook_emit::emit(&*(unit.build)(), unit.name).map_err(|errors| {
            format!(
                "{} cannot be translated:\n  {}",
                unit.name,
                errors.join("\n  ")
            )
        })?;
        write_if_changed(&units.join(format!("{}.sv", unit.name)), &text)?;
    }
    let mut map = String::new();
    let mut header = String::new();
    wirebook_contract::docs::markdown(&mut map)
        .and_then(|()| wirebook_contract::docs::c_header(&mut header))
        .map_err(|e| e.to_string())?;
    write_if_changed(&root.join("registers.md"), &map)?;
    write_if_changed(&root.join("wirebook_contract.h"), &header)
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
