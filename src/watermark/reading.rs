//! Whether a mark lies over a face, and what it says.

use super::code::{BITS, CELLS, COUNT, alike, leanings};
use super::message::Message;
use super::writing::CELL;
use crate::CROP;
use crate::grid::{bilinear, repeated};
use crate::locate::similarity::Similarity;
use crate::nn::watermark::{Revealer, SIDE};
use crate::weights::load_into;
use burn::tensor::{Device, Tensor, TensorData};

/// What `mien watermark` trained, see `revealer.md` beside it.
const WEIGHTS: &[u8] = include_bytes!("revealer.safetensors");

/// How much a face has to be like a pattern, standard deviations of what faces without one are like it: tried at thousands of places, those
/// come to 5 now and then.
const SURE: f32 = 6.0;
/// The same where a message is clear besides.
const SURE_WITH_MESSAGE: f32 = 4.0;

/// How a face may be aligned otherwise than it was when it was marked, and the steps in which that is tried: roll in degrees, scale,
/// shift in crop pixels. An edit moves a mouth, and the mouth the crop.
const ROLL: (f32, f32) = (4.0, 1.0);
const SCALE: (f32, f32) = (0.08, 0.02);
const SHIFT: (f32, f32) = (12.0, 3.0);
/// How often the steps are halved around what fits best.
const HALVINGS: usize = 3;

/// What of a face is most like a mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// How much it is like one, standard deviations.
    pub alike: f32,
    /// How much each bit of it leans to 1, in the same unit.
    pub leanings: [f32; BITS],
}

impl Found {
    /// Whether it is a mark.
    pub fn is_sure(&self) -> bool {
        self.alike > SURE || self.alike > SURE_WITH_MESSAGE && self.message().is_some()
    }

    /// What it says; `None` where that cannot be read any more.
    pub fn message(&self) -> Option<Message> {
        Message::nearest(&self.leanings)
    }
}

/// The network that sees marks.
pub struct Reader(Revealer);

impl Reader {
    /// On a device.
    pub fn new(device: &Device) -> Self {
        Self(load_into(Revealer::new(device), WEIGHTS).expect("the weights that this build was made with"))
    }

    /// What of a crop's planes `[3, CROP, CROP]`, -1..1, is most like a mark.
    pub async fn look(&self, planes: Vec<f32>, device: &Device) -> Found {
        let x = Tensor::<4>::from_data(TensorData::new(planes, [1, 3, CROP, CROP]), device);
        let seen = self.0.forward(x).into_data_async().await.expect("the device answers").convert::<f32>();
        most_alike(seen.as_slice::<f32>().expect("floats"))
    }
}

/// A crop as it may have been aligned when it was marked, against how it is now: roll, scale, shift.
type Place = [f32; 4];

/// What a revealed pattern `[SIDE, SIDE]` is most like, wherever it lies.
fn most_alike(seen: &[f32]) -> Found {
    let seen = smoothed(seen);
    let (mut best, mut place) = (f32::MIN, [0.0, 1.0, 0.0, 0.0]);
    let mut keep = |tried: Place, place: &mut Place| {
        let score = alike(&cells(&seen, &tried));
        if score > best {
            (best, *place) = (score, tried);
        }
    };
    let steps = |(reach, step): (f32, f32)| {
        let n = (reach / step).round() as i32;
        (-n..=n).map(move |i| i as f32 * step)
    };
    for roll in steps(ROLL) {
        for scale in steps(SCALE) {
            for x in steps(SHIFT) {
                for y in steps(SHIFT) {
                    keep([roll, 1.0 + scale, x, y], &mut place);
                }
            }
        }
    }
    let mut step = [ROLL.1, SCALE.1, SHIFT.1, SHIFT.1];
    for _ in 0..HALVINGS {
        step = step.map(|step| step / 2.0);
        for axis in 0..4 {
            for way in [-1.0, 1.0] {
                let mut other = place;
                other[axis] += way * step[axis];
                keep(other, &mut place);
            }
        }
    }
    Found { alike: best, leanings: leanings(&cells(&seen, &place)) }
}

/// The mean around each pixel with the weights that a cell's middle has for its pixels.
fn smoothed(seen: &[f32]) -> Vec<f32> {
    let reach = (CELL * SIDE as f32 / CROP as f32) as i64;
    let along = |from: &[f32], across: bool| -> Vec<f32> {
        let weighted = |at: usize| {
            let (x, y) = ((at % SIDE) as i64, (at / SIDE) as i64);
            let read = |off: i64| {
                let (x, y) = if across { (x + off, y) } else { (x, y + off) };
                from[repeated(y, SIDE) * SIDE + repeated(x, SIDE)]
            };
            (1 - reach..reach).map(|off| read(off) * (reach - off.abs()) as f32).sum::<f32>() / (reach * reach) as f32
        };
        (0..from.len()).map(weighted).collect()
    };
    along(&along(seen, true), false)
}

/// The values of a pattern's cells that lies so.
fn cells(seen: &[f32], &[roll, scale, x, y]: &Place) -> Vec<f32> {
    let (middle, half) = (CROP as f32 / 2.0, SIDE as f32 / CROP as f32);
    let as_now = Similarity::about(roll, scale, [middle; 2], [middle + x, middle + y]);
    let value = |cell: usize| {
        let at = as_now.apply([cell % CELLS, cell / CELLS].map(|i| (i as f32 + 0.5) * CELL));
        let read = |x: i64, y: i64| [seen[repeated(y, SIDE) * SIDE + repeated(x, SIDE)]];
        let [value] = bilinear(at.map(|v| v * half), read);
        value
    };
    (0..COUNT).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::super::code::pattern;
    use super::super::writing::value;
    use super::*;
    use crate::face::expression::Expression;

    /// A pattern as a perfect network would reveal it in a crop that is aligned otherwise.
    fn revealed(bits: u32, [roll, scale, x, y]: Place) -> Vec<f32> {
        let middle = CROP as f32 / 2.0;
        let as_marked = Similarity::about(roll, scale, [middle; 2], [middle + x, middle + y]).inverse();
        let cells = pattern(bits);
        let at = |i: usize| (i as f32 + 0.5) * (CROP / SIDE) as f32;
        (0..SIDE * SIDE).map(|i| value(&cells, as_marked.apply([at(i % SIDE), at(i / SIDE)]))).collect()
    }

    #[test]
    fn a_pattern_is_read_wherever_it_lies() {
        let message = Message { expression: Some(Expression::Fear), tenths: 13 };
        for place in [[0.0, 1.0, 0.0, 0.0], [2.3, 0.955, 7.0, -10.0], [-3.4, 1.07, -11.0, 4.5]] {
            let found = most_alike(&revealed(message.bits(), place));
            assert_eq!(found.message(), Some(message), "{place:?}");
            assert!(found.alike > 10.0, "{place:?}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_not_taken_for_one() {
        let mut state = 1u32;
        let noise = (0..SIDE * SIDE).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        });
        let found = most_alike(&noise.collect::<Vec<_>>());
        assert!(!found.is_sure(), "{found:?}");
        assert!(!most_alike(&[0.0; SIDE * SIDE]).is_sure());
    }
}
