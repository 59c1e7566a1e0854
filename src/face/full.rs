//! How far a model's expressions go at 100 %: as far as people need to name them, which in some parts of the face is further than
//! they were trained.

use super::expression::Expression;
use super::strengths::Strengths;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Below, an expression is hardly one; above, faces come apart.
const RANGE: RangeInclusive<f32> = 0.5..=2.0;

/// Shares of the trained edit, part by part, of the expressions whose 100 % is not the trained edit itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Full(BTreeMap<Expression, Strengths>);

impl Full {
    /// Whether all shares lie within 0.5 to 2.
    pub fn is_plausible(&self) -> bool {
        self.0.values().all(|parts| parts.to_array().iter().all(|share| RANGE.contains(share)))
    }

    /// Whether every expression goes as far as it was trained.
    pub fn is_as_trained(&self) -> bool {
        self.0.is_empty()
    }

    /// How much of the trained edit a mixture takes in each part of the face, for each 1 of what is `asked` of its expressions:
    /// up to 100 % in all a share of the full ones, beyond that as much more as is asked.
    pub fn of(&self, asked: &BTreeMap<Expression, f32>) -> Strengths {
        let whole: f32 = asked.values().sum();
        if whole <= 0.0 {
            return Strengths::default();
        }
        let within = whole.min(1.0) / whole;
        let mut sum = [0.0; 4];
        for (e, strength) in asked {
            let full = self.0.get(e).copied().unwrap_or_default().to_array();
            sum.iter_mut().zip(full).for_each(|(sum, full)| *sum += strength / whole * (1.0 + within * (full - 1.0)));
        }
        Strengths::from_array(sum)
    }
}

impl FromIterator<(Expression, Strengths)> for Full {
    fn from_iter<I: IntoIterator<Item = (Expression, Strengths)>>(shares: I) -> Self {
        Self(shares.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Expression::{Anger, Happy, Sad};

    fn eyes(share: f32) -> Strengths {
        Strengths { eyes: share, ..Strengths::default() }
    }

    #[test]
    fn a_hundred_per_cent_is_the_full_expression() {
        let full: Full = [(Anger, eyes(1.6)), (Sad, eyes(1.2))].into_iter().collect();
        let of = |asked: &[(Expression, f32)]| full.of(&asked.iter().copied().collect());
        let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
        assert_eq!(of(&[(Happy, 0.7)]), Strengths::default());
        assert_eq!(of(&[]), Strengths::default());
        assert_eq!(of(&[(Anger, 0.0)]), Strengths::default());
        assert_eq!((of(&[(Anger, 0.5)]).eyes, of(&[(Anger, 1.0)]).mouth), (1.6, 1.0));
        // 1.3 of it is 0.3 more than the full one.
        assert!(near(1.3 * of(&[(Anger, 1.3)]).eyes, 1.9));
        assert!(near(of(&[(Anger, 0.5), (Sad, 0.25), (Happy, 0.25)]).eyes, 0.5 * 1.6 + 0.25 * 1.2 + 0.25));
    }

    #[test]
    fn shares_that_tear_faces_are_none() {
        let plausible = |share: f32| Full::from_iter([(Anger, eyes(share))]).is_plausible();
        assert!(plausible(0.5) && plausible(2.0) && !plausible(0.1) && !plausible(2.5) && !plausible(f32::NAN));
    }
}
