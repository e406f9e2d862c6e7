//! Emission as its users see it: what is refused, what comes out, and what other tools say to it.

#[path = "../support/mod.rs"]
mod support;

mod authoring;
mod examples;
mod hierarchy;
mod refusals;
mod tools;
