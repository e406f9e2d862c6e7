//! A unit is a module that is emitted on its own, so that its testbench can drive it alone.

use rust_hdl::prelude::Block;

/// A block with the name of its Verilog module.
pub struct Unit {
    /// Module and file name.
    pub name: &'static str,
    /// Elaborates the block, connected and ready to emit.
    pub build: fn() -> Box<dyn Block>,
}

/// Elaborates a default-constructed block.
pub fn elaborate<B: Block + Default + 'static>() -> Box<dyn Block> {
    connected(B::default())
}

/// Elaborates a block its own constructor made.
pub fn connected<B: Block + 'static>(block: B) -> Box<dyn Block> {
    let mut block = Box::new(block);
    block.connect_all();
    block
}

/// All units, each area's own list.
#[must_use]
pub fn all() -> Vec<Unit> {
    let mut units = vec![];
    units.extend(crate::prim::units());
    units.extend(crate::net::units());
    units.extend(crate::tcp::units());
    units.extend(crate::feed::units());
    units.extend(crate::dma::units());
    units.extend(crate::csr::units());
    units
}
