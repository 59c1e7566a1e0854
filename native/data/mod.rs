//! Data sets: where pictures, masks and pairs come from, and how batches are made of them.

pub mod augment;
pub mod batch;
pub mod cloth;
pub mod detection;
pub mod digest;
pub mod drawn;
pub mod faces;
pub mod glasses;
pub mod labelled;
pub mod landmark_batch;
pub mod landmarked;
pub mod marked;
pub mod mask;
pub mod mouths;
pub mod pack;
pub mod scenes;
pub mod shared;
pub mod view;

use mien::face::action::Actions;
use mien::face::expression::Condition;
use mien::nn::generator::told::Told;

/// A picture with its labels, both `CROP x CROP`.
#[derive(Clone)]
pub struct Picture {
    /// RGB, row by row.
    pub rgb: Vec<u8>,
    /// Class per pixel, [`mien::face::classes::IGNORE`] where unknown.
    pub labels: Vec<u8>,
}

/// A picture of a [`Portrait`] in some expression.
pub struct Shot {
    /// Index into [`DataSet::pictures`].
    pub picture: usize,
    /// What it shows; `None` where nobody labelled it.
    pub condition: Option<Condition>,
    /// What it does, where that is known.
    pub actions: Option<Actions>,
    /// How strongly, 0..1.
    pub intensity: f32,
    /// Backward flow from the portrait's own photo, quarters of a crop pixel, x then y, on the `FIELD` grid;
    /// `None` where unknown. The photo itself has no entry and no motion.
    pub flow: Option<Vec<[i8; 2]>>,
    /// Whether it lies over the portrait's photo, with a known flow or without: false for a photo of the same person that
    /// is not aligned with it.
    pub aligned: bool,
}

impl Shot {
    /// Whether it can be wanted of a generator that is told so: it lies over the photo, and what it shows is known.
    pub fn is_target(&self, told: Told) -> bool {
        let known = match told {
            Told::Expressions => self.condition.is_some(),
            Told::Actions => self.actions.is_some(),
        };
        self.aligned && known
    }
}

/// One photo of one person and its other expressions; shot 0 is the photo itself.
pub struct Portrait {
    /// Person, the unit of every split.
    pub person: String,
    /// The pictures.
    pub shots: Vec<Shot>,
}

impl Portrait {
    /// Whether it shows two pictures to learn from what is told; a lone photo serves the segmenter only.
    pub fn is_paired(&self, told: Told) -> bool {
        self.shots.iter().filter(|shot| shot.is_target(told)).count() > 1
    }
}

/// Pictures in memory and how they belong together.
#[derive(Default)]
pub struct DataSet {
    /// All pictures.
    pub pictures: Vec<Picture>,
    /// All portraits.
    pub portraits: Vec<Portrait>,
    /// What could not be read, one line each: reported, counted, never fatal by itself.
    pub skipped: Vec<String>,
}

/// Which people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// People to train on.
    Train,
    /// People never trained on.
    Val,
}

impl Split {
    /// As a pack's index names it.
    pub fn name(self) -> &'static str {
        ["train", "val"][self as usize]
    }
}

impl DataSet {
    /// How many different people.
    pub fn people(&self) -> usize {
        self.portraits.iter().map(|p| &p.person).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Adds a portrait, whose shots count its own `pictures` from 0.
    pub fn add(&mut self, mut portrait: Portrait, pictures: Vec<Picture>) {
        let first = self.pictures.len();
        portrait.shots.iter_mut().for_each(|shot| shot.picture += first);
        self.pictures.extend(pictures);
        self.portraits.push(portrait);
    }

    /// Fails on an empty set, naming what was skipped.
    pub fn checked(self, origin: &str) -> anyhow::Result<Self> {
        for line in self.skipped.iter().take(10) {
            eprintln!("skipped: {line}");
        }
        if self.skipped.len() > 10 {
            eprintln!("skipped: {} more", self.skipped.len() - 10);
        }
        anyhow::ensure!(
            !self.portraits.is_empty(),
            "{origin}: no usable portrait ({} entries skipped). Check the folder's layout.",
            self.skipped.len()
        );
        Ok(self)
    }

    /// Fails on a set in which fewer than `people` are seen in two expressions, or doing two things that are known as actions: from
    /// lone photos the generator learns nothing.
    pub fn ensure_paired(&self, people: usize, told: Told, origin: &str) -> anyhow::Result<()> {
        let paired = self.portraits.iter().filter(|portrait| portrait.is_paired(told));
        let found = paired.map(|portrait| &portrait.person).collect::<std::collections::BTreeSet<_>>().len();
        let remedy = match told {
            Told::Expressions => {
                format!("Put RaFD, KDEF or Oulu-CASIA into the same folder: mien prepare FOLDER -o {origin}")
            }
            Told::Actions => {
                "Make a pack in which every picture's actions are listed: mien synth PORTRAITS -o PACK".into()
            }
        };
        anyhow::ensure!(
            found >= people,
            "{origin}: {found} of its people to train on are seen in two {}, {people} are needed. {remedy}",
            told.name()
        );
        Ok(())
    }
}
