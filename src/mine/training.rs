//! Learning a person from a few pictures: each is edited to what another shows, and is to become that one.
//!
//! Only the last blocks learn (some hundred thousand numbers), so what comes before them is computed once for each pair of pictures, and a
//! step takes as long on one core as a look at a photo. What the pictures do not show stays as the model has it: the fields of the
//! other expressions are held where they were (as Li and Hoiem 2016, learning without forgetting, section 3).

use super::{PICTURES, STEPS, blocks, saved};
use crate::face::action::Actions;
use crate::face::expression::Expression;
use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::hierarchical::Hierarchical;
use crate::nn::generator::last::{LastBlocks, Lead};
use crate::nn::layers::resize::resize;
use crate::nn::losses::{charbonnier, edges};
use crate::nn::model::Model;
use crate::{CROP, Error, FIELD, Result};
use burn::module::Module;
use burn::optim::grad_clipping::GradientClippingConfig;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Tensor, TensorData};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// Step of the optimiser.
const RATE: f64 = 2e-3;
/// Largest norm of one parameter's gradient.
const CLIP: f32 = 1.0;
/// What the rest of the face weighs against eyes, nose and mouth: it shows other light and other folds in every photo.
const REST: f32 = 0.3;
/// What holding the other expressions weighs, and in which of how many steps it is done.
const HOLD: f32 = 1.0;
const HELD_EVERY: usize = 2;
/// Odd, and no divisor of how many there are: so that all pictures and expressions take turns.
const STRIDE: usize = 11;
/// From which likeness on a picture shows an expression: cosine, and share of its strength.
const LIKE: [f32; 2] = [0.6, 0.3];

/// A person's picture, as the model sees it.
pub struct Picture {
    /// The aligned crop, `[1, 3, 256, 256]` in -1..1.
    pub x: Tensor<4>,
    /// What the generator sees of it.
    pub features: Features,
    /// What the face does.
    pub shown: Actions,
    /// Which of the crop's cells are skin, `FIELD x FIELD`.
    pub skin: Vec<bool>,
}

/// A picture, and what it is to become.
struct Pair {
    lead: Lead,
    x: Tensor<4>,
    wanted: Tensor<4>,
    /// How much each pixel counts, `[1, 1, 256, 256]`.
    weight: Tensor<4>,
}

/// What is to stay.
struct Held {
    lead: Lead,
    field: FieldTensor,
}

/// The last blocks while they learn.
pub struct Trainer {
    net: Hierarchical,
    blocks: LastBlocks,
    optimiser: ModuleOptimizer,
    weights: String,
    pairs: Vec<Pair>,
    held: Vec<Held>,
    order: StdRng,
    steps: usize,
    /// Pairs of this round that are still to come.
    left: Vec<usize>,
}

fn condition(actions: &Actions, like: &Tensor<4>) -> Tensor<2> {
    Tensor::from_data(TensorData::new(actions.0.to_vec(), [1, actions.0.len()]), &like.device())
}

/// The expression that actions are most like, if they are much like one.
fn named(shown: &Actions) -> Option<Expression> {
    let dot = |a: &Actions, b: &Actions| a.0.iter().zip(&b.0).map(|(x, y)| x * y).sum::<f32>();
    let likeness = |e: &Expression| {
        let preset = Actions::preset(*e);
        let (along, own, whole) = (dot(shown, preset), dot(shown, shown).sqrt(), dot(preset, preset));
        (along / (own * whole.sqrt()).max(1e-6), along / whole.max(1e-6))
    };
    let best = Expression::ALL
        .into_iter()
        .filter(|e| *e != Expression::Neutral)
        .max_by(|a, b| likeness(a).0.total_cmp(&likeness(b).0))?;
    let (cosine, strength) = likeness(&best);
    (cosine >= LIKE[0] && strength >= LIKE[1]).then_some(best)
}

