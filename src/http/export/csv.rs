//! Lines of an export as a table (RFC 4180): a heading row, CRLF, quotes where they are needed. A text that a spreadsheet
//! would take for a formula gets an apostrophe in front. May use: `app`, `domain`.

use ::csv::{Terminator, WriterBuilder};
use serde_json::Value;

use crate::app::export::ExportKind;
use crate::domain::exchange::harmless;
use crate::http::export::columns::columns;
use crate::http::problem::Problem;

/// Lines as rows of a table, with the headings before the first.
///
/// # Errors
/// A fault, when a line is not what an export writes.
pub(super) fn table(
    kind: ExportKind,
    lines: &[String],
    headings: bool,
) -> Result<Vec<u8>, Problem> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let columns = columns(kind);
    let fault = |why: ::csv::Error| Problem::fault(why.to_string());
    if headings {
        writer
            .write_record(columns.iter().map(|name| name.trim_start_matches('/')))
            .map_err(fault)?;
    }
    for line in lines {
        let record: Value =
            serde_json::from_str(line).map_err(|why| Problem::fault(why.to_string()))?;
        let member = |name: &&str| match name.strip_prefix('/') {
            Some(name) => record.get("fields").and_then(|fields| fields.get(name)),
            None => record.get(*name),
        };
        writer
            .write_record(columns.iter().map(|name| member(name).map(cell).unwrap_or_default()))
            .map_err(fault)?;
    }
    writer.into_inner().map_err(|why| Problem::fault(why.to_string()))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => harmless(text),
        Value::Array(values) if values.is_empty() => String::new(),
        Value::Object(members) if members.is_empty() => String::new(),
        Value::Array(values) => {
            let ids: Option<Vec<&str>> =
                values.iter().map(|value| value.as_str().filter(|id| is_id(id))).collect();
            ids.map_or_else(|| value.to_string(), |ids| ids.join(" "))
        }
        Value::Object(_) => value.to_string(),
    }
}

/// An id or a word, in which nothing has to be quoted.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Word;

    fn rows(line: &str) -> String {
        String::from_utf8(table(ExportKind::Themes, &[line.to_owned()], true).unwrap()).unwrap()
    }

    #[test]
    fn texts_that_would_be_calculated_are_made_harmless_and_numbers_stay() {
        let line = r#"{"id":"thm_1","version":-3,"fields":{"key":"a","name":"=1+1","description":"say \"x\",\ny"}}"#;
        let told = rows(line);
        assert!(
            told.starts_with(
                "id,key,name,version,created_at,changed_at,origin,description,active\r\n"
            ),
            "{told}"
        );
        assert!(told.ends_with("thm_1,a,'=1+1,-3,,,,\"say \"\"x\"\",\ny\",\r\n"), "{told}");
        for text in ["=a", "+a", "-a", "@a", "\ta", "\ra", "＝a"] {
            assert!(harmless(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(harmless("a=b"), "a=b");
    }

    #[test]
    fn lists_of_ids_are_words_and_other_lists_are_json() {
        let value = serde_json::json!({"ids": ["inc_1", "inc_2"], "texts": ["a b", "c"], "none": [], "parts": {"a": 1}});
        let cells = ["ids", "texts", "none", "parts"].map(|name| cell(&value[name]));
        assert_eq!(cells, ["inc_1 inc_2", r#"["a b","c"]"#, "", r#"{"a":1}"#]);
    }

    #[test]
    fn every_kind_has_columns_and_none_twice() {
        for kind in ExportKind::ALL {
            let mut names: Vec<_> =
                columns(*kind).iter().map(|name| name.trim_start_matches('/')).collect();
            names.sort_unstable();
            assert!(names.len() > 2 && names.windows(2).all(|pair| pair[0] != pair[1]), "{kind}");
        }
    }
}
