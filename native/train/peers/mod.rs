//! A step that is shared: replicas of a run, in processes of this machine or on others, each look at some of the step's batches.
//! One of them leads: it adds their gradients up in the replicas' order and sends everybody the sum, with which each takes
//! the same step.

pub mod follower;
pub mod leader;
pub mod local;
pub mod token;
pub mod values;
pub mod wire;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// Which of a step's batches a replica looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The replica's number; 0 leads.
    pub rank: usize,
    /// How many replicas there are.
    pub of: usize,
}

impl Share {
    /// Everything.
    pub const ALL: Self = Self { rank: 0, of: 1 };

    /// Whether batch `i` of a run that `accumulate`s so many is among them.
    pub fn takes(self, i: usize, accumulate: usize) -> bool {
        (i % accumulate) % self.of == self.rank
    }

    /// How many of a step's batches they are.
    pub fn batches(self, accumulate: usize) -> usize {
        (0..accumulate).filter(|i| self.takes(*i, accumulate)).count()
    }
}
