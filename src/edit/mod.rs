//! From what is wanted of a face to edited pixels: request, field, rules, composite.

pub mod ball;
pub mod between;
pub mod cell;
pub mod composite;
pub mod eyes;
pub mod field;
pub mod frames;
pub mod ground;
pub mod iris;
pub mod lids;
pub mod mouth;
pub mod regions;
pub mod request;
pub mod rules;
