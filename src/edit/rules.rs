//! The hand-drawn rules, all of them: what the networks predict is made sharper by what everybody's mouth has in common,
//! what no face moves stays, glasses too, and a photo of one tone keeps it. [`Rules::default`] has none, and shows the networks alone.

use super::composite::Composite;
use super::eyes::Eyes;
use super::field::EditField;
use super::frames::Frames;
use super::ground::Ground;
use super::mouth::Mouth;
use super::mouth::behind::Behind;
use super::mouth::inside::Inside;
use super::mouth::lips::Lips;
use super::mouth::opening::Opening;
use super::request::EditRequest;
use crate::photo::monochrome::Monochrome;

/// What the rules need to know of a face.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Where teeth may show, and where the photo shows them; `None` where there is no mouth.
    pub mouth: Option<(Mouth, Inside)>,
    /// Whose irises are seen.
    pub eyes: Option<Eyes>,
    /// What no face moves.
    pub ground: Option<Ground>,
    /// Of glasses, where some are worn.
    pub frames: Option<Frames>,
    /// Of a photo that has but one tone.
    pub monochrome: Option<Monochrome>,
}

impl Rules {
    /// Of a face with soft masks, planes `[19, FIELD, FIELD]`, 0..1, and its crop, planes `[3, CROP, CROP]`, -1..1, for a generator that
    /// paints the insides of mouth and eyes, or one that does not.
    pub fn of(probabilities: &[f32], crop: &[f32], insides: bool) -> Self {
        let (ground, frames) = (Some(Ground::of(probabilities)), Frames::of(probabilities));
        let monochrome = Monochrome::of(crop);
        if !insides {
            return Self { ground, frames, monochrome, ..Self::default() };
        }
        let mouth = Mouth::of(probabilities, crop).map(|mouth| (mouth, Inside::of(probabilities)));
        Self { mouth, eyes: Eyes::of(probabilities, crop), ground, frames, monochrome }
    }

    /// `field` under the rules, the mixture of `parts`, each with its share, for what is requested at this intensity.
    pub fn apply(
        &self,
        parts: &[(&EditField, f32)],
        field: EditField,
        request: &EditRequest,
        intensity: f32,
    ) -> Composite {
        let mouth = self.mouth.as_ref();
        let lips = mouth.and_then(|(mouth, inside)| Lips::closing(&field, *mouth, inside, intensity, request.closes()));
        let behind = mouth
            .filter(|_| lips.is_none())
            .and_then(|(mouth, inside)| Behind::of(*mouth, Opening::of(parts, &field, *mouth, inside, intensity)?));
        let eyes = self.eyes.as_ref().map_or(Vec::new(), |eyes| eyes.edited(&field, intensity));
        let (ground, frames) = (self.ground.clone(), self.frames.clone());
        Composite { field, behind, lips, eyes, ground, frames, monochrome: self.monochrome }
    }
}
