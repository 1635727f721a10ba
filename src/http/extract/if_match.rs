//! `If-Match`: which version of the record the caller saw. May use: `app`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};

use crate::app::guard::Guard;
use crate::domain::rule::Violation;
use crate::http::etag;
use crate::http::problem::Problem;

/// What `If-Match` says; its absence is refused with 428.
#[derive(Debug, Clone)]
pub struct IfMatch(pub Guard);

impl IfMatch {
    /// The guard.
    pub fn into_inner(self) -> Guard {
        self.0
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sent =
            request.headers().get(header::IF_MATCH).map(|value| value.to_str().unwrap_or("?"));
        ready(sent.ok_or_else(Problem::guard_missing).and_then(|sent| {
            etag::guard(sent).map(Self).ok_or_else(|| {
                let detail =
                    "must be an entity tag in quotes such as \"3\", several with commas, or *"
                        .to_owned();
                let pointer = "If-Match".to_owned();
                Problem::parameters(vec![Violation { pointer, code: "invalid_value", detail }])
            })
        }))
    }
}
