//! The driver guide quotes messages: each must be one that the driver's sources print, and each error of the driver must
//! be quoted.

use std::path::Path;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/driver-guide.md");
/// The driver's sources, and this crate's.
const SOURCES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../src"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/src"),
];
/// What stands in for a value.
const VALUE: &str = "…";
/// Errors that the guide leaves out, sorted, each with the reason.
const UNQUOTED: [(&str, &str); 6] = [
    (
        "a ring of … bytes does not fit a buffer of … bytes: allocate …",
        "of memory that a program gives a reader itself, and no card's ring has",
    ),
    (
        "nothing is mapped at bus address 0x…",
        "of a call that only the driver makes, for what it has mapped",
    ),
    (
        "the socket failed: …",
        "a frame: what the system says is its own",
    ),
    (
        "… bytes from offset 0x… are not whole pages of … bytes; align both",
        "for whoever writes a transport",
    ),
    (
        "… bytes from offset 0x… do not lie in a file of … bytes; send the descriptor that belongs to the range",
        "for whoever writes a transport",
    ),
    ("… failed: …; …", "a frame: what it holds is quoted"),
];
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

/// The messages of a source's errors, tests left out: what `#[error("…")]` says.
fn errors(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or(source);
    let attributes = code.split("#[error(").skip(1);
    let spoken = attributes.filter(|rest| rest.trim_start().starts_with('"'));
    spoken
        .filter_map(|rest| literals(rest).into_iter().next())
        .collect()
}

/// Messages that the guide does not quote, not even a part of them.
fn unquoted(messages: &[String], quoted: &[String]) -> Vec<String> {
    let is_quoted = |message: &&String| quoted.iter().any(|part| message.contains(part));
    let mut left = messages.to_vec();
    left.retain(|message| !is_quoted(&message));
    left
}

/// The sources in these folders, tests left out.
fn sources(folders: &[&str]) -> Vec<String> {
    let mut folders: Vec<_> = folders
        .iter()
        .map(|folder| Path::new(folder).to_owned())
        .collect();
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
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn every_quoted_message_is_printed_by_the_driver() {
    let quoted = quotations(&std::fs::read_to_string(GUIDE).unwrap());
    assert!(quoted.len() > 25, "only {} messages found", quoted.len());
    let printed: Vec<String> = sources(&SOURCES)
        .iter()
        .flat_map(|text| literals(text))
        .collect();
    assert_eq!(unknown(&quoted, &printed), Vec::<String>::new());
}

#[test]
fn the_guide_quotes_every_error_of_the_driver() {
    let quoted = quotations(&std::fs::read_to_string(GUIDE).unwrap());
    let errors: Vec<String> = sources(&SOURCES[..1])
        .iter()
        .flat_map(|text| errors(text))
        .collect();
    assert!(errors.len() > 50, "only {} errors found", errors.len());
    let mut left = unquoted(&errors, &quoted);
    left.sort_unstable();
    assert_eq!(left, UNQUOTED.map(|(message, _)| message));
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

#[test]
fn an_error_that_the_guide_leaves_out_is_noticed() {
    let source = "#[error(transparent)]\nA,\n#[error(\"no card is in slot {0}\")]\nB,\n\"no error\"\n#[error(\n    \
                  \"nobody \\\n     listens at {}: {}\", \"a value\"\n)]\n#[cfg(test)]\n#[error(\"of a test\")]";
    let errors = errors(source);
    assert_eq!(errors, ["no card is in slot …", "nobody listens at …: …"]);
    let quoted = ["nobody listens at".to_owned(), "of a test".to_owned()];
    assert_eq!(unquoted(&errors, &quoted), errors[..1]);
}
