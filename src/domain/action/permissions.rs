//! Who may do what with actions; the moves' rows stand in the state table. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{ActionsRead, ActionsWrite, ReportsRead};
use crate::domain::permission::Who::{
    self, Accountable, Anyone, Author, Collaborator, Facilitator, Integration, Lead,
};

const WRITERS: &[Who] = &[Author, Accountable, Collaborator, Lead, Facilitator, Integration];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_actions", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "create_action", scope: ActionsWrite, who: &[Anyone] },
    Permission { operation: "show_action", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "change_action", scope: ActionsWrite, who: WRITERS },
    Permission { operation: "delete_action", scope: ActionsWrite, who: &[Author] },
    Permission { operation: "show_action_by_reference", scope: ActionsRead, who: &[Anyone] },
    Permission {
        operation: "put_action_by_reference",
        scope: ActionsWrite,
        who: &[Facilitator, Integration],
    },
    Permission { operation: "list_action_transitions", scope: ActionsRead, who: &[Anyone] },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_action", scope: ActionsWrite, who: &[Anyone] },
    // Who may do it to each stands with the single operation.
    Permission { operation: "create_action_batch", scope: ActionsWrite, who: &[Anyone] },
    Permission { operation: "preview_action_batch", scope: ActionsWrite, who: &[Anyone] },
    Permission { operation: "list_action_slips", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "list_action_verifications", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "list_action_comments", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "create_action_comment", scope: ActionsWrite, who: &[Anyone] },
    Permission { operation: "show_action_plan", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "put_action_plan", scope: ActionsWrite, who: WRITERS },
    Permission { operation: "change_action_plan", scope: ActionsWrite, who: WRITERS },
    Permission { operation: "delete_action_plan", scope: ActionsWrite, who: WRITERS },
    Permission { operation: "show_register", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "show_register_csv", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "list_register_groups", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "list_register_groups_csv", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "show_action_figures", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "show_lesson_figures", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "show_incident_figures", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "list_stuck", scope: ReportsRead, who: &[Anyone] },
];
