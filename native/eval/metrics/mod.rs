//! Measures of masks and pictures.

pub mod boundary;
pub mod confusion;
pub mod likeness;
