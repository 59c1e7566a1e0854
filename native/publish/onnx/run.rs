//! Runs a graph by Burn's own operations, for tests: what ONNX says of each operator that is used here, and no more of it.

use super::proto::{Attribute, Graph, Node, Tensor as Constant, element};
use mien::burn::tensor::activation::{relu, sigmoid, softmax};
use mien::burn::tensor::module::{avg_pool2d, conv2d, interpolate, max_pool2d};
use mien::burn::tensor::ops::{AvgPoolOptions, ConvOptions, InterpolateMode, InterpolateOptions, MaxPoolOptions};
use mien::burn::tensor::{Device, Int, Tensor, TensorData};
use std::collections::BTreeMap;

/// A value: numbers, of which axes that are missing have length 1, or whole numbers.
#[derive(Clone)]
pub enum Value {
    Floats(Tensor<4>),
    Ints(Vec<i64>),
}

impl Value {
    fn floats(&self) -> Tensor<4> {
        let Self::Floats(values) = self else { panic!("whole numbers") };
        values.clone()
    }

    fn ints(&self) -> Vec<i64> {
        let Self::Ints(values) = self else { panic!("no whole numbers") };
        values.clone()
    }

    fn number(&self) -> f32 {
        self.floats().into_scalar()
    }
}

/// Axes of length 1 after those that there are.
pub fn padded(shape: &[usize]) -> [usize; 4] {
    std::array::from_fn(|axis| shape.get(axis).copied().unwrap_or(1))
}

/// All values of a graph, by name.
pub fn run(graph: &Graph, inputs: &BTreeMap<String, Tensor<4>>) -> BTreeMap<String, Tensor<4>> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for constant in &graph.initializers {
        values.insert(constant.name.clone().unwrap(), read(constant));
    }
    for input in &graph.inputs {
        let name = input.name.clone().unwrap();
        values.insert(name.clone(), Value::Floats(inputs[&name].clone()));
    }
    for node in &graph.nodes {
        let given: Vec<Value> = node.inputs.iter().filter_map(|name| values.get(name).cloned()).collect();
        values.insert(node.outputs[0].clone(), compute(node, &given));
    }
    let outputs = graph.outputs.iter().map(|output| output.name.clone().unwrap());
    outputs.map(|name| (name.clone(), values[&name].floats())).collect()
}

fn read(constant: &Constant) -> Value {
    let (bytes, shape) = (constant.bytes.as_ref().unwrap(), constant.dims.iter().map(|&n| n as usize));
    if constant.data_type != Some(element::FLOAT) {
        return Value::Ints(bytes.as_chunks().0.iter().map(|v| i64::from_le_bytes(*v)).collect());
    }
    let values: Vec<f32> = bytes.as_chunks().0.iter().map(|v| f32::from_le_bytes(*v)).collect();
    let shape = padded(&shape.collect::<Vec<_>>());
    Value::Floats(Tensor::from_data(TensorData::new(values, shape), &Device::flex()))
}

