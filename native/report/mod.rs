//! Judging models: measures, and what is written about them.

pub mod boundary;
pub mod confusion;
pub mod finder;
pub mod segmenter;
