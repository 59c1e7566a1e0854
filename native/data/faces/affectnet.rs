//! AffectNet (Mollahosseini et al. 2019): photos from the web, each with the number of its expression in a numpy file
//! beside it. It does not say who is who.

use crate::data::faces::{Faces, Photo, is_picture, npy, stem};
use crate::files::entries;
use anyhow::{Context, Result, bail};
use mien::face::expression::Expression;
use std::path::{Path, PathBuf};

/// What a folder of it holds, for messages.
pub const LAYOUT: &str = "train_set/ or val_set/ with images/1.jpg and annotations/1_exp.npy";

const IMAGES: &str = "images";
const ANNOTATIONS: &str = "annotations";

/// The folders with images and annotations that a folder is or holds.
pub fn places(folder: &Path) -> Option<Vec<PathBuf>> {
    let possible = [folder.to_owned(), folder.join("train_set"), folder.join("val_set")];
    let found: Vec<PathBuf> =
        possible.into_iter().filter(|place| place.join(IMAGES).is_dir() && place.join(ANNOTATIONS).is_dir()).collect();
    (!found.is_empty()).then_some(found)
}

/// The photos whose annotation is one of our expressions.
pub fn list(places: &[PathBuf]) -> Result<Faces> {
    let mut faces = Faces::new("affectnet");
    for place in places {
        for image in entries(&place.join(IMAGES))?.into_iter().filter(|path| is_picture(path)) {
            match read(place, image) {
                Ok(Some(photo)) => faces.photos.push(photo),
                Ok(None) => faces.left_out += 1,
                Err(error) => faces.skipped.push(format!("{error:#}")),
            }
        }
    }
    Ok(faces)
}

/// The photo with its expression; `None` where it shows none of ours: 8 is none, 9 uncertain, 10 no face. The first
/// eight are in our order.
fn read(place: &Path, path: PathBuf) -> Result<Option<Photo>> {
    let id = stem(&path).with_context(|| format!("{}: not a name that can be read", path.display()))?;
    let annotation = place.join(ANNOTATIONS).join(format!("{id}_exp.npy"));
    let expression = match npy::integer(&annotation)? {
        number @ 0..=7 => Expression::ALL[number as usize],
        8..=10 => return Ok(None),
        number => bail!("{}: no expression has the number {number}", annotation.display()),
    };
    // The same number names different photos in the two sets.
    let set = if place.ends_with("val_set") { "val" } else { "train" };
    let name = format!("affectnet-{set}-{id}");
    Ok(Some(Photo { path, person: name.clone(), portrait: name, expression, yaw: 0, gaze: None }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::faces::find;
    use crate::data::faces::tests::scratch;
    use std::fs;

    #[test]
    fn annotations_say_what_each_photo_shows() {
        let files = ["train_set/images/1.jpg", "train_set/images/2.jpg", "train_set/images/3.jpg"];
        let more =
            ["train_set/images/4.jpg", "train_set/images/5.jpg", "train_set/images/6.jpg", "val_set/images/1.jpg"];
        let folder = scratch("affectnet", &[&files[..], &more].concat());
        for (set, id, label) in [
            ("train_set", 1, npy::tests::text("6", 1)),
            ("train_set", 2, npy::tests::number(7)),
            ("train_set", 3, npy::tests::text("10", 2)),
            ("train_set", 4, npy::tests::number(11)),
            ("train_set", 5, b"no numpy file".to_vec()),
            ("val_set", 1, npy::tests::text("0", 1)),
        ] {
            let place = folder.join(set).join(ANNOTATIONS);
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join(format!("{id}_exp.npy")), label).unwrap();
        }
        let faces = find(&folder).unwrap();
        let found: Vec<_> = faces.photos.iter().map(|p| (p.portrait.as_str(), p.expression)).collect();
        assert_eq!(
            found,
            [
                ("affectnet-train-1", Expression::Anger),
                ("affectnet-train-2", Expression::Contempt),
                ("affectnet-val-1", Expression::Neutral),
            ]
        );
        assert!(faces.photos.iter().all(|p| p.person == p.portrait && p.near_frontal()));
        assert_eq!((faces.set, faces.left_out), ("affectnet", 1));
        // A number of no expression, no numpy file, no file.
        assert_eq!(faces.skipped.len(), 3, "{:?}", faces.skipped);
        for (line, id) in faces.skipped.iter().zip([4, 5, 6]) {
            assert!(line.contains(&format!("{id}_exp.npy")), "{line}");
        }
        let part = find(&folder.join("val_set")).unwrap();
        assert_eq!((part.photos.len(), part.photos[0].portrait.as_str()), (1, "affectnet-val-1"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn photos_of_no_expression_alone_are_an_error() {
        let folder = scratch("affectnet-none", &["images/1.jpg"]);
        fs::create_dir_all(folder.join(ANNOTATIONS)).unwrap();
        fs::write(folder.join(ANNOTATIONS).join("1_exp.npy"), npy::tests::number(9)).unwrap();
        let message = find(&folder).unwrap_err().to_string();
        assert!(message.contains("no photo") && message.contains("1 left out"), "{message}");
        fs::remove_dir_all(folder).unwrap();
    }
}
