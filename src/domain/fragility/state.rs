//! The fragility's state table, its moves and who may make them. May use: `machine`, `permission`, `record`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;
use crate::domain::event::{Event, Noun};
use crate::domain::fragility::FragilityStatus::{self, AcceptedRisk, Covered, Found, Gone, Proven};
use crate::domain::fragility::{Fragility, FragilityKind};
use crate::domain::id::PersonId;
use crate::domain::machine::{self, Arrow, Guard};
use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{ActionsRead, ActionsWrite};
use crate::domain::permission::Who::{self, Anyone, Author, Contributor, ServiceOwner};
use crate::domain::record::Reasoned;
use crate::domain::record::{Moved, happened};
use crate::domain::rule::RuleBroken;
use crate::domain::words::{Word, words};

words! {
    /// The moves of a fragility.
    pub enum FragilityMoveName {
        Cover = "cover", Prove = "prove", AcceptRisk = "accept_risk", Clear = "clear", Reopen = "reopen",
    }
}

words! {
    /// What a move of a fragility asks for.
    pub enum FragilityGuard {
        Cover = "cover", Evidence = "evidence", ByRole = "by_role", DoneOn = "done_on",
        SecondPerson = "second_person", Reason = "reason", Until = "until",
    }
}

impl Guard for FragilityGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::Cover => "link an action that covers it, or name a `substitute`",
            Self::Evidence => {
                "show that someone else did it unaided, or that the workaround is gone, in `evidence`"
            }
            Self::ByRole => "say in which role somebody else did it unaided, in `by_role`",
            Self::DoneOn => "say on which day they did, in `done_on`: today at the latest",
            Self::SecondPerson => {
                "a mentor of an action that covers it knew it already: a second person does it"
            }
            Self::Reason => "say why, in `reason`",
            Self::Until => "say until which later day the risk is accepted, in `until`",
        }
    }

    fn overridable(self) -> bool {
        false
    }
}

/// Something covers it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cover {
    /// What covers it, where that is not an action.
    pub substitute: Option<String>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
}

/// It was shown that it no longer hangs on one way or one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prove {
    /// What shows it.
    pub evidence: Option<String>,
    /// In which role somebody else did it unaided, where it hung on one person.
    pub by_role: Option<String>,
    /// On which day they did.
    pub done_on: Option<Date>,
    /// Who that was, if they want it said; shown on the fragility's own page only.
    pub by: Option<PersonId>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
}

/// It is lived with, knowingly, for a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AcceptRisk {
    /// Why.
    pub reason: Option<String>,
    /// Until when.
    pub until: Option<Date>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
}

/// A move of a fragility, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum FragilityMove {
    /// An action or a substitute covers it.
    Cover(Cover),
    /// Someone else did it unaided, or the workaround is gone.
    Prove(Prove),
    /// The risk is accepted until a date.
    AcceptRisk(AcceptRisk),
    /// It no longer exists.
    Clear(Reasoned),
    /// It is back.
    Reopen(Reasoned),
}

/// What a move's guards need to know beside the fragility itself.
#[derive(Debug, Clone)]
pub struct FragilityFacts {
    /// The present moment.
    pub now: Timestamp,
    /// How many actions cover it.
    pub actions: usize,
    /// Who passes on in these actions what they knew already.
    pub mentors: Vec<PersonId>,
}

const WRITERS: &[Who] = &[Contributor, Author, ServiceOwner];

/// Which moves lead where, what they ask for, and who may make them.
pub const MOVES: &[Arrow<FragilityStatus, FragilityMoveName, FragilityGuard>] = &[
    Arrow {
        name: FragilityMoveName::Cover,
        from: &[Found, AcceptedRisk],
        to: &[Covered],
        asks: &[FragilityGuard::Cover],
        who: WRITERS,
    },
    Arrow {
        name: FragilityMoveName::Prove,
        from: &[Covered],
        to: &[Proven],
        asks: &[
            FragilityGuard::Evidence,
            FragilityGuard::ByRole,
            FragilityGuard::DoneOn,
            FragilityGuard::SecondPerson,
        ],
        who: WRITERS,
    },
    Arrow {
        name: FragilityMoveName::AcceptRisk,
        from: &[Found, Covered],
        to: &[AcceptedRisk],
        asks: &[FragilityGuard::Reason, FragilityGuard::Until],
        who: &[ServiceOwner],
    },
    Arrow {
        name: FragilityMoveName::Clear,
        from: &[Found, Covered, Proven, AcceptedRisk],
        to: &[Gone],
        asks: &[FragilityGuard::Reason],
        who: WRITERS,
    },
    Arrow {
        name: FragilityMoveName::Reopen,
        from: &[Covered, Proven, AcceptedRisk, Gone],
        to: &[Found],
        asks: &[FragilityGuard::Reason],
        who: WRITERS,
    },
];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_fragilities", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "create_fragility", scope: ActionsWrite, who: &[Anyone] },
    Permission { operation: "show_fragility", scope: ActionsRead, who: &[Anyone] },
    Permission { operation: "change_fragility", scope: ActionsWrite, who: WRITERS },
    Permission { operation: "list_fragility_transitions", scope: ActionsRead, who: &[Anyone] },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_fragility", scope: ActionsWrite, who: &[Anyone] },
];

