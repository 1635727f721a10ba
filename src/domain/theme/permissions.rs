//! Who may do what with themes. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{CatalogueRead, CatalogueWrite};
use crate::domain::permission::Who::{Anyone, Contributor, Steward};

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_themes", scope: CatalogueRead, who: &[Anyone] },
    Permission { operation: "create_theme", scope: CatalogueWrite, who: &[Contributor] },
    Permission { operation: "show_theme", scope: CatalogueRead, who: &[Anyone] },
    Permission { operation: "change_theme", scope: CatalogueWrite, who: &[Steward] },
];
