//! Where a PNG, JPEG or WebP holds what is said of its picture: its XMP and its Content Credentials.

use std::ops::Range;

/// PNG's keyword of XMP.
pub(super) const XMP_KEYWORD: &str = "XML:com.adobe.xmp";
/// How XMP begins in an APP1 segment of a JPEG.
const XMP_SEGMENT: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const APP1: u8 = 0xe1;
const APP11: u8 = 0xeb;
/// Content of an APP11 segment before its part of a box: "JP", which box (2 bytes), which part of it (4); ISO 19566-5, annex D.
const APP11_HEAD: usize = 8;
/// Bytes of a box's length and type, which every part of it repeats.
const BOX_HEAD: usize = 8;
/// A segment's length is written in two bytes and counts itself.
const LONGEST_SEGMENT: usize = 0xffff - 2;
/// The longest credentials that are read, bytes: some hold thumbnails of several pictures.
const LONGEST: usize = 16 << 20;

/// A kind of file that can hold credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// PNG (w3.org/TR/png-3).
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// WebP, a RIFF file.
    WebP,
}

/// Where credentials are put into a file, and as which bytes.
pub struct Insertion {
    /// Before this byte of the file.
    pub at: usize,
    /// Chunk or segments, whole.
    pub bytes: Vec<u8>,
}

impl Container {
    /// By how the file begins; `None` of any other kind.
    pub fn of(file: &[u8]) -> Option<Self> {
        if file.starts_with(PNG_SIGNATURE) {
            Some(Self::Png)
        } else if file.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else {
            (file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP")).then_some(Self::WebP)
        }
    }

    /// IANA's name of the kind.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// The file's first XMP, if it has one.
    pub fn xmp(self, file: &[u8]) -> Option<&[u8]> {
        match self {
            // Neither compressed nor in a language or translated: five zeros after the keyword.
            Self::Png => chunks(file)
                .filter(|(kind, _)| kind == b"iTXt")
                .find_map(|(_, data)| file[data].strip_prefix(XMP_KEYWORD.as_bytes())?.strip_prefix(&[0; 5])),
            Self::Jpeg => segments(file)
                .filter(|(marker, _)| *marker == APP1)
                .find_map(|(_, data)| file[data].strip_prefix(XMP_SEGMENT)),
            Self::WebP => riff(file).find(|(kind, _)| kind == b"XMP ").map(|(_, data)| &file[data]),
        }
    }

    /// The file's Content Credentials (a JUMBF superbox), and which bytes of the file hold them; `None` where there are none,
    /// or broken ones, or more than 16 megabytes.
    pub fn credentials(self, file: &[u8]) -> Option<(Vec<u8>, Range<usize>)> {
        let (store, held) = match self {
            Self::Png => {
                let (_, data) = chunks(file).find(|(kind, _)| kind == b"caBX")?;
                (file[data.clone()].to_vec(), data.start - 8..data.end + 4)
            }
            Self::Jpeg => joined(file)?,
            Self::WebP => {
                let (_, data) = riff(file).find(|(kind, _)| kind == b"C2PA")?;
                (file[data.clone()].to_vec(), data.start - 8..data.end)
            }
        };
        (store.len() <= LONGEST && held.end <= file.len()).then_some((store, held))
    }

    /// Where and as what credentials of an even length go into a file that has none.
    pub fn insertion(self, file: &[u8], store: &[u8]) -> Insertion {
        match self {
            Self::Png => {
                // After the header, which is the first chunk.
                let at = chunks(file).next().map_or(PNG_SIGNATURE.len(), |(_, header)| header.end + 4);
                let mut checked = b"caBX".to_vec();
                checked.extend(store);
                let mut bytes = (store.len() as u32).to_be_bytes().to_vec();
                bytes.extend(&checked);
                bytes.extend(crc32fast::hash(&checked).to_be_bytes());
                Insertion { at, bytes }
            }
            Self::Jpeg => {
                // After the segments of applications with which it begins.
                let leading = segments(file).take_while(|(marker, _)| (0xe0..=0xef).contains(marker));
                Insertion { at: leading.last().map_or(2, |(_, data)| data.end), bytes: split(store) }
            }
            Self::WebP => {
                let mut bytes = b"C2PA".to_vec();
                bytes.extend((store.len() as u32).to_le_bytes());
                bytes.extend(store);
                Insertion { at: file.len(), bytes }
            }
        }
    }

    /// Makes a file ready for `more` bytes: a RIFF file says at its beginning how long it is.
    pub fn announce(self, file: &mut [u8], more: usize) {
        if self == Self::WebP {
            let length = (file.len() + more - 8) as u32;
            file[4..8].copy_from_slice(&length.to_le_bytes());
        }
    }
}

/// Type and data of a PNG's chunks, as far as they are whole.
fn chunks(file: &[u8]) -> impl Iterator<Item = ([u8; 4], Range<usize>)> {
    let mut at = PNG_SIGNATURE.len();
    std::iter::from_fn(move || {
        let head = file.get(at..at + 8)?;
        let length = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
        let data = at + 8..(at + 8).checked_add(length)?;
        at = data.end.checked_add(4).filter(|end| *end <= file.len())?;
        Some((head[4..].try_into().ok()?, data))
    })
}

/// Type and data of a RIFF file's chunks, as far as they are whole; each has an even length.
fn riff(file: &[u8]) -> impl Iterator<Item = ([u8; 4], Range<usize>)> {
    let mut at = 12;
    std::iter::from_fn(move || {
        let head = file.get(at..at + 8)?;
        let length = u32::from_le_bytes(head[4..].try_into().ok()?) as usize;
        let data = at + 8..(at + 8).checked_add(length).filter(|end| *end <= file.len())?;
        at = data.end + length % 2;
        Some((head[..4].try_into().ok()?, data))
    })
}

/// Marker and data of a JPEG's segments before its first scan.
pub(super) fn segments(file: &[u8]) -> impl Iterator<Item = (u8, Range<usize>)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        // Any number of fill bytes may stand before a marker (ITU-T T.81, B.1.1.2).
        while file.get(at..at + 2) == Some(&[0xff, 0xff]) {
            at += 1;
        }
        let &[0xff, marker, high, low] = file.get(at..at + 4)? else { return None };
        let data = at + 4..at + 2 + usize::from(u16::from_be_bytes([high, low]));
        at = data.end;
        (marker != 0xda && data.start <= data.end && data.end <= file.len()).then_some((marker, data))
    })
}

