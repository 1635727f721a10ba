//! The plan of an action on the wire. May use: `app`, `domain`.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::View;
use crate::app::plan::PlanView;
use crate::domain::action::{PlanFields, PlanHint};
use crate::domain::id::ActionId;
use crate::domain::record::NextStep;
use crate::domain::rule::Missing;
use crate::http::answer::Body;

/// The plan of an action; blank where nobody has written any.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanBody {
    /// The action.
    pub action: ActionId,
    /// The action's number for people.
    pub number: String,
    /// Counts the changes of the action, of which its plan is a part; what `If-Match` compares.
    pub version: i64,
    /// From which day it may be so for others: a notice period after the last of them was told.
    pub earliest_effective_on: Option<Date>,
    /// What still lacks before the work of others may change; the move `complete` asks for it.
    pub missing: Vec<Missing>,
    /// What the plan leaves open; advice, never asked for.
    pub hints: Vec<PlanHint>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: PlanFields,
}

impl Body for PlanBody {
    type View = PlanView;
    const PATH: &'static str = "/api/v1/actions";

    fn of(view: PlanView) -> Self {
        let fields = view.action.plan();
        Self {
            action: view.action.id,
            number: view.action.number,
            version: view.action.version,
            earliest_effective_on: view.earliest_effective_on,
            missing: view.missing,
            hints: view.hints,
            next_steps: view.next_steps,
            fields,
        }
    }

    fn path(view: &PlanView) -> String {
        format!("{}/{}/plan", Self::PATH, view.about())
    }
}
