//! How well faces are found and aligned, by the detector and by the segmenter alone, on made photos of known truth.

use crate::data::scenes::{Portrait, Scene};
use anyhow::{Context, Result};
use mien::locate::alignment::CANONICAL;
use mien::photo::png;
use mien::session::{DetectBy, Session};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Largest error of an eye's place, as a share of the eyes' distance.
const ALIGNED: f32 = 0.1;

/// What one way of finding gave.
#[derive(Debug, Default)]
pub struct Found {
    /// Photos looked at.
    photos: usize,
    /// Some face near the true one was found.
    found: usize,
    /// And aligned within a tenth of the eyes' distance.
    aligned: usize,
    /// Mean error of the eyes among the found, shares of their distance.
    errors: Vec<f32>,
    /// Photos of no face in which one was found.
    false_faces: Vec<String>,
    empty: usize,
    /// Height and roll of the missed.
    missed: Vec<String>,
}

/// Makes `scenes` photos of every portrait and looks for their faces; then looks through the photos of `without`, which
/// show none.
pub fn measure(
    session: &mut Session,
    sight: DetectBy,
    portraits: &[Portrait],
    scenes: usize,
    without: &[PathBuf],
) -> Result<Found> {
    let mut result = Found::default();
    let bar = indicatif::ProgressBar::new((portraits.len() * scenes + without.len()) as u64);
    for (i, portrait) in portraits.iter().enumerate() {
        for k in 0..scenes {
            bar.inc(1);
            let scene = portrait.scene((i * scenes + k) as u64);
            result.photos += 1;
            match error(session, sight, &scene)? {
                Some(error) => {
                    result.found += 1;
                    result.aligned += usize::from(error < ALIGNED);
                    result.errors.push(error);
                    if error >= ALIGNED {
                        result.missed.push(describe(portrait, &scene, &format!("off by {error:.2}")));
                    }
                }
                None => result.missed.push(describe(portrait, &scene, "not found")),
            }
        }
    }
    for path in without {
        bar.inc(1);
        let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        if session.open(&bytes, &path.display().to_string()).is_err() {
            continue;
        }
        result.empty += 1;
        if let Ok([face, ..]) = pollster::block_on(session.detect(sight)) {
            let size = format!("{:.0} px wide, score {:.2}", face.width, face.score);
            result.false_faces.push(format!("{}: {size}", path.display()));
        }
    }
    Ok(result)
}

fn describe(portrait: &Portrait, scene: &Scene, what: &str) -> String {
    format!("{}: {what} ({:.0} px high, roll {:.0})", portrait.name, scene.height, scene.roll)
}

/// Error of the eyes as a share of their distance; `None` where no face near them was found.
fn error(session: &mut Session, sight: DetectBy, scene: &Scene) -> Result<Option<f32>> {
    session.open(&png::encode(&scene.pixels, None)?, "scene")?;
    let [left, right] = scene.eyes;
    let apart = (right[0] - left[0]).hypot(right[1] - left[1]);
    let middle = [(left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0];
    let Ok(boxes) = pollster::block_on(session.detect(sight)) else { return Ok(None) };
    let near = boxes
        .iter()
        .position(|b| (middle[0] - b.x - b.width / 2.0).hypot(middle[1] - b.y - b.height / 2.0) < 1.5 * apart);
    let Some(near) = near else { return Ok(None) };
    let face = pollster::block_on(session.choose(near))?;
    let eyes = [CANONICAL[0], CANONICAL[1]].map(|p| face.place(p));
    let off = |i: usize| (eyes[i][0] - scene.eyes[i][0]).hypot(eyes[i][1] - scene.eyes[i][1]);
    Ok(Some((off(0) + off(1)) / 2.0 / apart))
}

impl Found {
    /// A few lines for the terminal; the missed by name.
    pub fn text(&self, name: &str) -> String {
        let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        let mut errors = self.errors.clone();
        errors.sort_by(f32::total_cmp);
        let median = errors.get(errors.len() / 2).copied().unwrap_or(f32::NAN);
        let mut text = format!(
            "{name}: {} photos of one face, found {:.1} %, eyes within {ALIGNED} of their distance {:.1} % (median error {median:.3})\n",
            self.photos,
            share(self.found, self.photos),
            share(self.aligned, self.photos),
        );
        if self.empty > 0 {
            let wrong = self.false_faces.len();
            let _ = writeln!(
                text,
                "  {} photos of none, {wrong} with a false face ({:.1} %)",
                self.empty,
                share(wrong, self.empty)
            );
        }
        for line in self.missed.iter().chain(&self.false_faces) {
            let _ = writeln!(text, "  {line}");
        }
        text
    }
}

/// The pictures of a folder.
pub fn pictures(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{}: cannot be listed", folder.display()))?;
    let mut all: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| p.is_file()).collect();
    all.sort();
    Ok(all)
}
