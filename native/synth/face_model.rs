//! The morphable face model: ICT-FaceKit (Li et al. 2020, "Learning Formation of Physically-Based Face Attributes"), from
//! the one file that `mien import ict-facekit` makes.

use crate::synth::landmarks;
use anyhow::{Context, Result, anyhow, bail, ensure};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

/// A position or a direction: centimetres; x to the subject's left, y up, z out of the face.
pub type V3 = [f32; 3];

/// Vertices of ICT-FaceKit's mesh, that all tensors share.
pub const VERTICES: usize = 26719;
/// Vertices of the skin that end at ears, scalp and neck, the first of the face's.
pub const NARROW: usize = 6706;
/// Vertices of the upper teeth, the first of the teeth's.
const UPPER_TEETH: usize = 2208;

/// The parts that are drawn, in the order that their vertices are kept in.
const PARTS: [&str; 4] = ["face", "mouth_socket", "gums_and_tongue", "teeth"];

/// The mesh's drawn parts, and how they move.
pub struct FaceModel {
    /// The average head.
    pub mean: Vec<V3>,
    /// Offsets of one standard deviation of each mode, the strongest first.
    pub identity: Vec<Vec<V3>>,
    /// Offsets at weight 1.
    pub expression: Vec<Vec<V3>>,
    /// Names of the expressions.
    pub names: Vec<String>,
    /// Counter-clockwise as seen from outside.
    pub face: Vec<[u32; 3]>,
    /// Of everything behind the lips.
    pub inside: Vec<[u32; 3]>,
    /// Vertices of the skin.
    pub skin: usize,
    /// What lies behind the lips.
    pub socket: Range<usize>,
    /// Gums and tongue.
    pub gums: Range<usize>,
    /// Which of `gums` are the tongue.
    pub tongue: Vec<bool>,
    /// The upper row.
    pub upper_teeth: Range<usize>,
    /// The lower row.
    pub lower_teeth: Range<usize>,
    /// Edges of the skin around the subject's right and left eye, in order round.
    pub lids: [Vec<u32>; 2],
    /// Edge of the skin within the lips, in order round.
    pub lips: Vec<u32>,
    /// Neighbours of each vertex of the skin: those of `i` are `links[starts[i]..starts[i + 1]]`.
    pub starts: Vec<u32>,
    /// See `starts`.
    pub links: Vec<u32>,
    /// Three vertices and their weights for each landmark but the irises', which have none.
    pub landmarks: Vec<Option<([u32; 3], V3)>>,
}

