//! What an edited picture says of itself, to whoever looks into the file: IPTC's name for what was done, and words.

use super::container::Container;

/// IPTC's name for a photo of which a part was made by a trained model.
pub(crate) const SOURCE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

/// What stands before and after the words.
const WORDS: [&str; 2] = ["<rdf:li xml:lang=\"x-default\">", "</rdf:li>"];
/// Who made it, in XMP.
const TOOL: &str = "xmp:CreatorTool=\"Mien\"";
/// The longest text that is looked into, bytes: ours have a few hundred.
const LONGEST: usize = 1 << 16;

/// The words of a mark: whose expression, and what stands before the edits and before the model's name.
const ONE: &str = "A face's expression was";
const EDITED: &str = " edited with Mien: ";
const BY: &str = ", by the model ";

/// The mark of an edited picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    description: String,
}

impl Mark {
    /// Of a picture with the edits `done`, each in words, by a model of this name.
    pub fn new(done: &[String], model: &str) -> Self {
        let whose = if done.len() > 1 { "The expressions of several faces were" } else { ONE };
        Self { description: format!("{whose}{EDITED}{}{BY}{model}.", done.join("; ")) }
    }

    /// In words.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Whether it is that of a single face's edit, in these words, by the model of this name.
    pub fn is_of(&self, edit: &str, model: &str) -> bool {
        let begins = format!("{ONE}{EDITED}{edit} within x ");
        self.description.starts_with(&begins) && self.description.ends_with(&format!("{BY}{model}."))
    }

    /// As XMP (ISO 16684-1), with IPTC's digital source type.
    pub fn xmp(&self) -> String {
        let mut text = String::new();
        for sign in self.description.chars() {
            match sign {
                '&' | '<' | '>' | '"' => text += &format!("&#{};", u32::from(sign)),
                _ => text.push(sign),
            }
        }
        format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
             <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n \
             xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" {TOOL} \
             Iptc4xmpExt:DigitalSourceType=\"{SOURCE}\">\n\
             <dc:description><rdf:Alt>{}{text}{}</rdf:Alt></dc:description>\n\
             </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
            WORDS[0], WORDS[1]
        )
    }

    /// Out of XMP that [`Mark::xmp`] made.
    fn of_xmp(xmp: &str) -> Option<Self> {
        let (_, text) = xmp.contains(TOOL).then(|| xmp.split_once(WORDS[0]))??;
        let (text, _) = text.split_once(WORDS[1])?;
        let mut parts = text.split("&#");
        let mut description = parts.next()?.to_owned();
        for part in parts {
            let (sign, rest) = part.split_once(';')?;
            description.push(char::from_u32(sign.parse().ok()?)?);
            description += rest;
        }
        Some(Self { description })
    }
}

/// The mark of a PNG, JPEG or WebP, if it has one of ours.
pub fn read(file: &[u8]) -> Option<Mark> {
    let xmp = Container::of(file)?.xmp(file).filter(|xmp| xmp.len() <= LONGEST)?;
    Mark::of_xmp(std::str::from_utf8(xmp).ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::png;
    use super::*;

    #[test]
    fn signs_of_markup_are_escaped() {
        let xmp = Mark::new(&["Sad at 50 %".into()], "<a&b>").xmp();
        assert!(
            xmp.contains("A face's expression was edited with Mien: Sad at 50 %, by the model &#60;a&#38;b&#62;."),
            "{xmp}"
        );
        assert!(xmp.starts_with("<?xpacket") && xmp.contains("compositeWithTrainedAlgorithmicMedia"));
    }

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let mark = Mark::new(&["Sad at 50 % within x 1 to 2, y 3 to 4".into()], "<a&b>");
        let pixels = image::RgbaImage::new(2, 2);
        let bytes = png::encode(&pixels, Some(&mark)).unwrap();
        assert_eq!(read(&bytes), Some(mark.clone()));
        assert!(mark.is_of("Sad at 50 %", "<a&b>"));
        assert!(!mark.is_of("Sad at 50 %", "a") && !mark.is_of("Sad at 5", "<a&b>"));
        assert_eq!(read(&png::encode(&pixels, None).unwrap()), None);
        for end in 0..bytes.len() {
            let _ = read(&bytes[..end]);
        }
        assert_eq!(Mark::of_xmp(&mark.xmp().replace("Mien\"", "Mien 2\"")), None, "another tool's");
        assert_eq!(Mark::of_xmp(&mark.xmp().replace("&#60;", "&#99999999999;")), None);
    }
}
