//! Batches as tensors.

use crate::data::batch::{Batch, Sizes};
use crate::nets::{halve, losses};
use crate::train::adversary::batch::Photos;
use mien::burn::tensor::module::avg_pool2d;
use mien::burn::tensor::ops::AvgPoolOptions;
use mien::burn::tensor::{Device, Int, Tensor, TensorData};
use mien::face::classes::class::{L_LIP, U_LIP};
use mien::face::expression::Expression;
use mien::face::region::Region;
use mien::nn::generator::local::region_window;
use mien::nn::generator::told::Told;
use mien::nn::layers::resize::resize;
use mien::nn::layers::warp::warp;
use mien::nn::layers::window::repeat_items;
use mien::{CROP, FIELD};

/// What the segmenter learns from: the generator's crops first, then its own pictures.
pub struct Labelled {
    /// `[items + segment, 3, CROP, CROP]`.
    pub pictures: Tensor<4>,
    /// `[items + segment, 19, FIELD, FIELD]`, one-hot; zeros where unknown.
    pub labels: Tensor<4>,
}

impl Labelled {
    /// Of a batch, whose `crops` are on the (training) device already.
    pub fn new(crops: Tensor<4>, batch: &Batch, sizes: Sizes) -> Self {
        let (device, n) = (crops.device(), sizes.items + sizes.segment);
        let labels = [batch.labels.as_slice(), &batch.segment_labels].concat();
        let pictures = if sizes.segment == 0 {
            crops
        } else {
            let own = floats(batch.segment.clone(), [sizes.segment, 3, CROP, CROP], &device);
            Tensor::cat(vec![crops, own], 0)
        };
        Self { pictures, labels: onehot_labels(labels, n, &device) }
    }
}

/// The generator's inputs `[items, 3, CROP, CROP]`, brought to the (training) device once for both networks.
pub fn crops(batch: &Batch, sizes: Sizes, device: &Device) -> Tensor<4> {
    floats(batch.crops.clone(), [sizes.items, 3, CROP, CROP], device)
}

/// What the generator learns from, with what follows from it. Shapes as in [`Batch`]; `n = items * targets`.
pub struct Step {
    /// `[items, 3, CROP, CROP]`.
    pub crops: Tensor<4>,
    /// Crops at the side that the generator answers at, repeated per target: `[n, 3, side, side]`.
    pub inputs: Tensor<4>,
    /// `[n, 3, side, side]`.
    pub wanted: Tensor<4>,
    /// `[n, 2, side, side]`, crop pixels.
    pub flow: Tensor<4>,
    /// `[n, 1, 1, 1]`.
    pub flow_known: Tensor<4>,
    /// The inputs moved by the wanted flow: what is left for shading and paint to do.
    pub moved: Tensor<4>,
    /// Where eyes and the inside of the mouth have to be painted, because no flow gives them, and, of a generator that is told
    /// actions, lips that close over teeth: `[n, 1, side, side]`, 0..1.
    pub cover: Tensor<4>,
    /// Where that is known, `[n, 1, 1, 1]`: full intensity, flow known.
    pub cover_known: Tensor<4>,
    /// Whose colours paint is to have: the cover, and less so all those lips, `[n, 1, side, side]`, 0..1.
    pub painted: Tensor<4>,
    /// 1 where nothing is to change `[n, 1, side, side]`.
    pub still: Tensor<4>,
    /// Labels of the wanted pictures, one-hot, zeros where unknown `[n, 19, FIELD, FIELD]`.
    pub wanted_labels: Tensor<4>,
    /// `[n, told]`.
    pub conditions: Tensor<2>,
    /// What the inputs show `[n, told]`.
    pub own: Tensor<2>,
    /// Where that is known and the target is at full strength, `[n, 1, 1, 1]`.
    pub own_known: Tensor<4>,
    /// What the wanted pictures show, as a discriminator names it: shares of the expressions `[n, 8]`, or actions.
    pub shown: Tensor<2>,
    /// `[n, 1, 1, 1]`.
    pub intensities: Tensor<4>,
    /// `[faces, 3, FIELD, FIELD]`, if there are any.
    pub faces: Option<Tensor<4>>,
    /// Real photos for the discriminators, if there are any.
    pub photos: Option<Photos>,
}

