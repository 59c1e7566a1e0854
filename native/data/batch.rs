//! Batches: who is asked for what, seen through which augmentation. Seeded by step, so a resumed run sees the
//! batches an uninterrupted one would have seen.

use crate::data::augment::{self, Ground};
use crate::data::glasses::Glasses;
use crate::data::view::{Placement, Tint, cell_centre, draw, edged, labels};
use crate::data::{DataSet, Picture, Portrait, Shot};
use mien::face::classes::IGNORE;
use mien::face::classes::class::{BACKGROUND, L_EYE, MOUTH_INTERIOR, R_EYE};
use mien::face::expression::{Condition, Expression};
use mien::grid::{bilinear, repeated};
use mien::nn::generator::told::Told;
use mien::{CROP, FIELD};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::borrow::Cow;

/// Plain arrays of one training step; shapes as the trainer's tensors.
pub struct Batch {
    /// Whom the items show: all different, if the set has so many `[items]`; then, whom the other faces show.
    pub people: Vec<String>,
    /// Generator's inputs `[items, 3, CROP, CROP]`, -1..1.
    pub crops: Vec<f32>,
    /// Their labels at half resolution `[items, FIELD, FIELD]`.
    pub labels: Vec<u8>,
    /// Wanted pictures `[items * targets, 3, side, side]`, of the side that the generator answers at.
    pub wanted: Vec<f32>,
    /// Their labels `[items * targets, FIELD, FIELD]`.
    pub wanted_labels: Vec<u8>,
    /// What the inputs show, as conditions; zeros where that is not known, or no expression at full strength `[items, told]`.
    pub own: Vec<f32>,
    /// 1 where it is known `[items]`.
    pub own_known: Vec<f32>,
    /// Wanted flow `[items * targets, 2, FIELD, FIELD]`, crop pixels.
    pub flow: Vec<f32>,
    /// 1 where the wanted picture shows an eyeball or the inside of the mouth, which no skin's motion brings there
    /// `[items * targets, FIELD, FIELD]`.
    pub inner: Vec<f32>,
    /// 1 where the wanted flow is known `[items * targets]`.
    pub flow_known: Vec<f32>,
    /// `[items * targets, told]`.
    pub conditions: Vec<f32>,
    /// `[items * targets]`.
    pub intensities: Vec<f32>,
    /// Other pictures of the items' people and then of strangers to them, each placed and lit in its own way: to tell people
    /// apart by. Fewer strangers if the set has no more `[faces, 3, FIELD, FIELD]`.
    pub faces: Vec<f32>,
    /// Real photos of anybody, for the discriminators `[photos, 3, side, side]`.
    pub photos: Vec<f32>,
    /// Their labels `[photos, FIELD, FIELD]`.
    pub photo_labels: Vec<u8>,
    /// What they show `[photos, told]`.
    pub photos_show: Vec<f32>,
    /// Segmenter's own pictures `[segment, 3, CROP, CROP]`: faces of any place, scale and roll.
    pub segment: Vec<f32>,
    /// Their labels `[segment, FIELD, FIELD]`.
    pub segment_labels: Vec<u8>,
}

/// How many of each a batch holds.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Input crops.
    pub items: usize,
    /// Target expressions for each.
    pub targets: usize,
    /// Further pictures for the segmenter alone.
    pub segment: usize,
    /// People of whom another picture is drawn: the items' first.
    pub faces: usize,
    /// Real photos for the discriminators.
    pub photos: usize,
    /// What the generator is told.
    pub told: Told,
}

/// Bilinear flow in crop pixels at a position in the crop; the grid's border repeated outside.
fn flow_at(flow: &[[i8; 2]], [x, y]: [f32; 2]) -> [f32; 2] {
    let cell = (CROP / FIELD) as f32;
    let read = |i, j| flow[repeated(j, FIELD) * FIELD + repeated(i, FIELD)].map(|step| f32::from(step) / 4.0);
    bilinear([x / cell, y / cell], read)
}

