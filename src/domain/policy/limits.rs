//! How far the numbers of a policy may go, in general and in its exceptions. May use: `check`.

use crate::domain::check::Faults;

/// Days, of which ten years are enough.
pub(super) fn days(faults: &mut Faults, name: &str, days: Option<u32>) {
    if days.is_some_and(|days| days > 3_650) {
        faults.add(name, "too_long", "must be at most 3650 days");
    }
}

/// Hours of soak, of which ninety days are enough.
pub(super) fn hours(faults: &mut Faults, name: &str, hours: Option<u32>) {
    if hours.is_some_and(|hours| hours > 24 * 90) {
        faults.add(name, "too_long", "must be at most 2160 hours");
    }
}

/// Days around a day.
pub(super) fn reminders(faults: &mut Faults, name: &str, days: Option<&[i32]>) {
    let days = days.unwrap_or_default();
    few(faults, name, days.len());
    if days.iter().any(|days| days.unsigned_abs() > 365) {
        faults.add(name, "too_far", "must be within a year of the day");
    }
}

/// Days after acceptance.
pub(super) fn ages(faults: &mut Faults, name: &str, days: Option<&[u32]>) {
    let days = days.unwrap_or_default();
    few(faults, name, days.len());
    if days.iter().any(|days| *days == 0 || *days > 3_650) {
        faults.add(name, "out_of_range", "must be 1 to 3650 days");
    }
}

/// The most reminders, and the most questions, that can be asked for about one record.
fn few(faults: &mut Faults, name: &str, count: usize) {
    if count > 12 {
        faults.add(name, "too_many", "must be few, so that each of them is read");
    }
}
