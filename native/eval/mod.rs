//! Judging models: measures, and what is written about them.

pub mod classifier;
pub mod detector;
pub mod edits;
pub mod landmarks;
pub mod metrics;
pub mod model;
pub mod segmenter;
