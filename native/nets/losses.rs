//! Every loss of the joint loop, each a mean over its batch.

use mien::burn::tensor::activation::log_softmax;
use mien::burn::tensor::{Int, Tensor, TensorData};
use mien::face::classes::CLASSES;
pub use mien::nn::losses::{charbonnier, edges};

/// Cross-entropy over labelled pixels: `logits [batch, 19, h, w]`, `onehot` of the same shape, all zero where the
/// label is unknown. `weights [1, 19, 1, 1]` balances classes.
pub fn cross_entropy(logits: Tensor<4>, onehot: Tensor<4>, weights: Tensor<4>) -> Tensor<1> {
    let weighted = onehot * weights;
    let total = weighted.clone().sum().clamp_min(1.0);
    (log_softmax(logits, 1) * weighted).sum().neg() / total
}

/// One-hot `[batch, 19, h, w]` of `labels [batch, 1, h, w]`; labels above 18 give zeros.
pub fn one_hot(labels: Tensor<4, Int>) -> Tensor<4> {
    let classes = Tensor::<1, Int>::arange(0..CLASSES as i64, &labels.device()).reshape([1, CLASSES, 1, 1]);
    let [batch, _, height, width] = labels.dims();
    labels.expand([batch, CLASSES, height, width]).equal(classes.expand([batch, CLASSES, height, width])).float()
}

/// Class weights: small features count more than their area, though far less than equally. Weights twice as strong (in
/// their logarithm) were tried: features came out too fat, and their IoU 2 to 9 points lower.
pub const CLASS_WEIGHTS: [f32; CLASSES] =
    [0.7, 0.7, 1.0, 1.0, 2.0, 2.0, 1.7, 1.7, 1.2, 1.2, 1.7, 1.7, 1.7, 0.8, 1.0, 1.0, 1.0, 0.9, 0.8];

/// Motion in tens of pixels: where the wanted field moves counts more than where it rests. `known [batch, 1, 1, 1]`.
pub fn flow(got: Tensor<4>, wanted: Tensor<4>, known: Tensor<4>) -> Tensor<1> {
    let length = (wanted.clone().square().sum_dim(1) + 1e-6).sqrt();
    let weight = length.clamp_max(10.0) * 0.5 + 1.0;
    (charbonnier((got - wanted) * 0.1, 0.01) * weight * known).mean()
}

/// Colours: absolute difference with a square on top, so that the few pixels of teeth and folds are not outvoted.
pub fn picture(got: Tensor<4>, wanted: Tensor<4>) -> Tensor<1> {
    let difference = got - wanted;
    (charbonnier(difference.clone(), 0.01) + difference.square() * 4.0).mean()
}

/// The rightly `moved` picture, shaded: as [`picture`], but what the motion does not give counts up to six times, because
/// almost all else is the warp's small noise. Nothing counts where it is painted over (`cover [batch, 1, h, w]`, 0..1).
/// `known [batch, 1, 1, 1]`.
pub fn shading(got: Tensor<4>, wanted: Tensor<4>, moved: Tensor<4>, cover: Tensor<4>, known: Tensor<4>) -> Tensor<1> {
    let weight = (wanted.clone() - moved).abs().mean_dim(1).clamp_max(0.5) * 10.0 + 1.0;
    let difference = (got - wanted) * known;
    ((charbonnier(difference.clone(), 0.01) + difference.square() * 4.0) * weight * (-cover + 1.0)).mean()
}

/// Colours of what is painted, a mean over where that is (`cover [batch, 1, h, w]`, 0..1): a smile's teeth are half a
/// percent of a crop, and in a mean over all of it they stay the colour of lips after thousands of steps. Absolute
/// differences, of colours and of their steps to the right: a square would ask for the mean of teeth and gaps.
pub fn paint(got: Tensor<4>, wanted: Tensor<4>, cover: Tensor<4>) -> Tensor<1> {
    let difference = got - wanted;
    let width = difference.dims()[3] - 1;
    let steps = difference.clone().narrow(3, 1, width) - difference.clone().narrow(3, 0, width);
    let total = cover.clone().sum().clamp_min(1.0) * 3.0;
    let stepped = charbonnier(steps, 0.01) * cover.clone().narrow(3, 0, width);
    ((charbonnier(difference, 0.01) * cover).sum() + stepped.sum()) / total
}

