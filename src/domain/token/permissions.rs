//! Who may do what with API tokens. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::TokensWrite;
use crate::domain::permission::Who::{Administrator, Anyone, Author};

/// One row an operation. Anyone keeps tokens of their own; a tool's token is an administrator's to make and revoke.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_tokens", scope: TokensWrite, who: &[Anyone] },
    Permission { operation: "create_token", scope: TokensWrite, who: &[Anyone] },
    Permission { operation: "show_token", scope: TokensWrite, who: &[Administrator, Author] },
    Permission { operation: "revoke_token", scope: TokensWrite, who: &[Administrator, Author] },
];
