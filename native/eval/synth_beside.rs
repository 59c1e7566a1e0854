//! Made pictures beside those that another tool made of the same portraits, by the same shapes: flow, masks, colours.

use crate::data::pack;
use crate::synth::portrait::Portrait;
use crate::synth::render::{PICTURE, Picture, render};
use crate::synth::studio::{Studio, by_person};
use anyhow::{Context, Result, ensure};
use mien::FIELD;
use mien::face::classes::{IGNORE, class};
use mien::face::expression::Expression;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Where skin moves: there the flow has one value.
const SKIN: [u8; 6] = [class::SKIN, class::NOSE, class::L_BROW, class::R_BROW, class::U_LIP, class::L_LIP];

/// Weights of the face model's shapes by expression; a shape without `_L`, `_R` is of both sides where the model has two.
type Recipes = BTreeMap<String, BTreeMap<String, f32>>;

/// How one picture differs from the other tool's.
struct Difference {
    /// Mean distance of the two flows on the skin, pixels of 256, and how long the other tool's is there.
    flow: f32,
    moved: f32,
    /// Share of the pixels known to both whose classes are the same, on and around the face.
    masks: f32,
    /// Mean difference of the colours on the face, grey levels.
    colour: f32,
}

/// Compares with the pack `beside`, which was made by `recipes`, and says it.
pub fn text(studio: &Studio, portraits: &[PathBuf], beside: &Path, recipes: &Path) -> Result<String> {
    let read = std::fs::read_to_string(recipes).with_context(|| format!("{}: cannot be read", recipes.display()))?;
    let recipes: Recipes =
        serde_json::from_str(&read).with_context(|| format!("{}: not shapes by expression", recipes.display()))?;
    let all: Vec<Vec<Option<Difference>>> = by_person(portraits)?
        .par_iter()
        .map(|photos| {
            let (seen, _) = studio.see(photos);
            let each = seen.iter();
            each.map(|(person, portrait)| differences(studio, &person.portrait, portrait, beside, &recipes))
                .collect::<Result<Vec<_>>>()
        })
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    let mut text = String::new();
    writeln!(
        text,
        "{:<10} {:>9} {:>12} {:>12} {:>12} {:>14}",
        "", "pictures", "flow, px", "of, px", "masks, %", "colour, levels"
    )?;
    for (i, expression) in Expression::ALL.into_iter().enumerate() {
        let of: Vec<&Difference> = all.iter().filter_map(|portrait| portrait[i].as_ref()).collect();
        ensure!(!of.is_empty(), "{}: holds no {} of these portraits", beside.display(), expression.name());
        let mean = |value: fn(&Difference) -> f32| of.iter().map(|d| value(d)).sum::<f32>() / of.len() as f32;
        let (flow, moved) = (mean(|d| d.flow), mean(|d| d.moved));
        let (masks, colour) = (100.0 * mean(|d| d.masks), mean(|d| d.colour));
        writeln!(
            text,
            "{:<10} {:>9} {flow:>12.2} {moved:>12.2} {masks:>12.1} {colour:>14.1}",
            expression.name(),
            of.len()
        )?;
    }
    Ok(text)
}

/// By expression; `None` where the other tool made none.
fn differences(
    studio: &Studio,
    name: &str,
    portrait: &Portrait,
    beside: &Path,
    recipes: &Recipes,
) -> Result<Vec<Option<Difference>>> {
    let each = Expression::ALL.into_iter().map(|expression| {
        let stem = beside.join(name).join(format!("{}-100", expression.name()));
        let file = |end: &str| PathBuf::from(format!("{}{end}", stem.display()));
        if !file("-field.png").exists() {
            return Ok(None);
        }
        let recipe = recipes.get(expression.name()).with_context(|| format!("no recipe of {}", expression.name()))?;
        let ours = render(portrait, &studio.folds, &portrait.shaped(shapes(&studio.model.names, recipe)?));
        let rgb = pack::open(&file(".jpg"), PICTURE)?.into_rgb8();
        let (flow, labels) = (pack::flow(&file("-field.png"))?, pack::classes(&file(".png"))?);
        Ok(Some(difference(&ours, rgb.as_raw(), labels.as_raw(), &flow)))
    });
    each.collect()
}

