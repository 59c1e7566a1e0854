//! `mien eval`.

use crate::cli::device::Backend;
use crate::cli::open::WeightsArguments;
use crate::cli::synth::PortraitArguments;
use crate::data::{Split, labelled, landmarked, pack, scenes};
use crate::eval::classifier::Classifier;
use crate::eval::{detector, edits, landmarks, learning, model, segmenter, synth, synth_beside, watermark};
use crate::files::{Output, ensure_writable};
use crate::synth::face_model::FaceModel;
use crate::synth::sight;
use crate::synth::studio::Studio;
use anyhow::{Context, Result};
use mien::burn::tensor::Device;
use mien::session::DetectBy;
use mien::weights::manifest::{FileEntry, landmarker};
use std::path::PathBuf;

/// Scores a published model
#[derive(clap::Args)]
pub struct Eval {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Pairs(Pairs),
    Segmenter(Segmenter),
    Detector(Detector),
    Edits(Edits),
    Landmarks(Landmarks),
    Learning(Learning),
    Synth(Synth),
    Watermark(Watermark),
}

/// Motion and masks on the validation people of the pairs pack, on aligned crops, as JSON
#[derive(clap::Args)]
struct Pairs {
    /// Folder of the pack (holds index.json)
    folder: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Also a grid of sample pictures, PNG
    #[arg(long)]
    grid: Option<PathBuf>,
}

