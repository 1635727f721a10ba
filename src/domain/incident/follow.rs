//! Following the source of an incident: it goes where the tool that keeps it says that it stands, by the drawn arrows.
//! May use: `machine`, `record`, `state`.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::domain::event::Event;
use crate::domain::incident::{Incident, IncidentMove, IncidentMoveName, IncidentStatus, MOVES};
use crate::domain::machine::open_from;
use crate::domain::record::Moved;
use crate::domain::record::{Plain, Reasoned};

/// What the source of an incident tells about where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where it stands there.
    pub status: IncidentStatus,
    /// When that came about, as far as the source tells.
    pub at: Timestamp,
    /// When people could work again, if the source says so.
    pub mitigated_at: Option<Timestamp>,
    /// When it was over, if the source says so.
    pub resolved_at: Option<Timestamp>,
    /// Why: in whose words this was told.
    pub reason: String,
}

impl Incident {
    /// Goes where its source says, along the drawn arrows; answers the moves made, none when it stands there already or
    /// no way leads there. Times that contradict each other are kept and flagged; times of what is not true any more are not. The version stays: the message is one change.
    #[must_use]
    pub fn follow(mut self, told: &Told, now: Timestamp) -> (Self, Vec<(Event, Moved)>) {
        let mut steps = Vec::new();
        for (name, to) in way(self.status, told.status) {
            let (made, at) = told.as_move(name);
            steps.push(self.step(&made, to, at, now));
        }
        self.fields.fit(self.status);
        self.judge(now);
        (self, steps)
    }
}

impl Told {
    fn as_move(&self, name: IncidentMoveName) -> (IncidentMove, Timestamp) {
        let reasoned = || Reasoned { reason: Some(self.reason.clone()), ..Reasoned::default() };
        match name {
            IncidentMoveName::Mitigate => {
                (IncidentMove::Mitigate(Plain::default()), self.mitigated_at.unwrap_or(self.at))
            }
            IncidentMoveName::Resolve => {
                (IncidentMove::Resolve(Plain::default()), self.resolved_at.unwrap_or(self.at))
            }
            IncidentMoveName::Reopen => (IncidentMove::Reopen(reasoned()), self.at),
            IncidentMoveName::Cancel => (IncidentMove::Cancel(reasoned()), self.at),
            // No way leads over a merge: it needs to be told into what.
            IncidentMoveName::Merge => (IncidentMove::empty(name), self.at),
        }
    }
}

/// The shortest way along the table from one state to another, without merging.
fn way(from: IncidentStatus, to: IncidentStatus) -> Vec<(IncidentMoveName, IncidentStatus)> {
    let mut open = VecDeque::from([(from, Vec::new())]);
    let mut seen = vec![from];
    while let Some((status, way)) = open.pop_front() {
        if status == to {
            return way;
        }
        for arrow in open_from(MOVES, status).filter(|arrow| arrow.name != IncidentMoveName::Merge)
        {
            for next in arrow.to.iter().copied() {
                if !seen.contains(&next) {
                    seen.push(next);
                    open.push_back((
                        next,
                        way.iter().copied().chain([(arrow.name, next)]).collect(),
                    ));
                }
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_the_shortest_along_the_table() {
        use IncidentMoveName::{Cancel, Mitigate, Reopen, Resolve};
        use IncidentStatus::{Cancelled, Merged, Mitigated, Open, Resolved};
        let names = |from, to| way(from, to).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(Open, Resolved), [Resolve]);
        assert_eq!(names(Resolved, Open), [Reopen]);
        assert_eq!(names(Resolved, Mitigated), [Reopen, Mitigate]);
        assert_eq!(names(Cancelled, Resolved), [Reopen, Resolve]);
        assert_eq!(names(Mitigated, Cancelled), [Cancel]);
        assert!(names(Open, Open).is_empty());
        assert!(names(Open, Merged).is_empty());
    }
}
