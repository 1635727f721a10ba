//! Which names we know, and which one was probably meant. May use: nothing of ours.

use super::{PREFIX, names, variable};

/// How alike two names must be for one to be taken for a slip of the other.
const ALIKE: f64 = 0.8;

/// The known name that is most like this one, if one is.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    // `database_url_file` is meant by those alone who say something of a file.
    let of_file = |word: &str| word.to_ascii_lowercase().contains("_fil");
    let candidates = known.into_iter().filter(|known| of_file(name) || !of_file(known));
    let scored = candidates.map(|candidate| (strsim::jaro_winkler(name, candidate), candidate));
    let best = scored.max_by(|left, right| left.0.total_cmp(&right.0));
    best.filter(|(score, _)| *score >= ALIKE).map(|(_, candidate)| candidate.to_owned())
}

/// Refuses a key of the file.
pub(super) fn unknown_key(key: &str) -> String {
    let known = names();
    unknown(key, nearest(key, known.iter().map(String::as_str)), "setting")
}

/// Refuses a variable that begins like ours, unless it is one or somebody else had to make it.
pub(super) fn unknown_variable(name: &str) -> Option<String> {
    let rest = name.strip_prefix(PREFIX)?;
    let mut known: Vec<_> = names().iter().map(|setting| variable(setting)).collect();
    known.push(format!("{PREFIX}CONFIG"));
    if known.iter().any(|variable| variable == name) || is_made_by_others(rest) {
        return None;
    }
    Some(unknown(name, nearest(name, known.iter().map(String::as_str)), "variable"))
}

fn unknown(name: &str, nearest: Option<String>, what: &str) -> String {
    match nearest {
        Some(nearest) => format!("there is no {what} {name}; did you mean {nearest}?"),
        None => format!("there is no {what} {name}; see: kintsugi config"),
    }
}

/// Kubernetes tells every program of a service called `kintsugi` where it is; our tests need a server.
fn is_made_by_others(rest: &str) -> bool {
    rest == "PORT"
        || ["PORT_", "SERVICE_HOST", "SERVICE_PORT", "TEST_"]
            .iter()
            .any(|start| rest.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_answered_with_the_name_that_was_meant() {
        let slips = [
            ("listn", "listen"),
            ("lisen", "listen"),
            ("databse_url", "database_url"),
            ("database-url", "database_url"),
            ("databaseurl", "database_url"),
            ("reader", "readers"),
            ("que_length", "queue_length"),
            ("queue_lenght", "queue_length"),
            ("statment_timeout", "statement_timeout"),
            ("lock_time", "lock_timeout"),
            ("publicurl", "public_url"),
            ("worker", "workers"),
            ("drain_dely", "drain_delay"),
            ("loglevel", "log_level"),
            ("log_fromat", "log_format"),
            ("secrets", "secret"),
            ("secret_fil", "secret_file"),
            ("keepalive", "keep_alive"),
            ("metric_token", "metrics_token"),
        ];
        for (slip, meant) in slips {
            assert_eq!(
                unknown_key(slip),
                format!("there is no setting {slip}; did you mean {meant}?")
            );
            let (slip, meant) = (variable(slip), variable(meant));
            assert_eq!(
                unknown_variable(&slip),
                Some(format!("there is no variable {slip}; did you mean {meant}?"))
            );
        }
    }

    #[test]
    fn variables_of_kubernetes_are_let_be() {
        for theirs in
            ["KINTSUGI_PORT", "KINTSUGI_SERVICE_PORT_HTTP", "KINTSUGI_PORT_8080_TCP_ADDR", "PATH"]
        {
            assert_eq!(unknown_variable(theirs), None);
        }
        assert!(unknown_variable("KINTSUGI_BANANA").is_some());
    }
}
