//! The command line as its users call it, with the published weights and the sample photo.

mod support;

use image::{DynamicImage, Rgb, RgbImage};
use mien::credentials::certificate;
use mien::weights::manifest::{FileEntry, Manifest};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Output};
use support::{SAMPLE, edit_with, mien, ok, open, scratch};
use x509_cert::Certificate;
use x509_cert::der::{Decode, EncodePem};

fn edit(photo: &Path, expression: &str, intensity: &str, out: &Path) -> Output {
    let (photo, out) = (photo.to_str().unwrap(), out.to_str().unwrap());
    mien(&["edit", photo, "--expression", expression, "--intensity", intensity, "-o", out])
}

fn changed(a: &RgbImage, b: &RgbImage, x: Range<u32>, y: Range<u32>) -> usize {
    changed_by(4, a, b, x, y)
}

/// Pixels that are changed by more than so much of 255.
fn changed_by(much: u8, a: &RgbImage, b: &RgbImage, x: Range<u32>, y: Range<u32>) -> usize {
    let pixels = y.flat_map(|y| x.clone().map(move |x| (x, y)));
    pixels
        .filter(|&(x, y)| a.get_pixel(x, y).0.iter().zip(b.get_pixel(x, y).0).any(|(p, q)| p.abs_diff(q) > much))
        .count()
}

#[test]
fn edits_the_face_and_nothing_else() {
    let out = scratch("happy.png");
    ok(edit(Path::new(SAMPLE), "happy", "1.0", &out));
    let (before, after) = (open(Path::new(SAMPLE)), open(&out));
    assert_eq!(before.dimensions(), after.dimensions());
    // The astronaut's face lies around (225, 115); her mouth around (228, 150).
    assert!(changed(&before, &after, 195..265, 130..180) > 100, "the mouth changes");
    assert_eq!(changed(&before, &after, 0..512, 300..512), 0, "the suit does not");
    assert_eq!(changed(&before, &after, 380..512, 0..512), 0, "nor does the background");
}

#[test]
fn a_folder_is_edited_and_gone_on_with() {
    let (photos, out) = (scratch("photos"), scratch("edited"));
    std::fs::create_dir_all(&photos).unwrap();
    for name in ["anna.jpg", "ben.JPG"] {
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), photos.join(name)).unwrap();
    }
    std::fs::write(photos.join("broken.png"), "no picture").unwrap();
    std::fs::write(photos.join("words.txt"), "not a photo's name").unwrap();
    let run = |expression: &str, out: &Path| {
        let output = edit(&photos, expression, "1.0", out);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let (done, told, named) = run("happy", &out);
    assert!(done && told.contains("2 photos edited, 0 from before, 1 left out"), "{told} {named}");
    assert!(named.contains("broken.png"), "{named}");
    let alone = scratch("alone.png");
    ok(edit(Path::new(SAMPLE), "happy", "1.0", &alone));
    let is_same = |name: &str| open(&out.join(name)) == open(&alone);
    assert!(is_same("anna.png") && is_same("ben.png"));
    std::fs::remove_file(out.join("ben.png")).unwrap();
    assert!(run("happy", &out).1.contains("1 photos edited, 1 from before, 1 left out"));
    // Another edit does not take the place of what is there, nor is the photos' folder written to.
    let (done, _, named) = run("sad", &out);
    assert!(!done && named.contains("not this edit"), "{named}");
    assert!(is_same("anna.png"));
    assert!(run("happy", &photos).2.contains("own folder"));
}

