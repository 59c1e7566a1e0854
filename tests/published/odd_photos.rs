//! Photos as people have them: turned, far too dark or bright, a small face among many things. The face is found, and the right way up.

use super::faces::session;
use image::{Rgba, RgbaImage, imageops};
use mien::locate::similarity::Similarity;
use mien::photo::png;
use mien::session::{DetectBy, Session};
use std::path::Path;

const GREY: Rgba<u8> = Rgba([96, 100, 104, 255]);

fn sample() -> RgbaImage {
    image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/astronaut.jpg")).unwrap().into_rgba8()
}

/// Where a photo's first face has its brow and its chin.
fn ends(session: &mut Session, photo: &RgbaImage) -> Option<[[f32; 2]; 2]> {
    session.open(&png::encode(photo, None).unwrap(), "photo.png").unwrap();
    pollster::block_on(session.detect(DetectBy::Both)).ok()?;
    let face = pollster::block_on(session.choose(0)).unwrap();
    Some([[128.0, 70.0], [128.0, 215.0]].map(|at| face.place(at)))
}

/// A photo on grey, of which the sample is a part.
fn part(width: u32, height: u32, from_photo: &Similarity) -> RgbaImage {
    let sample = sample();
    RgbaImage::from_fn(width, height, |x, y| {
        let [u, v] = from_photo.apply([x as f32 + 0.5, y as f32 + 0.5]);
        let inside = u >= 0.0 && v >= 0.0 && u < sample.width() as f32 && v < sample.height() as f32;
        if inside { *sample.get_pixel(u as u32, v as u32) } else { GREY }
    })
}

/// Scaled and moved, not turned.
fn moved(scale: f32, tx: f32, ty: f32) -> Similarity {
    Similarity { a: scale, b: 0.0, tx, ty }
}

#[test]
fn faces_are_found_wherever_and_however_they_lie() {
    let mut session = session(None);
    let upright = ends(&mut session, &sample()).unwrap();
    let middle = [256.0; 2];
    let turned = [45.0, 75.0, 90.0, 135.0, 180.0, -100.0, -60.0]
        .map(|roll: f32| (format!("turned by {roll}"), 512, 512, Similarity::about(roll, 1.0, middle, middle)));
    let placed = [
        ("a small face in a large photo", 4000, 3000, moved(2.0, -5200.0, -3000.0)),
        ("in a panorama", 6000, 512, moved(1.0, -4100.0, 0.0)),
        ("in a long screenshot", 512, 7000, moved(1.0, 0.0, -5000.0)),
    ]
    .map(|(what, width, height, place)| (what.to_owned(), width, height, place));
    for (what, width, height, from_photo) in turned.into_iter().chain(placed) {
        let found = ends(&mut session, &part(width, height, &from_photo)).unwrap_or_else(|| panic!("{what}: no face"));
        let height = (upright[1][1] - upright[0][1]).abs();
        for (found, wanted) in found.map(|at| from_photo.apply(at)).into_iter().zip(upright) {
            let off = (found[0] - wanted[0]).hypot(found[1] - wanted[1]);
            assert!(off < 0.12 * height, "{what}: {found:?}, not {wanted:?}");
        }
    }
}

#[test]
fn faces_are_found_in_bad_light() {
    let mut session = session(None);
    let upright = ends(&mut session, &sample()).unwrap();
    for gain in [0.12, 0.2, 1.6, 2.0] {
        let mut photo = sample();
        for pixel in photo.pixels_mut() {
            (0..3).for_each(|c| pixel[c] = (f32::from(pixel[c]) * gain).min(255.0) as u8);
        }
        let found = ends(&mut session, &photo).unwrap_or_else(|| panic!("{gain}: no face"));
        let off = (found[1][0] - upright[1][0]).hypot(found[1][1] - upright[1][1]);
        assert!(off < 0.12 * (upright[1][1] - upright[0][1]), "{gain}: {found:?}, not {upright:?}");
    }
}

#[test]
fn where_no_face_is_none_is_found() {
    let mut session = session(None);
    let stripes = RgbaImage::from_fn(900, 700, |x, y| {
        let v = ((x * 7 + y * 3) % 97 * 2 + (x / 40 + y / 55) % 2 * 50) as u8;
        Rgba([v, v / 2 + 60, 255 - v, 255])
    });
    assert!(ends(&mut session, &stripes).is_none());
    // The sample without its face.
    let mut covered = sample();
    let cover = RgbaImage::from_pixel(170, 190, GREY);
    imageops::replace(&mut covered, &cover, 130, 10);
    assert!(ends(&mut session, &covered).is_none());
}
