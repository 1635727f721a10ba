//! The id in a path: `act_…` or a number such as `ACT-77`; what can be neither is answered like any unknown one.
//! May use: nothing of ours.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::http::problem::Problem;

/// The longest id or number, in characters.
const LONGEST: usize = 64;

/// The `{id}` of a path.
#[derive(Debug, Clone)]
pub struct Path<T = String>(pub T);

impl Path {
    /// The id or number.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl FromRequest for Path<String> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").unwrap_or_default();
        let known = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let possible = !id.is_empty() && id.len() <= LONGEST && id.chars().all(known);
        ready(if possible { Ok(Self(id.to_owned())) } else { Err(Problem::not_found()) })
    }
}
