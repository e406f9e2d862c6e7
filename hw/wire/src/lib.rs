//! Protocol headers as data, with checked views and builders.
