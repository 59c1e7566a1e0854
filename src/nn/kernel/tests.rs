//! Against Burn's own operations, on any shape.

use super::{convolve, rise, sample};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{GroupNorm, GroupNormConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

fn random<const D: usize>(shape: [usize; D], rng: &mut StdRng) -> Tensor<D> {
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| rng.random_range(-1.0..1.0)).collect();
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}

fn conv(channels: [usize; 2], side: usize, stride: usize, bias: bool, rng: &mut StdRng) -> Conv2d {
    let pad = side / 2;
    let mut conv = Conv2dConfig::new(channels, [side, side])
        .with_stride([stride, stride])
        .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
        .with_bias(bias)
        .init(&Device::flex());
    conv.weight = conv.weight.map(|weight| random(weight.dims(), rng));
    conv.bias = conv.bias.map(|bias| bias.map(|bias| random(bias.dims(), rng)));
    conv
}

fn norm(groups: usize, channels: usize, rng: &mut StdRng) -> GroupNorm {
    let mut norm = GroupNormConfig::new(groups, channels).init(&Device::flex());
    norm.gamma = norm.gamma.map(|gamma| gamma.map(|gamma| random(gamma.dims(), rng)));
    norm.beta = norm.beta.map(|beta| beta.map(|beta| random(beta.dims(), rng)));
    norm
}

/// The largest difference.
fn apart(a: Tensor<4>, b: Tensor<4>) -> f32 {
    assert_eq!(a.dims(), b.dims());
    (a - b).abs().max().into_scalar()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn convolution_as_burns(
        seed: u64, batch in 1usize..4, inputs in 1usize..9, outputs in 1usize..20, size in (1usize..40, 1usize..40),
        half in 0usize..4, stride in 1usize..3, bias: bool, relus: bool,
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        let conv = conv([inputs, outputs], 2 * half + 1, stride, bias, &mut rng);
        let x = random([batch, inputs, size.0, size.1], &mut rng);
        let ours = convolve(&conv, None, None, relus, &x).expect("the kernel takes it");
        let burns = conv.forward(x);
        let burns = if relus { relu(burns) } else { burns };
        prop_assert!(apart(ours, burns) < 1e-4);
    }

    #[test]
    fn norm_film_and_relu_as_burns(
        seed: u64, batch in 1usize..4, groups in 1usize..4, size in (2usize..40, 2usize..40), filmed: bool, relus: bool,
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        let channels = 8 * groups;
        let (conv, norm) = (conv([3, channels], 3, 1, false, &mut rng), norm(groups, channels, &mut rng));
        let x = random([batch, 3, size.0, size.1], &mut rng);
        let film = random([batch, 2 * channels], &mut rng);
        let ours = convolve(&conv, Some(&norm), filmed.then_some(&film), relus, &x).expect("the kernel takes it");
        let mut burns = norm.forward(conv.forward(x));
        if filmed {
            let part = |from| film.clone().narrow(1, from, channels).unsqueeze_dims::<4>(&[2, 3]);
            burns = burns * (part(0) + 1.0) + part(channels);
        }
        let burns = if relus { relu(burns) } else { burns };
        prop_assert!(apart(ours, burns) < 1e-3);
    }
}

#[test]
fn a_view_of_a_tensor_is_read_in_its_order() {
    let mut rng = StdRng::seed_from_u64(3);
    let conv = conv([4, 5], 3, 1, true, &mut rng);
    let x = random([1, 9, 12, 11], &mut rng).narrow(1, 2, 4).swap_dims(2, 3);
    assert!(apart(convolve(&conv, None, None, false, &x).expect("floats"), conv.forward(x)) < 1e-5);
}

#[test]
fn where_gradients_are_asked_for_it_is_left_to_burn() {
    let mut rng = StdRng::seed_from_u64(4);
    let conv = conv([2, 3], 3, 1, false, &mut rng);
    let x = random([1, 2, 8, 8], &mut rng);
    assert!(convolve(&conv, None, None, false, &x).is_some());
    assert!(convolve(&conv, None, None, false, &x.clone().autodiff()).is_none());
    use burn::module::Module;
    assert!(convolve(&conv.train(), None, None, false, &x).is_none());
}

proptest! {
    #[test]
    fn sampling_as_matrices(
        seed: u64, batch in 1usize..4, single: bool, channels in 1usize..4, size in (1usize..20, 1usize..20), to in (1usize..20, 1usize..20),
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        let x = random([batch, channels, size.0, size.1], &mut rng);
        let matrices = if single { 1 } else { batch };
        // Mostly zeros, as interpolation's are; some rows of nothing else.
        let mut matrix = |rows, length| random([matrices, 1, rows, length], &mut rng).add_scalar(-0.6).clamp_min(0.0);
        let (down, across) = (matrix(to.0, size.0), matrix(to.1, size.1));
        let ours = sample(&x, &down, &across).expect("the kernel takes it");
        prop_assert!(apart(ours, down.matmul(x.matmul(across.swap_dims(2, 3)))) < 1e-5);
    }
}

#[test]
fn squares_rise_as_burns() {
    let mut rng = StdRng::seed_from_u64(5);
    let x = random([2, 12, 3, 5], &mut rng);
    let burns = x.clone().reshape([2, 3, 2, 2, 3, 5]).permute([0, 1, 4, 2, 5, 3]).reshape([2, 3, 6, 10]);
    assert_eq!(apart(rise(&x).expect("floats"), burns), 0.0);
}
