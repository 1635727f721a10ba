//! Who may do what with services. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{CatalogueRead, CatalogueWrite, ReportsRead};
use crate::domain::permission::Who::{Anyone, Integration, Lead, Steward};

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_services", scope: CatalogueRead, who: &[Anyone] },
    Permission { operation: "create_service", scope: CatalogueWrite, who: &[Steward, Integration] },
    Permission { operation: "show_service", scope: CatalogueRead, who: &[Anyone] },
    Permission {
        operation: "change_service",
        scope: CatalogueWrite,
        who: &[Steward, Lead, Integration],
    },
    Permission { operation: "show_service_brief", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "show_service_brief_by_reference", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "show_service_by_reference", scope: CatalogueRead, who: &[Anyone] },
    Permission {
        operation: "put_service_by_reference",
        scope: CatalogueWrite,
        who: &[Steward, Integration],
    },
];
