//! Someone looks at the sections that reviews are written in. May use: `domain`.

use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::review::{Template, templates as all};

/// The templates, the smallest first.
///
/// # Errors
/// 403.
pub fn templates(caller: &Caller) -> Result<Vec<Template>, AppError> {
    access::may(caller, "list_templates", &[])?;
    Ok(all())
}
