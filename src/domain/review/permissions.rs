//! Who may do what with reviews and factors; the moves' rows stand in the state table. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{ReviewsRead, ReviewsWrite};
use crate::domain::permission::Who::{
    self, Anyone, Author, Contributor, Facilitator, Participant, ReviewOwner,
};

const WRITERS: &[Who] = &[Contributor, ReviewOwner];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_reviews", scope: ReviewsRead, who: &[Anyone] },
    Permission { operation: "create_review", scope: ReviewsWrite, who: &[Contributor] },
    Permission { operation: "show_review", scope: ReviewsRead, who: &[Anyone] },
    Permission { operation: "change_review", scope: ReviewsWrite, who: WRITERS },
    Permission { operation: "list_review_transitions", scope: ReviewsRead, who: &[Anyone] },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_review", scope: ReviewsWrite, who: &[Anyone] },
    // What a section said before publication is for those who wrote it.
    Permission {
        operation: "list_review_revisions",
        scope: ReviewsRead,
        who: &[Contributor, Participant],
    },
    Permission { operation: "create_review_sign_off", scope: ReviewsWrite, who: &[Contributor] },
    Permission {
        operation: "create_review_addendum",
        scope: ReviewsWrite,
        who: &[ReviewOwner, Facilitator],
    },
    Permission { operation: "list_review_comments", scope: ReviewsRead, who: &[Anyone] },
    Permission { operation: "create_review_comment", scope: ReviewsWrite, who: &[Anyone] },
    Permission { operation: "list_review_factors", scope: ReviewsRead, who: &[Anyone] },
    Permission { operation: "create_review_factor", scope: ReviewsWrite, who: WRITERS },
    Permission { operation: "show_factor", scope: ReviewsRead, who: &[Anyone] },
    Permission { operation: "change_factor", scope: ReviewsWrite, who: WRITERS },
    Permission { operation: "delete_factor", scope: ReviewsWrite, who: WRITERS },
    Permission { operation: "show_comment", scope: ReviewsRead, who: &[Anyone] },
    Permission { operation: "change_comment", scope: ReviewsWrite, who: &[Author] },
    Permission { operation: "delete_comment", scope: ReviewsWrite, who: &[Author, Facilitator] },
    Permission { operation: "list_templates", scope: ReviewsRead, who: &[Anyone] },
];
