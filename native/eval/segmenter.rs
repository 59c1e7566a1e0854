//! How well a published segmenter parses labelled photos, from the photo's file to the mask at its resolution.

use crate::data::labelled::LabelledPhoto;
use crate::eval::metrics::boundary::Boundary;
use crate::eval::metrics::confusion::Confusion;
use crate::files::write;
use crate::html::{escape, page, table};
use anyhow::{Context, Result, ensure};
use mien::face::classes::{CLASSES, COLOURS, NAMES};
use mien::session::{DetectBy, Session};
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// Pictures shown in the report, the worst first.
const SHOWN: usize = 24;
/// Opacity of the masks in them.
const OPACITY: f32 = 0.5;

/// One class.
#[derive(Debug, Serialize)]
struct ClassScores {
    class: &'static str,
    iou: f64,
    f1: f64,
    boundary: f64,
}

/// One photo.
#[derive(Debug, Serialize)]
struct PhotoScore {
    photo: String,
    miou: f64,
    /// False where no face was found: all of it counts as background.
    found: bool,
}

/// Everything measured.
#[derive(Debug, Serialize)]
pub struct Report {
    photos: usize,
    found: usize,
    /// One line each.
    skipped: Vec<String>,
    miou: f64,
    accuracy: f64,
    classes: Vec<ClassScores>,
    /// Pixels by `[label][prediction]`.
    confusion: [[u64; CLASSES]; CLASSES],
    /// Worst first.
    worst: Vec<PhotoScore>,
}

/// Parses every photo with the session's model. Unreadable photos and masks are skipped, named and counted; an error
/// if nothing is left.
pub fn measure(session: &mut Session, photos: &[LabelledPhoto]) -> Result<Report> {
    let (mut confusion, mut boundaries) = (Confusion::default(), [Boundary::default(); CLASSES]);
    let (mut scores, mut skipped) = (Vec::new(), Vec::new());
    let bar = indicatif::ProgressBar::new(photos.len() as u64);
    for photo in photos {
        bar.inc(1);
        match one(session, photo) {
            Ok(Scored { own, edges, score }) => {
                confusion.merge(&own);
                boundaries.iter_mut().zip(edges).for_each(|(sum, edge)| sum.merge(&edge));
                scores.push(score);
            }
            Err(error) => skipped.push(format!("{error:#}")),
        }
    }
    bar.finish_and_clear();
    ensure!(!scores.is_empty(), "no photo could be scored; the first problem: {}", skipped.join("; "));
    scores.sort_by(|a, b| a.miou.total_cmp(&b.miou));
    let seen = (0..CLASSES).filter(|&class| confusion.iou(class).is_some());
    Ok(Report {
        photos: scores.len(),
        found: scores.iter().filter(|score| score.found).count(),
        skipped,
        miou: confusion.miou(),
        accuracy: confusion.accuracy(),
        classes: seen
            .map(|class| ClassScores {
                class: NAMES[class],
                iou: confusion.iou(class).unwrap_or(0.0),
                f1: confusion.f1(class).unwrap_or(0.0),
                boundary: boundaries[class].f_score().unwrap_or(0.0),
            })
            .collect(),
        confusion: confusion.0,
        worst: scores,
    })
}

struct Scored {
    own: Confusion,
    edges: Vec<Boundary>,
    score: PhotoScore,
}

/// Opens a photo and parses its best face; false if there is none.
fn parse(session: &mut Session, photo: &Path) -> Result<bool> {
    let name = photo.display().to_string();
    session.open(&std::fs::read(photo).with_context(|| format!("{name}: cannot be read"))?, &name)?;
    Ok(pollster::block_on(session.detect(DetectBy::Both)).is_ok() && pollster::block_on(session.choose(0)).is_ok())
}

