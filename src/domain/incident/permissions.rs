//! Who may do what with incidents; the moves' rows stand in the state table. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{IncidentsRead, IncidentsWrite};
use crate::domain::permission::Who::{self, Anyone, Author, Contributor, Integration};

const READERS: &[Who] = &[Anyone];
const WRITERS: &[Who] = &[Contributor, Author, Integration];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_incidents", scope: IncidentsRead, who: READERS },
    Permission { operation: "create_incident", scope: IncidentsWrite, who: &[Anyone] },
    Permission { operation: "show_incident", scope: IncidentsRead, who: READERS },
    Permission { operation: "change_incident", scope: IncidentsWrite, who: WRITERS },
    Permission { operation: "show_incident_by_reference", scope: IncidentsRead, who: READERS },
    Permission {
        operation: "put_incident_by_reference",
        scope: IncidentsWrite,
        who: &[Contributor, Integration],
    },
    Permission {
        operation: "list_incident_readings",
        scope: IncidentsRead,
        who: &[Contributor, Author],
    },
    Permission { operation: "list_incident_transitions", scope: IncidentsRead, who: READERS },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_incident", scope: IncidentsWrite, who: &[Anyone] },
    Permission { operation: "list_timeline_events", scope: IncidentsRead, who: READERS },
    Permission { operation: "create_timeline_event", scope: IncidentsWrite, who: &[Anyone] },
    Permission { operation: "show_timeline_event", scope: IncidentsRead, who: READERS },
    Permission { operation: "change_timeline_event", scope: IncidentsWrite, who: WRITERS },
    Permission { operation: "delete_timeline_event", scope: IncidentsWrite, who: WRITERS },
];
