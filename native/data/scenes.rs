//! Photos with one face of known place, size and roll, made from the portraits and their landmarks: to measure a detector on.

use anyhow::{Context, Result, ensure};
use image::{Rgba, RgbaImage};
use mien::locate::similarity::Similarity;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The irises' middles among the 478 landmarks: the one on the picture's left, the one on its right.
const IRISES: [usize; 2] = [468, 473];
/// Height of the face in the made photo, pixels.
const HEIGHT: Range<f32> = 80.0..420.0;
/// Most roll to either side, degrees.
const ROLL: f32 = 30.0;
/// Sides of the made photo, pixels.
const SIDES: Range<u32> = 560..1100;

#[derive(Deserialize)]
struct Index {
    portraits: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: PathBuf,
    split: String,
    face_height_crop: f32,
    landmarks: Vec<[f32; 3]>,
}

/// A portrait of a validation person.
pub struct Portrait {
    /// Its name.
    pub name: String,
    pixels: RgbaImage,
    height: f32,
    eyes: [[f32; 2]; 2],
}

/// A made photo.
pub struct Scene {
    /// The photo.
    pub pixels: RgbaImage,
    /// Where its eyes are: the one on the picture's left, the one on its right.
    pub eyes: [[f32; 2]; 2],
    /// Height of the face, pixels.
    pub height: f32,
    /// Roll, degrees.
    pub roll: f32,
}

/// The validation people's portraits of a folder that holds `landmarks.json`.
pub fn portraits(folder: &Path) -> Result<Vec<Portrait>> {
    let path = folder.join("landmarks.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{}: cannot be read. Give the folder that holds landmarks.json.", path.display()))?;
    let index: Index =
        serde_json::from_str(&text).with_context(|| format!("{}: not the portraits' landmarks", path.display()))?;
    let wanted = index.portraits.into_iter().filter(|(_, entry)| entry.split == "val");
    let found: Vec<Portrait> = wanted
        .map(|(name, entry)| {
            let file = folder.join(&entry.file);
            let picture = image::open(&file).with_context(|| format!("{}: not readable", file.display()))?;
            let eye = |i: usize| entry.landmarks.get(i).map(|p| [p[0], p[1]]);
            let [Some(left), Some(right)] = IRISES.map(eye) else {
                anyhow::bail!("{name}: {} landmarks, expected 478", entry.landmarks.len())
            };
            Ok(Portrait { name, pixels: picture.into_rgba8(), height: entry.face_height_crop, eyes: [left, right] })
        })
        .collect::<Result<_>>()?;
    ensure!(!found.is_empty(), "{}: no portrait of the validation people", path.display());
    Ok(found)
}

impl Portrait {
    /// The portrait in a larger photo: on a sloping colour, scaled, rolled, anywhere but cut by the border.
    pub fn scene(&self, seed: u64) -> Scene {
        let mut rng = StdRng::seed_from_u64(seed);
        let (width, height) = (rng.random_range(SIDES), rng.random_range(SIDES));
        let tall = rng.random_range(HEIGHT.start.ln()..HEIGHT.end.ln()).exp();
        let roll = rng.random_range(-ROLL..ROLL);
        let scale = tall / self.height;
        // The face with some room around it stays inside.
        let room = tall * 0.75;
        let mut place = |side: u32| {
            let (low, high) = (room, side as f32 - room);
            if low < high { rng.random_range(low..high) } else { side as f32 / 2.0 }
        };
        let middle = [place(width), place(height)];
        let own = [self.pixels.width() as f32 / 2.0, self.pixels.height() as f32 / 2.0];
        let to_photo = Similarity::about(roll, scale, own, middle);
        let base: [f32; 3] = std::array::from_fn(|_| rng.random_range(30.0..225.0));
        let slope: [f32; 2] = std::array::from_fn(|_| rng.random_range(-0.06..0.06));
        let back = to_photo.inverse();
        let taps = (1.0 / scale).ceil().clamp(1.0, 8.0) as u32;
        let pixels = RgbaImage::from_fn(width, height, |x, y| {
            let light = slope[0] * x as f32 + slope[1] * y as f32;
            let mut sum = [0.0f32; 3];
            for tap in 0..taps * taps {
                let inside = |at: u32, k: u32| at as f32 + (k as f32 + 0.5) / taps as f32;
                let [u, v] = back.apply([inside(x, tap % taps), inside(y, tap / taps)]);
                let seen = (u >= 0.0 && v >= 0.0)
                    .then(|| self.pixels.get_pixel_checked(u as u32, v as u32))
                    .flatten()
                    .map_or(base.map(|c| c + light), |p| [p[0], p[1], p[2]].map(f32::from));
                (0..3).for_each(|c| sum[c] += seen[c]);
            }
            let [r, g, b] = sum.map(|v| (v / (taps * taps) as f32).clamp(0.0, 255.0) as u8);
            Rgba([r, g, b, 255])
        });
        Scene { pixels, eyes: self.eyes.map(|eye| to_photo.apply(eye)), height: tall, roll }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eyes_are_where_the_scene_says() {
        let mut pixels = RgbaImage::from_pixel(512, 512, Rgba([0, 0, 255, 255]));
        let eyes = [[200.0, 240.0], [310.0, 244.0]];
        for [x, y] in eyes {
            let (x, y) = (x as u32, y as u32);
            (y - 12..y + 12)
                .for_each(|j| (x - 12..x + 12).for_each(|i| pixels.put_pixel(i, j, Rgba([255, 0, 0, 255]))));
        }
        let portrait = Portrait { name: "dots".into(), pixels, height: 286.0, eyes };
        for seed in 0..8 {
            let scene = portrait.scene(seed);
            assert!(HEIGHT.contains(&scene.height) && scene.roll.abs() <= ROLL);
            for [x, y] in scene.eyes {
                assert_eq!(scene.pixels.get_pixel(x as u32, y as u32), &Rgba([255, 0, 0, 255]), "seed {seed}");
            }
            let [a, b] = scene.eyes;
            let roll = (b[1] - a[1]).atan2(b[0] - a[0]).to_degrees();
            assert!((roll - scene.roll).abs() < 3.0, "{roll} {}", scene.roll);
        }
        assert!(portraits(Path::new("nowhere")).err().unwrap().to_string().contains("landmarks.json"));
    }
}
