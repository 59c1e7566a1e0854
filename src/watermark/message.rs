//! What the mark says.

use crate::edit::request::EditRequest;
use crate::face::expression::Expression;
use crate::watermark::code::BITS;
use serde::Serialize;
use std::fmt::{Display, Formatter};

/// A face's edit, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The expression that was most of it; `None` of single actions and of mixtures without such a one.
    pub expression: Option<Expression>,
    /// How strong it was, tenths, 0 to 15.
    pub tenths: u8,
}

/// Of the eight expressions, the number that stands for none.
const NONE: u32 = 15;
/// The way that bits are laid out.
const FORMAT: u32 = 1;
/// How much leanings have to be like a message, standard deviations.
const CLEAR: f32 = 5.0;
/// Share of an edit that makes an expression most of it.
const MOST: f32 = 0.75;

impl Message {
    /// What there is to say of an edit.
    pub fn of(request: &EditRequest) -> Self {
        let in_all = request.intensity();
        let most = |(_, strength): &(&Expression, &f32)| **strength >= MOST * in_all && in_all > 0.0;
        let expression = request.expressions.iter().find(most).map(|(expression, _)| *expression);
        let actions = request.actions.values().fold(0.0f32, |most, strength| most.max(strength.abs()));
        let strength = if in_all > 0.0 { in_all } else { actions };
        Self {
            expression: expression.filter(|_| !request.has_actions()),
            tenths: (strength * 10.0).round().clamp(0.0, 15.0) as u8,
        }
    }

    /// As 32 bits: 4 of the format, 4 of the expression, 4 of the strength, 4 that are 0, and 16 to check them.
    pub fn bits(self) -> u32 {
        let expression = self.expression.map_or(NONE, |expression| expression as u32);
        let said = FORMAT | expression << 4 | u32::from(self.tenths) << 8;
        said | check(said) << 16
    }

    /// All that can be said.
    pub fn all() -> impl Iterator<Item = Self> {
        let expressions = Expression::ALL.map(Some).into_iter().chain([None]);
        expressions.flat_map(|expression| (0..16).map(move |tenths| Self { expression, tenths }))
    }

    /// What is most likely said, by how much each bit leans to 1; `None` where that is not clear. As few messages as there are can be tried
    /// one by one, which corrects more errors than any code is decoded to.
    pub fn nearest(leanings: &[f32; BITS]) -> Option<Self> {
        let likely = |message: &Self| {
            let bits = message.bits();
            let signed = leanings.iter().enumerate().map(|(bit, v)| if bits >> bit & 1 == 1 { *v } else { -v });
            signed.sum::<f32>() / (BITS as f32).sqrt()
        };
        let all = Self::all().map(|message| (likely(&message), message));
        let (likely, message) = all.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (likely > CLEAR).then_some(message)
    }
}

/// In words: "Happy at about 70 %".
impl Display for Message {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self.expression {
            Some(e) => write!(f, "{} at about {} %", e.title(), 10 * self.tenths),
            None => write!(f, "single movements or a mixture"),
        }
    }
}

/// Half of the CRC-32 of 16 bits.
fn check(said: u32) -> u32 {
    crc32fast::hash(&said.to_le_bytes()[..2]) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_edit_is_said_and_read_with_every_sixth_bit_wrong() {
        let edits = Expression::ALL.map(|e| EditRequest::of(e, 1.3)).into_iter();
        let mixed = EditRequest {
            expressions: BTreeMap::from([(Expression::Happy, 0.5), (Expression::Sad, 0.4)]),
            ..EditRequest::default()
        };
        let moved = EditRequest { actions: BTreeMap::from([("smile".into(), -0.34)]), ..EditRequest::default() };
        for edit in edits.chain([mixed, moved, EditRequest::default()]) {
            let message = Message::of(&edit);
            for wrong in [0, 0x0104_1041, 0x2082_0820, 0x4101_0408] {
                let bits = message.bits() ^ wrong;
                let leanings = std::array::from_fn(|bit| if bits >> bit & 1 == 1 { 1.5 } else { -1.5 });
                assert_eq!(Message::nearest(&leanings), Some(message), "{wrong:#x}");
            }
        }
    }

    #[test]
    fn what_says_nothing_is_not_read() {
        assert_eq!(Message::nearest(&[0.0; BITS]), None);
        assert_eq!(Message::nearest(&std::array::from_fn(|bit| if bit % 2 == 0 { 1.0 } else { -1.0 })), None);
        let all: Vec<u32> = Message::all().map(Message::bits).collect();
        let apart = all.iter().enumerate().flat_map(|(i, a)| all[..i].iter().map(move |b| (a ^ b).count_ones()));
        let least = apart.min();
        assert!(least >= Some(5), "{least:?}");
    }

    #[test]
    fn in_words() {
        assert_eq!(Message::of(&EditRequest::of(Expression::Happy, 0.7)).to_string(), "Happy at about 70 %");
        let actions = BTreeMap::from([("smile".into(), 0.4)]);
        let added = EditRequest { actions, ..EditRequest::of(Expression::Sad, 1.0) };
        assert_eq!(Message::of(&added).to_string(), "single movements or a mixture");
    }
}
