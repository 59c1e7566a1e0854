//! The face model fitted to landmarks: pose under a scaled-orthographic camera, identity, expression, by Gauss-Newton with
//! bounds; what it leaves over is spread as a smooth correction.

use crate::synth::face_model::{FaceModel, V3};
use crate::synth::landmarks::{self, Landmarks};
use mien::locate::landmarks::Part;
use nalgebra::{Cholesky, DMatrix, DVector};

/// Modes of identity that are fitted: those after them move no landmark by a pixel.
const MODES: usize = 50;
/// How far a landmark may be off, pixels of 512.
const SIGMA: f64 = 1.6;
/// Cost of a shape at weight 1, linear and quadratic: a resting face is explained by identity, a smile by its shape.
const EXPRESSION: (f64, f64) = (1.5, 8.0);
/// The strongest weight of a shape in a photo.
const STRONGEST: f64 = 1.3;
/// Shapes that photos are not fitted with: they say the same as others, or move no landmark.
const UNUSED: [&str; 11] = [
    "Pupil",
    "eyeLook",
    "cheekRaiser",
    "mouthClose",
    "cheekPuff",
    "jawForward",
    "cheekSquint",
    "mouthShrugUpper",
    "mouthLeft",
    "mouthRight",
    "mouthFunnel",
];

/// Scaled-orthographic: `x = s (R X)_x + t_x`, `y = -s (R X)_y + t_y`, pixels.
#[derive(Clone)]
pub struct Camera {
    /// Rotation of the head.
    pub rotation: [[f32; 3]; 3],
    /// Pixels per centimetre.
    pub scale: f32,
    /// Pixels.
    pub shift: [f32; 2],
}

impl Camera {
    /// The head turned as in the photo.
    pub fn turned(&self, p: V3) -> V3 {
        self.rotation.map(|r| r[0] * p[0] + r[1] * p[1] + r[2] * p[2])
    }

    /// Where a turned point lies in the photo.
    pub fn project(&self, turned: V3) -> [f32; 2] {
        [self.scale * turned[0] + self.shift[0], -self.scale * turned[1] + self.shift[1]]
    }

    /// How far the face looks aside and up, degrees.
    pub fn angles(&self) -> (f32, f32) {
        let r = &self.rotation;
        (r[0][2].atan2(r[2][2]).to_degrees(), (-r[1][2]).asin().to_degrees())
    }
}

/// A face as a photo shows it.
#[derive(Clone)]
pub struct Fit {
    /// Of the photo.
    pub camera: Camera,
    /// Coefficients of the first modes.
    pub identity: Vec<f32>,
    /// A weight for each of the model's shapes.
    pub expression: Vec<f32>,
    /// What is left over at each landmark that lies on the mesh: its place in [`FaceModel::landmarks`], pixels.
    pub left_over: Vec<(usize, [f32; 2])>,
    /// Root of the mean square of the distance between landmarks and mesh, pixels.
    pub rms: f32,
}

/// A landmark's place on vertices' values.
fn at(values: &[V3], (vertices, weights): &([u32; 3], V3)) -> [f64; 3] {
    std::array::from_fn(|c| (0..3).map(|k| f64::from(weights[k] * values[vertices[k] as usize][c])).sum())
}

/// Weight of a landmark: eyes and lips say most, the outline slides on the skin.
fn weight(landmark: usize) -> f64 {
    match Part::of(landmark) {
        Part::BrowRight | Part::BrowLeft => 2.0,
        Part::Outline if ![152, 176, 400].contains(&landmarks::INDICES[landmark]) => 0.25,
        Part::Outline | Part::Nose => 1.0,
        _ => 3.0,
    }
}

/// What landmarks say about the model: its vertices and shapes there.
pub struct Fitter<'a> {
    model: &'a FaceModel,
    used: Vec<(usize, ([u32; 3], V3))>,
    mean: Vec<[f64; 3]>,
    identity: Vec<Vec<[f64; 3]>>,
    shapes: Vec<usize>,
    expression: Vec<Vec<[f64; 3]>>,
}

