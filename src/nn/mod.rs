//! Layers and networks.

pub mod generator;
#[cfg(all(test, feature = "native"))]
mod gradient_check;
pub mod landmarks;
pub mod layers;
pub mod model;
pub mod segmenter;
