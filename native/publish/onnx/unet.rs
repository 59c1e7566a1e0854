//! The U-Nets: the segmenter and the two generators of that kind.

use super::Seen;
use super::field::Field;
use super::graph::{Graph, Value};
use mien::burn::tensor::Device;
use mien::nn::generator::unet_cgan::MUCH;
use mien::nn::generator::unet_field::COARSE;
use mien::nn::layers::window::positions;
use mien::{CROP, FIELD};

/// Halvings and doublings of each.
const LEVELS: usize = 4;

/// Down and up again from `h`, with skips; `deep` is done in between.
fn there_and_back(g: &mut Graph, at: &str, mut h: Value, deep: impl FnOnce(&mut Graph, Value) -> Value) -> Value {
    let mut skips = Vec::new();
    for i in 0..LEVELS {
        skips.push(h.clone());
        h = g.down(&format!("{at}.down.{i}"), &h);
    }
    h = deep(g, h);
    for (i, skip) in skips.iter().rev().enumerate() {
        h = g.up(&format!("{at}.up.{i}"), &h, skip);
        h = g.conv_block(&format!("{at}.refine.{i}"), 1, &h);
    }
    h
}

/// [`mien::nn::segmenter::unet`]: a crop -> logits of the 19 classes.
pub fn segment(g: &mut Graph, x: &Value) -> Value {
    let h = g.conv_block("segmenter.stem", 2, x);
    let h = there_and_back(g, "segmenter", h, |_, h| h);
    g.conv("segmenter.head", 1, &h)
}

/// [`mien::nn::generator::unet_cgan`], whose picture has `side` pixels.
pub mod cgan {
    use super::*;

    pub fn encode(g: &mut Graph, side: usize, x: &Value, masks: &Value) -> Seen {
        let (mut seen, times) = (Seen::default(), CROP / side);
        seen.put("picture", &g.average_pool(x, times, times, 0));
        seen.put("support", &g.support(masks));
        seen
    }

    pub fn decode(g: &mut Graph, seen: &Seen, condition: &Value) -> Field {
        let x = seen.get("picture");
        let with = |g: &mut Graph, h: &Value| {
            let planes = g.planes(condition, h.size());
            g.concat(&[h, &planes])
        };
        let all = with(g, x);
        let h = g.conv_block("generator.stem", 1, &all);
        let h = there_and_back(g, "generator", h, |g, h| {
            let all = with(g, &h);
            g.conv_block("generator.deep", 1, &all)
        });
        let change = g.conv("generator.head", 1, &h);
        let change = g.tanh(&change);
        let picture = g.add(x, &change);
        let change = g.sub(&picture, x);
        let [shading, paint] = [&change, &picture].map(|picture| g.resize(picture, [FIELD, FIELD]));
        let much = g.abs(&shading);
        let much = g.largest(&much);
        let much = g.times(&much, 0.5 / MUCH);
        let much = g.clamp(&much, 0.0, 1.0);
        let still = g.narrow(&shading, 0, 2);
        Field {
            flow: g.times(&still, 0.0),
            cover: g.largest_around(&much, 3),
            gate: g.steepened(seen.get("support")),
            shading,
            paint,
        }
    }
}

/// [`mien::nn::generator::unet_field`].
pub mod field {
    use super::*;

    pub fn encode(g: &mut Graph, x: &Value, masks: &Value) -> Seen {
        let mut seen = Seen::default();
        seen.put("detail", &g.detail("generator.head", x));
        let half = g.average_pool(x, 2, 2, 0);
        let places = g.fixed("positions", positions([FIELD, FIELD], &Device::flex()));
        let places = g.for_each(&places, x);
        let all = g.concat(&[&half, masks, &places]);
        let mut h = g.conv_block("generator.stem", 1, &all);
        seen.put("level.0", &h);
        for i in 0..LEVELS {
            h = g.down(&format!("generator.down.{i}"), &h);
            seen.put(&format!("level.{}", i + 1), &h);
        }
        seen.put("support", &g.bare_support(masks));
        seen.put("shown", &g.reader("generator.reader", &h));
        seen
    }

    pub fn decode(g: &mut Graph, seen: &Seen, condition: &Value) -> Field {
        let both = g.concat(&[condition, seen.get("shown")]);
        let embedding = g.linear("generator.embed", &both);
        let embedding = g.relu(&embedding);
        let mut h = g.conditioned("generator.deep", seen.get(&format!("level.{LEVELS}")), &embedding);
        let mut coarse = None;
        for i in 0..LEVELS {
            let level = LEVELS - 1 - i;
            h = g.up(&format!("generator.up.{i}"), &h, seen.get(&format!("level.{level}")));
            if level == COARSE {
                h = g.on_canvas("generator.canvas", &h);
            }
            h = g.conditioned(&format!("generator.refine.{i}"), &h, &embedding);
            if level == COARSE {
                let raw = g.conv("generator.coarse", 1, &h);
                coarse = Some(g.resize(&raw, [CROP, CROP]));
            }
        }
        let raw = g.sharp("generator.head", &h, seen.get("detail"));
        let raw = g.add(&raw, &coarse.expect("a coarse level"));
        let support = g.resize(seen.get("support"), [CROP, CROP]);
        g.field(&raw, &support)
    }
}
