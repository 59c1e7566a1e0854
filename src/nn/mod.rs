//! Building blocks and networks.

pub mod bisenet;
pub mod blocks;
pub mod cgan;
pub mod features;
pub mod field_tensor;
pub mod generator;
#[cfg(all(test, feature = "native"))]
mod gradient_check;
pub mod hierarchical;
pub mod local;
pub mod norm;
pub mod regions;
pub mod resize;
pub mod resnet;
pub mod segmenter;
pub mod unet;
pub mod unet_full;
pub mod warp;
pub mod window;
