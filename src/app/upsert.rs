//! What tools tell about their own records, by reference.
//!
//! Messages are ordered by the source's clock or version, so that an older one changes nothing;
//! what a person has edited here is kept, and the source's later value stands beside it.
//! May use: `domain`, `store`.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::app::merge::{Changed, Fields, Patch, to_value};
use crate::app::shape::{self, Misfit};
use crate::app::{AppError, View};
use crate::domain::permission::{Caller, Denied};
use crate::domain::reference::{Reference, ReferenceRelation, Source};
use crate::domain::rule::RuleBroken;
use crate::store::{ReadTx, Record, WriteTx};

/// Under which id a tool keeps the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceKey {
    /// One instance of a tool, e.g. `snow-prod`.
    pub integration: String,
    /// The id there.
    pub external_id: String,
}

/// What orders a source's messages; arrival does where both are missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceOrder {
    /// When the source last changed the record, by its own clock.
    pub updated_at: Option<Timestamp>,
    /// The source's own version.
    pub version: Option<i64>,
}

/// A message of a source: some of the fields, and its place in the order.
#[derive(Debug, Clone)]
pub struct SourceMessage<F> {
    /// Its place in the order.
    pub order: SourceOrder,
    /// The fields: absent is untouched, null clears.
    pub patch: Patch<F>,
}

/// What a message comes to.
#[derive(Debug, Clone)]
pub struct Plan<F> {
    /// The fields afterwards, and which of them differ.
    pub changed: Changed<F>,
    /// What is known of the source afterwards.
    pub source: Source,
    /// Whether any of it differs from before.
    pub is_news: bool,
    /// What is told about it.
    pub outcome: Outcome,
}

/// What is told about a message of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Outcome {
    /// Whether the message was newer than what is known and took effect.
    pub applied: bool,
    /// The fields sent that a person has edited here, and that were therefore kept.
    pub kept: Vec<String>,
    /// What else is worth knowing.
    pub warnings: Vec<String>,
}

/// A record after a message of its source.
#[derive(Debug, Clone)]
pub struct Upserted<V> {
    /// The record.
    pub view: V,
    /// Whether it is new.
    pub created: bool,
    /// What became of the message.
    pub outcome: Outcome,
}

impl<V: View> View for Upserted<V> {
    type About = V::About;

    fn about(&self) -> String {
        self.view.about()
    }

    fn version(&self) -> i64 {
        self.view.version()
    }
}

impl<F: Fields> SourceMessage<F> {
    /// Reads a message.
    ///
    /// # Errors
    /// [`Misfit`] naming the first member that does not fit.
    pub fn parse(mut members: Map<String, Value>) -> Result<Self, Misfit> {
        let mut take = |name: &str| {
            members.remove(name).map(|value| Map::from_iter([(name.to_owned(), value)]))
        };
        let (updated_at, version) = (take("source_updated_at"), take("source_version"));
        let order = SourceOrder { updated_at: member(updated_at)?, version: member(version)? };
        Ok(Self { order, patch: Patch::parse(members)? })
    }
}

/// The one member of an object, typed; the object keeps its name for the complaint.
fn member<T: serde::de::DeserializeOwned + Serialize>(
    object: Option<Map<String, Value>>,
) -> Result<Option<T>, Misfit> {
    let Some(object) = object else {
        return Ok(None);
    };
    let mut typed: std::collections::BTreeMap<String, Option<T>> =
        shape::typed(&Value::Object(object))?;
    Ok(typed.pop_first().and_then(|(_, value)| value))
}

/// Refuses a tool that writes another integration's records.
///
/// # Errors
/// [`AppError::Denied`] naming the integration that its token is bound to.
pub fn bound(caller: &Caller, operation: &str, key: &ReferenceKey) -> Result<(), AppError> {
    match &caller.integration {
        Some(own) if *own != key.integration => {
            let needs = format!("a token of the integration {}", key.integration);
            Err(AppError::Denied(Denied { operation: operation.to_owned(), needs }))
        }
        _ => Ok(()),
    }
}

