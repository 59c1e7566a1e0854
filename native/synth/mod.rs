//! Training pictures from portraits: a morphable face model is fitted, moved and drawn back onto the photo.

pub mod across;
pub mod actions;
pub mod eyes;
pub mod face_model;
pub mod fit;
pub mod folds;
pub mod grid;
pub mod import_ict;
pub mod join;
pub mod labels;
pub mod landmarks;
pub mod learn_light;
pub mod light;
pub mod mouth;
pub mod pack;
pub mod part;
pub mod portrait;
pub mod raster;
pub mod render;
pub mod seen;
pub mod series;
pub mod sheets;
pub mod sight;
pub mod smile_light;
pub mod studio;
pub mod target;
pub mod teeth;
#[cfg(test)]
mod testing;
pub mod workshop;
