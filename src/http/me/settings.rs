//! What one decides for oneself. May use: `app`, `domain`.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, get, patch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::me::settings::{ChangeMySettings, SettingsView, change, show};
use crate::domain::id::PersonId;
use crate::domain::nudge::NudgeKind;
use crate::domain::person::{NudgedBy, Settings};
use crate::http::answer::{Body, shown};
use crate::http::extract::{Asked, IfMatch, MergePatch};
use crate::http::problem::Problem;

/// What one decides for oneself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MySettingsBody {
    /// The person.
    pub id: PersonId,
    /// Counts the changes of the person's record; what `If-Match` compares.
    pub version: i64,
    /// Where e-mail reaches you; an administrator keeps it, or the tool that the directory comes from.
    pub email: Option<String>,
    /// How you are nudged.
    pub nudged_by: NudgedBy,
    /// The kinds of nudges that are not sent to you; they stay readable in `GET /nudges?recipient=me`.
    #[schema(value_type = Vec<NudgeKind>)]
    pub unwanted: BTreeSet<NudgeKind>,
}

impl Body for MySettingsBody {
    type View = SettingsView;
    const PATH: &'static str = "/api/v1/me/settings";

    fn of(SettingsView { person }: SettingsView) -> Self {
        Self {
            id: person.id,
            version: person.version,
            email: person.fields.email,
            nudged_by: person.fields.nudged_by,
            unwanted: person.fields.unwanted,
        }
    }
}

/// Show how one is nudged.
#[utoipa::path(tag = "me", responses((status = 200, body = MySettingsBody)))]
#[get("/me/settings")]
pub async fn show_my_settings(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.ask(show, shown::<MySettingsBody>).await
}

/// Change how one is nudged: by e-mail, by e-mail without some kinds, or not at all.
#[utoipa::path(tag = "me", request_body = Settings, responses((status = 200, body = MySettingsBody)))]
#[patch("/me/settings")]
pub async fn change_my_settings(
    asked: Asked,
    guard: IfMatch,
    body: MergePatch<Settings>,
) -> Result<HttpResponse, Problem> {
    let command = ChangeMySettings { guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<MySettingsBody>).await
}
