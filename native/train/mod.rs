//! Training: both networks in one loop.

pub mod adversary;
pub mod checkpoint;
pub mod config;
pub mod detector;
pub mod ema;
pub mod gradient;
pub mod landmarks;
pub mod log;
pub mod loss;
pub mod objective;
pub mod peers;
pub mod progress;
pub mod report;
pub mod rounds;
pub mod run;
pub mod settings;
pub mod tensorboard;
pub mod tensors;
pub mod trainer;
pub mod watermark;
