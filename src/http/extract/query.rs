//! Query strings, read strictly: unknown and repeated parameters are refused and named. May use: `app`, `domain`.

use std::collections::HashSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;

use crate::app::shape::unknown;
use crate::domain::rule::Violation;
use crate::http::problem::Problem;

/// The longest value, in characters.
pub const LONGEST: usize = 4_000;

/// Left with the request when its query string was read, so that nothing else needs to refuse it.
#[derive(Debug, Clone, Copy)]
pub struct QueryRead;

/// Typed query parameters; `T` must deny unknown fields.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Query<T> {
    /// The parameters.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        request.extensions_mut().insert(QueryRead);
        ready(typed(request.query_string()).map(Self))
    }
}

/// Typed parameters of a query string.
///
/// # Errors
/// 400, naming the first parameter at fault.
pub fn typed<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    pairs(query)?;
    serde_urlencoded::from_str(query).map_err(|error| {
        let message = error.to_string();
        let quoted = message.split('`').nth(1).unwrap_or_default().to_owned();
        let known: Vec<_> = message.split('`').skip(3).step_by(2).collect();
        let (pointer, code, detail) = if message.starts_with("unknown field") {
            (quoted.clone(), "unknown_parameter", unknown("parameter", &quoted, &known))
        } else if message.starts_with("missing field") {
            (quoted, "required", "must be given".to_owned())
        } else {
            (String::new(), "invalid_value", message)
        };
        Problem::parameters(vec![Violation { pointer, code, detail }])
    })
}

/// The parameters as sent, each at most once and without characters that no database holds.
///
/// # Errors
/// 400, naming the first parameter at fault.
pub fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let refuse = |name: &str, code, detail: &str| {
        let violation = Violation { pointer: name.to_owned(), code, detail: detail.to_owned() };
        Err(Problem::parameters(vec![violation]))
    };
    let Ok(pairs) = serde_urlencoded::from_str::<Vec<(String, String)>>(query) else {
        return refuse("", "malformed", "the query string could not be read");
    };
    let mut seen = HashSet::new();
    for (name, value) in &pairs {
        if !seen.insert(name) {
            return refuse(name, "duplicate_parameter", "the parameter occurs more than once");
        }
        if name.contains('\0') || value.contains('\0') || value.contains('\u{FFFD}') {
            return refuse(name, "invalid_text", "must be UTF-8 without the character U+0000");
        }
        if value.chars().count() > LONGEST {
            return refuse(name, "too_long", &format!("must have at most {LONGEST} characters"));
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ByReference {
        integration: String,
        external_id: String,
    }

    #[test]
    fn parameters_are_read_and_every_fault_names_one() {
        let read = typed::<ByReference>;
        let good = read("integration=github&external_id=org%2Frepo%2312").unwrap();
        assert_eq!(
            (good.integration.as_str(), good.external_id.as_str()),
            ("github", "org/repo#12")
        );
        let complaint = |query| read(query).unwrap_err().body("", "");
        assert!(
            complaint("integration=a&external_id=b&extrenal=1")
                .contains("\"pointer\":\"extrenal\"")
        );
        assert!(complaint("integration=a").contains("\"pointer\":\"external_id\""));
        assert!(
            complaint("integration=a&integration=b&external_id=c").contains("duplicate_parameter")
        );
        assert!(complaint("integration=a%00&external_id=c").contains("invalid_text"));
        assert!(complaint("integration=%ff&external_id=c").contains("invalid_text"));
    }
}
