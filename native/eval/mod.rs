//! Evaluation: measures of published models, and what is written about them.

pub mod classifier;
pub mod detector;
pub mod edits;
mod edits_report;
pub mod landmarks;
pub mod learning;
pub mod metrics;
pub mod model;
pub mod segmenter;
pub mod synth;
pub mod synth_beside;
pub mod watermark;