#[test]
fn pictures_say_what_was_done_signed_by_who_is_named() {
    let (certificates, key) = (scratch("own.pem"), scratch("own.key"));
    let own = SigningKey::from_slice(&[9; 32]).unwrap();
    let public = VerifyingKey::from(&own).to_public_key_der().unwrap();
    let request = certificate::Unsigned::new(public.as_bytes()).unwrap();
    let signature: Signature = own.sign(&request.to_sign());
    let der = request.signed(&signature.to_bytes().into()).unwrap();
    std::fs::write(&certificates, Certificate::from_der(&der).unwrap().to_pem(LineEnding::LF).unwrap()).unwrap();
    std::fs::write(&key, own.to_pkcs8_pem(LineEnding::LF).unwrap()).unwrap();

    let (first, second) = (scratch("first.png"), scratch("second.png"));
    let verify = |file: &Path| {
        let output = mien(&["verify", file.to_str().unwrap()]);
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    ok(edit(Path::new(SAMPLE), "happy", "1.0", &first));
    let (holds, said) = verify(&first);
    assert!(holds && said.contains("Happy at 100 % within x") && said.contains("signature is valid"), "{said}");
    assert!(
        !said.contains("had credentials") && said.contains("invisible mark of Mien on its face: Happy at"),
        "{said}"
    );
    // As sites pass it on: smaller, and nothing in the file but the picture.
    let passed_on = scratch("passed-on.png");
    image::imageops::thumbnail(&open(&first), 300, 300).save(&passed_on).unwrap();
    let (holds, said) = verify(&passed_on);
    assert!(holds && said.contains("invisible mark of Mien on its face: Happy at about 100 %"), "{said}");
    assert!(!said.contains("within x"), "{said}");
    let signed = |key: &Path| {
        let [from, to, key] = [&first, &second, key].map(|path| path.to_str().unwrap());
        let sign = ["--sign", certificates.to_str().unwrap(), key];
        mien(&[&["edit", from, "--expression", "sad", "-o", to][..], &sign].concat())
    };
    ok(signed(&key));
    let (holds, said) = verify(&second);
    assert!(holds && said.contains("Sad at 100 %") && said.contains("had credentials, which are kept"), "{said}");

    // A pixel more or less, and it is another picture. The last chunk before the end is the picture's.
    let mut bytes = std::fs::read(&second).unwrap();
    let at = bytes.len() - 40;
    bytes[at] ^= 1;
    let changed = scratch("changed.png");
    std::fs::write(&changed, bytes).unwrap();
    let (holds, said) = verify(&changed);
    assert!(!holds && said.contains("changed after its credentials were made"), "{said}");
    let (holds, said) = verify(Path::new(SAMPLE));
    assert!(!holds && said.contains("or invisible") && said.contains("proves nothing"), "{said}");
    let other = signed(&certificates);
    let said = String::from_utf8(other.stderr).unwrap();
    assert!(!other.status.success() && said.contains("own.pem") && said.contains("PKCS #8"), "{said}");
}

#[test]
fn intensity_zero_is_the_photo_for_every_expression() {
    let before = open(Path::new(SAMPLE));
    for expression in ["neutral", "surprise", "contempt"] {
        let out = scratch(&format!("zero-{expression}.png"));
        ok(edit(Path::new(SAMPLE), expression, "0", &out));
        assert_eq!(before, open(&out), "{expression}");
    }
}

#[test]
fn mixtures_and_regions_are_edited_as_asked() {
    let before = open(Path::new(SAMPLE));
    let of = |name: &str, more: &[&str]| {
        let out = scratch(name);
        let base = ["edit", SAMPLE, "--expression", "happy", "--intensity", "0.6", "-o", out.to_str().unwrap()];
        ok(mien(&[&base, more].concat()));
        open(&out)
    };
    let plain = of("plain.png", &[]);
    assert_ne!(plain, of("mixed.png", &["--also", "surprise=0.4"]));
    let still = of("still.png", &["--region", "mouth=0", "--region", "face=0"]);
    // The middle of her mouth, which happy moves.
    let mouth = (218..240, 146..156);
    assert!(changed(&before, &plain, mouth.0.clone(), mouth.1.clone()) > 20);
    // Nothing but the face's invisible mark.
    assert_eq!(changed_by(8, &before, &still, mouth.0, mouth.1), 0);
    let nothing = ["eyes=0", "nose=0", "mouth=0", "face=0"].map(|r| ["--region", r]).concat();
    assert_eq!(before, of("nothing.png", &nothing));
    for (bad, word) in [
        ("--also=glad=1", "glad"),
        ("--also=sad=1", "add up"),
        ("--also=happy=0.4", "twice"),
        ("--region=ears=1", "ears"),
        ("--region=eyes=2", "0 to 1"),
    ] {
        let out = mien(&["edit", SAMPLE, "--expression", "happy", bad, "-o", scratch("bad.png").to_str().unwrap()]);
        let message = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success() && message.contains(word), "{bad}: {message}");
    }
}

