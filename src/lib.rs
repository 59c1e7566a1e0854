//! Mien changes the expression of a face in a photo, and nothing else in the photo.
//!
//! The same crate is the page's engine (compiled to wasm) and the library under the trainer (native).
//! Data flows one way, and the modules follow it:
//!
//! | step | module | what comes out |
//! |---|---|---|
//! | bytes to pixels | [`photo`] | a [`photo::Photo`], upright, sRGB |
//! | where faces are | [`locate`] | a [`locate::detector::FaceBox`], then the [`locate::similarity::Similarity`] that aligns it |
//! | what lies where | [`nn::segmenter`] | logits of the 19 [`face::classes`], as [`locate::masks::Masks`] on the host |
//! | what is to change | [`nn::generator`] | an edit field: flow, shading, paint, cover, gate |
//! | the edit on the photo's pixels | [`edit`] | a [`edit::composite::Patch`] of the photo at its own resolution |
//!
//! [`session`] walks a photo through all of it; [`weights`] makes networks of verified bytes.
//!
//! ```
//! use mien::burn::tensor::Device;
//! use mien::edit::request::EditRequest;
//! use mien::face::expression::Expression;
//! use mien::session::{DetectBy, Session};
//! use mien::weights::manifest::Manifest;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let read = |name: &str| std::fs::read(format!("www/weights/{name}"));
//! let manifest = Manifest::parse(&String::from_utf8(read("manifest.json")?)?, "manifest.json")?;
//! let weights = read(&manifest.model(None)?.weights.file)?;
//! let mut session = Session::new(&manifest, None, &weights, &Device::flex())?;
//!
//! session.open(&std::fs::read("www/samples/astronaut.jpg")?, "astronaut.jpg")?;
//! pollster::block_on(session.detect(DetectBy::Both))?;
//! let mut face = pollster::block_on(session.choose(0))?;
//! let happy = EditRequest::of(Expression::Happy, 0.8);
//! pollster::block_on(face.predict(&happy))?;
//! let edited = face.edited(&happy)?;
//! assert_eq!(edited.dimensions(), (512, 512));
//! assert!(edited != *session.photo()?);
//! # Ok(())
//! # }
//! ```

pub mod credentials;
pub mod edit;
pub mod error;
pub mod face;
pub mod grid;
pub mod locate;
pub mod mine;
pub mod nn;
pub mod photo;
pub mod session;
pub mod watermark;
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
