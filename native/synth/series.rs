//! What is made of a portrait: the photo itself, the eight expressions, actions at random, and what other photos of the same
//! person show.

use crate::synth::across;
use crate::synth::actions;
use crate::synth::folds::Folds;
use crate::synth::portrait::Portrait;
use crate::synth::render::{Picture, Target, render};
use anyhow::Result;
use mien::face::action::Actions;
use mien::face::expression::Expression;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The least motion, pixels, of a picture that is another than the photo.
const STILL: f32 = 0.6;
/// What the photo itself is listed as.
pub const SOURCE: &str = "source";
/// What a picture is listed as that shows no expression: it is known by its actions alone.
const DRAWN: &str = "drawn";

/// What is made of each portrait.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Pictures of actions at random.
    pub draws: usize,
    /// All that is random follows from it and from the portrait's name.
    pub seed: u64,
}

/// Whose portrait it is.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name of the portrait.
    pub portrait: String,
    /// The same for all portraits of one person.
    pub id: String,
    /// `train` or `val`.
    pub split: String,
    /// If known.
    pub sex: Option<String>,
}

/// One of the pictures.
pub struct Made<'a> {
    /// Its name, without an ending.
    pub file: String,
    /// Name of the expression, [`SOURCE`], or another word.
    pub shown: &'a str,
    /// How strongly, 0..1.
    pub strength: f32,
    /// What the face does.
    pub actions: Actions,
    /// `None`: the photo shows it.
    pub picture: Option<Picture>,
    /// The portrait whose skin it has, if that is another.
    pub skin_of: Option<&'a str>,
}

/// The photos of one person, each with whose it is: the first is the one at rest, and the expressions of the others are made of
/// its skin.
pub struct Series<'a> {
    /// All of them.
    pub photos: &'a [(Person, Portrait<'a>)],
    /// What skin does.
    pub folds: &'a Folds,
    /// What is made.
    pub recipe: Recipe,
}

impl Series<'_> {
    /// On which side a person sneers.
    pub fn sneers_right(&self, place: usize) -> bool {
        StdRng::seed_from_u64(seed(self.recipe.seed, &self.photos[place].0.id)).random_bool(0.5)
    }

    /// Makes the pictures of one of the photos, the photo itself first, and gives each away.
    pub fn each<'s>(&'s self, place: usize, mut give: impl FnMut(Made<'s>) -> Result<()>) -> Result<()> {
        let (person, portrait) = &self.photos[place];
        let at_rest = &self.photos[0];
        let own = portrait.shown()?;
        let photo = |shown: &'static str, picture: Option<Picture>| Made {
            file: format!("{SOURCE}-100"),
            shown,
            strength: 1.0,
            actions: own.clone(),
            picture,
            skin_of: None,
        };
        give(photo(SOURCE, Some(Picture::unchanged(portrait))))?;
        for expression in Expression::ALL {
            let preset = Actions::preset(expression);
            let full = if self.sneers_right(place) { preset.mirrored() } else { preset.clone() };
            let strengths: &[f32] = match expression {
                Expression::Neutral | Expression::Contempt => &[1.0],
                _ => &[1.0, 0.5],
            };
            for &strength in strengths {
                let actions = full.scaled(strength);
                let other = place > 0 && strength == 1.0;
                let picture = if other {
                    across::render(portrait, &at_rest.1, self.folds, &at_rest.1.target(&actions))
                } else {
                    render(portrait, self.folds, &portrait.target(&actions))
                };
                let shown = expression.name();
                if expression == Expression::Neutral && moves(&picture) < STILL {
                    give(photo(shown, None))?;
                    continue;
                }
                let file = format!("{shown}-{:03}", (strength * 100.0) as u32);
                let skin_of = other.then_some(at_rest.0.portrait.as_str());
                give(Made { file, shown, strength, actions, picture: Some(picture), skin_of })?;
            }
        }
        let mut rng = StdRng::seed_from_u64(seed(self.recipe.seed, &person.portrait));
        for number in 0..self.recipe.draws {
            let actions = actions::draw(&mut rng);
            let picture = Some(render(portrait, self.folds, &portrait.target(&actions)));
            let file = format!("{DRAWN}-{number:03}");
            give(Made { file, shown: DRAWN, strength: 1.0, actions, picture, skin_of: None })?;
        }
        // The photo at rest is changed into what the others show, too.
        for (other, donor) in self.photos.iter().skip(1).filter(|_| place == 0) {
            let name = other.portrait.as_str();
            let shown = match name.rsplit_once('-').map(|(_, end)| end) {
                Some("smile") => Expression::Happy.name(),
                Some(end) if end.parse::<Expression>().is_ok() => end,
                _ => DRAWN,
            };
            let target = Target { expression: donor.fit.expression.clone(), gaze: [0.0; 2], closed: false };
            let picture = Some(across::render(portrait, donor, self.folds, &target));
            let (file, actions) = (format!("of-{name}"), donor.shown()?);
            give(Made { file, shown, strength: 1.0, actions, picture, skin_of: Some(name) })?;
        }
        Ok(())
    }
}

/// The largest motion in a picture, pixels.
pub fn moves(picture: &Picture) -> f32 {
    picture.flow.data.iter().map(|f| f[0].hypot(f[1])).fold(0.0, f32::max)
}

/// A seed of its own for each name.
pub fn seed(seed: u64, name: &str) -> u64 {
    // FNV-1a.
    name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_seeds_of_their_own() {
        assert_eq!(seed(1, "anna"), seed(1, "anna"));
        assert_ne!(seed(1, "anna"), seed(1, "anne"));
        assert_ne!(seed(1, "anna"), seed(2, "anna"));
    }
}
