//! Edits a photo with the published weights: `cargo run --release --example edit_photo -- PHOTO OUT.png`.

use mien::burn::tensor::Device;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::session::{DetectBy, Session};
use mien::weights::manifest::Manifest;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let photo = arguments.next().unwrap_or("www/samples/astronaut.jpg".into());
    let out = arguments.next().unwrap_or("edited.png".into());

    let read = |name: &str| std::fs::read(format!("www/weights/{name}"));
    let manifest = Manifest::parse(&String::from_utf8(read("manifest.json")?)?, "manifest.json")?;
    let weights = read(&manifest.model(None)?.weights.file)?;
    let mut session = Session::new(&manifest, None, &weights, &Device::flex())?;

    session.open(&std::fs::read(&photo)?, &photo)?;
    pollster::block_on(session.detect(DetectBy::Both))?;
    let mut face = pollster::block_on(session.choose(0))?;
    let request = EditRequest::of(Expression::Happy, 1.0);
    pollster::block_on(face.predict(&request))?;
    std::fs::write(&out, face.export(&request)?)?;
    println!("{out}: {request}");
    Ok(())
}
