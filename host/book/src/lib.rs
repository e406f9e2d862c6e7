//! Order books from card records.
