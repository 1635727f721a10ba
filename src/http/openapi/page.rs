//! The operations as a page to read, made from the document; it needs nothing from elsewhere.
//! May use: nothing of ours.

use std::fmt::Write;

use serde_json::Value;

/// The operations as a page that needs nothing from elsewhere.
pub(super) fn page(json: &Value) -> String {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>\
         <link rel=\"stylesheet\" href=\"/docs/style.css\"><main><h1>{0}</h1><p>{1}</p>\
         <p>Machine-readable: <a href=\"/openapi.json\">/openapi.json</a></p>",
        text(&json["info"]["title"]),
        text(&json["info"]["description"]),
    );
    for tag in json["tags"].as_array().into_iter().flatten() {
        let operations = operations_of(json, &tag["name"]);
        if operations.is_empty() {
            continue;
        }
        let _ =
            write!(page, "<h2>{}</h2><p>{}</p><dl>", text(&tag["name"]), text(&tag["description"]));
        for (method, path, operation) in operations {
            let who = operation["x-permission"]["who"].as_array().into_iter().flatten();
            let who: Vec<_> =
                who.filter_map(Value::as_str).map(|who| who.replace('_', " ")).collect();
            let who =
                if who.is_empty() { "nobody needs a token".to_owned() } else { who.join(", ") };
            let _ = write!(
                page,
                "<dt><code>{} {}</code> <b>{}</b></dt><dd>{}<br><small>Who may: {}</small></dd>",
                method.to_uppercase(),
                escape(path),
                text(&operation["summary"]),
                text(&operation["description"]),
                escape(&who),
            );
        }
        page += "</dl>";
    }
    page + "</main></html>"
}

fn operations_of<'a>(json: &'a Value, tag: &Value) -> Vec<(&'a String, &'a String, &'a Value)> {
    let paths = json["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        item.as_object()
            .into_iter()
            .flatten()
            .map(move |(method, operation)| (method, path, operation))
    });
    operations.filter(|(_, _, operation)| operation["tags"].get(0) == Some(tag)).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
