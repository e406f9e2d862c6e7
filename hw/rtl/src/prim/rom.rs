//! Constant tables, computed in Rust when the card is elaborated.

use rust_hdl::prelude::*;
use std::fmt::Write;

/// Table of `2^A` words of at most 64 bits (`W`), read combinationally. Words not given are 0.
#[derive(LogicBlock, Default)]
pub struct Rom<const A: usize, const W: usize> {
    /// Index.
    pub addr: Signal<In, Bits<A>>,
    /// Word at `addr`, in the same cycle.
    pub data: Signal<Out, Bits<W>>,
    _words: Vec<(u64, u64)>,
}

impl<const A: usize, const W: usize> Rom<A, W> {
    /// A table with the given `(index, word)` pairs.
    ///
    /// # Panics
    /// At elaboration, when an index or a word does not fit, or an index is given twice.
    #[must_use]
    pub fn new(words: impl IntoIterator<Item = (u64, u64)>) -> Self {
        const { assert!(A < 64 && W <= 64, "Rom: at most 64 bits a word") };
        let mut words: Vec<(u64, u64)> = words.into_iter().collect();
        words.sort_unstable();
        assert!(
            words.windows(2).all(|pair| pair[0].0 != pair[1].0),
            "Rom: an index is given twice"
        );
        assert!(
            words
                .iter()
                .all(|&(index, word)| index >> A == 0 && (W == 64 || word >> W == 0)),
            "Rom: an index or a word does not fit"
        );
        Self {
            _words: words,
            ..Self::default()
        }
    }
}

impl<const A: usize, const W: usize> Logic for Rom<A, W> {
    fn update(&mut self) {
        let index = self.addr.val().to_u64();
        let found = self._words.iter().find(|pair| pair.0 == index);
        self.data.next = found.map_or(0, |pair| pair.1).to_bits();
    }

    fn connect(&mut self) {
        self.data.connect();
    }

    fn hdl(&self) -> Verilog {
        let mut text = String::from("  always_comb\n    case (addr)\n");
        for (index, word) in &self._words {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "      {A}'h{index:x}: data = {W}'h{word:x};");
        }
        let _ = write!(text, "      default: data = {W}'h0;\n    endcase");
        Verilog::Custom(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Rom;

    #[test]
    fn tables_that_do_not_fit_are_refused_at_elaboration() {
        for words in [vec![(16, 0)], vec![(0, 0x10_0000)], vec![(3, 1), (3, 1)]] {
            let built = std::panic::catch_unwind(|| Rom::<4, 20>::new(words.clone()));
            assert!(built.is_err(), "{words:?}");
        }
    }
}
