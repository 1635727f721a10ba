//! `kintsugi token`: API tokens, made at the machine where the database is. May use: `app`, `clock`, `config`, `domain`,
//! `store`.

use clap::{ArgGroup, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::failure::{Failure, print};
use super::find::{self, each};
use super::open::open_existing;
use crate::app::Kintsugi;
use crate::app::guard::Guard;
use crate::app::token::{self, TokenView, create::CreateToken};
use crate::clock;
use crate::config::Database;
use crate::domain::permission::{Caller, Scope};
use crate::domain::token::{TokenFields, TokenKind};
use crate::domain::words::Word;
use crate::store::Context;

/// Make, list and revoke API tokens, at the machine where the database is.
///
/// Over the API people make their own (POST /api/v1/tokens). This command is for the first one, for tools, and for when
/// the last one was lost. It works beside a running service.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Tokens {
    #[command(subcommand)]
    what: What,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi token create --person Administrator --scope all --name laptop
  TOKEN=$(kintsugi token create --tool --integration snow-prod --scope incidents:write --name ServiceNow)
  kintsugi token list
  kintsugi token revoke tok_01j9zv5m3q8r7t2w4x6y8z0abc";

#[derive(Debug, Subcommand)]
enum What {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Make a token for a person or for a tool; its secret is printed, this once.
///
/// A token can do what its owner may and its scopes let through; a tool's, what the permission table gives an
/// integration.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("owner").required(true))]
struct Create {
    /// The person for whom it speaks: an id, or the name if only one person has it.
    #[arg(long, value_name = "ID-OR-NAME", group = "owner")]
    person: Option<String>,

    /// It is for a tool and speaks for no person.
    #[arg(long, group = "owner")]
    tool: bool,

    /// What it is for, so that it can be told from others.
    #[arg(long, value_name = "TEXT")]
    name: String,

    /// What it may be used for, several with commas: incidents:write,actions:read; `all` for everything.
    #[arg(long, value_name = "SCOPE", value_delimiter = ',', required = true)]
    scope: Vec<String>,

    /// The one integration that a tool's token may write by reference for.
    #[arg(long, value_name = "NAME", requires = "tool")]
    integration: Option<String>,

    /// After how many days it is refused; never when left out.
    #[arg(long, value_name = "DAYS")]
    days: Option<u16>,

    #[command(flatten)]
    database: Database,
}

/// List all tokens: id, beginning of the secret, owner, end, last use, scopes, name.
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    database: Database,
}

/// Make a token worthless, for good.
#[derive(Debug, Args)]
struct Revoke {
    /// The token's id, as `kintsugi token list` prints it.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    database: Database,
}

impl Tokens {
    /// Makes, lists or revokes.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let database = match &self.what {
            What::Create(create) => &create.database,
            What::List(list) => &list.database,
            What::Revoke(revoke) => &revoke.database,
        };
        let app = open_existing(database)?;
        let done = match &self.what {
            What::Create(create) => create.run(&app),
            What::List(_) => list(&app),
            What::Revoke(revoke) => revoke.run(&app),
        };
        app.store().close();
        done
    }
}

impl Create {
    fn run(&self, app: &Kintsugi) -> Result<(), Failure> {
        let owner = match &self.person {
            Some(asked) => Some(app.store().read(|tx| find::person(tx, asked))?),
            None => None,
        };
        let fields = TokenFields {
            name: self.name.clone(),
            kind: if self.tool { TokenKind::Svc } else { TokenKind::Pat },
            scopes: scopes(&self.scope)?,
            integration: self.integration.clone(),
            expires_at: self.days.and_then(|days| after(app.clock().now(), days)),
        };
        let command = CreateToken { fields, chance: [clock::chance(), clock::chance()] };
        let caller = Caller { person: owner.map(|person| person.id), ..Caller::system() };
        let make =
            move |tx: &mut crate::store::WriteTx<'_>| token::create::create(tx, &caller, &command);
        let view = app.store().write_blocking(Context::new("system"), make)?;
        let secret = view.secret.map(|secret| secret.reveal().to_owned()).unwrap_or_default();
        eprintln!("{} is made; this is the only time that its secret is shown:", view.token.id);
        print(&format!("{secret}\n"))
    }
}

impl Revoke {
    fn run(&self, app: &Kintsugi) -> Result<(), Failure> {
        let id = self.id.clone();
        let revoke = move |tx: &mut crate::store::WriteTx<'_>| {
            token::revoke::revoke(tx, &Caller::system(), &id, &Guard::Any)
        };
        let revoked = app.store().write_blocking(Context::new("system"), revoke)?;
        print(&format!(
            "{} is revoked; a running service refuses it within 5 seconds\n",
            revoked.token.id
        ))
    }
}

fn after(now: Timestamp, days: u16) -> Option<Timestamp> {
    now.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

fn scopes(words: &[String]) -> Result<Vec<Scope>, Failure> {
    let mut scopes = Vec::new();
    for word in words {
        match Scope::from_word(word) {
            _ if word == "all" => return Ok(Scope::ALL.to_vec()),
            Some(scope) => scopes.push(scope),
            None => {
                let known = format!("use all, or of these: {}", Scope::all_words().join(", "));
                return Err(Failure::new(
                    super::failure::USAGE,
                    format!("there is no scope {word}"),
                )
                .todo(known));
            }
        }
    }
    Ok(scopes)
}

fn list(app: &Kintsugi) -> Result<(), Failure> {
    let now = app.clock().now();
    let tokens = app.store().read(|tx| {
        each(tx, |tx, query| {
            let page = token::list::list(tx, &Caller::system(), query)?;
            Ok((page.items, page.next))
        })
    })?;
    let lines = tokens.iter().map(|view| line(view, now));
    print(&lines.collect::<String>())
}

fn line(TokenView { token, last_used_at, .. }: &TokenView, now: Timestamp) -> String {
    let owner = token.person.map_or_else(|| "a tool".to_owned(), |person| person.to_string());
    let end = match (token.revoked_at, token.fields.expires_at) {
        (Some(at), _) => format!("revoked {}", day(at)),
        (None, Some(at)) if at <= now => format!("ended {}", day(at)),
        (None, Some(at)) => format!("until {}", day(at)),
        (None, None) => "no end".to_owned(),
    };
    let scopes = if token.fields.scopes.len() == Scope::ALL.len() {
        "all".to_owned()
    } else {
        token.fields.scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    };
    let used =
        last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", day(at)));
    let (id, prefix, name) = (token.id, &token.prefix, &token.fields.name);
    format!("{id}  {prefix}…  {owner}  {end}  {used}  {scopes}  {name}\n")
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
