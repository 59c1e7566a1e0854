//! What all HTML reports share.

use std::fmt::Display;

/// Text as HTML shows it.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A table whose first column names the rows.
pub fn table<H: Display>(heads: impl IntoIterator<Item = H>, rows: &[Vec<String>]) -> String {
    let heads: String = heads.into_iter().map(|head| format!("<th>{head}</th>")).collect();
    let row = |cells: &Vec<String>| {
        let (name, rest) = cells.split_first().expect("rows have names");
        let rest: String = rest.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        format!("<tr><th>{name}</th>{rest}</tr>")
    };
    format!("<table><tr>{heads}</tr>{}</table>", rows.iter().map(row).collect::<String>())
}

/// A whole page around a body.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><style>body{{font:15px sans-serif;margin:2em}}\
         table{{border-collapse:collapse}}td,th{{padding:.15em .5em;text-align:right}}th span{{writing-mode:vertical-rl}}\
         figure{{display:inline-block;margin:.3em;width:256px}}figcaption{{font-size:11px;overflow-wrap:anywhere}}</style>\
         <h1>{title}</h1>{body}"
    )
}
