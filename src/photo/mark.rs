//! What an edited picture says of itself, to whoever looks into the file: IPTC's name for what was done, and words.

/// IPTC's name for a photo of which a part was made by a trained model.
const SOURCE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

/// The mark of an edited picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    description: String,
}

impl Mark {
    /// Of a picture with the edits `done`, each in words, by a model of this name.
    pub fn new(done: &[String], model: &str) -> Self {
        let whose = if done.len() > 1 { "The expressions of several faces were" } else { "A face's expression was" };
        Self { description: format!("{whose} edited with Mien: {}, by the model {model}.", done.join("; ")) }
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
             xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" xmp:CreatorTool=\"Mien\" \
             Iptc4xmpExt:DigitalSourceType=\"{SOURCE}\">\n\
             <dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></dc:description>\n\
             </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
        )
    }
}

#[cfg(test)]
mod tests {
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
}