/// The weights of a recipe in the order of the model's `names`.
fn shapes(names: &[String], recipe: &BTreeMap<String, f32>) -> Result<Vec<f32>> {
    let mut weights = vec![0.0; names.len()];
    for (shape, weight) in recipe {
        let is = |name: &&String| *name == shape || [format!("{shape}_L"), format!("{shape}_R")].contains(name);
        let found: Vec<usize> = names.iter().enumerate().filter(|(_, name)| is(name)).map(|(i, _)| i).collect();
        ensure!(!found.is_empty(), "the face model has no shape {shape}");
        found.iter().for_each(|&i| weights[i] = *weight);
    }
    Ok(weights)
}

fn difference(ours: &Picture, rgb: &[u8], labels: &[u8], flow: &[[i8; 2]]) -> Difference {
    let cell = PICTURE / FIELD;
    let (mut apart, mut long, mut cells) = (0.0, 0.0, 0);
    for (i, theirs) in flow.iter().enumerate() {
        let (x, y) = (i % FIELD * cell, i / FIELD * cell);
        let p = y * PICTURE + x;
        if !(SKIN.contains(&labels[p]) && SKIN.contains(&ours.labels[p])) {
            continue;
        }
        let [u, v] = theirs.map(|step| f32::from(step) / 4.0);
        let middle = cell as f32 / 2.0;
        let [a, b] = ours.flow.at(x as f32 + middle, y as f32 + middle);
        apart += (a - u).hypot(b - v);
        long += u.hypot(v);
        cells += 1;
    }
    let face =
        |label: u8| label != IGNORE && label != class::BACKGROUND && label != class::HAIR && label != class::CLOTH;
    let (mut known, mut same, mut colour) = (0, 0, 0.0);
    for (p, (&theirs, &own)) in labels.iter().zip(&ours.labels).enumerate() {
        if theirs == IGNORE || own == IGNORE || !(face(theirs) || face(own)) {
            continue;
        }
        known += 1;
        same += usize::from(theirs == own);
        colour += (0..3).map(|c| (ours.rgb.data[p][c] - f32::from(rgb[3 * p + c])).abs()).sum::<f32>() / 3.0;
    }
    let share = |sum: f32, count: usize| sum / count.max(1) as f32;
    Difference {
        flow: share(apart, cells),
        moved: share(long, cells),
        masks: share(same as f32, known),
        colour: share(colour, known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::grid::Grid;

    #[test]
    fn a_recipe_names_shapes_of_one_side_or_both() {
        let names = ["jawOpen", "frown_L", "frown_R"].map(str::to_owned);
        let of = |name: &str| shapes(&names, &BTreeMap::from([(name.to_owned(), 0.5)]));
        assert_eq!(of("frown").unwrap(), [0.0, 0.5, 0.5]);
        assert_eq!(of("frown_L").unwrap(), [0.0, 0.5, 0.0]);
        assert_eq!(of("jawOpen").unwrap(), [0.5, 0.0, 0.0]);
        assert!(of("frow").unwrap_err().to_string().contains("frow"));
    }

    #[test]
    fn what_is_alike_does_not_differ_and_what_does_is_counted_on_the_face() {
        let pixels = PICTURE * PICTURE;
        let mut ours = Picture {
            rgb: Grid::of(PICTURE, [100.0; 3]),
            labels: vec![class::SKIN; pixels],
            flow: Grid::of(PICTURE, [1.0, 0.0]),
            shading: Grid::of(PICTURE, [1.0]),
        };
        let (rgb, flow) = (vec![100; 3 * pixels], vec![[4, 0]; FIELD * FIELD]);
        let mut labels = vec![class::SKIN; pixels];
        let same = difference(&ours, &rgb, &labels, &flow);
        assert_eq!((same.flow, same.moved, same.masks, same.colour), (0.0, 1.0, 1.0, 0.0));
        ours.flow = Grid::of(PICTURE, [1.0, 2.0]);
        ours.rgb = Grid::of(PICTURE, [97.0; 3]);
        labels[..pixels / 4].fill(class::NOSE);
        labels[pixels / 4..pixels / 2].fill(IGNORE);
        let off = difference(&ours, &rgb, &labels, &flow);
        assert_eq!((off.flow, off.moved, off.colour), (2.0, 1.0, 3.0));
        assert!((off.masks - 2.0 / 3.0).abs() < 1e-6);
    }
}