impl<'a> Fitter<'a> {
    /// For this model.
    pub fn new(model: &'a FaceModel) -> Self {
        let used: Vec<_> = model.landmarks.iter().enumerate().filter_map(|(i, p)| p.map(|p| (i, p))).collect();
        let read = |values: &Vec<V3>| used.iter().map(|(_, place)| at(values, place)).collect::<Vec<_>>();
        let shapes: Vec<usize> =
            (0..model.names.len()).filter(|&i| !UNUSED.iter().any(|u| model.names[i].starts_with(u))).collect();
        Self {
            model,
            mean: read(&model.mean),
            identity: model.identity.iter().take(MODES).map(read).collect(),
            expression: shapes.iter().map(|&i| read(&model.expression[i])).collect(),
            shapes,
            used,
        }
    }

    /// Fits landmarks, given in pixels of a portrait of `side`; `identity` says whose face it is, if that is known.
    pub fn fit(&self, marks: &Landmarks, side: f32, identity: Option<&[f32]>) -> Fit {
        let seen: Vec<[f64; 2]> = self.used.iter().map(|(i, _)| marks.0[*i].map(f64::from)).collect();
        let (modes, shapes, points) = (self.identity.len(), self.shapes.len(), seen.len());
        let size = 6 + modes + shapes;
        let mut x = DVector::<f64>::zeros(size);
        if let Some(identity) = identity {
            (0..modes).for_each(|i| x[6 + i] = f64::from(identity[i]));
        }
        let span = |of: &dyn Fn(usize) -> f64| {
            let all = (0..points).map(of);
            all.clone().fold(f64::MIN, f64::max) - all.fold(f64::MAX, f64::min)
        };
        let mut scale = span(&|p| seen[p][1]) / span(&|p| self.mean[p][1]);
        let mut rotation = nalgebra::Rotation3::<f64>::identity();
        let middle = |c: usize| seen.iter().map(|p| p[c]).sum::<f64>() / points as f64;
        let mut shift = [middle(0), middle(1) + scale * self.mean.iter().map(|m| m[1]).sum::<f64>() / points as f64];
        let sigma = SIGMA * f64::from(side) / 512.0;
        for round in 0..14 {
            // The pose first; then all of it.
            let free = if round < 4 { 6 } else { size };
            let (mut h, mut g) = (DMatrix::<f64>::zeros(free, free), DVector::<f64>::zeros(free));
            let r = *rotation.matrix();
            let mut rows = DMatrix::<f64>::zeros(2 * points, free);
            let mut target = DVector::<f64>::zeros(2 * points);
            for p in 0..points {
                let shape = self.posed(p, &x);
                let y = r * nalgebra::Vector3::from(shape);
                let w = weight(self.used[p].0).sqrt() / sigma;
                let row = |v: &[f64; 3]| {
                    let t = r * nalgebra::Vector3::from(*v);
                    [scale * t.x, -scale * t.y]
                };
                let d = [seen[p][0] - (scale * y.x + shift[0]), seen[p][1] - (-scale * y.y + shift[1])];
                let pose = [
                    [0.0, scale * y.z],
                    [scale * y.z, 0.0],
                    [-scale * y.y, -scale * y.x],
                    [y.x, -y.y],
                    [1.0, 0.0],
                    [0.0, 1.0],
                ];
                for c in 0..2 {
                    let at = 2 * p + c;
                    (0..6).for_each(|k| rows[(at, k)] = w * pose[k][c]);
                    let mut value = d[c];
                    if free > 6 {
                        for (k, v) in self.identity.iter().chain(&self.expression).enumerate() {
                            let v = row(&v[p])[c];
                            rows[(at, 6 + k)] = w * v;
                            value += v * x[6 + k];
                        }
                    }
                    target[at] = w * value;
                }
            }
            h.gemm_tr(1.0, &rows, &rows, 0.0);
            g.gemv_tr(1.0, &rows, &target, 0.0);
            let mut bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); free];
            (0..3).for_each(|k| h[(k, k)] += 1e-3);
            if free > 6 {
                for k in 0..modes {
                    match identity {
                        Some(identity) => bounds[6 + k] = (f64::from(identity[k]), f64::from(identity[k])),
                        None => bounds[6 + k] = (-3.0, 3.0),
                    }
                    h[(6 + k, 6 + k)] += 1.0;
                }
                for k in 6 + modes..size {
                    bounds[k] = (0.0, STRONGEST);
                    h[(k, k)] += EXPRESSION.1;
                    g[k] -= EXPRESSION.0;
                }
            }
            let solved = least(&h, &g, &bounds);
            rotation = nalgebra::Rotation3::new(nalgebra::Vector3::new(solved[0], solved[1], solved[2])) * rotation;
            scale += solved[3];
            shift = [shift[0] + solved[4], shift[1] + solved[5]];
            (6..free).for_each(|k| x[k] = solved[k]);
        }
        let r = *rotation.matrix();
        let mut left_over = Vec::new();
        for p in 0..points {
            let y = r * nalgebra::Vector3::from(self.posed(p, &x));
            let d = [seen[p][0] - (scale * y.x + shift[0]), seen[p][1] - (-scale * y.y + shift[1])];
            left_over.push((self.used[p].0, d.map(|d| d as f32)));
        }
        let square: f32 = left_over.iter().map(|(_, d)| d[0] * d[0] + d[1] * d[1]).sum();
        let mut expression = vec![0.0; self.model.names.len()];
        (0..shapes).for_each(|k| expression[self.shapes[k]] = x[6 + modes + k] as f32);
        Fit {
            camera: Camera {
                rotation: std::array::from_fn(|i| std::array::from_fn(|j| r[(i, j)] as f32)),
                scale: scale as f32,
                shift: shift.map(|s| s as f32),
            },
            identity: (0..modes).map(|k| x[6 + k] as f32).collect(),
            expression,
            rms: (square / points as f32).sqrt(),
            left_over,
        }
    }

    fn posed(&self, p: usize, x: &DVector<f64>) -> [f64; 3] {
        let mut shape = self.mean[p];
        for (k, v) in self.identity.iter().chain(&self.expression).enumerate() {
            (0..3).for_each(|c| shape[c] += x[6 + k] * v[p][c]);
        }
        shape
    }
}

