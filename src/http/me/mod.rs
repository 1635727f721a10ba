//! Who one is, and what one decides for oneself. May use: `app`, `domain`.

mod settings;

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

pub use settings::{change_my_settings, show_my_settings};

use crate::app::me::{MeView, SuggestionBody, WaitingBody, show};
use crate::domain::id::{PersonId, TeamId, TokenId};
use crate::domain::permission::{Role, Scope};
use crate::http::answer::plain;
use crate::http::extract::Asked;
use crate::http::problem::Problem;

/// Who the caller is, what they may do, and what waits for them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeBody {
    /// The person; null for a tool.
    pub person: Option<PersonId>,
    /// The person's name; null for a tool.
    pub display_name: Option<String>,
    /// The token by which the call came, if it was an API token.
    pub token: Option<TokenId>,
    /// The one integration that a tool's token is bound to.
    pub integration: Option<String>,
    /// Roles in the whole organisation.
    pub roles: Vec<Role>,
    /// What the token may be used for; null where nothing narrows it.
    pub scopes: Option<Vec<Scope>>,
    /// The teams that the person belongs to.
    pub teams: Vec<MyTeam>,
    /// The operations that the caller may use on any record; others depend on what one is to the record.
    pub may: Vec<String>,
    /// What waits for the caller's answer, at most 50: what is late, the longest first; then what there is still time
    /// for, the soonest first; then what has no day. Empty for a tool.
    pub waiting: Vec<WaitingBody>,
    /// Whether more waits than is told.
    pub waiting_more: bool,
    /// What one's teams may want to know of how their work is spread; names nobody, and is told to nobody else.
    pub suggestions: Vec<SuggestionBody>,
}

/// A team that the caller belongs to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyTeam {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Whether the caller leads it.
    pub lead: bool,
}

impl From<MeView> for MeBody {
    fn from(view: MeView) -> Self {
        let caller = view.caller;
        let teams = view.teams.into_iter().map(|(membership, team)| MyTeam {
            id: membership.team,
            name: team.fields.name,
            lead: membership.lead,
        });
        Self {
            person: caller.person,
            display_name: view.person.map(|person| person.fields.display_name),
            token: caller.token,
            integration: caller.integration,
            roles: caller.roles,
            scopes: caller.scopes,
            teams: teams.collect(),
            may: view.may.into_iter().map(str::to_owned).collect(),
            waiting: view.waiting.items,
            waiting_more: view.waiting.more,
            suggestions: view.suggestions,
        }
    }
}

/// Show who one is, what one may do, and what waits.
#[utoipa::path(tag = "me", responses((status = 200, body = MeBody)))]
#[get("/me")]
pub async fn show_me(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked.ask(move |tx, caller| show(tx, caller, now), |view| plain(200, &MeBody::from(view))).await
}
