//! Building blocks and networks.

pub mod blocks;
pub mod field_tensor;
pub mod generator;
#[cfg(all(test, feature = "native"))]
mod gradient_check;
pub mod local;
pub mod resize;
pub mod unet;
pub mod warp;
pub mod window;
