//! Mien changes the expression of a face in a photo, and nothing else in the photo.
//!
//! Data flows one way: photo -> find -> align -> segment -> edit field -> composite -> photo. The same
//! crate is the page's engine (wasm) and the library under the trainer (native). See `README.md`.

pub mod edit;
pub mod error;
pub mod face;
pub mod locate;
pub mod nn;
pub mod photo;
pub mod session;
#[cfg(target_arch = "wasm32")]
mod web;
pub mod weights;

pub use burn;
pub use error::{Error, Result};

/// Side of the aligned crop, in pixels. The networks' input is always `CROP x CROP`; fundamental to the
/// weights, so not an option.
pub const CROP: usize = 256;

/// Side of the edit field's grid, in cells: one cell covers 2 x 2 crop pixels, which is the resolution the
/// training material's fields have.
pub const FIELD: usize = 128;
