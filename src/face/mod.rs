//! What a face is made of: classes of pixels, regions that move as one, expressions.

pub mod action;
pub mod classes;
pub mod expression;
pub mod full;
pub mod region;
pub mod strengths;
