//! What could be better about what a review found and proposes, seen together: advice, never asked for. After RCA² (NPSF
//! 2015) and the postmortem practice of Google and Etsy: more than one factor, few actions, not all of one kind.
//! May use: `action`, `hint`.

use crate::domain::action::{Action, Strength};
use crate::domain::event::Origin;
use crate::domain::hint::hints;
use crate::domain::review::{Depth, Review, ReviewStatus};

/// So many actions are as much as people finish.
const FEW: usize = 5;
/// Of fewer than so many it says nothing that they have one aim.
const SEVERAL: usize = 3;

hints! {
    /// What could be better about a review.
    pub struct ReviewHint with ReviewHintCode {
        OneFactor = "one_factor":
            "one factor alone is rarely all of it: what else made it possible, worse, or later seen?",
        ManyActions = "many_actions":
            "more than five actions are open: which five matter most? The others can wait as proposals, or be declined \
                 with a reason",
        AllRestOnCare = "all_rest_on_care":
            "all of its actions rest on memory and care: is one guard possible?",
        OneAim = "one_aim":
            "all of its actions have one aim: could it also be seen sooner, limited, or recovered from more easily?",
    }
}

impl Review {
    /// What could be better about it, with so many factors and these actions of its own; nothing before it is begun, where
    /// it is not held, or of what came in as history.
    pub fn hints<'a>(
        &self,
        factors: usize,
        actions: impl Iterator<Item = &'a Action>,
    ) -> Vec<ReviewHint> {
        use ReviewHintCode as H;
        let held = matches!(
            self.status,
            ReviewStatus::Drafting | ReviewStatus::InReview | ReviewStatus::Published
        );
        if self.origin != Origin::Live || !held {
            return Vec::new();
        }
        let open: Vec<_> = actions.filter(|action| action.is_open()).collect();
        let first = open.first().and_then(|action| action.fields.aim);
        ReviewHint::of([
            (H::OneFactor, factors == 1 && self.depth() != Depth::Note),
            (H::ManyActions, open.iter().filter(|action| action.is_carried()).count() > FEW),
            (
                H::AllRestOnCare,
                !open.is_empty()
                    && open.iter().all(|action| action.strength() == Some(Strength::Weaker)),
            ),
            (
                H::OneAim,
                open.len() >= SEVERAL
                    && first.is_some()
                    && open.iter().all(|action| action.fields.aim == first),
            ),
        ])
    }
}