/// Flow that leads from `target` to `input`, both made from the same photo: `target(p) = photo(p + f)`, and the
/// photo's own place in the input is found by fixed-point inversion of the input's flow.
fn flow_between(input: Option<&[[i8; 2]]>, target: Option<&[[i8; 2]]>, at: [f32; 2]) -> [f32; 2] {
    let [fx, fy] = target.map_or([0.0; 2], |f| flow_at(f, at));
    let Some(made) = input else { return [fx, fy] };
    let (px, py) = (at[0] + fx, at[1] + fy);
    let mut inverse = [0.0; 2];
    for _ in 0..4 {
        let [ix, iy] = flow_at(made, [px + inverse[0], py + inverse[1]]);
        inverse = [-ix, -iy];
    }
    [fx + inverse[0], fy + inverse[1]]
}

fn is_input(shot: &Shot, index: usize) -> bool {
    index == 0 || (shot.flow.is_some() && shot.intensity == 1.0)
}

/// What a shot shows, as the generator is told it and as a mirror has it; `None` where that is not known.
fn condition_of(shot: &Shot, told: Told, mirror: bool) -> Option<Vec<f32>> {
    match told {
        Told::Expressions => shot.condition.map(|condition| mirrored(condition, mirror).to_array().into()),
        Told::Actions => shot.actions.as_ref().map(|a| if mirror { a.mirrored().0.into() } else { a.0.into() }),
    }
}

fn pick<'a>(
    portrait: &'a Portrait,
    rng: &mut StdRng,
    allowed: impl Fn(usize, &Shot) -> bool,
) -> Option<(usize, &'a Shot)> {
    let all: Vec<_> = portrait.shots.iter().enumerate().filter(|(i, s)| allowed(*i, s)).collect();
    (!all.is_empty()).then(|| all[rng.random_range(0..all.len())])
}

