//! Photos whose files were damaged, by a seed, through the whole of an edit: each is edited or refused, in time and without a panic.
//!
//! `MIEN_MUTATE_PHOTOS=FOLDER MIEN_MUTATE=10000 cargo test --release --test published mutated -- --nocapture` tries more of them, those of
//! other photos, and from `MIEN_MUTATE_FROM` on others.

use super::faces::session;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, Rgba};
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::photo::png;
use mien::session::{DetectBy, Session};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Photos that are tried where nobody says how many.
const FEW: u64 = 24;
/// Far longer than any takes, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);
/// Side to which the first third of the photos is scaled, pixels.
const SMALL: u32 = 200;
const FORMATS: [ImageFormat; 6] =
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff];

fn photos() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples");
    let folder = std::env::var_os("MIEN_MUTATE_PHOTOS").map_or(own, PathBuf::from);
    let mut all: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "jpg" || ending == "png"));
    all.sort();
    assert!(!all.is_empty(), "{}: no photos", folder.display());
    all
}

/// One of the photos' files: as it is, or small, in any format, or as nobody takes photos.
fn file(photos: &[PathBuf], rng: &mut StdRng) -> Vec<u8> {
    let at = rng.random_range(0..photos.len());
    let bytes = std::fs::read(&photos[at]).unwrap();
    let small = 3 * at < photos.len();
    let format = FORMATS[rng.random_range(0..FORMATS.len())];
    if !small && format == ImageFormat::Jpeg {
        return bytes;
    }
    let mut picture = image::load_from_memory(&bytes).unwrap();
    if small || picture.width().max(picture.height()) > 800 {
        picture = picture.resize(SMALL, SMALL, FilterType::Triangle);
    }
    picture = odd(picture, rng);
    let mut file = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => picture.into_rgb8().write_to(&mut file, format),
        ImageFormat::Gif => picture.into_rgba8().write_to(&mut file, format),
        _ => picture.write_to(&mut file, format),
    }
    .unwrap();
    file.into_inner()
}

/// Mostly the picture itself; else a strip of it, its face cut, another depth, or partly transparent.
fn odd(picture: DynamicImage, rng: &mut StdRng) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    match rng.random_range(0..12) {
        0 => picture.resize_exact(rng.random_range(1..2000), rng.random_range(1..40), FilterType::Nearest),
        1 => picture.resize_exact(rng.random_range(1..40), rng.random_range(1..2000), FilterType::Nearest),
        2 => picture.crop_imm(rng.random_range(0..width), rng.random_range(0..height), width, height),
        3 => picture.grayscale(),
        4 => DynamicImage::from(picture.into_rgb16()),
        5 => {
            let mut pixels = picture.into_rgba8();
            let opacity = rng.random_range(0..=255);
            pixels
                .enumerate_pixels_mut()
                .filter(|(x, y, _)| (x / 9 + y / 7) % 2 == 0)
                .for_each(|(.., p)| p[3] = opacity);
            pixels.into()
        }
        6 => {
            let (rgba, share) = (picture.into_rgba8(), rng.random_range(0.0..4.0));
            let of =
                |p: &Rgba<u8>| Rgba([0, 1, 2, 3].map(|c| if c < 3 { (f32::from(p[c]) * share) as u8 } else { p[c] }));
            image::RgbaImage::from_fn(width, height, |x, y| of(rgba.get_pixel(x, y))).into()
        }
        _ => picture,
    }
}

/// The file, damaged; `other` is another one.
fn damaged(mut file: Vec<u8>, other: &[u8], rng: &mut StdRng) -> Vec<u8> {
    // What is said of a picture stands before it, and is damaged as often as the picture.
    let place = |length: usize, rng: &mut StdRng| {
        let end = if rng.random_bool(0.5) { length.min(700) } else { length };
        rng.random_range(0..end.max(1))
    };
    match rng.random_range(0..9) {
        0 => {}
        1 => file.truncate(place(file.len(), rng)),
        2 => {
            // Two photos, one after the other or one begun and the other gone on with.
            file.truncate(rng.random_range(0..=file.len()));
            file.extend(&other[place(other.len(), rng)..]);
        }
        3 => {
            let from = place(file.len(), rng);
            let to = (from + rng.random_range(1..5000)).min(file.len());
            let part: Vec<u8> = file[from..to].to_vec();
            match rng.random_range(0..3) {
                0 => drop(file.splice(from..to, [])),
                1 => drop(file.splice(from..from, part)),
                _ => file[from..to].fill([0, 255, 0x7f][rng.random_range(0..3)]),
            }
        }
        4 => {
            let from = place(file.len(), rng);
            let noise: Vec<u8> = (0..rng.random_range(1..300)).map(|_| rng.random()).collect();
            file.splice(from..from, noise);
        }
        5 => resized(&mut file, rng),
        _ => {
            for _ in 0..1 << rng.random_range(0..8) {
                let at = place(file.len(), rng);
                file[at] = if rng.random_bool(0.5) { file[at] ^ (1 << rng.random_range(0..8)) } else { rng.random() };
            }
        }
    }
    if rng.random_bool(0.7) {
        checked(&mut file);
    }
    file
}

