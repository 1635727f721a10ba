//! What a tool tells about a record that it keeps: the reference in the query string, the message in the body.
//! May use: `app`, `domain`.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde_json::Value;

use crate::app::merge::Fields;
use crate::app::upsert::{ReferenceKey, SourceMessage};
use crate::domain::check::{Check, Checked, Faults, LINE};
use crate::http::extract::body::{Extracted, content_type, read_json};
use crate::http::problem::Problem;

/// The reference to a record elsewhere. In the query, since ids such as `org/repo#12` contain slashes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByReference {
    /// One instance of a tool, e.g. `snow-prod`.
    pub integration: String,
    /// The record's id there.
    pub external_id: String,
}

impl Check for ByReference {
    fn check(&self, faults: &mut Faults) {
        faults.text("integration", &self.integration, 100);
        faults.text("external_id", &self.external_id, LINE);
    }
}

impl ByReference {
    /// The reference, judged.
    ///
    /// # Errors
    /// 422 for an empty or overlong one.
    pub fn key(self) -> Result<ReferenceKey, Problem> {
        let Self { integration, external_id } = Checked::parse(self)?.into_inner();
        Ok(ReferenceKey { integration, external_id })
    }
}

/// The message of a source about a record with the fields `F`.
#[derive(Debug)]
pub struct SourceBody<F>(pub SourceMessage<F>);

impl<F> SourceBody<F> {
    /// The message.
    pub fn into_inner(self) -> SourceMessage<F> {
        self.0
    }
}

impl<F: Fields> FromRequest for SourceBody<F> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            content_type(&request, &["application/json"], header::ACCEPT, "application/json")?;
            match read_json(&request, payload).await? {
                Value::Object(members) => Ok(Self(SourceMessage::parse(members)?)),
                _ => Err(Problem::malformed("", "wrong_type", "must be a JSON object")),
            }
        })
    }
}
