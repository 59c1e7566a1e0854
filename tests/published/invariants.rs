//! What holds of every published model's edits, from the photo's bytes to the edited picture.

use super::faces::{manifest, session};
use image::{DynamicImage, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::photo::png;
use mien::session::{DetectBy, Session};
use proptest::prelude::*;
use std::path::Path;

/// The sample cut, scaled and made `of`, opened in a session of each published model with its face chosen.
fn opened(left: u32, side: u32, of: impl Fn(DynamicImage) -> DynamicImage) -> Vec<Session> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let photo = image::open(root.join("www/samples/astronaut.jpg")).unwrap().crop_imm(left, 0, 340, 300);
    let photo = of(photo.thumbnail(side, side)).into_rgba8();
    let sessions = manifest().models.into_iter().map(|model| {
        let mut session = session(Some(&model.name));
        session.open(&png::encode(&photo, None).unwrap(), "photo.png").unwrap();
        pollster::block_on(session.detect(DetectBy::Both)).unwrap();
        pollster::block_on(session.choose(0)).unwrap();
        session
    });
    sessions.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn zero_is_the_photo_and_the_outside_stays(left in 30u32..90, side in 220u32..600, which in 0usize..8) {
        let expression = Expression::ALL[which];
        for mut session in opened(left, side, |photo| photo) {
            let request = EditRequest::of(expression, 1.3);
            let photo = session.photo().unwrap().clone();
            let mut face = session.chosen().unwrap();
            pollster::block_on(face.predict(&request)).unwrap();
            prop_assert!(face.edited(&EditRequest::of(expression, 0.0)).unwrap() == photo, "intensity 0 is the photo");
            let edited = face.edited(&request).unwrap();
            prop_assert!(edited != photo, "an edit is seen");
            prop_assert_eq!(edited.dimensions(), photo.dimensions());
            let (quad, size) = (face.quad(), photo.dimensions());
            let range = |c: usize| {
                let ends = quad.map(|corner| corner[c]);
                (ends.iter().copied().fold(f32::MAX, f32::min), ends.iter().copied().fold(f32::MIN, f32::max))
            };
            let (xs, ys) = (range(0), range(1));
            let outside = |x: u32, y: u32| {
                (x as f32) + 1.0 < xs.0 || x as f32 > xs.1 || (y as f32) + 1.0 < ys.0 || y as f32 > ys.1
            };
            for (x, y) in (0..size.1).flat_map(|y| (0..size.0).map(move |x| (x, y))) {
                prop_assert!(!outside(x, y) || edited.get_pixel(x, y) == photo.get_pixel(x, y), "{x}, {y} lies outside the crop");
            }
        }
    }
}

/// The sample, made `of`, as each model edits it to fear.
fn edited(of: impl Fn(DynamicImage) -> DynamicImage) -> Vec<RgbaImage> {
    let edit = |mut session: Session| {
        let request = EditRequest::of(Expression::Fear, 1.0);
        let mut face = session.chosen().unwrap();
        pollster::block_on(face.predict(&request)).unwrap();
        let edited = face.edited(&request).unwrap();
        assert!(edited != *session.photo().unwrap());
        edited
    };
    opened(60, 300, of).into_iter().map(edit).collect()
}

#[test]
fn a_photo_without_colours_gets_none() {
    for edited in edited(|photo| photo.grayscale()) {
        assert!(edited.pixels().all(|p| p[0] == p[1] && p[1] == p[2]));
    }
}

#[test]
fn a_sepia_photo_stays_sepia() {
    let sepia = |photo: DynamicImage| {
        let brown = |p: &Luma<u8>| Rgb([1.0, 0.85, 0.65].map(|share| (share * f32::from(p[0])).round() as u8));
        let grey = photo.to_luma8();
        RgbImage::from_fn(grey.width(), grey.height(), |x, y| brown(grey.get_pixel(x, y))).into()
    };
    for edited in edited(sepia) {
        // Green and blue follow from red.
        let off =
            |p: &Rgba<u8>| [(1, 0.85), (2, 0.65)].map(|(c, share)| (f32::from(p[c]) - share * f32::from(p[0])).abs());
        assert!(edited.pixels().all(|p| off(p).into_iter().all(|off| off < 4.0)));
    }
}
