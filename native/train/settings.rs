//! Settings as TOML tables: set by KEY=VALUE, compared by name.

use anyhow::{Context, Result};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// Puts `key=value` into a table, `key` with a dot for each table within. What is no value of TOML's is text.
pub fn put(table: &mut Table, set: &str) -> Result<()> {
    let (key, value) = set.split_once('=').context("expected KEY=VALUE")?;
    let value = value.parse().unwrap_or_else(|_| Value::String(value.into()));
    let (names, last) = key.rsplit_once('.').map_or((None, key), |(names, last)| (Some(names), last));
    let mut place = table;
    for name in names.into_iter().flat_map(|names| names.split('.')) {
        let inner = place.entry(name).or_insert_with(|| Value::Table(Table::new()));
        place = inner.as_table_mut().with_context(|| format!("{name} holds no keys"))?;
    }
    place.insert(last.into(), value);
    Ok(())
}

/// The table's values, each under its key with a dot for each table within.
fn flat(within: &str, table: Table) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => all.extend(flat(&format!("{within}{key}."), inner)),
            value => _ = all.insert(format!("{within}{key}"), value),
        }
    }
    all
}

/// In which settings `now` differs from `then`: key, and what it was and is.
pub fn changes(then: &impl Serialize, now: &impl Serialize) -> Result<Vec<(String, String)>> {
    let (then, now) = (flat("", Table::try_from(then)?), flat("", Table::try_from(now)?));
    let keys: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    let changed = keys.into_iter().filter(|key| now.get(*key) != then.get(*key));
    Ok(changed
        .map(|key| {
            let [then, now] = [&then, &now].map(|of| of.get(key).map_or("nothing".into(), Value::to_string));
            (key.clone(), format!("{key} was {then} and is {now}"))
        })
        .collect())
}
