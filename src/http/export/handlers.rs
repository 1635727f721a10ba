//! What is asked of exports. May use: `app`, `domain`.

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpResponse, get};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::app::export::{ExportKind, begin};
use crate::domain::rule::Violation;
use crate::domain::words::{Word, words};
use crate::http::export::stream::Stream;
use crate::http::extract::{Asked, Query};
use crate::http::feed::seal_cursor;
use crate::http::problem::Problem;

words! {
    /// How an export is written.
    pub enum ExportFormat {
        /// One JSON object a line, which an import takes back.
        Ndjson = "ndjson",
        /// A table; texts that a spreadsheet would take for formulas begin with an apostrophe.
        Csv = "csv",
    }
}

/// What may be said about an export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportAsked {
    /// How it is written; `Accept` says it otherwise, and NDJSON it is in doubt.
    #[serde(default)]
    format: Option<String>,
}

/// Take a copy of everything of one kind: teams and roles, no persons.
///
/// Written while it is read, page by page, in the order of the ids. `X-Change-Cursor` says where the change feed stood before
/// the first line: whoever goes on from there misses nothing.
#[utoipa::path(
    tag = "exchange",
    params(
        ("kind" = inline(ExportKind), Path, description = "What is to be exported."),
        ("format" = inline(Option<ExportFormat>), Query, description = "How it is written; otherwise `Accept` says it."),
    ),
    responses((status = 200, description = "The records.", content((String = "application/x-ndjson"), (String = "text/csv"))))
)]
#[get("/{kind}")]
pub async fn export_records(
    asked: Asked,
    query: Query<ExportAsked>,
) -> Result<HttpResponse, Problem> {
    let caller = asked.caller().clone();
    let head = asked.app()?.ask(move |tx| begin(tx, &caller)).await?;
    let kind = asked.request().match_info().get("kind").unwrap_or_default().replace('-', "_");
    let kind = ExportKind::from_word(&kind).ok_or_else(Problem::not_found)?;
    let format = format(&asked, query.into_inner().format.as_deref())?;
    let day = asked.now()?.to_zoned(TimeZone::UTC).date();
    let (media, ending) = match format {
        ExportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let stream = Stream::new(asked.app()?.clone(), asked.caller().clone(), kind, format);
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"kintsugi-{kind}-{day}.{ending}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((
            "x-change-cursor",
            seal_cursor(&asked.state()?.seal, &head.epoch, head.position),
        ))
        .body(BoxBody::new(stream)))
}

fn format(asked: &Asked, said: Option<&str>) -> Result<ExportFormat, Problem> {
    if let Some(said) = said {
        return ExportFormat::from_word(said).ok_or_else(|| {
            let detail = format!("must be one of {}", ExportFormat::all_words().join(", "));
            Problem::parameters(vec![Violation {
                pointer: "format".to_owned(),
                code: "unknown_word",
                detail,
            }])
        });
    }
    let accept =
        asked.request().headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let csv = accept
        .is_some_and(|accept| accept.split(',').any(|media| media.trim().starts_with("text/csv")));
    Ok(if csv { ExportFormat::Csv } else { ExportFormat::Ndjson })
}
