//! BiSeNet (Yu et al. 2018): a shallow path for where, a deep one for what.

use crate::face::classes::CLASSES;
use crate::nn::layers::blocks::{Then, conv, convolve, double};
use crate::nn::layers::norm::{ConvNorm, NormKind};
use crate::nn::layers::resize::resize;
use crate::nn::segmenter::resnet::ResNet;
use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

/// Mean and deviation of the pictures (0..1) that ResNets are trained on.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];

/// Configuration of [`BiSeNet`].
#[derive(Config, Debug)]
pub struct BiSeNetConfig {
    /// Channels of the spatial path, each layer halving. Empty: the context path's features at 1/8 take its place,
    /// as in the widely used face-parsing network.
    pub spatial: Vec<usize>,
    /// Channels of the context path's four stages.
    pub stages: [usize; 4],
    /// Blocks a stage.
    pub blocks: usize,
    /// Channels of the attention refinement modules.
    pub context: usize,
    /// Channels of the feature fusion module and of the head.
    pub fusion: usize,
    /// How often larger the network sees its input.
    pub magnify: usize,
    /// Normalisation of all layers.
    pub norm: NormKind,
}

impl BiSeNetConfig {
    /// The page's size: everything narrow, fused at 1/4 because eyes are small.
    pub fn slim() -> Self {
        Self {
            spatial: vec![16, 32],
            stages: [16, 32, 64, 96],
            blocks: 1,
            context: 48,
            fusion: 48,
            magnify: 1,
            norm: NormKind::Group,
        }
    }

    /// ResNet-18, three layers of spatial path (section 3).
    pub fn full() -> Self {
        Self { spatial: vec![64, 64, 128], magnify: 1, ..Self::face_parsing() }
    }

    /// The layout of the face-parsing checkpoints that are widely used (`79999_iter.pth`): no spatial path, trained
    /// on pictures of 512 x 512.
    pub fn face_parsing() -> Self {
        Self {
            spatial: vec![],
            stages: [64, 128, 256, 512],
            blocks: 2,
            context: 128,
            fusion: 256,
            magnify: 2,
            norm: NormKind::Batch,
        }
    }

    /// Whether depth and magnification are of the kind that is published.
    pub fn is_plausible(&self) -> bool {
        self.spatial.len() <= 3 && (1..=4).contains(&self.blocks) && (1..=4).contains(&self.magnify)
    }

    /// All layer widths, for whoever has to judge a configuration before building it.
    pub fn widths(&self) -> Vec<usize> {
        [self.spatial.clone(), self.stages.into(), vec![self.context, self.fusion]].concat()
    }

    /// A network with fresh weights.
    pub fn init(&self, device: &Device) -> BiSeNet {
        let [_, eighth, sixteenth, deepest] = self.stages;
        let (c, f) = (self.context, self.fusion);
        let cbr = |channels, kernel, stride| ConvNorm::new(channels, kernel, stride, self.norm, device);
        let inputs = std::iter::once(3).chain(self.spatial.iter().copied());
        let where_ = self.spatial.last().copied().unwrap_or(eighth);
        BiSeNet {
            spatial: inputs.zip(&self.spatial).map(|(from, &to)| cbr([from, to], 3, 2)).collect(),
            resnet: ResNet::new(self.stages, self.blocks, self.norm, device),
            arm16: Attention::new([sixteenth, c], self.norm, device),
            arm32: Attention::new([deepest, c], self.norm, device),
            conv_avg: cbr([deepest, c], 1, 1),
            conv_head32: cbr([c, c], 3, 1),
            conv_head16: cbr([c, c], 3, 1),
            ffm: Fusion::new([where_ + c, f], self.norm, device),
            conv_out: cbr([f, f], 3, 1),
            head: conv([f, CLASSES], 1, 1, false, device),
            magnify: self.magnify,
        }
    }
}

/// Attention refinement module (figure 2b): channels weighed by what the whole picture shows.
#[derive(Module, Debug)]
struct Attention {
    conv: ConvNorm,
    attend: ConvNorm,
}

impl Attention {
    fn new(channels: [usize; 2], norm: NormKind, device: &Device) -> Self {
        let inner = [channels[1], channels[1]];
        Self { conv: ConvNorm::new(channels, 3, 1, norm, device), attend: ConvNorm::new(inner, 1, 1, norm, device) }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let h = self.conv.relu(x);
        h.clone() * sigmoid(self.attend.forward(h.mean_dims(&[2, 3])))
    }
}

/// Feature fusion module (figure 2c).
#[derive(Module, Debug)]
struct Fusion {
    convblk: ConvNorm,
    conv1: Conv2d,
    conv2: Conv2d,
}

impl Fusion {
    fn new(channels: [usize; 2], norm: NormKind, device: &Device) -> Self {
        let out = channels[1];
        Self {
            convblk: ConvNorm::new(channels, 1, 1, norm, device),
            conv1: conv([out, out / 4], 1, 1, false, device),
            conv2: conv([out / 4, out], 1, 1, false, device),
        }
    }

