//! Someone adds a theme. May use: `domain`, `store`.

use crate::app::theme::ThemeView;
use crate::app::{AppError, access};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::theme::{Theme, ThemeFields};
use crate::store::{Recorded, WriteTx};

/// What is said of the new theme.
#[derive(Debug, Clone)]
pub struct CreateTheme {
    /// Its fields.
    pub fields: ThemeFields,
}

/// Adds a theme.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules; 409 when its key or reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateTheme,
) -> Result<Recorded<ThemeView>, AppError> {
    access::may(caller, "create_theme", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    let (number, by, origin) = (fields.key.clone(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (theme, event) = Theme::coin(fields, &new);
    tx.insert(&theme)?;
    Ok(tx.record(event, ThemeView { theme }))
}
