//! Where teeth stand.

use crate::synth::grid::SIDE;
use crate::synth::portrait::Portrait;
use mien::face::classes::class;

/// Width of one of the model's middle upper teeth, centimetres, and how wide one is in radii of its mouth: 8.5 mm in a mouth of
/// 50 mm.
const INCISOR: f32 = 0.88;
const INCISOR_IN_RADII: f32 = 0.62;
/// How far below the middle of closed lips the upper teeth end, in the mouth's radii, and how much of them an open mouth
/// shows at most, centimetres.
const EDGE: f32 = 0.22;
const SHOWN: f32 = 0.9;
/// The front teeth lie so near to the foremost, centimetres.
const FRONT: f32 = 0.6;

/// Where everything behind the lips stands, by the mouth that the photo shows. The fitted skull puts teeth where nothing in the
/// photo tells, and a generator learns their mean, a grey blur; the middle and the size of the mouth it knows.
pub struct Stand {
    /// Where the model has the middle of the teeth, and where it goes, pixels.
    from: [f32; 2],
    to: [f32; 2],
    /// How much wider.
    wider: f32,
}

impl Stand {
    /// `None` of a photo that has no mouth.
    pub fn of(portrait: &Portrait) -> Option<Self> {
        let (model, scale) = (portrait.model, portrait.fit.camera.scale);
        let foremost = model.upper_teeth.clone().map(|v| model.mean[v][2]).fold(f32::MIN, f32::max);
        let front = model.upper_teeth.clone().filter(|&v| model.mean[v][2] > foremost - FRONT);
        let front: Vec<[f32; 2]> = front.map(|v| portrait.source.screen[v]).collect();
        let across = front.iter().map(|p| p[0]).sum::<f32>() / front.len().max(1) as f32;
        let edge = front.iter().map(|p| p[1]).fold(f32::MIN, f32::max);
        let mouth = [class::U_LIP, class::L_LIP, class::MOUTH_INTERIOR];
        let half = SIDE / 2;
        let pixels: Vec<[f32; 2]> = (0..portrait.labels.len())
            .filter(|&i| mouth.contains(&portrait.labels[i]))
            .map(|i| [(i % half) as f32 * 2.0 + 1.0, (i / half) as f32 * 2.0 + 1.0])
            .collect();
        if pixels.is_empty() || front.is_empty() {
            return None;
        }
        let n = pixels.len() as f32;
        let middle = [0, 1].map(|c| pixels.iter().map(|p| p[c]).sum::<f32>() / n);
        let second = pixels.iter().map(|p| (p[0] - middle[0]).powi(2) + (p[1] - middle[1]).powi(2)).sum::<f32>() / n;
        let radius = second.sqrt();
        let wider = (INCISOR_IN_RADII * radius / (INCISOR * scale)).clamp(0.8, 1.2);
        let opened: Vec<(f32, f32)> = portrait.mouth.iter().flatten().copied().collect();
        let ends = match opened.get(opened.len() / 3..opened.len() - opened.len() / 3) {
            Some(inner) if !inner.is_empty() => {
                let mean = |of: fn(&(f32, f32)) -> f32| inner.iter().map(of).sum::<f32>() / inner.len() as f32;
                mean(|e| e.1).min(mean(|e| e.0) + SHOWN * scale)
            }
            _ => middle[1] + EDGE * radius,
        };
        Some(Self { from: [across, edge], to: [middle[0], ends], wider })
    }

    /// Where it stands.
    pub fn put(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.to[0] + self.wider * (x - self.from[0]), y + self.to[1] - self.from[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::fit::Fitter;
    use crate::synth::testing;

    #[test]
    fn teeth_stand_by_the_mouth_that_the_photo_shows() {
        let model = testing::model();
        let fitter = Fitter::new(&model);
        let stands = |middle: usize, half: usize| {
            let mut given = testing::given(&model, 0.0);
            given.labels.fill(class::SKIN);
            let side = SIDE / 2;
            for y in 170..178 {
                given.labels[y * side + middle - half..y * side + middle + half].fill(class::U_LIP);
            }
            let mut portrait = Portrait::new(&fitter, &model, given);
            portrait.mouth.fill(None);
            (Stand::of(&portrait).expect("a mouth"), portrait)
        };
        let (narrow, portrait) = stands(120, 18);
        let (wide, _) = stands(130, 24);
        assert!((narrow.to[0] - 240.0).abs() < 0.1 && (wide.to[0] - 260.0).abs() < 0.1);
        assert!(narrow.to[1] > 348.0 && narrow.to[1] < 360.0, "the edge lies under the middle: {}", narrow.to[1]);
        assert!(narrow.wider < wide.wider, "{} {}", narrow.wider, wide.wider);
        // The model's own middle and edge go where they are to be.
        assert_eq!(narrow.put(narrow.from), narrow.to);
        // An open mouth shows the teeth down to its lower lip, or as much as there is.
        let ends = |opening: (f32, f32)| {
            let mut open = Portrait::new(&fitter, &model, testing::given(&model, 0.0));
            open.mouth = vec![None; SIDE];
            open.mouth[200..300].fill(Some(opening));
            Stand::of(&open).map(|stand| stand.to[1])
        };
        let scale = portrait.fit.camera.scale;
        assert_eq!(ends((340.0, 346.0)), Some(346.0));
        assert_eq!(ends((340.0, 400.0)), Some(340.0 + SHOWN * scale));
        let mut none = testing::given(&model, 0.0);
        none.labels.fill(class::SKIN);
        assert!(Stand::of(&Portrait::new(&fitter, &model, none)).is_none());
    }
}