/// The batch of `step`: the same for the same set, sizes, seed and step. Items need a [`DataSet::paired`] set.
pub fn draw_batch(set: &DataSet, sizes: Sizes, seed: u64, step: usize) -> Batch {
    let mut rng = StdRng::seed_from_u64(seed ^ (step as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut batch = Batch {
        people: vec![],
        crops: vec![],
        labels: vec![],
        wanted: vec![],
        wanted_labels: vec![],
        own: vec![],
        own_known: vec![],
        flow: vec![],
        inner: vec![],
        flow_known: vec![],
        conditions: vec![],
        intensities: vec![],
        faces: vec![],
        photos: vec![],
        photo_labels: vec![],
        photos_show: vec![],
        segment: vec![],
        segment_labels: vec![],
    };
    let paired = || set.portraits.iter().filter(|portrait| portrait.is_paired(sizes.told));
    let mut left: Vec<&Portrait> = Vec::new();
    let mut items = Vec::new();
    for _ in 0..sizes.items {
        if left.is_empty() {
            left.extend(paired());
        }
        let portrait = next_person(&mut left, &mut rng).expect("the set has paired people");
        batch.people.push(portrait.person.clone());
        let shown = draw_item(set, portrait, sizes, &mut rng, &mut batch);
        items.push((portrait, shown));
    }
    for _ in 0..sizes.segment {
        draw_segment(set, &mut rng, &mut batch);
    }
    // Last, so that a run without them sees the same items.
    for (portrait, shown) in items.into_iter().take(sizes.faces) {
        draw_face(set, positive(set, portrait, &shown, &mut rng), &mut rng, &mut batch);
    }
    for _ in sizes.items..sizes.faces {
        let Some(stranger) = next_person(&mut left, &mut rng) else { break };
        batch.people.push(stranger.person.clone());
        let (_, shot) = pick(stranger, &mut rng, |i, s| is_input(s, i)).expect("a portrait has its photo");
        draw_face(set, shot.picture, &mut rng, &mut batch);
    }
    draw_photos(set, sizes, &mut rng, &mut batch);
    batch
}

/// The classes of an eyeball.
const EYES: [u8; 2] = [L_EYE, R_EYE];

/// Chance that the input is the photo itself rather than one of its made expressions.
const PHOTO_INPUT: f64 = 0.5;
/// Chance that an item wears glasses, which stay where they are whatever the face does.
const GLASSES: f64 = 0.15;
/// Chance that a target is one of the half-strength pictures, where the photo is the input.
const HALF_TARGET: f64 = 0.15;
/// Chance that a target is one of the named expressions, where actions are told: it is what most users ask for.
const NAMED_TARGET: f64 = 0.6;
/// Chance that one of these is neutral, where actions are told: photos smile, and a smile that stays is what neutral fails by.
const NEUTRAL_TARGET: f64 = 0.25;

/// The condition as a mirror has it.
fn mirrored(condition: Condition, mirror: bool) -> Condition {
    Condition { side: if mirror { -condition.side } else { condition.side }, ..condition }
}

/// Adds an item and its targets; the pictures that they show, the input first.
fn draw_item(set: &DataSet, portrait: &Portrait, sizes: Sizes, rng: &mut StdRng, batch: &mut Batch) -> Vec<usize> {
    let Sizes { targets, told, .. } = sizes;
    let from_photo = rng.random_bool(PHOTO_INPUT);
    let (input_index, input) =
        pick(portrait, rng, |i, s| is_input(s, i) && (i == 0) == from_photo).unwrap_or((0, &portrait.shots[0]));
    let place = draw_place(rng);
    let tint = Tint::draw(rng, 0.8);
    let glasses = rng.random_bool(GLASSES).then(|| Glasses::draw(rng));
    let picture = &*worn(&set.pictures[input.picture], glasses.as_ref());
    let mut shown = vec![input.picture];
    draw(picture, CROP, &place, &tint, |at| edged(picture, at), &mut batch.crops);
    batch.labels.extend(labels(picture, &place, IGNORE));
    let own = condition_of(input, told, place.mirror).filter(|_| input.intensity == 1.0);
    batch.own_known.push(f32::from(u8::from(own.is_some())));
    batch.own.extend(own.unwrap_or_else(|| vec![0.0; told.length()]));
    for _ in 0..targets {
        let half = input_index == 0 && rng.random_bool(HALF_TARGET);
        let named = rng.random_bool(NAMED_TARGET);
        let neutral = named && rng.random_bool(NEUTRAL_TARGET);
        let calm = |s: &Shot| s.condition.is_some_and(|c| c.weights[Expression::Neutral as usize] == 1.0);
        let drawn = |s: &Shot| match told {
            Told::Expressions => (s.intensity < 1.0) == half,
            Told::Actions => (s.condition.is_some() && s.intensity == 1.0) == named && (!neutral || calm(s)),
        };
        let wanted = |_: usize, s: &Shot| s.is_target(told) && drawn(s);
        let (_, shot) = pick(portrait, rng, wanted)
            .or_else(|| pick(portrait, rng, |_, s| s.is_target(told)))
            .expect("paired portraits have targets");
        let goal = &*worn(&set.pictures[shot.picture], glasses.as_ref());
        shown.push(shot.picture);
        draw(goal, told.side(), &place, &tint, |at| edged(goal, at), &mut batch.wanted);
        let seen: Vec<u8> = labels(goal, &place, IGNORE).collect();
        batch
            .inner
            .extend(seen.iter().map(|label| f32::from(u8::from(*label == MOUTH_INTERIOR || EYES.contains(label)))));
        batch.wanted_labels.extend(&seen);
        batch.conditions.extend(condition_of(shot, told, place.mirror).expect("filtered"));
        // Actions say how strongly by themselves.
        batch.intensities.push(if told == Told::Actions { 1.0 } else { shot.intensity });
        let still = shot.picture == input.picture;
        let known = still || shot.flow.is_some() || (input.flow.is_some() && shot.picture == portrait.shots[0].picture);
        batch.flow_known.push(f32::from(u8::from(known)));
        let start = batch.flow.len();
        batch.flow.resize(start + 2 * FIELD * FIELD, 0.0);
        if !known || still {
            continue;
        }
        for y in 0..FIELD {
            for x in 0..FIELD {
                // Gaze never changes: lids move over an eyeball that rests, whatever the pack's field says of it.
                if EYES.contains(&seen[y * FIELD + x]) {
                    continue;
                }
                let [u, v] = cell_centre(x, y);
                let [px, py] = place.at(u, v);
                if glasses.as_ref().is_some_and(|glasses| glasses.frame(px, py) > -1.0) {
                    continue;
                }
                let motion = place.back(flow_between(input.flow.as_deref(), shot.flow.as_deref(), [px, py]));
                for (c, value) in motion.into_iter().enumerate() {
                    batch.flow[start + (c * FIELD + y) * FIELD + x] = value;
                }
            }
        }
    }
    shown
}

/// A picture with glasses drawn on it, if there are any.
fn worn<'a>(picture: &'a Picture, glasses: Option<&Glasses>) -> Cow<'a, Picture> {
    let Some(glasses) = glasses else { return Cow::Borrowed(picture) };
    let mut picture = picture.clone();
    glasses.wear(&mut picture);
    Cow::Owned(picture)
}

