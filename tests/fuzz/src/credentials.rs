//! Content Credentials of a photo: what is read of them, and what is made of that photo is signed whatever they are.

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};
use mien::credentials::certificate;
use mien::credentials::origin::Origin;
use mien::credentials::{Unsigned, reading};
use mien::photo::container::{Container, Insertion};
use mien::photo::mark::{self, Mark};
use mien::photo::png;
use std::io::Cursor;
use std::sync::LazyLock;

/// SubjectPublicKeyInfo of a key of P-256 in DER, before the point: here the curve's generator (SEC 2, 2.4.2), whose key is 1.
const HEAD: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
const POINT: [u8; 64] = [
    0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d,
    0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a,
    0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb,
    0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];

/// No signature, but as long as one.
const SIGNATURE: [u8; 64] = [1; 64];

static CERTIFICATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = [&HEAD[..], &POINT].concat();
    certificate::Unsigned::new(&key).and_then(|made| made.signed(&SIGNATURE)).expect("a key")
});

/// A PNG, a JPEG and a WebP with Mien's mark.
static MARKED: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let mark = Mark::new(&["Sad at 50 % within x 1 to 2, y 3 to 4".into()], "m");
    let png = png::encode(&RgbaImage::new(2, 2), Some(&mark)).expect("pixels are saved");
    let [mut jpeg, mut webp] = [ImageFormat::Jpeg, ImageFormat::WebP].map(|format| {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::from(RgbImage::new(2, 2)).write_to(&mut file, format).expect("pixels are saved");
        file.into_inner()
    });
    let xmp = mark.xmp();
    let content = [b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat();
    let length = (content.len() as u16 + 2).to_be_bytes();
    jpeg.splice(2..2, [&[0xff, 0xe1], &length[..], &content].concat());
    webp.extend([b"XMP ", &(xmp.len() as u32).to_le_bytes()[..], xmp.as_bytes()].concat());
    webp.resize(webp.len().next_multiple_of(2), 0);
    Container::WebP.announce(&mut webp, 0);
    [png, jpeg, webp]
});

/// Reads the bytes as a photo's file, and as the credentials in one.
pub fn run(bytes: &[u8]) {
    read(bytes);
    let mut photo = MARKED[0].clone();
    let Insertion { at, bytes: chunk } = Container::Png.insertion(&photo, bytes);
    photo.splice(at..at, chunk);
    read(&photo);
}

fn read(file: &[u8]) {
    let (_, origin) = (reading::read(file), Origin::of(file));
    let has_some = !origin.manifests().is_empty();
    if let Some(mark) = mark::read(file) {
        assert!(Unsigned::new(file.to_vec(), Some(&origin), vec![CERTIFICATE.clone()]).is_ok(), "{mark:?}");
    }
    for marked in MARKED.iter().filter(|_| has_some) {
        let chain = vec![CERTIFICATE.clone()];
        let signed =
            Unsigned::new(marked.clone(), Some(&origin), chain).ok().expect("it bears a mark").signed(&SIGNATURE);
        let found = reading::read(&signed).expect("its own credentials");
        assert!(found.is_whole && found.origin_has_some && found.tool.starts_with("Mien"), "{found:?}");
    }
}
