//! What is fuzzed: each module has a `run` that takes any bytes. Whatever they are, it returns; a broken promise panics. The same is run by
//! `tests/regressions.rs` on files that once broke one.

pub mod credentials;
pub mod geometry;
pub mod manifest;
pub mod photo;
pub mod profile;
pub mod request;
pub mod weights;