/// Somebody of those `left`, who is not among them afterwards.
fn next_person<'a>(left: &mut Vec<&'a Portrait>, rng: &mut StdRng) -> Option<&'a Portrait> {
    let portrait = *left.get(rng.random_range(0..left.len().max(1)))?;
    left.retain(|other| other.person != portrait.person);
    Some(portrait)
}

/// A place as the page's alignment leaves a face, which is never as exact as the pack's.
fn draw_place(rng: &mut StdRng) -> Placement {
    Placement::new(
        rng.random_range(0.94..1.06),
        rng.random_range(-4.0..4.0),
        [rng.random_range(-5.0..5.0), rng.random_range(-5.0..5.0)],
        rng.random_bool(0.5),
    )
}

/// Another picture of an item's person than its input and targets (`shown`, the input first), for the triplet loss: of another
/// portrait, if there is one; else another expression; else, where the set has no other, the input, placed in another way.
/// Never a wanted picture: it is what is compared.
fn positive(set: &DataSet, portrait: &Portrait, shown: &[usize], rng: &mut StdRng) -> usize {
    let full = |shot: &Shot, i: usize| i == 0 || shot.intensity == 1.0;
    let of = |portrait: &Portrait| {
        let shots = portrait.shots.iter().enumerate().filter(|(i, shot)| full(shot, *i)).map(|(_, shot)| shot.picture);
        shots.filter(|picture| !shown.contains(picture)).collect::<Vec<_>>()
    };
    let others =
        set.portraits.iter().filter(|other| other.person == portrait.person && !std::ptr::eq(*other, portrait));
    let mut all: Vec<usize> = others.flat_map(of).collect();
    if all.is_empty() {
        all = of(portrait);
    }
    if all.is_empty() { shown[0] } else { all[rng.random_range(0..all.len())] }
}

/// Adds a picture to the faces.
fn draw_face(set: &DataSet, picture: usize, rng: &mut StdRng, batch: &mut Batch) {
    let picture = &set.pictures[picture];
    let (place, tint) = (draw_place(rng), Tint::draw(rng, 0.8));
    draw(picture, FIELD, &place, &tint, |at| edged(picture, at), &mut batch.faces);
}

/// Adds photos as cameras took them, of whoever has one that is known to show something.
fn draw_photos(set: &DataSet, sizes: Sizes, rng: &mut StdRng, batch: &mut Batch) {
    let photos: Vec<&Shot> = set.portraits.iter().map(|portrait| &portrait.shots[0]).collect();
    let known: Vec<&Shot> = photos.into_iter().filter(|shot| shot.is_target(sizes.told)).collect();
    for _ in 0..if known.is_empty() { 0 } else { sizes.photos } {
        let shot = known[rng.random_range(0..known.len())];
        let (picture, place, tint) = (&set.pictures[shot.picture], draw_place(rng), Tint::draw(rng, 0.8));
        draw(picture, sizes.told.side(), &place, &tint, |at| edged(picture, at), &mut batch.photos);
        batch.photo_labels.extend(labels(picture, &place, IGNORE));
        batch.photos_show.extend(condition_of(shot, sizes.told, place.mirror).expect("known"));
    }
}

/// Chance that the segmenter's own picture lies as an aligned one does: the masks that an edit uses are of those.
const ALIGNED: f64 = 0.5;

/// Any place, size and roll, as a detector leaves a face.
fn draw_any_place(rng: &mut StdRng) -> Placement {
    // Log-uniform: mostly the face is 30 % to 95 % of the frame's height, sometimes down to 8 %.
    let scales = if rng.random_bool(0.85) { 0.6f32..1.9 } else { 1.9..7.0 };
    let scale = rng.random_range(scales.start.ln()..scales.end.ln()).exp();
    let most = if rng.random_bool(0.8) { 25.0 } else { 45.0 };
    let reach = 60.0 * scale.max(1.0);
    Placement::new(
        scale,
        rng.random_range(-most..most),
        [rng.random_range(-reach..reach), rng.random_range(-reach..reach)],
        rng.random_bool(0.5),
    )
}

