//! The published definition of each figure: what is counted, among what, what is left out, and what to read beside it, so
//! that no figure becomes an aim of its own. May use: `words`.

use crate::domain::figure::Subject::{self, Actions, Incidents, Lessons};
use crate::domain::words::words;

words! {
    /// What a figure is called.
    pub enum FigureName {
        Arrivals = "arrivals", Departures = "departures", Open = "open", WeeksOfWork = "weeks_of_work",
        TimeToDone = "time_to_done", TimeToEffective = "time_to_effective",
        FirstDueDateKept = "first_due_date_kept", SlippedTwice = "slipped_twice",
        ClosedProportion = "closed_proportion", EffectiveProportion = "effective_proportion", NotCheckedProportion = "not_checked_proportion",
        DecidedExits = "decided_exits", StrongerProportion = "stronger_proportion", WeakerProportion = "weaker_proportion",
        ServesSeveral = "serves_several", TicketDisagrees = "ticket_disagrees", TicketSilent = "ticket_silent",
        Published = "published", AnsweredProportion = "answered_proportion", AdoptedProportion = "adopted_proportion",
        TimeToAdoption = "time_to_adoption", Relearned = "relearned", SharesHeld = "shares_held",
        Reported = "reported", NearMisses = "near_misses", Recurrences = "recurrences",
        KnownAndOpen = "known_and_open",
    }
}

words! {
    /// In what a figure is told.
    pub enum Unit {
        /// How many.
        Count = "count",
        /// A part of a whole, from 0 to 1.
        Proportion = "proportion",
        /// So many for each; may be more than one.
        Ratio = "ratio",
        /// Days.
        Days = "days",
        /// Weeks.
        Weeks = "weeks",
    }
}

/// What a figure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// What it is called.
    pub name: FigureName,
    /// From which list it is drawn.
    pub of: Subject,
    /// In what it is told.
    pub unit: Unit,
    /// What is counted.
    pub counts: &'static str,
    /// Among what; empty where it is a number alone.
    pub among: &'static str,
    /// What is left out.
    pub leaves_out: &'static str,
    /// The figure that keeps it honest.
    pub read_with: FigureName,
    /// With fewer cases only the cases are told.
    pub fewest: i64,
    /// Counts the changes of the definition.
    pub version: u32,
}

impl Definition {
    /// The definition of a figure.
    pub fn of(name: FigureName) -> &'static Self {
        let found = DEFINITIONS.iter().find(|definition| definition.name == name);
        // Every name has one: the test below.
        found.unwrap_or(&DEFINITIONS[0])
    }
}

/// The usual fewest cases of a proportion.
const FEW: i64 = 5;

const fn number(
    name: FigureName,
    of: Subject,
    counts: &'static str,
    leaves_out: &'static str,
    read_with: FigureName,
) -> Definition {
    let (unit, among) = (Unit::Count, "");
    Definition { name, of, unit, counts, among, leaves_out, read_with, fewest: 0, version: 1 }
}

const fn proportion(
    name: FigureName,
    of: Subject,
    (counts, among): (&'static str, &'static str),
    leaves_out: &'static str,
    read_with: FigureName,
) -> Definition {
    let unit = Unit::Proportion;
    Definition { name, of, unit, counts, among, leaves_out, read_with, fewest: FEW, version: 1 }
}

