//! Layers and networks.

pub mod detector;
pub mod generator;
#[cfg(all(test, feature = "native"))]
mod gradient_check;
mod kernel;
pub mod landmarks;
pub mod layers;
#[cfg(feature = "mine")]
pub mod losses;
pub mod model;
pub mod segmenter;
pub mod watermark;
