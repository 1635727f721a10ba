//! Request bodies: the content type is checked, the size and the time to arrive are limited, and what comes is read
//! strictly. May use: `app`, `domain`.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::app::merge::{Fields, Patch};
use crate::app::shape;
use crate::http::Limits;
use crate::http::extract::strict;
use crate::http::problem::Problem;

/// SHA-256 of the body as sent, left with the request for the idempotency key.
#[derive(Debug, Clone, Copy, Default)]
pub struct BodyHash(pub [u8; 32]);

pub(super) type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A JSON body, typed.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A merge patch (RFC 7396) over the fields `F`.
#[derive(Debug)]
pub struct MergePatch<F>(pub Patch<F>);

impl<T> Json<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<F> MergePatch<F> {
    /// The patch.
    pub fn into_inner(self) -> Patch<F> {
        self.0
    }
}

impl<T: DeserializeOwned + Serialize + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            content_type(
                &request,
                &["application/json"],
                HeaderName::from_static("accept-post"),
                "application/json",
            )?;
            let value = read_json(&request, payload).await?;
            if !value.is_object() {
                return Err(Problem::malformed("", "wrong_type", "must be a JSON object"));
            }
            Ok(Self(shape::typed(&value)?))
        })
    }
}

impl<F: Fields> FromRequest for MergePatch<F> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let takes = ["application/merge-patch+json", "application/json"];
            let accept = HeaderName::from_static("accept-patch");
            content_type(
                &request,
                &takes,
                accept,
                "application/merge-patch+json, application/json",
            )?;
            match read_json(&request, payload).await? {
                Value::Object(members) => Ok(Self(Patch::parse(members)?)),
                _ => Err(Problem::malformed("", "wrong_type", "a merge patch is a JSON object")),
            }
        })
    }
}

pub(super) fn content_type(
    request: &HttpRequest,
    takes: &[&str],
    accept: HeaderName,
    told: &'static str,
) -> Result<(), Problem> {
    let sent = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (essence, parameters) = sent.split_once(';').unwrap_or((sent, ""));
    let parameters = parameters.trim().to_ascii_lowercase().replace('"', "");
    let utf8 = parameters.is_empty() || parameters == "charset=utf-8";
    if utf8 && takes.iter().any(|takes| essence.trim().eq_ignore_ascii_case(takes)) {
        return Ok(());
    }
    Err(Problem::unsupported_media_type(accept, told))
}

pub(super) async fn read_json(request: &HttpRequest, payload: Payload) -> Result<Value, Problem> {
    let bytes = read(request, payload, Limits::of(request).body).await?;
    Ok(strict::parse(&bytes)?)
}

pub(super) async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> Result<Bytes, Problem> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced
        .and_then(|length| length.parse::<usize>().ok())
        .is_some_and(|length| length > limit)
    {
        return Err(Problem::too_large(limit));
    }
    let stream = actix_web::web::Payload::from_request(request, &mut payload).await;
    let stream = stream.map_err(|error| Problem::malformed("", "malformed", error.to_string()))?;
    let patience = Limits::of(request).arrival;
    let timed_out = || {
        let detail = format!("the body did not arrive within {} seconds", patience.as_secs());
        Problem::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", detail)
    };
    let bytes = tokio::time::timeout(patience, stream.to_bytes_limited(limit))
        .await
        .map_err(|_| timed_out())?;
    let bytes = bytes.map_err(|_| Problem::too_large(limit))?;
    let bytes = bytes.map_err(|_| Problem::malformed("", "malformed", "the body broke off"))?;
    request.extensions_mut().insert(BodyHash(Sha256::digest(&bytes).into()));
    Ok(bytes)
}
