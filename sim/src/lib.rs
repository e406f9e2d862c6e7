//! The simulated card: model, MAC, PCIe, host memory, peers.
