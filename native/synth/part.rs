//! One of several equal parts of a folder, for processes or machines that share the work.

use crate::synth::sight::person;
use anyhow::{Error, ensure};
use sha2::{Digest, Sha256};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `2/4`: the second of four. Whose portraits are in it follows from the person's name alone, so that parts need not know each
/// other and all photos of a person stay together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// From 0.
    index: u64,
    /// How many there are.
    pub of: u64,
}

impl Part {
    /// Everybody.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// This part and all others.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (0..self.of).map(move |index| Self { index, ..self })
    }

    /// Those portraits that are in this part.
    pub fn of(self, portraits: Vec<PathBuf>) -> Vec<PathBuf> {
        portraits.into_iter().filter(|path| self.holds(path)).collect()
    }

    fn holds(self, path: &Path) -> bool {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
        let digest = Sha256::digest(person(&stem));
        u64::from_be_bytes(digest[..8].try_into().expect("eight bytes")) % self.of == self.index
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

impl FromStr for Part {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let numbers = text.split_once('/').map(|(number, of)| (number.parse::<u64>(), of.parse::<u64>()));
        let Some((Ok(number), Ok(of))) = numbers else { anyhow::bail!("not a part such as 2/4") };
        ensure!((1..=of).contains(&number), "there is no part {number} of {of}");
        Ok(Self { index: number - 1, of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn parts_hold_everybody_once_with_all_photos() {
        let portraits: Vec<PathBuf> = (0..200)
            .flat_map(|i| ["neutral", "smile"].map(|shown| PathBuf::from(format!("a/{i}-{shown}.jpg"))))
            .collect();
        let parts: Vec<Vec<PathBuf>> =
            (1..=4).map(|i| format!("{i}/4").parse::<Part>().unwrap().of(portraits.clone())).collect();
        let all: BTreeSet<_> = parts.concat().into_iter().collect();
        assert_eq!((all.len(), parts.concat().len()), (400, 400));
        for part in &parts {
            assert!(part.len() > 50, "{}", part.len());
            assert!(part.chunks(2).all(|pair| person(pair[0].file_stem().unwrap().to_str().unwrap())
                == person(pair[1].file_stem().unwrap().to_str().unwrap())));
        }
        assert_eq!("1/1".parse::<Part>().unwrap(), Part::WHOLE);
        assert_eq!(Part::WHOLE.of(portraits.clone()), portraits);
        assert_eq!("2/4".parse::<Part>().unwrap().to_string(), "2/4");
        for wrong in ["", "2", "0/4", "5/4", "1/0", "a/b", "-1/4"] {
            assert!(wrong.parse::<Part>().is_err(), "{wrong}");
        }
    }
}
