//! How far a run has come, by its folder.

use crate::train::config::TrainConfig;
use crate::train::report::{LOG, Line, lines};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// How many of the log's newest lines say how long a step takes.
const NEWEST: usize = 10;

/// What there is to say of a run.
#[derive(Debug, PartialEq)]
pub struct Progress {
    /// Steps done, as the log has them, and how many there are to be.
    pub step: usize,
    pub steps: usize,
    /// Seconds a step, lately; `None` of a log that does not tell.
    pub pace: Option<f64>,
    /// The newest losses by name.
    pub losses: BTreeMap<String, f64>,
}

impl Progress {
    /// Of the run in a folder.
    pub fn of(folder: &Path) -> Result<Self> {
        let steps = TrainConfig::read(&folder.join("config.toml"), &[])?.steps;
        let path = folder.join(LOG);
        let log = if path.exists() { std::fs::read_to_string(&path) } else { Ok(String::new()) };
        Ok(Self::read(&log.with_context(|| format!("{}: cannot be read", path.display()))?, steps))
    }

    fn read(log: &str, steps: usize) -> Self {
        let timed =
            |Line { step, seconds, loss, .. }: Line| seconds.filter(|_| !loss.is_empty()).map(|s| (step, s, loss));
        let mut newest: Vec<_> = lines(log).filter_map(timed).collect();
        let Some((step, seconds, losses)) = newest.pop() else {
            return Self { step: 0, steps, pace: None, losses: BTreeMap::new() };
        };
        // Not beyond the last resume, where the clock began anew.
        let before = newest.iter().rev().take(NEWEST - 1).take_while(|(at, since, _)| *since <= seconds && *at <= step);
        let first = before.last().filter(|(at, ..)| *at < step);
        let pace = first.map(|(at, since, _)| (seconds - since) / (step - at) as f64);
        Self { step, steps, pace, losses }
    }

    /// Seconds to the last step.
    pub fn left(&self) -> Option<f64> {
        Some(self.pace? * self.steps.saturating_sub(self.step) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(step: usize, seconds: f64) -> String {
        format!("{{\"step\":{step},\"seconds\":{seconds},\"loss\":{{\"flow\":{}}}}}\n", 1.0 / step as f64)
    }

    #[test]
    fn a_log_says_how_far_and_how_fast() {
        let log =
            [line(10, 30.0), line(20, 50.0), "{\"step\":20,\"seconds\":51,\"scores\":{}}\n".into(), line(30, 70.0)]
                .concat();
        let run = Progress::read(&format!("{log}{{\"step\":40,"), 130);
        assert_eq!((run.step, run.steps, run.pace, run.left()), (30, 130, Some(2.0), Some(200.0)));
        assert_eq!(run.losses["flow"], 1.0 / 30.0);
        // Resumed at 20: what was before does not count.
        let resumed = Progress::read(&[log, line(30, 10.0), line(40, 20.0)].concat(), 130);
        assert_eq!((resumed.step, resumed.pace), (40, Some(1.0)));
        let none = Progress::read("", 5);
        assert_eq!((none.step, none.pace, none.left()), (0, None, None));
    }
}
