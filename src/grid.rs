//! Reading a grid between its cells, the same everywhere on the host: positions are continuous, cell `i` covers
//! `[i, i + 1)`, and its value lies in its middle.

/// Bilinear values at a position, in cells. `read` gives the values of a column and a row; it is asked for cells outside the
/// grid too, and decides what lies there: see [`repeated`] and [`mirrored`].
pub fn bilinear<const N: usize>([x, y]: [f32; 2], read: impl Fn(i64, i64) -> [f32; N]) -> [f32; N] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let (left, top) = (left as i64, top as i64);
    let (a, b) = (read(left, top), read(left.saturating_add(1), top));
    let (c, d) = (read(left, top.saturating_add(1)), read(left.saturating_add(1), top.saturating_add(1)));
    // Not `from_fn`, which the page's compiler leaves a call for each value.
    let mut mixed = [0.0; N];
    for k in 0..N {
        mixed[k] = (a[k] * (1.0 - u) + b[k] * u) * (1.0 - v) + (c[k] * (1.0 - u) + d[k] * u) * v;
    }
    mixed
}

/// 0 below, 1 above, smooth between.
pub fn step(value: f32, [from, to]: [f32; 2]) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 around 0.
pub fn bell(distance: f32, width: f32) -> f32 {
    (-(distance / width).powi(2)).exp()
}

/// The column or row of a grid of `n` that continues it at `i`: its border repeated.
pub fn repeated(i: i64, n: usize) -> usize {
    i.clamp(0, n as i64 - 1) as usize
}

/// The same, the grid mirrored at its border.
pub fn mirrored(i: i64, n: usize) -> usize {
    let n = n as i64;
    let i = i.rem_euclid(2 * n);
    (if i < n { i } else { 2 * n - 1 - i }) as usize
}

/// Distance of each cell of a square grid to the nearest of `inside`, in cells, 0 there, by the chamfer of 3 and 4 (Borgefors 1986).
pub fn distances(inside: &[bool], side: usize) -> Vec<f32> {
    const STRAIGHT: f32 = 0.955;
    const ACROSS: f32 = 1.37;
    let mut d: Vec<f32> = inside.iter().map(|&i| if i { 0.0 } else { 1e6 }).collect();
    // From the top left, then from the bottom right: each cell from those that the sweep has been at.
    for back in [false, true] {
        for step in 0..side * side {
            let p = if back { side * side - 1 - step } else { step };
            let (x, y) = (p % side, p / side);
            let mut nearest = |dx: i64, dy: i64, far: f32| {
                let sign = if back { -1 } else { 1 };
                let (i, j) = (x as i64 + sign * dx, y as i64 + sign * dy);
                if (0..side as i64).contains(&i) && (0..side as i64).contains(&j) {
                    d[p] = d[p].min(d[j as usize * side + i as usize] + far);
                }
            };
            nearest(-1, 0, STRAIGHT);
            nearest(0, -1, STRAIGHT);
            nearest(-1, -1, ACROSS);
            nearest(1, -1, ACROSS);
        }
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn borders() {
        assert_eq!([-2, -1, 0, 3, 4, 5].map(|i| repeated(i, 4)), [0, 0, 0, 3, 3, 3]);
        assert_eq!([-2, -1, 0, 3, 4, 5].map(|i| mirrored(i, 4)), [1, 0, 0, 3, 3, 2]);
    }

    #[test]
    fn distances_are_near_the_true_ones() {
        let mut inside = vec![false; 400];
        inside[10 * 20 + 10] = true;
        for (i, d) in distances(&inside, 20).into_iter().enumerate() {
            let far = (i as f32 % 20.0 - 10.0).hypot((i / 20) as f32 - 10.0);
            assert!((d - far).abs() <= 0.08 * far, "{i}: {d}, not {far}");
        }
        assert_eq!(distances(&[false; 9], 3), [1e6; 9]);
    }

    proptest! {
        #[test]
        fn a_slope_is_read_as_it_is(x in 0.5f32..7.5, y in 0.5f32..5.5) {
            let [got] = bilinear([x, y], |i, j| [3.0 * (repeated(i, 8) as f32 + 0.5) - 2.0 * (repeated(j, 6) as f32 + 0.5)]);
            prop_assert!((got - (3.0 * x - 2.0 * y)).abs() < 1e-4, "{got}");
        }

        #[test]
        fn a_cell_s_middle_is_its_value(i in 0i64..8, j in 0i64..6) {
            let read = |i: i64, j: i64| [(repeated(i, 8) * 10 + repeated(j, 6)) as f32];
            prop_assert_eq!(bilinear([i as f32 + 0.5, j as f32 + 0.5], read), read(i, j));
        }

        #[test]
        fn any_position_is_read(x in proptest::num::f32::ANY, y in proptest::num::f32::ANY) {
            bilinear([x, y], |i, j| [(mirrored(i, 5) + repeated(j, 3)) as f32]);
        }
    }
}
