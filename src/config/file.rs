//! The configuration file: TOML without sections. May use: `names`.

use std::collections::BTreeMap;
use std::path::Path;

use super::names;
use super::names::unknown_key;

/// The values of the file that we know, as text.
pub(super) fn read_table(path: &Path, faults: &mut Vec<String>) -> BTreeMap<String, String> {
    let place = path.display();
    let table = match std::fs::read_to_string(path) {
        Ok(text) => text
            .parse::<toml::Table>()
            .map_err(|why| format!("{place} is no TOML: {}", why.to_string().trim_end())),
        Err(why) => Err(format!("{place} cannot be read: {why}")),
    };
    let table = table.unwrap_or_else(|fault| {
        faults.push(fault);
        toml::Table::new()
    });
    let known = names();
    let mut values = BTreeMap::new();
    for (key, value) in table {
        let text = match value {
            toml::Value::Table(_) => {
                faults.push(format!(
                    "{place}: the file has no sections: move what is below [{key}] to the top"
                ));
                continue;
            }
            _ if !known.contains(&key) => {
                faults.push(format!("{place}: {}", unknown_key(&key)));
                continue;
            }
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => {
                faults.push(format!("{place}: {key} must be a text or a number"));
                continue;
            }
        };
        values.insert(key, text);
    }
    values
}
