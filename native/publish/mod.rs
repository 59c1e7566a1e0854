//! Weights for others: the folder of published weights, and the weights of others.

pub mod face_parsing;
pub mod folder;
pub mod onnx;
