//! What can go wrong with input that is not ours: every message names the thing and the remedy.

/// Result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the editing path. Bugs panic; everything a photo or a weights file can cause is a value of this type.
#[derive(Debug, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Error {
    /// The bytes are no picture this build can read.
    #[error("{name}: not a readable picture ({reason}). Use a JPEG, PNG or WebP file.")]
    Picture {
        /// File name, or "photo".
        name: String,
        /// What the decoder said.
        reason: String,
    },
    /// The picture's header announces more pixels than the limit.
    #[error(
        "{name}: {width} x {height} pixels is more than the {limit} megapixels that are edited here. Scale the picture down first."
    )]
    TooLarge {
        /// File name, or "photo".
        name: String,
        /// Announced width, pixels.
        width: u32,
        /// Announced height, pixels.
        height: u32,
        /// Limit, megapixels.
        limit: u32,
    },
    /// No face was found.
    #[error(
        "{name}: no face found. Use a photo in which a face looks towards the camera and is at least 40 pixels high."
    )]
    NoFace {
        /// File name, or "photo".
        name: String,
    },
    /// A weights file or manifest is unusable.
    #[error("{file}: {reason}. {remedy}")]
    Weights {
        /// The file at fault.
        file: String,
        /// What is wrong with it.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
    /// What was learnt of a person cannot be used.
    #[error("{file}: {reason}. Learn it again from your pictures, with the model that runs.")]
    Mine {
        /// The file at fault.
        file: String,
        /// What is wrong with it.
        reason: String,
        /// Whether it is whole, but another model's.
        other: bool,
    },
    /// A request that cannot be followed.
    #[error("not a usable edit ({reason})")]
    Request {
        /// What is wrong with it.
        reason: String,
    },
    /// Something was asked for before what it needs.
    #[error("this needs {needs} first")]
    OutOfOrder {
        /// What has to be there.
        needs: &'static str,
    },
    /// A name that is not in the list of possible names.
    #[error("unknown {what} \"{value}\": use one of {allowed}")]
    Unknown {
        /// What was being named ("expression", ...).
        what: &'static str,
        /// The text given.
        value: String,
        /// The possible names, comma separated.
        allowed: String,
    },
}
