//! [`mien::nn::generator::hierarchical`]: one global branch and three local ones.

use super::Seen;
use super::field::Field;
use super::graph::{Graph, Value};
use mien::burn::tensor::Device;
use mien::face::region::Region;
use mien::nn::generator::local::{CANVAS_GAIN, taper, widened_by};
use mien::nn::generator::told::Told;
use mien::nn::layers::window::positions;

/// What the encoders see, by name.
pub fn encode(g: &mut Graph, told: Told, x: &Value, masks: &Value) -> Seen {
    let mut seen = Seen::default();
    let half = g.average_pool(x, 2, 2, 0);
    let both = g.concat(&[&half, masks]);
    let mut h = g.down("generator.stem", &both);
    seen.put("level.0", &h);
    for i in 0..3 {
        h = g.down(&format!("generator.down.{i}"), &h);
        seen.put(&format!("level.{}", i + 1), &h);
    }
    for region in Region::ALL {
        look(g, region, x, masks, &mut seen);
    }
    match told {
        Told::Expressions => seen.put("support", &g.support(masks)),
        Told::Actions => {
            seen.put("support", &g.bare_support(masks));
            seen.put("shown", &g.reader("generator.reader", &h));
        }
    }
    seen
}

/// The field for `condition [batch, told]`.
pub fn decode(g: &mut Graph, told: Told, seen: &Seen, condition: &Value) -> Field {
    let side = told.side();
    let told_of = match told {
        Told::Expressions => condition.clone(),
        Told::Actions => g.concat(&[condition, seen.get("shown")]),
    };
    let embedding = g.linear("generator.embed", &told_of);
    let embedding = g.relu(&embedding);
    let mut h = g.conditioned("generator.deep", seen.get("level.3"), &embedding);
    for i in 0..3 {
        h = g.up(&format!("generator.up.{i}"), &h, seen.get(&format!("level.{}", 2 - i)));
        h = g.conditioned(&format!("generator.blocks.{i}"), &h, &embedding);
        if i == 1 {
            h = g.conv_block("generator.trunk", 1, &h);
        }
    }
    let coarse = g.conv("generator.head", 1, &h);
    let mut raw = g.resize(&coarse, [side, side]);
    for region in Region::ALL {
        let local = answer(g, region, seen, &embedding, side);
        raw = g.add(&raw, &local);
    }
    let support = g.resize(seen.get("support"), [side, side]);
    g.field(&raw, &support)
}

fn at(region: Region) -> String {
    format!("generator.local.{}", region as usize)
}

fn is_sharp(g: &Graph, region: Region) -> bool {
    g.weights.has(&format!("{}.sharp.head.weight", at(region)))
}

/// What a local branch sees in its window.
fn look(g: &mut Graph, region: Region, x: &Value, masks: &Value, seen: &mut Seen) {
    let (at, size) = (at(region), region.window());
    let mut put = |part: &str, value: &Value| seen.put(&format!("{}.{part}", region.name()), value);
    let parts = g.select(masks, region.classes());
    let mask = g.sum(&parts, 1);
    let window = g.window_of(&mask, region.prior(), region.reach());
    let picture = g.crop(&window, x, size);
    let shares = g.concat(&[&mask, &parts]);
    let shares = g.crop(&window, &shares, size);
    let places = g.fixed(&format!("positions.{}", region.name()), positions(size, &Device::flex()));
    let places = g.for_each(&places, x);
    let all = g.concat(&[&picture, &shares, &places]);
    let full = g.conv_block(&format!("{at}.stem"), 1, &all);
    let half = g.down(&format!("{at}.down1"), &full);
    let quarter = g.down(&format!("{at}.down2"), &half);
    put("window", &g.packed(&window));
    put("mask", &mask);
    put("full", &full);
    put("half", &half);
    put("quarter", &quarter);
    if is_sharp(g, region) {
        let fine = g.crop(&window, x, size.map(|n| 2 * n));
        put("detail", &g.detail(&format!("{at}.sharp"), &fine));
    }
}

/// A local branch's addition to the raw field.
fn answer(g: &mut Graph, region: Region, seen: &Seen, embedding: &Value, side: usize) -> Value {
    let at = at(region);
    let of = |part: &str| seen.get(&format!("{}.{part}", region.name()));
    let h = g.conditioned(&format!("{at}.deep"), of("quarter"), embedding);
    let h = g.up(&format!("{at}.up2"), &h, of("half"));
    let h = g.conditioned(&format!("{at}.mid"), &h, embedding);
    let mut h = g.up(&format!("{at}.up1"), &h, of("full"));
    if g.weights.has(&format!("{at}.canvas")) {
        h = g.on_canvas(&format!("{at}.canvas"), &h);
    }
    let h = g.conditioned(&format!("{at}.fine"), &h, embedding);
    let raw = match is_sharp(g, region) {
        true => g.sharp(&format!("{at}.sharp"), &h, of("detail")),
        false => g.conv(&format!("{at}.head"), 1, &h),
    };
    let taper = g.fixed(&format!("taper.{}", region.name()), taper(raw.size(), &Device::flex()));
    let local = g.mul(&raw, &taper);
    let wide = g.soft_dilate(of("mask"), widened_by(region));
    let wide = g.resize(&wide, [side, side]);
    let window = g.unpacked(of("window"));
    let pasted = g.paste(&window, &local, side);
    g.mul(&pasted, &wide)
}

impl Graph<'_> {
    /// What of a picture no target changes.
    pub fn detail(&mut self, at: &str, x: &Value) -> Value {
        let h = self.conv(&format!("{at}.detail"), 1, x);
        self.relu(&h)
    }

    /// With what is learnt for every face.
    pub fn on_canvas(&mut self, canvas: &str, h: &Value) -> Value {
        let (name, shape) = self.weight(canvas);
        let canvas = self.times(&Value { name, shape: shape[1..].into() }, CANVAS_GAIN);
        self.add(h, &canvas)
    }

    /// The head of what answers at twice its own samples.
    pub fn sharp(&mut self, at: &str, h: &Value, detail: &Value) -> Value {
        let h = self.conv(&format!("{at}.rise"), 1, h);
        let h = self.relu(&h);
        let risen = self.rise(&h);
        let both = self.concat(&[&risen, detail]);
        self.conv(&format!("{at}.head"), 1, &both)
    }
}
