//! The people of the world: one for each place in the permission table. The only place that prepares data other than
//! through HTTP.

use kintsugi::app::person::create::{CreatePerson, create as create_person};
use kintsugi::app::team::create::{CreateTeam, create as create_team};
use kintsugi::app::token::create::{CreateToken, create as create_token};
use kintsugi::app::{AppError, Kintsugi, access};
use kintsugi::domain::id::{PersonId, TeamId};
use kintsugi::domain::permission::{Caller, Role, Scope};
use kintsugi::domain::person::PersonFields;
use kintsugi::domain::team::TeamFields;
use kintsugi::domain::token::{TokenFields, TokenKind};
use kintsugi::domain::words::Word;
use kintsugi::store::Context;

/// Somebody who can ask.
#[derive(Debug, Clone)]
pub struct Someone {
    /// Their id; none for tools.
    pub id: Option<PersonId>,
    /// The secret of their token.
    pub token: String,
}

/// Everybody.
#[derive(Debug, Clone)]
pub struct People {
    /// The team `ops`, to which the member and the lead belong.
    pub team: TeamId,
    /// A colleague of no team.
    pub outsider: Someone,
    /// A contributor of the team.
    pub member: Someone,
    /// A contributor who leads the team.
    pub lead: Someone,
    /// A facilitator of no team.
    pub facilitator: Someone,
    /// A steward of no team.
    pub steward: Someone,
    /// An administrator of no team.
    pub administrator: Someone,
    /// The steward with a token that may only read the catalogue.
    pub scoped: Someone,
    /// A tool of the integration `snow-prod`, with every scope.
    pub tool: Someone,
}

/// Enters everybody.
pub fn enter(app: &Kintsugi) -> People {
    let outsider = person(app, "Otto Outsider", Role::Colleague);
    let member = person(app, "Maja Member", Role::Contributor);
    let lead = person(app, "Lena Lead", Role::Contributor);
    let facilitator = person(app, "Finn Facilitator", Role::Facilitator);
    let steward = person(app, "Stine Steward", Role::Steward);
    let administrator = person(app, "Adam Administrator", Role::Administrator);
    let fields = TeamFields {
        key: "ops".into(),
        name: "Operations".into(),
        lead: Some(lead),
        members: vec![member],
        ..TeamFields::default()
    };
    let team = write(app, move |tx| {
        create_team(tx, &Caller::system(), &CreateTeam { fields: fields.clone() })
    });
    let all = Scope::ALL;
    let tool = token(app, Caller::system(), TokenKind::Svc, all, Some("snow-prod"));
    People {
        team: team.team.id,
        outsider: own(app, outsider, all),
        member: own(app, member, all),
        lead: own(app, lead, all),
        facilitator: own(app, facilitator, all),
        steward: own(app, steward, all),
        administrator: own(app, administrator, all),
        scoped: own(app, steward, &[Scope::CatalogueRead]),
        tool: Someone { id: None, token: tool },
    }
}

fn person(app: &Kintsugi, name: &str, role: Role) -> PersonId {
    let fields =
        PersonFields { display_name: name.into(), roles: vec![role], ..PersonFields::default() };
    write(app, move |tx| {
        create_person(tx, &Caller::system(), &CreatePerson { fields: fields.clone() })
    })
    .person
    .id
}

fn own(app: &Kintsugi, id: PersonId, scopes: &[Scope]) -> Someone {
    let caller = app.store().read(|tx| access::of_person(tx, id)).unwrap().unwrap();
    Someone { id: Some(id), token: token(app, caller, TokenKind::Pat, scopes, None) }
}

fn token(
    app: &Kintsugi,
    caller: Caller,
    kind: TokenKind,
    scopes: &[Scope],
    integration: Option<&str>,
) -> String {
    let integration = integration.map(str::to_owned);
    let fields = TokenFields {
        name: "test".into(),
        kind,
        scopes: scopes.to_vec(),
        integration,
        expires_at: None,
    };
    let chance = [kintsugi::clock::chance(), kintsugi::clock::chance()];
    let made = write(app, move |tx| {
        create_token(tx, &caller, &CreateToken { fields: fields.clone(), chance })
    });
    made.secret.unwrap().reveal().to_owned()
}

fn write<T: Send + 'static>(
    app: &Kintsugi,
    job: impl FnMut(&mut kintsugi::app::WriteTx<'_>) -> Result<kintsugi::app::Recorded<T>, AppError>
    + Send
    + 'static,
) -> T {
    app.store().write_blocking(Context::new("system"), job).unwrap()
}
