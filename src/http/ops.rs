//! For those who run the service: is it alive, is it ready, which version, what does it count; and the documents.
//! May use: `app`, `telemetry`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::app::AppError;
use crate::app::error::Unavailable;
use crate::http::openapi::document;
use crate::http::pieces::Pieces;
use crate::http::problem::Problem;
use crate::http::{State, address};
use crate::telemetry;

const DOCS_POLICY: &str =
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
const STYLE: &str = include_str!("docs.css");

/// How the service is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct HealthBody {
    /// `live` or `ready`.
    #[schema(max_length = 20, example = "ready")]
    pub status: &'static str,
}

/// Which program answers.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct VersionBody {
    /// Its name.
    #[schema(max_length = 20, example = "kintsugi")]
    pub name: &'static str,
    /// Its version.
    #[schema(max_length = 40, example = "0.1.0")]
    pub version: &'static str,
}

/// Tell that the process lives.
#[utoipa::path(tag = "operations", responses((status = 200, body = HealthBody)))]
#[get("/healthz")]
pub async fn show_health() -> HttpResponse {
    HttpResponse::Ok().json(HealthBody { status: "live" })
}

/// Tell whether requests can be served.
#[utoipa::path(tag = "operations", responses((status = 200, body = HealthBody)))]
#[get("/readyz")]
pub async fn show_readiness(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let state = State::of(&request)?;
    state.app.is_ready().await.map_err(|why| match why {
        // Whoever asks sends requests elsewhere for a 503, and may not know what a 507 is.
        AppError::Unavailable(Unavailable::DiskFull) => Problem::not_ready_for_want_of_room(),
        why => why.into(),
    })?;
    Ok(HttpResponse::Ok().json(HealthBody { status: "ready" }))
}

/// Tell which program answers.
#[utoipa::path(tag = "operations", responses((status = 200, body = VersionBody)))]
#[get("/version")]
pub async fn show_version() -> HttpResponse {
    HttpResponse::Ok()
        .json(VersionBody { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") })
}

/// Tell what the service counts, for Prometheus; asks for the token that was set up for it.
#[utoipa::path(tag = "operations", responses((status = 200, body = String, content_type = "text/plain")))]
#[get("/metrics")]
pub async fn show_metrics(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let state = State::of(&request)?;
    let Some(token) = &state.config.metrics_token else {
        return Err(Problem::not_found());
    };
    let (address, now) = (address::of(&request), state.app.clock().now());
    let sent = request.headers().get(header::AUTHORIZATION).map(header::HeaderValue::as_bytes);
    // Hashes are compared: how long that takes says nothing about the token.
    let expected = Sha256::digest(format!("Bearer {token}"));
    if Sha256::digest(sent.unwrap_or_default()) != expected {
        return Err(state.config.rates.refuse(address, now));
    }
    measures()
}

/// The same at the address for operations, where only those ask who run the service.
///
/// # Errors
/// 404, where nothing is measured.
#[get("/metrics")]
pub async fn tell_measures() -> Result<HttpResponse, Problem> {
    measures()
}

/// What else is asked for at that address.
///
/// # Errors
/// 404.
pub async fn not_here() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found())
}

fn measures() -> Result<HttpResponse, Problem> {
    let text = telemetry::measures().ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

/// Give the OpenAPI document.
#[utoipa::path(tag = "operations", responses((status = 200, body = Value)))]
#[get("/openapi.json")]
pub async fn show_openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(Pieces::of(&document().text))
}

/// Lead to the documentation, as long as there is nothing else to see here.
#[utoipa::path(tag = "operations", responses(
    (status = 303, description = "See there.", headers(("Location", description = "Where the documentation is.")))
))]
#[get("/")]
pub async fn lead_to_docs() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/docs")).finish()
}

/// Give the documentation as a page.
#[utoipa::path(tag = "operations", responses((status = 200, body = String, content_type = "text/html")))]
#[get("/docs")]
pub async fn show_docs() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .body(Pieces::of(&document().page))
}

/// Give the documentation's style.
#[utoipa::path(tag = "operations", responses((status = 200, body = String, content_type = "text/css")))]
#[get("/docs/style.css")]
pub async fn show_docs_style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}
