//! One file a command.

pub mod ablate;
pub mod bench;
mod bench_training;
pub mod classifier;
pub mod compute;
pub mod device;
pub mod edit;
mod edit_folder;
pub mod eval;
pub mod export;
pub mod import;
pub mod join;
pub mod landmarks;
pub mod memory;
pub mod open;
pub mod prepare;
pub mod publish;
pub mod repack;
pub mod runs;
pub mod segment;
pub mod serve;
pub mod sheet;
pub mod sign;
pub mod synth;
pub mod train;
pub mod verify;
pub mod watermark;
