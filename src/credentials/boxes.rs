//! JUMBF (ISO 19566-5), the boxes that Content Credentials are made of, and CBOR (RFC 8949), which most of them hold.

use ciborium::Value;
use sha2::{Digest, Sha256};

/// What a superbox is, by the type in its description: four letters, and what ISO adds to all of them.
pub type Kind = [u8; 4];

/// All credentials of a file, one manifest, its assertions, its claim, its signature, and a box of CBOR.
pub const STORE: Kind = *b"c2pa";
/// See [`STORE`].
pub const MANIFEST: Kind = *b"c2ma";
/// See [`STORE`].
pub const ASSERTIONS: Kind = *b"c2as";
/// See [`STORE`].
pub const CLAIM: Kind = *b"c2cl";
/// See [`STORE`].
pub const SIGNATURE: Kind = *b"c2cs";
/// See [`STORE`].
pub const CBOR: Kind = *b"cbor";

const ISO: [u8; 12] = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];
/// A label is there, and the box may be asked for by it.
const REQUESTABLE: u8 = 3;
const LABELLED: u8 = 2;
/// Of all hashes, as C2PA calls it.
pub const ALGORITHM: &str = "sha256";
/// Length and type of a box.
const HEAD: usize = 8;

/// A box: its length, its type, its content.
pub fn plain(kind: &Kind, content: &[u8]) -> Vec<u8> {
    let mut bytes = ((HEAD + content.len()) as u32).to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(content);
    bytes
}

/// A superbox: what it is, how it is called, and the boxes in it.
pub fn superbox(kind: &Kind, label: &str, content: &[Vec<u8>]) -> Vec<u8> {
    let mut description = kind.to_vec();
    description.extend(ISO);
    description.push(REQUESTABLE);
    description.extend(label.as_bytes());
    description.push(0);
    plain(b"jumb", &[plain(b"jumd", &description), content.concat()].concat())
}

/// A superbox that holds CBOR.
pub fn cbor_box(kind: &Kind, label: &str, value: &Value) -> Vec<u8> {
    superbox(kind, label, &[plain(&CBOR, &encoded(value))])
}

/// A value as CBOR.
pub fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes all that is written");
    bytes
}

/// A map with names as keys, in this order.
pub fn map<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Map(fields.map(|(name, value)| (name.into(), value)).into())
}

/// What a map holds under a name.
pub fn field<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    let found = of.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name))?;
    Some(&found.1)
}

/// A superbox that was read.
#[derive(Debug, Clone, Copy)]
pub struct Superbox<'a> {
    /// How it is called; empty if it has no label.
    pub label: &'a str,
    /// All of it.
    pub whole: &'a [u8],
    /// The boxes in it, after its description.
    pub content: &'a [u8],
}

impl<'a> Superbox<'a> {
    /// The one with which the bytes begin; `None` if they begin with none that is whole.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (kind, whole, inner) = boxes(bytes).next()?;
        let (description, described, said) = boxes(inner).next()?;
        if kind != *b"jumb" || description != *b"jumd" {
            return None;
        }
        let (&toggles, rest) = said.get(16..)?.split_first()?;
        let label = if toggles & LABELLED == 0 { &[] } else { &rest[..rest.iter().position(|&byte| byte == 0)?] };
        Some(Self { label: std::str::from_utf8(label).ok()?, whole, content: &inner[described.len()..] })
    }

    /// The superboxes in it.
    pub fn children(&self) -> impl Iterator<Item = Superbox<'a>> + use<'a> {
        boxes(self.content).filter_map(|(_, whole, _)| Superbox::read(whole))
    }

    /// The first superbox in it whose label begins so.
    pub fn child(&self, label: &str) -> Option<Superbox<'a>> {
        self.children().find(|child| child.label.starts_with(label))
    }

    /// The CBOR in it, as bytes.
    pub fn cbor(&self) -> Option<&'a [u8]> {
        boxes(self.content).find(|(kind, ..)| *kind == CBOR).map(|(.., content)| content)
    }

    /// The CBOR in it, read.
    pub fn value(&self) -> Option<Value> {
        ciborium::from_reader(self.cbor()?).ok()
    }

    /// The hash by which another box refers to it: of all after its length and type (C2PA 2.2, 8.4.2.3).
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.whole[HEAD..]).into()
    }
}

/// Type, whole bytes and content of the boxes that follow each other, as far as they are whole.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (Kind, &[u8], &[u8])> {
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        let whole = bytes.get(..length).filter(|whole| whole.len() >= HEAD)?;
        bytes = &bytes[length..];
        Some((whole[4..HEAD].try_into().ok()?, whole, &whole[HEAD..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn boxes_are_read_as_they_were_written(label in "[a-z.0-9]{1,20}", number in any::<i32>(), text in ".{0,30}") {
            let value = map([("n", i64::from(number).into()), ("t", text.as_str().into())]);
            let inner = cbor_box(&CBOR, &label, &value);
            let outer = superbox(&STORE, "c2pa", &[inner.clone(), inner.clone()]);
            let read = Superbox::read(&outer).unwrap();
            prop_assert_eq!((read.label, read.children().count()), ("c2pa", 2));
            let child = read.child(&label).unwrap();
            prop_assert_eq!(child.whole, &inner[..]);
            prop_assert_eq!(child.value(), Some(value));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..60, at in 0usize..60) {
            let mut outer = superbox(&STORE, "c2pa", &[cbor_box(&CBOR, "a", &map([("n", bytes.clone().into())]))]);
            let at = at % outer.len();
            outer[at] ^= 0x55;
            outer.truncate(outer.len().saturating_sub(cut));
            for read in [&bytes[..], &outer].into_iter().filter_map(Superbox::read) {
                read.children().for_each(|child| drop(child.value()));
            }
        }
    }
}
