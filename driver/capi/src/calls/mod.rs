//! The functions of the interface. Each does three things: reads what the caller gave, calls safe code, writes what
//! the caller gets, all of it inside [`guard`](crate::guard).

pub(crate) mod card;
pub(crate) mod library;
pub(crate) mod rings;
pub(crate) mod session;
pub(crate) mod stages;
