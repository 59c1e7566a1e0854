//! A hundred per cent is as far as the manifest says that an expression goes.

use super::faces::{manifest, session_of};
use image::RgbaImage;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::session::{DetectBy, Session};
use mien::weights::manifest::Manifest;
use std::path::Path;

fn opened(manifest: &Manifest) -> Session {
    let mut session = session_of(manifest, None);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/astronaut-small.jpg");
    session.open(&std::fs::read(sample).unwrap(), "sample").unwrap();
    pollster::block_on(session.detect(DetectBy::Both)).unwrap();
    pollster::block_on(session.choose(0)).unwrap();
    session
}

fn edited(session: &mut Session, expression: Expression, intensity: f32) -> RgbaImage {
    let mut face = session.chosen().unwrap();
    let request = EditRequest::of(expression, intensity);
    pollster::block_on(face.predict(&request)).unwrap();
    face.edited(&request).unwrap()
}

#[test]
fn a_hundred_per_cent_is_full() {
    let everywhere = |share: f32| {
        format!(r#"{{"disgust": {{"eyes": {share}, "nose": {share}, "mouth": {share}, "face": {share}}}}}"#)
    };
    let with = |full: &str| {
        let mut manifest = manifest();
        manifest.models.iter_mut().for_each(|model| model.full = serde_json::from_str(full).unwrap());
        opened(&manifest)
    };
    let [mut trained, mut fuller] = [with("{}"), with(&everywhere(1.25))];
    // Of disgust, which asks no lips to close: how far they do hangs on what is asked, not on how far it goes.
    let differ =
        |a: &RgbaImage, b: &RgbaImage| a.as_raw().iter().zip(b.as_raw()).filter(|(a, b)| a.abs_diff(**b) > 2).count();
    let (full, more) = (edited(&mut fuller, Expression::Disgust, 1.0), edited(&mut trained, Expression::Disgust, 1.25));
    let less = edited(&mut trained, Expression::Disgust, 1.0);
    assert_eq!(differ(&full, &more), 0);
    assert!(differ(&full, &less) > 1000, "{}", differ(&full, &less));
    assert!(edited(&mut trained, Expression::Happy, 1.0) == edited(&mut fuller, Expression::Happy, 1.0));
}
