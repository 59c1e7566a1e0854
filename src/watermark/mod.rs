//! The invisible mark: what is left of where a picture comes from where a site takes out all that its file says of itself.
//!
//! Spread spectrum (Cox et al. 1997): a pattern that looks like noise, too faint to be seen, lies over the aligned crop of every face
//! that is edited. Who reads it aligns the face anew, lets a small network ([`crate::nn::watermark`]) tell the pattern from the face, and
//! compares. It says no more than that Mien edited the face, which expression and how far: nothing of who did it or when.

pub mod code;
pub mod message;
pub mod reading;
pub mod writing;
