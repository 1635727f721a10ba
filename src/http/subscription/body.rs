//! What somebody follows, on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::id::SubscriptionId;
use crate::domain::subscription::{Subscription, SubscriptionFields};

/// What a person or a team follows.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct SubscriptionBody {
    /// Its id; null where nothing was ever followed.
    pub id: Option<SubscriptionId>,
    /// Counts its changes; 0 where nothing was ever followed.
    pub version: i64,
    /// When it last changed.
    pub changed_at: Option<Timestamp>,
    /// What is followed.
    #[serde(flatten)]
    pub fields: SubscriptionFields,
}

impl From<Subscription> for SubscriptionBody {
    fn from(subscription: Subscription) -> Self {
        Self {
            id: Some(subscription.id),
            version: subscription.version,
            changed_at: Some(subscription.changed_at),
            fields: subscription.fields.clone(),
        }
    }
}
