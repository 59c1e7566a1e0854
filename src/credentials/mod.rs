//! Content Credentials (C2PA 2.2, spec.c2pa.org) of edited pictures: which photo a picture was made of, what was done to it, and by what,
//! signed. Signing itself is left to who has the key: a page's browser, or the command line.

mod boxes;
pub mod certificate;
mod claim;
mod cose;
pub mod origin;
pub mod reading;

use self::claim::{Claim, Manifest};
use self::origin::Origin;
use crate::photo::container::{Container, Insertion};
use crate::photo::mark;
use sha2::{Digest, Sha256};

/// An edited picture's file with its credentials, all but the signature.
pub struct Unsigned {
    file: Vec<u8>,
    container: Container,
    manifest: Manifest,
    origin: Option<Origin>,
    chain: Vec<Vec<u8>>,
}

impl Unsigned {
    /// Of a PNG, JPEG or WebP that bears Mien's mark, made of the photo `origin` or, without, of several, to be signed by the owner of
    /// `chain`: certificates in DER, the signer's own first, with a key of P-256. `Err` gives back a file without a mark, as nothing was
    /// edited in it, or of another kind.
    pub fn new(mut file: Vec<u8>, origin: Option<&Origin>, chain: Vec<Vec<u8>>) -> Result<Self, Vec<u8>> {
        let (Some(container), Some(mark)) = (Container::of(&file), mark::read(&file)) else { return Err(file) };
        let at = container.insertion(&file, &[]).at;
        let claim = |hash, is_padded| Claim { done: mark.description(), origin, hash, at, is_padded };
        // What is claimed holds its own length, so it is made until that is true: numbers take a byte more only once they are larger.
        let (mut length, mut is_padded) = (0, false);
        loop {
            let manifest = claim([0; 32], is_padded).manifest(length);
            let store = manifest.store(origin, &cose::signed(&chain, &[0; 64]));
            if store.len() % 2 == 1 {
                is_padded = !is_padded;
                continue;
            }
            let needed = container.insertion(&file, &store).bytes.len();
            if needed == length {
                break;
            }
            length = needed;
        }
        container.announce(&mut file, length);
        let manifest = claim(Sha256::digest(&file).into(), is_padded).manifest(length);
        Ok(Self { file, container, manifest, origin: origin.cloned(), chain })
    }

    /// The bytes to sign: ECDSA on P-256, SHA-256.
    pub fn to_sign(&self) -> Vec<u8> {
        cose::to_sign(self.manifest.claim(), &self.chain)
    }

    /// The file with its credentials. `signature`: r and s, 32 bytes each.
    pub fn signed(self, signature: &[u8; 64]) -> Vec<u8> {
        let Self { mut file, container, manifest, origin, chain } = self;
        let store = manifest.store(origin.as_ref(), &cose::signed(&chain, signature));
        let Insertion { at, bytes } = container.insertion(&file, &store);
        file.reserve_exact(bytes.len());
        file.splice(at..at, bytes);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::mark::Mark;
    use crate::photo::png;
    use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};
    use p256::ecdsa::signature::{Signer, Verifier};
    use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
    use p256::pkcs8::{DecodePublicKey, EncodePublicKey};
    use proptest::prelude::*;
    use std::io::Cursor;

    const WORDS: &str =
        "A face's expression was edited with Mien: Sad at 50 % within x 1 to 2, y 3 to 4, by the model m.";

    fn sign(key: &SigningKey, bytes: &[u8]) -> [u8; 64] {
        let signature: Signature = key.sign(bytes);
        signature.to_bytes().into()
    }

    fn signer() -> (SigningKey, Vec<Vec<u8>>) {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let public = VerifyingKey::from(&key).to_public_key_der().unwrap();
        let request = certificate::Unsigned::new(public.as_bytes()).unwrap();
        let signature = sign(&key, &request.to_sign());
        (key, vec![request.signed(&signature).unwrap()])
    }

    fn signed(file: Vec<u8>, origin: Option<&Origin>) -> Vec<u8> {
        let (key, chain) = signer();
        let Ok(unsigned) = Unsigned::new(file, origin, chain) else { panic!("it bears a mark") };
        let signature = sign(&key, &unsigned.to_sign());
        unsigned.signed(&signature)
    }

