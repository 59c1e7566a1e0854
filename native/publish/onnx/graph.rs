//! A network as a graph of ONNX operations, put together one operation after the other.

use super::proto::{
    self, Attribute, Dim, Model, Node, Opset, Said, Shape, Tensor, TensorType, Type, ValueInfo, attribute, element,
};
use prost::Message;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Operators of this version are used; every runtime since 2022 knows them, onnxruntime-web too.
const OPSET: i64 = 17;
/// The file format that came with them.
const IR_VERSION: i64 = 8;
/// What the first axis is called, whose length is free.
const BATCH: &str = "batch";

/// A value within a graph: its name, and its shape but for the first axis, the batch (1 for a constant).
#[derive(Debug, Clone)]
pub struct Value {
    pub name: String,
    pub shape: Vec<usize>,
}

impl Value {
    /// Length of the axis after the batch.
    pub fn channels(&self) -> usize {
        self.shape[0]
    }

    /// Height and width of a picture.
    pub fn size(&self) -> [usize; 2] {
        [self.shape[1], self.shape[2]]
    }
}

/// A network's weights by name, and which of them a graph has asked for.
pub struct Weights {
    all: BTreeMap<String, (Vec<usize>, Vec<u8>)>,
    asked: RefCell<BTreeSet<String>>,
}

impl Weights {
    /// `all`: name, shape, little-endian f32.
    pub fn new(all: impl IntoIterator<Item = (String, (Vec<usize>, Vec<u8>))>) -> Self {
        Self { all: all.into_iter().collect(), asked: RefCell::default() }
    }

    /// Whether there is one of that name.
    pub fn has(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    fn get(&self, name: &str) -> &(Vec<usize>, Vec<u8>) {
        self.asked.borrow_mut().insert(name.into());
        self.all.get(name).unwrap_or_else(|| panic!("{name}: the network has no such weights"))
    }

    /// Those that nobody has asked for.
    pub fn left(&self) -> Vec<String> {
        let asked = self.asked.borrow();
        self.all.keys().filter(|name| !asked.contains(*name)).cloned().collect()
    }
}

/// A graph that grows.
pub struct Graph<'a> {
    pub weights: &'a Weights,
    graph: proto::Graph,
    constants: BTreeSet<String>,
}

impl<'a> Graph<'a> {
    /// An empty one.
    pub fn new(name: &str, weights: &'a Weights) -> Self {
        let graph = proto::Graph { name: Some(name.into()), ..Default::default() };
        Self { weights, graph, constants: BTreeSet::new() }
    }

    /// What goes in, `[batch, ..shape]`; `said` is for people.
    pub fn input(&mut self, name: &str, shape: &[usize], said: &str) -> Value {
        let value = Value { name: name.into(), shape: shape.into() };
        self.graph.inputs.push(info(&value, said));
        value
    }

    /// What comes out, under a name of its own.
    pub fn output(&mut self, name: &str, value: &Value, said: &str) {
        let named = Value { name: name.into(), shape: value.shape.clone() };
        self.push("Identity", vec![value.name.clone()], vec![], &named);
        self.graph.outputs.push(info(&named, said));
    }

    /// An operation with one result of this shape but for the batch.
    pub fn node(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>, shape: &[usize]) -> Value {
        let name = format!("{}.{}", operator.to_lowercase(), self.graph.nodes.len());
        let value = Value { name, shape: shape.into() };
        self.push(operator, inputs.iter().map(|&name| name.into()).collect(), attributes, &value);
        value
    }

    fn push(&mut self, operator: &str, inputs: Vec<String>, attributes: Vec<Attribute>, result: &Value) {
        self.graph.nodes.push(Node {
            inputs,
            outputs: vec![result.name.clone()],
            name: Some(result.name.clone()),
            operator: Some(operator.into()),
            attributes,
        });
    }

    /// The network's weights of that name, and their shape.
    pub fn weight(&mut self, name: &str) -> (String, Vec<usize>) {
        let (shape, bytes) = self.weights.get(name);
        self.constant(name, element::FLOAT, shape, || bytes.clone());
        (name.into(), shape.clone())
    }

