//! The driver guide quotes messages: each must be one that the driver's sources print.

use std::path::Path;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/driver-guide.md");
/// The driver's sources, and this crate's.
const SOURCES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../src"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/src"),
];
/// What stands in for a value.
const VALUE: &str = "…";
/// Shorter quotations would be found by chance.
const OCTETS_MIN: usize = 25;

/// What the guide quotes: fenced blocks of the language `message`.
fn quotations(guide: &str) -> Vec<String> {
    let blocks = guide.split("```message\n").skip(1);
    let blocks = blocks.map(|block| block.split("\n```").next().unwrap_or(block));
    blocks.map(|block| block.replace('\n', " ")).collect()
}

/// The string literals of a source, tests left out, each with `…` for `{value}`.
fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or(source);
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n").replace(r#"'"'"#, "");
    let mut found = Vec::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(letter) = letters.next() {
            match (letter, letters.peek()) {
                ('"', _) => break,
                // A line goes on without its blanks.
                ('\\', Some('\n')) => while letters.next_if(|c| c.is_whitespace()).is_some() {},
                ('\\', _) => literal.extend(letters.next()),
                _ => literal.push(letter),
            }
        }
        found.push(with_values(&literal));
    }
    found
}

/// A format with `…` where it has a value.
fn with_values(format: &str) -> String {
    let mut parts = format.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += VALUE;
        text += part.split_once('}').map_or("", |(_, rest)| rest);
    }
    text
}

/// Messages that no source prints.
fn unknown(quoted: &[String], printed: &[String]) -> Vec<String> {
    let is_unknown = |message: &&String| {
        message.len() < OCTETS_MIN || !printed.iter().any(|literal| literal.contains(*message))
    };
    quoted.iter().filter(is_unknown).cloned().collect()
}

fn printed() -> Vec<String> {
    let mut folders = SOURCES.map(|folder| Path::new(folder).to_owned()).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path
                .file_stem()
                .is_some_and(|name| name == "tests" || name == "twin");
            if path.is_dir() && !is_test {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !is_test {
                found.extend(literals(&std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn every_quoted_message_is_printed_by_the_driver() {
    let quoted = quotations(&std::fs::read_to_string(GUIDE).unwrap());
    assert!(quoted.len() > 25, "only {} messages found", quoted.len());
    assert_eq!(unknown(&quoted, &printed()), Vec::<String>::new());
}

#[test]
fn a_message_that_nobody_prints_is_noticed() {
    let source = "#[error(\n    \"no card is \\\"in\\\" slot {0:x} of \\\n     {}: look\"\n)]\n// \"a comment\"\n\
                  let c = '\"';\n\"short\"\n#[cfg(test)]\n\"only a test says this of {} and {}\"";
    let printed = literals(source);
    assert_eq!(printed, ["no card is \"in\" slot … of …: look", "short"]);
    let guide = "```message\nno card is \"in\" slot …\nof …: look\n```\ntext\n```message\nno card is \"in\" slot 3 of …\n```\n\
                 ```message\nshort\n```\n```message\nonly a test says this of … and …\n```\n```sh\nls\n```";
    let quoted = quotations(guide);
    assert_eq!(quoted.len(), 4);
    assert_eq!(unknown(&quoted, &printed), quoted[1..]);
}
