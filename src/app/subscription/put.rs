//! Someone says what they follow, or a team's lead what the team does. May use: `domain`, `store`.

use crate::app::subscription::{SubscriptionView, Whose, subscriber};
use crate::app::{AppError, access, naming};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::subscription::{Subscriber, Subscription, SubscriptionFields};
use crate::store::{Recorded, WriteTx};

/// What is to be followed, in place of what was.
#[derive(Debug, Clone)]
pub struct PutSubscription {
    /// By whom.
    pub whose: Whose,
    /// What.
    pub fields: SubscriptionFields,
}

/// Follows these services and themes, and no others.
///
/// # Errors
/// 404, 403, 422 for what is not there.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutSubscription,
) -> Result<Recorded<SubscriptionView>, AppError> {
    let operation = match &command.whose {
        Whose::Mine => "put_my_subscriptions",
        Whose::Team(_) => "put_team_subscriptions",
    };
    let subscriber = subscriber(tx, caller, &command.whose, operation)?;
    let team = match subscriber {
        Subscriber::Team(team) => Some(team),
        Subscriber::Person(_) => None,
    };
    access::may(caller, operation, &caller.to_team(team))?;
    let fields = Checked::parse(command.fields.clone())?;
    let before = tx.find_by_unchecked::<Subscription>("subscriber", subscriber.to_string())?;
    let known = before.as_ref().map(|before| before.fields.named()).unwrap_or_default();
    naming::refuse_unknown(tx, caller, &fields.named(), &known)?;
    let Some(before) = before else {
        let (number, by, origin) = (String::new(), caller.person, Origin::Live);
        let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
        let (subscription, event) = Subscription::begin(subscriber, fields, &new);
        tx.insert(&subscription)?;
        return Ok(tx.record(event, SubscriptionView { subscription }));
    };
    if before.fields == *fields {
        return Ok(tx.unchanged(SubscriptionView { subscription: before }));
    }
    let (subscription, event) = before.change(fields, tx.now());
    tx.save(&subscription)?;
    Ok(tx.record(event, SubscriptionView { subscription }))
}
