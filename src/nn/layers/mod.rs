//! Building blocks of the networks.

pub mod blocks;
pub mod norm;
pub mod resize;
pub mod rise;
pub mod sample;
pub mod warp;
pub mod window;
