//! Photos with masks of the 19 classes, wherever they come from: for judging a segmenter.

use crate::data::{mask, pack};
use anyhow::{Context, Result, bail, ensure};
use image::GrayImage;
use mien::face::classes::CLASSES;
use std::fs;
use std::path::{Path, PathBuf};

/// CelebAMask-HQ's parts in the order of the classes, from 1 (its `label_list`).
const PARTS: [&str; CLASSES - 1] = [
    "skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth", "u_lip", "l_lip", "hair",
    "hat", "ear_r", "neck_l", "neck", "cloth",
];

/// Folders of CelebAMask-HQ: photos, one mask a part, one mask for all parts (as its `g_mask.py` writes them).
const PHOTOS: &str = "CelebA-HQ-img";
const ANNOTATIONS: &str = "CelebAMask-HQ-mask-anno";
const MERGED: [&str; 2] = ["CelebAMaskHQ-mask", "CelebAMask-HQ-mask"];

/// A photo and where its labels are.
#[derive(Debug)]
pub struct LabelledPhoto {
    /// The photo's file.
    pub photo: PathBuf,
    labels: Labels,
}

#[derive(Debug)]
enum Labels {
    /// One file of class numbers.
    Classes(PathBuf),
    /// A file a part; later classes lie over earlier ones.
    Parts(Vec<(u8, PathBuf)>),
}

/// The labelled photos of a folder: CelebAMask-HQ as it is distributed, the same with merged masks, or the validation
/// people of the pairs pack. An error if the folder has none of these layouts or no photo with labels.
pub fn find(folder: &Path) -> Result<Vec<LabelledPhoto>> {
    let name = folder.display();
    let found = if folder.join("index.json").is_file() {
        let pictures = pack::validation_pictures(folder)?;
        pictures.into_iter().map(|(photo, mask)| LabelledPhoto { photo, labels: Labels::Classes(mask) }).collect()
    } else if let Some(merged) = MERGED.iter().map(|m| folder.join(m)).find(|m| m.is_dir()) {
        photos(folder)?
            .into_iter()
            .map(|(stem, photo)| LabelledPhoto { photo, labels: Labels::Classes(merged.join(format!("{stem}.png"))) })
            .collect()
    } else if folder.join(ANNOTATIONS).is_dir() {
        celebamask(folder)?
    } else {
        bail!(
            "{name}: no layout that is known. It should hold {PHOTOS}/ with {ANNOTATIONS}/ or {}/, or the pairs pack's index.json.",
            MERGED[0]
        )
    };
    ensure!(!found.is_empty(), "{name}: no photo with labels");
    Ok(found)
}

/// `CelebA-HQ-img/*.jpg` by their stems, in numerical order.
fn photos(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let place = folder.join(PHOTOS);
    let entries = fs::read_dir(&place).with_context(|| format!("{}: cannot be listed", place.display()))?;
    let mut found: Vec<(String, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let picture = matches!(path.extension()?.to_str()?, "jpg" | "jpeg" | "png");
            picture.then(|| Some((path.file_stem()?.to_str()?.to_owned(), path.clone())))?
        })
        .collect();
    found.sort_by_key(|(stem, _)| (stem.parse::<u64>().unwrap_or(u64::MAX), stem.clone()));
    Ok(found)
}

/// Photo `i` has its parts in `CelebAMask-HQ-mask-anno/<i / 2000>/<i, five digits>_<part>.png`.
fn celebamask(folder: &Path) -> Result<Vec<LabelledPhoto>> {
    let labelled = photos(folder)?.into_iter().filter_map(|(stem, photo)| {
        let number: u64 = stem.parse().ok()?;
        let place = folder.join(ANNOTATIONS).join((number / 2000).to_string());
        let file = |part: &str| place.join(format!("{number:05}_{part}.png"));
        let parts = (1..).zip(PARTS).map(|(class, part)| (class, file(part))).filter(|(_, file)| file.is_file());
        Some(LabelledPhoto { photo, labels: Labels::Parts(parts.collect()) })
    });
    Ok(labelled.collect())
}

