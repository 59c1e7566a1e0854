//! What the trainer and the classifier of edits share: losses, and the embedding of faces.

pub mod embedding;
pub mod losses;