impl Picture {
    /// Mean and spread of the skin's colours, by channel; of all pixels where no skin is seen.
    fn tone(&self) -> [[f32; 2]; 3] {
        let planes = self.x.clone().into_data_as::<f32>();
        let planes = planes.as_slice::<f32>().expect("floats");
        let step = CROP / FIELD;
        let any = self.skin.contains(&true);
        std::array::from_fn(|c| {
            let at = |cell: usize| planes[(c * CROP + cell / FIELD * step) * CROP + cell % FIELD * step];
            let values: Vec<f32> = (0..FIELD * FIELD).filter(|cell| !any || self.skin[*cell]).map(at).collect();
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            let spread = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32;
            [mean, spread.sqrt().max(1e-3)]
        })
    }

    /// It in the light of `other`: skin of the same mean and spread.
    pub fn lit_as(&self, other: &Picture) -> Tensor<4> {
        let (from, to) = (self.tone(), other.tone());
        let channels = (0..3).map(|c| {
            let gain = (to[c][1] / from[c][1]).clamp(0.5, 2.0);
            (self.x.clone().narrow(1, c, 1) - from[c][0]) * gain + to[c][0]
        });
        Tensor::cat(channels.collect(), 1).clamp(-1.0, 1.0)
    }

    /// Where its eyes, nose and mouth are, `[1, 1, 256, 256]`, 0..1.
    pub fn parts(&self) -> Tensor<4> {
        resize(self.features.regions().max_dim(1), [CROP, CROP])
    }
}

impl Pair {
    /// `from`, which is to show what `to` shows, asked for as `wanted`.
    fn new(net: &Hierarchical, from: &Picture, to: &Picture, wanted: &Actions) -> Self {
        let lead = net.lead(&from.features, condition(wanted, &from.x));
        let parts = from.parts().max_pair(to.parts());
        Self {
            weight: parts.max_pair(lead.support() * REST).autodiff(),
            lead: lead.autodiff(),
            x: from.x.clone().autodiff(),
            wanted: to.lit_as(from).autodiff(),
        }
    }

    /// How far `field` is from making the one of the other: colours, and edges in the right place.
    fn loss(&self, field: FieldTensor) -> Tensor<1> {
        let got = field.apply(self.x.clone(), Tensor::ones([1, 1, 1, 1], &self.x.device()), CROP);
        let [got, wanted] = [got, self.wanted.clone()].map(|picture| picture * self.weight.clone());
        let all = smooth(got.clone() - wanted.clone()) + edges(got, wanted);
        all / (self.weight.clone().mean() + 1e-3)
    }
}

/// Mean of absolute differences, smooth at zero.
fn smooth(off: Tensor<4>) -> Tensor<1> {
    charbonnier(off, 0.01).mean()
}

impl Held {
    fn loss(&self, field: FieldTensor) -> Tensor<1> {
        let of = |got: Tensor<4>, wanted: &Tensor<4>| smooth(got - wanted.clone());
        of(field.flow * 0.1, &(self.field.flow.clone() * 0.1))
            + of(field.shading, &self.field.shading)
            + of(field.cover.clone() * field.paint, &(self.field.cover.clone() * self.field.paint.clone()))
            + of(field.cover, &self.field.cover)
    }
}

