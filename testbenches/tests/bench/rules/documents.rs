//! Documents that name code name what is there.

use super::{code_spans, files, root, table, text};
use wirebook_contract::{counter, docs, reg};

/// Documents whose paths and links are checked.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "STYLE.md",
    "hw/emit/README.md",
    "docs/driver-guide.md",
    "testbenches/PLAN.md",
];
/// Header of the tables in PLAN.md.
const PLAN_HEADER: &str = "| test point | tests | in |";

/// Paths that `markdown` links to or names in backticks, as far as they look like paths of this
/// repository: a slash with something on both sides, no blank, and a slash or an extension at the end.
fn paths(markdown: &str) -> Vec<&str> {
    let links = markdown
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    let links = links
        .map(|(link, _)| link)
        .filter(|link| !link.contains("://"));
    let named = markdown.lines().flat_map(code_spans).filter(|span| {
        let last = span.rsplit('/').next().unwrap_or(span);
        let only_path = span
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
        let is_path = span.trim_end_matches('/').contains('/')
            && !span.starts_with(['/', '.'])
            && !span.contains("...");
        only_path && is_path && (last.is_empty() || last.contains('.'))
    });
    links
        .chain(named)
        .filter(|path| !path.starts_with('#'))
        .collect()
}

#[test]
fn documents_name_only_files_that_exist() {
    let mut missing = Vec::new();
    let mut checked = 0;
    for document in DOCUMENTS {
        let folder = root().join(document);
        let folder = folder.parent().expect("a document's folder");
        for path in paths(&text(document)) {
            checked += 1;
            // Paths count from the root, links from their document.
            if !root().join(path).exists() && !folder.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(checked > 50, "only {checked} paths found");
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn paths_are_told_from_prose() {
    let markdown = "[a](b/c.md) [x](https://docs.rs/y) `d/e.rs` `f/g/`\n`h/i` `std::fs` `j.rs` `../k/l.csv` \
                    `0000:65:00.0` [n](#o) `p/`";
    assert_eq!(paths(markdown), ["b/c.md", "d/e.rs", "f/g/"]);
}

/// The rows of all tables of a plan, and no row is outside them.
fn plan_rows(plan: &str) -> Vec<Vec<String>> {
    let tables = plan.split(PLAN_HEADER).skip(1);
    let tables: Vec<_> = tables
        .map(|part| table(&format!("{PLAN_HEADER}{part}"), PLAN_HEADER))
        .collect();
    let lines = plan.lines().filter(|line| line.starts_with('|')).count();
    // Each table has its header and its ruler besides.
    let read: usize = tables.iter().map(|rows| rows.len() + 2).sum();
    assert_eq!(lines, read, "rows outside of tables");
    tables.concat()
}

/// Whether `source` has a test of this name: a function right behind `#[test]`, but for comments and
/// other attributes.
fn has_test(source: &str, name: &str) -> bool {
    let function = format!("fn {name}(");
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let here = |at: usize| lines[at].starts_with(&function);
    (0..lines.len()).filter(|&at| here(at)).any(|at| {
        let mut above = lines[..at].iter().rev();
        let mut above = above
            .by_ref()
            .take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        above.any(|line| *line == "#[test]")
    })
}

/// Each row of PLAN.md names tests of its file or folder.
#[test]
fn the_plan_names_only_tests_that_exist() {
    let mut missing = Vec::new();
    let mut checked = 0;
    for row in plan_rows(&text("testbenches/PLAN.md")) {
        let [place] = code_spans(&row[2])[..] else {
            panic!("not one place: {row:?}");
        };
        let inside = files().into_iter().filter(|file| file.starts_with(place));
        let sources: Vec<String> = inside
            .filter_map(|file| std::fs::read_to_string(root().join(file)).ok())
            .collect();
        for test in code_spans(&row[1]) {
            checked += 1;
            if !sources.iter().any(|source| has_test(source, test)) {
                missing.push(format!("{test} in {place}"));
            }
        }
    }
    assert!(checked > 100, "only {checked} tests named");
    assert_eq!(missing, Vec::<String>::new());
}

/// A plan of one row, and then `rest`.
fn plan_with(rest: &str) -> String {
    format!("# Plan\n\n{PLAN_HEADER}\n|---|---|---|\n| a | `b` | `c.rs` |\n{rest}")
}

#[test]
fn a_plans_rows_are_all_read() {
    let second = format!("\nprose\n\n{PLAN_HEADER}\n|---|---|---|\n| d | `e` | `f.rs` |\n");
    let rows = plan_rows(&plan_with(&second));
    assert_eq!(rows, [["a", "`b`", "`c.rs`"], ["d", "`e`", "`f.rs`"]]);
}

#[test]
#[should_panic(expected = "a stray line in a table: <<")]
fn a_line_that_ends_a_table_early_is_noticed() {
    plan_rows(&plan_with("<<\n| d | `e` | `f.rs` |\n"));
}

#[test]
#[should_panic(expected = "rows outside of tables")]
fn rows_behind_a_tables_end_are_noticed() {
    plan_rows(&plan_with("\n| d | `e` | `f.rs` |\n"));
}

#[test]
fn functions_are_told_from_tests() {
    let source =
        "#[test]\n/// Says why.\n#[should_panic]\nfn a() {}\nfn b() {}\n\n// fn c() {\n#[test]\n";
    assert!(has_test(source, "a"));
    for no_test in ["b", "c", "d"] {
        assert!(!has_test(source, no_test), "{no_test}");
    }
}

#[test]
fn every_register_and_counter_is_documented() {
    let page = text("hw/generated/registers.md");
    for register in reg::ALL {
        let row = format!("| 0x{:05X} |", register.addr);
        let row = page.lines().find(|line| line.starts_with(&row));
        let row = row.unwrap_or_else(|| panic!("{} has no row", register.name));
        assert!(row.contains(&format!("| {} |", register.name)), "{row}");
    }
    for counter in counter::ALL {
        let row = format!(
            "| 0x{:05X} | {} |",
            0x02000 + 4 * counter.index,
            counter.name
        );
        assert!(page.contains(&row), "{row}");
    }
}

/// The Verilog is compared by a gate of its own, which takes longer.
#[test]
fn the_generated_documents_are_those_of_the_contract() {
    let (mut page, mut header) = (String::new(), String::new());
    docs::markdown(&mut page).expect("a string takes everything");
    docs::c_header(&mut header).expect("a string takes everything");
    let advice = "stale: run `make gen` and commit the result";
    assert!(
        page == text("hw/generated/registers.md"),
        "registers.md is {advice}"
    );
    assert!(
        header == text("hw/generated/wirebook_contract.h"),
        "the C header is {advice}"
    );
}
