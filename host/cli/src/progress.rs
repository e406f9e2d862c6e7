//! Progress of long work, on standard error, only on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar up to `total`, or a counter when nobody knows the total.
pub fn bar(what: &str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{msg} [{bar:30}] {human_pos}/{human_len} {per_sec} {eta}",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{msg} {spinner} {human_pos} {per_sec}",
        ),
    };
    // The template is a constant; a style that does not parse leaves the default one.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    // The tick is a thread, of no use to nobody.
    if !bar.is_hidden() {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let bar = bar("messages", Some(10));
        bar.set_position(4);
        assert_eq!((bar.position(), bar.length()), (4, Some(10)));
        assert_eq!(super::bar("messages", None).length(), None);
    }
}
