//! Judging models: measures, and what is written about them.

pub mod boundary;
pub mod confusion;
pub mod edits;
pub mod finder;
pub mod likeness;
pub mod page;
pub mod run;
pub mod segmenter;
