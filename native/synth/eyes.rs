//! Eyeballs behind the lids: what the photo shows of iris and white, and what it would show if the lids were not there.

use crate::synth::grid::{Grid, SIDE, luminance, mixed, smoothstep};
use mien::grid::distances;
use std::f32::consts::TAU;

/// Side of the window that an eye is completed in, pixels.
const WINDOW: usize = 128;
/// Lashes and the lid's shadow lie on this many pixels below the upper lid.
const LASHES: f32 = 4.5;

/// A completed eye.
pub struct Eye {
    /// Middle of the iris, pixels of the portrait.
    pub middle: [f32; 2],
    /// Of the iris.
    pub radius: f32,
    corner: [i32; 2],
    /// The white, without iris and lashes.
    white: Grid<3>,
    /// The iris, whole.
    iris: Grid<3>,
    /// How much of the photo itself is the eyeball there, without the edges.
    seen: Grid<1>,
    /// The lid's skin without lashes, and where they are.
    bare: Grid<3>,
    lashes: Grid<1>,
    /// Of the lashes.
    dark: [f32; 3],
    /// First row below the upper lid and first above the lower one by column, in the photo.
    edges: Vec<Option<(f32, f32)>>,
}

/// The first and last rows of each column of an opening.
pub(super) fn edges(open: &[bool]) -> Vec<Option<(f32, f32)>> {
    (0..SIDE)
        .map(|x| {
            let top = (0..SIDE).find(|y| open[y * SIDE + x])?;
            let low = (0..SIDE).rev().find(|y| open[y * SIDE + x])?;
            Some((top as f32, low as f32 + 1.0))
        })
        .collect()
}

impl Eye {
    /// `iris`: its middle and four points of its rim; `level`: brightness of white.
    pub fn new(photo: &Grid<3>, open: &[bool], iris: &[[f32; 2]], level: f32) -> Self {
        let middle = iris[0];
        let radius = iris[1..].iter().map(|p| (p[0] - middle[0]).hypot(p[1] - middle[1])).sum::<f32>() / 4.0;
        let corner = [middle[0] as i32 - WINDOW as i32 / 2, middle[1] as i32 - WINDOW as i32 / 2];
        let edges = edges(open);
        let pixel = |i: usize| {
            let (x, y) = (corner[0] + (i % WINDOW) as i32, corner[1] + (i / WINDOW) as i32);
            let inside = (0..SIDE as i32).contains(&x) && (0..SIDE as i32).contains(&y);
            (x.clamp(0, SIDE as i32 - 1) as usize, y.clamp(0, SIDE as i32 - 1) as usize, inside)
        };
        let n = WINDOW * WINDOW;
        let (mut seen, mut colour, mut from) = (vec![[0.0_f32]; n], vec![[0.0; 3]; n], vec![0.0; n]);
        for i in 0..n {
            let (x, y, inside) = pixel(i);
            colour[i] = photo.data[y * SIDE + x];
            from[i] = (x as f32 + 0.5 - middle[0]).hypot(y as f32 + 0.5 - middle[1]);
            if let (true, Some((top, low))) = (inside && open[y * SIDE + x], edges[x]) {
                let y = y as f32 + 0.5;
                seen[i] = [smoothstep(LASHES - 2.0, LASHES + 1.0, y - top) * smoothstep(0.5, 2.5, low - y)];
            }
        }
        let seen = Grid { side: WINDOW, data: seen };
        let colour = Grid { side: WINDOW, data: colour };
        // The brighter white weighs more: what is dark of it lies in a shadow.
        let weights: Vec<f32> = (0..n)
            .map(|i| {
                let y = luminance(&colour.data[i]) / level;
                seen.data[i][0] * smoothstep(1.12, 1.3, from[i] / radius) * (y * y).clamp(0.02, 1.0)
            })
            .collect();
        let known = weights.iter().sum::<f32>() > 5.0;
        let mut white = if known {
            let solid: Vec<f32> = weights.iter().map(|w| (w * 1.6).min(1.0)).collect();
            colour.filled(&solid).blurred(0.8)
        } else {
            Grid::of(WINDOW, [0.62 * level; 3])
        };
        for p in &mut white.data {
            let y = luminance(p);
            let gain = (0.62 * level / y.max(8.0)).clamp(1.0, 1.8);
            *p = p.map(|c| 0.8 * gain * c + 0.2 * gain * y);
        }
        let iris = whole_iris(&colour, &seen, &from, radius);
        let opened: Vec<bool> = (0..n)
            .map(|i| {
                let (x, y, inside) = pixel(i);
                inside && open[y * SIDE + x]
            })
            .collect();
        let off = distances(&opened, WINDOW);
        let band = |i: usize, near: f32, far: f32| {
            let (x, y, _) = pixel(i);
            let above = edges[x].is_none_or(|(top, low)| (y as f32) < (top + low) / 2.0);
            1.0 - if above { smoothstep(near, far, off[i]) } else { smoothstep(near - 6.5, far - 6.5, off[i]) }
        };
        let known: Vec<f32> = (0..n).map(|i| f32::from(u8::from(band(i, 9.0, 10.0) == 0.0))).collect();
        let bare = colour.filled(&known);
        let lashes = Grid { side: WINDOW, data: (0..n).map(|i| [band(i, 7.0, 10.0)]).collect() };
        let mut edge: Vec<[f32; 3]> =
            (0..n).filter(|&i| off[i] > 0.0 && off[i] < 4.0).map(|i| colour.data[i]).collect();
        edge.sort_by(|a, b| luminance(a).total_cmp(&luminance(b)));
        let dark = edge.get(edge.len() / 8).copied().unwrap_or([40.0, 30.0, 25.0]);
        Self { middle, radius, corner, white, iris, seen, edges, bare, lashes, dark }
    }

