//! `clock-rate` synthesizes, places and routes the card for the ECP5-5G Versa board and writes
//! `hw/boards/versa-ecp5/clock-rate.md`. `clock-rate BLOCK…` does so for single blocks, each between
//! registers, and only prints. Either fails when 156.25 MHz are not reached.

mod error;
mod flow;
mod page;
mod ports;
mod report;

use error::Error;
use flow::{Design, Tools};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let blocks: Vec<String> = env::args().skip(1).collect();
    let met = if blocks.is_empty() {
        card(&root)
    } else {
        // All of them, even when the first is too slow.
        blocks
            .iter()
            .try_fold(true, |met, name| Ok(block(&root, name)? && met))
    };
    match met {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("clock-rate: {error}");
            ExitCode::from(2)
        }
    }
}

fn board(root: &Path) -> PathBuf {
    root.join("hw/boards/versa-ecp5")
}

fn card_folder(root: &Path) -> PathBuf {
    root.join("hw/generated/card_ecp5")
}

fn work_folder(root: &Path, name: &str) -> PathBuf {
    root.join(".cache/clock-rate").join(name)
}

/// All Verilog of the generated card.
fn card_sources(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = card_folder(root);
    let failed = |e| Error::io("list", &folder, e);
    let mut sources = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        sources.push(entry.map_err(failed)?.path());
    }
    // Results depend on the order.
    sources.sort();
    Ok(sources)
}

fn card(root: &Path) -> Result<bool, Error> {
    let board = board(root);
    let mut sources = card_sources(root)?;
    sources.extend(["edge.sv", "versa_ecp5.sv"].map(|name| board.join(name)));
    let design = Design {
        sources,
        top: "versa_ecp5",
        constraints: board.join("versa_ecp5.lpf"),
    };
    let tools = Tools::find();
    let versions = tools.versions()?;
    let report = tools.build(&design, &work_folder(root, "card"))?;
    println!("{}", page::summary("card", &report));
    let date = env::var("TODAY").unwrap_or("undated".into());
    let circumstances = page::Circumstances {
        date: &date,
        versions: &versions,
        seed: flow::SEED,
    };
    let file = board.join("clock-rate.md");
    fs::write(&file, page::page(&report, &circumstances))
        .map_err(|e| Error::io("write", &file, e))?;
    Ok(report.met())
}

/// Module of the generated card that is called `name`, or `name` and parameters.
fn module(root: &Path, name: &str) -> Result<PathBuf, Error> {
    let folder = card_folder(root);
    let exact = folder.join(format!("{name}.sv"));
    if exact.exists() {
        return Ok(exact);
    }
    let is_parameter = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let has_parameters = |file: &Path| {
        let stem = file
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default();
        let parameters = stem
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('_'));
        parameters.is_some_and(|p| p.split('_').all(is_parameter))
    };
    let found = card_sources(root)?
        .into_iter()
        .find(|file| has_parameters(file));
    found.ok_or(Error::NoBlock(name.to_string(), folder))
}

fn block(root: &Path, name: &str) -> Result<bool, Error> {
    let file = module(root, name)?;
    let module = file.file_stem().and_then(|s| s.to_str()).unwrap_or(name);
    let folder = work_folder(root, module);
    fs::create_dir_all(&folder).map_err(|e| Error::io("create", &folder, e))?;
    let frame = folder.join("frame.sv");
    let text = ports::frame(module, &ports::read(&file)?);
    fs::write(&frame, text).map_err(|e| Error::io("write", &frame, e))?;
    let mut sources = card_sources(root)?;
    sources.extend([board(root).join("scan.sv"), frame]);
    let design = Design {
        sources,
        top: "frame",
        constraints: board(root).join("scan.lpf"),
    };
    let report = Tools::find().build(&design, &folder)?;
    println!("{}", page::summary(module, &report));
    Ok(report.met())
}
