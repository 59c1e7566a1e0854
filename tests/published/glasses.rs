//! Glasses stay where they are, whatever the face does.

use super::faces::session;
use image::{Rgba, RgbaImage};
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::photo::png;
use mien::session::DetectBy;
use std::path::Path;

/// Crop positions of the two lenses' middles, and half their width and height.
const LENSES: [[f32; 2]; 2] = [[94.0, 102.0], [162.0, 102.0]];
const HALF: [f32; 2] = [28.0, 20.0];

/// Crop pixels inside a frame of straight lines, negative outside.
fn frame([x, y]: [f32; 2], thick: f32) -> f32 {
    let rims = LENSES.map(|[cx, cy]| {
        let off = ((x - cx).abs() - HALF[0]).max((y - cy).abs() - HALF[1]);
        thick / 2.0 - off.abs()
    });
    let bridge = thick / 2.0 - (y - 98.0).abs().max((x - 128.0).abs() - (34.0 - HALF[0]));
    rims[0].max(rims[1]).max(bridge)
}

#[test]
fn a_frame_is_the_same_after_an_edit() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/astronaut.jpg");
    let plain = image::open(sample).unwrap().into_rgba8();
    let mut session = session(None);
    session.open(&png::encode(&plain, None).unwrap(), "plain.png").unwrap();
    pollster::block_on(session.detect(DetectBy::Both)).unwrap();
    let to_crop = pollster::block_on(session.choose(0)).unwrap().to_photo().inverse();
    for thick in [2.5, 4.0, 6.0] {
        let deep = |x: u32, y: u32| frame(to_crop.apply([x as f32 + 0.5, y as f32 + 0.5]), thick);
        let worn = RgbaImage::from_fn(plain.width(), plain.height(), |x, y| {
            let (share, own) = ((deep(x, y) + 0.5).clamp(0.0, 1.0), plain.get_pixel(x, y));
            let mix = |c: usize| (f32::from(own[c]) * (1.0 - share) + 28.0 * share).round() as u8;
            Rgba([mix(0), mix(1), mix(2), 255])
        });
        session.open(&png::encode(&worn, None).unwrap(), "worn.png").unwrap();
        pollster::block_on(session.detect(DetectBy::Both)).unwrap();
        pollster::block_on(session.choose(0)).unwrap();
        for expression in Expression::ALL {
            let request = EditRequest::of(expression, 1.0);
            let mut face = session.chosen().unwrap();
            pollster::block_on(face.predict(&request)).unwrap();
            let edited = face.edited(&request).unwrap();
            let moved = |x: u32, y: u32| {
                let (a, b) = (worn.get_pixel(x, y), edited.get_pixel(x, y));
                (0..3).any(|c| a[c].abs_diff(b[c]) > 24)
            };
            let all: Vec<(u32, u32)> = (0..plain.height())
                .flat_map(|y| (0..plain.width()).map(move |x| (x, y)))
                .filter(|(x, y)| deep(*x, *y) > 0.0)
                .collect();
            let changed = all.iter().filter(|(x, y)| moved(*x, *y)).count();
            assert!(
                20 * changed <= all.len(),
                "{expression:?}, {thick}: {changed} of {} pixels of the frame",
                all.len()
            );
        }
    }
}
