//! Somebody comes with the word of an identity provider: who they are here, what the provider decides of them, and their
//! entry where they are new. May use: `domain`, `store`.

use crate::app::person::create::add;
use crate::app::{AppError, Asking, Kintsugi, access};
use crate::domain::check::Checked;
use crate::domain::permission::{Caller, Membership};
use crate::domain::person::{Identity, PersonFields};
use crate::domain::session::Claims;
use crate::domain::team::Team;
use crate::store::{ReadTx, Recorded, WriteTx};

/// What an identity provider says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// By what it knows them.
    pub identity: Identity,
    /// What it calls them.
    pub name: String,
    /// What it decides of them; otherwise that is kept here.
    pub claims: Claims,
    /// Whether somebody whom we do not know is entered, as a colleague.
    pub enters: bool,
}

/// Who they are here; `None` for those whom we do not know and do not enter, and for those who take part no more.
///
/// # Errors
/// When the store fails.
pub async fn sign_in(
    app: &Kintsugi,
    said: SignIn,
    request_id: &str,
) -> Result<Option<Caller>, AppError> {
    let asked = said.clone();
    let found = app.ask(move |tx| Ok((tx.person_known_as(&asked.identity)?, caller(tx, &asked)?)));
    match found.await? {
        (None, _) if said.enters => {
            let asking = Asking::of_the_system(request_id);
            app.write(asking, move |tx, system| enter(tx, system, &said)).await
        }
        (_, caller) => Ok(caller),
    }
}

/// Enters them, unless another request of theirs was faster.
fn enter(
    tx: &mut WriteTx<'_>,
    system: &Caller,
    said: &SignIn,
) -> Result<Recorded<Option<Caller>>, AppError> {
    if tx.person_known_as(&said.identity)?.is_some() {
        let caller = caller(tx, said)?;
        return Ok(tx.unchanged(caller));
    }
    let fields = PersonFields {
        display_name: said.name.clone(),
        identities: vec![said.identity.clone()],
        ..PersonFields::default()
    };
    let entered = add(tx, system, Checked::parse(fields)?, None)?;
    let caller = caller(tx, said)?;
    Ok(entered.map(|_| caller))
}

fn caller(tx: &mut ReadTx<'_>, said: &SignIn) -> Result<Option<Caller>, AppError> {
    let Some(person) = tx.person_known_as(&said.identity)? else {
        return Ok(None);
    };
    let caller = access::of_person(tx, person)?;
    caller.map(|caller| granted(tx, caller, &said.claims)).transpose()
}

/// The caller with what the provider decided of them.
pub(super) fn granted(
    tx: &mut ReadTx<'_>,
    caller: Caller,
    claims: &Claims,
) -> Result<Caller, AppError> {
    let roles = claims.roles.clone().unwrap_or(caller.roles);
    let teams = match &claims.teams {
        Some(keys) => teams(tx, keys, caller.teams)?,
        None => caller.teams,
    };
    Ok(Caller { roles, teams, ..caller })
}

/// The teams that the provider names, and those that they lead here.
fn teams(
    tx: &mut ReadTx<'_>,
    keys: &[String],
    kept: Vec<Membership>,
) -> Result<Vec<Membership>, AppError> {
    let mut teams: Vec<_> = kept.into_iter().filter(|membership| membership.lead).collect();
    for key in keys {
        let team = tx.find_by_unchecked::<Team>("number", key.as_str())?.map(|team| team.id);
        let new = team.filter(|id| teams.iter().all(|known| known.team != *id));
        teams.extend(new.map(|team| Membership { team, lead: false }));
    }
    Ok(teams)
}
