//! Patch discriminator with a head that names what a face shows (StarGAN's form, Choi et al. 2018, table 5), spectrally normalised.

use crate::nets::losses;
use crate::train::adversary::spectral::SpectralConv;
use mien::burn::module::Module;
use mien::burn::tensor::activation::leaky_relu;
use mien::burn::tensor::{Device, Tensor};
use mien::face::expression::Expression;
use mien::nn::generator::told::Told;

/// What spectral norm takes from a signal on its way through one layer, about: a random filter bank's largest singular
/// value is twice its mean gain. Given back, so that outputs of size 1 can be learnt.
const GAIN: f32 = 2.0;

/// Tells patch by patch whether a picture is real, and names its expression, or what each action is.
#[derive(Module, Debug)]
pub struct Discriminator {
    body: Vec<SpectralConv>,
    patches: SpectralConv,
    classes: SpectralConv,
    #[module(skip)]
    told: Told,
}

impl Discriminator {
    /// Of pictures with `channels`; `widths`: channels after each halving; at least one.
    pub fn new(channels: usize, widths: &[usize], told: Told, device: &Device) -> Self {
        let named = match told {
            Told::Expressions => Expression::ALL.len(),
            Told::Actions => told.length(),
        };
        let last = widths[widths.len() - 1];
        let inputs = std::iter::once(channels).chain(widths.iter().copied());
        Self {
            body: inputs.zip(widths).map(|(from, &to)| SpectralConv::new([from, to], 3, 2, device)).collect(),
            patches: SpectralConv::new([last, 1], 3, 1, device),
            classes: SpectralConv::new([last, named], 1, 1, device),
            told,
        }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        Self {
            body: self.body.into_iter().map(SpectralConv::advance).collect(),
            patches: self.patches.advance(),
            classes: self.classes.advance(),
            told: self.told,
        }
    }

    /// `x [batch, channels, h, w]` -> realness per patch `[batch, 1, ..]`, halved once a layer, and what it shows: class logits
    /// `[batch, 8]`, or actions.
    pub fn forward(&self, x: Tensor<4>) -> (Tensor<4>, Tensor<2>) {
        let h = self.body.iter().fold(x, |h, conv| leaky_relu(conv.forward(h) * GAIN, 0.2));
        let pooled = h.clone().mean_dims(&[2, 3]);
        // Spectral norm bounds the answers; the factor gives the softmax room to be sure.
        let answers = self.classes.forward(pooled).flatten::<2>(1, 3) * 20.0;
        (self.patches.forward(h) * GAIN, answers)
    }

    /// How far its `answers` are from what pictures show.
    pub fn shown_loss(&self, answers: Tensor<2>, shown: Tensor<2>) -> Tensor<1> {
        match self.told {
            Told::Expressions => losses::classification(answers, shown),
            Told::Actions => losses::actions(answers, shown.clone(), shown.ones_like().narrow(1, 0, 1)),
        }
    }
}
