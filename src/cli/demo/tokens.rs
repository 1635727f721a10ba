//! Three people of the demonstration to be: their tokens, and what to try with them. May use: `app`, `clock`, `domain`,
//! `store`.

use super::super::failure::Failure;
use super::find;
use crate::app::guard::Guard;
use crate::app::token::create::{self, CreateToken};
use crate::app::token::{list, revoke};
use crate::app::{AppError, Kintsugi};
use crate::clock;
use crate::domain::id::PersonId;
use crate::domain::list::ListQuery;
use crate::domain::permission::{Caller, Scope};
use crate::domain::person::Person;
use crate::domain::token::{Token, TokenFields, TokenKind};
use crate::domain::words::Word;
use crate::store::{Context, Recorded, WriteTx};

/// How the tokens of the demonstration are called.
const NAME: &str = "demonstration";

/// The tokens of three people.
#[derive(Debug)]
pub struct DemoTokens {
    facilitator: String,
    lead: String,
    checker: String,
}

/// Makes a token for each of three people; those of the last start are revoked.
///
/// # Errors
/// When the people are not there, or the store fails.
pub fn tokens(app: &Kintsugi) -> Result<DemoTokens, Failure> {
    let make = |who: &str| -> Result<String, Failure> {
        let person = find::<Person>(app.store(), who)?.id;
        let chance = [clock::chance(), clock::chance()];
        let made = app.store().write_blocking(Context::new(person.to_string()), move |tx| {
            replace(tx, person, chance)
        });
        Ok(made?)
    };
    Ok(DemoTokens { facilitator: make("noor")?, lead: make("marta")?, checker: make("tomas")? })
}

fn replace(
    tx: &mut WriteTx<'_>,
    person: PersonId,
    chance: [u128; 2],
) -> Result<Recorded<String>, AppError> {
    let owner = Caller { person: Some(person), ..Caller::system() };
    for token in old(tx, person)? {
        // What happened is recorded with the new token, in the same transaction.
        drop(revoke::revoke(tx, &owner, &token.id.to_string(), &Guard::Any)?);
    }
    let fields = TokenFields {
        name: NAME.to_owned(),
        kind: TokenKind::Pat,
        scopes: Scope::ALL.to_vec(),
        integration: None,
        expires_at: None,
    };
    let made = create::create(tx, &owner, &CreateToken { fields, chance })?;
    Ok(made.map(|view| view.secret.map(|secret| secret.reveal().to_owned()).unwrap_or_default()))
}

fn old(tx: &mut WriteTx<'_>, person: PersonId) -> Result<Vec<Token>, AppError> {
    let query = ListQuery {
        conditions: Vec::new(),
        sort: "created_at",
        descending: true,
        after: None,
        limit: 200,
        include_total: false,
    };
    let tokens =
        list::list(tx, &Caller::system(), &query)?.items.into_iter().map(|view| view.token);
    Ok(tokens
        .filter(|token| {
            token.person == Some(person) && token.fields.name == NAME && token.revoked_at.is_none()
        })
        .collect())
}

impl DemoTokens {
    /// What is printed: who there is to be, and what to try.
    pub fn screen(&self, base: &str) -> String {
        let Self { facilitator, lead, checker } = self;
        format!(
            "
Three people to be; paste these lines into another terminal. The facilitator guides
reviews, the lead decides for the team Payments, the checker belongs to the team Platform.

  export KINTSUGI={base}
  export FACILITATOR={facilitator}
  export LEAD={lead}
  export CHECKER={checker}

Where to look:

  curl -s -H \"Authorization: Bearer $LEAD\" $KINTSUGI/api/v1/me
  curl -s -H \"Authorization: Bearer $LEAD\" $KINTSUGI/api/v1/stuck
  curl -s -H \"Authorization: Bearer $LEAD\" $KINTSUGI/api/v1/register.csv
  curl -s -H \"Authorization: Bearer $LEAD\" $KINTSUGI/api/v1/actions/ACT-4/plan
  curl -s -H \"Authorization: Bearer $LEAD\" $KINTSUGI/api/v1/incidents?limit=3
  curl -s -H \"Authorization: Bearer $LEAD\" $KINTSUGI/api/v1/services/parking-permits/brief

Then walk the loop once: \"The loop, by hand\" in README.md. Ctrl-C stops the service; what
was recorded stays.
"
        )
    }
}