fn one(session: &mut Session, photo: &LabelledPhoto) -> Result<Scored> {
    let name = photo.photo.display().to_string();
    let found = parse(session, &photo.photo)?;
    let size = session.photo()?.dimensions();
    let labels = photo.labels(size)?;
    let mask = if found { session.chosen()?.mask() } else { image::GrayImage::new(size.0, size.1) };
    let mut own = Confusion::default();
    own.add(labels.as_raw(), mask.as_raw());
    let edges = (0..CLASSES).map(|class| {
        let mut edge = Boundary::default();
        edge.add(&labels, &mask, class as u8);
        edge
    });
    Ok(Scored { edges: edges.collect(), score: PhotoScore { photo: name, miou: own.miou(), found }, own })
}

impl Report {
    /// A table for the terminal.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{} photos scored, {} skipped; a face found on {}\nmean IoU {:.3}, pixel accuracy {:.3}\n\n{:16} {:>6} {:>6} {:>8}\n",
            self.photos,
            self.skipped.len(),
            self.found,
            self.miou,
            self.accuracy,
            "class",
            "IoU",
            "F1",
            "boundary"
        );
        for c in &self.classes {
            let _ = writeln!(out, "{:16} {:>6.3} {:>6.3} {:>8.3}", c.class, c.iou, c.f1, c.boundary);
        }
        for line in &self.skipped {
            let _ = writeln!(out, "skipped: {line}");
        }
        out
    }

    /// Writes `report.json`, `index.html` and the worst pictures' overlays into a folder.
    pub fn save(&self, session: &mut Session, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        write(&folder.join("report.json"), serde_json::to_string_pretty(self)?.as_bytes())?;
        let mut pictures = String::new();
        for (i, score) in self.worst.iter().take(SHOWN).enumerate() {
            let file = format!("worst-{i:02}.jpg");
            let found = parse(session, Path::new(&score.photo))?;
            let picture = if found { session.chosen()?.overlay_photo(OPACITY) } else { session.photo()?.clone() };
            let small = image::DynamicImage::from(picture).thumbnail(256, 256).into_rgb8();
            small.save(folder.join(&file)).with_context(|| format!("{}: cannot be written", folder.display()))?;
            let _ = write!(
                pictures,
                "<figure><img src=\"{file}\" alt=\"\"><figcaption>{:.3} {}</figcaption></figure>",
                score.miou,
                escape(&score.photo)
            );
        }
        write(&folder.join("index.html"), self.html(&pictures).as_bytes())
    }

    fn html(&self, pictures: &str) -> String {
        let scores = |c: &ClassScores| [c.iou, c.f1, c.boundary].map(|v| format!("{v:.3}"));
        let row = |c: &ClassScores| std::iter::once(c.class.to_owned()).chain(scores(c)).collect();
        let classes: Vec<Vec<String>> = self.classes.iter().map(row).collect();
        let heads: String = NAMES.iter().map(|name| format!("<th><span>{name}</span></th>")).collect();
        let mut rows = String::new();
        for (class, row) in self.confusion.iter().enumerate() {
            let total = row.iter().sum::<u64>();
            if total == 0 {
                continue;
            }
            let [r, g, b] = COLOURS[class];
            let cells: String = row
                .iter()
                .map(|&n| {
                    let share = n as f64 / total as f64;
                    format!("<td style=\"background:rgba(40,90,200,{share:.3})\">{:.1}</td>", 100.0 * share)
                })
                .collect();
            let _ = write!(
                rows,
                "<tr><th style=\"border-left:1em solid rgb({r},{g},{b})\">{}</th>{cells}</tr>",
                NAMES[class]
            );
        }
        page(
            "Segmenter report",
            &format!(
                "<p>{} photos scored, {} skipped, a face found on {}. Mean IoU {:.3}, pixel accuracy {:.3}.</p><h2>Classes</h2>{}\
                 <h2>Confusion</h2><p>Percent of a class's labelled pixels (rows) by what was seen (columns).</p><table><tr><th></th>\
                 {heads}</tr>{rows}</table><h2>Worst pictures, with their mean IoU</h2>{pictures}",
                self.photos,
                self.skipped.len(),
                self.found,
                self.miou,
                self.accuracy,
                table(["class", "IoU", "F1", "boundary F"], &classes),
            ),
        )
    }
}
