//! Who may do what with shares; the moves' rows stand in the state table. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{LessonsRead, LessonsWrite};
use crate::domain::permission::Who::{Anyone, Author, Contributor};

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_shares", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "list_lesson_shares", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "create_lesson_share", scope: LessonsWrite, who: &[Contributor] },
    Permission { operation: "show_share", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "change_share", scope: LessonsWrite, who: &[Contributor, Author] },
    Permission { operation: "list_share_transitions", scope: LessonsRead, who: &[Anyone] },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_share", scope: LessonsWrite, who: &[Anyone] },
];