    /// The eyeball as it would be without lids and lashes.
    fn made(&self, x: f32, y: f32) -> [f32; 3] {
        let (u, v) = (x - self.corner[0] as f32, y - self.corner[1] as f32);
        let from = (x - self.middle[0]).hypot(y - self.middle[1]);
        mixed(&self.iris.at(u, v), &self.white.at(u, v), smoothstep(0.94, 1.08, from / self.radius))
    }

    /// The eyeball's colour at a position of the portrait, with its iris moved by `gaze` pixels.
    fn ball(&self, photo: &Grid<3>, x: f32, y: f32, gaze: [f32; 2]) -> [f32; 3] {
        let (u, v) = (x - self.corner[0] as f32, y - self.corner[1] as f32);
        let seen = self.seen.at(u, v)[0];
        if gaze == [0.0, 0.0] {
            return mixed(&self.made(x, y), &photo.at(x, y), seen);
        }
        let from = (x - gaze[0] - self.middle[0]).hypot(y - gaze[1] - self.middle[1]);
        let inside = 1.0 - smoothstep(0.94, 1.08, from / self.radius);
        let was = (x - self.middle[0]).hypot(y - self.middle[1]) / self.radius;
        let white = mixed(&self.white.at(u, v), &photo.at(x, y), seen * smoothstep(1.12, 1.3, was));
        mixed(&white, &self.iris.at(u - gaze[0], v - gaze[1]), inside)
    }

    /// The lid's skin, whose colour in the photo is `colour` at a position: without lashes as far as the eye is `closed`, so
    /// that they are not drawn out with it.
    pub fn lid(&self, colour: [f32; 3], x: f32, y: f32, closed: f32) -> [f32; 3] {
        let (u, v) = (x - self.corner[0] as f32, y - self.corner[1] as f32);
        let inside = 1.0..WINDOW as f32 - 1.0;
        if !inside.contains(&u) || !inside.contains(&v) {
            return colour;
        }
        mixed(&colour, &self.bare.at(u, v), closed * self.lashes.at(u, v)[0])
    }