/// The credentials in a JPEG's APP11 segments, whose parts follow each other.
fn joined(file: &[u8]) -> Option<(Vec<u8>, Range<usize>)> {
    let mut store = Vec::new();
    let mut held: Option<Range<usize>> = None;
    let mut number = None;
    for (marker, data) in segments(file) {
        let content = &file[data.clone()];
        if marker != APP11 || !content.starts_with(b"JP") || content.len() < APP11_HEAD + BOX_HEAD {
            continue;
        }
        let (head, part) = content.split_at(APP11_HEAD);
        let box_number = &head[2..4];
        if number.is_none() {
            // A superbox whose description says "c2pa"; other boxes may be there too.
            if part.get(4..8) != Some(b"jumb") || part.get(16..20) != Some(b"c2pa") {
                continue;
            }
            number = Some(box_number);
            store.extend(&part[..BOX_HEAD]);
        }
        if number == Some(box_number) {
            store.extend(&part[BOX_HEAD..]);
            let start = held.as_ref().map_or(data.start - 4, |held| held.start);
            held = Some(start..data.end);
        }
        if store.len() > LONGEST {
            return None;
        }
    }
    Some((store, held?))
}

/// The credentials as APP11 segments, each with its number and the superbox's head.
fn split(store: &[u8]) -> Vec<u8> {
    let (head, content) = store.split_at(BOX_HEAD.min(store.len()));
    let mut bytes = Vec::new();
    for (part, data) in content.chunks(LONGEST_SEGMENT - APP11_HEAD - BOX_HEAD).enumerate() {
        let length = (2 + APP11_HEAD + BOX_HEAD + data.len()) as u16;
        bytes.extend([0xff, APP11]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(b"JP\0\x01");
        bytes.extend((part as u32 + 1).to_be_bytes());
        bytes.extend(head);
        bytes.extend(data);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat};
    use proptest::prelude::*;
    use std::io::Cursor;

    const ALL: [(Container, ImageFormat); 3] = [
        (Container::Png, ImageFormat::Png),
        (Container::Jpeg, ImageFormat::Jpeg),
        (Container::WebP, ImageFormat::WebP),
    ];

    fn picture(format: ImageFormat) -> Vec<u8> {
        let pixels = image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([(x * 6) as u8, (y * 8) as u8, 90]));
        let mut file = Cursor::new(Vec::new());
        DynamicImage::from(pixels).write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    /// A superbox of credentials of some length.
    fn store(length: usize) -> Vec<u8> {
        let mut store = (length as u32).to_be_bytes().to_vec();
        store.extend(b"jumb\0\0\0\x1ejumdc2pa");
        store.resize(length, 7);
        store
    }

    fn with(file: &[u8], store: &[u8]) -> (Vec<u8>, Range<usize>) {
        let container = Container::of(file).unwrap();
        let mut file = file.to_vec();
        let Insertion { at, bytes } = container.insertion(&file, store);
        let held = at..at + bytes.len();
        container.announce(&mut file, bytes.len());
        file.splice(at..at, bytes);
        (file, held)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn credentials_are_found_where_they_were_put_and_the_picture_stays(half in 20usize..100_000) {
            let length = 2 * half;
            for (container, format) in ALL {
                let plain = picture(format);
                prop_assert_eq!(Container::of(&plain), Some(container));
                prop_assert!(container.credentials(&plain).is_none() && container.xmp(&plain).is_none());
                let (file, held) = with(&plain, &store(length));
                prop_assert_eq!(container.credentials(&file), Some((store(length), held)));
                let [before, after] = [&plain, &file].map(|file| image::load_from_memory(file).unwrap());
                prop_assert_eq!(before, after);
            }
        }

        #[test]
        fn whatever_the_bytes_are_nothing_breaks(mut file in proptest::collection::vec(any::<u8>(), 0..400), kind in 0usize..3) {
            let begin: [&[u8]; 3] = [PNG_SIGNATURE, &[0xff, 0xd8, 0xff, 0xeb], b"RIFF\0\0\0\0WEBP"];
            file.splice(0..0, begin[kind].iter().copied());
            let container = Container::of(&file).unwrap();
            let _ = (container.xmp(&file), container.credentials(&file));
        }
    }

    #[test]
    fn files_cut_or_garbled_give_nothing_or_what_is_whole() {
        for (container, format) in ALL {
            let (file, _) = with(&picture(format), &store(70_000));
            for end in (0..file.len()).step_by(97) {
                if let Some((found, held)) = container.credentials(&file[..end]) {
                    assert!(found.len() <= 70_000 && held.end <= end);
                }
            }
        }
    }
}
