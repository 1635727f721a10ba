//! What a heading or a bold label announces, in the words that post-mortems use. May use: nothing of ours.

/// What stands under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Summary,
    Impact,
    Background,
    WhatHappened,
    Timeline,
    KeyEvents,
    Response,
    Factors,
    WentWell,
    WasHard,
    Lucky,
    Surprises,
    Lessons,
    Actions,
    /// Known, and kept as it stands: who was there, figures.
    Kept,
}

/// The headings of each role, in lower case without punctuation; the first is the one that says nothing more.
const HEADINGS: &[(Role, &[&str])] = &[
    (
        Role::Summary,
        &[
            "summary",
            "executive summary",
            "incident summary",
            "tldr",
            "tl dr",
            "overview",
            "abstract",
            "description",
        ],
    ),
    (
        Role::Impact,
        &[
            "impact",
            "customer impact",
            "user impact",
            "business impact",
            "impact analysis",
            "who was affected",
        ],
    ),
    (Role::Background, &["background"]),
    (
        Role::WhatHappened,
        &[
            "what happened",
            "context",
            "details",
            "narrative",
            "incident description",
            "the incident",
        ],
    ),
    (
        Role::Timeline,
        &[
            "timeline",
            "incident timeline",
            "timeline of events",
            "chronology",
            "sequence of events",
        ],
    ),
    (Role::KeyEvents, &["key events", "key times"]),
    (
        Role::Response,
        &[
            "detection and response",
            "detection",
            "response",
            "identified",
            "how was it detected",
            "how it was detected",
            "resolution",
            "resolution and recovery",
            "recovery",
            "mitigation",
            "remediation",
            "workaround",
        ],
    ),
    (
        Role::Factors,
        &[
            "contributing factors",
            "contributing factor",
            "contributing factors findings",
            "contributing conditions",
            "contributing causes",
            "root cause",
            "root causes",
            "root cause s",
            "root cause analysis",
            "cause",
            "causes",
            "trigger",
            "triggers",
            "why did it happen",
            "why it happened",
            "five whys",
            "5 whys",
        ],
    ),
    (
        Role::WentWell,
        &[
            "what went well",
            "things that went well",
            "went well",
            "what worked",
            "what worked well",
            "positives",
        ],
    ),
    (
        Role::WasHard,
        &[
            "what was hard",
            "what went wrong",
            "what went badly",
            "what went poorly",
            "what didnt go well",
            "what did not go well",
            "what could have gone better",
            "what could be improved",
            "what was difficult",
            "challenges",
        ],
    ),
    (
        Role::Lucky,
        &[
            "where we were lucky",
            "where we got lucky",
            "what went lucky",
            "got lucky",
            "luck",
            "lucky",
        ],
    ),
    (
        Role::Surprises,
        &[
            "surprises and open questions",
            "surprises",
            "open questions",
            "questions",
            "questions for follow up",
            "unknowns",
        ],
    ),
    (
        Role::Lessons,
        &[
            "lessons learned",
            "lessons learnt",
            "lessons",
            "lesson learned",
            "lesson learnt",
            "what we learned",
            "what we learnt",
            "learnings",
            "key learnings",
            "takeaways",
            "key takeaways",
        ],
    ),
    (
        Role::Actions,
        &[
            "action items",
            "actions",
            "action",
            "action item",
            "action points",
            "review actions",
            "actions following review",
            "actions from review",
            "follow up",
            "follow ups",
            "followups",
            "follow up actions",
            "follow up items",
            "next steps",
            "future actions",
            "corrective actions",
            "preventive actions",
            "preventative actions",
            "corrective measures",
            "preventive measures",
            "preventative measures",
            "corrective and preventative measures",
            "corrective and preventive measures",
            "corrective and preventative actions",
            "corrective and preventive actions",
            "improvement actions",
            "improvements",
            "remediation items",
            "remediation actions",
            "to do",
            "todo",
            "todos",
        ],
    ),
    (
        Role::Kept,
        &["attendees", "atendees", "participants", "authors", "stats", "statistics", "figures"],
    ),
];

impl Role {
    /// What a heading announces, if it is one that we know.
    pub(super) fn of(title: &str) -> Option<Self> {
        let title = plain(title);
        let known = |names: &[&str]| names.contains(&title.as_str());
        HEADINGS
            .iter()
            .find(|(_, names)| known(names))
            .map(|(role, _)| *role)
            .or_else(|| Self::at_the_start(&title))
    }

    /// `Timeline (UTC)`, `Impact on users`: the first word decides where it is beyond doubt.
    fn at_the_start(title: &str) -> Option<Self> {
        let first = title.split(' ').next()?;
        match first {
            "timeline" => Some(Self::Timeline),
            "impact" => Some(Self::Impact),
            _ => None,
        }
    }

    /// Whether the heading says no more than where the text goes, so that it need not be kept.
    pub(super) fn is_said_by(self, title: &str) -> bool {
        let title = plain(title);
        HEADINGS.iter().any(|(role, names)| *role == self && names.first() == Some(&title.as_str()))
    }

    /// The review's section that holds such text.
    pub(super) fn section(self) -> &'static str {
        use crate::domain::review::{SUMMARY, UNPLACED};
        match self {
            Self::Summary => SUMMARY,
            Self::Impact => "impact",
            Self::Background => "background",
            Self::WhatHappened | Self::Timeline => "what_happened",
            Self::Response => "detection_and_response",
            Self::WentWell => "went_well",
            Self::WasHard => "was_hard",
            Self::Lucky => "lucky",
            Self::Surprises => "surprises",
            Self::KeyEvents | Self::Factors | Self::Lessons | Self::Actions | Self::Kept => {
                UNPLACED
            }
        }
    }
}

/// A heading in lower case, without numbering, punctuation and marks.
fn plain(title: &str) -> String {
    let lower = title.to_lowercase().replace(['\'', '’'], "");
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let numbered = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let all: Vec<&str> = words.collect();
    let start = all.iter().take_while(|word| numbered(word)).count();
    let rest = all.get(start..).unwrap_or_default();
    if rest.first() == Some(&"whys") { all.join(" ") } else { rest.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_headings_are_known_whatever_their_case_and_marks() {
        let known = [
            ("Summary", Role::Summary),
            ("**Timeline**", Role::Timeline),
            ("Timeline (UTC)", Role::Timeline),
            ("3. Contributing Factors (findings)", Role::Factors),
            ("Root cause(s)", Role::Factors),
            ("5 Whys", Role::Factors),
            ("What didn’t go well?", Role::WasHard),
            ("Lessons learnt:", Role::Lessons),
            ("ACTION ITEMS", Role::Actions),
            ("Follow-up", Role::Actions),
        ];
        for (title, role) in known {
            assert_eq!(Role::of(title), Some(role), "{title}");
        }
        for unknown in ["", "Logs", "Incident on 2020-02-25", "12", "Everything else"] {
            assert_eq!(Role::of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn every_section_that_is_named_is_one_of_the_reviews_own() {
        use crate::domain::review::{UNPLACED, template};
        for (role, _) in HEADINGS {
            let key = role.section();
            assert!(
                key == UNPLACED || template().iter().any(|section| section.key == key),
                "{key}"
            );
        }
    }
}