    /// Draws the lashes of a closed eye along its seam.
    pub fn seam(&self, full: &mut Grid<3>, line: &[[f32; 2]], closed: f32) {
        let low = |c: usize| line.iter().map(|p| p[c]).fold(f32::MAX, f32::min) as usize;
        let high = |c: usize| line.iter().map(|p| p[c]).fold(f32::MIN, f32::max) as usize;
        let ends = (line[0][0].min(line[line.len() - 1][0]), line[0][0].max(line[line.len() - 1][0]));
        for y in low(1).saturating_sub(3)..=(high(1) + 5).min(SIDE - 1) {
            for x in low(0)..=high(0).min(SIDE - 1) {
                let (u, v) = (x as f32 + 0.5, y as f32 + 0.5);
                let Some(s) = line.windows(2).find(|s| (s[0][0].min(s[1][0])..=s[0][0].max(s[1][0])).contains(&u))
                else {
                    continue;
                };
                let t = (u - s[0][0]) / (s[1][0] - s[0][0]).abs().max(1e-3) * (s[1][0] - s[0][0]).signum();
                let below = v - (s[0][1] + t * (s[1][1] - s[0][1]));
                // Thicker in the middle; the lashes hang below.
                let taper = smoothstep(0.0, 6.0, u - ends.0) * smoothstep(0.0, 6.0, ends.1 - u);
                let width = if below < 0.0 { 1.3 } else { 2.2 };
                let share = 0.8 * closed * taper * (-(below / width).powi(2)).exp();
                let value = &mut full.data[y * SIDE + x];
                let dark: [f32; 3] = std::array::from_fn(|c| self.dark[c].min(value[c]));
                *value = mixed(value, &dark, share);
            }
        }
    }

    /// The eye at a position within its opening in the picture, whose edges there are `edge`.
    pub fn colour(&self, photo: &Grid<3>, x: f32, y: f32, edge: (f32, f32), gaze: [f32; 2]) -> [f32; 3] {
        let (below, above) = (y - edge.0, edge.1 - y);
        let ball = self.ball(photo, x, y, gaze);
        // A lid's shadow.
        let shade = 1.0 - 0.30 * (-below / 3.5).exp() - 0.10 * (-above / 1.5).exp();
        let ball = ball.map(|c| c * shade);
        // Lashes and edges of the lids go with the lids.
        let Some((top, low)) = self.edges[(x as usize).min(SIDE - 1)] else { return ball };
        let edge = |v: f32| -> [f32; 3] {
            let seen = photo.at(x, v);
            if gaze == [0.0, 0.0] {
                return seen;
            }
            // Of a turned eye only what the lashes take of the light: iris and white are others there now.
            let bare = self.made(x, v);
            std::array::from_fn(|c| ball[c] * (seen[c] / bare[c].max(12.0)).clamp(0.25, 1.0))
        };
        let lash = mixed(&edge(top + below), &ball, smoothstep(1.5, LASHES, below));
        mixed(&edge(low - above), &lash, smoothstep(0.5, 2.0, above))
    }
}

