//! Where faces are: found in a photo, aligned by what the segmenter sees of them.

pub mod alignment;
pub mod answers;
pub mod crop;
pub mod detector;
pub mod landmarks;
pub mod masks;
pub mod similarity;