/// The `x` within bounds that makes `x H x / 2 - g x` least: those at a bound are held there, the others solved for.
fn least(h: &DMatrix<f64>, g: &DVector<f64>, bounds: &[(f64, f64)]) -> DVector<f64> {
    let n = g.len();
    let mut x = DVector::from_fn(n, |i, _| 0.0_f64.clamp(bounds[i].0, bounds[i].1));
    let mut held: Vec<bool> = bounds.iter().map(|b| b.0 == b.1).collect();
    for _ in 0..40 {
        let free: Vec<usize> = (0..n).filter(|&i| !held[i]).collect();
        let inner = DMatrix::from_fn(free.len(), free.len(), |a, b| h[(free[a], free[b])]);
        let right = DVector::from_fn(free.len(), |a, _| {
            g[free[a]] - (0..n).filter(|&j| held[j]).map(|j| h[(free[a], j)] * x[j]).sum::<f64>()
        });
        let Some(cholesky) = Cholesky::new(inner) else { break };
        let solved = cholesky.solve(&right);
        let mut crossed = false;
        for (a, &i) in free.iter().enumerate() {
            x[i] = solved[a].clamp(bounds[i].0, bounds[i].1);
            if x[i] != solved[a] {
                held[i] = true;
                crossed = true;
            }
        }
        if crossed {
            continue;
        }
        // What would be better off inside is let go, the worst of them first.
        let slope = h * &x - g;
        let inward = |i: usize| if x[i] <= bounds[i].0 { -slope[i] } else { slope[i] };
        let worst =
            (0..n).filter(|&i| held[i] && bounds[i].0 < bounds[i].1).max_by(|&a, &b| inward(a).total_cmp(&inward(b)));
        match worst {
            Some(i) if inward(i) > 1e-6 => held[i] = false,
            _ => break,
        }
    }
    x
}

