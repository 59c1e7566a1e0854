//! Reads what the segmenter sees of a face: `cargo run --release --example read_mask -- PHOTO`.

use mien::burn::tensor::Device;
use mien::face::classes::NAMES;
use mien::session::{DetectBy, Session};
use mien::weights::manifest::Manifest;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let photo = std::env::args().nth(1).unwrap_or("www/samples/astronaut.jpg".into());
    let read = |name: &str| std::fs::read(format!("www/weights/{name}"));
    let manifest = Manifest::parse(&String::from_utf8(read("manifest.json")?)?, "manifest.json")?;
    let weights = read(&manifest.model(None)?.weights.file)?;
    let mut session = Session::new(&manifest, None, &weights, &Device::flex())?;

    session.open(&std::fs::read(&photo)?, &photo)?;
    pollster::block_on(session.detect(DetectBy::Both))?;
    let face = pollster::block_on(session.choose(0))?;
    for (name, share) in NAMES.iter().zip(face.shares()).filter(|(_, share)| *share > 0.0) {
        println!("{name:>16} {:5.1} % of the aligned crop", share * 100.0);
    }
    let mask = face.mask();
    println!("class numbers per pixel: {} x {}", mask.width(), mask.height());
    Ok(())
}