impl FaceModel {
    /// Reads the file; an error names the tensor that is not as expected.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let bytes = std::fs::read(path)
            .map_err(|error| anyhow!("{name}: {error}. `mien import ict-facekit` makes the face model."))?;
        Self::parse(&bytes).map_err(|error| {
            anyhow!("{name}: no face model, {error:#}. `mien import ict-facekit` makes it of ICT-FaceKit's OBJ files.")
        })
    }

    /// As [`FaceModel::read`], of the file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).context("not a safetensors file")?;
        let texts = metadata.metadata().as_ref().context("no metadata")?;
        let list = |key: &str| -> Result<Vec<String>> {
            serde_json::from_str(texts.get(key).with_context(|| format!("no `{key}` in the metadata"))?)
                .with_context(|| format!("`{key}` in the metadata is no list of names"))
        };
        let (names, parts) = (list("expression_names")?, list("part_names")?);
        let file = SafeTensors::deserialize(bytes).context("not a safetensors file")?;
        let ranges = integers(&file, "part_vertex_range", &[parts.len(), 2])?;
        let triangle_ranges = integers(&file, "part_triangle_range", &[parts.len(), 2])?;
        let triangles = integers(&file, "triangles", &[0, 3])?;
        let (mut kept, mut new, mut bounds) = (Vec::new(), vec![u32::MAX; VERTICES], Vec::new());
        let mut pieces = Vec::new();
        for part in PARTS {
            let at = parts.iter().position(|name| name == part).with_context(|| format!("no part `{part}`"))?;
            let range = |ranges: &[u32], end: usize, tensor: &str| -> Result<Range<usize>> {
                let (a, b) = (ranges[2 * at] as usize, ranges[2 * at + 1] as usize);
                ensure!(a <= b && b <= end, "tensor `{tensor}`: {a}..{b} is no part of {end}");
                Ok(a..b)
            };
            let vertices = range(&ranges, VERTICES, "part_vertex_range")?;
            bounds.push(kept.len()..kept.len() + vertices.len());
            vertices.clone().enumerate().for_each(|(i, v)| new[v] = (kept.len() + i) as u32);
            kept.extend(vertices);
            pieces.push(range(&triangle_ranges, triangles.len() / 3, "part_triangle_range")?);
        }
        let renumbered = |range: &Range<usize>| -> Result<Vec<[u32; 3]>> {
            let corner = |t: usize, k: usize| {
                let vertex = new.get(triangles[3 * t + k] as usize).copied().unwrap_or(u32::MAX);
                ensure!(vertex != u32::MAX, "tensor `triangles`: number {t} leaves its part");
                Ok(vertex)
            };
            range.clone().map(|t| Ok([corner(t, 0)?, corner(t, 1)?, corner(t, 2)?])).collect()
        };
        let face = renumbered(&pieces[0])?;
        let own = |vertex: &u32| bounds[0].contains(&(*vertex as usize));
        ensure!(
            face.iter().flatten().all(own),
            "tensor `part_vertex_range`: the face shares vertices with another part"
        );
        let mut inside = Vec::new();
        for piece in &pieces[1..] {
            inside.extend(renumbered(piece)?);
        }
        let mean = offsets(&file, "mean_vertices", &[VERTICES, 3], &kept)?.swap_remove(0);
        let identity = offsets(&file, "identity_modes", &[0, VERTICES, 3], &kept)?;
        let expression = offsets(&file, "expression_deltas", &[names.len(), VERTICES, 3], &kept)?;
        let (skin, [socket, gums, teeth]) =
            (bounds[0].len(), [bounds[1].clone(), bounds[2].clone(), bounds[3].clone()]);
        ensure!(skin > NARROW && teeth.len() > UPPER_TEETH, "tensor `part_vertex_range`: parts of another mesh");
        let jaw = names.iter().position(|name| name == "jawOpen").context("no shape `jawOpen`")?;
        // Within the arch of the teeth, and moved with the jaw.
        let tongue = gums.clone().map(|v| {
            let [x, _, z] = mean[v];
            let within = (x / 2.3).powi(2) + ((z.max(6.0) - 6.0) / 3.6).powi(2) < 0.8;
            within && expression[jaw][v][1].abs() > 0.02
        });
        let tongue = tongue.collect();
        let (lids, lips) = holes(&face, &mean)?;
        let (starts, links) = neighbours(&face, skin);
        let split = teeth.start + UPPER_TEETH;
        Ok(Self {
            mean,
            identity,
            expression,
            names,
            face,
            inside,
            skin,
            socket,
            gums,
            tongue,
            upper_teeth: teeth.start..split,
            lower_teeth: split..teeth.end,
            lids,
            lips,
            starts,
            links,
            landmarks: correspondence(),
        })
    }

    /// Place of an expression; an error if the model lacks it.
    pub fn expression_index(&self, name: &str) -> Result<usize> {
        self.names.iter().position(|n| n == name).with_context(|| format!("the face model has no shape `{name}`"))
    }

    /// Replaces each vertex of the skin of which `free` says so by its neighbours' mean, `times` times.
    pub fn relax<const N: usize>(&self, values: &mut [[f32; N]], free: &[bool], times: usize) {
        let free: Vec<usize> = (0..self.skin).filter(|&v| free[v]).collect();
        for _ in 0..times {
            for &v in &free {
                let near = &self.links[self.starts[v] as usize..self.starts[v + 1] as usize];
                let mut sum = [0.0; N];
                near.iter().for_each(|&n| (0..N).for_each(|c| sum[c] += values[n as usize][c]));
                values[v] = sum.map(|s| s / near.len() as f32);
            }
        }
    }
}

/// The landmarks' places on the mesh, found by fitting the London set's neutral portraits (see docs).
fn correspondence() -> Vec<Option<([u32; 3], V3)>> {
    let mut places = vec![None; landmarks::COUNT];
    for line in include_str!("correspondence.tsv").lines() {
        let fields: Vec<f32> = line.split('\t').map(|f| f.parse().expect("a number")).collect();
        let at = landmarks::INDICES.iter().position(|&i| f32::from(i) == fields[0]).expect("one of ours");
        // The face is the first part: its vertices keep their numbers.
        let vertices = [fields[1] as u32, fields[2] as u32, fields[3] as u32];
        places[at] = Some((vertices, [fields[4], fields[5], fields[6]]));
    }
    places
}

