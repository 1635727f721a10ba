//! What is read across all records: the change feed, the audit, the search; and who may. May use: `event`, `permission`.

use crate::domain::event::Noun;
use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{AuditRead, ReportsRead};
use crate::domain::permission::Who::{Administrator, Anyone, Integration, Steward};

/// The kinds of record that the change feed speaks of: all but people, their tokens and sessions, and the imports.
pub const TOLD: &[Noun] = &[
    Noun::Incident,
    Noun::TimelineEvent,
    Noun::Recurrence,
    Noun::Review,
    Noun::Factor,
    Noun::Lesson,
    Noun::Uptake,
    Noun::Share,
    Noun::Action,
    Noun::Verification,
    Noun::Nudge,
    Noun::Fragility,
    Noun::Comment,
    Noun::Service,
    Noun::Team,
    Noun::Theme,
    Noun::Policy,
];

/// The kinds of record that the search finds.
pub const FOUND: &[Noun] = &[Noun::Incident, Noun::Review, Noun::Lesson, Noun::Action];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_changes", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "search_records", scope: ReportsRead, who: &[Anyone] },
    Permission {
        operation: "list_audit_events",
        scope: AuditRead,
        who: &[Steward, Administrator, Integration],
    },
    Permission {
        operation: "show_audit_head",
        scope: AuditRead,
        who: &[Steward, Administrator, Integration],
    },
];
