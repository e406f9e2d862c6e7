//! What the place-and-route tool says: rate, use of the device, slowest paths.

use crate::Error;
use serde_json::Value;
use std::collections::BTreeMap;

/// A path between two registers.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Register it ends in, as `instance.instance.register`.
    pub to: String,
    /// Shortest clock period it allows, ns.
    pub period_ns: f64,
}

/// The slowest path, in steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Net or cell passed.
    pub through: String,
    /// Routing rather than logic.
    pub routing: bool,
    /// Time it takes, ns.
    pub delay_ns: f64,
}

/// Use of one kind of cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Kind, by the device's name of it.
    pub cell: String,
    /// Cells used.
    pub used: u64,
    /// Cells there are.
    pub available: u64,
}

/// A placed and routed design.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Rate of the core clock that the slowest path allows, MHz.
    pub mhz: f64,
    /// Rate that was asked for, MHz.
    pub wanted_mhz: f64,
    /// Slowest path into each register, slowest first.
    pub paths: Vec<Path>,
    /// Steps of the slowest of all.
    pub slowest: Vec<Step>,
    /// Where the slowest begins.
    pub from: String,
    /// Kinds of cells of which some are used.
    pub uses: Vec<Use>,
}

/// Kinds of cells worth a line.
const CELLS: [&str; 5] = [
    "TRELLIS_COMB",
    "TRELLIS_FF",
    "TRELLIS_RAMW",
    "DP16KD",
    "MULT18X18D",
];

