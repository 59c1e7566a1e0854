//! Where the points of a face lie in an aligned crop: heat maps, and how far each may be off.

use crate::nn::layers::blocks::{ConvBlock, Down, Then, Up, conv, convolve};
use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};

/// Side of the network's input, pixels: half the crop's, finer brings nothing and costs four times as much.
pub const SIDE: usize = 128;
/// Cells of a heat map along its side.
const CELLS: usize = 32;
/// How far a point strays from its mean place, as a deviation in cells: what the heat maps start from, no bound.
const STRAY: f32 = 3.0;
/// Channels after each halving.
const WIDTHS: [usize; 4] = [16, 24, 40, 56];
/// Channels that the heat maps are read from.
const FEATURES: usize = 32;

/// An hourglass (Newell et al. 2016) of one stack: down to 8 x 8 cells for the whole face, up again to 32 x 32 for the place.
#[derive(Module, Debug)]
pub struct Landmarker {
    stem: ConvBlock,
    quarter: Down,
    eighth: Down,
    sixteenth: Down,
    whole: Conv2d,
    up8: Up,
    join8: ConvBlock,
    up4: Up,
    join4: ConvBlock,
    head: Conv2d,
    /// Mean places `[points, 2]`, shares of the crop's side.
    mean: Param<Tensor<2>>,
}

/// What the network says of `n` crops.
#[derive(Debug, Clone)]
pub struct Places {
    /// `[n, points, 2]`, x and y as shares of the crop's side.
    pub at: Tensor<3>,
    /// `[n, points]`, logarithm of the scale `b` of the distance to the truth, share of the crop's side; the density is that of
    /// Laplace, `exp(-distance / b) / b^2`.
    pub log_scale: Tensor<2>,
}

impl Landmarker {
    /// Fresh weights; `mean` are the points' mean places, shares of the crop's side.
    pub fn new(mean: &[[f32; 2]], device: &Device) -> Self {
        let [half, quarter, eighth, sixteenth] = WIDTHS;
        let places = TensorData::new(mean.concat(), [mean.len(), 2]);
        Self {
            stem: ConvBlock::new([3, half], 2, device),
            quarter: Down::new([half, quarter], device),
            eighth: Down::new([quarter, eighth], device),
            sixteenth: Down::new([eighth, sixteenth], device),
            whole: conv([sixteenth, sixteenth], 1, 1, true, device),
            up8: Up::new([sixteenth, eighth], device),
            join8: ConvBlock::new([eighth, eighth], 1, device),
            up4: Up::new([eighth, quarter], device),
            join4: ConvBlock::new([quarter, FEATURES], 1, device),
            head: conv([FEATURES, 2 * mean.len()], 1, 1, true, device),
            mean: Param::from_data(places, device),
        }
    }

    /// `x [n, 3, SIDE, SIDE]` in -1..1.
    pub fn forward(&self, x: Tensor<4>) -> Places {
        let quarter = self.quarter.forward(self.stem.forward(x));
        let eighth = self.eighth.forward(quarter.clone());
        let sixteenth = self.sixteenth.forward(eighth.clone());
        let whole = convolve(&self.whole, Then::default(), sixteenth.clone().mean_dims(&[2, 3]));
        let h = self.join8.forward(self.up8.forward(sixteenth + whole, eighth));
        let h = self.join4.forward(self.up4.forward(h, quarter));
        self.read(convolve(&self.head, Then::default(), h).flatten(2, 3))
    }

    /// `maps [n, 2 points, cells]`: what each cell says for being the place, and of the scale if it is.
    fn read(&self, maps: Tensor<3>) -> Places {
        let points = maps.dims()[1] / 2;
        let [places, scales] = [0, points].map(|from| maps.clone().narrow(1, from, points));
        let cells = centres(&maps.device());
        // The squared distance of each cell from each mean place.
        let mean = self.mean.val();
        let away = mean.clone().square().sum_dim(1) + cells.clone().square().sum_dim(1).transpose()
            - mean.matmul(cells.clone().transpose()) * 2.0;
        let prior = away * (-0.5 * (CELLS as f32 / STRAY).powi(2));
        let heat = softmax(places + prior.unsqueeze(), 2);
        let log_scale = (heat.clone() * scales).sum_dim(2).squeeze_dim::<2>(2) + INITIAL;
        Places { at: heat.matmul(cells.unsqueeze()), log_scale }
    }
}

/// Logarithm of the scale that fresh weights give: a hundredth of the crop's side.
const INITIAL: f32 = -4.6;

/// Middles of the heat map's cells, `[cells, 2]`, shares of the crop's side.
fn centres(device: &Device) -> Tensor<2> {
    let middle = |i: usize| (i as f32 + 0.5) / CELLS as f32;
    let values = (0..CELLS * CELLS).flat_map(|i| [middle(i % CELLS), middle(i / CELLS)]).collect();
    Tensor::from_data(TensorData::new::<f32, _>(values, [CELLS * CELLS, 2]), device)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: usize = 132;

    #[test]
    fn parameters_and_shapes() {
        let device = Device::flex();
        let net = Landmarker::new(&[[0.5, 0.25]; POINTS], &device);
        assert_eq!(net.num_params(), 117_896);
        let places = net.forward(Tensor::zeros([2, 3, SIDE, SIDE], &device));
        assert_eq!((places.at.dims(), places.log_scale.dims()), ([2, POINTS, 2], [2, POINTS]));
    }

    #[test]
    fn without_evidence_a_point_lies_at_its_mean_place_and_a_clear_one_where_it_is_seen() {
        let device = Device::flex();
        let net = Landmarker::new(&[[0.5, 0.25], [0.5, 0.5]], &device);
        let mut maps = vec![0.0f32; 4 * CELLS * CELLS];
        maps[CELLS * CELLS + 20 * CELLS + 3] = 200.0;
        let places = net.read(Tensor::from_data(TensorData::new(maps, [1, 4, CELLS * CELLS]), &device));
        let at: Vec<f32> = places.at.into_data().try_to_vec().unwrap();
        for (found, wanted) in at.into_iter().zip([0.5, 0.25, 3.5 / 32.0, 20.5 / 32.0]) {
            assert!((found - wanted).abs() < 2e-3, "{found} {wanted}");
        }
    }
}