impl LabelledPhoto {
    /// Class per pixel of a photo of `size`, 255 where nobody knows. Masks may be smaller or larger than the photo (CelebAMask-HQ's
    /// are half its size) if their shape is the photo's.
    pub fn labels(&self, size: (u32, u32)) -> Result<GrayImage> {
        let own = match &self.labels {
            Labels::Classes(path) => mask::classes(path)?,
            Labels::Parts(parts) => merged(parts).with_context(|| self.photo.display().to_string())?,
        };
        let (width, height) = own.dimensions();
        let same_shape = u64::from(width) * u64::from(size.1) == u64::from(height) * u64::from(size.0);
        ensure!(
            same_shape && width > 0,
            "{}: its mask is {width} x {height}, the photo {} x {}: another shape",
            self.photo.display(),
            size.0,
            size.1
        );
        if let Some(bad) = own.as_raw().iter().find(|&&l| l as usize >= CLASSES && l != mien::face::classes::IGNORE) {
            bail!("{}: class {bad} in its mask, the last is {}", self.photo.display(), CLASSES - 1);
        }
        Ok(image::imageops::resize(&own, size.0, size.1, image::imageops::FilterType::Nearest))
    }
}

fn merged(parts: &[(u8, PathBuf)]) -> Result<GrayImage> {
    let (_, first) = parts.first().context("none of its parts has a mask")?;
    let mut out = GrayImage::new(0, 0);
    for (class, path) in parts {
        let part = mask::part(path)?;
        if path == first {
            out = GrayImage::new(part.width(), part.height());
        }
        ensure!(part.dimensions() == out.dimensions(), "{}: of another size than {}", path.display(), first.display());
        for (label, bright) in out.iter_mut().zip(part.as_raw()) {
            if *bright > 127 {
                *label = *class;
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Luma, RgbImage};

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mien-labelled-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join(PHOTOS)).unwrap();
        folder
    }

    /// A mask of 8 x 8 that is `value` left of `column`.
    fn left(column: u32, value: u8) -> GrayImage {
        GrayImage::from_fn(8, 8, |x, _| Luma([if x < column { value } else { 0 }]))
    }

    #[test]
    fn celebamask_as_it_is_distributed() {
        let folder = folder("parts");
        fs::create_dir_all(folder.join(ANNOTATIONS).join("1")).unwrap();
        for number in [2001, 2010] {
            RgbImage::new(16, 16).save(folder.join(format!("{PHOTOS}/{number}.jpg"))).unwrap();
        }
        let save = |part: &str, mask: GrayImage| mask.save(folder.join(format!("{ANNOTATIONS}/1/02001_{part}.png")));
        save("skin", left(6, 255)).unwrap();
        save("l_eye", left(2, 255)).unwrap();
        let found = find(&folder).unwrap();
        assert_eq!(found.len(), 2);
        let labels = found[0].labels((16, 16)).unwrap();
        assert_eq!([0, 3, 4, 11, 12].map(|x| labels.get_pixel(x, 5)[0]), [4, 4, 1, 1, 0]);
        assert!(found[1].labels((16, 16)).unwrap_err().to_string().contains("2010.jpg"), "no part of it is there");
        assert!(found[0].labels((16, 20)).unwrap_err().to_string().contains("another shape"));
        save("nose", GrayImage::new(4, 4)).unwrap();
        assert!(format!("{:#}", find(&folder).unwrap()[0].labels((16, 16)).unwrap_err()).contains("02001_nose.png"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn merged_masks() {
        let folder = folder("merged");
        fs::create_dir_all(folder.join(MERGED[0])).unwrap();
        RgbImage::new(8, 8).save(folder.join(format!("{PHOTOS}/3.jpg"))).unwrap();
        let mask = folder.join(MERGED[0]).join("3.png");
        left(4, 17).save(&mask).unwrap();
        let found = find(&folder).unwrap();
        assert_eq!(found[0].labels((8, 8)).unwrap().as_raw()[..5], [17, 17, 17, 17, 0]);
        left(4, 40).save(&mask).unwrap();
        assert!(found[0].labels((8, 8)).unwrap_err().to_string().contains("class 40"));
        fs::write(&mask, "no mask").unwrap();
        assert!(found[0].labels((8, 8)).unwrap_err().to_string().contains("3.png"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn unknown_and_empty_folders() {
        let folder = folder("other");
        assert!(find(&folder).unwrap_err().to_string().contains("no layout"));
        fs::create_dir_all(folder.join(ANNOTATIONS)).unwrap();
        assert!(find(&folder).unwrap_err().to_string().contains("no photo with labels"));
        fs::remove_dir_all(folder).unwrap();
    }
}