impl Report {
    /// Reads the report in JSON; the core clock is the one with the slowest path among those constrained to
    /// `wanted_mhz`.
    pub fn parse(text: &str, wanted_mhz: f64) -> Result<Self, Error> {
        let json: Value = serde_json::from_str(text).map_err(Error::Json)?;
        let clocks = json["fmax"].as_object().ok_or(Error::Report("fmax"))?;
        let (clock, mhz) = clocks
            .iter()
            .filter(|(_, c)| near(&c["constraint"], wanted_mhz))
            .filter_map(|(name, c)| Some((name, c["achieved"].as_f64()?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .ok_or(Error::Report("a clock of the wanted rate"))?;
        let edge = format!("posedge {clock}");
        let (from, slowest) = slowest(&json, &edge).ok_or(Error::Report("critical_paths"))?;
        Ok(Self {
            mhz,
            wanted_mhz,
            paths: paths(&json, &edge).ok_or(Error::Report("detailed_net_timings"))?,
            slowest,
            from,
            uses: uses(&json).ok_or(Error::Report("utilization"))?,
        })
    }

    /// The clock is as fast as wanted.
    pub fn met(&self) -> bool {
        self.mhz >= self.wanted_mhz
    }
}

fn near(value: &Value, wanted: f64) -> bool {
    value.as_f64().is_some_and(|v| (v - wanted).abs() < 0.1)
}

/// The slowest path into each register, by the endpoints of all nets between registers of one clock.
fn paths(json: &Value, edge: &str) -> Option<Vec<Path>> {
    let mut slowest: BTreeMap<String, f64> = BTreeMap::new();
    for net in json["detailed_net_timings"].as_array()? {
        for end in net["endpoints"].as_array()? {
            if net["event"] == edge && end["event"] == edge {
                let period = end["delay"][1].as_f64()?;
                let known = slowest.entry(register(end["cell"].as_str()?)).or_default();
                *known = known.max(period);
            }
        }
    }
    let mut paths: Vec<Path> = slowest
        .into_iter()
        .map(|(to, period_ns)| Path { to, period_ns })
        .collect();
    paths.sort_by(|a, b| b.period_ns.total_cmp(&a.period_ns));
    Some(paths)
}

fn slowest(json: &Value, edge: &str) -> Option<(String, Vec<Step>)> {
    let path = json["critical_paths"]
        .as_array()?
        .iter()
        .find(|path| path["from"] == edge && path["to"] == edge)?["path"]
        .as_array()?;
    let step = |step: &Value| {
        let routing = step["type"] == "routing";
        let through = if routing {
            &step["net"]
        } else {
            &step["to"]["cell"]
        };
        Some(Step {
            through: through.as_str()?.to_string(),
            routing,
            delay_ns: step["delay"].as_f64()?,
        })
    };
    // The first net says more than the cell it leaves: a register may have taken in the one before it.
    let from = path.iter().find(|step| step["type"] == "routing")?;
    let from = from["net"].as_str()?.to_string();
    Some((from, path.iter().map(step).collect::<Option<_>>()?))
}

fn uses(json: &Value) -> Option<Vec<Use>> {
    let cells = json["utilization"].as_object()?;
    let used = |cell: &&str| {
        Some(Use {
            cell: (*cell).to_string(),
            used: cells.get(*cell)?["used"].as_u64()?,
            available: cells.get(*cell)?["available"].as_u64()?,
        })
    };
    CELLS.iter().map(used).collect()
}

/// `u_a.u_b.data_q_TRELLIS_FF_Q_12_DI` to `u_a.u_b.data_q`: what the description calls the register.
fn register(cell: &str) -> String {
    let end = [
        "_TRELLIS_FF",
        "_LUT4",
        "_PFUMX",
        "_L6MUX",
        "_CCU2C",
        "$",
        ".mem.",
    ]
    .iter()
    .filter_map(|mark| cell.find(mark))
    .min()
    .unwrap_or(cell.len());
    cell[..end].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report cut down to one net of each sort, by the tool's own field names.
    pub const REPORT: &str = r#"{
        "fmax": {
            "$glbnet$clk": {"achieved": 125.0, "constraint": 156.25},
            "$glbnet$clk100": {"achieved": 400.0, "constraint": 100.0}
        },
        "utilization": {
            "DP16KD": {"available": 108, "used": 54}, "MULT18X18D": {"available": 72, "used": 0},
            "TRELLIS_COMB": {"available": 43848, "used": 20000}, "TRELLIS_FF": {"available": 43848, "used": 10},
            "TRELLIS_RAMW": {"available": 5481, "used": 1}
        },
        "critical_paths": [
            {"from": "<async>", "to": "posedge $glbnet$clk", "path": []},
            {"from": "posedge $glbnet$clk", "to": "posedge $glbnet$clk", "path": [
                {"type": "clk-to-q", "delay": 0.5, "to": {"cell": "u_card.u_a.x_TRELLIS_FF_Q"}},
                {"type": "routing", "delay": 7.25, "net": "u_card.u_a.x", "to": {"cell": "u_card.u_b.y"}},
                {"type": "setup", "delay": 0.25, "to": {"cell": "u_card.u_b.y_TRELLIS_FF_Q_3"}}
            ]}
        ],
        "detailed_net_timings": [
            {"event": "posedge $glbnet$clk", "endpoints": [
                {"cell": "u_card.u_b.y_TRELLIS_FF_Q_3", "event": "posedge $glbnet$clk", "delay": [6.0, 8.0]},
                {"cell": "u_card.u_b.y_TRELLIS_FF_Q_4", "event": "posedge $glbnet$clk", "delay": [1.0, 2.0]},
                {"cell": "u_card.u_c.mem.0.1$DPRAM", "event": "posedge $glbnet$clk", "delay": [1.0, 5.0]},
                {"cell": "led$tr_io", "event": "<async>", "delay": [1.0, 99.0]}
            ]},
            {"event": "<async>", "endpoints": [
                {"cell": "u_card.u_d.z", "event": "posedge $glbnet$clk", "delay": [1.0, 99.0]}
            ]}
        ]
    }"#;

    #[test]
    fn the_slowest_path_into_each_register_is_found() {
        let report = Report::parse(REPORT, 156.25).expect("a report");
        let path = |to: &str, period_ns| Path {
            to: to.into(),
            period_ns,
        };
        assert_eq!(
            report.paths,
            [path("u_card.u_b.y", 8.0), path("u_card.u_c", 5.0)]
        );
        assert_eq!(report.mhz, 125.0);
        assert!(!report.met());
        assert_eq!(report.from, "u_card.u_a.x");
        let delays: Vec<f64> = report.slowest.iter().map(|step| step.delay_ns).collect();
        assert_eq!(delays, [0.5, 7.25, 0.25]);
        assert_eq!(
            (report.uses[0].used, report.uses[0].available),
            (20000, 43848)
        );
    }

    #[test]
    fn a_clock_as_fast_as_wanted_is_met() {
        let faster = REPORT.replace("\"achieved\": 125.0", "\"achieved\": 156.25");
        assert!(Report::parse(&faster, 156.25).expect("a report").met());
    }

    #[test]
    fn a_report_without_the_wanted_clock_is_refused() {
        let refused = Report::parse(REPORT, 200.0);
        assert!(matches!(
            refused,
            Err(Error::Report("a clock of the wanted rate"))
        ));
        assert!(matches!(Report::parse("{", 156.25), Err(Error::Json(_))));
        let without = REPORT.replace("detailed_net_timings", "other");
        assert!(matches!(
            Report::parse(&without, 156.25),
            Err(Error::Report("detailed_net_timings"))
        ));
    }
}
