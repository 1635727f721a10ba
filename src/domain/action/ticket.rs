//! The ticket elsewhere that stands for an action. May use: `reference`.

use jiff::Timestamp;

use super::Action;
use crate::domain::reference::{Reference, ReferenceRelation};

impl Action {
    /// The ticket by which the work is planned elsewhere: what is named as such, otherwise what the action itself is in
    /// another tool.
    pub fn ticket(&self) -> Option<&Reference> {
        self.reference(ReferenceRelation::Ticket).or_else(|| self.same_elsewhere())
    }

    /// The record in another tool that is this action.
    pub fn same_elsewhere(&self) -> Option<&Reference> {
        self.reference(ReferenceRelation::Is)
    }

    /// When its ticket was last heard of: as the reference says, or when the tool that keeps the ticket last told something
    /// new.
    pub fn ticket_seen_at(&self) -> Option<Timestamp> {
        let ticket = self.ticket()?;
        let keeps = ticket.relation == ReferenceRelation::Is;
        let source =
            self.source.as_ref().filter(|source| keeps && source.integration == ticket.integration);
        ticket.last_seen_at.max(source.and_then(|source| source.told_at))
    }

    fn reference(&self, relation: ReferenceRelation) -> Option<&Reference> {
        self.fields.references.iter().find(|reference| reference.relation == relation)
    }
}