/// Binary cross-entropy of a share `got` (0..1) against `wanted` (0..1), both `[batch, 1, h, w]`, weighed by `known`, of that shape or
/// `[batch, 1, 1, 1]`.
pub fn cover(got: Tensor<4>, wanted: Tensor<4>, known: Tensor<4>) -> Tensor<1> {
    let got = got.clamp(1e-4, 1.0 - 1e-4);
    let likelihood = got.clone().log() * wanted.clone() + (-got + 1.0).log() * (-wanted + 1.0);
    (likelihood * known).mean().neg()
}

/// Roughness of a flow in tens of pixels: mean square of its differences.
pub fn smoothness(flow: Tensor<4>) -> Tensor<1> {
    let [_, _, height, width] = flow.dims();
    let f = flow * 0.1;
    let across = f.clone().narrow(3, 1, width - 1) - f.clone().narrow(3, 0, width - 1);
    let down = f.clone().narrow(2, 1, height - 1) - f.narrow(2, 0, height - 1);
    across.square().mean() + down.square().mean()
}

/// Open gate where nothing is to change: `still [batch, 1, h, w]` is 1 there.
pub fn gate_area(gate: Tensor<4>, still: Tensor<4>) -> Tensor<1> {
    (gate * still).mean()
}

/// Hinge loss of the discriminator (Lim and Ye 2017).
pub fn hinge_discriminator(real: Tensor<4>, fake: Tensor<4>) -> Tensor<1> {
    hinge_reals(real) + hinge_fakes(fake)
}

/// The real pictures' part of it.
pub fn hinge_reals(real: Tensor<4>) -> Tensor<1> {
    (-real + 1.0).clamp_min(0.0).mean()
}

/// The fakes' part of it.
pub fn hinge_fakes(fake: Tensor<4>) -> Tensor<1> {
    (fake + 1.0).clamp_min(0.0).mean()
}

/// Hinge loss of the generator.
pub fn hinge_generator(fake: Tensor<4>) -> Tensor<1> {
    -fake.mean()
}

/// Cross-entropy of `logits [batch, 8]` against shares `wanted [batch, 8]`.
pub fn classification(logits: Tensor<2>, wanted: Tensor<2>) -> Tensor<1> {
    let rows = logits.dims()[0] as f32;
    (log_softmax(logits, 1) * wanted).sum().neg() / rows
}

/// Actions `got [batch, actions]` against those `wanted`, by [`charbonnier`]. `known [batch, 1]`.
pub fn actions(got: Tensor<2>, wanted: Tensor<2>, known: Tensor<2>) -> Tensor<1> {
    let difference: Tensor<4> = (got - wanted).unsqueeze_dims(&[2, 3]);
    (charbonnier(difference, 0.02).mean_dim(1).flatten::<2>(1, 3) * known).mean()
}

/// The input against what comes `back` when the edited picture is edited to the input's own expression (CycleGAN, Zhu et
/// al. 2017, section 3.2). `known [batch, 1, 1, 1]`.
pub fn cycle(back: Tensor<4>, input: Tensor<4>, known: Tensor<4>) -> Tensor<1> {
    (charbonnier(back - input, 0.01) * known).mean()
}

/// How much nearer than another person's picture one's own must be, squared distance on the unit sphere.
const MARGIN: f32 = 0.3;