/// Every figure, in the order in which they are told.
pub const DEFINITIONS: [Definition; 27] = [
    number(
        FigureName::Arrivals,
        Actions,
        "moves in the period by which an action was taken on (accepted, or taken up again)",
        "history that was imported without its moves",
        FigureName::Departures,
    ),
    number(
        FigureName::Departures,
        Actions,
        "moves in the period by which an action that was taken on was closed or handed back",
        "history that was imported without its moves",
        FigureName::Arrivals,
    ),
    number(
        FigureName::Open,
        Actions,
        "actions taken on and not closed, as of now; parts: by days since they were accepted",
        "proposals",
        FigureName::Departures,
    ),
    Definition {
        unit: Unit::Weeks,
        fewest: FEW,
        among: "departures in a week of the period",
        ..number(
            FigureName::WeeksOfWork,
            Actions,
            "actions taken on and not closed, as of now (Little's law: how long one waits where nothing changes)",
            "proposals",
            FigureName::TimeToDone,
        )
    },
    Definition {
        unit: Unit::Days,
        ..proportion(
            FigureName::TimeToDone,
            Actions,
            ("days from acceptance until half were done", "actions accepted in the period"),
            "nothing: open ones count for as long as they are open, other ways out compete (Aalen-Johansen)",
            FigureName::EffectiveProportion,
        )
    },
    Definition {
        unit: Unit::Days,
        ..proportion(
            FigureName::TimeToEffective,
            Actions,
            (
                "days from acceptance until half were closed as effective",
                "actions accepted in the period",
            ),
            "nothing: open ones count for as long as they are open, other ways out compete (Aalen-Johansen)",
            FigureName::NotCheckedProportion,
        )
    },
    proportion(
        FigureName::FirstDueDateKept,
        Actions,
        ("those done by their first due date", "actions done in the period that had a due date"),
        "actions without a due date",
        FigureName::TimeToDone,
    ),
    proportion(
        FigureName::SlippedTwice,
        Actions,
        (
            "those whose due date was put off twice or more",
            "actions done in the period that had a due date",
        ),
        "actions without a due date",
        FigureName::FirstDueDateKept,
    ),
    proportion(
        FigureName::ClosedProportion,
        Actions,
        ("those done and closed by now, whatever the verdict", "actions accepted in the period"),
        "nothing",
        FigureName::EffectiveProportion,
    ),
    proportion(
        FigureName::EffectiveProportion,
        Actions,
        ("verdicts that it worked", "verdicts in the period; parts: by verdict"),
        "actions that nobody looked at: `not_checked_proportion`",
        FigureName::NotCheckedProportion,
    ),
    proportion(
        FigureName::NotCheckedProportion,
        Actions,
        (
            "those closed without a look at whether they worked",
            "actions closed in the period after they were done",
        ),
        "actions that ended undone: `decided_exits`",
        FigureName::EffectiveProportion,
    ),
    proportion(
        FigureName::DecidedExits,
        Actions,
        (
            "those that ended undone by a decision (declined, withdrawn, cancelled, did not land, superseded, merged)",
            "actions closed in the period; parts: by outcome",
        ),
        "nothing; very low and very high are both a question",
        FigureName::ClosedProportion,
    ),
    proportion(
        FigureName::StrongerProportion,
        Actions,
        (
            "those that change the system most",
            "actions accepted in the period whose kind of control is known",
        ),
        "actions without a kind of control",
        FigureName::TimeToEffective,
    ),
    proportion(
        FigureName::WeakerProportion,
        Actions,
        (
            "those that rest on memory and care",
            "actions accepted in the period whose kind of control is known",
        ),
        "actions without a kind of control",
        FigureName::TimeToDone,
    ),
    proportion(
        FigureName::ServesSeveral,
        Actions,
        (
            "those that follow from two incidents or more",
            "actions accepted in the period that follow from any",
        ),
        "actions that follow from no incident",
        FigureName::EffectiveProportion,
    ),
    proportion(
        FigureName::TicketDisagrees,
        Actions,
        (
            "those that wait for a person to decide, because the ticket says otherwise",
            "open actions with a ticket elsewhere, as of now",
        ),
        "actions without a ticket",
        FigureName::TicketSilent,
    ),
    proportion(
        FigureName::TicketSilent,
        Actions,
        (
            "those of whose ticket nothing was heard for more than 30 days, or ever; parts: by days since",
            "open actions with a ticket elsewhere, as of now",
        ),
        "actions without a ticket; a tool that repeats itself tells nothing new",
        FigureName::TicketDisagrees,
    ),
    number(
        FigureName::Published,
        Lessons,
        "lessons published in the period; parts: by kind",
        "drafts",
        FigureName::AnsweredProportion,
    ),
    proportion(
        FigureName::AnsweredProportion,
        Lessons,
        ("those that answered; parts: by answer", "teams asked about a lesson in the period"),
        "lessons that ask nobody",
        FigureName::AdoptedProportion,
    ),
    proportion(
        FigureName::AdoptedProportion,
        Lessons,
        (
            "those that put it to work, with evidence",
            "teams asked in the period that said it concerns them",
        ),
        "teams that it does not concern",
        FigureName::AnsweredProportion,
    ),
    Definition {
        unit: Unit::Days,
        ..proportion(
            FigureName::TimeToAdoption,
            Lessons,
            (
                "days from publication until a team had adopted half of the lessons",
                "lessons published in the period that ask anybody",
            ),
            "lessons that ask nobody; those not adopted yet count for as long as they are published",
            FigureName::AdoptedProportion,
        )
    },
    proportion(
        FigureName::Relearned,
        Lessons,
        ("those that people confirmed to be learned before", "lessons published in the period"),
        "drafts",
        FigureName::AnsweredProportion,
    ),
    number(
        FigureName::SharesHeld,
        Lessons,
        "occasions in the period on which a lesson was passed on; parts: by form",
        "planned ones",
        FigureName::AnsweredProportion,
    ),
    number(
        FigureName::Reported,
        Incidents,
        "occurrences reported in the period, or recorded where that is unknown; parts: by kind",
        "drills, unless `kind` asks for them; more reports are no worse news",
        FigureName::NearMisses,
    ),
    Definition {
        unit: Unit::Ratio,
        ..proportion(
            FigureName::NearMisses,
            Incidents,
            (
                "near misses reported in the period; rising is good",
                "incidents reported in the period",
            ),
            "drills, what went well, changes that did not land",
            FigureName::Reported,
        )
    },
    number(
        FigureName::Recurrences,
        Incidents,
        "factors that people confirmed to have returned in incidents of the period",
        "possible ones that nobody confirmed",
        FigureName::KnownAndOpen,
    ),
    proportion(
        FigureName::KnownAndOpen,
        Incidents,
        (
            "those against which an action was still open when they returned",
            "factors that people confirmed to have returned in incidents of the period",
        ),
        "possible ones that nobody confirmed",
        FigureName::Recurrences,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Word;

    #[test]
    fn every_figure_is_defined_once_and_read_with_another() {
        let defined: Vec<_> = DEFINITIONS.iter().map(|definition| definition.name).collect();
        assert_eq!(defined, FigureName::ALL);
        for definition in &DEFINITIONS {
            assert_eq!(Definition::of(definition.name), definition);
            assert_ne!(definition.read_with, definition.name);
            assert_eq!(Definition::of(definition.read_with).of, definition.of);
            assert!(!definition.counts.is_empty() && !definition.leaves_out.is_empty());
            assert_eq!(definition.among.is_empty(), definition.unit == Unit::Count);
        }
    }
}