fn compute(node: &Node, given: &[Value]) -> Value {
    let attribute = |name: &str| -> &Attribute {
        node.attributes.iter().find(|a| a.name.as_deref() == Some(name)).unwrap_or_else(|| panic!("no {name}"))
    };
    let square = |name: &str| attribute(name).ints[0] as usize;
    let word = |name: &str| String::from_utf8(attribute(name).text.clone().unwrap()).unwrap();
    let operator = node.operator.as_deref().unwrap();
    match operator {
        "Shape" => return Value::Ints(vec![given[0].floats().dims()[0] as i64]),
        "Concat" if matches!(given[0], Value::Ints(_)) => {
            return Value::Ints(given.iter().flat_map(Value::ints).collect());
        }
        _ => {}
    }
    let x = given[0].floats();
    let [batch, channels, height, width] = x.dims();
    let other = || given[1].floats();
    Value::Floats(match operator {
        "Identity" => x,
        "Relu" => relu(x),
        "Sigmoid" => sigmoid(x),
        "Tanh" => x.tanh(),
        "Abs" => x.abs(),
        "Neg" => -x,
        "Sqrt" => x.sqrt(),
        "Add" => x + other(),
        "Sub" => x - other(),
        "Mul" => x * other(),
        "Div" => x / other(),
        "Pow" => x.powf_scalar(given[1].number()),
        "Clip" => x.clamp(given[1].number(), given[2].number()),
        "Softmax" => softmax(x, 1),
        "Concat" => Tensor::cat(given.iter().map(Value::floats).collect(), 1),
        "Slice" => {
            assert_eq!(given[3].ints(), [1]);
            let (from, to) = (given[1].ints()[0] as usize, given[2].ints()[0] as usize);
            x.narrow(1, from, to - from)
        }
        "Gather" => x.select(1, Tensor::<1, Int>::from_data(given[1].ints().as_slice(), &Device::flex())),
        "ReduceSum" => x.sum_dim(given[1].ints()[0] as usize),
        "ReduceMax" => x.max_dim(square("axes")),
        "Reshape" => {
            let rest: Vec<usize> = given[1].ints()[1..].iter().map(|&n| n as usize).collect();
            let first = batch * channels * height * width / rest.iter().product::<usize>();
            x.reshape(padded(&[&[first], rest.as_slice()].concat()))
        }
        "Expand" => {
            let wanted = given[1].ints();
            x.clone().expand(std::array::from_fn::<_, 4, _>(|axis| x.dims()[axis].max(wanted[axis] as usize)))
        }
        "MatMul" => x.matmul(other()),
        "Transpose" => {
            assert_eq!(attribute("perm").ints, [0, 1, 3, 2]);
            x.swap_dims(2, 3)
        }
        "Gemm" => {
            let ([_, _, ..], [inputs, outputs, ..]) = (x.dims(), other().dims());
            let weight = other().reshape([inputs, outputs]);
            let sums = x.reshape([batch, inputs]).matmul(weight) + given[2].floats().reshape([1, outputs]);
            sums.reshape([batch, outputs, 1, 1])
        }
        "Conv" => {
            let out = other().dims()[0];
            let bias = given.get(2).map(|bias| bias.floats().reshape([out]));
            let (stride, pad) = (square("strides"), square("pads"));
            let options = ConvOptions::new([stride; 2], [pad; 2], [1; 2], 1);
            conv2d(x, other(), bias, options)
        }
        "InstanceNormalization" => {
            let centred = x.clone() - x.mean_dims(&[2, 3]);
            let variance = centred.clone().square().mean_dims(&[2, 3]);
            let of = |i: usize| given[i].floats().reshape([1, channels, 1, 1]);
            centred / (variance + attribute("epsilon").float.unwrap()).sqrt() * of(1) + of(2)
        }
        "GlobalAveragePool" => x.mean_dims(&[2, 3]),
        "AveragePool" => {
            assert_eq!(attribute("count_include_pad").int, Some(1));
            let options = AvgPoolOptions::new([square("kernel_shape"); 2]);
            avg_pool2d(x, options.with_stride([square("strides"); 2]).with_padding([square("pads"); 2]))
        }
        "MaxPool" => {
            let options = MaxPoolOptions::new([square("kernel_shape"); 2]);
            max_pool2d(x, options.with_stride([square("strides"); 2]).with_padding([square("pads"); 2]))
        }
        "Resize" => {
            // Its second input is left away.
            let scales: Vec<f32> = given[1].floats().into_data().try_to_vec().unwrap();
            let size = [height as f32 * scales[2], width as f32 * scales[3]].map(|n| n as usize);
            let mode = match (word("mode").as_str(), word("coordinate_transformation_mode").as_str()) {
                ("linear", "half_pixel") => InterpolateMode::Bilinear,
                ("nearest", "asymmetric") => InterpolateMode::Nearest,
                other => panic!("{other:?}"),
            };
            interpolate(x, InterpolateOptions::new(mode).with_align_corners(false).with_output_size(size))
        }
        "DepthToSpace" => {
            assert_eq!((word("mode").as_str(), attribute("blocksize").int), ("CRD", Some(2)));
            let apart = x.reshape([batch, channels / 4, 2, 2, height, width]).permute([0, 1, 4, 2, 5, 3]);
            apart.reshape([batch, channels / 4, 2 * height, 2 * width])
        }
        other => panic!("{other}: not known here"),
    })
}