fn draw_segment(set: &DataSet, rng: &mut StdRng, batch: &mut Batch) {
    let mut picture = set.pictures[rng.random_range(0..set.pictures.len())].clone();
    augment::dress(&mut picture, rng);
    augment::occlude(&mut picture, rng);
    let place = if rng.random_bool(ALIGNED) { draw_place(rng) } else { draw_any_place(rng) };
    let other = &set.pictures[rng.random_range(0..set.pictures.len())];
    let ground = Ground::draw(other, rng);
    let start = batch.segment.len();
    draw(&picture, CROP, &place, &Tint::draw(rng, 1.2), |at| ground.colour(at), &mut batch.segment);
    augment::relight(&mut batch.segment[start..], rng);
    augment::degrade(&mut batch.segment[start..], rng);
    batch.segment_labels.extend(labels(&picture, &place, BACKGROUND));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use std::collections::BTreeSet;

    #[test]
    fn items_are_different_people_of_the_set() {
        let set = drawn::people(0..4);
        let sizes = Sizes { items: 4, targets: 1, segment: 0, faces: 0, photos: 0, told: Told::Expressions };
        let mut orders = BTreeSet::new();
        for step in 0..8 {
            let people = draw_batch(&set, sizes, 3, step).people;
            assert!(people.iter().all(|person| set.portraits.iter().any(|p| p.person == *person)));
            assert_eq!(people.iter().collect::<BTreeSet<_>>().len(), 4);
            orders.insert(people);
        }
        assert!(orders.len() > 1);
    }

    #[test]
    fn faces_are_the_items_people_and_strangers() {
        let mut set = drawn::people(0..5);
        // Everybody white down to a height of one's own, black below.
        let white = |person: usize| (person + 1) * 40;
        for (person, portrait) in set.portraits.iter().enumerate() {
            for shot in &portrait.shots {
                let rgb = &mut set.pictures[shot.picture].rgb;
                rgb.fill(0);
                rgb[..white(person) * CROP * 3].fill(255);
            }
        }
        let sizes = Sizes { items: 2, targets: 1, segment: 0, faces: 4, photos: 0, told: Told::Expressions };
        let batch = draw_batch(&set, sizes, 3, 0);
        assert_eq!(batch.people.iter().collect::<BTreeSet<_>>().len(), 4);
        let seen: Vec<&String> = batch
            .faces
            .chunks(3 * FIELD * FIELD)
            .map(|face| {
                let column: Vec<f32> = face[..FIELD * FIELD].iter().skip(FIELD / 2).step_by(FIELD).copied().collect();
                let middle = (column[0] + column[FIELD - 1]) / 2.0;
                let height = 2 * column.iter().filter(|value| **value > middle).count();
                let person = (0..5).min_by_key(|person| white(*person).abs_diff(height)).unwrap();
                &set.portraits[person].person
            })
            .collect();
        assert_eq!(seen, batch.people.iter().collect::<Vec<_>>());
        let without = draw_batch(&set, Sizes { faces: 0, ..sizes }, 3, 0);
        assert!(without.faces.is_empty() && without.crops == batch.crops && without.wanted == batch.wanted);
        // Of five people no more than five are seen.
        let all = draw_batch(&set, Sizes { faces: 9, ..sizes }, 3, 0);
        assert_eq!((all.people.len(), all.faces.len()), (5, 5 * 3 * FIELD * FIELD));
    }

    #[test]
    fn lone_photos_serve_the_segmenter_only() {
        let mut set = drawn::people(0..2);
        let lone = set.portraits[0].shots.split_off(1).len();
        // Black, so that it can be told from what is drawn.
        set.pictures[..=lone].iter_mut().for_each(|picture| picture.rgb.fill(0));
        let sizes = Sizes { items: 8, targets: 1, segment: 8, faces: 0, photos: 0, told: Told::Expressions };
        let batch = draw_batch(&set, sizes, 3, 0);
        let even = |picture: &[f32]| picture.iter().all(|value| *value == picture[0]);
        let mut reds = batch.crops.chunks(CROP * CROP).step_by(3);
        assert!(reds.len() == 8 && !reds.any(even));
        assert_eq!(batch.segment_labels.len(), 8 * FIELD * FIELD);
        assert!(batch.flow_known.iter().all(|known| [0.0, 1.0].contains(known)));
        set.portraits.truncate(1);
        for (told, remedy) in [(Told::Expressions, "mien prepare"), (Told::Actions, "mien synth")] {
            let mut set = drawn::people(0..2);
            // Pairs of the other kind are none of this one.
            for shot in set.portraits.iter_mut().flat_map(|portrait| &mut portrait.shots) {
                match told {
                    Told::Expressions => shot.condition = None,
                    Told::Actions => shot.actions = None,
                }
            }
            let error = set.ensure_paired(1, told, "photos").expect_err("no pair").to_string();
            assert!(error.contains("photos") && error.contains(remedy), "{error}");
        }
        let error = set.ensure_paired(1, Told::Expressions, "photos").expect_err("a lone photo is no pair").to_string();
        assert!(error.contains("photos") && error.contains("mien prepare"), "{error}");
    }

    #[test]
    fn photos_are_real_and_known() {
        let mut set = drawn::people(0..3);
        // Of the third nobody knows what the photo shows.
        set.portraits[2].shots[0].actions = None;
        // White, so that they can be told from what is made of them.
        for portrait in &set.portraits[..2] {
            set.pictures[portrait.shots[0].picture].rgb.fill(255);
        }
        let sizes = Sizes { items: 1, targets: 1, segment: 0, faces: 0, photos: 6, told: Told::Actions };
        let batch = draw_batch(&set, sizes, 3, 0);
        assert!(batch.photos.chunks(CROP * CROP).all(|plane| plane.iter().all(|value| *value == plane[0])));
        assert_eq!((batch.photos.len(), batch.photo_labels.len()), (6 * 3 * CROP * CROP, 6 * FIELD * FIELD));
        assert_eq!(batch.photos_show.len(), 6 * Told::Actions.length());
        // The items stay what they are without photos.
        assert!(draw_batch(&set, Sizes { photos: 0, ..sizes }, 3, 0).crops == batch.crops);
    }

    #[test]
    fn positives_are_other_pictures_of_the_person() {
        let mut set = drawn::people(0..3);
        let mut rng = StdRng::seed_from_u64(1);
        let shots: Vec<usize> = set.portraits[0].shots.iter().map(|shot| shot.picture).collect();
        let mut seen = BTreeSet::new();
        for _ in 0..40 {
            let none = Sizes { items: 0, targets: 0, segment: 0, faces: 0, photos: 0, told: Told::Expressions };
            let mut empty = draw_batch(&set, none, 1, 0);
            let shown = draw_item(&set, &set.portraits[0], Sizes { targets: 3, ..none }, &mut rng, &mut empty);
            let other = positive(&set, &set.portraits[0], &shown, &mut rng);
            assert!(shots.contains(&other) && !shown.contains(&other), "{other} of {shown:?}");
            seen.insert(other);
        }
        assert!(seen.len() > 3);
        // Nothing but input and targets is left: the input, which no anchor shows.
        assert_eq!(positive(&set, &set.portraits[0], &[&shots[1..], &shots[..1]].concat(), &mut rng), shots[1]);
        // Another portrait of the person goes first.
        set.portraits[2].person = set.portraits[0].person.clone();
        let theirs: Vec<usize> = set.portraits[2].shots.iter().map(|shot| shot.picture).collect();
        for _ in 0..20 {
            assert!(theirs.contains(&positive(&set, &set.portraits[0], &shots[..2], &mut rng)));
        }
    }

    #[test]
    fn flow_is_read_at_the_middle_of_its_cells() {
        let mut flow = vec![[0i8; 2]; FIELD * FIELD];
        flow[5 * FIELD + 9] = [8, -4];
        let [x, y] = cell_centre(9, 5);
        assert_eq!([x, y], [19.0, 11.0]);
        assert_eq!(flow_at(&flow, [x, y]), [2.0, -1.0]);
        assert_eq!(flow_at(&flow, [x + 1.0, y]), [1.0, -0.5]);
        assert_eq!(flow_at(&flow, [x + 2.0, y]), [0.0, 0.0]);
    }
}
