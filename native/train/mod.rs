//! Training: both networks in one loop.

pub mod adversary;
pub mod checkpoint;
pub mod config;
pub mod ema;
pub mod landmarks;
pub mod log;
pub mod report;
pub mod run;
pub mod tensors;
pub mod trainer;
