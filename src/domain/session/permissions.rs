//! Who may do what with sessions. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::TokensWrite;
use crate::domain::permission::Who::{Administrator, Anyone, Author};

/// One row an operation. Anyone keeps sessions of their own; somebody else's are an administrator's to end.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_my_sessions", scope: TokensWrite, who: &[Anyone] },
    Permission { operation: "end_my_session", scope: TokensWrite, who: &[Author] },
    Permission { operation: "end_person_sessions", scope: TokensWrite, who: &[Administrator] },
];
