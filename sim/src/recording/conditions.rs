//! What a repeated run must have in common with the recorded one, as text in the file.

use std::fmt;

/// What a repeated run must have in common with the recorded one, beside the frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// Seed of the card and of its secret; not that of a generated feed.
    pub seed: u64,
    /// Cycles of a timer tick; 0 where another process set it, which then is in the recording.
    pub cycles_per_tick: u32,
    /// Ticks of server silence before a session is lost; `None` for the card's own.
    pub timeout_ticks: Option<u32>,
}

const NAMES: [&str; 3] = ["seed", "cycles_per_tick", "timeout_ticks"];

impl Conditions {
    /// From what [`Display`](fmt::Display) makes of them; `None` for anything else.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut number = |name| words.next()?.strip_prefix(name)?.strip_prefix('=');
        let (seed, tick, timeout) = (number(NAMES[0])?, number(NAMES[1])?, number(NAMES[2])?);
        let conditions = Self {
            seed: seed.parse().ok()?,
            cycles_per_tick: tick.parse().ok()?,
            timeout_ticks: match timeout {
                "-" => None,
                ticks => Some(ticks.parse().ok()?),
            },
        };
        words.next().is_none().then_some(conditions)
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [seed, tick, timeout] = NAMES;
        write!(
            f,
            "{seed}={} {tick}={} {timeout}=",
            self.seed, self.cycles_per_tick
        )?;
        match self.timeout_ticks {
            Some(ticks) => write!(f, "{ticks}"),
            None => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_come_back_from_their_text_and_nothing_else_does() {
        let conditions = Conditions {
            seed: u64::MAX,
            cycles_per_tick: 77,
            timeout_ticks: None,
        };
        let text = "seed=18446744073709551615 cycles_per_tick=77 timeout_ticks=-";
        assert_eq!(conditions.to_string(), text);
        assert_eq!(Conditions::from_text(text), Some(conditions));
        let patient = Conditions {
            timeout_ticks: Some(300_000),
            ..conditions
        };
        assert_eq!(Conditions::from_text(&patient.to_string()), Some(patient));
        for other in [
            "",
            "seed=1",
            "seed=1 cycles_per_tick=x timeout_ticks=-",
            &format!("{text} x"),
        ] {
            assert_eq!(Conditions::from_text(other), None, "{other}");
        }
    }
}
