//! Spectral normalisation (Miyato et al. 2018, algorithm 1).

use mien::burn::module::{Initializer, Module, Param};
use mien::burn::nn::PaddingConfig2d;
use mien::burn::nn::conv::{Conv2d, Conv2dConfig};
use mien::burn::tensor::module::conv2d;
use mien::burn::tensor::ops::ConvOptions;
use mien::burn::tensor::{Device, Tensor};

/// A convolution whose weight is divided by its largest singular value, estimated by power iteration.
#[derive(Module, Debug)]
pub struct SpectralConv {
    conv: Conv2d,
    /// The estimate's left singular vector `[out]`: state, not trained.
    u: Param<Tensor<1>>,
    #[module(skip)]
    stride: usize,
}

fn normalised(x: Tensor<2>) -> Tensor<2> {
    let norm = x.clone().square().sum().sqrt() + 1e-12;
    x / norm.unsqueeze()
}

impl SpectralConv {
    /// Square kernel, same padding.
    pub fn new(channels: [usize; 2], kernel: usize, stride: usize, device: &Device) -> Self {
        let pad = kernel / 2;
        let conv = Conv2dConfig::new(channels, [kernel, kernel])
            .with_stride([stride, stride])
            .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
            .init(device);
        let u: Param<Tensor<1>> = Initializer::Normal { mean: 0.0, std: 1.0 }.init([channels[1]], device);
        Self { conv, u: u.set_require_grad(false), stride }
    }

    fn matrix(&self) -> Tensor<2> {
        self.conv.weight.val().flatten::<2>(1, 3)
    }

    /// One power iteration: once a step, before the forward passes.
    pub fn advance(mut self) -> Self {
        let w = self.matrix().detach();
        let v = normalised(w.clone().transpose().matmul(self.u.val().detach().unsqueeze_dim(1)));
        let u = normalised(w.matmul(v)).squeeze_dim::<1>(1);
        self.u = self.u.map(|_| u.detach()).set_require_grad(false);
        self
    }

    /// The estimate of the largest singular value, differentiable in the weight.
    pub fn sigma(&self) -> Tensor<1> {
        let w = self.matrix();
        let u = normalised(self.u.val().detach().unsqueeze_dim(1));
        let v = normalised(w.clone().detach().transpose().matmul(u.clone())).detach();
        (u * w.matmul(v)).sum()
    }

    /// `[batch, in, h, w]` -> `[batch, out, h / stride, w / stride]`, Lipschitz constant about 1.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let pad = self.conv.kernel_size[0] / 2;
        let weight = self.conv.weight.val() / self.sigma().unsqueeze();
        let bias = self.conv.bias.as_ref().map(|b| b.val());
        conv2d(x, weight, bias, ConvOptions::new([self.stride, self.stride], [pad, pad], [1, 1], 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_singular_value_becomes_one() {
        let device = Device::flex();
        device.seed(1);
        let mut layer = SpectralConv::new([6, 5], 3, 1, &device);
        for _ in 0..200 {
            layer = layer.advance();
        }
        // Power iteration on w wT by hand gives the same value.
        let w = layer.matrix();
        let mut x = Tensor::<2>::ones([5, 1], &device);
        let mut sigma = 0.0;
        for _ in 0..500 {
            let y = w.clone().matmul(w.clone().transpose().matmul(x));
            let norm = y.clone().square().sum().sqrt().into_scalar::<f32>();
            sigma = norm.sqrt();
            x = y / norm;
        }
        let estimate = layer.sigma().into_scalar::<f32>();
        assert!((estimate - sigma).abs() < 1e-3 * sigma, "{estimate} {sigma}");
    }
}
