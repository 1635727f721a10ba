//! Who may do what with lessons and answers to them; the moves' rows stand in the state table. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{LessonsRead, LessonsWrite};
use crate::domain::permission::Who::{self, Anyone, Author, Contributor, Lead, Member};

const WRITERS: &[Who] = &[Contributor, Author];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_lessons", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "create_lesson", scope: LessonsWrite, who: &[Contributor] },
    Permission { operation: "show_lesson", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "change_lesson", scope: LessonsWrite, who: WRITERS },
    Permission { operation: "list_lesson_transitions", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "list_lesson_revisions", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "show_lesson_audience", scope: LessonsRead, who: &[Anyone] },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_lesson", scope: LessonsWrite, who: &[Anyone] },
    Permission { operation: "judge_lesson_relearning", scope: LessonsWrite, who: WRITERS },
    Permission { operation: "list_lesson_comments", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "create_lesson_comment", scope: LessonsWrite, who: &[Anyone] },
    Permission { operation: "list_lesson_uptakes", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "create_lesson_uptake", scope: LessonsWrite, who: WRITERS },
    Permission { operation: "show_uptake", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "answer_uptake", scope: LessonsWrite, who: &[Member, Lead] },
];
