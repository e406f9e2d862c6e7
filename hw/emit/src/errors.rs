//! What the back end refuses, and where.

use std::fmt;

/// One construct that cannot be translated soundly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The block, as a path of field names from the top.
    pub path: String,
    /// Source file and line of the statement, where the tree offers one.
    pub source: Option<(String, u32)>,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some((file, line)) => write!(f, "{} ({file}:{line}): {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

/// All refusals of a design, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<Refusal>);

impl Errors {
    pub(crate) fn new(mut refusals: Vec<Refusal>) -> Self {
        for refusal in &mut refusals {
            // Names as the author wrote them: rust-hdl's tree separates their parts by '$'.
            refusal.message = refusal.message.replace('$', ".");
        }
        refusals.sort();
        refusals.dedup();
        Errors(refusals)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Refusal> {
        self.0.iter()
    }

    /// As text, with `separator` in between.
    pub fn join(&self, separator: &str) -> String {
        self.0
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(separator)
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.join("\n"))
    }
}

impl std::error::Error for Errors {}

impl IntoIterator for Errors {
    type Item = Refusal;
    type IntoIter = std::vec::IntoIter<Refusal>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Refusal;
    type IntoIter = std::slice::Iter<'a, Refusal>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
