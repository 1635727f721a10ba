//! Who may do what with the directory of people. May use: `permission`.

use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{CatalogueRead, CatalogueWrite, PeopleRead};
use crate::domain::permission::Who::{Administrator, Anyone, Facilitator, Integration, Steward};

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_people", scope: PeopleRead, who: &[Steward, Administrator] },
    Permission { operation: "create_person", scope: CatalogueWrite, who: &[Administrator] },
    Permission { operation: "show_person", scope: PeopleRead, who: &[Anyone] },
    Permission { operation: "change_person", scope: CatalogueWrite, who: &[Administrator] },
    Permission {
        operation: "show_person_by_reference",
        scope: PeopleRead,
        who: &[Steward, Administrator, Integration],
    },
    Permission {
        operation: "put_person_by_reference",
        scope: CatalogueWrite,
        who: &[Administrator, Integration],
    },
    Permission { operation: "erase_person", scope: CatalogueWrite, who: &[Administrator] },
    Permission {
        operation: "list_person_mentions",
        scope: PeopleRead,
        who: &[Facilitator, Administrator],
    },
    Permission { operation: "show_my_settings", scope: CatalogueRead, who: &[Anyone] },
    Permission { operation: "change_my_settings", scope: CatalogueWrite, who: &[Anyone] },
    Permission { operation: "show_me", scope: CatalogueRead, who: &[Anyone] },
];

/// Roles and identities: only an administrator decides these, whoever may change the rest of the record.
pub const DECIDE_ACCESS: Permission =
    Permission { operation: "change_person", scope: CatalogueWrite, who: &[Administrator] };