/// The record that a tool keeps under this id, held for a change; `None` when there is none yet.
///
/// # Errors
/// [`AppError::NotFound`] when there is one that is hidden from the caller.
pub fn find_locked<R: Record>(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
) -> Result<Option<R>, AppError> {
    match tx.same_as_unchecked(R::NOUN, &key.integration, &key.external_id)? {
        None => Ok(None),
        Some(id) => Ok(Some(tx.get_to_save(id, caller)?)),
    }
}

/// The record that a tool keeps under this id.
///
/// # Errors
/// [`AppError::NotFound`] when there is none, or it is hidden from the caller.
pub fn find<R: Record>(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
) -> Result<R, AppError> {
    let id = tx
        .same_as_unchecked(R::NOUN, &key.integration, &key.external_id)?
        .ok_or(AppError::NotFound)?;
    Ok(tx.get(id, caller)?)
}

/// Works out what a message comes to, for a new record.
///
/// # Errors
/// [`RuleBroken::Invalid`] with every rule about form that the outcome breaks.
pub fn first<F: Fields>(
    key: &ReferenceKey,
    message: &SourceMessage<F>,
    now: Timestamp,
) -> Result<Plan<F>, RuleBroken> {
    plan(&F::default(), None, key, message, now)
}

/// Works out what a message comes to, for a record as it is.
///
/// # Errors
/// [`RuleBroken::Invalid`] with every rule about form that the outcome breaks.
pub fn plan<F: Fields>(
    current: &F,
    source: Option<&Source>,
    key: &ReferenceKey,
    message: &SourceMessage<F>,
    now: Timestamp,
) -> Result<Plan<F>, RuleBroken> {
    let known = source;
    let mut source = source.cloned().unwrap_or_else(|| blank(key));
    let mut outcome =
        Outcome { applied: is_newer(&source, key, message.order), ..Outcome::default() };
    if !outcome.applied {
        let changed = Patch::parse(Map::new())?.apply(current)?;
        return Ok(Plan { changed, source, is_news: false, outcome });
    }
    if message.order == SourceOrder::default() {
        outcome.warnings.push(
            "no source_updated_at or source_version: taken in the order of arrival".to_owned(),
        );
    }
    for name in message.patch.members().keys().filter(|name| source.kept.contains(name)) {
        outcome.kept.push(name.clone());
        source
            .values
            .insert(name.clone(), message.patch.members().get(name).cloned().unwrap_or_default());
    }
    let patch = message.patch.without(&outcome.kept).with_reference(current, key);
    source.integration.clone_from(&key.integration);
    source.updated_at = message.order.updated_at.or(source.updated_at);
    source.version = message.order.version.or(source.version);
    let changed = patch.apply(current)?;
    let is_news = !changed.names.is_empty() || known != Some(&source);
    // The same message again changes nothing, not even this.
    if is_news {
        source.told_at = Some(now);
    }
    Ok(Plan { changed, source, is_news, outcome })
}

/// Remembers the fields that a person has edited on a record that a tool keeps: from now on they are the person's.
pub fn keep(source: &mut Option<Source>, caller: &Caller, names: &[String]) {
    let Some(source) = source.as_mut().filter(|_| caller.person.is_some()) else {
        return;
    };
    let new = names.iter().filter(|name| !source.kept.contains(name)).cloned().collect::<Vec<_>>();
    source.kept.extend(new);
}

fn blank(key: &ReferenceKey) -> Source {
    let integration = key.integration.clone();
    Source {
        integration,
        updated_at: None,
        version: None,
        told_at: None,
        kept: Vec::new(),
        values: Map::new(),
    }
}

/// Whether a message is not older than what is known; the same one again is taken, and changes nothing.
fn is_newer(source: &Source, key: &ReferenceKey, order: SourceOrder) -> bool {
    // Two sources' clocks and versions cannot be compared: then arrival counts.
    if source.integration != key.integration {
        return true;
    }
    match (order.version.zip(source.version), order.updated_at.zip(source.updated_at)) {
        (Some((told, known)), _) => told >= known,
        (None, Some((told, known))) => told >= known,
        (None, None) => true,
    }
}

