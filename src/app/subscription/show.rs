//! Someone looks at what they follow, or a team does. May use: `domain`, `store`.

use crate::app::answer::View;
use crate::app::subscription::{Whose, subscriber};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::subscription::Subscription;
use crate::store::ReadTx;

/// What somebody follows, as it is told.
#[derive(Debug, Clone)]
pub struct SubscriptionView {
    /// The record.
    pub subscription: Subscription,
}

impl View for SubscriptionView {
    type About = Subscription;

    fn about(&self) -> String {
        self.subscription.id.to_string()
    }

    fn version(&self) -> i64 {
        self.subscription.version
    }
}

/// What the caller or a team follows; nothing where that was never said.
///
/// # Errors
/// 404, 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    whose: &Whose,
) -> Result<Option<Subscription>, AppError> {
    let operation = match whose {
        Whose::Mine => "show_my_subscriptions",
        Whose::Team(_) => "show_team_subscriptions",
    };
    if let (Whose::Mine, None) = (whose, caller.person) {
        access::may(caller, operation, &[])?;
        return Ok(None);
    }
    let subscriber = subscriber(tx, caller, whose, operation)?;
    access::may(caller, operation, &[])?;
    Ok(tx.find_by_unchecked::<Subscription>("subscriber", subscriber.to_string())?)
}
