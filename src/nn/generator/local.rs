//! A local branch of the generator: one part of the face, seen through the segmenter's window.

use crate::face::region::Region;
use crate::nn::generator::field::CHANNELS;
use crate::nn::layers::blocks::{ConditionedBlock, ConvBlock, Down, Then, Up, conv, convolve};
use crate::nn::layers::resize::resize;
use crate::nn::layers::rise::rise;
use crate::nn::layers::window::{Window, positions, repeat_items};
use burn::module::{Initializer, Module, Param};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::{Device, Int, Tensor};

/// Encoder of a window and, per expression, decoder to the window's share of the raw field.
#[derive(Module, Debug)]
pub struct LocalBranch {
    stem: ConvBlock,
    down1: Down,
    down2: Down,
    deep: ConditionedBlock,
    up2: Up,
    mid: ConditionedBlock,
    up1: Up,
    /// What no photo of a closed mouth shows, teeth above all: learnt, the same for every face, `[1, channels, rows,
    /// columns]` (as StyleGAN's constant input, Karras et al. 2019, section 2). A sharp branch of the nose has none: a nose shows
    /// all that it has.
    pub(super) canvas: Option<Param<Tensor<4>>>,
    pub(super) fine: ConditionedBlock,
    head: Option<Conv2d>,
    pub(super) sharp: Option<Sharp>,
    #[module(skip)]
    region: Region,
}

/// A window's features, before any expression is asked for.
#[derive(Debug, Clone)]
pub struct LocalFeatures {
    pub(super) window: Window,
    mask: Tensor<4>,
    levels: [Tensor<4>; 3],
    /// The window at twice its samples, as the picture has it.
    detail: Option<Tensor<4>>,
}

/// A window's answer before the branch's last block, none of whose weights has touched it.
#[derive(Debug, Clone)]
pub(super) struct LocalLead {
    pub h: Tensor<4>,
    pub window: Window,
    /// Widened, on the field's grid.
    pub mask: Tensor<4>,
    pub detail: Option<Tensor<4>>,
}

/// What a canvas entry of 1 adds to a feature: an optimiser that steps as far in every parameter would
/// need thousands of steps to draw with a pen as fine as a filter's weight.
pub const CANVAS_GAIN: f32 = 8.0;

/// A convolution to the raw field that starts near zero: an untrained branch hardly edits.
pub(super) fn field_head(channels: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([channels, CHANNELS], [3, 3])
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .with_initializer(Initializer::Normal { mean: 0.0, std: 1e-3 })
        .init(device)
}

impl LocalBranch {
    /// `widths`: channels at the window's full, half and quarter resolution; `condition`: embedding length. A `sharp` one
    /// answers at twice the window's samples.
    pub fn new(region: Region, widths: [usize; 3], condition: usize, sharp: bool, device: &Device) -> Self {
        let [a, b, c] = widths;
        Self {
            stem: ConvBlock::new([3 + 1 + region.classes().len() + 2, a], 1, device),
            down1: Down::new([a, b], device),
            down2: Down::new([b, c], device),
            deep: ConditionedBlock::new([c, c], condition, device),
            up2: Up::new([c, b], device),
            mid: ConditionedBlock::new([b, b], condition, device),
            up1: Up::new([b, a], device),
            canvas: (!sharp || region != Region::Nose)
                .then(|| Initializer::Zeros.init([1, a, region.window()[0], region.window()[1]], device)),
            fine: ConditionedBlock::new([a, a], condition, device),
            head: (!sharp).then(|| field_head(a, device)),
            sharp: sharp.then(|| Sharp::new(a, device)),
            region,
        }
    }

    /// `x [batch, 3, crop, crop]`, `masks [batch, 19, size, size]` (soft) -> what lies in the region's window.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> LocalFeatures {
        let parts = parts_of(&masks, self.region.classes());
        let mask = parts.clone().sum_dim(1);
        let window = window_of(mask.clone(), self.region);
        let size = self.region.window();
        let batch = x.dims()[0];
        let seen = Tensor::cat(
            vec![
                window.crop(x.clone(), size),
                window.crop(Tensor::cat(vec![mask.clone(), parts], 1), size),
                positions(size, &mask.device()).expand([batch, 2, size[0], size[1]]),
            ],
            1,
        );
        let full = self.stem.forward(seen);
        let half = self.down1.forward(full.clone());
        let quarter = self.down2.forward(half.clone());
        let detail = self.sharp.as_ref().map(|sharp| sharp.look(window.crop(x, size.map(|n| 2 * n))));
        LocalFeatures { window, mask, levels: [full, half, quarter], detail }
    }

    /// The branch's answer for `embedding [batch * times, condition]`, up to its last block.
    pub(super) fn lead(&self, features: &LocalFeatures, embedding: Tensor<2>, side: usize) -> LocalLead {
        let times = embedding.dims()[0] / features.mask.dims()[0];
        let [full, half, quarter] = features.levels.clone().map(|level| repeat_items(level, times));
        let h = self.deep.forward(quarter, embedding.clone());
        let h = self.mid.forward(self.up2.forward(h, half), embedding);
        let mask = resize(widen(features.mask.clone(), self.region), [side, side]);
        LocalLead {
            h: self.up1.forward(h, full),
            window: features.window.repeat(times),
            mask: repeat_items(mask, times),
            detail: features.detail.clone().map(|detail| repeat_items(detail, times)),
        }
    }

    /// Its last block: the branch's addition to the raw field, `[batch * times, 10, side, side]`, pasted back by the inverse window,
    /// times the widened mask.
    pub(super) fn last(&self, lead: LocalLead, embedding: Tensor<2>) -> Tensor<4> {
        let h = match &self.canvas {
            Some(canvas) => lead.h + canvas.val() * CANVAS_GAIN,
            None => lead.h,
        };
        let h = self.fine.forward(h, embedding);
        let raw = match (&self.head, &self.sharp, lead.detail) {
            (_, Some(sharp), Some(detail)) => sharp.forward(h, detail),
            (Some(head), ..) => convolve(head, Then::default(), h),
            _ => unreachable!("a branch has a head, or is sharp and has seen detail"),
        };
        let [_, _, rows, columns] = raw.dims();
        let local = raw * taper([rows, columns], &lead.mask.device());
        lead.window.paste(local, lead.mask.dims()[3]) * lead.mask
    }
}

