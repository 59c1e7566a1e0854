//! 32 bits as a pattern of light and dark cells.

/// Cells along the side of an aligned crop. Finer ones are lost with JPEG's colours, of coarser ones there are too few.
pub const CELLS: usize = 32;
/// Cells of a pattern.
pub const COUNT: usize = CELLS * CELLS;
/// Bits that a pattern carries.
pub const BITS: usize = 32;

/// Share of its energy that every pattern has in common: by it a reader finds where the pattern lies.
const COMMON: f32 = 0.22;
/// Cells over which a pattern fades in from the crop's border.
const FADE: f32 = 4.0;
/// What is more than this is cut off, so that no pixel is changed by more than 10 of 255.
const MOST: f32 = 1.7;

/// A cell's sign, as good as drawn by lot: the last bit of its number after the finaliser of MurmurHash3.
fn chip(cell: usize) -> f32 {
    let mut h = cell as u32 ^ 0x4d69_656e;
    for multiplier in [0x85eb_ca6b, 0xc2b2_ae35] {
        h = (h ^ (h >> 16)).wrapping_mul(multiplier);
        h ^= h >> 13;
    }
    if (h >> 16) & 1 == 0 { 1.0 } else { -1.0 }
}

/// The sign of a cell in the pattern of a bit. Any two of them agree in half of the cells (Walsh 1923), and each with what all have in
/// common.
fn sign(bit: usize, cell: usize) -> f32 {
    // 31, 62, .. 992: of the 1,024 functions, none that is coarse and so like a face.
    let function = 31 * (bit + 1);
    if (function & cell).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// The pattern of `bits`, row by row, mean square 1 but for what fades and is cut off.
pub fn pattern(bits: u32) -> Vec<f32> {
    let each = ((1.0 - COMMON) / BITS as f32).sqrt();
    let value = |cell: usize| {
        let told: f32 = (0..BITS).map(|bit| sign(bit, cell) * if bits >> bit & 1 == 1 { each } else { -each }).sum();
        (chip(cell) * (COMMON.sqrt() + told)).clamp(-MOST, MOST)
    };
    let fade = |at: usize| ((at + 1).min(CELLS - at) as f32 / FADE).min(1.0);
    (0..COUNT).map(|cell| value(cell) * fade(cell % CELLS) * fade(cell / CELLS)).collect()
}

/// How much cells' values have of what all patterns have in common, in standard deviations of what cells without a pattern have of it.
pub fn alike(cells: &[f32]) -> f32 {
    against(cells, chip)
}

/// How much cells' values say that each bit is 1, in the same unit; less than 0 where they say that it is 0.
pub fn leanings(cells: &[f32]) -> [f32; BITS] {
    std::array::from_fn(|bit| against(cells, |cell| chip(cell) * sign(bit, cell)))
}

fn against(cells: &[f32], sign: impl Fn(usize) -> f32) -> f32 {
    let (mut dot, mut square) = (0.0, f32::MIN_POSITIVE);
    for (cell, value) in cells.iter().enumerate() {
        dot += sign(cell) * value;
        square += value * value;
    }
    dot / square.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_of_bits_have_nothing_in_common() {
        for a in 0..BITS {
            let sum: f32 = (0..COUNT).map(|cell| sign(a, cell)).sum();
            assert_eq!(sum, 0.0);
            for b in 0..a {
                let dot: f32 = (0..COUNT).map(|cell| sign(a, cell) * sign(b, cell)).sum();
                assert_eq!(dot, 0.0, "{a} and {b}");
            }
        }
        let light: f32 = (0..COUNT).map(chip).sum();
        assert!(light.abs() < 3.0 * CELLS as f32, "{light}");
    }

    proptest! {
        #[test]
        fn bits_are_read_as_they_were_written(wanted: u32) {
            let cells = pattern(wanted);
            for (bit, leaning) in leanings(&cells).into_iter().enumerate() {
                prop_assert!(if wanted >> bit & 1 == 1 { leaning > 2.0 } else { leaning < -2.0 }, "bit {bit}: {leaning}");
            }
            prop_assert!(alike(&cells) > 13.0, "{}", alike(&cells));
            let square = cells.iter().map(|v| v * v).sum::<f32>() / COUNT as f32;
            prop_assert!((0.4..0.85).contains(&square), "{square}");
        }
    }
}
