//! The organisation's identity provider, from its settings: what is believed of it, how its keys are got, and how browsers
//! are sent there.
//! May use: `config`, `domain`, `http`, `outbound`.

use std::sync::Arc;
use std::thread;

use serde_json::Value;

use super::failure::{CONFIG, Failure};
use crate::config::{Provider as Settings, ProviderAlgorithm, SignIn};
use crate::domain::permission::Role;
use crate::domain::words::Word;
use crate::http::auth::{Client, Endpoints, Form, Registration};
use crate::http::caller::{Fetch, Got, Issuer, Provider, Signature};
use crate::outbound;

/// The provider, if one is set.
///
/// # Errors
/// [`CONFIG`] when a role is not one of ours, or the provider's name is no place to ask for its keys.
pub fn of(settings: &Settings) -> Result<Option<Issuer>, Failure> {
    let Some(issuer) = settings.provider_issuer.clone() else {
        return Ok(None);
    };
    let roles = settings.provider_roles.iter().map(|(word, role)| Ok((word.clone(), known(role)?)));
    let signature = match settings.provider_algorithm {
        ProviderAlgorithm::Rs256 => Signature::Rs256,
        ProviderAlgorithm::Es256 => Signature::Es256,
        ProviderAlgorithm::EdDsa => Signature::EdDsa,
    };
    let provider = Provider {
        audience: settings.provider_audience.clone(),
        signature,
        kind: settings.provider_token_type.clone(),
        roles_claim: settings.provider_roles_claim.clone(),
        roles: roles.collect::<Result<_, Failure>>()?,
        teams_claim: settings.provider_teams_claim.clone(),
        enters: settings.provider_enters,
        issuer: issuer.clone(),
    };
    Ok(Some(Issuer::new(provider, fetch(issuer, settings.provider_keys.clone()))))
}

/// Asks for the keys once, so that a provider that cannot be reached is said at the start and not at somebody's sign-in;
/// nobody waits for it.
pub fn look(settings: &Settings) {
    let Some(issuer) = settings.provider_issuer.clone() else {
        return;
    };
    let fetch = fetch(issuer.clone(), settings.provider_keys.clone());
    thread::spawn(move || {
        if let Err(why) = fetch() {
            tracing::warn!(
                issuer,
                why,
                "the identity provider's keys cannot be got, so nobody can sign in by it yet; see that provider_issuer or \
                 provider_keys is right and can be reached from here; it is tried again at each sign-in"
            );
        }
    });
}

fn known(role: &str) -> Result<Role, Failure> {
    let for_people = Role::ALL.iter().filter(|role| **role != Role::Service);
    Role::from_word(role).filter(|role| *role != Role::Service).ok_or_else(|| {
        let words: Vec<_> = for_people.map(|role| role.as_str()).collect();
        Failure::new(CONFIG, format!("provider_roles: there is no role {role} for people"))
            .todo(format!("use {}", words.join(", ")))
    })
}

/// How the keys are got: from a file, from a URL, or from where the issuer says that they are.
fn fetch(issuer: String, place: Option<String>) -> Fetch {
    Arc::new(move || match &place {
        Some(url) if url.contains("://") => from(url),
        Some(file) => {
            let text = std::fs::read_to_string(file).map_err(|why| format!("{file}: {why}"))?;
            Ok((text, None))
        }
        None => from(&place_of(&described(&issuer)?, "jwks_uri")?),
    })
}

fn from(url: &str) -> Got {
    let document = outbound::document(url)?;
    Ok((document.text, document.max_age))
}

/// We as the provider knows us, if browsers are to be sent there.
///
/// # Errors
/// [`CONFIG`] when it is not said where they are to be sent, or from where they come back.
pub fn client(
    issuer: Option<&str>,
    settings: &SignIn,
    public_url: Option<&str>,
) -> Result<Option<Client>, Failure> {
    let Some(id) = settings.provider_client.clone() else {
        return Ok(None);
    };
    let (Some(issuer), Some(public_url)) = (issuer.map(str::to_owned), public_url) else {
        let what = "provider_client needs provider_issuer and public_url";
        return Err(Failure::new(CONFIG, what)
            .todo("set public_url to the URL by which browsers reach this service"));
    };
    let secret = settings.provider_client_secret.as_ref().map(|secret| secret.expose().to_owned());
    let redirect_uri = format!("{public_url}/auth/callback");
    let scopes = settings.provider_scopes.clone();
    let post =
        |form: &Form| outbound::post_form(&form.url, form.authorization.as_deref(), &form.body);
    let registration = Registration { id, secret, scopes, redirect_uri };
    let discover = move || endpoints(&issuer);
    Ok(Some(Client::new(registration, Arc::new(discover), Arc::new(post))))
}

fn endpoints(issuer: &str) -> Result<Endpoints, String> {
    let told = described(issuer)?;
    let methods = told.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
    let authorization = place_of(&told, "authorization_endpoint")?;
    outbound::is_safe(&authorization)?;
    let names_itself = "authorization_response_iss_parameter_supported";
    Ok(Endpoints {
        authorization,
        token: place_of(&told, "token_endpoint")?,
        // Where nothing is said, that is what it takes.
        basic: methods
            .is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic")),
        names_itself: told.get(names_itself).and_then(Value::as_bool) == Some(true),
    })
}

/// What the issuer says of itself (`OpenID` Connect Discovery, section 4): the one whom we asked for, exactly.
fn described(issuer: &str) -> Result<Value, String> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let told: Value = serde_json::from_str(&outbound::document(&url)?.text)
        .map_err(|why| format!("{url}: {why}"))?;
    if told.get("issuer").and_then(Value::as_str) != Some(issuer) {
        return Err(format!("{url} tells of another issuer than {issuer}"));
    }
    Ok(told)
}

fn place_of(told: &Value, name: &str) -> Result<String, String> {
    let place = told.get(name).and_then(Value::as_str).map(str::to_owned);
    place.ok_or_else(|| format!("the identity provider names no {name}"))
}