    fn forward(&self, spatial: Tensor<4>, context: Tensor<4>) -> Tensor<4> {
        let h = self.convblk.relu(Tensor::cat(vec![spatial, context], 1));
        let weights = sigmoid(self.conv2.forward(relu(self.conv1.forward(h.clone().mean_dims(&[2, 3])))));
        h.clone() * weights + h
    }
}

/// Segments a picture into the 19 classes. The auxiliary heads, which serve training alone, are left out.
#[derive(Module, Debug)]
pub struct BiSeNet {
    spatial: Vec<ConvNorm>,
    resnet: ResNet,
    arm16: Attention,
    arm32: Attention,
    conv_avg: ConvNorm,
    conv_head32: ConvNorm,
    conv_head16: ConvNorm,
    ffm: Fusion,
    conv_out: ConvNorm,
    head: Conv2d,
    #[module(skip)]
    magnify: usize,
}

impl BiSeNet {
    /// `x [batch, 3, h, w]` in -1..1, sides divisible by 32 -> logits `[batch, 19, h / 2, w / 2]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        let x = if self.magnify == 1 { x } else { resize(x, [height * self.magnify, width * self.magnify]) };
        resize(self.logits(standardised(x)), [height / 2, width / 2])
    }

    /// `x [batch, 3, h, w]`, standardised -> logits where the paths are fused, 1/8 of the size or that of the
    /// spatial path.
    pub fn logits(&self, x: Tensor<4>) -> Tensor<4> {
        let [eighth, sixteenth, deepest] = self.resnet.forward(x.clone());
        let whole = self.conv_avg.relu(deepest.clone().mean_dims(&[2, 3]));
        let h = self.conv_head32.relu(double(self.arm32.forward(deepest) + whole));
        let mut context = self.conv_head16.relu(double(self.arm16.forward(sixteenth) + h));
        let spatial = match self.spatial.as_slice() {
            [] => eighth,
            path => path.iter().fold(x, |x, layer| layer.relu(x)),
        };
        if spatial.dims()[2] != context.dims()[2] {
            context = resize(context, [spatial.dims()[2], spatial.dims()[3]]);
        }
        convolve(&self.head, Then::default(), self.conv_out.relu(self.ffm.forward(spatial, context)))
    }

    /// The network whose class `i` is this one's class `order[i]`.
    pub fn reordered(mut self, order: [usize; CLASSES]) -> Self {
        let index = order.map(|class| class as i64);
        self.head.weight = self.head.weight.map(|weight| {
            let index = Tensor::<1, burn::tensor::Int>::from_data(index.as_slice(), &weight.device());
            weight.select(0, index)
        });
        self
    }
}

/// From -1..1 to the statistics that ResNets are trained on.
fn standardised(x: Tensor<4>) -> Tensor<4> {
    let per_channel = |v: [f32; 3]| Tensor::<1>::from_floats(v, &x.device()).reshape([1, 3, 1, 1]);
    let (mean, deviation) = (per_channel(MEAN), per_channel(DEVIATION));
    ((x + 1.0) * 0.5 - mean) / deviation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_the_published_networks() {
        let device = Device::flex();
        // Burn counts what batch norm remembers of each channel too, a mean and a variance.
        let channels = 64 + 4 * 64 + 5 * (128 + 256 + 512);
        // ResNet-18 without its classifier has 11,176,512 (torchvision).
        let resnet = ResNet::new([64, 128, 256, 512], 2, NormKind::Batch, &device);
        assert_eq!(resnet.num_params(), 11_176_512 + 2 * channels);
        // Face-parsing's BiSeNet has 13,300,416 with two auxiliary heads (tests/face_parsing/compare.py prints it).
        let auxiliary = 128 * 64 * 9 + 2 * 64 + 64 * CLASSES;
        let channels = channels + 7 * 128 + 2 * 256;
        let net = BiSeNetConfig::face_parsing().init(&device);
        assert_eq!(net.num_params(), 13_300_416 - 2 * auxiliary + 2 * channels);
    }

    #[test]
    fn shapes() {
        let device = Device::flex();
        let x = Tensor::zeros([1, 3, 64, 96], &device);
        let slim = BiSeNetConfig::slim().init(&device);
        assert_eq!(slim.forward(x.clone()).dims(), [1, CLASSES, 32, 48]);
        assert_eq!(slim.logits(x.clone()).dims(), [1, CLASSES, 16, 24]);
        let full = BiSeNetConfig::full().init(&device);
        assert_eq!(full.logits(x.clone()).dims(), [1, CLASSES, 8, 12]);
        assert_eq!(full.resnet.forward(x).map(|t| t.dims()), [[1, 128, 8, 12], [1, 256, 4, 6], [1, 512, 2, 3]]);
    }

    #[test]
    fn classes_can_be_reordered() {
        let device = Device::flex();
        let net = BiSeNetConfig::slim().init(&device);
        let x = Tensor::<4>::ones([1, 3, 32, 32], &device);
        let before = net.logits(x.clone());
        let after = net.reordered(std::array::from_fn(|i| CLASSES - 1 - i)).logits(x);
        let (first, last) = (before.narrow(1, 0, 1), after.narrow(1, CLASSES - 1, 1));
        first.into_data().assert_eq(&last.into_data(), true);
    }
}
