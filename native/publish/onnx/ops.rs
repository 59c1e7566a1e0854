//! Operations by the names that the networks know them by.

use super::graph::{Graph, Value, float, int, ints, text};
use super::proto::Attribute;

/// The shape that two shapes, but for the batch, are both repeated to.
fn common(a: &Value, b: &Value) -> Vec<usize> {
    assert_eq!(a.shape.len(), b.shape.len(), "{} and {}: as many axes", a.name, b.name);
    let both = a.shape.iter().zip(&b.shape);
    both.map(|(&a, &b)| {
        assert!(a == b || a == 1 || b == 1, "lengths {a} and {b}");
        a.max(b)
    })
    .collect()
}

impl Graph<'_> {
    fn unary(&mut self, operator: &str, x: &Value) -> Value {
        self.node(operator, &[&x.name], vec![], &x.shape)
    }

    fn binary(&mut self, operator: &str, a: &Value, b: &Value) -> Value {
        self.node(operator, &[&a.name, &b.name], vec![], &common(a, b))
    }

    /// `operator` of every value and a number.
    fn with_number(&mut self, operator: &str, x: &Value, number: f32) -> Value {
        let number = self.number(number);
        self.node(operator, &[&x.name, &number], vec![], &x.shape)
    }

    pub fn relu(&mut self, x: &Value) -> Value {
        self.unary("Relu", x)
    }

    pub fn sigmoid(&mut self, x: &Value) -> Value {
        self.unary("Sigmoid", x)
    }

    pub fn tanh(&mut self, x: &Value) -> Value {
        self.unary("Tanh", x)
    }

    pub fn abs(&mut self, x: &Value) -> Value {
        self.unary("Abs", x)
    }

    pub fn sqrt(&mut self, x: &Value) -> Value {
        self.unary("Sqrt", x)
    }

    pub fn add(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("Add", a, b)
    }

    pub fn sub(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("Sub", a, b)
    }

    pub fn mul(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("Mul", a, b)
    }

    pub fn div(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("Div", a, b)
    }

    /// Every value plus a number.
    pub fn plus(&mut self, x: &Value, number: f32) -> Value {
        self.with_number("Add", x, number)
    }

    /// Every value times a number.
    pub fn times(&mut self, x: &Value, number: f32) -> Value {
        self.with_number("Mul", x, number)
    }

    /// Every value to a power.
    pub fn power(&mut self, x: &Value, exponent: f32) -> Value {
        self.with_number("Pow", x, exponent)
    }

    /// `1 - x`.
    pub fn one_minus(&mut self, x: &Value) -> Value {
        let minus = self.unary("Neg", x);
        self.plus(&minus, 1.0)
    }

    pub fn clamp(&mut self, x: &Value, low: f32, high: f32) -> Value {
        let (low, high) = (self.number(low), self.number(high));
        self.node("Clip", &[&x.name, &low, &high], vec![], &x.shape)
    }

    /// Along the channels.
    pub fn softmax(&mut self, x: &Value) -> Value {
        self.node("Softmax", &[&x.name], vec![int("axis", 1)], &x.shape)
    }

    /// Along the channels.
    pub fn concat(&mut self, parts: &[&Value]) -> Value {
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        let channels = parts.iter().map(|part| part.channels()).sum();
        let shape = [&[channels], &parts[0].shape[1..]].concat();
        self.node("Concat", &names, vec![int("axis", 1)], &shape)
    }

    /// `count` channels, from number `from` on.
    pub fn narrow(&mut self, x: &Value, from: usize, count: usize) -> Value {
        let [from, to, axis] = [from, from + count, 1].map(|n| self.ints(&[n as i64]));
        let shape = [&[count], &x.shape[1..]].concat();
        self.node("Slice", &[&x.name, &from, &to, &axis], vec![], &shape)
    }

    /// Some of the channels.
    pub fn select(&mut self, x: &Value, channels: &[u8]) -> Value {
        let index: Vec<i64> = channels.iter().map(|&channel| channel.into()).collect();
        let index = self.ints(&index);
        let shape = [&[channels.len()], &x.shape[1..]].concat();
        self.node("Gather", &[&x.name, &index], vec![int("axis", 1)], &shape)
    }

    /// The sum along axis `axis`, which stays, of length 1; the batch is axis 0.
    pub fn sum(&mut self, x: &Value, axis: usize) -> Value {
        let axes = self.ints(&[axis as i64]);
        let mut shape = x.shape.clone();
        shape[axis - 1] = 1;
        self.node("ReduceSum", &[&x.name, &axes], vec![int("keepdims", 1)], &shape)
    }

    /// The largest channel.
    pub fn largest(&mut self, x: &Value) -> Value {
        let shape = [&[1], &x.shape[1..]].concat();
        self.node("ReduceMax", &[&x.name], vec![ints("axes", &[1]), int("keepdims", 1)], &shape)
    }

    /// The same numbers in another shape, but for the batch.
    pub fn reshape(&mut self, x: &Value, shape: &[usize]) -> Value {
        let all: Vec<i64> = std::iter::once(-1).chain(shape.iter().map(|&n| n as i64)).collect();
        let all = self.ints(&all);
        self.node("Reshape", &[&x.name, &all], vec![], shape)
    }

    /// The matrix product of the last two axes.
    pub fn matmul(&mut self, a: &Value, b: &Value) -> Value {
        let shape = [b.shape[0].max(a.shape[0]), a.shape[1], b.shape[2]];
        self.node("MatMul", &[&a.name, &b.name], vec![], &shape)
    }

    /// Rows become columns.
    pub fn transpose(&mut self, x: &Value) -> Value {
        let shape = [x.shape[0], x.shape[2], x.shape[1]];
        self.node("Transpose", &[&x.name], vec![ints("perm", &[0, 1, 3, 2])], &shape)
    }

    /// A constant for each item of the batch that `like` has.
    pub fn for_each(&mut self, constant: &Value, like: &Value) -> Value {
        let batch = self.node("Shape", &[&like.name], vec![int("start", 0), int("end", 1)], &[]);
        let rest: Vec<i64> = constant.shape.iter().map(|&n| n as i64).collect();
        let rest = self.ints(&rest);
        let shape = self.node("Concat", &[&batch.name, &rest], vec![int("axis", 0)], &[]);
        self.node("Expand", &[&constant.name, &shape.name], vec![], &constant.shape)
    }

    /// `[batch, n]` as planes `[batch, n, height, width]`.
    pub fn planes(&mut self, x: &Value, [height, width]: [usize; 2]) -> Value {
        let n = x.channels();
        let points = self.reshape(x, &[n, 1, 1]);
        let shape = self.ints(&[1, n as i64, height as i64, width as i64]);
        self.node("Expand", &[&points.name, &shape], vec![], &[n, height, width])
    }

    /// Each channel's mean, `[batch, channels, 1, 1]`.
    pub fn mean(&mut self, x: &Value) -> Value {
        self.node("GlobalAveragePool", &[&x.name], vec![], &[x.channels(), 1, 1])
    }

    /// Means of squares; cells beyond the border count as zeros.
    pub fn average_pool(&mut self, x: &Value, side: usize, stride: usize, pad: usize) -> Value {
        let [height, width] = x.size().map(|n| (n + 2 * pad - side) / stride + 1);
        let mut settings = square(side, stride, pad);
        settings.push(int("count_include_pad", 1));
        self.node("AveragePool", &[&x.name], settings, &[x.channels(), height, width])
    }

    /// The largest of squares around each cell.
    pub fn largest_around(&mut self, x: &Value, side: usize) -> Value {
        self.node("MaxPool", &[&x.name], square(side, 1, side / 2), &x.shape)
    }

    /// Bilinear between pixel centres, edges repeated, as [`mien::nn::layers::resize::resize`].
    pub fn resize(&mut self, x: &Value, size: [usize; 2]) -> Value {
        if x.size() == size {
            return x.clone();
        }
        self.resized(x, size, vec![text("mode", "linear"), text("coordinate_transformation_mode", "half_pixel")])
    }

    /// Every pixel becomes a square of four.
    pub fn double(&mut self, x: &Value) -> Value {
        let settings = vec![
            text("mode", "nearest"),
            text("coordinate_transformation_mode", "asymmetric"),
            text("nearest_mode", "floor"),
        ];
        self.resized(x, x.size().map(|n| 2 * n), settings)
    }

    fn resized(&mut self, x: &Value, size: [usize; 2], settings: Vec<Attribute>) -> Value {
        let factor = |axis: usize| size[axis] as f32 / x.size()[axis] as f32;
        let scales = self.numbers(&[1.0, 1.0, factor(0), factor(1)]);
        self.node("Resize", &[&x.name, "", &scales], settings, &[x.channels(), size[0], size[1]])
    }

    /// As [`mien::nn::layers::rise::rise`].
    pub fn rise(&mut self, x: &Value) -> Value {
        let [height, width] = x.size().map(|n| 2 * n);
        let settings = vec![int("blocksize", 2), text("mode", "CRD")];
        self.node("DepthToSpace", &[&x.name], settings, &[x.channels() / 4, height, width])
    }

    /// `groups` of channels, each with mean 0 and variance 1.
    pub fn standardised(&mut self, x: &Value, groups: usize, epsilon: f32) -> Value {
        let count = x.shape.iter().product::<usize>() / groups;
        let grouped = self.reshape(x, &[groups, count]);
        // Of one instance each channel is normalised: here a channel is a group. What it is scaled and shifted by differs by channel.
        let [one, zero] = [1.0, 0.0].map(|value| self.numbers(&vec![value; groups]));
        let settings = vec![float("epsilon", epsilon)];
        let flat = self.node("InstanceNormalization", &[&grouped.name, &one, &zero], settings, &[groups, count]);
        self.reshape(&flat, &x.shape)
    }
}

/// The settings of a square window over a picture.
pub fn square(side: usize, stride: usize, pad: usize) -> Vec<Attribute> {
    vec![ints("kernel_shape", &[side; 2]), ints("strides", &[stride; 2]), ints("pads", &[pad; 4])]
}
