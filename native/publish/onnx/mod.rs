//! A published model as three ONNX files: segmenter, encoder and decoder, as [`mien::nn::model::Model`] has them.
//!
//! Each module here is one of `mien::nn`, read again as a graph: its methods bear the layers' names and take the weights by theirs.
//! A test computes the graphs; `benches/onnx.py` runs the files in onnxruntime and compares them with what the model itself
//! gives ([`golden`]).

mod field;
mod golden;
mod graph;
mod hierarchical;
mod layers;
mod ops;
mod proto;
#[cfg(test)]
mod run;
mod unet;
mod window;

use anyhow::{Result, ensure};
use burn_store::SafetensorsStore;
use burn_store::{FloatCastAdapter, ModuleSnapshot};
use field::Field;
pub use golden::golden;
use graph::{Graph, Value, Weights};
use mien::burn::tensor::DType;
use mien::face::classes::CLASSES;
use mien::nn::generator::GeneratorConfig;
use mien::nn::generator::conditioning::Conditioning;
use mien::nn::model::{Model, ModelConfig};
use mien::nn::segmenter::Segmenter;
use mien::{CROP, FIELD};
use safetensors::SafeTensors;

/// What an encoder saw, by name: its file's outputs, and inputs of the decoder's.
#[derive(Default)]
pub struct Seen(Vec<(String, Value)>);

impl Seen {
    fn put(&mut self, name: &str, value: &Value) {
        self.0.push((name.into(), value.clone()));
    }

    fn get(&self, name: &str) -> &Value {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value).unwrap_or_else(|| panic!("{name}: the encoder gives nothing of that name"))
    }
}

const CROP_IS: &str = "an aligned face, RGB planes of -1..1";
const CONDITION_IS: &str = "what is wanted, in the order of `condition` in the metadata";
const LOGITS_ARE: &str = "logits of the classes, a cell for four pixels of the crop";

/// What is to be said of an input or output between encoder and decoder.
fn said_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or(name, |(_, part)| part) {
        "support" => "where an edit may show, 0..1",
        "shown" => "what the face does, as the network reads it, an action each",
        "window" => "where a part of the face lies, shares of the crop: centre and half size across, then down",
        "mask" => "soft mask of a part of the face",
        _ => "features",
    }
}

/// The bytes of segmenter, encoder and decoder; `said` are words on the model by name, for each of them. An error for a model
/// of a kind that is not written.
pub fn files(model: &Model, config: &ModelConfig, said: &[(&str, &str)]) -> Result<[Vec<u8>; 3]> {
    ensure!(
        matches!(model.segmenter, Segmenter::UNet(_)),
        "its segmenter is no slim U-Net: no other is written as ONNX"
    );
    ensure!(config.regions == Conditioning::Soft, "its generator is not told soft masks: no other is written as ONNX");
    let weights = weights(model)?;
    let graph = |name| Graph::new(name, &weights);

    let mut g = graph("segmenter");
    let x = g.input("crop", &[3, CROP, CROP], CROP_IS);
    let logits = unet::segment(&mut g, &x);
    g.output("logits", &logits, LOGITS_ARE);
    let segmenter = g.finish("A crop's pixels -> the classes of its parts.", said);

    let mut g = graph("encoder");
    let x = g.input("crop", &[3, CROP, CROP], CROP_IS);
    let logits = g.input("logits", &[CLASSES, FIELD, FIELD], LOGITS_ARE);
    let seen = encode(&mut g, &config.generator, &x, &logits);
    for (name, value) in &seen.0 {
        g.output(name, value, said_of(name));
    }
    let encoder = g.finish("A crop and its logits -> what the decoder needs, whatever is wanted of the face.", said);

    let mut g = graph("decoder");
    let seen = seen.0.iter().map(|(name, value)| (name.clone(), g.input(name, &value.shape, said_of(name))));
    let seen = Seen(seen.collect());
    let condition = g.input("condition", &[model.generator.told().length()], CONDITION_IS);
    let field = decode(&mut g, &config.generator, &seen, &condition);
    for (name, value, said) in field.parts() {
        g.output(name, value, said);
    }
    let decoder = g.finish("What the encoder saw and what is wanted -> an edit field.", said);

    let left = weights.left();
    ensure!(left.is_empty(), "of its weights the files would lack {}", left.join(", "));
    Ok([segmenter, encoder, decoder])
}

