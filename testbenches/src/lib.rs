//! Tests of every block and of the whole path.
