//! Control and status registers: the register map of `wirebook_contract::reg` in hardware.
