//! The hierarchical generator: one global branch and three local ones, fused by addition on the edit field.

use crate::face::classes::CLASSES;
use crate::face::region::Region;
use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::last::Lead;
use crate::nn::generator::local::{LocalBranch, field_head};
use crate::nn::generator::told::Told;
use crate::nn::layers::blocks::{ConditionedBlock, ConvBlock, Down, Then, Up, convolve};
use crate::nn::layers::resize::resize;
use crate::nn::layers::window::repeat_items;
use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor};

/// Configuration of [`Hierarchical`].
#[derive(Config, Debug)]
pub struct HierarchicalConfig {
    /// Global branch: channels at 1/4, 1/8, 1/16 and 1/32 of the crop; multiples of 8.
    #[config(default = "[32, 64, 96, 128]")]
    pub global: [usize; 4],
    /// Local branches: channels at full, half and quarter window resolution; multiples of 8.
    #[config(default = "[24, 48, 64]")]
    pub local: [usize; 3],
    /// Length of the condition's embedding.
    #[config(default = 64)]
    pub embedding: usize,
    /// What it is told; without a word, the eight expressions.
    pub told: Option<Told>,
}

impl HierarchicalConfig {
    /// A network with fresh weights; its field is near zero.
    pub fn init(&self, device: &Device) -> Hierarchical {
        let [a, b, c, d] = self.global;
        let (e, told) = (self.embedding, self.told());
        let reads = told == Told::Actions;
        Hierarchical {
            // Beside what is wanted: what is there, as the network reads it.
            embed: LinearConfig::new(if reads { 2 * told.length() } else { told.length() }, e).init(device),
            reader: reads.then(|| LinearConfig::new(d, told.length()).init(device)),
            stem: Down::new([3 + CLASSES, a], device),
            down: vec![Down::new([a, b], device), Down::new([b, c], device), Down::new([c, d], device)],
            deep: ConditionedBlock::new([d, d], e, device),
            up: vec![Up::new([d, c], device), Up::new([c, b], device), Up::new([b, a], device)],
            blocks: vec![
                ConditionedBlock::new([c, c], e, device),
                ConditionedBlock::new([b, b], e, device),
                ConditionedBlock::new([a, a], e, device),
            ],
            trunk: ConvBlock::new([b, b], 1, device),
            head: field_head(a, device),
            told,
            local: Region::ALL.map(|r| LocalBranch::new(r, self.local, e, reads, device)).into(),
        }
    }

    /// What it is told.
    pub fn told(&self) -> Told {
        self.told.unwrap_or_default()
    }

    /// All layer widths.
    pub fn widths(&self) -> Vec<usize> {
        [self.global.as_slice(), &self.local, &[self.embedding]].concat()
    }
}

/// Predicts the edit field of a crop from its soft masks and a target: an expression, or what each action is to be.
///
/// The encoders do not see the target, so one [`Hierarchical::encode`] serves any number of them.
#[derive(Module, Debug)]
pub struct Hierarchical {
    embed: Linear,
    reader: Option<Linear>,
    stem: Down,
    down: Vec<Down>,
    deep: ConditionedBlock,
    up: Vec<Up>,
    pub(super) blocks: Vec<ConditionedBlock>,
    trunk: ConvBlock,
    pub(super) head: Conv2d,
    pub(super) local: Vec<LocalBranch>,
    #[module(skip)]
    told: Told,
}

impl Hierarchical {
    /// What it is told.
    pub fn told(&self) -> Told {
        self.told
    }

    /// Itself, of which nothing but the mouth's branch learns.
    pub fn mouth_alone(self) -> Self {
        let mouth = Region::ALL.iter().position(|region| *region == Region::Mouth).expect("a region");
        let branch = self.local[mouth].clone();
        let mut frozen = self.freeze();
        frozen.local[mouth] = branch;
        frozen
    }

    /// `x [batch, 3, 256, 256]` in -1..1, soft `masks [batch, 19, 128, 128]` -> features.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        let half = avg_pool2d(x.clone(), AvgPoolOptions::new([2, 2]).with_stride([2, 2]));
        let mut h = self.stem.forward(Tensor::cat(vec![half, masks.clone()], 1));
        let mut levels = vec![h.clone()];
        for down in &self.down {
            h = down.forward(h);
            levels.push(h.clone());
        }
        let local = self.local.iter().map(|branch| branch.encode(x.clone(), masks.clone())).collect();
        let features = Features::new(levels, local, masks);
        match &self.reader {
            Some(reader) => features.with_shown(reader.forward(h.mean_dims(&[2, 3]).flatten(1, 3))),
            None => features,
        }
    }

    /// The field for `condition [batch * times, told]`: `times` targets for each of the features' items.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        self.last(self.lead(features, condition))
    }

    /// All of that but the last block of each branch ([`super::last`]).
    pub fn lead(&self, features: &Features, condition: Tensor<2>) -> Lead {
        let (times, side) = (condition.dims()[0] / features.support.dims()[0], self.told.side());
        let embedding = relu(self.embed.forward(features.beside_shown(condition)));
        let mut levels = features.levels.iter().rev().map(|level| repeat_items(level.clone(), times));
        let deepest = levels.next().expect("the encoder has levels");
        let mut h = self.deep.forward(deepest, embedding.clone());
        for (i, (up, skip)) in self.up.iter().zip(levels).enumerate() {
            if i > 0 {
                h = self.blocks[i - 1].forward(h, embedding.clone());
            }
            if i == 2 {
                h = self.trunk.forward(h);
            }
            h = up.forward(h, skip);
        }
        let local = self.local.iter().zip(&features.local);
        Lead {
            global: h,
            local: local.map(|(branch, seen)| branch.lead(seen, embedding.clone(), side)).collect(),
            support: repeat_items(resize(features.support.clone(), [side, side]), times),
            embedding,
        }
    }

    /// The last blocks: from a lead to its field.
    pub fn last(&self, lead: Lead) -> FieldTensor {
        let (Lead { embedding, global, local, support }, side) = (lead, self.told.side());
        let h = self.blocks[self.blocks.len() - 1].forward(global, embedding.clone());
        let coarse = resize(convolve(&self.head, Then::default(), h), [side, side]);
        let branches = self.local.iter().zip(local);
        let raw = branches.fold(coarse, |raw, (branch, lead)| raw + branch.last(lead, embedding.clone()));
        FieldTensor::from_raw(raw, support)
    }
}
