//! Licences of everything a build pulls in: the list of deny.toml, which `cargo deny` reads as well.

use super::{metadata, text};

/// The names in `allow = [...]` of deny.toml.
fn permitted() -> Vec<String> {
    let text = text("deny.toml");
    let list = text.split_once("allow = [").expect("an allow list").1;
    let list = list.split_once(']').expect("an end of the list").0;
    let names: Vec<String> = list
        .split('"')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect();
    assert!(names.iter().any(|name| name == "MIT"), "{names:?}");
    names
}

/// Whether an SPDX expression can be met with permitted licences. `A/B` is how crates once wrote `A OR B`.
/// An expression that cannot be read is not met.
fn is_met(expression: &str, permitted: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = either(&mut words, permitted);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, permitted: &[String]) -> bool {
    let mut met = both(words, permitted);
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, permitted);
    }
    met
}

fn both(words: &mut Words<'_>, permitted: &[String]) -> bool {
    let mut met = one(words, permitted);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, permitted);
    }
    met
}

fn one(words: &mut Words<'_>, permitted: &[String]) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = either(words, permitted);
        return met & words.next_if_eq(&")").is_some();
    }
    let Some(name) = words.next() else {
        return false;
    };
    let name = match words.next_if_eq(&"WITH") {
        Some(_) => format!("{name} WITH {}", words.next().unwrap_or_default()),
        None => name.to_owned(),
    };
    permitted.contains(&name)
}

#[test]
fn every_dependency_has_a_permitted_licence() {
    let permitted = permitted();
    let metadata = metadata();
    assert!(
        metadata.packages.len() > 50,
        "{} packages",
        metadata.packages.len()
    );
    let refused: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| !is_met(package.license.as_deref().unwrap_or(""), &permitted))
        .map(|package| {
            format!(
                "{} {}: {:?}",
                package.name, package.version, package.license
            )
        })
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn licence_expressions_are_understood() {
    let permitted = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(String::from);
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Apache-2.0",
        "(GPL-3.0 OR MIT) AND Zlib",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(is_met(good, &permitted), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "GPL-3.0 OR Zlib AND GPL-2.0",
        "Apache-2.0",
        "(MIT",
        "MIT MIT",
    ] {
        assert!(!is_met(bad, &permitted), "{bad}");
    }
}

/// The workspace's own licence is what the two licence files say.
#[test]
fn our_own_licence_is_stated() {
    for package in metadata().workspace_packages() {
        assert_eq!(
            package.license.as_deref(),
            Some("MIT OR Apache-2.0"),
            "{}",
            package.name
        );
    }
    assert!(text("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    assert!(text("LICENSE-APACHE").contains("Version 2.0, January 2004"));
}
