//! How a run goes: every loss and score over its steps, as curves, above the newest sample pictures.

use crate::files::write;
use crate::html::{escape, page};
use anyhow::{Context, Result, anyhow};
use plotters::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Width and height of a curve's picture, pixels.
const SIZE: (u32, u32) = (420, 200);
/// What a run's log and report are called in its folder.
pub const LOG: &str = "log.jsonl";
const REPORT: &str = "index.html";

/// A line of the log.
#[derive(Deserialize)]
pub(super) struct Line {
    pub(super) step: usize,
    /// Since the run began or went on.
    pub(super) seconds: Option<f64>,
    #[serde(default)]
    pub(super) loss: BTreeMap<String, f64>,
    #[serde(default)]
    scores: BTreeMap<String, f64>,
}

/// The lines of a log. One that a kill cut short says nothing.
pub(super) fn lines(log: &str) -> impl Iterator<Item = Line> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// Values by step. Steps that were done twice, after a kill, count as they were done last.
type Curve = BTreeMap<usize, f64>;

/// The curves of a log, by name: losses, scores.
fn curves(log: &str) -> [BTreeMap<String, Curve>; 2] {
    let mut all: [BTreeMap<String, Curve>; 2] = Default::default();
    for Line { step, loss, scores, .. } in lines(log) {
        for (curves, values) in all.iter_mut().zip([loss, scores]) {
            for (name, value) in values {
                curves.entry(name).or_default().insert(step, value);
            }
        }
    }
    all
}

/// A curve as SVG.
fn plot(name: &str, curve: &Curve) -> Result<String> {
    let (last, values) = (*curve.keys().last().context("no values")?, curve.values());
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
    let margin = (0.05 * (high - low)).max(1e-6);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let draw = || -> Result<(), Box<dyn std::error::Error>> {
            area.fill(&WHITE)?;
            let mut chart = ChartBuilder::on(&area)
                .caption(name, ("sans-serif", 14))
                .margin(6)
                .x_label_area_size(22)
                .y_label_area_size(52)
                .build_cartesian_2d(0..last.max(1), low - margin..high + margin)?;
            chart.configure_mesh().light_line_style(TRANSPARENT).x_labels(6).y_labels(5).draw()?;
            let line = curve.iter().map(|(step, value)| (*step, *value));
            chart.draw_series(LineSeries::new(line, RGBColor(40, 88, 200)))?;
            area.present()?;
            Ok(())
        };
        draw().map_err(|error| anyhow!("{name}: cannot be drawn: {error}"))?;
    }
    Ok(svg)
}

/// Writes a run's report beside its log.
pub fn save(folder: &Path) -> Result<()> {
    let path = folder.join(LOG);
    let log = std::fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let [losses, scores] = curves(&log);
    let section = |title: &str, curves: &BTreeMap<String, Curve>| -> Result<String> {
        let plots = curves.iter().map(|(name, curve)| plot(name, curve)).collect::<Result<String>>()?;
        Ok(format!("<h2>{title}</h2>{plots}"))
    };
    let pictures = std::fs::read_dir(folder).with_context(|| format!("{}: no such run", folder.display()))?;
    let samples = pictures.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let newest = samples.filter(|name| name.starts_with("samples-") && name.ends_with(".png")).max();
    let shown = newest.map_or(String::new(), |name| {
        format!(
            "<h2>Samples</h2><p>Validation people: the photo, its masks, the expressions.</p><img src=\"{0}\" alt=\"{0}\" width=\"100%\">",
            escape(&name)
        )
    });
    let name = folder.file_name().map_or("Run".into(), |name| escape(&name.to_string_lossy()));
    let body = section("Scores", &scores)? + &shown + &section("Losses", &losses)?;
    write(&folder.join(REPORT), page(&name, &body).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_of_a_resumed_and_cut_log() {
        let log = "{\"step\":10,\"seconds\":1.0,\"loss\":{\"flow\":3.0,\"rate\":0.1}}\n\
                   {\"step\":20,\"loss\":{\"flow\":9.0}}\n{\"step\":20,\"loss\":{\"flow\":2.0}}\n\
                   {\"step\":20,\"scores\":{\"miou\":0.5}}\n{\"step\":30,\"loss\":{\"fl";
        let [losses, scores] = curves(log);
        assert_eq!(losses["flow"], BTreeMap::from([(10, 3.0), (20, 2.0)]));
        assert_eq!(scores["miou"], BTreeMap::from([(20, 0.5)]));
        assert_eq!(losses.len() + scores.len(), 3);
        let svg = plot("flow", &losses["flow"]).unwrap();
        assert!(svg.contains("<svg") && svg.contains("flow") && svg.contains("<polyline"), "{svg}");
        plot("miou", &scores["miou"]).unwrap();
    }
}
