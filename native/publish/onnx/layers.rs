//! The layers of [`mien::nn::layers`], each with the weights that lie `at` a name.

use super::graph::{Graph, Value};
use super::ops::square;
use mien::burn::nn::GroupNormConfig;
use mien::burn::tensor::Tensor;
use mien::nn::layers::blocks::GROUP;

impl Graph<'_> {
    /// A square convolution that keeps the size (stride 1) or halves it (stride 2).
    pub fn conv(&mut self, at: &str, stride: usize, x: &Value) -> Value {
        let (weight, shape) = self.weight(&format!("{at}.weight"));
        let [out, inputs, side] = [shape[0], shape[1], shape[2]];
        assert_eq!(x.channels(), inputs, "{at}: channels");
        let bias = format!("{at}.bias");
        let bias = self.weights.has(&bias).then(|| self.weight(&bias).0);
        let inputs: Vec<&str> = [Some(x.name.as_str()), Some(&weight), bias.as_deref()].into_iter().flatten().collect();
        let [height, width] = x.size().map(|n| (n - 1) / stride + 1);
        self.node("Conv", &inputs, square(side, stride, side / 2), &[out, height, width])
    }

    /// `x [batch, n]` times a matrix, plus a bias.
    pub fn linear(&mut self, at: &str, x: &Value) -> Value {
        let (weight, shape) = self.weight(&format!("{at}.weight"));
        let (bias, _) = self.weight(&format!("{at}.bias"));
        assert_eq!(x.channels(), shape[0], "{at}: length");
        self.node("Gemm", &[&x.name, &weight, &bias], vec![], &[shape[1]])
    }

    /// A constant that Burn computes, `[1, ..]`.
    pub fn fixed(&mut self, name: &str, values: Tensor<4>) -> Value {
        let shape = values.dims();
        let values: Vec<f32> = values.into_data().try_to_vec().expect("floats");
        self.floats(name, &shape[1..], &values)
    }

    /// What the whole of `x` shows: its mean through a [`Graph::linear`].
    pub fn reader(&mut self, at: &str, x: &Value) -> Value {
        let mean = self.mean(x);
        let mean = self.reshape(&mean, &[x.channels()]);
        self.linear(at, &mean)
    }

    /// Normalised in groups of channels, with a learnt scale and shift of each.
    pub fn norm(&mut self, at: &str, x: &Value) -> Value {
        let channels = x.channels();
        let epsilon = GroupNormConfig::new(1, 1).epsilon as f32;
        let h = self.standardised(x, channels / GROUP, epsilon);
        let [gamma, beta] = ["gamma", "beta"].map(|part| self.per_channel(&format!("{at}.{part}")));
        let h = self.mul(&h, &gamma);
        self.add(&h, &beta)
    }

    /// Scale and shift of each channel from a condition: `film [batch, 2 channels]`, what each scale is more than 1, then the
    /// shifts.
    pub fn film(&mut self, film: &Value, x: &Value) -> Value {
        let channels = x.channels();
        let [scale, shift] = [0, channels].map(|from| {
            let part = self.narrow(film, from, channels);
            self.reshape(&part, &[channels, 1, 1])
        });
        let scale = self.plus(&scale, 1.0);
        let h = self.mul(x, &scale);
        self.add(&h, &shift)
    }

    /// Conv 3x3 -> GroupNorm -> ReLU.
    pub fn conv_block(&mut self, at: &str, stride: usize, x: &Value) -> Value {
        let h = self.conv(&format!("{at}.conv"), stride, x);
        let h = self.norm(&format!("{at}.norm"), &h);
        self.relu(&h)
    }

    /// One level of an encoder.
    pub fn down(&mut self, at: &str, x: &Value) -> Value {
        let h = self.conv_block(&format!("{at}.halve"), 2, x);
        self.conv_block(&format!("{at}.refine"), 1, &h)
    }

    /// How a decoder's level meets its encoder's.
    pub fn up(&mut self, at: &str, x: &Value, skip: &Value) -> Value {
        let h = self.conv(&format!("{at}.narrow"), 1, x);
        let h = self.double(&h);
        self.add(&h, skip)
    }

    /// Conv 3x3 -> GroupNorm -> scale and shift from the condition -> ReLU.
    pub fn conditioned(&mut self, at: &str, x: &Value, embedding: &Value) -> Value {
        let film = self.linear(&format!("{at}.film"), embedding);
        let h = self.conv(&format!("{at}.conv"), 1, x);
        let h = self.norm(&format!("{at}.norm"), &h);
        let h = self.film(&film, &h);
        self.relu(&h)
    }
}