impl<F: Fields> Patch<F> {
    /// The same patch, after which the record still says that it is the same thing as the one elsewhere.
    fn with_reference(self, current: &F, key: &ReferenceKey) -> Self {
        let mut members = self.members().clone();
        let sent = members.get("references").cloned();
        let list =
            sent.or_else(|| to_value(current).get("references").cloned()).unwrap_or_default();
        let mut list = list.as_array().cloned().unwrap_or_default();
        let is_self = |value: &Value| {
            let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
            text("relation") == "self"
                && text("integration") == key.integration
                && text("external_id") == key.external_id
        };
        if !list.iter().any(is_self) {
            list.push(to_value(&itself(key)));
            members.insert("references".to_owned(), Value::Array(list));
        }
        Self::parse(members).unwrap_or(self)
    }
}

fn itself(key: &ReferenceKey) -> Reference {
    Reference {
        integration: key.integration.clone(),
        relation: ReferenceRelation::Is,
        external_id: key.external_id.clone(),
        display_id: None,
        url: None,
        last_seen_state: None,
        last_seen_at: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::team::TeamFields;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn key() -> ReferenceKey {
        ReferenceKey { integration: "snow-prod".into(), external_id: "a/b#1".into() }
    }

    fn message(members: Value) -> SourceMessage<TeamFields> {
        SourceMessage::parse(members.as_object().unwrap().clone()).unwrap()
    }

    #[test]
    fn the_first_message_makes_a_record_that_knows_its_source() {
        let told = message(
            json!({"key": "ops", "name": "Ops", "source_updated_at": "2026-01-02T00:00:00Z"}),
        );
        let plan = first(&key(), &told, NOW).unwrap();
        assert_eq!(plan.changed.fields.references.len(), 1);
        assert_eq!(plan.changed.fields.references[0].external_id, "a/b#1");
        assert!(plan.outcome.applied && plan.outcome.warnings.is_empty());
        assert_eq!(plan.source.updated_at, "2026-01-02T00:00:00Z".parse().ok());
    }

    #[test]
    fn an_older_message_changes_nothing_and_a_persons_edit_is_kept() {
        let before = TeamFields {
            key: "ops".into(),
            name: "Ops".into(),
            capacity: Some(3),
            ..TeamFields::default()
        };
        let mut source = Some(Source { version: Some(5), ..blank(&key()) });
        keep(&mut source, &Caller::system(), &["capacity".into()]);
        assert!(source.as_ref().unwrap().kept.is_empty(), "the system is no person");
        source.as_mut().unwrap().kept.push("name".into());

        let old = message(json!({"capacity": 9, "source_version": 4}));
        let plan4 = plan(&before, source.as_ref(), &key(), &old, NOW).unwrap();
        assert!(!plan4.outcome.applied && plan4.changed.names.is_empty());

        let new = message(json!({"name": "Operations", "capacity": null, "source_version": 6}));
        let plan6 = plan(&before, source.as_ref(), &key(), &new, NOW).unwrap();
        assert_eq!(plan6.outcome.kept, ["name"]);
        assert_eq!(plan6.source.values["name"], "Operations");
        assert_eq!(plan6.changed.names, ["capacity", "references"]);
        assert_eq!(plan6.changed.fields.name, "Ops");
    }

    #[test]
    fn a_message_that_does_not_fit_names_the_place() {
        let parse = |members: Value| {
            SourceMessage::<TeamFields>::parse(members.as_object().unwrap().clone())
        };
        let place = |members: Value| parse(members).unwrap_err().violation.pointer;
        assert_eq!(place(json!({"source_version": "x"})), "/source_version");
        assert_eq!(place(json!({"source_updated_at": 5})), "/source_updated_at");
        assert_eq!(place(json!({"nmae": 5})), "/nmae");
        assert!(parse(json!({"source_version": null})).is_ok());
    }
}
