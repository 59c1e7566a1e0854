//! RaFD, the Radboud Faces Database (Langner et al. 2010). Its files' names hold the camera (090 is in front), the
//! model's number, what kind of person it is in two fields (one for a kid), the expression and the gaze.

use crate::data::faces::{Gaze, Photo, meaning, stem};
use mien::face::expression::Expression;
use std::path::Path;

/// What a folder of it holds, for messages.
pub const LAYOUT: &str = "files named like Rafd090_01_Caucasian_female_angry_frontal.jpg";

const EXPRESSIONS: [(&str, Expression); 8] = [
    ("angry", Expression::Anger),
    ("contemptuous", Expression::Contempt),
    ("disgusted", Expression::Disgust),
    ("fearful", Expression::Fear),
    ("happy", Expression::Happy),
    ("neutral", Expression::Neutral),
    ("sad", Expression::Sad),
    ("surprised", Expression::Surprise),
];

/// Cameras and their yaw: 000 and 045 see the right side of the face, 135 and 180 the left.
const CAMERAS: [(&str, u32); 5] = [("000", 90), ("045", 45), ("090", 0), ("135", 45), ("180", 90)];

const GAZES: [(&str, Gaze); 3] = [("frontal", Gaze::Frontal), ("left", Gaze::Left), ("right", Gaze::Right)];

/// The photo of a name; `None` if RaFD names none like this.
pub fn read(path: &Path) -> Option<Photo> {
    let name = stem(path)?.to_lowercase();
    let fields: Vec<&str> = name.split('_').collect();
    let [camera, model, .., expression, gaze] = fields[..] else { return None };
    let camera = camera.strip_prefix("rafd")?;
    let numbered = !model.is_empty() && model.bytes().all(|digit| digit.is_ascii_digit());
    numbered.then_some(Photo {
        path: path.into(),
        person: format!("rafd-{model}"),
        portrait: format!("rafd-{model}-{camera}"),
        expression: meaning(&EXPRESSIONS, expression)?,
        yaw: meaning(&CAMERAS, camera)?,
        gaze: Some(meaning(&GAZES, gaze)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::faces::find;
    use crate::data::faces::tests::scratch;

    #[test]
    fn names_say_who_shows_what() {
        let folder = scratch(
            "rafd",
            &[
                "Rafd000_08_Caucasian_female_contemptuous_left.jpg",
                "Rafd090_01_Caucasian_female_angry_frontal.jpg",
                "Rafd090_41_Kid_female_happy_frontal.jpg",
                "Rafd135_72_Moroccan_male_surprised_right.JPG",
                "Rafd090_01_Caucasian_female_bored_frontal.jpg",
                "Rafd100_01_Caucasian_female_angry_frontal.jpg",
                "Rafd090_xx_Caucasian_female_angry_frontal.jpg",
                "Rafd090_01.jpg",
                "readme.txt",
                ".Rafd090_01_Caucasian_female_sad_frontal.jpg",
            ],
        );
        let faces = find(&folder).unwrap();
        let found: Vec<_> = faces
            .photos
            .iter()
            .map(|p| (p.portrait.as_str(), p.person.as_str(), p.expression, p.yaw, p.gaze))
            .collect();
        assert_eq!(
            found,
            [
                ("rafd-01-090", "rafd-01", Expression::Anger, 0, Some(Gaze::Frontal)),
                ("rafd-08-000", "rafd-08", Expression::Contempt, 90, Some(Gaze::Left)),
                ("rafd-41-090", "rafd-41", Expression::Happy, 0, Some(Gaze::Frontal)),
                ("rafd-72-135", "rafd-72", Expression::Surprise, 45, Some(Gaze::Right)),
            ]
        );
        assert_eq!((faces.set, faces.left_out, faces.skipped.len()), ("rafd", 0, 4));
        assert!(faces.skipped.iter().any(|line| line.contains("bored")), "{:?}", faces.skipped);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