/// Channels of [`Sharp`]: of what comes up from a branch's samples, and of what the picture adds at twice as many.
const RISEN: usize = 8;
const DETAIL: usize = 8;

/// The head of what answers at twice its own samples: features rise by sub-pixel convolution (Shi et al. 2016,
/// section 3.2) and meet the picture, whose edges say where a lip or an iris ends.
#[derive(Module, Debug)]
pub struct Sharp {
    pub(super) rise: Conv2d,
    detail: Conv2d,
    pub(super) head: Conv2d,
}

impl Sharp {
    pub(super) fn new(channels: usize, device: &Device) -> Self {
        Self {
            rise: conv([channels, 4 * RISEN], 3, 1, true, device),
            detail: conv([3, DETAIL], 3, 1, true, device),
            head: field_head(RISEN + DETAIL, device),
        }
    }

    /// What of the picture `[batch, 3, 2 rows, 2 columns]` no target changes.
    pub(super) fn look(&self, window: Tensor<4>) -> Tensor<4> {
        convolve(&self.detail, Then { relu: true, ..Then::default() }, window)
    }

    /// `h [batch, channels, rows, columns]`, `detail [batch, 8, 2 rows, 2 columns]` -> raw field at twice the samples.
    pub(super) fn forward(&self, h: Tensor<4>, detail: Tensor<4>) -> Tensor<4> {
        let risen = rise(convolve(&self.rise, Then { relu: true, ..Then::default() }, h));
        convolve(&self.head, Then::default(), Tensor::cat(vec![risen, detail], 1))
    }
}

/// The masks `[batch, 19, h, w]` of some classes alone.
fn parts_of(masks: &Tensor<4>, classes: &[u8]) -> Tensor<4> {
    let classes: Vec<i64> = classes.iter().map(|&class| i64::from(class)).collect();
    masks.clone().select(1, Tensor::<1, Int>::from_data(classes.as_slice(), &masks.device()))
}

/// Their sum, `[batch, 1, h, w]`.
pub(super) fn mask_of(masks: &Tensor<4>, classes: &[u8]) -> Tensor<4> {
    parts_of(masks, classes).sum_dim(1)
}

/// Where a region's branch looks, by soft `masks [batch, 19, h, w]`.
pub fn region_window(masks: &Tensor<4>, region: Region) -> Window {
    window_of(mask_of(masks, region.classes()), region)
}

fn window_of(mask: Tensor<4>, region: Region) -> Window {
    Window::of_mask(mask, region.prior(), region.reach())
}

/// The mask blurred by a fixed box and lifted: 1 on the region and around it, fading out over the box.
pub(super) fn widen(mask: Tensor<4>, region: Region) -> Tensor<4> {
    soft_dilate(mask, widened_by(region))
}

/// Side of the box by which a region's mask is blurred and so widened, in coarse cells.
pub fn widened_by(region: Region) -> usize {
    match region {
        Region::Mouth => 5,
        Region::Eyes | Region::Nose => 3,
    }
}

/// Soft dilation at an eighth of the grid's cells: mean over `cells x cells` coarse cells, lifted and clamped.
pub(in crate::nn) fn soft_dilate(mask: Tensor<4>, cells: usize) -> Tensor<4> {
    use burn::tensor::module::avg_pool2d;
    use burn::tensor::ops::AvgPoolOptions;
    let [_, _, height, width] = mask.dims();
    let coarse = avg_pool2d(mask, AvgPoolOptions::new([4, 4]).with_stride([4, 4]));
    let pad = cells / 2;
    let options = AvgPoolOptions::new([cells, cells]).with_stride([1, 1]).with_padding([pad, pad]);
    let lifted = (avg_pool2d(coarse, options) * 4.0).clamp(0.0, 1.0);
    crate::nn::layers::resize::resize(lifted, [height, width])
}

/// Falls to zero towards the window's border, so that nothing ends abruptly there: `[1, 1, rows, columns]`.
pub fn taper([rows, columns]: [usize; 2], device: &Device) -> Tensor<4> {
    let line = |n: usize| {
        let at = (Tensor::<1, Int>::arange(0..n as i64, device).float() + 0.5) / n as f32;
        // A ramp over the outer eighth on either side.
        ((-(at * 2.0 - 1.0).abs() + 1.0) * 4.0).clamp_max(1.0)
    };
    line(rows).reshape([1, 1, rows, 1]) * line(columns).reshape([1, 1, 1, columns])
}
