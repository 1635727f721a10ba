//! Someone looks at the register by groups: how many actions each team, service, theme … has, and how they stand.
//!
//! Teams of one or two people stand together, so that no figure is about a person; groups stand in the order of their
//! names, not of their figures. May use: `domain`, `store`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::stuck::SMALLEST_TEAM;
use crate::app::{AppError, access};
use crate::domain::action::{ActionOutcome, ActionStatus, Aim, Priority, Strength};
use crate::domain::calendar::day_after;
use crate::domain::event::Origin;
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::domain::register::{Counts, Grouping};
use crate::domain::service::Service;
use crate::domain::stuck::StuckReason;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::domain::words::Word;
use crate::store::{Group, ReadTx};

/// From where days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// What is asked.
#[derive(Debug, Clone)]
pub struct GroupedRegister {
    /// What to group by.
    pub by: Grouping,
    /// Which lines.
    pub query: ListQuery,
    /// The present moment.
    pub now: Timestamp,
}

/// The register by groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// The groups, by name.
    pub groups: Vec<RegisterGroup>,
    /// All together, each action once.
    pub total: Counts,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterGroup {
    /// What its actions have in common: an id, a word, or a month; null where they have none, and for small teams together.
    pub key: Option<String>,
    /// What it is called.
    pub name: String,
    /// Whether its actions have none of what is grouped by.
    pub without: bool,
    /// What is counted.
    pub counts: Counts,
}

/// Where a group stands among the others, and what it is called: those with a key first.
type Place = (bool, usize, String, Option<String>);

/// The rank of what has none of what is grouped by, after the small teams.
const NAMELESS: usize = 1;

/// The register by groups, as far as the caller may see it.
///
/// # Errors
/// 403.
pub fn groups(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &GroupedRegister,
) -> Result<Groups, AppError> {
    access::may(caller, "list_register_groups", &[])?;
    grouped(tx, caller, asked)
}

/// The same, as a table.
///
/// # Errors
/// 403.
pub fn groups_for_csv(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &GroupedRegister,
) -> Result<Groups, AppError> {
    access::may(caller, "list_register_groups_csv", &[])?;
    grouped(tx, caller, asked)
}

fn grouped(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &GroupedRegister,
) -> Result<Groups, AppError> {
    let GroupedRegister { by, query, now } = asked;
    let counted = tx.register_groups(*by, query, caller, *now)?;
    let places = Places::look_up(tx, caller, *by, &counted)?;
    let mut sums: BTreeMap<Place, Counts> = BTreeMap::new();
    for group in &counted {
        let sum = sums.entry(places.of(group)).or_default();
        *sum = sum.and(group.counts);
    }
    let total = if by.is_of_several() {
        tx.register_counts(query, caller, *now)?
    } else {
        sums.values().copied().fold(Counts::default(), Counts::and)
    };
    let group = |((_, rank, name, key), counts): (Place, Counts)| {
        let without = key.is_none() && rank == NAMELESS;
        RegisterGroup { key, name, without, counts }
    };
    Ok(Groups { groups: sums.into_iter().map(group).collect(), total })
}

/// What groups are called, and in which order they stand.
struct Places {
    by: Grouping,
    names: HashMap<String, String>,
    /// Teams of one or two people.
    small: BTreeSet<String>,
    /// The words of a vocabulary, in its order.
    words: Vec<&'static str>,
}

impl Places {
    fn look_up(
        tx: &mut ReadTx<'_>,
        caller: &Caller,
        by: Grouping,
        counted: &[Group],
    ) -> Result<Self, AppError> {
        let ids: BTreeSet<String> = counted.iter().filter_map(|group| group.key.clone()).collect();
        let (mut names, mut small) = (HashMap::new(), BTreeSet::new());
        match by {
            Grouping::Team => {
                let ids: Vec<_> = ids.into_iter().collect();
                for team in tx.get_many::<Team>(&ids, caller)? {
                    let id = team.id.to_string();
                    if team.people().len() < SMALLEST_TEAM {
                        small.insert(id.clone());
                    }
                    names.insert(id, team.fields.name);
                }
            }
            Grouping::Service => names = tx.names::<Service>(&ids)?,
            Grouping::Theme => names = tx.names::<Theme>(&ids)?,
            _ => {}
        }
        let words = match by {
            Grouping::Status => ActionStatus::all_words(),
            Grouping::Outcome => ActionOutcome::all_words(),
            Grouping::Priority => Priority::all_words(),
            Grouping::Strength => Strength::all_words(),
            Grouping::Aim => Aim::all_words(),
            Grouping::Origin => Origin::all_words(),
            Grouping::Stuck => StuckReason::all_words(),
            Grouping::Team | Grouping::Service | Grouping::Theme | Grouping::DueMonth => Vec::new(),
        };
        Ok(Self { by, names, small, words })
    }

    fn of(&self, group: &Group) -> Place {
        let key = match self.by {
            Grouping::DueMonth => group.day.map(|day| month(day_after(EPOCH, day))),
            _ => group.key.clone(),
        };
        let Some(key) = key else { return (true, NAMELESS, self.nameless(), None) };
        if self.small.contains(&key) {
            return (true, 0, "teams of one or two".to_owned(), None);
        }
        let rank = self.words.iter().position(|word| *word == key).unwrap_or_default();
        let name = self.names.get(&key).unwrap_or(&key).clone();
        (false, rank, name, Some(key))
    }

    fn nameless(&self) -> String {
        let what = match self.by {
            Grouping::DueMonth => "due date".to_owned(),
            Grouping::Stuck => return "not stuck".to_owned(),
            by => by.to_string(),
        };
        format!("no {what}")
    }
}

fn month(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}
