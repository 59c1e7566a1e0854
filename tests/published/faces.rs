//! Several faces in one photo: each keeps its edit while another is chosen.

use image::{GenericImageView, RgbaImage, imageops};
use mien::burn::tensor::Device;
use mien::edit::composite::Area;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::photo::png;
use mien::session::{DetectBy, Session};
use mien::weights::manifest::Manifest;
use std::path::Path;

fn read(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("www/weights").join(name)).unwrap()
}

/// What is published.
pub fn manifest() -> Manifest {
    Manifest::parse(&String::from_utf8(read("manifest.json")).unwrap(), "manifest.json").unwrap()
}

/// Of a published model, the default one if none is named.
pub fn session(model: Option<&str>) -> Session {
    session_of(&manifest(), model)
}

/// The same, as `manifest` has it.
pub fn session_of(manifest: &Manifest, model: Option<&str>) -> Session {
    let weights = read(&manifest.model(model).unwrap().weights.file);
    Session::new(manifest, model, &weights, &Device::flex()).unwrap()
}

/// The sample's upper part twice, side by side.
fn twins() -> RgbaImage {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/astronaut.jpg");
    let one = image::open(sample).unwrap().crop_imm(60, 0, 340, 300).into_rgba8();
    let mut both = RgbaImage::new(680, 300);
    imageops::replace(&mut both, &one, 0, 0);
    imageops::replace(&mut both, &one, 340, 0);
    both
}

/// Whether the left and the right half of two pictures differ.
fn differ(a: &RgbaImage, b: &RgbaImage) -> [bool; 2] {
    let half = |from: u32| {
        (from..from + a.width() / 2).any(|x| (0..a.height()).any(|y| a.get_pixel(x, y) != b.get_pixel(x, y)))
    };
    [half(0), half(a.width() / 2)]
}

#[test]
fn edits_of_several_faces_stack() {
    pollster::block_on(async {
        let photo = twins();
        let mut session = session(None);
        session.open(&png::encode(&photo, None).unwrap(), "twins.png").unwrap();
        session.preview(680).unwrap();
        let faces = session.detect(DetectBy::Both).await.unwrap().to_vec();
        assert_eq!(faces.len(), 2);
        let left = usize::from(faces[0].x > faces[1].x);
        let (happy, sad) = (EditRequest::of(Expression::Happy, 1.0), EditRequest::of(Expression::Sad, 1.2));

        let mut face = session.choose(left).await.unwrap();
        assert!(face.predict(&happy).await.unwrap() && !face.predict(&happy).await.unwrap());
        assert!(face.render(&happy).unwrap().is_some());
        assert_eq!(differ(&face.edited(&happy).unwrap(), &photo), [true, false]);

        let mut face = session.choose(1 - left).await.unwrap();
        assert_eq!(differ(face.base().unwrap(), &photo), [true, false], "the left face's edit stays");
        face.predict(&sad).await.unwrap();
        let mut shown = face.base().unwrap().clone();
        face.render(&sad).unwrap().unwrap().paste(&mut shown);
        assert_eq!(differ(&shown, &photo), [true, true]);
        assert_eq!(face.edited(&sad).unwrap(), shown, "the saved photo is what was shown");
        let area = Area { x: 120, y: 60, width: 9000, height: 200 };
        let seen = |picture: &RgbaImage| picture.view(120, 60, picture.width() - 120, 200).to_image();
        let [before, after] = face.detail(Some(&sad), area).unwrap().unwrap();
        assert!(before == seen(&photo) && after == seen(&shown), "and so is what one looks at closely");
        let [_, others] = face.detail(None, area).unwrap().unwrap();
        assert!(others == seen(face.base().unwrap()), "without an edit of its own the others' stay");
        assert!(face.detail(None, Area { x: 5000, ..area }).unwrap().is_none(), "outside there is nothing");
        assert_eq!(face.edited(&sad).unwrap(), shown, "all is as it was");

        let mut face = session.choose(left).await.unwrap();
        let none = EditRequest { expressions: Default::default(), ..happy };
        assert!(face.render(&none).unwrap().is_none());
        assert_eq!(differ(&face.edited(&none).unwrap(), &photo), [false, true], "one is taken back, the other stays");
    });
}

#[test]
fn a_cameras_face_is_followed() {
    pollster::block_on(async {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/astronaut.jpg");
        let sample = image::open(sample).unwrap();
        let frame = |left: u32| sample.crop_imm(left, 0, 340, 300).into_rgba8();
        let mut session = session(None);
        let happy = EditRequest::of(Expression::Happy, 1.0);
        let mut place = async |pixels: RgbaImage| {
            let mut face = session.follow(pixels).await?;
            face.predict(&happy).await.unwrap();
            assert!(face.render(&happy)?.is_some());
            let middle = face.place([128.0, 128.0]);
            mien::Result::Ok((middle, session.timings().detect.is_some()))
        };
        let ([x, y], searched) = place(frame(60)).await.unwrap();
        assert!(searched, "nobody knows where the first frame's face is");
        let ([moved, level], searched) = place(frame(68)).await.unwrap();
        assert!(!searched && (moved - x + 8.0).abs() < 2.0 && (level - y).abs() < 2.0, "{x} {moved} {y} {level}");
        assert!(place(RgbaImage::new(340, 300)).await.is_err(), "no face, no edit");
        assert!(place(frame(60)).await.unwrap().1, "a lost face is looked for");
    });
}
