//! ResNet of basic blocks (He et al. 2016, table 1): the backbone of BiSeNet's context path.

use crate::nn::layers::norm::{ConvNorm, NormKind};
use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

/// Two 3x3 convolutions and what they are added to (He et al. 2016, figure 2).
#[derive(Module, Debug)]
pub struct BasicBlock {
    conv1: ConvNorm,
    conv2: ConvNorm,
    shortcut: Option<ConvNorm>,
}

impl BasicBlock {
    fn new(channels: [usize; 2], stride: usize, norm: NormKind, device: &Device) -> Self {
        let projects = stride != 1 || channels[0] != channels[1];
        Self {
            conv1: ConvNorm::new(channels, 3, stride, norm, device),
            conv2: ConvNorm::new([channels[1], channels[1]], 3, 1, norm, device),
            shortcut: projects.then(|| ConvNorm::new(channels, 1, stride, norm, device)),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let h = self.conv2.forward(self.conv1.relu(x.clone()));
        relu(h + self.shortcut.as_ref().map_or(x.clone(), |shortcut| shortcut.forward(x)))
    }
}

/// The four stages, without the classifier.
#[derive(Module, Debug)]
pub struct ResNet {
    conv1: ConvNorm,
    pool: MaxPool2d,
    layer1: Vec<BasicBlock>,
    layer2: Vec<BasicBlock>,
    layer3: Vec<BasicBlock>,
    layer4: Vec<BasicBlock>,
}

impl ResNet {
    /// `widths` of the four stages, each of `blocks` blocks. ResNet-18: 64, 128, 256, 512 and 2.
    pub fn new(widths: [usize; 4], blocks: usize, norm: NormKind, device: &Device) -> Self {
        let stage = |from: usize, to: usize, stride: usize| {
            let block = |i: usize| {
                let (from, stride) = if i == 0 { (from, stride) } else { (to, 1) };
                BasicBlock::new([from, to], stride, norm, device)
            };
            (0..blocks).map(block).collect()
        };
        let [a, b, c, d] = widths;
        Self {
            conv1: ConvNorm::new([3, a], 7, 2, norm, device),
            pool: MaxPool2dConfig::new([3, 3])
                .with_strides([2, 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(),
            layer1: stage(a, a, 1),
            layer2: stage(a, b, 2),
            layer3: stage(b, c, 2),
            layer4: stage(c, d, 2),
        }
    }

    /// `x [batch, 3, h, w]` -> features at 1/8, 1/16 and 1/32 of its size.
    pub fn forward(&self, x: Tensor<4>) -> [Tensor<4>; 3] {
        let run = |layer: &[BasicBlock], x: Tensor<4>| layer.iter().fold(x, |x, block| block.forward(x));
        let quarter = run(&self.layer1, self.pool.forward(self.conv1.relu(x)));
        let eighth = run(&self.layer2, quarter);
        let sixteenth = run(&self.layer3, eighth.clone());
        let deepest = run(&self.layer4, sixteenth.clone());
        [eighth, sixteenth, deepest]
    }
}
