//! From actions to the shapes of one person's face: at rest first, then what is added, within what these eyes, brows and lips
//! can do.

use crate::synth::actions;
use crate::synth::portrait::Portrait;
use crate::synth::render::Target;
use anyhow::Result;
use mien::face::action::Actions;

/// How strongly a resting face seems to use a shape, by the neutral photos of the London set: nine of ten stay below. What a
/// photo shows beyond is an expression, and goes when the face is to rest.
const RESTING: [(&str, f32); 12] = [
    ("mouthPucker", 0.55),
    ("noseSneer", 0.34),
    ("browOuterUp", 0.36),
    ("browInnerUp", 0.28),
    ("browDown", 0.23),
    ("eyeSquint", 0.26),
    ("mouthShrugLower", 0.24),
    ("mouthRollUpper", 0.22),
    ("mouthRollLower", 0.22),
    ("mouthPress", 0.2),
    ("mouthSmile", 0.12),
    ("eyeWide", 0.12),
];
/// Of the other shapes.
const RESTING_OTHERWISE: f32 = 0.1;

/// Height of the mouth's corners over the lips' middle, as a share of its width, at rest (the London set's median).
const CORNERS: f32 = -0.01;
/// Distance of brow and upper lid as a share of the eye's width, at rest (the London set's median).
const BROW: f32 = 0.48;
/// The least opening of an eye that isn't told to close, as a share of its opening at rest.
const OPEN: f32 = 0.66;

impl Portrait<'_> {
    /// The weights of the person's face at rest.
    pub fn resting(&self) -> Vec<f32> {
        let most = |name: &String| {
            RESTING.iter().find(|(start, _)| name.starts_with(start)).map_or(RESTING_OTHERWISE, |(_, most)| *most)
        };
        let mut rest: Vec<f32> =
            self.fit.expression.iter().zip(&self.model.names).map(|(w, name)| w.min(most(name))).collect();
        // What of a smile the fit took for the person's own shape is drawn down.
        if self.fit.expression != rest {
            for (corner, side) in [(61, "_R"), (291, "_L")] {
                let frown = self.shape(&format!("mouthFrown{side}"));
                let lift = |e: &[f32]| {
                    let [a, b, c, d] = [61, 291, 13, 14].map(|i| self.mark(e, i));
                    let own = if corner == 61 { a } else { b };
                    ((c[1] + d[1]) / 2.0 - own[1]) / (a[0] - b[0]).hypot(a[1] - b[1])
                };
                let high = lift(&rest) - CORNERS;
                if high > 0.0 {
                    let mut more = rest.clone();
                    more[frown] += 0.5;
                    let gain = (lift(&rest) - lift(&more)) / 0.5;
                    rest[frown] += (high / gain.max(0.05)).clamp(0.0, 0.45);
                }
            }
        }
        rest
    }

    fn shape(&self, name: &str) -> usize {
        self.model.expression_index(name).expect("the model was checked")
    }

    /// Where a landmark would lie, by MediaPipe's number, pixels.
    fn mark(&self, expression: &[f32], index: u16) -> [f32; 2] {
        let landmark = crate::synth::landmarks::INDICES.iter().position(|&i| i == index).expect("one of ours");
        self.landmark(expression, landmark).expect("on the mesh")
    }

    /// Where one of our landmarks would lie, pixels; `None` of those of an iris, which are not on the mesh.
    pub fn landmark(&self, expression: &[f32], landmark: usize) -> Option<[f32; 2]> {
        let (vertices, weights) = self.model.landmarks[landmark]?;
        let mut p = [0.0; 2];
        for (v, w) in vertices.iter().zip(weights) {
            let q = self.vertex(expression, *v as usize);
            p = [p[0] + w * q[0], p[1] + w * q[1]];
        }
        Some(p)
    }

    /// The upper lid's edge from corner to corner, pixels.
    pub(super) fn lid_line(&self, expression: &[f32], eye: usize) -> Vec<[f32; 2]> {
        let marks: [u16; 9] =
            [[33, 246, 161, 160, 159, 158, 157, 173, 133], [263, 466, 388, 387, 386, 385, 384, 398, 362]][eye];
        marks.map(|i| self.mark(expression, i)).to_vec()
    }

    /// How far an eye is open, pixels.
    pub(super) fn aperture(&self, expression: &[f32], eye: usize) -> f32 {
        let [(a, b), (c, d)] = [[(159, 145), (158, 153)], [(386, 374), (385, 380)]][eye];
        let height = |top, low| self.mark(expression, low)[1] - self.mark(expression, top)[1];
        (height(a, b) + height(c, d)) / 2.0
    }

    /// What the photo shows the face doing, beyond its rest.
    pub fn shown(&self) -> Result<Actions> {
        let added: Vec<f32> =
            self.fit.expression.iter().zip(self.resting()).map(|(shown, rest)| (shown - rest).max(0.0)).collect();
        actions::read(&added, self.model)
    }

    /// The person's face doing this and nothing else.
    pub fn target(&self, actions: &Actions) -> Target {
        let opened = ["jawOpen", "upperUp", "lowerDown", "funnel", "smile"]
            .iter()
            .map(|a| actions.get(a).expect("an action"))
            .sum::<f32>();
        Target {
            gaze: ["gazeX", "gazeY"].map(|a| actions.get(a).expect("an action")),
            closed: opened < 0.05,
            ..self.shaped(actions::weights(actions, self.model).expect("the model was checked"))
        }
    }

    /// The person's face at rest with these weights of the model's shapes added, as far as its brows and lids go. Lips meet where
    /// the shapes leave them.
    pub fn shaped(&self, mut added: Vec<f32>) -> Target {
        let rest = self.resting();
        for (eye, side) in ["_R", "_L"].iter().enumerate() {
            // Low brows have less far to go.
            let [(lid, brow, outer, inner)] = [[(159, 52, 33, 133)], [(386, 282, 263, 362)]][eye];
            let [lid, brow, outer, inner] = [lid, brow, outer, inner].map(|i| self.mark(&rest, i));
            let room = (lid[1] - brow[1]) / (outer[0] - inner[0]).hypot(outer[1] - inner[1]);
            added[self.shape(&format!("browDown{side}"))] *= (room / BROW).clamp(0.55, 1.0);
            // Nor do eyes close because cheeks rise.
            if added[self.shape(&format!("eyeBlink{side}"))] < 0.05 {
                let squinting = ["eyeSquint", "cheekSquint", "cheekRaiser", "browDown"];
                let shapes = squinting.map(|name| self.shape(&format!("{name}{side}")));
                let sum = |share: f32| -> Vec<f32> {
                    let part = |i| if shapes.contains(&i) { share } else { 1.0 };
                    (0..rest.len()).map(|i| rest[i] + part(i) * added[i]).collect()
                };
                let (least, without, with) =
                    (OPEN * self.aperture(&rest, eye), self.aperture(&sum(0.0), eye), self.aperture(&sum(1.0), eye));
                if with < least && without > with {
                    let share = ((without - least) / (without - with)).clamp(0.0, 1.0);
                    shapes[..3].iter().for_each(|&i| added[i] *= share);
                    added[shapes[3]] *= 0.5 + 0.5 * share;
                }
            }
        }
        Target { expression: rest.iter().zip(&added).map(|(a, b)| a + b).collect(), gaze: [0.0; 2], closed: false }
    }
}
