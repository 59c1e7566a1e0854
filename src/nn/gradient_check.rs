//! Gradients against finite differences, for the tests of every layer that is our own.

use burn::tensor::{Device, Tensor, TensorData};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Step of the central difference: small against the layers' kinks, large against f32's rounding.
const STEP: f32 = 5e-4;
/// Largest relative error: what STEP leaves of f32's seven digits.
const ERROR: f32 = 0.03;

/// Uniform in -1..1. Burn's own generator is shared by all tests of a process, so its numbers would depend on which
/// test runs when.
fn random<const D: usize>(shape: [usize; D], rng: &mut StdRng) -> Tensor<D> {
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| rng.random_range(-1.0..1.0)).collect();
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}

/// Panics unless the gradient of `sum(weights * f(x))` along random directions is the central difference's.
pub fn check(name: &str, x: Tensor<4>, f: impl Fn(Tensor<4>) -> Tensor<4>) {
    let mut rng = StdRng::seed_from_u64(7);
    let x = x.autodiff();
    let weights = random(f(x.clone()).dims(), &mut rng).autodiff();
    let objective = |x: Tensor<4>| (f(x) * weights.clone()).sum();
    let leaf = x.clone().require_grad();
    let gradient = leaf.grad(&objective(leaf.clone()).backward()).expect("x is in the graph");
    for trial in 0..4 {
        let direction = random(x.dims(), &mut rng).autodiff();
        let along = (gradient.clone() * direction.clone().inner()).sum().into_scalar::<f32>();
        let value = |t: f32| objective(x.clone() + direction.clone() * t).into_scalar::<f32>();
        let difference = (value(STEP) - value(-STEP)) / (2.0 * STEP);
        let scale = gradient.clone().square().sum().sqrt().into_scalar::<f32>();
        assert!(scale > 0.0, "{name}: no gradient at all");
        assert!(
            (along - difference).abs() < ERROR * scale,
            "{name}, direction {trial}: gradient {along}, difference {difference}, norm {scale}"
        );
    }
}

mod tests {
    use super::*;
    use crate::face::classes::CLASSES;
    use crate::nn::generator::field::{CHANNELS, FieldTensor};
    use crate::nn::generator::hierarchical::HierarchicalConfig;
    use crate::nn::generator::local::soft_dilate;
    use crate::nn::layers::resize::resize;
    use crate::nn::layers::warp::warp;
    use crate::nn::layers::window::{Window, repeat_items};
    use burn::module::{Module, ModuleMapper, Param};
    use burn::tensor::activation::softmax;

    fn random(shape: [usize; 4], scale: f32) -> Tensor<4> {
        super::random(shape, &mut StdRng::seed_from_u64(11)) * scale
    }

    /// Weights from a generator of its own.
    struct Fill(StdRng);

