//! KDEF, the Karolinska Directed Emotional Faces (Lundqvist, Flykt and Ohman 1998): session, sex and number of the
//! person, expression and angle in seven or eight letters. Both sessions show the same people.

use crate::data::faces::{Photo, meaning, stem};
use mien::face::expression::Expression;
use std::path::Path;

/// What a folder of it holds, for messages.
pub const LAYOUT: &str = "files named like AF01AFS.JPG, in a folder for each person or all in one";

const EXPRESSIONS: [(&str, Expression); 7] = [
    ("AF", Expression::Fear),
    ("AN", Expression::Anger),
    ("DI", Expression::Disgust),
    ("HA", Expression::Happy),
    ("NE", Expression::Neutral),
    ("SA", Expression::Sad),
    ("SU", Expression::Surprise),
];

/// Angles and their yaw: full and half profiles to either side, and straight.
const ANGLES: [(&str, u32); 5] = [("FL", 90), ("HL", 45), ("S", 0), ("HR", 45), ("FR", 90)];

/// The photo of a name; `None` if KDEF names none like this.
pub fn read(path: &Path) -> Option<Photo> {
    let name = stem(path)?.to_uppercase();
    let (session, rest) = name.split_at_checked(1)?;
    let (sex, rest) = rest.split_at_checked(1)?;
    let (number, rest) = rest.split_at_checked(2)?;
    let (expression, angle) = rest.split_at_checked(2)?;
    let numbered = number.bytes().all(|digit| digit.is_ascii_digit());
    (["A", "B"].contains(&session) && ["F", "M"].contains(&sex) && numbered).then_some(Photo {
        path: path.into(),
        person: format!("kdef-{sex}{number}"),
        portrait: format!("kdef-{sex}{number}-{session}-{angle}"),
        expression: meaning(&EXPRESSIONS, expression)?,
        yaw: meaning(&ANGLES, angle)?,
        gaze: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::faces::find;
    use crate::data::faces::tests::scratch;

    #[test]
    fn letters_say_who_shows_what() {
        // AF31V.JPG is in the set as it is distributed; FAFFL.JPG is one of its averaged faces.
        let folder = scratch(
            "kdef",
            &[
                "KDEF/AF01/AF01AFS.JPG",
                "KDEF/AF01/AF01NEFL.JPG",
                "KDEF/BF01/bf01hahr.jpg",
                "KDEF/AM34/AM34SUS.JPG",
                "AF01AFS.JPG",
                "KDEF/AF31/AF31V.JPG",
                "AKDEF/FAFFL.JPG",
                "KDEF/AF01/CF01AFS.JPG",
                "KDEF/AF01/AF01XXS.JPG",
                "KDEF/Thumbs.db",
            ],
        );
        let faces = find(&folder).unwrap();
        let found: Vec<_> =
            faces.photos.iter().map(|p| (p.portrait.as_str(), p.person.as_str(), p.expression, p.yaw)).collect();
        assert_eq!(
            found,
            [
                ("kdef-F01-A-FL", "kdef-F01", Expression::Neutral, 90),
                ("kdef-F01-A-S", "kdef-F01", Expression::Fear, 0),
                ("kdef-F01-B-HR", "kdef-F01", Expression::Happy, 45),
                ("kdef-M34-A-S", "kdef-M34", Expression::Surprise, 0),
            ]
        );
        assert_eq!((faces.set, faces.left_out, faces.skipped.len()), ("kdef", 0, 4));
        assert!(faces.skipped.iter().any(|line| line.contains("AF31V.JPG")), "{:?}", faces.skipped);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
