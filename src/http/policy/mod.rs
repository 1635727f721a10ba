//! Policies over HTTP: what the organisation has decided, version by version. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, post};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::policy::preview::{PreviewBody, preview};
use crate::app::policy::{CreatePolicy, LIST, PolicyView, create, list, show};
use crate::domain::id::PolicyId;
use crate::domain::policy::PolicyFields;
use crate::http::answer::{Body, created, plain, shown};
use crate::http::extract::{Asked, Json, Path};
use crate::http::problem::Problem;

/// A policy: what the organisation has decided, in force from a date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyBody {
    /// Its id.
    pub id: PolicyId,
    /// Always 1: a policy is not changed, a new one is put in force.
    pub version: i64,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub fields: PolicyFields,
}

impl Body for PolicyBody {
    type View = PolicyView;
    const PATH: &'static str = "/api/v1/policies";

    fn of(PolicyView { policy }: PolicyView) -> Self {
        Self {
            id: policy.id,
            version: policy.version,
            created_at: policy.created_at,
            fields: policy.fields,
        }
    }
}

/// List the policies, the latest first; before the first one, the defaults that ship are in force.
#[utoipa::path(tag = "policies", responses((status = 200, body = [PolicyBody])))]
#[get("")]
pub async fn list_policies(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<PolicyBody>(&LIST, list).await
}

/// Put a policy in force from a date.
#[utoipa::path(tag = "policies", responses((status = 201, body = PolicyBody)))]
#[post("")]
pub async fn create_policy(
    asked: Asked,
    body: Json<PolicyFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreatePolicy { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<PolicyBody>).await
}

/// Preview whom a policy would affect today.
///
/// In which teams, what it would bring about, and for how many actions. Nothing is put in force.
#[utoipa::path(tag = "policies", responses((status = 200, body = PreviewBody)))]
#[post("/policy-previews")]
pub async fn preview_policy(
    asked: Asked,
    body: Json<PolicyFields>,
) -> Result<HttpResponse, Problem> {
    let (fields, now) = (body.into_inner(), asked.now()?);
    let render = |told: PreviewBody| plain(200, &told);
    asked.ask_long(move |tx, caller| preview(tx, caller, fields, now), render).await
}

/// Show a policy.
#[utoipa::path(tag = "policies", responses((status = 200, body = PolicyBody)))]
#[get("/{id}")]
pub async fn show_policy(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<PolicyBody>).await
}
