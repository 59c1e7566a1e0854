//! What the adversary is to tell apart.

use mien::burn::tensor::Tensor;
use mien::nn::layers::window::Window;

/// `n = items * targets` pictures `[n, 3, size, size]` each, those of one item next to each other; every item is another
/// person.
#[derive(Debug, Clone)]
pub struct AdversarialBatch {
    /// What was to be edited.
    pub inputs: Tensor<4>,
    /// What it was to become.
    pub wanted: Tensor<4>,
    /// What the generator made of it.
    pub edited: Tensor<4>,
    /// What the wanted pictures show: shares of the expressions `[n, 8]`, or actions.
    pub shown: Tensor<2>,
    /// Another picture of each item's person, then of strangers `[faces, 3, size, size]`. Without them no triplets.
    pub faces: Option<Tensor<4>>,
    /// Of the inputs' regions.
    pub windows: Vec<Window>,
    /// Pictures of an item.
    pub targets: usize,
    /// What else is real.
    pub photos: Option<Photos>,
}

/// Real photos that belong to no item.
#[derive(Debug, Clone)]
pub struct Photos {
    /// `[photos, 3, size, size]`.
    pub pictures: Tensor<4>,
    /// What they show, as of the wanted pictures.
    pub shown: Tensor<2>,
    /// Of their regions.
    pub windows: Vec<Window>,
}

impl AdversarialBatch {
    /// The same, for the adversary's own step: no gradient reaches the generator.
    pub fn detach(self) -> Self {
        Self { edited: self.edited.detach(), ..self }
    }
}