    /// Weights `[channels]`, one for each channel of a picture.
    pub fn per_channel(&mut self, name: &str) -> Value {
        let (shape, bytes) = self.weights.get(name);
        let shape = [shape[0], 1, 1];
        self.constant(name, element::FLOAT, &[1, shape[0], 1, 1], || bytes.clone());
        Value { name: name.into(), shape: shape.into() }
    }

    /// A constant `[1, ..shape]`.
    pub fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> Value {
        let dims = [&[1], shape].concat();
        self.constant(name, element::FLOAT, &dims, || values.iter().flat_map(|v| v.to_le_bytes()).collect());
        Value { name: name.into(), shape: shape.into() }
    }

    /// The name of one number.
    pub fn number(&mut self, value: f32) -> String {
        let name = format!("number.{value}");
        self.constant(&name, element::FLOAT, &[], || value.to_le_bytes().into());
        name
    }

    /// The name of some whole numbers.
    pub fn ints(&mut self, values: &[i64]) -> String {
        let name = format!("ints.{}", values.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
        self.constant(&name, element::INT64, &[values.len()], || values.iter().flat_map(|v| v.to_le_bytes()).collect());
        name
    }

    /// The name of some numbers in a row.
    pub fn numbers(&mut self, values: &[f32]) -> String {
        let name = format!("numbers.{}", values.iter().map(f32::to_string).collect::<Vec<_>>().join(","));
        self.constant(&name, element::FLOAT, &[values.len()], || values.iter().flat_map(|v| v.to_le_bytes()).collect());
        name
    }

    /// Adds a constant unless it is there.
    fn constant(&mut self, name: &str, kind: i32, shape: &[usize], bytes: impl FnOnce() -> Vec<u8>) {
        if self.constants.insert(name.into()) {
            self.graph.initializers.push(Tensor {
                dims: shape.iter().map(|&n| n as i64).collect(),
                data_type: Some(kind),
                name: Some(name.into()),
                bytes: Some(bytes()),
            });
        }
    }

    /// The bytes of a file; `said` are words on it by name.
    pub fn finish(self, doc: &str, said: &[(&str, &str)]) -> Vec<u8> {
        let one = |(key, value): &(&str, &str)| Said { key: Some((*key).into()), value: Some((*value).into()) };
        let model = Model {
            ir_version: Some(IR_VERSION),
            producer_name: Some("mien".into()),
            producer_version: Some(env!("CARGO_PKG_VERSION").into()),
            doc_string: Some(doc.into()),
            graph: Some(self.graph),
            opset_import: vec![Opset { domain: Some(String::new()), version: Some(OPSET) }],
            metadata: said.iter().map(one).collect(),
        };
        model.encode_to_vec()
    }
}

fn info(value: &Value, said: &str) -> ValueInfo {
    let batch = Dim { name: Some(BATCH.into()), value: None };
    let others = value.shape.iter().map(|&n| Dim { value: Some(n as i64), name: None });
    let shape = Shape { dims: std::iter::once(batch).chain(others).collect() };
    let tensor = TensorType { element: Some(element::FLOAT), shape: Some(shape) };
    ValueInfo {
        name: Some(value.name.clone()),
        kind: Some(Type { tensor: Some(tensor) }),
        doc_string: Some(said.into()),
    }
}

/// A setting of whole numbers.
pub fn ints(name: &str, values: &[usize]) -> Attribute {
    let values = values.iter().map(|&v| v as i64).collect();
    Attribute { ints: values, kind: Some(attribute::INTS), ..named(name) }
}

/// A setting of one whole number.
pub fn int(name: &str, value: i64) -> Attribute {
    Attribute { int: Some(value), kind: Some(attribute::INT), ..named(name) }
}

/// A setting of one number.
pub fn float(name: &str, value: f32) -> Attribute {
    Attribute { float: Some(value), kind: Some(attribute::FLOAT), ..named(name) }
}

/// A setting by a word.
pub fn text(name: &str, value: &str) -> Attribute {
    Attribute { text: Some(value.into()), kind: Some(attribute::STRING), ..named(name) }
}

fn named(name: &str) -> Attribute {
    Attribute { name: Some(name.into()), ..Default::default() }
}
