//! Who may do what with teams. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{CatalogueRead, CatalogueWrite};
use crate::domain::permission::Who::{Anyone, Integration, Lead, Steward};

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_teams", scope: CatalogueRead, who: &[Anyone] },
    Permission { operation: "create_team", scope: CatalogueWrite, who: &[Steward, Integration] },
    Permission { operation: "show_team", scope: CatalogueRead, who: &[Anyone] },
    Permission {
        operation: "change_team",
        scope: CatalogueWrite,
        who: &[Steward, Lead, Integration],
    },
    Permission { operation: "show_team_by_reference", scope: CatalogueRead, who: &[Anyone] },
    Permission {
        operation: "put_team_by_reference",
        scope: CatalogueWrite,
        who: &[Steward, Integration],
    },
];
