//! A fragility on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::fragility::FragilityView;
use crate::domain::event::Origin;
use crate::domain::fragility::{FragilityFields, FragilityStatus};
use crate::domain::id::{FragilityId, PersonId};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::http::answer::Body;

/// A fragility of a service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FragilityBody {
    /// Its id.
    pub id: FragilityId,
    /// Its number for people: `FRA-9`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who recorded it here.
    pub author: Option<PersonId>,
    /// Where it stands.
    pub status: FragilityStatus,
    /// What covers it, where that is not an action: a substitute, a second way.
    pub substitute: Option<String>,
    /// What shows that someone else did it unaided, or that the workaround is gone.
    pub evidence: Option<String>,
    /// In which role somebody else did it unaided.
    pub proven_by_role: Option<String>,
    /// On which day they did.
    pub proven_on: Option<Date>,
    /// Who that was, if they wanted it said.
    pub proven_by: Option<PersonId>,
    /// Why the risk is accepted.
    pub accepted_because: Option<String>,
    /// Until when.
    pub accepted_until: Option<Date>,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: FragilityFields,
}

impl Body for FragilityBody {
    type View = FragilityView;
    const PATH: &'static str = "/api/v1/fragilities";

    fn of(view: FragilityView) -> Self {
        let fragility = view.fragility;
        Self {
            available_moves: view.available_moves,
            next_steps: view.next_steps,
            id: fragility.id,
            number: fragility.number,
            version: fragility.version,
            created_at: fragility.created_at,
            changed_at: fragility.changed_at,
            origin: fragility.origin,
            author: fragility.author,
            status: fragility.status,
            substitute: fragility.substitute,
            evidence: fragility.evidence,
            proven_by_role: fragility.proven_by_role,
            proven_on: fragility.proven_on,
            proven_by: fragility.proven_by,
            accepted_because: fragility.accepted_because,
            accepted_until: fragility.accepted_until,
            fields: fragility.fields,
        }
    }
}
