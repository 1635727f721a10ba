//! What happened, for whoever leads a team.

use std::fmt::Write;
use std::time::Duration;

use super::oracle::Way;
use super::{State, Year};

impl Year {
    /// A line a team: what was proposed, what became of it, what is open; what was learned, and what was told.
    pub fn report(&self, closed: usize, twice: usize, took: Duration) -> String {
        let mut text = format!(
            "{} days, {} rounds in {} s; {} incidents, of which {closed} loops are closed\n\n",
            self.span.days,
            self.rounds,
            took.as_secs(),
            self.loops.len(),
        );
        text.push_str("team       proposed  effective  otherwise closed  done, not looked at  deferred  open  late  slips  nudges sent  held back\n");
        for (index, team) in self.teams.iter().enumerate() {
            let own: Vec<_> = self.actions.iter().filter(|known| known.team == index).collect();
            let count =
                |is: &dyn Fn(State) -> bool| own.iter().filter(|known| is(known.state)).count();
            let effective = count(&|state| state == State::Closed("effective"));
            let otherwise = count(&|state| matches!(state, State::Closed(_))) - effective;
            let done = count(&|state| state == State::Done);
            let deferred = count(&|state| state == State::Deferred);
            let now = self.world.clock.now();
            let late = own.iter().filter(|known| self.is_overdue(known, now)).count();
            let slips: usize = own.iter().map(|known| known.slips.len()).sum();
            let nudges = |is: &dyn Fn(Way) -> bool| {
                let told = self
                    .oracle
                    .expected
                    .iter()
                    .filter(|one| one.team == index && one.kind != "digest");
                told.filter(|one| is(one.way)).count()
            };
            let (sent, held) =
                (nudges(&|way| way == Way::Sent), nudges(&|way| matches!(way, Way::HeldBack(_))));
            let open = own.len() - effective - otherwise - done - deferred;
            let _ = writeln!(
                text,
                "{:<10} {:>8} {effective:>10} {otherwise:>17} {done:>20} {deferred:>9} {open:>5} {late:>5} {slips:>6} {sent:>12} {held:>10}",
                team.profile.key,
                own.len(),
            );
        }
        let merged = self.actions.iter().filter(|known| known.merged_into.is_some()).count();
        let asked: Vec<_> = self.lessons.iter().flat_map(|lesson| &lesson.asked).collect();
        let answered = asked.iter().filter(|asked| asked.answer.is_some()).count();
        let reminders = self.oracle.expected.iter().filter(|one| one.kind == "awaits_answer");
        let reminded = reminders.count();
        let held = self.lessons.iter().filter(|lesson| lesson.is_shared()).count();
        let _ = writeln!(
            text,
            "\n{} lessons, {answered} of {} times answered, {reminded} reminders of them, {held} passed on; {merged} actions merged; {} incidents restricted; {} lines of history",
            self.lessons.len(),
            asked.len(),
            self.secrets.len(),
            self.history.len(),
        );
        let _ = write!(
            text,
            "\nfigure: {} nudges foretold and recorded, {} mails sent, {twice} of them twice, after {} kills and {} outages of the mail server; 0 missing, 0 at night",
            self.oracle.expected.len(),
            self.sent.len(),
            self.killed(),
            self.outages,
        );
        text
    }
}