impl Trainer {
    /// A trainer of `model`, whose weights have this SHA-256. An error unless there are 2 to 6 pictures, and the model is told actions.
    pub fn new(model: &Model, weights: &str, pictures: &[Picture]) -> Result<Self> {
        let not = |reason: String| Error::Request { reason };
        if !PICTURES.contains(&pictures.len()) {
            let (least, most) = (PICTURES.start(), PICTURES.end());
            return Err(not(format!("{} pictures of a person: {least} to {most} are learnt from", pictures.len())));
        }
        let (net, blocks) = blocks(model).ok_or_else(|| not("the model that runs learns from no pictures".into()))?;
        let (mut pairs, mut held) = (Vec::new(), Vec::new());
        let shown: Vec<Option<Expression>> = pictures.iter().map(|picture| named(&picture.shown)).collect();
        for from in pictures {
            for (to, name) in pictures.iter().zip(&shown) {
                pairs.push(Pair::new(net, from, to, &to.shown));
                // The page asks for an expression by its preset.
                if let Some(expression) = name {
                    pairs.push(Pair::new(net, from, to, Actions::preset(*expression)));
                }
            }
            for expression in Expression::ALL.into_iter().filter(|e| !shown.contains(&Some(*e))) {
                let lead = net.lead(&from.features, condition(Actions::preset(expression), &from.x));
                let field = net.last(lead.clone());
                held.push(Held { lead: lead.autodiff(), field: field.autodiff() });
            }
        }
        let clip = GradientClippingConfig::Norm(CLIP);
        Ok(Self {
            blocks: blocks.unfreeze().train(),
            net: net.clone().freeze().train(),
            optimiser: AdamConfig::new().init().with_grad_clipping(clip.init()),
            weights: weights.into(),
            pairs,
            held,
            order: StdRng::seed_from_u64(1),
            steps: 0,
            left: Vec::new(),
        })
    }

    /// Looks at one pair of pictures and learns; how far the edit was from the picture before. The optimiser's steps are
    /// the smallest after [`STEPS`] of these.
    pub async fn step(&mut self) -> f32 {
        let pair = self.next();
        let pair = &self.pairs[pair];
        let net = self.net.clone().with_last_blocks(self.blocks.clone());
        let off = pair.loss(net.last(pair.lead.clone()));
        let mut total = off.clone();
        if self.steps.is_multiple_of(HELD_EVERY) {
            let held = &self.held[self.steps / HELD_EVERY * STRIDE % self.held.len()];
            total = total + held.loss(net.last(held.lead.clone())) * HOLD;
        }
        let share = (self.steps as f64 / STEPS as f64).min(1.0);
        self.steps += 1;
        let gradients = GradientsParams::from_grads(total.backward(), &self.blocks);
        let rate = RATE * (0.05 + 0.95 * (0.5 + 0.5 * (std::f64::consts::PI * share).cos()));
        self.blocks = self.optimiser.step(rate, self.blocks.clone(), gradients);
        let off = off.into_data_async().await.expect("the device answers").convert::<f32>();
        off.as_slice::<f32>().map_or(f32::NAN, |values| values[0])
    }

    /// Every pair once, in an order of its own, then again.
    fn next(&mut self) -> usize {
        if self.left.is_empty() {
            self.left = (0..self.pairs.len()).collect();
            self.left.shuffle(&mut self.order);
        }
        self.left.pop().expect("there are pairs")
    }