/// Announces another width or height where PNG, GIF, BMP and JPEG have theirs.
fn resized(file: &mut [u8], rng: &mut StdRng) {
    let size = [0, 1, 3, 40, 255, 1000, 8000, 65535][rng.random_range(0..8)];
    let frame = file.windows(2).position(|pair| pair[0] == 0xff && matches!(pair[1], 0xc0..=0xc2)).unwrap_or(0);
    let places = [18, 22, 6, 8, frame + 5, frame + 7];
    let (begin, way) = match file {
        [0x89, ..] => (0, true),
        [b'G', ..] => (2, false),
        [b'B', ..] => (rng.random_range(0..2), false),
        _ => (4, true),
    };
    let at = places[begin + rng.random_range(0..2) % (places.len() - begin)];
    if let Some(place) = file.get_mut(at..at + 2) {
        let size = size as u16;
        place.copy_from_slice(&if way { size.to_be_bytes() } else { size.to_le_bytes() });
    }
}

/// A PNG's checksums made right, so that what is damaged is looked at.
fn checked(file: &mut [u8]) {
    let mut at = 8;
    while file.starts_with(b"\x89PNG") {
        let Some(length) = file.get(at..at + 4).map(|l| u32::from_be_bytes(l.try_into().unwrap()) as usize) else {
            return;
        };
        let Some(chunk) = file.get(at + 4..at + 8 + length) else { return };
        let sum = crc32fast::hash(chunk).to_be_bytes();
        let end = at + 8 + length;
        let Some(place) = file.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&sum);
        at = end + 4;
    }
}

/// What `mien edit` does.
fn edit(session: &mut Session, file: &[u8], request: &EditRequest) -> mien::Result<()> {
    session.open(file, "photo")?;
    pollster::block_on(session.detect(DetectBy::Both))?;
    let mut face = pollster::block_on(session.choose(0))?;
    pollster::block_on(face.predict(request))?;
    let edited = face.export(request)?;
    let size = face.photo().dimensions();
    assert_eq!(image::load_from_memory(&edited).unwrap().into_rgba8().dimensions(), size);
    Ok(())
}

#[test]
fn damaged_photos_are_edited_or_refused() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let (count, from) = (number("MIEN_MUTATE").unwrap_or(FEW), number("MIEN_MUTATE_FROM").unwrap_or(0));
    let (photos, mut session) = (photos(), session(None));
    let (mut told, mut broken) = (BTreeMap::<String, u64>::new(), Vec::new());
    for seed in from..from + count {
        let mut rng = StdRng::seed_from_u64(seed);
        let [first, other] = [(); 2].map(|()| file(&photos, &mut rng));
        let bytes = damaged(first, &other, &mut rng);
        let request = EditRequest::of(Expression::ALL[rng.random_range(0..Expression::ALL.len())], 1.0);
        let start = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| edit(&mut session, &bytes, &request)));
        let took = start.elapsed();
        let outcome = match &done {
            Ok(Ok(())) => "edited".to_owned(),
            Ok(Err(mien::Error::Picture { .. })) => "no picture".to_owned(),
            Ok(Err(error)) => format!("{error:?}").split([' ', '{']).next().unwrap_or_default().to_owned(),
            Err(_) => "panic".to_owned(),
        };
        if done.is_err() || took > LONGEST {
            let kept = std::env::temp_dir().join(format!("mien-mutated-{seed}"));
            std::fs::write(&kept, &bytes).unwrap();
            broken.push(format!("{seed}: {outcome} after {took:?}, {}", kept.display()));
            session = super::faces::session(None);
        }
        if count > FEW && (took > Duration::from_secs(5) || seed % 100 == 99) {
            println!("{seed}: {outcome} after {took:?}; so far {told:?}");
        }
        *told.entry(outcome).or_default() += 1;
    }
    println!("{count} photos: {told:?}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(told.contains_key("edited") && told.contains_key("no picture"), "{told:?}");
    // The session still works.
    let sample = image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/astronaut.jpg")).unwrap();
    let sample = png::encode(&sample.into_rgba8(), None).unwrap();
    edit(&mut session, &sample, &EditRequest::of(Expression::Happy, 1.0)).unwrap();
}
