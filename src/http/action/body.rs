//! An action on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::action::{ActionView, PossibleDuplicate};
use crate::domain::action::{
    ActionFields, ActionHint, ActionOutcome, ActionStatus, Blocked, InQuestion, Orphaned, Slip,
    Strength, Verdict, Verification,
};
use crate::domain::event::Origin;
use crate::domain::id::{ActionId, PersonId};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::domain::reference::Source;
use crate::http::answer::Body;

/// An improvement action.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionBody {
    /// Its id.
    pub id: ActionId,
    /// Its number for people: `ACT-77`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who proposed it here.
    pub proposed_by: Option<PersonId>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Where it stands.
    pub status: ActionStatus,
    /// How it ended, once closed.
    pub outcome: Option<ActionOutcome>,
    /// The due date to which the team first committed.
    pub first_due_date: Option<Date>,
    /// The moment at which the due date ends in the owner team's calendar; overdue after it.
    pub due_at: Option<Timestamp>,
    /// How often the due date moved to a later one.
    pub times_replanned: u32,
    /// What stands in its way.
    pub blocked: Option<Blocked>,
    /// What shows that it was done.
    pub evidence: Option<String>,
    /// When the team committed to it.
    pub accepted_at: Option<Timestamp>,
    /// When work began.
    pub started_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// When it got its outcome.
    pub closed_at: Option<Timestamp>,
    /// When it last made a move here; none for history that nobody has taken up.
    #[serde(default)]
    pub moved_at: Option<Timestamp>,
    /// Why it was decided so: the reason of the last decision.
    pub decision_reason: Option<String>,
    /// Who decided the outcome.
    pub decided_by: Option<PersonId>,
    /// The risk that was accepted with a deferral or an unproven close.
    pub accepted_risk: Option<String>,
    /// When a deferred action comes back.
    pub re_review_on: Option<Date>,
    /// Whether it came back from a deferral: no second soak.
    pub resumed: bool,
    /// When its effect is to be checked.
    pub check_due: Option<Date>,
    /// When to look again whether an effective action still works.
    pub recheck_on: Option<Date>,
    /// What puts its effect in question, until somebody looks again, reopens it, or proposes a successor.
    pub in_question: Option<InQuestion>,
    /// The last verdict.
    pub verdict: Option<Verdict>,
    /// How many looks were inconclusive.
    pub inconclusive_looks: u32,
    /// How often it was reopened.
    pub reopened_count: u32,
    /// How often of these because what it answers had returned.
    pub recurred_count: u32,
    /// The action that counts in its place.
    pub replaced_by: Option<ActionId>,
    /// That it came to the team's queue because whoever answered for it is gone; null once somebody has taken it up.
    pub orphaned: Option<Orphaned>,
    /// What a person has to decide, because the ticket elsewhere and this record disagree.
    pub needs_decision: Option<String>,
    /// What the tool that keeps it last told.
    pub source: Option<Source>,
    /// Whether it has a plan, which is told by itself: `GET /api/v1/actions/{id}/plan`.
    pub has_plan: bool,
    /// How strongly it changes the system rather than reminds the person; a hint, never a gate.
    pub strength: Option<Strength>,
    /// Whether its due date has passed in the owner team's calendar.
    pub overdue: bool,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What could be better about it while it is open; advice, never asked for.
    pub hints: Vec<ActionHint>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What is to be known about the look that was just recorded; empty in every other answer.
    pub cautions: Vec<String>,
    /// Open actions that may be the same as this proposal, the likest first: at most three, told of one action alone.
    pub possible_duplicates: Vec<PossibleDuplicate>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: ActionFields,
}

impl Body for ActionBody {
    type View = ActionView;
    const PATH: &'static str = "/api/v1/actions";

    fn of(view: ActionView) -> Self {
        let action = view.action;
        Self {
            has_plan: action.plan.is_some(),
            strength: action.strength(),
            hints: action.hints(),
            overdue: view.overdue,
            available_moves: view.available_moves,
            next_steps: view.next_steps,
            cautions: view.cautions,
            possible_duplicates: view.possible_duplicates,
            id: action.id,
            number: action.number,
            version: action.version,
            created_at: action.created_at,
            changed_at: action.changed_at,
            origin: action.origin,
            proposed_by: action.proposed_by,
            proposed_at: action.proposed_at,
            status: action.status,
            outcome: action.outcome,
            first_due_date: action.first_due_date,
            due_at: action.due_at,
            times_replanned: action.times_replanned,
            blocked: action.blocked,
            evidence: action.evidence,
            accepted_at: action.accepted_at,
            started_at: action.started_at,
            done_at: action.done_at,
            closed_at: action.closed_at,
            moved_at: action.moved_at,
            decision_reason: action.decision_reason,
            decided_by: action.decided_by,
            accepted_risk: action.accepted_risk,
            re_review_on: action.re_review_on,
            resumed: action.resumed,
            check_due: action.check_due,
            recheck_on: action.recheck_on,
            in_question: action.in_question,
            verdict: action.verdict,
            inconclusive_looks: action.inconclusive_looks,
            reopened_count: action.reopened_count,
            recurred_count: action.recurred_count,
            replaced_by: action.replaced_by,
            orphaned: action.orphaned,
            needs_decision: action.needs_decision,
            source: action.source,
            fields: action.fields,
        }
    }
}

/// The changes of an action's due date to a later one, in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlipList {
    /// The slips.
    pub items: Vec<Slip>,
}

/// A look at whether an action worked, with what it can tell.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerificationBody {
    /// The share of chances that may still go wrong although none did: 3 / `exposure`, at 95 %; null where some did, or
    /// nobody counted.
    #[schema(minimum = 0, maximum = 1)]
    pub upper_limit: Option<f64>,
    /// What is to be known about how much the look tells; null where nothing is.
    pub caution: Option<String>,
    /// The look.
    #[serde(flatten)]
    pub verification: Verification,
}

impl VerificationBody {
    /// The look, with what it can tell.
    pub fn of(verification: Verification) -> Self {
        let (upper_limit, caution) = (verification.upper_limit(), verification.caution());
        Self { upper_limit, caution, verification }
    }
}

/// The looks at whether an action worked, in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerificationList {
    /// The looks.
    pub items: Vec<VerificationBody>,
}
