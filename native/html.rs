//! What all HTML reports share.

use std::fmt::Display;

/// Text as HTML shows it, between tags and within a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A table of texts whose first column names the rows.
pub fn table<H: Display>(heads: impl IntoIterator<Item = H>, rows: &[Vec<String>]) -> String {
    let heads: String = heads.into_iter().map(|head| format!("<th>{}</th>", escape(&head.to_string()))).collect();
    let row = |cells: &Vec<String>| {
        let (name, rest) = cells.split_first().expect("rows have names");
        let rest: String = rest.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
        format!("<tr><th>{}</th>{rest}</tr>", escape(name))
    };
    format!("<table><tr>{heads}</tr>{}</table>", rows.iter().map(row).collect::<String>())
}

/// A whole page around a body; both are HTML.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><style>body{{font:15px sans-serif;margin:2em}}\
         table{{border-collapse:collapse}}td,th{{padding:.15em .5em;text-align:right}}th span{{writing-mode:vertical-rl}}\
         figure{{display:inline-block;margin:.3em;width:256px}}figcaption{{font-size:11px;overflow-wrap:anywhere}}</style>\
         <h1>{title}</h1>{body}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a href=\"x\" id='y'>&"), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
        let shown = table(["", "<i>"], &[vec!["\"a\"".into(), "<b>".into()]]);
        assert_eq!(
            shown,
            "<table><tr><th></th><th>&lt;i&gt;</th></tr><tr><th>&quot;a&quot;</th><td>&lt;b&gt;</td></tr></table>"
        );
    }
}
