//! The same for many actions at once, on the wire. May use: `app`, `domain`.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::schema::{OneOfBuilder, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};

use crate::app::batch::{BatchItem, Deed, MOST, Standing, WouldTell};
use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::shape::{Misfit, typed};
use crate::domain::action::{ActionMove, ActionOutcome, ActionStatus};
use crate::domain::id::{ActionId, TeamId, ViewId};
use crate::domain::nudge::{NudgeKind, NudgeRole};
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::words::words;
use crate::http::problem::Problem;

/// The longest id or number, as in a path.
const LONGEST_NAME: usize = 64;

/// The same for many actions: a move that each is to make, or what is to change of each.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionBatch {
    /// Which actions, in the order in which it is to be done.
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<ActionBatchItem>,
    /// The move that each is to make, as for one action; this or `change`.
    #[serde(default)]
    #[schema(schema_with = a_move)]
    pub transition: Option<Map<String, Value>>,
    /// What is to change of each, as for one action; this or `transition`.
    #[serde(default)]
    #[schema(schema_with = a_change)]
    pub change: Option<Map<String, Value>>,
}

/// One action of many.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionBatchItem {
    /// Its id or number.
    #[schema(min_length = 1, max_length = 64, example = "act_01j9zv5m3q8r7t2w4x6y8z0abc")]
    pub action: String,
    /// The version that you saw: where the action has another by then, nothing happens to it. When left out, whatever is
    /// there is taken.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

/// What is asked before it is done: of these actions, or of those that fit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionBatchPreview {
    /// Which actions; this or `filters` and `view`.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub items: Option<Vec<ActionBatchItem>>,
    /// Which actions: those lines of the register that fit these of its parameters now, `{"team": "tea_…", "overdue": "true"}`;
    /// this or `items`.
    #[serde(default)]
    pub filters: Option<BTreeMap<String, String>>,
    /// Which actions: those that a saved view of the register shows, as far as `filters` do not say otherwise.
    #[serde(default)]
    pub view: Option<ViewId>,
    /// The move that each is to make, as for one action; this or `change`.
    #[serde(default)]
    #[schema(schema_with = a_move)]
    pub transition: Option<Map<String, Value>>,
    /// What is to change of each, as for one action; this or `transition`.
    #[serde(default)]
    #[schema(schema_with = a_change)]
    pub change: Option<Map<String, Value>>,
}

words! {
    /// What became of one action of many.
    pub enum BatchOutcome {
        /// It was done.
        Applied = "applied",
        /// It was refused, as it would have been alone; nothing happened to it.
        Refused = "refused",
        /// It was not come to, or the database did not answer: send the request again, under the same key.
        NotTried = "not_tried",
    }
}

words! {
    /// What would become of one action of many.
    pub enum BatchProspect {
        /// It would be done.
        WouldApply = "would_apply",
        /// It would be refused, as it would be alone.
        WouldRefuse = "would_refuse",
    }
}

/// What became of many actions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionBatchBody {
    /// What became of each, in the order in which they were named.
    pub items: Vec<BatchOutcomeBody>,
    /// To how many it was done.
    #[schema(minimum = 0)]
    pub applied: usize,
    /// How many were refused.
    #[schema(minimum = 0)]
    pub refused: usize,
    /// How many were not tried.
    #[schema(minimum = 0)]
    pub not_tried: usize,
}

/// What became of one of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchOutcomeBody {
    /// The action as it was named.
    pub action: String,
    /// What became of it.
    pub outcome: BatchOutcome,
    /// The action as it is now; null where it was not done.
    pub after: Option<ActionStanding>,
    /// Its entity tag now; null where it was not done.
    pub etag: Option<String>,
    /// Whether it was done when the request came first, and is only told again.
    pub replayed: bool,
    /// Why it was not done: the problem that the single request would have been answered with.
    #[schema(schema_with = a_problem)]
    pub problem: Option<Value>,
}

/// What would become of many actions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionBatchPreviewBody {
    /// What would become of each, in order: `id` and `version` of `before` are what to send as an item.
    pub items: Vec<BatchProspectBody>,
    /// To how many it would be done.
    #[schema(minimum = 0)]
    pub would_apply: usize,
    /// How many would be refused.
    #[schema(minimum = 0)]
    pub would_refuse: usize,
    /// How many fit and are not among these, because they are too many at once.
    #[schema(minimum = 0)]
    pub left_out: i64,
}