/// Masks of whole photos: IoU, F1 and boundary F-score per class, confusion matrix, worst pictures
#[derive(clap::Args)]
struct Segmenter {
    /// CelebAMask-HQ in its own layout (masks per part, or merged), or the pairs pack (its validation people)
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Measure on this many photos, evenly spread, rather than all
    #[arg(long)]
    most: Option<usize>,
    /// Also a folder with report.json and index.html
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Faces found and aligned on photos made from the validation people's portraits, by the detector and by the segmenter
#[derive(clap::Args)]
struct Detector {
    /// Folder that holds landmarks.json and the portraits
    #[arg(long)]
    data: PathBuf,
    /// Photos made of each portrait
    #[arg(long, default_value_t = 8)]
    scenes: usize,
    /// Folder of photos without a face
    #[arg(long)]
    without: Option<PathBuf>,
    #[command(flatten)]
    weights: WeightsArguments,
}

/// Edits of the pack's validation people under the project's own classifier: expression recognised, identity, likeness to the
/// pack's pictures, change outside the face, by expression and by group
#[derive(clap::Args)]
struct Edits {
    /// Folder of the pack (holds index.json)
    #[arg(long)]
    data: PathBuf,
    /// Strength of the expressions, 0 to 1.3
    #[arg(long, default_value_t = 1.0)]
    intensity: f32,
    /// The classifier's weights, from `mien classifier` [default: those that this program brings]
    #[arg(long)]
    classifier: Option<PathBuf>,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Also a folder with report.json, index.html and a contact sheet
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Landmarks of the validation people's portraits, and the alignment by masks alone and refined by landmarks
#[derive(clap::Args)]
struct Landmarks {
    /// Folder that holds landmarks.json and the portraits
    folder: PathBuf,
    /// The network's weights, from `mien landmarks` [default: those that the weights' manifest names]
    #[arg(long)]
    net: Option<PathBuf>,
    /// Views of each portrait, placed as alignments err
    #[arg(long, default_value_t = 4)]
    views: usize,
    /// Measure on the people that were trained on
    #[arg(long)]
    train: bool,
    #[command(flatten)]
    weights: WeightsArguments,
}

/// What three pictures of a person bring an edit of a fourth, against the person's own photo (`mien learn`)
#[derive(clap::Args)]
struct Learning {
    /// Folder of a pack with real neutral and smiling photos of the same people (holds index.json)
    #[arg(long)]
    data: PathBuf,
    /// How many people, evenly spread over those that have both
    #[arg(long, default_value_t = 20)]
    people: usize,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Also a sheet, PNG: for each person the photo, its edit without and with what was learnt, and the real one
    #[arg(long)]
    sheet: Option<PathBuf>,
}

/// Portraits as `mien synth` sees and changes them: the face model on the photo, what no action changes, and whether landmarks are
/// where the mesh and the flow say
#[derive(clap::Args)]
struct Synth {
    #[command(flatten)]
    portraits: PortraitArguments,
    /// Pack that another tool made of the same portraits: says how far ours are from its pictures, made by its own RECIPES
    #[arg(long, requires = "recipes")]
    beside: Option<PathBuf>,
    /// JSON file: weights of the face model's shapes by expression
    #[arg(long, requires = "beside")]
    recipes: Option<PathBuf>,
}

/// Invisible marks of edited photos after they were passed on as sites do, and photos without one
#[derive(clap::Args)]
struct Watermark {
    /// Folder of JPEG and PNG photos
    folder: PathBuf,
    /// Looks at each photo before it has a mark, at places where a face might have been
    #[arg(long, default_value_t = 32)]
    looks: usize,
    #[command(flatten)]
    weights: WeightsArguments,
}

impl Eval {
    /// Measures and prints.
    pub fn run(self) -> Result<()> {
        match self.what {
            What::Pairs(pairs) => pairs.run(),
            What::Segmenter(segmenter) => segmenter.run(),
            What::Detector(detector) => detector.run(),
            What::Edits(edits) => edits.run(),
            What::Landmarks(landmarks) => landmarks.run(),
            What::Learning(learning) => learning.run(),
            What::Synth(synth) => synth.run(),
            What::Watermark(watermark) => watermark.run(),
        }
    }
}

impl Pairs {
    fn run(self) -> Result<()> {
        let grid = self.grid.as_deref().map(|path| Output::png(path, &[])).transpose()?;
        let model = self.weights.model(&self.device.device()?)?;
        let people = pack::load(&self.folder, Split::Val)?;
        println!("{}", serde_json::to_string_pretty(&model::evaluate(&model, &people)?)?);
        grid.map_or(Ok(()), |grid| grid.write(&model::grid(&model, &people)?))
    }
}

impl Landmarks {
    fn run(self) -> Result<()> {
        let device = Device::flex();
        let net = match &self.net {
            None => self.weights.source().landmarker(&device)?,
            Some(path) => {
                let name = path.display().to_string();
                let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
                landmarker(&FileEntry::of(&name, &bytes), &bytes, &device)?
            }
        };
        let mut faces = landmarked::load(&self.folder, if self.train { Split::Train } else { Split::Val })?;
        faces.retain(|face| face.real);
        print!("{}", landmarks::text(&net, &faces, self.views, &device));
        let mut session = self.weights.session()?;
        for (name, net) in [("masks alone", None), ("refined by landmarks", Some(net))] {
            session.set_landmarker(net);
            println!("{}", landmarks::alignment_text(name, &landmarks::misaligned(&mut session, &faces)?));
        }
        Ok(())
    }
}

impl Learning {
    fn run(self) -> Result<()> {
        let sheet = self.sheet.as_deref().map(|path| Output::png(path, &[])).transpose()?;
        let classifier = Classifier::read(None, &Device::flex())?;
        let report = learning::measure(&mut self.weights.session()?, &classifier, &self.data, self.people)?;
        print!("{}", report.text());
        sheet.map_or(Ok(()), |sheet| sheet.write(&report.sheet()?))
    }
}

impl Synth {
    fn run(self) -> Result<()> {
        let portraits = sight::portraits(&self.portraits.portraits)?;
        let (model, sight) = (FaceModel::read(&self.portraits.face_model)?, self.portraits.sight()?);
        let studio = Studio::new(&model, &*sight);
        let text = match (&self.beside, &self.recipes) {
            (Some(pack), Some(recipes)) => synth_beside::text(&studio, &portraits, pack, recipes)?,
            _ => synth::text(&studio, &portraits)?,
        };
        print!("{text}");
        Ok(())
    }
}

impl Detector {
    fn run(self) -> Result<()> {
        let portraits = scenes::portraits(&self.data)?;
        let without = self.without.as_deref().map(detector::pictures).transpose()?.unwrap_or_default();
        let mut session = self.weights.session()?;
        for (name, sight) in
            [("detector", DetectBy::Detector), ("segmenter", DetectBy::Masks), ("both", DetectBy::Both)]
        {
            let found = detector::measure(&mut session, sight, &portraits, self.scenes, &without)?;
            print!("{}", found.text(name));
        }
        Ok(())
    }
}

impl Edits {
    fn run(self) -> Result<()> {
        self.report.as_deref().map_or(Ok(()), ensure_writable)?;
        let classifier = Classifier::read(self.classifier.as_deref(), &Device::flex())?;
        let people = pack::validation(&self.data)?;
        let manifest = self.weights.source().manifest()?;
        let name = &manifest.model(self.weights.model.as_deref())?.name;
        let name = if self.weights.plain { format!("{name}, the networks alone") } else { name.clone() };
        let mut session = self.weights.session()?;
        let report = edits::measure(&mut session, &classifier, &name, &people, &self.data, self.intensity)?;
        print!("{}", report.text());
        self.report.map_or(Ok(()), |folder| report.save(&folder))
    }
}

impl Watermark {
    fn run(self) -> Result<()> {
        print!("{}", watermark::text(&mut self.weights.session()?, &detector::pictures(&self.folder)?, self.looks)?);
        Ok(())
    }
}

impl Segmenter {
    fn run(self) -> Result<()> {
        self.report.as_deref().map_or(Ok(()), ensure_writable)?;
        let mut photos = labelled::find(&self.data)?;
        if let Some(most) = self.most.filter(|&most| most > 0 && most < photos.len()) {
            let stride = photos.len() as f64 / most as f64;
            let chosen: Vec<usize> = (0..most).map(|i| (i as f64 * stride) as usize).collect();
            photos = photos.into_iter().enumerate().filter(|(i, _)| chosen.contains(i)).map(|(_, p)| p).collect();
        }
        let mut session = self.weights.session()?;
        let report = segmenter::measure(&mut session, &photos)?;
        print!("{}", report.text());
        self.report.map_or(Ok(()), |folder| report.save(&mut session, &folder))
    }
}