/// The shapes' vertices, not yet turned: of the skin and of what lies behind the lips.
pub fn vertices(model: &FaceModel, identity: &[f32], expression: &[f32]) -> Vec<V3> {
    let mut all = model.mean.clone();
    let weighted = identity.iter().zip(&model.identity).chain(expression.iter().zip(&model.expression));
    for (&weight, offsets) in weighted.filter(|(w, _)| **w != 0.0) {
        for (v, d) in all.iter_mut().zip(offsets) {
            (0..3).for_each(|c| v[c] += weight * d[c]);
        }
    }
    all
}

/// How far, in pixels, each vertex of the skin is moved so that its landmarks lie where the photo shows them: kriging of the
/// left-over residuals over the mean face with lids and lips opened, so that an upper lip knows nothing of the lower one.
pub fn correction(model: &FaceModel, fit: &Fit) -> Vec<[f32; 2]> {
    let mut open = model.mean.clone();
    for (name, weight) in [("jawOpen", 1.0), ("eyeWide_L", 3.0), ("eyeWide_R", 3.0)] {
        if let Ok(i) = model.expression_index(name) {
            for (v, d) in open.iter_mut().zip(&model.expression[i]) {
                (0..3).for_each(|c| v[c] += weight * d[c]);
            }
        }
    }
    let places: Vec<V3> = fit
        .left_over
        .iter()
        .map(|(i, _)| at(&open, model.landmarks[*i].as_ref().expect("on the mesh")).map(|v| v as f32))
        .collect();
    // Matérn 3/2; the outline slides along the skin, so little is believed of it.
    let kernel = |a: &V3, b: &V3| {
        let d = 1.732 / 1.1 * (0..3).map(|c| (a[c] - b[c]).powi(2)).sum::<f32>().sqrt();
        (1.0 + d) * (-d).exp()
    };
    let n = places.len();
    let noise = |i: usize| if Part::of(fit.left_over[i].0) == Part::Outline { 4.0 } else { 0.05 };
    let covariance =
        DMatrix::from_fn(n, n, |i, j| f64::from(kernel(&places[i], &places[j])) + if i == j { noise(i) } else { 0.0 });
    let residuals = DMatrix::from_fn(n, 2, |i, c| f64::from(fit.left_over[i].1[c]));
    let Some(cholesky) = Cholesky::new(covariance) else { return vec![[0.0; 2]; model.skin] };
    let weights = cholesky.solve(&residuals);
    let near: Vec<(V3, [f32; 2])> =
        (0..n).map(|i| (places[i], [weights[(i, 0)] as f32, weights[(i, 1)] as f32])).collect();
    open[..model.skin]
        .iter()
        .map(|v| {
            let mut sum = [0.0; 2];
            for (place, w) in &near {
                let k = kernel(v, place);
                (0..2).for_each(|c| sum[c] += k * w[c]);
            }
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_and_the_rest_is_solved() {
        let h = DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0]);
        let g = DVector::from_vec(vec![1.0, -4.0]);
        let free = least(&h, &g, &[(-9.0, 9.0); 2]);
        assert!((free[0] - 2.0).abs() < 1e-9 && (free[1] + 3.0).abs() < 1e-9);
        // With the second held at 0 the first is no longer drawn by it.
        let held = least(&h, &g, &[(0.0, 9.0), (0.0, 9.0)]);
        assert!((held[0] - 0.5).abs() < 1e-9 && held[1] == 0.0);
    }
}
