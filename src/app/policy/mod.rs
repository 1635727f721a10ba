//! What the organisation decides about itself: deadlines, soak, checks. A policy is not changed; a new one is put in
//! force. May use: `domain`, `store`.

pub mod preview;

pub use crate::store::POLICIES as LIST;

use crate::app::naming::refuse_unknown;
use crate::app::{AppError, View, access, page};
use crate::domain::check::Checked;
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::policy::{Policy, PolicyFields};
use crate::store::{ReadTx, Recorded, WriteTx};

/// A policy, as it is told.
#[derive(Debug, Clone)]
pub struct PolicyView {
    /// The policy.
    pub policy: Policy,
}

impl View for PolicyView {
    type About = Policy;

    fn about(&self) -> String {
        self.policy.id.to_string()
    }

    fn version(&self) -> i64 {
        self.policy.version
    }
}

/// What is decided.
#[derive(Debug, Clone)]
pub struct CreatePolicy {
    /// What it says.
    pub fields: PolicyFields,
}

/// Puts a policy in force from its date.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreatePolicy,
) -> Result<Recorded<PolicyView>, AppError> {
    access::may(caller, "create_policy", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    refuse_unknown(tx, caller, &command.fields.named(), &[])?;
    let (policy, event) = Policy::put_in_force(tx.new_id(), fields, tx.now());
    tx.insert(&policy)?;
    Ok(tx.record(event, PolicyView { policy }))
}

/// The policy with this id.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<PolicyView, AppError> {
    let policy = tx.get(id, caller)?;
    access::may(caller, "show_policy", &[])?;
    Ok(PolicyView { policy })
}

/// One page of the policies, the latest first.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<PolicyView>, AppError> {
    access::may(caller, "list_policies", &[])?;
    Ok(page::each(tx.list(&LIST, query, caller)?, |policy| PolicyView { policy }))
}