/// How far a lip is off (of a picture of -1..1, a mean over the pixels around) before it has to be painted: motion leaves as much
/// at its edges.
const OFF: f32 = 0.15;
/// How much the colours of lips count in paint, against those of what has to be painted.
const PAINTED_LIPS: f32 = 0.2;

fn floats<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// One-hot labels on the grid.
pub fn onehot_labels(labels: Vec<u8>, items: usize, device: &Device) -> Tensor<4> {
    let labels: Vec<i32> = labels.into_iter().map(i32::from).collect();
    let labels = Tensor::<4, Int>::from_data(TensorData::new(labels, [items, 1, FIELD, FIELD]), device);
    losses::one_hot(labels)
}

impl Step {
    /// Brings a batch to the (training) device, where its `crops` are already.
    pub fn new(crops: Tensor<4>, batch: Batch, sizes: Sizes) -> Self {
        let (items, n, device) = (sizes.items, sizes.items * sizes.targets, &crops.device());
        let (told, side) = (sizes.told, sizes.told.side());
        let at_side = |x: Tensor<4>| resize(x, [side, side]);
        let inputs = repeat_items(if side == CROP { crops.clone() } else { halve(crops.clone()) }, sizes.targets);
        let wanted = floats(batch.wanted, [n, 3, side, side], device);
        let flow = at_side(floats(batch.flow, [n, 2, FIELD, FIELD], device));
        let flow_known = floats(batch.flow_known, [n, 1, 1, 1], device);
        let intensities = floats(batch.intensities, [n, 1, 1, 1], device);
        let moved = warp(inputs.clone(), flow.clone() * (side as f32 / CROP as f32));
        let left = (wanted.clone() - moved.clone()).abs();
        let moves = flow.clone().square().sum_dim(1).greater_elem(0.25).float();
        let changes = left.clone().max_dim(1).greater_elem(0.06).float();
        let still = (-moves + 1.0) * (-changes + 1.0) * flow_known.clone();
        // Teeth that the flow brings along need no paint.
        let near = side / FIELD * 2;
        let around = AvgPoolOptions::new([2 * near + 1; 2]).with_stride([1, 1]).with_padding([near, near]);
        let off = avg_pool2d(left.mean_dim(1), around);
        let wanted_labels = onehot_labels(batch.wanted_labels, n, device);
        let lips = match told {
            Told::Expressions => off.zeros_like(),
            Told::Actions => {
                let lip = |class: u8| wanted_labels.clone().narrow(1, usize::from(class), 1);
                at_side(lip(U_LIP) + lip(L_LIP))
            }
        };
        let share = |off: Tensor<4>| (off * 8.0).clamp(0.0, 1.0);
        let inside = at_side(floats(batch.inner, [n, 1, FIELD, FIELD], device)) * share(off.clone());
        let cover = (inside + lips.clone() * share(off - OFF)).clamp_max(1.0);
        let full = intensities.clone().greater_equal_elem(1.0).float();
        let cover_known = full.clone() * flow_known.clone();
        let painted = (cover.clone() + lips * PAINTED_LIPS).clamp_max(1.0) * cover_known.clone();
        let conditions = floats(batch.conditions, [n, told.length()], device);
        let own = repeat_items(floats(batch.own, [items, told.length()], device), sizes.targets);
        let own_known = repeat_items(floats(batch.own_known, [items, 1, 1, 1], device), sizes.targets) * full;
        let real = batch.photos.len() / (3 * side * side);
        let photos = (real > 0).then(|| {
            let masks = onehot_labels(batch.photo_labels, real, device);
            Photos {
                pictures: floats(batch.photos, [real, 3, side, side], device),
                shown: floats(batch.photos_show, [real, told.length()], device),
                windows: Region::ALL.map(|region| region_window(&masks, region)).into(),
            }
        });
        let seen = batch.faces.len() / (3 * FIELD * FIELD);
        let faces = (seen > 0).then(|| floats(batch.faces, [seen, 3, FIELD, FIELD], device));
        Self {
            shown: match told {
                Told::Expressions => conditions.clone().narrow(1, 0, Expression::ALL.len()),
                Told::Actions => conditions.clone(),
            },
            crops,
            inputs,
            wanted,
            flow,
            flow_known,
            moved,
            cover,
            cover_known,
            painted,
            still,
            wanted_labels,
            conditions,
            own,
            own_known,
            intensities,
            faces,
            photos,
        }
    }
}