#[test]
fn turned_grey_deep_and_transparent_photos_are_edited() {
    let upright = image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap();
    let cases: [(&str, DynamicImage); 3] = [
        ("grey.png", upright.to_luma8().into()),
        ("deep.png", upright.to_rgb16().into()),
        ("alpha.png", upright.to_rgba8().into()),
    ];
    for (name, picture) in cases {
        let (photo, out) = (scratch(name), scratch(&format!("{name}.out.png")));
        picture.save(&photo).unwrap();
        ok(edit(&photo, "happy", "1.0", &out));
        assert_ne!(open(&photo), open(&out), "{name}");
    }
    // EXIF orientation 6: the stored picture is turned; the result is upright.
    let (photo, out) = (scratch("turned.jpg"), scratch("turned.out.png"));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    upright.crop_imm(0, 0, 480, 400).rotate270().write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(((exif.len() + 2) as u16).to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    std::fs::write(&photo, bytes).unwrap();
    ok(edit(&photo, "happy", "1.0", &out));
    assert_eq!(open(&out).dimensions(), (480, 400));
}

#[test]
fn bad_photos_are_named_and_write_nothing() {
    let sample = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap();
    let mut flat = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(200, 200, Rgb([90, 120, 60])).write_to(&mut flat, image::ImageFormat::Png).unwrap();
    let mut dot = std::io::Cursor::new(Vec::new());
    RgbImage::new(1, 1).write_to(&mut dot, image::ImageFormat::Png).unwrap();
    let cases: [(&str, &[u8]); 6] = [
        ("letter.jpg", b"Dear reader, this is no picture."),
        ("nothing.png", b""),
        ("half.jpg", &sample[..sample.len() / 4]),
        ("flat.png", flat.get_ref()),
        ("dot.png", dot.get_ref()),
        ("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ];
    for (name, bytes) in cases {
        let (photo, out) = (scratch(name), scratch(&format!("{name}.out.png")));
        std::fs::write(&photo, bytes).unwrap();
        let output = edit(&photo, "happy", "1.0", &out);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {message}");
        assert!(message.contains(name) && !message.contains("panicked"), "{message}");
        assert!(!out.exists());
    }
}

#[test]
fn a_face_cut_by_the_border_is_edited_or_refused_but_never_a_crash() {
    let upright = image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap();
    for (name, x, y) in [("left.png", 228, 0), ("top.png", 0, 110), ("brow.png", 0, 85)] {
        let (photo, out) = (scratch(name), scratch(&format!("{name}.out.png")));
        upright.crop_imm(x, y, 512 - x, 512 - y).save(&photo).unwrap();
        let output = edit(&photo, "happy", "1.0", &out);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => assert_eq!(open(&photo).dimensions(), open(&out).dimensions()),
            Some(1) => assert!(message.contains(name) && message.contains("no face"), "{message}"),
            other => panic!("{name}: {other:?} {message}"),
        }
    }
}

#[test]
fn bad_weights_are_named_with_a_remedy() {
    let weights = scratch("weights");
    let run = || edit_with(&weights, &scratch("never.png"));
    let fails = |needle: &str| {
        let output = run();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains(needle) && message.to_lowercase().contains("publish") && !message.contains("panicked"),
            "{message}"
        );
    };
    fails("manifest.json");
    std::fs::create_dir_all(&weights).unwrap();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("www/weights")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, weights.join(path.file_name().unwrap())).unwrap();
    }
    ok(run());
    let manifest = std::fs::read_to_string(weights.join("manifest.json")).unwrap();
    let name = Manifest::parse(&manifest, "manifest.json").unwrap().model(None).unwrap().weights.file.clone();
    let model = weights.join(&name);
    let good = std::fs::read(&model).unwrap();
    std::fs::write(&model, &good[..good.len() / 2]).unwrap();
    fails(&name);
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    std::fs::write(&model, flipped).unwrap();
    fails(&name);
    std::fs::remove_file(&model).unwrap();
    fails(&name);
    std::fs::write(weights.join("manifest.json"), "{").unwrap();
    fails("manifest.json");
}

#[test]
fn segments_at_the_photo_s_size() {
    let (mask, overlay) = (scratch("mask.png"), scratch("overlay.png"));
    ok(mien(&["segment", SAMPLE, "-o", mask.to_str().unwrap(), "--overlay", overlay.to_str().unwrap()]));
    let mask = image::open(mask).unwrap().into_luma8();
    assert_eq!(mask.dimensions(), (512, 512));
    assert!(mask.pixels().all(|p| p[0] < 19));
    assert!(mask.pixels().filter(|p| p[0] == 1).count() > 1000, "skin is seen");
    assert_ne!(open(&overlay), open(Path::new(SAMPLE)));
}

#[test]
fn works_from_anywhere_and_errors_are_for_people() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    let elsewhere = scratch("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    let run = |photo: &Path| {
        let mut mien = Command::new(env!("CARGO_BIN_EXE_mien"));
        mien.current_dir(&elsewhere).env("RUST_BACKTRACE", "full").arg("edit").arg(photo);
        mien.args(["--expression", "happy", "-o", "out.png"]).output().unwrap()
    };
    ok(run(&sample));
    assert_eq!(open(&elsewhere.join("out.png")).dimensions(), (512, 512));
    let output = run(Path::new("missing.jpg"));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(message.starts_with("error: missing.jpg") && message.lines().count() == 1, "{message}");
}

