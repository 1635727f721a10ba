//! For those who run the service: is it alive, is it ready, which version, what does it count; and the documents.
//! May use: `app`, `telemetry`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::AppError;
use crate::app::error::Unavailable;
use crate::http::State;
use crate::http::openapi::document;
use crate::http::problem::Problem;
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
    let state = state(&request)?;
    if state.app.is_draining() {
        return Err(AppError::Unavailable(Unavailable::Draining).into());
    }
    state.app.ask_long(|tx| Ok(tx.feed_head()?)).await?;
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
    let Some(token) = &state(&request)?.config.metrics_token else {
        return Err(Problem::not_found());
    };
    let expected = format!("Bearer {token}");
    let sent = request.headers().get(header::AUTHORIZATION).map(header::HeaderValue::as_bytes);
    if sent != Some(expected.as_bytes()) {
        return Err(Problem::unauthenticated());
    }
    let text = telemetry::measures().ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

/// Give the OpenAPI document.
#[utoipa::path(tag = "operations", responses((status = 200, body = Value)))]
#[get("/openapi.json")]
pub async fn show_openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document().text.as_str())
}

/// Give the documentation as a page.
#[utoipa::path(tag = "operations", responses((status = 200, body = String, content_type = "text/html")))]
#[get("/docs")]
pub async fn show_docs() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .body(page())
}

/// Give the documentation's style.
#[utoipa::path(tag = "operations", responses((status = 200, body = String, content_type = "text/css")))]
#[get("/docs/style.css")]
pub async fn show_docs_style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

fn state(request: &HttpRequest) -> Result<&State, Problem> {
    request
        .app_data::<State>()
        .ok_or_else(|| Problem::fault("the service was put together without its state"))
}

/// The operations as a page that needs nothing from elsewhere.
fn page() -> String {
    let json = &document().json;
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
        page += &format!("<h2>{}</h2><p>{}</p><dl>", text(&tag["name"]), text(&tag["description"]));
        for (method, path, operation) in operations {
            let who = operation["x-permission"]["who"].as_array().into_iter().flatten();
            let who: Vec<_> =
                who.filter_map(Value::as_str).map(|who| who.replace('_', " ")).collect();
            let who =
                if who.is_empty() { "nobody needs a token".to_owned() } else { who.join(", ") };
            page += &format!(
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