fn encode(g: &mut Graph, config: &GeneratorConfig, x: &Value, logits: &Value) -> Seen {
    let masks = g.softmax(logits);
    match config {
        GeneratorConfig::Hierarchical(config) => hierarchical::encode(g, config.told(), x, &masks),
        GeneratorConfig::UNetCgan(config) => unet::cgan::encode(g, config.side, x, &masks),
        GeneratorConfig::UNetField(_) => unet::field::encode(g, x, &masks),
    }
}

fn decode(g: &mut Graph, config: &GeneratorConfig, seen: &Seen, condition: &Value) -> Field {
    match config {
        GeneratorConfig::Hierarchical(config) => hierarchical::decode(g, config.told(), seen, condition),
        GeneratorConfig::UNetCgan(_) => unet::cgan::decode(g, seen, condition),
        GeneratorConfig::UNetField(_) => unet::field::decode(g, seen, condition),
    }
}

/// A model's weights as f32.
fn weights(model: &Model) -> Result<Weights> {
    let mut store =
        SafetensorsStore::from_bytes(None).with_to_adapter(FloatCastAdapter::to(DType::F32)).skip_enum_variants(true);
    model.save_into(&mut store)?;
    let bytes = store.get_bytes()?;
    let all = SafeTensors::deserialize(&bytes)?;
    Ok(Weights::new(all.iter().map(|(name, tensor)| (name.into(), (tensor.shape().to_vec(), tensor.data().to_vec())))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::burn::module::{Module, ModuleMapper, Param};
    use mien::burn::tensor::{Device, Tensor, TensorData};
    use mien::nn::generator::hierarchical::HierarchicalConfig;
    use mien::nn::generator::told::Told;
    use mien::nn::generator::unet_field::UNetFieldConfig;
    use mien::nn::segmenter::SegmenterConfig;
    use mien::nn::segmenter::bisenet::BiSeNetConfig;
    use prost::Message;
    use proto::element;
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};
    use std::collections::{BTreeMap, BTreeSet};

    fn tiny(generator: GeneratorConfig) -> ModelConfig {
        ModelConfig { generator, ..ModelConfig::tiny() }
    }

    fn written(config: &ModelConfig) -> Result<[Vec<u8>; 3]> {
        files(&config.init(&Device::flex()), config, &[("licence", "none")])
    }

    /// A model that edits much, unlike a fresh one, and always the same: what Burn draws depends on the tests that run beside this one.
    fn lively(config: &ModelConfig) -> Model {
        struct Stir(StdRng);
        impl ModuleMapper for Stir {
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                param.map(|weights| {
                    let shape = weights.dims();
                    // As Burn draws the weights of a layer. Of norms the rounded are what they were, of biases 0.
                    let fan_in: usize = shape[1..].iter().product();
                    let drawn = if D > 1 { 1.0 / (fan_in as f32).sqrt() } else { 0.0 };
                    let mut noise = |_| self.0.random_range(-0.2f32..0.2) + drawn * self.0.random_range(-1.0f32..1.0);
                    let noise = (0..shape.iter().product()).map(&mut noise).collect();
                    let noise = Tensor::from_data(TensorData::new::<f32, _>(noise, shape), &Device::flex());
                    if D > 1 { noise } else { weights.round() + noise }
                })
            }
        }
        config.init(&Device::flex()).map(&mut Stir(StdRng::seed_from_u64(3)))
    }

    /// Name and shape of what goes in or out; the batch, whose length is free, is 0.
    fn shapes(infos: &[proto::ValueInfo]) -> BTreeMap<String, Vec<i64>> {
        let shape = |info: &proto::ValueInfo| -> Option<Vec<i64>> {
            let tensor = info.kind.as_ref()?.tensor.as_ref()?;
            Some(tensor.shape.as_ref()?.dims.iter().map(|dim| dim.value.unwrap_or(0)).collect())
        };
        infos.iter().map(|info| (info.name.clone().unwrap(), shape(info).unwrap())).collect()
    }

    /// Every value is there before it is used, and under a name of its own; constants are as long as they say, and all are used.
    fn check(graph: &proto::Graph) {
        let mut known: BTreeSet<&str> = graph.inputs.iter().filter_map(|input| input.name.as_deref()).collect();
        assert_eq!(known.len(), graph.inputs.len());
        for constant in &graph.initializers {
            let width = if constant.data_type == Some(element::FLOAT) { 4 } else { 8 };
            let name = constant.name.as_deref().unwrap();
            let count = constant.dims.iter().product::<i64>() as usize;
            assert_eq!(constant.bytes.as_ref().unwrap().len(), width * count, "{name}");
            assert!(known.insert(name), "{name} twice");
        }
        let mut used = BTreeSet::new();
        for node in &graph.nodes {
            for input in node.inputs.iter().filter(|name| !name.is_empty()) {
                assert!(known.contains(input.as_str()), "{:?} before {input}", node.name);
                used.insert(input.as_str());
            }
            for output in &node.outputs {
                assert!(known.insert(output), "{output} twice");
            }
        }
        let given = graph.inputs.iter().filter_map(|input| input.name.as_deref());
        let constants = graph.initializers.iter().filter_map(|constant| constant.name.as_deref());
        let idle: Vec<_> = given.chain(constants).filter(|name| !used.contains(name)).collect();
        assert!(idle.is_empty(), "{idle:?}");
        assert!(graph.outputs.iter().all(|output| known.contains(output.name.as_deref().unwrap())));
    }

    #[test]
    fn graphs_are_whole_and_give_what_the_model_gives() {
        let ModelConfig { generator: GeneratorConfig::Hierarchical(labels), .. } = ModelConfig::tiny() else {
            panic!()
        };
        let actions = HierarchicalConfig { told: Some(Told::Actions), ..labels.clone() };
        let field = UNetFieldConfig::new().with_widths([8, 8, 8, 16, 16]);
        let generators = [
            GeneratorConfig::Hierarchical(labels),
            GeneratorConfig::Hierarchical(actions),
            ModelConfig::tiny_cgan().generator,
            GeneratorConfig::UNetField(field),
        ];
        for config in generators.map(tiny) {
            let model = lively(&config);
            let files = files(&model, &config, &[]).unwrap();
            let graphs = files.map(|bytes| proto::Model::decode(bytes.as_slice()).unwrap().graph.unwrap());
            graphs.iter().for_each(check);
            let [segmenter, encoder, decoder] = &graphs;
            let (seen, mut wanted) = (shapes(&encoder.outputs), shapes(&decoder.inputs));
            wanted.remove("condition").unwrap();
            assert_eq!(seen, wanted);
            let golden = golden(&model, &Device::flex()).unwrap();
            let golden = SafeTensors::deserialize(&golden).unwrap();
            for infos in [&segmenter.inputs, &segmenter.outputs, &encoder.inputs, &decoder.outputs] {
                for (name, said) in shapes(infos) {
                    let shape: Vec<i64> = golden.tensor(&name).unwrap().shape().iter().map(|&n| n as i64).collect();
                    assert_eq!((said[0], shape[0], &said[1..]), (0, 2, &shape[1..]), "{name}");
                }
            }
            let golden: BTreeMap<String, Tensor<4>> = golden
                .iter()
                .map(|(name, values)| {
                    let numbers = values.data().as_chunks().0.iter().map(|v| f32::from_le_bytes(*v)).collect();
                    let data = TensorData::new::<f32, _>(numbers, run::padded(values.shape()));
                    (name.to_owned(), Tensor::from_data(data, &Device::flex()))
                })
                .collect();
            let mut given = run::run(encoder, &golden);
            given.insert("condition".into(), golden["condition"].clone());
            let [logits, field] = [run::run(segmenter, &golden), run::run(decoder, &given)];
            for (name, values) in logits.iter().chain(&given).chain(&field) {
                let Some(wanted) = golden.get(name) else { continue };
                let off = (values.clone() - wanted.clone()).abs().max().into_scalar::<f32>();
                let most = wanted.clone().abs().max().into_scalar::<f32>();
                assert!(off < 1e-4 * most.max(1.0), "{name}: {off} of {most}");
            }
            let moved = field["flow"].clone().abs().max().into_scalar::<f32>();
            let shaded = field["shading"].clone().abs().max().into_scalar::<f32>();
            assert!(moved.max(shaded) > 0.5, "{moved} {shaded}: nothing to compare");
        }
    }

    #[test]
    fn other_kinds_are_refused() {
        let bisenet = ModelConfig { segmenter: SegmenterConfig::BiSeNet(BiSeNetConfig::slim()), ..ModelConfig::tiny() };
        assert!(written(&bisenet).unwrap_err().to_string().contains("segmenter"));
        let hard = ModelConfig { regions: Conditioning::Hard, ..ModelConfig::tiny() };
        assert!(written(&hard).unwrap_err().to_string().contains("soft masks"));
    }
}
