//! ICT-FaceKit's OBJ files (`FaceXModel` in its repository, MIT licence) as the one file of the face model.

use crate::synth::face_model::{VERTICES, to_f16};
use anyhow::{Context, Result, ensure};
use safetensors::serialize;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Modes of identity that are taken over, of 100: those after them carry almost no variance.
const MODES: usize = 72;
/// Names of the mesh's parts, the ends of their vertices and of their triangles (ICT-FaceKit's README).
const PARTS: [(&str, usize, usize); 17] = [
    ("face", 9409, 18460),
    ("head_and_neck", 11248, 22288),
    ("mouth_socket", 13294, 26452),
    ("eye_socket_left", 13678, 27260),
    ("eye_socket_right", 14062, 28068),
    ("gums_and_tongue", 17039, 33876),
    ("teeth", 21451, 42572),
    ("eyeball_left", 23021, 45704),
    ("eyeball_right", 24591, 48836),
    ("lacrimal_fluid_left", 24795, 49162),
    ("lacrimal_fluid_right", 24999, 49488),
    ("eye_blend_left", 25023, 49518),
    ("eye_blend_right", 25047, 49548),
    ("eye_occlusion_left", 25199, 49804),
    ("eye_occlusion_right", 25351, 50060),
    ("eyelashes_left", 26035, 51140),
    ("eyelashes_right", 26719, 52220),
];
/// The mean head.
const MEAN: &str = "generic_neutral_mesh.obj";