/// A tensor whose shape is `shape`, where 0 allows any length.
fn tensor<'a>(file: &'a SafeTensors, name: &str, shape: &[usize]) -> Result<TensorView<'a>> {
    let tensor = file.tensor(name).with_context(|| format!("tensor `{name}` is missing"))?;
    let fits = tensor.shape().len() == shape.len()
        && tensor.shape().iter().zip(shape).all(|(&have, &want)| have == want || want == 0 && have > 0);
    ensure!(fits, "tensor `{name}`: shape {:?}, expected {shape:?} (0: any)", tensor.shape());
    Ok(tensor)
}

fn integers(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<u32>> {
    let tensor = tensor(file, name, shape)?;
    ensure!(tensor.dtype() == Dtype::I32, "tensor `{name}`: {:?}, expected I32", tensor.dtype());
    Ok(tensor.data().chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

/// Rows of the kept vertices, for each entry of the tensor's first axis if it has three.
fn offsets(file: &SafeTensors, name: &str, shape: &[usize], kept: &[usize]) -> Result<Vec<Vec<V3>>> {
    let tensor = tensor(file, name, shape)?;
    let count = if shape.len() == 3 { tensor.shape()[0] } else { 1 };
    let data = tensor.data();
    let value: Box<dyn Fn(usize) -> f32> = match tensor.dtype() {
        Dtype::F32 => Box::new(|i| f32::from_le_bytes(data[4 * i..4 * i + 4].try_into().expect("four bytes"))),
        Dtype::F16 => Box::new(|i| from_f16(u16::from_le_bytes([data[2 * i], data[2 * i + 1]]))),
        other => bail!("tensor `{name}`: {other:?}, expected F32 or F16"),
    };
    let row = |i: usize| [value(3 * i), value(3 * i + 1), value(3 * i + 2)];
    let rows: Vec<Vec<V3>> =
        (0..count).map(|i| kept.iter().map(|&vertex| row(i * VERTICES + vertex)).collect()).collect();
    ensure!(rows.iter().flatten().flatten().all(|v| v.is_finite()), "tensor `{name}`: holds what is no number");
    Ok(rows)
}

/// An IEEE half as f32.
fn from_f16(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(bits >> 15) << 31, u32::from(bits >> 10) & 31, u32::from(bits) & 1023);
    match exponent {
        0 => f32::from_bits(sign | 0x3f80_0000) * fraction as f32 * (2.0_f32).powi(-24),
        31 => f32::NAN,
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

/// The nearest IEEE half; what is too large becomes infinite.
pub fn to_f16(value: f32) -> u16 {
    let bits = value.to_bits();
    let (sign, size) = ((bits >> 16) as u16 & 0x8000, f32::from_bits(bits & 0x7fff_ffff));
    if size >= 65520.0 {
        return sign | 0x7c00;
    }
    if size < 6.103_515_6e-5 {
        // Below the smallest normal half, in steps of 2^-24.
        return sign | (size * (2.0_f32).powi(24)).round_ties_even() as u16;
    }
    let bits = size.to_bits();
    let rounded = bits + 0xfff + (bits >> 13 & 1);
    sign | ((rounded >> 13) - (112 << 10)) as u16
}

/// The skin's edges, each in order round.
pub(super) fn edges(face: &[[u32; 3]]) -> Vec<Vec<u32>> {
    let edges: BTreeSet<(u32, u32)> = face.iter().flat_map(|t| [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])]).collect();
    // An edge of one triangle only, followed the way round.
    let mut left: BTreeMap<u32, u32> = edges.iter().filter(|&&(a, b)| !edges.contains(&(b, a))).copied().collect();
    let mut loops = Vec::new();
    while let Some((&first, _)) = left.first_key_value() {
        let (mut at, mut round) = (first, Vec::new());
        while let Some(to) = left.remove(&at) {
            round.push(at);
            at = to;
        }
        loops.push(round);
    }
    loops
}

/// The skin's openings: right eye, left eye, mouth.
fn holes(face: &[[u32; 3]], mean: &[V3]) -> Result<([Vec<u32>; 2], Vec<u32>)> {
    let loops = edges(face);
    let middle = |round: &Vec<u32>| -> V3 {
        let sum = round.iter().fold([0.0; 3], |s: V3, &v| std::array::from_fn(|c| s[c] + mean[v as usize][c]));
        sum.map(|s| s / round.len() as f32)
    };
    let find = |what: &str, is: &dyn Fn(V3) -> bool| -> Result<Vec<u32>> {
        loops
            .iter()
            .filter(|round| round.len() > 30)
            .find(|round| is(middle(round)))
            .cloned()
            .with_context(|| format!("tensor `triangles`: the face has no opening for the {what}"))
    };
    let right = find("right eye", &|m| (-5.0..-1.0).contains(&m[0]) && (2.0..5.0).contains(&m[1]) && m[2] > 7.0)?;
    let eye = find("left eye", &|m| (1.0..5.0).contains(&m[0]) && (2.0..5.0).contains(&m[1]) && m[2] > 7.0)?;
    let mouth = find("mouth", &|m| m[0].abs() < 0.5 && (-5.0..-2.0).contains(&m[1]) && m[2] > 7.0)?;
    Ok(([right, eye], mouth))
}

pub(super) fn neighbours(face: &[[u32; 3]], skin: usize) -> (Vec<u32>, Vec<u32>) {
    let mut pairs: Vec<(u32, u32)> =
        face.iter().flat_map(|t| (0..3).flat_map(move |k| [(t[k], t[(k + 1) % 3]), (t[(k + 1) % 3], t[k])])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut starts = vec![0; skin + 1];
    pairs.iter().for_each(|&(a, _)| starts[a as usize + 1] += 1);
    (0..skin).for_each(|i| starts[i + 1] += starts[i]);
    (starts, pairs.into_iter().map(|(_, b)| b).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::locate::landmarks::Part;
    use safetensors::serialize;
    use std::collections::HashMap;

    #[test]
    fn halves_are_read_and_written() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_95), (0x0001, 5.960_464_5e-8), (0, 0.0)]
        {
            assert_eq!(from_f16(bits), value);
        }
        assert!(from_f16(0x7c00).is_nan());
        for bits in (0..0x7c00).step_by(7) {
            assert_eq!((to_f16(from_f16(bits)), to_f16(-from_f16(bits))), (bits, bits | 0x8000));
        }
        assert_eq!((to_f16(0.1), to_f16(1e9), to_f16(1e-9)), (0x2e66, 0x7c00, 0));
    }

    #[test]
    fn each_landmark_but_the_irises_lies_on_the_mesh() {
        let places = correspondence();
        for (i, place) in places.iter().enumerate() {
            let iris = [Part::IrisRight, Part::IrisLeft].contains(&Part::of(i));
            assert_eq!(place.is_none(), iris);
            if let Some((vertices, weights)) = place {
                assert!(vertices.iter().all(|&v| (v as usize) < NARROW + 3000));
                assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn a_model_of_another_shape_is_refused_by_name() {
        let zeros = vec![0_u8; 4 * 3 * 7];
        let view = TensorView::new(Dtype::F32, vec![7, 3], &zeros).unwrap();
        let ranges = TensorView::new(Dtype::I32, vec![4, 2], &zeros[..32]).unwrap();
        let triangles = TensorView::new(Dtype::I32, vec![1, 3], &zeros[..12]).unwrap();
        let metadata = HashMap::from([
            ("expression_names".into(), "[]".into()),
            ("part_names".into(), serde_json::to_string(&PARTS).unwrap()),
        ]);
        let tensors = [
            ("mean_vertices", view),
            ("part_vertex_range", ranges.clone()),
            ("part_triangle_range", ranges),
            ("triangles", triangles),
        ];
        let refusal = |bytes: &[u8]| format!("{:#}", FaceModel::parse(bytes).err().expect("refused"));
        let whole = serialize(tensors.clone(), Some(metadata.clone())).unwrap();
        assert!(refusal(&whole).contains("`mean_vertices`: shape [7, 3]"), "{}", refusal(&whole));
        let less = serialize(tensors[..2].to_vec(), Some(metadata.clone())).unwrap();
        assert!(refusal(&less).contains("`part_triangle_range` is missing"), "{}", refusal(&less));
        assert!(refusal(b"a text").contains("safetensors"));
        // The face's vertices, numbered anew as those of the next part.
        let bytes = |values: &[i32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        let (vertices, pieces, corners) =
            (bytes(&[0, 5, 0, 5, 5, 6, 6, 7]), bytes(&[0, 1, 1, 1, 1, 1, 1, 1]), bytes(&[0, 1, 2]));
        let view = |shape: [usize; 2], data| TensorView::new(Dtype::I32, shape.to_vec(), data).unwrap();
        let shared = [
            ("part_vertex_range", view([4, 2], &vertices)),
            ("part_triangle_range", view([4, 2], &pieces)),
            ("triangles", view([1, 3], &corners)),
        ];
        let shared = serialize(shared, Some(metadata)).unwrap();
        assert!(refusal(&shared).contains("shares vertices"), "{}", refusal(&shared));
    }
}
