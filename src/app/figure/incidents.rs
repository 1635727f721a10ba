//! The figures of incidents: whether people report, and what returned. Durations are not among them: what started when is
//! a judgement, and their means say nothing (Davidovič, "Incident Metrics in SRE", 2021). May use: `domain`, `store`.

use crate::app::{AppError, access};
use crate::domain::figure::{Figure, FigureName, Proportion};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

use super::{Figures, FiguresAsked, Parts, sum, told};

/// Kept out unless it is asked for: it did not happen to anybody.
const DRILL: &str = "drill";

/// The figures of the incidents that fit.
///
/// # Errors
/// 403.
pub fn of_incidents(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &FiguresAsked,
) -> Result<Figures, AppError> {
    access::may(caller, "show_incident_figures", &[])?;
    let count = &mut tx.counting(&asked.query, caller, asked.now);
    let drills = asked.query.conditions.iter().any(|condition| condition.name == "kind");
    let reported = Parts::new(asked.both(|period| {
        let mut reported = count.reported_in(period)?;
        reported.retain(|(kind, _)| drills || kind != DRILL);
        Ok(reported)
    })?);
    let (returned, returned_before) = asked.both(|period| count.returned_in(period))?;
    let near = |parts: &_| Proportion {
        of: sum(parts, |kind| kind == "near_miss"),
        all: sum(parts, |kind| kind == "incident"),
    };
    Ok(vec![
        told(FigureName::Reported, |_| reported.count()),
        told(FigureName::NearMisses, |of| {
            Figure::ratio(of, near(&reported.now), Some(near(&reported.before)))
        }),
        told(FigureName::Recurrences, |_| Figure::count(returned.all, Some(returned_before.all))),
        told(FigureName::KnownAndOpen, |of| {
            Figure::proportion(of, returned, Some(returned_before))
        }),
    ])
}
