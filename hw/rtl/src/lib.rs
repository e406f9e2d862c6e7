//! The card: the only synthesizable source.
