//! All settings as they are, in the form of a file that can be used as one. May use: `layers`, `names`.

use clap::ArgMatches;

use super::layers::Layers;
use super::settings;

/// What stands for a secret.
const MASK: &str = "********";

/// Every setting with its value and where that came from, secrets masked; for a command line that takes all of them.
pub fn report(matches: &ArgMatches, layers: &Layers) -> String {
    let mut lines = Vec::new();
    let mut heading = None;
    for arg in settings().get_arguments() {
        let setting = arg.get_id().as_str();
        if arg.get_help_heading() != heading {
            heading = arg.get_help_heading();
            lines.push((format!("# {}", heading.unwrap_or_default()), None));
        }
        let raw = matches.try_get_raw(setting).ok().flatten().and_then(|mut raw| raw.next());
        let origin = layers.origin(matches, setting);
        lines.push(match raw {
            Some(raw) => (
                format!("{setting} = {}", spell(setting, &raw.to_string_lossy())),
                Some(origin.to_string()),
            ),
            None => (format!("# {setting} ="), Some("not set".to_owned())),
        });
    }
    let width = lines
        .iter()
        .filter(|(_, origin)| origin.is_some())
        .map(|(text, _)| text.chars().count())
        .max();
    let width = width.unwrap_or(0).min(60);
    let lines = lines.into_iter().map(|(text, origin)| match origin {
        Some(origin) => format!("{text:width$}  # {origin}\n"),
        None => format!("{text}\n"),
    });
    lines.collect()
}

/// A value as the file spells it; a text in TOML is written as in JSON.
fn spell(setting: &str, raw: &str) -> String {
    let shown = match setting {
        "secret" | "token" | "metrics_token" | "provider_client_secret" | "mail_password" => {
            MASK.to_owned()
        }
        "database_url" => without_password(raw),
        _ => raw.to_owned(),
    };
    if shown.parse::<i64>().is_ok() { shown } else { serde_json::Value::from(shown).to_string() }
}

/// A database URL without its password.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // A password may hold an @ that was not escaped: the last one ends it.
    let Some((user, host)) = rest.rsplit_once('@') else {
        return mask_parameter(url);
    };
    let user =
        user.split_once(':').map_or_else(|| user.to_owned(), |(user, _)| format!("{user}:{MASK}"));
    mask_parameter(&format!("{scheme}://{user}@{host}"))
}

/// `?password=…` is a way to write one, too.
fn mask_parameter(url: &str) -> String {
    let Some((before, after)) = url.split_once("password=") else {
        return url.to_owned();
    };
    let rest = after.split_once('&').map_or_else(String::new, |(_, rest)| format!("&{rest}"));
    format!("{before}password={MASK}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_url_is_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://me:hunter2@db/k", "postgres://me:********@db/k"),
            (
                "postgres://me:h@unter2@db,db2/k?sslmode=require",
                "postgres://me:********@db,db2/k?sslmode=require",
            ),
            (
                "postgres://db/k?user=me&password=hunter2&x=1",
                "postgres://db/k?user=me&password=********&x=1",
            ),
            ("postgres://me@db/k", "postgres://me@db/k"),
            ("sqlite://./data/kintsugi.db", "sqlite://./data/kintsugi.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