/// The bytes of the face model's file, of the folder that holds the OBJ files.
pub fn import(folder: &Path) -> Result<Vec<u8>> {
    let name = folder.display();
    let text = |file: &str| {
        let path = folder.join(file);
        fs::read_to_string(&path)
            .with_context(|| format!("{}: cannot be read. Give ICT-FaceKit's folder FaceXModel.", path.display()))
    };
    let mean_text = text(MEAN)?;
    let mean = vertices(&mean_text).with_context(|| MEAN.to_owned())?;
    let triangles = triangles(&mean_text).with_context(|| MEAN.to_owned())?;
    let all = PARTS[PARTS.len() - 1].2;
    ensure!(triangles.len() == all, "{MEAN}: {} triangles, expected {all}", triangles.len());

    let entries = fs::read_dir(folder).with_context(|| format!("{name}: cannot be read"))?;
    let mut stems: Vec<String> = entries
        .flatten()
        .filter_map(|e| Some(e.file_name().to_str()?.strip_suffix(".obj")?.to_owned()))
        .filter(|stem| format!("{stem}.obj") != MEAN)
        .collect();
    stems.sort();
    let (mut modes, expressions): (Vec<String>, Vec<String>) =
        stems.into_iter().partition(|stem| stem.starts_with("identity"));
    modes.truncate(MODES);
    ensure!(!modes.is_empty() && !expressions.is_empty(), "{name}: no identity000.obj or no expressions in it");
    let offsets = |stems: &[String]| -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(stems.len() * VERTICES * 6);
        for stem in stems {
            let file = format!("{stem}.obj");
            let moved = vertices(&text(&file)?).with_context(|| file)?;
            let halves = moved.iter().zip(&mean).flat_map(|(a, b)| [a[0] - b[0], a[1] - b[1], a[2] - b[2]]);
            bytes.extend(halves.flat_map(|v| to_f16(v).to_le_bytes()));
        }
        Ok(bytes)
    };
    let (identity, expression) = (offsets(&modes)?, offsets(&expressions)?);
    let integers =
        |list: &mut dyn Iterator<Item = usize>| -> Vec<u8> { list.flat_map(|i| (i as i32).to_le_bytes()).collect() };
    let ranges = |end: &dyn Fn(usize) -> usize| {
        integers(&mut (0..PARTS.len()).flat_map(|i| [if i == 0 { 0 } else { end(i - 1) }, end(i)]))
    };
    let mean_bytes: Vec<u8> = mean.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
    let (vertex_ranges, triangle_ranges) = (ranges(&|i| PARTS[i].1), ranges(&|i| PARTS[i].2));
    let corners = integers(&mut triangles.iter().flatten().copied());
    let tensors = [
        ("mean_vertices", Dtype::F32, vec![VERTICES, 3], &mean_bytes),
        ("identity_modes", Dtype::F16, vec![modes.len(), VERTICES, 3], &identity),
        ("expression_deltas", Dtype::F16, vec![expressions.len(), VERTICES, 3], &expression),
        ("triangles", Dtype::I32, vec![triangles.len(), 3], &corners),
        ("part_vertex_range", Dtype::I32, vec![PARTS.len(), 2], &vertex_ranges),
        ("part_triangle_range", Dtype::I32, vec![PARTS.len(), 2], &triangle_ranges),
    ];
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| Ok((*name, TensorView::new(*dtype, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    let names: Vec<&str> = PARTS.iter().map(|part| part.0).collect();
    let metadata = HashMap::from([
        ("expression_names".to_owned(), serde_json::to_string(&expressions)?),
        ("part_names".to_owned(), serde_json::to_string(&names)?),
        ("source".to_owned(), "ICT-FaceKit, https://github.com/ICT-VGL/ICT-FaceKit".to_owned()),
        ("license".to_owned(), "MIT, Copyright (c) 2020 USC Institute for Creative Technologies".to_owned()),
    ]);
    Ok(serialize(views, Some(metadata))?)
}

/// The `v` lines of an OBJ file.
fn vertices(text: &str) -> Result<Vec<[f32; 3]>> {
    let mut all = Vec::with_capacity(VERTICES);
    for (number, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with("v ")) {
        let mut fields = line.split_ascii_whitespace().skip(1).map(str::parse::<f32>);
        let mut next = || fields.next().and_then(Result::ok).filter(|v| v.is_finite());
        let place = [next(), next(), next()];
        let [Some(x), Some(y), Some(z)] = place else { anyhow::bail!("line {}: no vertex: {line}", number + 1) };
        all.push([x, y, z]);
    }
    ensure!(all.len() == VERTICES, "{} vertices, expected {VERTICES}", all.len());
    Ok(all)
}

/// The `f` lines of an OBJ file, as fans of triangles.
fn triangles(text: &str) -> Result<Vec<[usize; 3]>> {
    let mut all = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with("f ")) {
        let corner = |field: &str| -> Option<usize> {
            let index: usize = field.split('/').next()?.parse().ok()?;
            (1..=VERTICES).contains(&index).then(|| index - 1)
        };
        let corners: Option<Vec<usize>> = line.split_ascii_whitespace().skip(1).map(corner).collect();
        let corners =
            corners.filter(|c| c.len() > 2).with_context(|| format!("line {}: no face: {line}", number + 1))?;
        all.extend((1..corners.len() - 1).map(|k| [corners[0], corners[k], corners[k + 1]]));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::SafeTensors;
    use std::fmt::Write;

    /// A head of as many vertices as the real one, `up` centimetres higher at vertex 7.
    fn obj(up: f32) -> String {
        let mut text = String::new();
        for i in 0..VERTICES {
            writeln!(text, "v {} {} -1.5", i as f32 * 0.001, if i == 7 { up } else { 0.0 }).unwrap();
        }
        (0..26110).for_each(|i| writeln!(text, "f {0}/1 {1}/2 {2}/3 {3}/4", i + 1, i + 2, i + 3, i + 4).unwrap());
        text
    }

    #[test]
    fn offsets_names_and_triangles_come_over() {
        let folder = tempfile::tempdir().unwrap();
        for (file, up) in [(MEAN, 0.0), ("identity000.obj", 0.25), ("jawOpen.obj", -2.0), ("browDown_L.obj", 1.0)] {
            fs::write(folder.path().join(file), obj(up)).unwrap();
        }
        let bytes = import(folder.path()).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
        assert_eq!(metadata.metadata().as_ref().unwrap()["expression_names"], "[\"browDown_L\",\"jawOpen\"]");
        let expression = file.tensor("expression_deltas").unwrap();
        assert_eq!(expression.shape(), [2, VERTICES, 3]);
        let at = 2 * (VERTICES * 3 + 7 * 3 + 1);
        assert_eq!(expression.data()[at..at + 2], 0xc000_u16.to_le_bytes());
        let corners = file.tensor("triangles").unwrap();
        let corners: Vec<i32> =
            corners.data().chunks_exact(4).map(|b| i32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(corners[..6], [0, 1, 2, 0, 2, 3]);

        fs::write(folder.path().join("jawOpen.obj"), "v 1 2 3\n").unwrap();
        let said = format!("{:#}", import(folder.path()).unwrap_err());
        assert!(said.contains("jawOpen.obj") && said.contains("1 vertices"), "{said}");
        fs::remove_file(folder.path().join(MEAN)).unwrap();
        assert!(format!("{:#}", import(folder.path()).unwrap_err()).contains(MEAN));
    }
}
