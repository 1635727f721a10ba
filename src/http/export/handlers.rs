//! What is asked of exports. May use: `app`, `domain`.

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpResponse, get};
use jiff::tz::TimeZone;

use crate::app::export::{ExportKind, ExportOf, begin};
use crate::app::listing;
use crate::app::shape::unknown;
use crate::domain::list::Condition;
use crate::domain::rule::Violation;
use crate::domain::words::{Word, words};
use crate::http::export::stream::Stream;
use crate::http::extract::query::pairs;
use crate::http::extract::{Asked, several};
use crate::http::feed::seal_cursor;
use crate::http::problem::Problem;
use crate::http::view::chosen;

words! {
    /// How an export is written.
    pub enum ExportFormat {
        /// One JSON object a line, which an import takes back.
        Ndjson = "ndjson",
        /// A table; texts that a spreadsheet would take for formulas begin with an apostrophe.
        Csv = "csv",
    }
}

/// What an export takes beside the filters of its kind.
const BESIDE: &[&str] = &["format", "view"];

/// Take a copy of everything of one kind, or of what fits filters: teams and roles, no persons.
///
/// Takes the filters of the kind's list, and of the actions a saved view. Written while it is read, page by page, in the
/// order of the ids. `X-Change-Cursor` says where the change feed stood before the first line: whoever goes on from there
/// misses nothing.
#[utoipa::path(
    tag = "exchange",
    params(
        ("kind" = inline(ExportKind), Path, description = "What is to be exported."),
        ("format" = inline(Option<ExportFormat>), Query, description = "How it is written; otherwise `Accept` says it."),
    ),
    responses((status = 200, description = "The records.", content((String = "application/x-ndjson"), (String = "text/csv"))))
)]
#[get("/{kind}")]
pub async fn export_records(asked: Asked) -> Result<HttpResponse, Problem> {
    let kind = asked.request().match_info().get("kind").unwrap_or_default().replace('-', "_");
    let kind = ExportKind::from_word(&kind);
    let (format, conditions) = read(&asked, kind).await?;
    let caller = asked.caller().clone();
    let head = asked.app()?.ask(move |tx| begin(tx, &caller)).await?;
    let kind = kind.ok_or_else(Problem::not_found)?;
    let day = asked.now()?.to_zoned(TimeZone::UTC).date();
    let (media, ending) = match format {
        ExportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let of = ExportOf { kind, conditions };
    let stream = Stream::new(asked.app()?.clone(), asked.caller().clone(), of, format);
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

/// How it is to be written, and what it is narrowed by: everything that is wrong is named.
async fn read(
    asked: &Asked,
    kind: Option<ExportKind>,
) -> Result<(ExportFormat, Vec<Condition>), Problem> {
    let spec = kind.and_then(ExportKind::list);
    let (mut format, mut conditions, mut faults) = (None, Vec::new(), Vec::new());
    for (name, value) in parameters(asked, kind).await? {
        let read = match (name.as_str(), spec) {
            ("format", _) => written(&value).map(|found| format = Some(found)),
            (_, Some(spec)) => listing::condition(spec, BESIDE, asked.caller(), &name, &value)
                .map(|condition| conditions.push(condition)),
            (_, None) => Err(Violation {
                detail: unknown("parameter", &name, BESIDE),
                pointer: name,
                code: "unknown_parameter",
            }),
        };
        faults.extend(read.err());
    }
    if !faults.is_empty() {
        return Err(Problem::parameters(faults));
    }
    Ok((format.unwrap_or_else(|| accepted(asked)), conditions))
}

/// The parameters, with those of a view behind them. A view may say an order as well, and an export has its own.
async fn parameters(
    asked: &Asked,
    kind: Option<ExportKind>,
) -> Result<Vec<(String, String)>, Problem> {
    let sent = pairs(asked.request().query_string())?;
    let names = |wanted: &str| sent.iter().any(|(name, _)| name == wanted);
    if !names("view") {
        return Ok(sent);
    }
    let Some(listed) = kind.and_then(ExportKind::viewed) else {
        let detail = "only the export of the actions takes a view, and only one of the actions";
        return Err(several::refuse("view", "other_list", detail));
    };
    let sorted = names("sort");
    let all = chosen(asked, listed).await?.into_iter();
    Ok(all.filter(|(name, _)| sorted || name != "sort").collect())
}

fn written(word: &str) -> Result<ExportFormat, Violation> {
    ExportFormat::from_word(word).ok_or_else(|| Violation {
        pointer: "format".to_owned(),
        code: "unknown_word",
        detail: format!("must be one of {}", ExportFormat::all_words().join(", ")),
    })
}

/// What the caller accepts; NDJSON in doubt.
fn accepted(asked: &Asked) -> ExportFormat {
    let accept =
        asked.request().headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let csv = accept
        .is_some_and(|accept| accept.split(',').any(|media| media.trim().starts_with("text/csv")));
    if csv { ExportFormat::Csv } else { ExportFormat::Ndjson }
}
