//! Someone looks at a theme. May use: `domain`, `store`.

use crate::app::theme::ThemeView;
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// The theme with this id or key.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<ThemeView, AppError> {
    let theme = tx.get(id, caller)?;
    access::may(caller, "show_theme", &[])?;
    Ok(ThemeView { theme })
}