    impl ModuleMapper for Fill {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|value| {
                let noise = super::random(value.dims(), &mut self.0).autodiff();
                // Scales stay near 1, shifts near 0.
                let filled = if D == 1 { value.round() + noise * 0.1 } else { noise * 0.3 };
                filled.detach().require_grad()
            })
        }
    }

    /// A soft mask with a hill, so that its moments are where a face part could be.
    fn hill(side: usize) -> Tensor<4> {
        let values: Vec<f32> = (0..side * side)
            .map(|i| {
                let (x, y) = ((i % side) as f32 / side as f32 - 0.45, (i / side) as f32 / side as f32 - 0.6);
                (-40.0 * (x * x + 2.0 * y * y)).exp()
            })
            .collect();
        Tensor::from_data(TensorData::new(values, [1, 1, side, side]), &Device::flex())
    }

    /// `y` as a constant in the graph of `x`.
    fn on(x: &Tensor<4>, y: Tensor<4>) -> Tensor<4> {
        if x.is_autodiff() { y.autodiff() } else { y }
    }

    #[test]
    fn resizing() {
        check("resize", random([2, 3, 5, 6], 1.0), |x| resize(x, [9, 4]));
    }

    #[test]
    fn dilating() {
        check("soft_dilate", random([1, 1, 32, 32], 0.02) + 0.05, |x| soft_dilate(x, 3));
    }

    #[test]
    fn repeating() {
        check("repeat_items", random([2, 3, 2, 2], 1.0), |x| repeat_items(x, 3));
    }

    #[test]
    fn warping() {
        // A smooth picture: between pixels its bilinear form is close to differentiable.
        let smooth = resize(random([1, 2, 3, 3], 1.0), [12, 12]);
        check("warp, picture", smooth.clone(), |x| {
            let flow = on(&x, Tensor::full([1, 2, 12, 12], 0.37, &Device::flex()));
            warp(x, flow)
        });
        let flow = random([1, 2, 12, 12], 0.1) + 0.4;
        check("warp, flow", flow, |flow| warp(on(&flow, smooth.clone()), flow));
    }

    #[test]
    fn windows() {
        let picture = resize(random([1, 2, 4, 4], 1.0), [24, 24]);
        let mask = hill(24);
        let window = |mask: Tensor<4>| Window::of_mask(mask, [0.5, 0.5, 0.1], [2.0, 1.5]);
        check("window crop, picture", picture.clone(), |x| window(on(&x, mask.clone())).crop(x, [8, 10]));
        check("window crop, mask", mask.clone(), |m| window(m.clone()).crop(on(&m, picture.clone()), [8, 10]));
        let inside = resize(random([1, 2, 3, 3], 1.0), [8, 10]);
        check("window paste, content", inside.clone(), |x| window(on(&x, mask.clone())).paste(x, 24));
        check("window paste, mask", mask, |m| {
            // The window's hard border is tapered wherever it is pasted; here too.
            let taper = Tensor::<4>::from_data([[[[0.0, 1.0, 1.0, 0.0]; 4]]], &m.device());
            let taper = resize(taper.clone() * taper.swap_dims(2, 3), [8, 10]);
            window(m.clone()).paste(on(&m, inside.clone()) * taper, 24)
        });
    }

    #[test]
    fn the_edit() {
        let x = resize(random([1, 3, 3, 3], 1.0), [16, 16]);
        // Flows of 0.3 to 0.7 pixels at this intensity: away from the kinks at whole pixels.
        let raw = resize(random([1, CHANNELS, 4, 4], 0.02), [16, 16]) + 0.06;
        check("field, raw", raw, |raw| {
            let support = on(&raw, Tensor::ones([1, 1, 16, 16], &Device::flex()));
            let intensity = on(&raw, Tensor::full([1, 1, 1, 1], 0.8, &Device::flex()));
            let x = on(&raw, x.clone());
            FieldTensor::from_raw(raw, support).apply(x, intensity, 16)
        });
    }

    /// The whole generator with respect to the masks' logits: the way on which its losses reach the segmenter.
    #[test]
    fn the_generator_in_its_masks() {
        let device = Device::flex().autodiff();
        let generator = HierarchicalConfig::new()
            .with_global([8; 4])
            .with_local([8; 3])
            .with_embedding(8)
            .init(&device)
            .map(&mut Fill(StdRng::seed_from_u64(5)));
        let x = resize(random([1, 3, 6, 6], 1.0), [256, 256]).autodiff();
        let condition =
            Tensor::<2>::from_data([crate::face::expression::Expression::Happy.condition().to_array()], &device);
        let coarse = random([1, CLASSES, 8, 8], 1.5);
        check("generator, masks", coarse, |coarse| {
            let features = generator.encode(x.clone(), softmax(resize(coarse, [128, 128]), 1));
            let field = generator.decode(&features, condition.clone());
            // Read coarsely, as the sum over the whole field would drown in rounding.
            resize(field.flow, [4, 4])
        });
    }
}
