//! Who may import whom: the table of ARCHITECTURE.md against `cargo metadata`.

use super::{code_spans, metadata, table, text};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Header of the table in ARCHITECTURE.md.
const HEADER: &str = "| crate | imports | to build | to test |";
/// In the table: every crate of the workspace.
const ALL: &str = "all";
/// Crates that are the ground for others and so import nothing at all, from anywhere.
const STAND_ALONE: [&str; 3] = ["wirebook-contract", "wirebook-wire", "pcie-rs"];

/// Permitted imports by crate and kind.
struct Rules(BTreeMap<String, [Vec<String>; 3]>);

impl Rules {
    fn from_markdown(markdown: &str) -> Self {
        let rows = table(markdown, HEADER).into_iter().map(|row| {
            let names = |cell: &String| {
                let spans = code_spans(cell);
                let all = cell.contains(ALL).then_some(ALL);
                spans.into_iter().chain(all).map(String::from).collect()
            };
            let [name] = code_spans(&row[0])[..] else {
                panic!("not one crate: {}", row[0]);
            };
            (
                name.to_owned(),
                [names(&row[1]), names(&row[2]), names(&row[3])],
            )
        });
        Self(rows.collect())
    }

    /// Every import of one crate of the workspace by another that is not permitted.
    fn violations(&self, metadata: &Metadata) -> Vec<String> {
        let members = metadata.workspace_packages();
        let mut found = Vec::new();
        for package in &members {
            let name = package.name.as_str();
            let Some(permitted) = self.0.get(name) else {
                found.push(format!("{name} is not in the table"));
                continue;
            };
            for import in &package.dependencies {
                let ours = members
                    .iter()
                    .any(|member| member.name.as_str() == import.name);
                let (column, kind) = match import.kind {
                    DependencyKind::Build => (1, "to build"),
                    DependencyKind::Development => (2, "to test"),
                    _ => (0, "always"),
                };
                let listed = |name: &str| permitted[column].iter().any(|p| p == name);
                if ours && !listed(&import.name) && !listed(ALL) {
                    found.push(format!("{name} imports {} {kind}", import.name));
                }
                if !ours && column != 2 && STAND_ALONE.contains(&name) {
                    found.push(format!(
                        "{name} imports {} but must stand alone",
                        import.name
                    ));
                }
            }
        }
        found
    }
}

#[test]
fn crates_import_only_what_the_architecture_permits() {
    let rules = Rules::from_markdown(&text("ARCHITECTURE.md"));
    let metadata = metadata();
    assert_eq!(rules.violations(&metadata), Vec::<String>::new());
    let members = metadata.workspace_packages();
    for name in rules.0.keys() {
        let known = members.iter().any(|member| member.name.as_str() == name);
        assert!(known, "the table names {name}, which is no crate");
    }
}

/// The command line must build where there is no Verilator.
#[test]
fn the_simulator_is_optional_in_the_command_line() {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let cli = members
        .iter()
        .find(|member| member.name.as_str() == "wirebook")
        .unwrap();
    for import in &cli.dependencies {
        assert!(
            import.name != "wirebook-sim" || import.optional,
            "wirebook-sim is not optional"
        );
    }
}

#[test]
fn a_forbidden_import_is_reported() {
    let rules = Rules::from_markdown(
        "| crate | imports | to build | to test |\n|---|---|---|---|\n\
         | `wirebook-wire` | | | `tools` |\n\
         | `tools` | `wirebook-wire` | | |\n\
         | `bench` | all | | all |\n\nafter it",
    );
    let found = |packages: &[Value]| rules.violations(&workspace(packages));
    let nothing = Vec::<String>::new();

    let wire = || package("wirebook-wire", &[("tools", "dev"), ("rand", "dev")]);
    let tools = || package("tools", &[("wirebook-wire", "normal"), ("rand", "normal")]);
    let bench = || package("bench", &[("tools", "normal"), ("wirebook-wire", "dev")]);
    assert_eq!(found(&[wire(), tools(), bench()]), nothing);

    // Right crate, wrong kind; a kind with nothing permitted; not in the table; a foreign crate.
    let wire = package("wirebook-wire", &[("tools", "normal"), ("rand", "build")]);
    let tools = package("tools", &[("bench", "dev")]);
    let bench = package("bench", &[("wirebook-wire", "build")]);
    let stranger = package("stranger", &[]);
    assert_eq!(
        found(&[wire, tools, bench, stranger]),
        [
            "wirebook-wire imports tools always",
            "wirebook-wire imports rand but must stand alone",
            "tools imports bench to test",
            "bench imports wirebook-wire to build",
            "stranger is not in the table",
        ]
    );
}

/// A package as `cargo metadata` prints it, with imports of a name and a kind.
fn package(name: &str, imports: &[(&str, &str)]) -> Value {
    let imports: Vec<Value> = imports
        .iter()
        .map(|(name, kind)| {
            let kind = (*kind != "normal").then_some(kind);
            json!({ "name": name, "req": "*", "kind": kind, "optional": false, "features": [],
                    "uses_default_features": true, "source": null, "target": null, "rename": null })
        })
        .collect();
    json!({ "name": name, "version": "0.1.0", "id": name, "dependencies": imports, "targets": [],
            "features": {}, "manifest_path": "Cargo.toml" })
}

/// A workspace of these packages.
fn workspace(packages: &[Value]) -> Metadata {
    let members: Vec<&Value> = packages.iter().map(|package| &package["id"]).collect();
    let printed = json!({ "packages": packages, "workspace_members": members, "resolve": null,
        "workspace_root": "", "target_directory": "target", "version": 1 });
    MetadataCommand::parse(printed.to_string()).expect("metadata")
}
