//! The parts of a pack, made by several processes or machines, become the pack that one of them would have made.

use crate::files;
use crate::synth::pack::ENTRY;
use crate::synth::part::Part;
use crate::synth::sight::person;
use crate::synth::workshop::UNFINISHED;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const INDEX: &str = "index.json";

#[derive(Deserialize)]
struct Index {
    pairs: Vec<Value>,
    made_by: Value,
}

/// A part that was made.
struct Made<'a> {
    folder: &'a Path,
    part: Part,
    pairs: Vec<Value>,
    /// By what and with which settings; the same for all parts.
    made_by: Value,
}

/// Copies the parts in `folders` to `out` and writes its index, last of all; a join that was stopped goes on. Gives the number
/// of portraits. An error, naming folders, where parts are missing, are there twice, or are not of one pack.
pub fn join(folders: &[PathBuf], out: &Path) -> Result<usize> {
    let index = out.join(INDEX);
    ensure!(!index.exists(), "{}: is there already. Give another folder.", index.display());
    let made = folders.iter().map(|folder| read(folder)).collect::<Result<Vec<_>>>()?;
    ensure_whole(&made)?;
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    let made_by = made[0].made_by.clone();
    let mut pairs = Vec::new();
    for Made { folder, part, pairs: entries, .. } in made {
        for entry in entries {
            let name = name(&entry, folder)?.to_owned();
            copy(folder, &name, &entry, out).with_context(|| format!("part {part}"))?;
            pairs.push((name, entry));
        }
    }
    // As `studio::by_person` has them; the photos of a person are in one part, and stay in its order.
    pairs.sort_by(|(a, _), (b, _)| person(a).cmp(person(b)));
    let pairs: Vec<Value> = pairs.into_iter().map(|(_, entry)| entry).collect();
    files::write(&index, json!({ "pairs": pairs, "made_by": made_by }).to_string().as_bytes())?;
    Ok(pairs.len())
}

fn read(folder: &Path) -> Result<Made<'_>> {
    let path = folder.join(INDEX);
    let bytes = fs::read(&path)
        .with_context(|| format!("{}: cannot be read: this part is not done. Make it first.", path.display()))?;
    let Index { pairs, mut made_by } =
        serde_json::from_slice(&bytes).with_context(|| format!("{}: not a pack's index", path.display()))?;
    let part = made_by.as_object_mut().and_then(|said| said.remove("part"));
    let part = part.as_ref().and_then(Value::as_str).and_then(|part| part.parse().ok());
    let part = part.with_context(|| format!("{}: no part: it was made without --part", folder.display()))?;
    Ok(Made { folder, part, pairs, made_by })
}

/// An error unless these are all parts of one pack, each once.
fn ensure_whole(made: &[Made]) -> Result<()> {
    let first = made.first().context("no parts were given")?;
    let mut found: BTreeMap<Part, &Path> = BTreeMap::new();
    for Made { folder, part, made_by, .. } in made {
        let names = || format!("{} and {}", first.folder.display(), folder.display());
        ensure!(part.of == first.part.of, "{} are parts {} and {part}: not of one pack", names(), first.part);
        ensure!(
            *made_by == first.made_by,
            "{} were made with other settings, or of other portraits. Make one of them again.",
            names()
        );
        if let Some(other) = found.insert(*part, folder) {
            anyhow::bail!("{} and {} are both part {part}. Leave one away.", other.display(), folder.display());
        }
    }
    // Counted first: an index may speak of any number of parts.
    let lacking = first.part.all().filter(|part| !found.contains_key(part)).take(9).map(|part| part.to_string());
    let lacking: Vec<String> = if first.part.of == found.len() as u64 { vec![] } else { lacking.collect() };
    ensure!(lacking.is_empty(), "parts are missing: {}. Give all of them.", lacking.join(", "));
    Ok(())
}

/// The name of an entry's portrait, which is that of its folder.
fn name<'e>(entry: &'e Value, folder: &Path) -> Result<&'e str> {
    let name = entry["portrait"].as_str().filter(|name| Path::new(name).file_name() == Some(name.as_ref()));
    name.with_context(|| format!("{}: a portrait without a name in its {INDEX}", folder.display()))
}

