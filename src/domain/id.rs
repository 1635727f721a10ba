//! Typed, time-ordered ids: a three-letter prefix and 26 Crockford characters (`act_01j9…`).
//! Made from a moment and 80 random bits that the caller brings. May use: `words`.

use std::fmt;

use ulid::{ULID_LEN, Ulid};

use crate::domain::words::text_schema;

/// What an id is made of: the moment in milliseconds since 1970 and chance. Brought in from outside, so that rules stay pure.
#[derive(Debug, Clone, Copy)]
pub struct Seed {
    /// Milliseconds since the Unix epoch.
    pub milliseconds: u64,
    /// Random bits, of which 80 are used.
    pub random: u128,
}

/// Any typed id, for code that treats all records alike.
pub trait RecordId: Copy + fmt::Display + fmt::Debug + Eq {
    /// The three letters before the underscore.
    const PREFIX: &'static str;

    /// Makes a new id.
    fn new(seed: Seed) -> Self;

    /// Reads an id; `None` for anything that we did not write ourselves.
    fn parse(text: &str) -> Option<Self>;
}

/// What an id with this prefix looks like, as a regular expression.
pub fn form(prefix: &str) -> String {
    format!("{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}")
}

/// Whether a text is an id with this prefix.
pub fn is_id(prefix: &str, text: &str) -> bool {
    parse_ulid(text, prefix).is_some()
}

fn parse_ulid(text: &str, prefix: &str) -> Option<Ulid> {
    let rest = text.strip_prefix(prefix)?.strip_prefix('_')?;
    let canonical = rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    let id = Ulid::from_string(rest).ok()?;
    (canonical && rest == lowercase(id, &mut [0; ULID_LEN])).then_some(id)
}

/// The characters of an id without its prefix, written where the caller has room for them.
fn lowercase(id: Ulid, room: &mut [u8; ULID_LEN]) -> &str {
    let text = id.array_to_str(room);
    text.make_ascii_lowercase();
    text
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident = $prefix:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        text_schema!($name, $prefix, concat!($prefix, "_01j9zv5m3q8r7t2w4x6y8z0abc"));

        impl RecordId for $name {
            const PREFIX: &'static str = $prefix;

            fn new(seed: Seed) -> Self {
                Self(Ulid::from_parts(seed.milliseconds, seed.random))
            }

            fn parse(text: &str) -> Option<Self> {
                parse_ulid(text, $prefix).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(lowercase(self.0, &mut [0; ULID_LEN]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| {
                    serde::de::Error::custom(concat!("expected an id that begins with ", $prefix, "_"))
                })
            }
        }
    )+};
}

ids! {
    /// An incident.
    IncidentId = "inc",
    /// A post-incident review.
    ReviewId = "rev",
    /// A lesson.
    LessonId = "les",
    /// An improvement action.
    ActionId = "act",
    /// A team.
    TeamId = "tea",
    /// A person.
    PersonId = "per",
    /// A service.
    ServiceId = "svc",
    /// A theme of the shared vocabulary.
    ThemeId = "thm",
    /// A fragility of a service.
    FragilityId = "fra",
    /// A contributing factor of a review.
    FactorId = "fac",
    /// An event on an incident's timeline.
    TimelineEventId = "tev",
    /// A comment on a review, an action or a lesson.
    CommentId = "com",
    /// A team's answer to a lesson.
    UptakeId = "upt",
    /// An occasion on which a lesson is passed on.
    ShareId = "sha",
    /// What a person or a team follows.
    SubscriptionId = "sub",
    /// A look at whether a done action worked.
    VerificationId = "ver",
    /// What the accountable person of an action said of themselves.
    SkillFitId = "fit",
    /// A move that a record made.
    TransitionId = "trn",
    /// A change of a due date to a later one.
    SlipId = "sli",
    /// A version of the organisation's policy.
    PolicyId = "pol",
    /// An API token.
    TokenId = "tok",
    /// A session of a browser.
    SessionId = "ses",
    /// A nudge.
    NudgeId = "nud",
    /// A known factor that may have returned in an incident.
    RecurrenceId = "rec",
    /// A saved view of a list.
    ViewId = "viw",
    /// An import of records.
    ImportId = "imp",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_itself_and_nothing_else_is_an_id() {
        let id = ActionId::new(Seed { milliseconds: 1_732_233_600_000, random: 42 });
        assert_eq!(ActionId::parse(&id.to_string()), Some(id));
        for other in
            ["", "act_", "act_1", "ACT-7", &id.to_string().to_uppercase(), &format!("{id}x")]
        {
            assert_eq!(ActionId::parse(other), None, "{other}");
        }
        assert_eq!(IncidentId::parse(&id.to_string()), None);
    }
}
