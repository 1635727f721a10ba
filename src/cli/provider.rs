//! The organisation's identity provider, from its settings: what is believed of it, and how its keys are got.
//! May use: `config`, `domain`, `http`, `outbound`.

use std::sync::Arc;

use serde_json::Value;

use super::failure::{CONFIG, Failure};
use crate::config::{Provider as Settings, ProviderAlgorithm};
use crate::domain::permission::Role;
use crate::domain::words::Word;
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
        None => from(&discovered(&issuer)?),
    })
}

fn from(url: &str) -> Got {
    let document = outbound::document(url)?;
    Ok((document.text, document.max_age))
}

/// Where the keys are, as the issuer says (`OpenID` Connect Discovery, section 4): the one whom we asked for, exactly.
fn discovered(issuer: &str) -> Result<String, String> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let told: Value = serde_json::from_str(&outbound::document(&url)?.text)
        .map_err(|why| format!("{url}: {why}"))?;
    if told.get("issuer").and_then(Value::as_str) != Some(issuer) {
        return Err(format!("{url} tells of another issuer than {issuer}"));
    }
    let keys = told.get("jwks_uri").and_then(Value::as_str);
    keys.map(str::to_owned).ok_or_else(|| format!("{url} names no jwks_uri"))
}
