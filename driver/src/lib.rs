//! User-space driver: transports, DMA memory, device, rings.