    /// A PNG, a JPEG and a WebP with Mien's mark.
    fn marked() -> [Vec<u8>; 3] {
        let mark = Mark::new(&["Sad at 50 % within x 1 to 2, y 3 to 4".into()], "m");
        let png = png::encode(&RgbaImage::from_pixel(9, 9, image::Rgba([10, 200, 30, 255])), Some(&mark)).unwrap();
        let [mut jpeg, mut webp] = [ImageFormat::Jpeg, ImageFormat::WebP].map(|format| {
            let mut file = Cursor::new(Vec::new());
            DynamicImage::from(RgbImage::from_pixel(9, 9, image::Rgb([10, 200, 30])))
                .write_to(&mut file, format)
                .unwrap();
            file.into_inner()
        });
        let xmp = mark.xmp();
        let content = [b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat();
        let mut segment = vec![0xff, 0xe1];
        segment.extend((content.len() as u16 + 2).to_be_bytes());
        jpeg.splice(2..2, [segment, content].concat());
        webp.extend([b"XMP ", &(xmp.len() as u32).to_le_bytes()[..], xmp.as_bytes()].concat());
        webp.resize(webp.len().next_multiple_of(2), 0);
        Container::WebP.announce(&mut webp, 0);
        [png, jpeg, webp]
    }

    fn is_signed(of: &reading::Credentials) -> bool {
        let check = of.to_check.as_ref().unwrap();
        let key = VerifyingKey::from_public_key_der(&check.public_key).unwrap();
        key.verify(&check.signed, &Signature::from_slice(&check.signature).unwrap()).is_ok()
    }

    #[test]
    fn credentials_say_what_was_done_and_hold_for_these_bytes_alone() {
        for file in marked() {
            let plain = image::load_from_memory(&file).unwrap();
            let file = signed(file, Some(&Origin::default()));
            assert_eq!(image::load_from_memory(&file).unwrap(), plain, "the picture is the same");
            let read = reading::read(&file).unwrap();
            assert!(read.is_whole && is_signed(&read) && !read.origin_has_some);
            assert_eq!((read.tool.as_str(), read.signer.contains("Unverified")), ("Mien 0.1.0", true));
            assert_eq!(read.done, ["c2pa.opened", WORDS]);
            // The last byte but the end marker's is the picture's, or its checksum.
            let mut changed = file.clone();
            let at = if file.starts_with(b"RIFF") { 30 } else { file.len() - 14 };
            changed[at] ^= 1;
            assert!(reading::read(&changed).is_none_or(|read| !read.is_whole));
            // Words that were never signed.
            let at = file.windows(9).rposition(|w| w == b"Sad at 50").unwrap();
            let mut lying = file.clone();
            lying[at..at + 3].copy_from_slice(b"Joy");
            assert!(reading::read(&lying).is_none_or(|read| !read.is_whole));
            for end in 0..file.len() {
                let _ = reading::read(&file[..end]);
            }
        }
    }

    #[test]
    fn what_was_not_edited_gets_none() {
        let plain = png::encode(&RgbaImage::new(2, 2), None).unwrap();
        let (_, chain) = signer();
        assert_eq!(Unsigned::new(plain.clone(), None, chain.clone()).err(), Some(plain));
        assert_eq!(Unsigned::new(b"GIF89a".to_vec(), None, chain).err(), Some(b"GIF89a".to_vec()));
    }

    #[test]
    fn the_photos_own_credentials_are_kept() {
        let [png, jpeg, webp] = marked();
        let first = signed(png, None);
        assert_eq!(reading::read(&first).unwrap().done, [WORDS], "made of several");
        let second = signed(jpeg, Some(&Origin::of(&first)));
        let third = signed(webp, Some(&Origin::of(&second)));
        let read = reading::read(&third).unwrap();
        assert!(read.is_whole && read.origin_has_some);
        let (store, _) = Container::WebP.credentials(&third).unwrap();
        assert_eq!(boxes::Superbox::read(&store).unwrap().children().count(), 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn however_long_the_credentials_are_they_hold(extra in 0usize..140_000, kind in 0usize..3) {
            // A photo whose own credentials have this length: a manifest with a signature, and something in it.
            let label = "urn:c2pa:x";
            let inner = [boxes::superbox(&boxes::SIGNATURE, "c2pa.signature", &[boxes::plain(b"free", &vec![1; extra])])];
            let store = boxes::superbox(&boxes::STORE, "c2pa", &[boxes::superbox(&boxes::MANIFEST, label, &inner)]);
            let mut photo = marked()[0].clone();
            let Insertion { at, bytes } = Container::Png.insertion(&photo, &store);
            photo.splice(at..at, bytes);
            let file = signed(marked()[kind].clone(), Some(&Origin::of(&photo)));
            let read = reading::read(&file).unwrap();
            prop_assert!(read.is_whole && read.origin_has_some && is_signed(&read));
        }
    }
}
