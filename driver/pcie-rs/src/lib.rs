//! PCI Express configuration space and TLP types.