    /// What was learnt so far, as a file.
    pub fn file(&self) -> Result<Vec<u8>> {
        saved(&self.blocks.valid(), &self.weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::CLASSES;
    use crate::mine::changed;
    use crate::nn::generator::Generator;
    use crate::nn::generator::GeneratorConfig;
    use crate::nn::generator::hierarchical::HierarchicalConfig;
    use crate::nn::generator::told::Told;
    use crate::nn::model::ModelConfig;
    use burn::tensor::Device;

    fn model() -> Model {
        let device = Device::flex();
        device.seed(7);
        let generator = HierarchicalConfig::new().with_global([8, 8, 16, 16]).with_local([8, 8, 8]).with_embedding(16);
        let generator = GeneratorConfig::Hierarchical(HierarchicalConfig { told: Some(Told::Actions), ..generator });
        ModelConfig { generator, ..ModelConfig::tiny() }.init(&device)
    }

    /// A face whose mouth, a dark square, is so many pixels high.
    fn picture(model: &Model, mouth: usize, smile: f32) -> Picture {
        let device = Device::flex();
        let inside = |x: usize, y: usize| (100..156).contains(&x) && (180..180 + mouth).contains(&y);
        let planes: Vec<f32> =
            (0..3 * CROP * CROP).map(|i| if inside(i % CROP, i / CROP % CROP) { -0.6 } else { 0.3 }).collect();
        let x = Tensor::<4>::from_data(TensorData::new(planes, [1, 3, CROP, CROP]), &device);
        let masks = Tensor::ones([1, CLASSES, FIELD, FIELD], &device) / CLASSES as f32;
        let mut shown = Actions::preset(Expression::Neutral).clone();
        shown.0.iter_mut().zip(Actions::preset(Expression::Happy).0).for_each(|(value, happy)| *value += smile * happy);
        Picture { features: model.encode_through(x.clone(), masks), x, shown, skin: vec![true; FIELD * FIELD] }
    }

    #[test]
    fn it_learns_and_its_file_brings_what_was_learnt() {
        let model = model();
        let pictures = [picture(&model, 8, 0.0), picture(&model, 24, 1.0)];
        let mut trainer = Trainer::new(&model, "weights", &pictures).unwrap();
        let steps = 36;
        let offs: Vec<f32> = (0..steps).map(|_| pollster::block_on(trainer.step())).collect();
        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
        let (first, last) = (mean(&offs[..12]), mean(&offs[24..]));
        assert!(last < 0.9 * first, "{first} to {last}");

        let file = trainer.file().unwrap();
        let learnt = changed(&model, "weights", &file, "me").unwrap();
        let happy = condition(Actions::preset(Expression::Happy), &pictures[0].x);
        let paint = |model: &Model| model.decode(&pictures[0].features, happy.clone()).shading;
        let apart = |a: Tensor<4>, b: Tensor<4>| (a - b).abs().max().into_scalar::<f32>();
        let trained = Model {
            generator: Generator::Hierarchical(trainer.net.clone().with_last_blocks(trainer.blocks.clone())),
            ..model.clone()
        };
        let moved = apart(paint(&model), paint(&learnt));
        assert!(moved > 1e-3, "{moved}");
        // Eight bits are all that is lost.
        assert!(apart(paint(&learnt), paint(&trained.valid())) < 0.1 * moved);
    }

    #[test]
    fn what_cannot_be_learnt_from_and_what_was_not_learnt_is_refused() {
        let model = model();
        let pictures: Vec<Picture> = (0..7).map(|_| picture(&model, 8, 0.0)).collect();
        for count in [0, 1, 7] {
            assert!(Trainer::new(&model, "weights", &pictures[..count]).err().unwrap().to_string().contains("2 to 6"));
        }
        let labels = ModelConfig::tiny().init(&Device::flex());
        assert!(Trainer::new(&labels, "weights", &pictures[..2]).err().unwrap().to_string().contains("no pictures"));

        let file = Trainer::new(&model, "weights", &pictures[..2]).unwrap().file().unwrap();
        let refused = |model: &Model, weights: &str, bytes: &[u8]| match changed(model, weights, bytes, "me") {
            Err(Error::Mine { file, other, .. }) => (file, other),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("taken"),
        };
        assert_eq!(refused(&model, "other weights", &file), ("me".into(), true));
        assert_eq!(refused(&labels, "weights", &file), ("me".into(), true));
        for broken in [&file[..file.len() / 2], &file[..20], b"", &[0; 500_000]] {
            assert!(!refused(&model, "weights", broken).1);
        }
    }

    #[test]
    fn a_picture_is_brought_into_the_light_of_another() {
        let model = model();
        let (mut dark, bright) = (picture(&model, 8, 0.0), picture(&model, 8, 0.0));
        dark.x = dark.x * 0.6 - 0.2;
        let off = |a: Tensor<4>, b: &Tensor<4>| (a - b.clone()).abs().mean().into_scalar::<f32>();
        assert!(off(dark.lit_as(&bright), &bright.x) < 0.02 && off(dark.x.clone(), &bright.x) > 0.2);
    }
}
