//! The whole permission table: the rows of every noun in one list, for the use cases, the documents and the tests.
//! May use: every noun's `PERMISSIONS`.

use crate::domain::permission::Permission;
use crate::domain::{
    action, exchange, feed, fragility, incident, lesson, nudge, person, policy, recurrence, review,
    service, session, share, skill_fit, subscription, team, theme, token, view,
};

/// The rows of every noun.
pub const TABLES: &[&[Permission]] = &[
    incident::PERMISSIONS,
    recurrence::PERMISSIONS,
    review::PERMISSIONS,
    lesson::PERMISSIONS,
    action::PERMISSIONS,
    skill_fit::PERMISSIONS,
    fragility::PERMISSIONS,
    nudge::PERMISSIONS,
    feed::PERMISSIONS,
    exchange::PERMISSIONS,
    service::PERMISSIONS,
    team::PERMISSIONS,
    person::PERMISSIONS,
    theme::PERMISSIONS,
    policy::PERMISSIONS,
    token::PERMISSIONS,
    session::PERMISSIONS,
    share::PERMISSIONS,
    subscription::PERMISSIONS,
    view::PERMISSIONS,
];

/// Every row.
pub fn rows() -> impl Iterator<Item = &'static Permission> {
    TABLES.iter().flat_map(|rows| rows.iter())
}

/// The row of an operation, if it has one.
pub fn row(operation: &str) -> Option<&'static Permission> {
    rows().find(|row| row.operation == operation)
}
