//! What is written about edits that were measured: tables for the terminal, JSON, a page with a sheet of pictures.

use crate::eval::edits::{OUTSIDE, Report, Scores};
use crate::files::write;
use crate::html::{escape, page, table};
use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::{RgbImage, imageops};
use mien::CROP;
use mien::face::expression::Expression;
use std::path::Path;

/// Columns of the tables.
const HEADS: [&str; 7] = ["", "edits", "recognised", "identity", "PSNR dB", "SSIM", "perceptual"];

impl Scores {
    fn cells(&self, name: &str) -> Vec<String> {
        let Self { edits, recognised, identity, psnr, ssim, perceptual } = self;
        let percent = format!("{:.1} %", 100.0 * recognised);
        vec![
            name.into(),
            edits.to_string(),
            percent,
            format!("{identity:.3}"),
            format!("{psnr:.2}"),
            format!("{ssim:.4}"),
            format!("{perceptual:.4}"),
        ]
    }
}

impl Report {
    fn scores(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<_> = self.expressions.iter().map(|(name, scores)| scores.cells(name)).collect();
        rows.push(self.all.cells("all edits"));
        rows.push(self.pack.cells("the pack's pictures"));
        rows.extend(self.groups.iter().map(|(name, scores)| scores.cells(name)));
        rows
    }

    fn summary(&self) -> Vec<String> {
        vec![
            format!(
                "{} at intensity {}: {} people, {} skipped",
                self.model,
                self.intensity,
                self.people,
                self.skipped.len()
            ),
            format!(
                "identity distance: 99 of 100 edits under {:.3}; different people are {:.3} apart",
                self.identity_99, self.identity_others
            ),
            format!("Frechet distance to the pack's pictures, in the classifier's features: {:.3}", self.frechet),
            format!("pixels changed more than {OUTSIDE} pixels from the face: {}", self.changed_outside),
        ]
    }

    /// Tables for the terminal.
    pub fn text(&self) -> String {
        let mut out = self.summary().join("\n") + "\n\n";
        for row in std::iter::once(HEADS.map(String::from).to_vec()).chain(self.scores()) {
            out += &format!("{:20}", row[0]);
            out += &row[1..].iter().map(|cell| format!(" {cell:>10}")).collect::<String>();
            out += "\n";
        }
        self.skipped.iter().for_each(|line| out += &format!("skipped: {line}\n"));
        out
    }

    /// Writes `report.json`, `index.html` and `sheet.jpg` into a folder.
    pub fn save(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        write(&folder.join("report.json"), serde_json::to_string_pretty(self)?.as_bytes())?;
        let side = CROP as u32;
        let across = self.rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
        let mut sheet = RgbImage::new(across * side, self.rows.len() as u32 * side);
        for (y, row) in self.rows.iter().enumerate() {
            for (x, picture) in row.iter().enumerate() {
                imageops::replace(&mut sheet, picture, x as i64 * i64::from(side), y as i64 * i64::from(side));
            }
        }
        let mut jpeg = Vec::new();
        JpegEncoder::new(&mut jpeg).encode_image(&sheet)?;
        write(&folder.join("sheet.jpg"), &jpeg)?;
        write(&folder.join("index.html"), self.html().as_bytes())
    }

    fn html(&self) -> String {
        let bars: String = self.expressions.iter().map(|(name, scores)| bar(name, scores.recognised)).collect();
        let heads = std::iter::once("").chain(Expression::ALL.map(Expression::name));
        let confusion = Expression::ALL.map(|e| {
            let counts = self.confusion[e as usize].map(|n| n.to_string());
            std::iter::once(e.name().to_owned()).chain(counts).collect::<Vec<_>>()
        });
        let skipped: String = self.skipped.iter().map(|line| format!("<li>{}</li>", escape(line))).collect();
        page(
            "Edits",
            &format!(
                "<p>{}</p><h2>Recognised</h2>{bars}<h2>Scores</h2>{}<h2>Confusion</h2><p>Edits to an expression (rows) by the one that \
                 the classifier names.</p>{}<h2>Sheet</h2><p>The photo, then its edits.</p><img src=\"sheet.jpg\" alt=\"\" width=\"100%\">\
                 <h2>Skipped</h2><ul>{skipped}</ul>",
                self.summary().iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>"),
                table(HEADS, &self.scores()),
                table(heads, &confusion),
            ),
        )
    }
}

/// A bar of a share 0..1.
fn bar(name: &str, share: f64) -> String {
    let percent = 100.0 * share;
    format!(
        "<div><span style=\"display:inline-block;width:8em\">{name}</span><span style=\"display:inline-block;background:#2858c8;\
         height:.8em;width:{:.1}em\"></span> {percent:.0} %</div>",
        share * 20.0
    )
}
