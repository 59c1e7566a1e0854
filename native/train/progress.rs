//! How far a run has come, by its folder.

use crate::train::config::TrainConfig;
use crate::train::report::LOG;
use anyhow::{Context, Result};
use serde::Deserialize;
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

#[derive(Deserialize)]
struct Line {
    step: usize,
    seconds: f64,
    #[serde(default)]
    loss: BTreeMap<String, f64>,
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
        // A line that a kill cut short says nothing.
        let lines: Vec<Line> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let lines: Vec<Line> = lines.into_iter().filter(|line| !line.loss.is_empty()).collect();
        let Some(last) = lines.last() else { return Self { step: 0, steps, pace: None, losses: BTreeMap::new() } };
        // Not beyond the last resume, where the clock began anew.
        let first =
            lines.iter().rev().take(NEWEST).take_while(|l| l.seconds <= last.seconds && l.step <= last.step).last();
        let pace = first
            .filter(|first| first.step < last.step)
            .map(|first| (last.seconds - first.seconds) / (last.step - first.step) as f64);
        Self { step: last.step, steps, pace, losses: last.loss.clone() }
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
