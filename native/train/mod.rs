//! Training: both networks in one loop.

pub mod checkpoint;
pub mod config;
pub mod contest;
pub mod critic;
pub mod discriminator;
pub mod ema;
pub mod grid;
pub mod identity;
pub mod log;
pub mod losses;
pub mod pairwise;
pub mod regional;
pub mod run;
pub mod spectral;
pub mod tensors;
pub mod trainer;
