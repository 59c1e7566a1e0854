//! A numpy file of one whole number, written as a number or as a text (numpy's format, versions 1 to 3).

use anyhow::{Context, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// No file of one number is larger, bytes.
const LARGEST: u64 = 4096;
/// Longest text that is read as a number, characters.
const LONGEST: usize = 16;

/// The number in a file.
pub fn integer(path: &Path) -> Result<i64> {
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| format!("{}: cannot be opened", path.display()))?;
    file.take(LARGEST).read_to_end(&mut bytes).with_context(|| format!("{}: cannot be read", path.display()))?;
    parse(&bytes).with_context(|| format!("{}: not a numpy file of one whole number", path.display()))
}

/// Magic, version, length of the header, header (a Python dictionary), little-endian data.
fn parse(bytes: &[u8]) -> Option<i64> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (start, length) = match *rest {
        [1, _, a, b, ..] => (4, u32::from(u16::from_le_bytes([a, b]))),
        [2 | 3, _, a, b, c, d, ..] => (6, u32::from_le_bytes([a, b, c, d])),
        _ => return None,
    };
    let (header, data) = rest[start..].split_at_checked(length as usize)?;
    let value = |name: &str| Some(std::str::from_utf8(header).ok()?.split_once(name)?.1.trim_start());
    let (shape, _) = value("'shape':")?.split_once(')')?;
    let (kind, _) = value("'descr':")?.strip_prefix('\'')?.split_once('\'')?;
    let (kind, width) = kind.split_at_checked(2)?;
    let width: usize = width.parse().ok()?;
    match (shape, kind, width) {
        ("(" | "(1,", "<U", 1..=LONGEST) => text(data.get(..4 * width)?)?.trim_end_matches('\0').parse().ok(),
        ("(" | "(1,", "<i" | "|i" | "<u" | "|u", 1 | 2 | 4 | 8) => Some(number(data.get(..width)?)),
        _ => None,
    }
}

/// UTF-32.
fn text(data: &[u8]) -> Option<String> {
    data.chunks_exact(4).map(|c| char::from_u32(u32::from_le_bytes(c.try_into().ok()?))).collect()
}

/// One to eight bytes, the last of which holds the sign.
fn number(data: &[u8]) -> i64 {
    let value = data.iter().rev().fold(0, |sum: u64, &byte| (sum << 8) | u64::from(byte));
    let above = 64 - 8 * data.len();
    (value << above) as i64 >> above
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As numpy writes an array of this type and shape.
    fn file(kind: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
        let header = format!("{header:117}\n");
        [b"\x93NUMPY\x01\x00".as_slice(), &(header.len() as u16).to_le_bytes(), header.as_bytes(), data].concat()
    }

    /// As numpy writes a text of `width` characters.
    pub fn text(text: &str, width: usize) -> Vec<u8> {
        let characters = text.chars().map(u32::from).chain(std::iter::repeat(0)).take(width);
        file(&format!("<U{width}"), "()", &characters.flat_map(u32::to_le_bytes).collect::<Vec<_>>())
    }

    /// As numpy writes an int64.
    pub fn number(number: i64) -> Vec<u8> {
        file("<i8", "()", &number.to_le_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_bytes_are_a_number_or_refused(
            noise in proptest::collection::vec(any::<u8>(), 0..80), version in 0u8..5, at in 0usize..140, flip in any::<u8>(), kind in "[<|>][iuU][0-9]{1,20}",
        ) {
            parse(&[b"\x93NUMPY", &[version, 0][..], &noise].concat());
            for mut bytes in [text("10", 2), number(5), file(&kind, "()", &noise)] {
                let at = at % bytes.len();
                bytes[at] ^= flip;
                parse(&bytes);
            }
        }
    }

    #[test]
    fn numbers_and_texts() {
        assert_eq!(text("7", 1).len(), 132, "numpy's own size");
        for (bytes, value) in [
            (text("7", 1), 7),
            (text("10", 2), 10),
            (text("3", 2), 3),
            (number(5), 5),
            (number(-2), -2),
            (file("|u1", "()", &[9]), 9),
            (file("<i4", "(1,)", &4i32.to_le_bytes()), 4),
        ] {
            assert_eq!(parse(&bytes), Some(value));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long =
            [b"\x93NUMPY\x02\x00".as_slice(), &u32::MAX.to_le_bytes(), b"{'descr': '<i8', 'shape': ()}"].concat();
        for bytes in [
            vec![],
            b"\x93NUMPY".to_vec(),
            b"\x93NUMPY\x01\x00".to_vec(),
            long,
            text("one", 3),
            text("7", 0),
            file("<f8", "()", &1.0f64.to_le_bytes()),
            file("|O", "()", b"\x80\x04K\x01."),
            file("<i8", "(2,)", &[0; 16]),
            file("<U99999999999999999999", "()", &[]),
            file("<i3", "()", &[0; 3]),
        ] {
            assert_eq!(parse(&bytes), None, "{}", String::from_utf8_lossy(&bytes));
        }
        let whole = number(5);
        assert!((0..whole.len()).all(|end| parse(&whole[..end]).is_none()));
        assert!(integer(Path::new("nowhere.npy")).unwrap_err().to_string().contains("nowhere.npy"));
    }
}
