//! What a real smile does to the light on a face beyond what the moved mesh in the photo's light explains: the mean and the
//! principal components of its logarithm over the mean face as seen from the front (learnt by [`crate::synth::learn_light`]). The published file is learnt from the London set's training people (DeBruine & Jones 2017, CC-BY 4.0).

use crate::synth::grid::{Grid, smoothstep};
use anyhow::{Context, Result, ensure};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

/// Side of the maps, cells.
pub const MAP: usize = 96;
/// Width and height that they show, centimetres of the mean face, and what their middle shows.
pub const WIDTH: f32 = 18.0;
pub const MIDDLE: [f32; 2] = [0.0, 0.8];
/// Steps of the file's values for each unit of the logarithm.
pub const STEPS: f32 = 200.0;
/// A full change of light, logarithm.
const MOST: f32 = 0.35;

/// The learnt maps.
pub struct SmileLight {
    /// Of a smile of weight 1 at age 0, per year of age, then the components.
    maps: Vec<Grid<1>>,
}

/// A face's change of light.
pub struct Change {
    map: Grid<1>,
    /// How much on the subject's right and left.
    sides: [f32; 2],
}

impl SmileLight {
    /// The one that comes with the program.
    pub fn ours() -> Self {
        Self::parse(include_bytes!("smile_light.safetensors")).expect("our own file")
    }

    /// Of a file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes).context("not a safetensors file")?;
        let tensor = file.tensor("log_light").context("no tensor `log_light`")?;
        let fits = matches!(tensor.shape(), [n, MAP, MAP] if *n >= 2) && tensor.dtype() == Dtype::I8;
        ensure!(fits, "tensor `log_light`: {:?} {:?}", tensor.dtype(), tensor.shape());
        let map =
            |values: &[u8]| Grid { side: MAP, data: values.iter().map(|&v| [f32::from(v as i8) / STEPS]).collect() };
        Ok(Self { maps: tensor.data().chunks_exact(MAP * MAP).map(map).collect() })
    }

    /// The change from `source` to `expression`, weights of the shapes `names`, of somebody of this age who smiles in a way of
    /// his own, drawn by `own`.
    pub fn of(&self, names: &[String], source: &[f32], expression: &[f32], age: f32, own: u64) -> Change {
        let mut rng = StdRng::seed_from_u64(own);
        let mut shares = vec![1.0, age.clamp(18.0, 60.0) / 100.0];
        shares.extend((2..self.maps.len()).map(|_| rng.random_range(-1.0..1.0)));
        let sum = |i: usize| [self.maps.iter().zip(&shares).map(|(map, share)| share * map.data[i][0]).sum()];
        let data = (0..MAP * MAP).map(sum).collect();
        let smile = |weights: &[f32], side: &str| {
            let name = format!("mouthSmile_{side}");
            names.iter().position(|n| *n == name).map_or(0.0, |i| weights[i]).clamp(0.0, 0.9)
        };
        let sides = ["R", "L"].map(|side| {
            let more = smile(expression, side) - smile(source, side);
            // A real fold can't be lit away.
            if more < 0.0 { 0.6 * more } else { more }
        });
        Change { map: Grid { side: MAP, data }, sides }
    }
}

impl Change {
    /// How much brighter the skin gets at a place of the mean face.
    pub fn ratio(&self, place: [f32; 2]) -> f32 {
        let share = smoothstep(-0.8, 0.8, place[0]);
        let strength = self.sides[0] + share * (self.sides[1] - self.sides[0]);
        if strength == 0.0 {
            return 1.0;
        }
        let [u, v] = cell(place);
        (strength * self.map.at(u, v)[0]).clamp(-MOST, MOST).exp()
    }
}

/// Where in the maps a place of the mean face lies.
pub fn cell(place: [f32; 2]) -> [f32; 2] {
    let scale = MAP as f32 / WIDTH;
    [(place[0] - MIDDLE[0]) * scale + MAP as f32 / 2.0, (MIDDLE[1] - place[1]) * scale + MAP as f32 / 2.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_side_that_smiles_changes_and_back_again_less() {
        let light = SmileLight { maps: vec![Grid::of(MAP, [0.2]), Grid::of(MAP, [0.0])] };
        let names = ["mouthSmile_L", "mouthSmile_R"].map(String::from);
        let left = light.of(&names, &[0.0, 0.0], &[0.5, 0.0], 30.0, 7);
        assert!((left.ratio([3.0, 0.0]) - 0.1_f32.exp()).abs() < 1e-4);
        assert_eq!(left.ratio([-3.0, 0.0]), 1.0);
        let back = light.of(&names, &[0.5, 0.0], &[0.0, 0.0], 30.0, 7);
        assert!((back.ratio([3.0, 0.0]) - (-0.06_f32).exp()).abs() < 1e-4);
    }

    #[test]
    fn the_file_is_ours_and_small() {
        let light = SmileLight::ours();
        assert!(light.maps.len() >= 2 && light.maps.iter().all(|m| m.side == MAP));
        assert!(SmileLight::parse(b"no").is_err());
    }
}