/// Triplet loss with semi-hard negatives (Schroff et al. 2015, section 3.2): `anchors [n, length]`, of `faces [m, length]` the
/// first `n` their positives and the rest strangers, all of length 1; those of one person are `targets` in a row. An anchor's
/// negative is the nearest of another person that is farther than its positive; if none is, the farthest.
pub fn triplet(anchors: Tensor<2>, faces: Tensor<2>, targets: usize) -> Tensor<1> {
    // More than any distance on the sphere.
    const FAR: f32 = 10.0;
    let [n, m] = [&anchors, &faces].map(|rows| rows.dims()[0]);
    let same: Vec<f32> = (0..n * m).map(|i| f32::from(u8::from(i / m / targets == i % m / targets))).collect();
    let same = Tensor::<2>::from_data(TensorData::new(same, [n, m]), &anchors.device());
    let own = (anchors.clone() * faces.clone().narrow(0, 0, n)).sum_dim(1) * -2.0 + 2.0;
    let all = anchors.matmul(faces.transpose()) * -2.0 + 2.0;
    let semi_hard = all.clone().greater(own.clone().expand([n, m])).float() * (-same.clone() + 1.0);
    let nearest = (all.clone() + (-semi_hard + 1.0) * FAR).min_dim(1);
    let farthest = (all - same * FAR).max_dim(1);
    let none = nearest.clone().greater_elem(FAR / 2.0);
    let negative = nearest.mask_where(none, farthest);
    (own - negative + MARGIN).clamp_min(0.0).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::burn::tensor::Device;

    fn value(x: Tensor<1>) -> f32 {
        x.into_scalar()
    }

    #[test]
    fn cross_entropy_by_hand_ignores_unknown() {
        let device = Device::flex();
        let logits = Tensor::<4>::zeros([1, CLASSES, 1, 2], &device);
        let labels = Tensor::<4, Int>::from_data([[[[3, 255]]]], &device);
        let onehot = one_hot(labels);
        assert_eq!(value(onehot.clone().sum()), 1.0);
        let weights = Tensor::ones([1, CLASSES, 1, 1], &device);
        assert!((value(cross_entropy(logits, onehot, weights)) - (CLASSES as f32).ln()).abs() < 1e-5);
    }

    #[test]
    fn hinge_by_hand() {
        let device = Device::flex();
        let real = Tensor::<4>::from_data([[[[2.0, 0.5]]]], &device);
        let fake = Tensor::<4>::from_data([[[[-3.0, 0.0]]]], &device);
        assert_eq!(value(hinge_discriminator(real, fake.clone())), 0.25 + 0.5);
        assert_eq!(value(hinge_generator(fake)), 1.5);
    }

    #[test]
    fn flow_counts_only_where_known() {
        let device = Device::flex();
        let got = Tensor::<4>::ones([2, 2, 2, 2], &device) * 10.0;
        let wanted = got.zeros_like();
        let known = Tensor::<4>::from_data([[[[1.0]]], [[[0.0]]]], &device);
        let by_hand = ((1.0f32 + 1e-4).sqrt() - 0.01) / 2.0;
        assert!((value(flow(got, wanted, known)) - by_hand).abs() < 1e-3);
    }

    #[test]
    fn shading_counts_more_where_light_changes_and_not_under_paint() {
        let device = Device::flex();
        let of = |wanted: f32, got: f32, cover: f32| {
            let full = |v: f32| Tensor::<4>::full([1, 3, 2, 2], v, &device);
            let cover = Tensor::full([1, 1, 2, 2], cover, &device);
            value(shading(full(got), full(wanted), full(0.0), cover, Tensor::ones([1, 1, 1, 1], &device)))
        };
        let plain = ((0.01f32 + 1e-4).sqrt() - 0.01) + 4.0 * 0.01;
        assert!((of(0.0, 0.1, 0.0) - plain).abs() < 1e-5);
        assert!((of(0.8, 0.7, 0.0) - 6.0 * plain).abs() < 1e-4);
        assert_eq!(of(0.8, 0.7, 1.0), 0.0);
    }

    #[test]
    fn paint_is_a_mean_over_the_cover() {
        let device = Device::flex();
        let got = Tensor::<4>::from_data([[[[0.1, 0.9]]; 3]], &device);
        let cover = Tensor::<4>::from_data([[[[1.0, 0.0]]]], &device);
        let by_hand = ((0.01f32 + 1e-4).sqrt() - 0.01) + ((0.64f32 + 1e-4).sqrt() - 0.01);
        assert!((value(paint(got.clone(), got.zeros_like(), cover)) - by_hand).abs() < 1e-6);
    }

    #[test]
    fn cover_by_hand() {
        let device = Device::flex();
        let got = Tensor::<4>::from_data([[[[0.5, 0.25]]], [[[0.9, 0.9]]]], &device);
        let wanted = Tensor::<4>::from_data([[[[1.0, 0.0]]], [[[0.0, 0.0]]]], &device);
        let known = Tensor::<4>::from_data([[[[1.0]]], [[[0.0]]]], &device);
        let by_hand = -(0.5f32.ln() + 0.75f32.ln()) / 4.0;
        assert!((value(cover(got, wanted, known)) - by_hand).abs() < 1e-6);
    }

    #[test]
    fn smoothness_and_gate_by_hand() {
        let device = Device::flex();
        let flow = Tensor::<4>::from_data([[[[0.0, 10.0], [0.0, 10.0]]]], &device);
        assert_eq!(value(smoothness(flow)), 1.0);
        let gate = Tensor::<4>::from_data([[[[0.5, 1.0]]]], &device);
        let still = Tensor::<4>::from_data([[[[1.0, 0.0]]]], &device);
        assert_eq!(value(gate_area(gate, still)), 0.25);
    }

    #[test]
    fn cycle_by_hand() {
        let device = Device::flex();
        let back = Tensor::<4>::from_data([[[[0.3]]], [[[0.9]]]], &device);
        let known = Tensor::<4>::from_data([[[[1.0]]], [[[0.0]]]], &device);
        let by_hand = ((0.09f32 + 1e-4).sqrt() - 0.01) / 2.0;
        assert!((value(cycle(back.clone(), back.zeros_like(), known)) - by_hand).abs() < 1e-6);
    }

    #[test]
    fn triplet_by_hand() {
        let device = Device::flex();
        let at = |degrees: [f32; 2]| {
            let rows = degrees.map(|d| [d.to_radians().cos(), d.to_radians().sin()]);
            Tensor::<2>::from_data(rows, &device)
        };
        let apart = |degrees: f32| 2.0 - 2.0 * degrees.to_radians().cos();
        // One's own 10 degrees away, the other 20: too near by the margin.
        let near = value(triplet(at([0.0, 20.0]), at([10.0, 20.0]), 1));
        let by_hand = (apart(10.0) - apart(20.0) + MARGIN).max(0.0) + (0.0 - apart(10.0) + MARGIN).max(0.0);
        assert!((near - by_hand / 2.0).abs() < 1e-5, "{near} {by_hand}");
        // Nobody is farther than one's own: the farthest other counts.
        let mixed = value(triplet(at([0.0, 90.0]), at([90.0, 30.0]), 1));
        let by_hand = (apart(90.0) - apart(30.0) + MARGIN) + (apart(60.0) - apart(0.0) + MARGIN);
        assert!((mixed - by_hand / 2.0).abs() < 1e-5, "{mixed} {by_hand}");
        assert_eq!(value(triplet(at([0.0, 180.0]), at([0.0, 180.0]), 1)), 0.0);
        // A stranger is nearer than the other.
        let faces = Tensor::cat(vec![at([0.0, 180.0]), at([20.0, 90.0])], 0);
        let by_hand = (MARGIN - apart(20.0)) / 2.0;
        assert!((value(triplet(at([0.0, 180.0]), faces, 1)) - by_hand).abs() < 1e-5);
    }

    #[test]
    fn classification_by_hand() {
        let device = Device::flex();
        let wanted = Tensor::<2>::from_data([[1.0, 0.0]], &device);
        assert!((value(classification(Tensor::zeros([1, 2], &device), wanted)) - 2f32.ln()).abs() < 1e-6);
    }
}
