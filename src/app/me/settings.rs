//! Someone decides how they are nudged. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::{AppError, View, access, upsert};
use crate::domain::check::Checked;
use crate::domain::permission::Caller;
use crate::domain::person::{Person, PersonFields, Settings};
use crate::store::{ReadTx, Recorded, WriteTx};

/// What somebody decides for themselves, as it is told to them.
#[derive(Debug, Clone)]
pub struct SettingsView {
    /// The person.
    pub person: Person,
}

impl View for SettingsView {
    type About = Person;

    fn about(&self) -> String {
        self.person.id.to_string()
    }

    fn version(&self) -> i64 {
        self.person.version
    }
}

/// What is to be changed.
#[derive(Debug, Clone)]
pub struct ChangeMySettings {
    /// What was seen.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<Settings>,
}

/// What the caller decided.
///
/// # Errors
/// 404 for a tool.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller) -> Result<SettingsView, AppError> {
    let person = tx.get::<Person>(caller.person.ok_or(AppError::NotFound)?, caller)?;
    access::may(caller, "show_my_settings", &[])?;
    Ok(SettingsView { person })
}

/// Changes what the caller decides.
///
/// # Errors
/// 404 for a tool, 403, 412.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeMySettings,
) -> Result<Recorded<SettingsView>, AppError> {
    let id = caller.person.ok_or(AppError::NotFound)?;
    let person = tx.get_to_save::<Person>(id, caller)?;
    access::may(caller, "change_my_settings", &[])?;
    command.guard.check(person.version)?;
    let changed = command.patch.apply(&person.settings())?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(SettingsView { person }));
    }
    save(tx, caller, person, changed.fields.into_inner(), changed.names)
}

/// Keeps what somebody decided for themselves; `changed` names what differs.
pub(in crate::app) fn save(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    mut person: Person,
    decided: Settings,
    changed: Vec<String>,
) -> Result<Recorded<SettingsView>, AppError> {
    upsert::keep(&mut person.source, caller, &changed);
    let Settings { nudged_by, unwanted } = decided;
    let fields = PersonFields { nudged_by, unwanted, ..person.fields.clone() };
    let (person, event) = person.change(Checked::parse(fields)?, changed, tx.now());
    tx.save(&person)?;
    Ok(tx.record(event, SettingsView { person }))
}