/// What is hidden of the iris: its mirror image, without reflections, or the mean of its ring.
fn whole_iris(colour: &Grid<3>, seen: &Grid<1>, from: &[f32], radius: f32) -> Grid<3> {
    let ring = |r: f32| ((r / radius * 10.0) as usize).min(10);
    let mut rings = [([0.0; 3], 0.0_f32); 11];
    for (i, p) in colour.data.iter().enumerate().filter(|(i, _)| from[*i] < radius * 1.1) {
        let (sum, weight) = &mut rings[ring(from[i])];
        let w = seen.data[i][0].powi(2);
        (0..3).for_each(|c| sum[c] += w * p[c]);
        *weight += w;
    }
    let all: f32 = rings.iter().map(|r| r.1).sum();
    let whole: [f32; 3] = std::array::from_fn(|c| rings.iter().map(|r| r.0[c]).sum::<f32>() / all.max(1e-3));
    let mut means: Vec<[f32; 3]> =
        rings.iter().map(|(sum, weight)| if *weight > 1.0 { sum.map(|s| s / weight) } else { whole }).collect();
    if all < 10.0 {
        means = vec![[40.0, 35.0, 32.0]; 11];
    }
    let half = WINDOW as f32 / 2.0;
    let mut iris = colour.clone();
    for (i, p) in iris.data.iter_mut().enumerate() {
        let (x, y) = ((i % WINDOW) as f32 + 0.5, (i / WINDOW) as f32 + 0.5);
        let at = (from[i] / radius * 10.0 - 0.5).clamp(0.0, 9.99);
        let mean = mixed(&means[at as usize], &means[at as usize + 1], at.fract());
        let mut made = mean;
        // Below for above; the middle of the window is the iris' to within a pixel.
        for (u, v) in [(x, 2.0 * half - y), (2.0 * half - x, 2.0 * half - y), (2.0 * half - x, y)] {
            let (mirror, share) = (colour.at(u, v), seen.at(u, v)[0]);
            if share > 0.9 {
                let reflected = smoothstep(1.2, 1.6, luminance(&mirror) / luminance(&mean).max(20.0));
                made = mixed(&mirror, &mean, 0.35 + 0.65 * reflected);
                break;
            }
        }
        let rim = smoothstep(0.75, 1.0, from[i] / radius);
        let made = made.map(|c| c * (1.0 - 0.15 * rim));
        *p = mixed(&made, &colour.data[i], seen.data[i][0]);
    }
    iris
}

/// How far the iris moves when the eye turns: `x` to the subject's left, `y` up, 1 as far as eyes turn at ease.
pub fn gaze(radius: f32, x: f32, y: f32) -> [f32; 2] {
    // The iris' radius is 5.9 mm, its distance from the eyeball's middle 10.5 mm.
    let reach = radius * 10.5 / 5.9;
    [reach * (x * TAU * 24.0 / 360.0).sin(), -reach * (y * TAU * 16.0 / 360.0).sin()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An eye whose upper lid covers the top of a brown iris.
    fn drawn() -> (Grid<3>, Vec<bool>, Eye) {
        let mut photo = Grid::of(SIDE, [180.0, 140.0, 120.0]);
        let mut open = vec![false; SIDE * SIDE];
        for y in 240..268 {
            for x in 200..260 {
                let d = (x as f32 + 0.5 - 230.0).hypot(y as f32 + 0.5 - 250.0);
                photo.data[y * SIDE + x] = if d < 14.0 { [90.0, 60.0, 40.0] } else { [200.0, 200.0, 200.0] };
                open[y * SIDE + x] = true;
            }
        }
        let iris = [[230.0, 250.0], [244.0, 250.0], [230.0, 236.0], [216.0, 250.0], [230.0, 264.0]];
        let eye = Eye::new(&photo, &open, &iris, 200.0);
        (photo, open, eye)
    }

    #[test]
    fn a_widened_eye_shows_white_above_an_iris_of_its_size() {
        let (photo, _, eye) = drawn();
        let at = |x: f32, y: f32| luminance(&eye.ball(&photo, x, y, [0.0; 2]));
        assert!(at(230.5, 238.5) < 100.0, "the iris' hidden top: {}", at(230.5, 238.5));
        assert!(at(230.5, 230.5) > 120.0, "white above it: {}", at(230.5, 230.5));
        assert!(at(210.5, 252.5) > 150.0);
        assert_eq!(eye.ball(&photo, 225.5, 252.5, [0.0; 2]), photo.at(225.5, 252.5));
    }

    #[test]
    fn a_turned_eye_moves_its_iris() {
        let (photo, _, eye) = drawn();
        let [dx, dy] = gaze(eye.radius, 0.5, 0.0);
        assert!(dx > 4.0 && dy == 0.0);
        let at = |x: f32| luminance(&eye.ball(&photo, x, 255.5, [dx, dy]));
        assert!(at(217.5) > 120.0 && at(230.5 + dx) < 100.0, "{} {}", at(217.5), at(230.5 + dx));
    }
}