/// Copies the folder of a portrait, which appears whole or not at all.
fn copy(folder: &Path, name: &str, entry: &Value, out: &Path) -> Result<()> {
    let (from, to) = (folder.join(name), out.join(name));
    let again = || format!("{}: is not whole. Make its part again.", from.display());
    ensure!(is(&from, entry), again());
    if to.exists() {
        ensure!(is(&to, entry), "{}: is there already, and is another. Give another folder.", to.display());
        return Ok(());
    }
    let files = files::entries(&from)?;
    let listed = entry["images"].as_array().into_iter().flatten();
    for file in listed.flat_map(|image| ["image", "mask", "field"].map(|part| image[part].as_str())).flatten() {
        ensure!(files.contains(&folder.join(file)), again());
    }
    let part = out.join(format!("{UNFINISHED}{name}"));
    let copied = || -> std::io::Result<()> {
        fs::create_dir_all(&part)?;
        for file in &files {
            fs::copy(file, part.join(file.file_name().unwrap_or_default()))?;
        }
        fs::rename(&part, &to)
    };
    let done = copied().with_context(|| format!("{}: cannot be written", to.display()));
    if done.is_err() {
        // What there is of it would only fill the disk.
        let _ = fs::remove_dir_all(&part);
    }
    done
}

/// Whether a portrait's folder is the one of an entry.
fn is(folder: &Path, entry: &Value) -> bool {
    let read = fs::read(folder.join(ENTRY)).ok();
    read.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).is_some_and(|own| own == *entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part as `mien synth` leaves it: one portrait, of one picture.
    fn part(at: &Path, part: &str, settings: &str, portrait: &str) -> PathBuf {
        let folder = at.join(format!("{}-{settings}-{portrait}", part.replace('/', "of")));
        fs::create_dir_all(folder.join(portrait)).unwrap();
        let image = json!({ "image": format!("{portrait}/a.jpg"), "mask": format!("{portrait}/a.png") });
        let entry = json!({ "portrait": portrait, "images": [image] });
        for file in ["a.jpg", "a.png"] {
            fs::write(folder.join(portrait).join(file), portrait).unwrap();
        }
        fs::write(folder.join(portrait).join(ENTRY), entry.to_string()).unwrap();
        let index = json!({ "pairs": [entry], "made_by": { "settings": settings, "part": part } });
        fs::write(folder.join(INDEX), index.to_string()).unwrap();
        folder
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let (at, out) = (folder.path(), folder.path().join("out"));
        let [one, two, again] =
            ["ben", "anna", "carl"].map(|name| part(at, if name == "ben" { "1/2" } else { "2/2" }, "s", name));
        let other = part(at, "2/2", "t", "anna");
        let third = part(at, "2/3", "s", "anna");
        let refused = |parts: &[&PathBuf], words: &[&str]| {
            let parts: Vec<PathBuf> = parts.iter().map(|&part| part.clone()).collect();
            let message = format!("{:#}", join(&parts, &out).unwrap_err());
            assert!(words.iter().all(|word| message.contains(word)) && !out.exists(), "{message}");
        };
        refused(&[&one], &["missing: 2/2"]);
        refused(&[&one, &two, &again], &["2of2-s-anna", "2of2-s-carl", "both part 2/2"]);
        refused(&[&one, &other], &["1of2-s-ben", "2of2-t-anna", "other settings"]);
        refused(&[&one, &third], &["1of2-s-ben", "2of3-s-anna", "1/2 and 2/3"]);
        refused(&[&one, &at.join("none")], &["none/index.json", "not done"]);

        // What a stopped join left is kept, and its index is written once.
        let parts = [two.clone(), one.clone()];
        fs::create_dir_all(out.join("anna")).unwrap();
        for file in ["a.jpg", "a.png", ENTRY] {
            fs::copy(two.join("anna").join(file), out.join("anna").join(file)).unwrap();
        }
        assert_eq!(join(&parts, &out).unwrap(), 2);
        let index: Value = serde_json::from_slice(&fs::read(out.join(INDEX)).unwrap()).unwrap();
        let pairs = index["pairs"].as_array().unwrap();
        let names: Vec<_> = pairs.iter().map(|pair| pair["portrait"].as_str().unwrap()).collect();
        assert_eq!((names, &index["made_by"]), (vec!["anna", "ben"], &json!({ "settings": "s" })));
        assert!(join(&parts, &out).unwrap_err().to_string().contains("already"));

        let fails = |out: &str| format!("{:#}", join(&parts, &at.join(out)).unwrap_err());
        fs::create_dir_all(at.join("taken/ben")).unwrap();
        assert!(fails("taken").contains("taken/ben: is there already"));
        fs::remove_file(one.join("ben/a.png")).unwrap();
        assert!(fails("cut").contains("1of2-s-ben/ben: is not whole"));
        fs::write(
            one.join(INDEX),
            json!({ "pairs": [{ "portrait": "../ben" }], "made_by": { "settings": "s", "part": "1/2" } }).to_string(),
        )
        .unwrap();
        assert!(fails("out-of-it").contains("without a name"));
        fs::write(one.join(INDEX), json!({ "pairs": [], "made_by": { "settings": "s" } }).to_string()).unwrap();
        assert!(fails("whole").contains("without --part"));
    }
}
