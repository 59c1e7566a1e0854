//! Oulu-CASIA NIR&VIS (Zhao et al. 2011): for each light, person and expression a sequence of frames from neutral to
//! the expression's peak.

use crate::data::faces::{Faces, Photo, is_picture, meaning, stem};
use crate::files::entries;
use anyhow::Result;
use mien::face::expression::Expression;
use std::path::{Path, PathBuf};

/// What a folder of it holds, for messages.
pub const LAYOUT: &str = "VL/Strong/P001/Anger/000.jpeg";

const EXPRESSIONS: [(&str, Expression); 6] = [
    ("Anger", Expression::Anger),
    ("Disgust", Expression::Disgust),
    ("Fear", Expression::Fear),
    ("Happiness", Expression::Happy),
    ("Sadness", Expression::Sad),
    ("Surprise", Expression::Surprise),
];

/// Folders that stand above the people: of the cameras (visible and infrared) the visible one is taken, of the lights
/// the strong one, unless the given folder is another.
const ABOVE: [&str; 5] = ["B_OriginalImg", "OriginalImg", "Original_Img", "VL", "Strong"];

/// Cameras and lights.
const LIGHTS: [&str; 5] = ["VL", "NI", "Strong", "Weak", "Dark"];

/// How many of the last frames show the peak.
const PEAK: usize = 3;

/// The folder of people that a folder is or holds.
pub fn place(folder: &Path) -> Option<PathBuf> {
    let mut place = folder.to_owned();
    while !entries(&place).is_ok_and(|all| all.iter().any(|path| is_person(path))) {
        place = ABOVE.iter().map(|name| place.join(name)).find(|inner| inner.is_dir())?;
    }
    Some(place)
}

/// A folder named P and three digits.
fn is_person(path: &Path) -> bool {
    let number = stem(path).and_then(|name| name.strip_prefix('P')).unwrap_or_default();
    number.len() == 3 && number.bytes().all(|digit| digit.is_ascii_digit()) && path.is_dir()
}

/// The first frame of every sequence, which is neutral, and its last ones. What is between is left out.
pub fn list(place: &Path) -> Result<Faces> {
    let mut faces = Faces::new("oulu");
    for person in entries(place)?.iter().filter(|path| path.is_dir()) {
        if !is_person(person) {
            faces.skip(person, "not a person's folder, such as P001");
            continue;
        }
        for sequence in entries(person)?.iter().filter(|path| path.is_dir()) {
            match stem(sequence).and_then(|name| meaning(&EXPRESSIONS, name)) {
                Some(expression) => add(&mut faces, person, sequence, expression)?,
                None => faces.skip(sequence, "not the name of an expression, such as Anger"),
            }
        }
    }
    Ok(faces)
}

fn add(faces: &mut Faces, person: &Path, sequence: &Path, expression: Expression) -> Result<()> {
    let mut frames: Vec<(u32, PathBuf)> = Vec::new();
    for path in entries(sequence)?.into_iter().filter(|path| is_picture(path)) {
        match stem(&path).and_then(|name| name.parse().ok()) {
            Some(number) => frames.push((number, path)),
            None => faces.skip(&path, "not the number of a frame, such as 000"),
        }
    }
    frames.sort();
    if frames.len() < 2 {
        faces.skip(sequence, "fewer than two frames");
        return Ok(());
    }
    let light: String = sequence.iter().filter_map(|part| part.to_str()).filter(|part| LIGHTS.contains(part)).collect();
    let person = stem(person).unwrap_or_default();
    let count = frames.len();
    for (i, (_, path)) in frames.into_iter().enumerate() {
        if i > 0 && i + PEAK < count {
            faces.left_out += 1;
            continue;
        }
        faces.photos.push(Photo {
            path,
            person: format!("oulu-{person}"),
            portrait: format!("oulu-{person}-{}-{light}", expression.name()),
            expression: if i == 0 { Expression::Neutral } else { expression },
            yaw: 0,
            gaze: None,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::faces::find;
    use crate::data::faces::tests::scratch;
    use std::fs;

    /// Two people under strong light, one of them under weak light too.
    const FILES: [&str; 14] = [
        "OriginalImg/VL/Strong/P001/Anger/000.jpeg",
        "OriginalImg/VL/Strong/P001/Anger/001.jpeg",
        "OriginalImg/VL/Strong/P001/Anger/002.jpeg",
        "OriginalImg/VL/Strong/P001/Anger/003.jpeg",
        "OriginalImg/VL/Strong/P001/Anger/004.jpeg",
        "OriginalImg/VL/Strong/P001/Anger/005.jpeg",
        "OriginalImg/VL/Strong/P001/Anger/copy.jpeg",
        "OriginalImg/VL/Strong/P001/Boredom/000.jpeg",
        "OriginalImg/VL/Strong/P002/Happiness/000.jpeg",
        "OriginalImg/VL/Strong/P002/Happiness/009.jpeg",
        "OriginalImg/VL/Strong/P002/Happiness/010.jpeg",
        "OriginalImg/VL/Strong/P002/Fear/000.jpeg",
        "OriginalImg/VL/Weak/P001/Sadness/000.jpeg",
        "OriginalImg/VL/Weak/P001/Sadness/001.jpeg",
    ];

    #[test]
    fn the_first_frame_is_neutral_and_the_last_three_are_the_peak() {
        let folder = scratch("oulu", &FILES);
        let visible = folder.join("OriginalImg/VL");
        for given in [folder.clone(), visible.clone(), visible.join("Strong")] {
            let faces = find(&given).unwrap();
            let found: Vec<_> =
                faces.photos.iter().map(|p| (p.portrait.as_str(), p.name().into_owned(), p.expression)).collect();
            let angry = |frame: &str, shown: Expression| ("oulu-P001-anger-VLStrong", frame.to_owned(), shown);
            let happy = |frame: &str, shown: Expression| ("oulu-P002-happy-VLStrong", frame.to_owned(), shown);
            assert_eq!(
                found,
                [
                    angry("000", Expression::Neutral),
                    angry("003", Expression::Anger),
                    angry("004", Expression::Anger),
                    angry("005", Expression::Anger),
                    happy("000", Expression::Neutral),
                    happy("009", Expression::Happy),
                    happy("010", Expression::Happy),
                ]
            );
            assert!(faces.photos.iter().all(Photo::near_frontal));
            assert_eq!((faces.set, faces.left_out), ("oulu", 2));
            let skipped = faces.skipped.join("\n");
            assert_eq!(faces.skipped.len(), 3, "{skipped}");
            assert!(skipped.contains("copy.jpeg") && skipped.contains("Boredom") && skipped.contains("Fear"));
        }
        let weak = find(&visible.join("Weak")).unwrap();
        assert_eq!(weak.photos[1].portrait, "oulu-P001-sad-VLWeak");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn people_without_a_sequence_are_an_error() {
        let folder = scratch("oulu-empty", &["VL/Strong/P001/Anger/notes.txt"]);
        let message = find(&folder).unwrap_err().to_string();
        assert!(
            message.contains("no photo") && message.contains("1 skipped") && message.contains("Anger"),
            "{message}"
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
