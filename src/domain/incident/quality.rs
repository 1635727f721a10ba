//! What contradicts in an incident's times. A person's form with such times is refused; a machine's is kept, flagged
//! and left out of figures, so that nothing is lost. May use: `words`.

use jiff::{SignedDuration, Timestamp};

use crate::domain::incident::IncidentFields;
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::words::{Word, words};

words! {
    /// What contradicts in an incident's data.
    pub enum DataFlag {
        DetectedBeforeOccurred = "detected_before_occurred",
        MitigatedBeforeStart = "mitigated_before_start",
        ResolvedBeforeStart = "resolved_before_start",
        ClosedBeforeResolved = "closed_before_resolved",
        /// The source closed it without saying when it was over; that lies between its start and its closing.
        ClosedWithoutResolution = "closed_without_resolution",
        /// A time that had not come when it was told.
        InTheFuture = "in_the_future",
        /// A value could not be read and was set aside in `source_data`.
        UnreadableValue = "unreadable_value",
        /// A local time that occurs twice when clocks go back; the earlier was taken.
        AmbiguousTime = "ambiguous_time",
    }
}

/// How far a machine's clock may be ahead of ours before its times count as contradictory.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// The times that say when an incident began, each in place of the ones after it.
const START: [&str; 3] = ["occurred_at", "detected_at", "reported_at"];

impl DataFlag {
    /// Whether it follows from the incident's times, rather than from what could not be read.
    pub(super) fn is_judged(self) -> bool {
        !matches!(self, Self::UnreadableValue | Self::AmbiguousTime)
    }

    /// The time at fault, the times it contradicts, and what a person is told.
    fn rule(self) -> Option<(&'static str, &'static [&'static str], &'static str)> {
        match self {
            Self::DetectedBeforeOccurred => {
                Some(("detected_at", &["occurred_at"], "must not be earlier than occurred_at"))
            }
            Self::MitigatedBeforeStart => {
                Some(("mitigated_at", &START, "must not be earlier than the incident began"))
            }
            Self::ResolvedBeforeStart => {
                Some(("resolved_at", &START, "must not be earlier than the incident began"))
            }
            Self::ClosedBeforeResolved => {
                Some(("closed_at", &["resolved_at"], "must not be earlier than resolved_at"))
            }
            Self::ClosedWithoutResolution
            | Self::InTheFuture
            | Self::UnreadableValue
            | Self::AmbiguousTime => None,
        }
    }
}

/// All contradictions among an incident's times.
pub fn judge(fields: &IncidentFields) -> Vec<DataFlag> {
    let start = fields.start();
    let before = |later: Option<Timestamp>, earlier: Option<Timestamp>| {
        later.zip(earlier).is_some_and(|(later, earlier)| later < earlier)
    };
    let findings = [
        (before(fields.detected_at, fields.occurred_at), DataFlag::DetectedBeforeOccurred),
        (before(fields.mitigated_at, start), DataFlag::MitigatedBeforeStart),
        (before(fields.resolved_at, start), DataFlag::ResolvedBeforeStart),
        (before(fields.closed_at, fields.resolved_at), DataFlag::ClosedBeforeResolved),
        (
            fields.closed_at.is_some() && fields.resolved_at.is_none(),
            DataFlag::ClosedWithoutResolution,
        ),
    ];
    findings.into_iter().filter_map(|(found, flag)| found.then_some(flag)).collect()
}

/// The same, also with what the clock says.
pub fn judge_at(fields: &IncidentFields, now: Timestamp) -> Vec<DataFlag> {
    let late = now.saturating_add(CLOCK_SKEW).unwrap_or(now);
    let ahead = times(fields).iter().any(|(_, time)| time.is_some_and(|time| time > late));
    judge(fields).into_iter().chain(ahead.then_some(DataFlag::InTheFuture)).collect()
}

/// Refuses contradictions in a person's new form, who can mend them at once.
///
/// # Errors
/// [`RuleBroken::Invalid`] naming every contradicting time.
pub fn refuse_contradictions(fields: &IncidentFields, now: Timestamp) -> Result<(), RuleBroken> {
    refuse(fields, now, |_| true)
}

/// Refuses contradictions that a person's change of these fields brings; what a machine told before stays as it is.
///
/// # Errors
/// [`RuleBroken::Invalid`] naming every contradicting time.
pub fn refuse_new_contradictions(
    fields: &IncidentFields,
    changed: &[String],
    now: Timestamp,
) -> Result<(), RuleBroken> {
    refuse(fields, now, |name| changed.iter().any(|changed| changed == name))
}

fn refuse(
    fields: &IncidentFields,
    now: Timestamp,
    is_new: impl Fn(&str) -> bool,
) -> Result<(), RuleBroken> {
    let violation = |name: &str, code, detail: &str| {
        let pointer = format!("/{name}");
        Violation { pointer, code, detail: detail.to_owned() }
    };
    let found = judge(fields).into_iter().filter_map(|flag| {
        let (name, others, detail) = flag.rule()?;
        let concerned = is_new(name) || others.iter().any(|other| is_new(other));
        concerned.then(|| violation(name, flag.as_str(), detail))
    });
    let ahead = times(fields)
        .into_iter()
        .filter(|(name, time)| time.is_some_and(|time| time > now) && is_new(name))
        .map(|(name, _)| {
            violation(name, DataFlag::InTheFuture.as_str(), "must not be later than now")
        });
    let violations: Vec<_> = found.chain(ahead).collect();
    if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations)) }
}

fn times(fields: &IncidentFields) -> [(&'static str, Option<Timestamp>); 9] {
    [
        ("occurred_at", fields.occurred_at),
        ("detected_at", fields.detected_at),
        ("reported_at", fields.reported_at),
        ("acknowledged_at", fields.acknowledged_at),
        ("mitigated_at", fields.mitigated_at),
        ("resolved_at", fields.resolved_at),
        ("closed_at", fields.closed_at),
        ("reporter_acknowledged_at", fields.reporter_acknowledged_at),
        ("reporter_told_outcome_at", fields.reporter_told_outcome_at),
    ]
}