/// What would become of one of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchProspectBody {
    /// The action as it was named; its id where it was found by `filters`.
    pub action: String,
    /// What would become of it.
    pub outcome: BatchProspect,
    /// The action as it is now; null where there is none, or not for you.
    pub before: Option<ActionStanding>,
    /// The action as it would be; null where it would be refused.
    pub after: Option<ActionStanding>,
    /// Whom the next sweep would nudge about it then, today or on the next day on which its team works.
    pub would_tell: Vec<WouldTellBody>,
    /// Why it would be refused: the problem that the single request would be answered with.
    #[schema(schema_with = a_problem)]
    pub problem: Option<Value>,
}

/// What is told of an action among many.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActionStanding {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// Where it stands.
    pub status: ActionStatus,
    /// How it ended, once closed.
    pub outcome: Option<ActionOutcome>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// The team that owns it.
    pub owner_team: Option<TeamId>,
}

/// A nudge that would be sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WouldTellBody {
    /// What kind.
    pub kind: NudgeKind,
    /// As what somebody would be told.
    pub role: NudgeRole,
    /// In the name of which team.
    pub team: Option<TeamId>,
}

impl From<Standing> for ActionStanding {
    fn from(standing: Standing) -> Self {
        let Standing { id, number, version, status, outcome, due_date, owner_team } = standing;
        Self { id, number, version, status, outcome, due_date, owner_team }
    }
}

impl From<WouldTell> for WouldTellBody {
    fn from(WouldTell { kind, role, team }: WouldTell) -> Self {
        Self { kind, role, team }
    }
}

/// What is to be done to each; read as the single request reads it.
///
/// # Errors
/// 400 or 422, as of the single request, at a place below `transition` or `change`.
pub fn deed(
    transition: Option<Map<String, Value>>,
    change: Option<Map<String, Value>>,
) -> Result<Deed, Problem> {
    match (transition, change) {
        (Some(made), None) => {
            let made: ActionMove =
                typed(&Value::Object(made)).map_err(|why| below("transition", why))?;
            made.check().map_err(|why| why.below("/transition"))?;
            Ok(Deed::Move(made))
        }
        (None, Some(members)) => {
            Ok(Deed::Change(Patch::parse(members).map_err(|why| below("change", why))?))
        }
        (made, _) => {
            let code = if made.is_some() { "not_both" } else { "required" };
            Err(refused("/transition", code, "give either `transition` or `change`".into()))
        }
    }
}

/// The actions that are named.
///
/// # Errors
/// 422 for none, too many, or the same one twice.
pub fn items(sent: &[ActionBatchItem]) -> Result<Vec<BatchItem>, Problem> {
    if sent.is_empty() {
        return Err(refused("/items", "required", "must name an action".to_owned()));
    }
    if sent.len() > MOST {
        return Err(refused("/items", "too_many", format!("must name at most {MOST} actions")));
    }
    for (index, item) in sent.iter().enumerate() {
        if item.action.is_empty() || item.action.len() > LONGEST_NAME {
            let detail = format!("must be an id or a number, of at most {LONGEST_NAME} characters");
            return Err(refused(&format!("/items/{index}/action"), "invalid_text", detail));
        }
        if item.version.is_some_and(|version| version < 1) {
            let detail = "versions are counted from 1".to_owned();
            return Err(refused(&format!("/items/{index}/version"), "invalid_value", detail));
        }
    }
    let mut seen = HashSet::new();
    let twice = sent.iter().position(|item| !seen.insert(item.action.as_str()));
    if let Some(index) = twice {
        let detail = "the action is named twice".to_owned();
        return Err(refused(&format!("/items/{index}/action"), "duplicate", detail));
    }
    let guard =
        |version: Option<i64>| version.map_or(Guard::Any, |seen| Guard::Versions(vec![seen]));
    let item = |item: &ActionBatchItem| BatchItem {
        action: item.action.clone(),
        guard: guard(item.version),
    };
    Ok(sent.iter().map(item).collect())
}

/// 422 about one place.
pub fn refused(pointer: &str, code: &'static str, detail: String) -> Problem {
    RuleBroken::Invalid(vec![Violation { pointer: pointer.to_owned(), code, detail }]).into()
}

fn below(name: &str, mut misfit: Misfit) -> Problem {
    misfit.violation.pointer = format!("/{name}{}", misfit.violation.pointer);
    misfit.into()
}

fn a_move() -> RefOr<Schema> {
    optional("ActionMove")
}

fn a_change() -> RefOr<Schema> {
    optional("ActionChange")
}

fn a_problem() -> RefOr<Schema> {
    optional("Problem")
}

/// A schema that is written down elsewhere in the document, or null.
fn optional(name: &str) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(null).item(Ref::from_schema_name(name)).into()
}