#[test]
fn outputs_that_would_harm_are_refused_before_the_work() {
    let photo = scratch("own.jpg");
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), &photo).unwrap();
    let before = std::fs::read(&photo).unwrap();
    for (out, word) in [
        (photo.clone(), "the photo itself"),
        (scratch("other.jpg"), ".png"),
        (scratch("no-such-folder/out.png"), "folder is missing"),
    ] {
        let output = edit(&photo, "happy", "1.0", &out);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && message.contains(word), "{message}");
    }
    assert_eq!(std::fs::read(&photo).unwrap(), before);
}

#[test]
fn weights_that_are_no_weights_are_refused() {
    let folder = scratch("refused-weights");
    std::fs::create_dir_all(&folder).unwrap();
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/weights");
    let text = std::fs::read_to_string(published.join("manifest.json")).unwrap();
    let manifest: Manifest = serde_json::from_str(&text).unwrap();
    let weights = &manifest.model(None).unwrap().weights;
    // With these bytes of weights, their right digest in the manifest.
    let edited = |new_weights: &[u8]| {
        let mut manifest = manifest.clone();
        let default = manifest.default.clone();
        let entry = manifest.models.iter_mut().find(|model| model.name == default).unwrap();
        entry.weights = FileEntry::of(&weights.file, new_weights);
        std::fs::write(folder.join(&weights.file), new_weights).unwrap();
        std::fs::write(folder.join("manifest.json"), serde_json::to_string(&manifest).unwrap()).unwrap();
        edit_with(&folder, &scratch("refused-weights.png"))
    };
    let good = std::fs::read(published.join(&weights.file)).unwrap();
    ok(edited(&good));
    let mut nan = good.clone();
    let header = 8 + u64::from_le_bytes(nan[..8].try_into().unwrap()) as usize;
    nan[header..].fill(0xff);
    let output = edited(&nan);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("not finite") && message.lines().count() == 1, "{message}");
}

#[test]
fn an_edited_png_says_so() {
    let out = scratch("marked.png");
    ok(edit(Path::new(SAMPLE), "happy", "0.5", &out));
    let bytes = std::fs::read(&out).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("compositeWithTrainedAlgorithmicMedia") && text.contains("Happy at 50 % within x"));
    ok(edit(Path::new(SAMPLE), "happy", "0", &out));
    assert!(!String::from_utf8_lossy(&std::fs::read(&out).unwrap()).contains("Mien"), "nothing was edited");
}

#[test]
fn learns_a_person_and_edits_them_so() {
    let (surprised, learnt) = (scratch("surprised.png"), scratch("me.safetensors"));
    ok(edit(Path::new(SAMPLE), "surprise", "1.0", &surprised));
    let [surprised, learnt] = [&surprised, &learnt].map(|path| path.to_str().unwrap());
    let refused = |arguments: &[&str], what: &str| {
        let output = mien(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(what), "{said}");
    };
    refused(&["learn", SAMPLE, "-o", learnt], "give 2 to 6");
    refused(&["learn", SAMPLE, surprised, "-o", surprised], "the photo itself");
    refused(&["learn", SAMPLE, surprised, "--model", "mien-slim-5", "-o", learnt], "learns from no pictures");
    assert!(!Path::new(learnt).exists());
    ok(mien(&["learn", SAMPLE, surprised, "-o", learnt]));
    assert!(std::fs::metadata(learnt).unwrap().len() <= 400_000);

    let (anybody, mine) = (scratch("anybody.png"), scratch("mine.png"));
    ok(edit(Path::new(SAMPLE), "happy", "1.0", &anybody));
    ok(mien(&["edit", SAMPLE, "--expression", "happy", "--mine", learnt, "-o", mine.to_str().unwrap()]));
    let pictures = [&anybody, &mine].map(|path| open(path));
    assert!(changed(&pictures[0], &pictures[1], 195..265, 60..180) > 50);
    let said = String::from_utf8_lossy(&mien(&["verify", mine.to_str().unwrap()]).stdout).into_owned();
    assert!(said.contains("as learnt from the person's pictures"), "{said}");
    refused(&["edit", SAMPLE, "--expression", "happy", "--mine", SAMPLE, "-o", "x.png"], "nothing that was learnt");
    refused(
        &["edit", SAMPLE, "--expression", "happy", "--mine", learnt, "--model", "mien-slim-5", "-o", "x.png"],
        "other weights",
    );
}
