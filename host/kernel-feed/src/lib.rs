//! The same records from plain Linux sockets: baseline and independent reference.