fn said(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

impl FragilityMove {
    /// The move's name.
    pub fn name(&self) -> FragilityMoveName {
        match self {
            Self::Cover(_) => FragilityMoveName::Cover,
            Self::Prove(_) => FragilityMoveName::Prove,
            Self::AcceptRisk(_) => FragilityMoveName::AcceptRisk,
            Self::Clear(_) => FragilityMoveName::Clear,
            Self::Reopen(_) => FragilityMoveName::Reopen,
        }
    }

    /// An empty move of this name: what it would still lack if it were made with nothing said.
    pub fn empty(name: FragilityMoveName) -> Self {
        match name {
            FragilityMoveName::Cover => Self::Cover(Cover::default()),
            FragilityMoveName::Prove => Self::Prove(Prove::default()),
            FragilityMoveName::AcceptRisk => Self::AcceptRisk(AcceptRisk::default()),
            FragilityMoveName::Clear => Self::Clear(Reasoned::default()),
            FragilityMoveName::Reopen => Self::Reopen(Reasoned::default()),
        }
    }

    fn words(&self) -> (Option<&String>, Option<Timestamp>) {
        match self {
            Self::Cover(m) => (None, m.happened_at),
            Self::Prove(m) => (None, m.happened_at),
            Self::AcceptRisk(m) => (m.reason.as_ref(), m.happened_at),
            Self::Clear(m) | Self::Reopen(m) => (m.reason.as_ref(), m.happened_at),
        }
    }
}

impl Fragility {
    /// Which guards of a move are not met.
    pub fn unmet(&self, made: &FragilityMove, facts: &FragilityFacts) -> Vec<FragilityGuard> {
        let asks = MOVES
            .iter()
            .find(|arrow| arrow.name == made.name())
            .map_or(&[][..], |arrow| arrow.asks);
        asks.iter().copied().filter(|guard| !self.meets(*guard, made, facts)).collect()
    }

    /// Makes a move.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met: everything that is missing.
    pub fn make(
        mut self,
        made: &FragilityMove,
        facts: &FragilityFacts,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let from = self.status;
        let arrow = machine::arrow(MOVES, from, made.name())?;
        let (reason, at) = made.words();
        let at = happened(at, facts.now)?;
        machine::pass(from, &self.unmet(made, facts), None)?;
        let to = arrow.to.first().copied().unwrap_or(from);
        let (reason, verb) = (reason.cloned(), self.take_effect(made));
        self.status = to;
        self.version += 1;
        self.changed_at = facts.now;
        let moved = Moved {
            name: made.name().as_str(),
            from: from.as_str(),
            to: to.as_str(),
            reason,
            override_reason: None,
            overridden: Vec::new(),
            happened_at: at,
            details: serde_json::Map::new(),
        };
        let event = Event::moved(Noun::Fragility, self.id, self.version, verb).at(at);
        Ok((self, event, moved))
    }

    fn take_effect(&mut self, made: &FragilityMove) -> &'static str {
        match made {
            FragilityMove::Cover(m) => {
                self.substitute.clone_from(&m.substitute);
                "covered"
            }
            FragilityMove::Prove(m) => {
                self.evidence.clone_from(&m.evidence);
                self.proven_by_role.clone_from(&m.by_role);
                (self.proven_on, self.proven_by) = (m.done_on, m.by);
                "proven"
            }
            FragilityMove::AcceptRisk(m) => {
                self.accepted_because.clone_from(&m.reason);
                self.accepted_until = m.until;
                "accepted"
            }
            FragilityMove::Clear(_) => "cleared",
            FragilityMove::Reopen(_) => {
                self.evidence = None;
                self.proven_by_role = None;
                (self.proven_on, self.proven_by) = (None, None);
                self.accepted_because = None;
                self.accepted_until = None;
                "reopened"
            }
        }
    }

    /// Whether it hangs on what one person knows: then only a second one can prove that it does no more.
    pub fn hangs_on_one(&self) -> bool {
        let kinds = [FragilityKind::SinglePerson, FragilityKind::UndocumentedStep];
        self.fields.kind.is_some_and(|kind| kinds.contains(&kind))
    }

    fn meets(&self, guard: FragilityGuard, made: &FragilityMove, facts: &FragilityFacts) -> bool {
        let today = Calendar::default().today(facts.now);
        let proof = match made {
            FragilityMove::Prove(proof) => Some(proof),
            _ => None,
        };
        match guard {
            FragilityGuard::Cover => {
                facts.actions > 0
                    || matches!(made, FragilityMove::Cover(m) if said(m.substitute.as_ref()))
            }
            FragilityGuard::Evidence => proof.is_some_and(|proof| said(proof.evidence.as_ref())),
            FragilityGuard::ByRole => {
                !self.hangs_on_one() || proof.is_some_and(|proof| said(proof.by_role.as_ref()))
            }
            FragilityGuard::DoneOn => {
                let done = proof.and_then(|proof| proof.done_on);
                done.map_or(!self.hangs_on_one(), |day| day <= today)
            }
            FragilityGuard::SecondPerson => {
                let by = proof.and_then(|proof| proof.by);
                by.is_none_or(|person| !facts.mentors.contains(&person))
            }
            FragilityGuard::Reason => said(made.words().0),
            FragilityGuard::Until => {
                matches!(made, FragilityMove::AcceptRisk(m) if m.until.is_some_and(|until| until > today))
            }
        }
    }
}
