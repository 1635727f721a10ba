//! The sections of a review by depth, with the questions that help to write them: how and what, never who or why.
//! May use: `words`.

use serde::Serialize;

use crate::domain::review::Depth;
use crate::domain::words::Word;

/// The key of the plain summary.
pub const SUMMARY: &str = "plain_summary";
/// The key under which an import keeps what it could not place, verbatim.
pub const UNPLACED: &str = "unplaced";

/// One section of the template.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct Section {
    /// Its key in `sections`.
    pub key: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// From which depth on it must be written before publication.
    pub required_from: Option<Depth>,
}

const fn section(
    key: &'static str,
    heading: &'static str,
    question: &'static str,
    required_from: Option<Depth>,
) -> Section {
    Section { key, heading, question, required_from }
}

/// All sections, in the order in which they are read: facts and accounts first.
pub fn template() -> &'static [Section] {
    const TEMPLATE: &[Section] = &[
        section(
            SUMMARY,
            "Summary",
            "What could people not do, for how long, how did they cope, and what is different now?",
            Some(Depth::Note),
        ),
        section("impact", "Impact", "Who was affected, and what did it mean for them?", None),
        section(
            "background",
            "Background",
            "How does it normally work, and what normally makes it go well?",
            Some(Depth::Deep),
        ),
        section(
            "what_happened",
            "What happened",
            "What was seen, and what was done, in order?",
            Some(Depth::Standard),
        ),
        section(
            "detection_and_response",
            "Detection and response",
            "How was it found, what helped, and what got in the way?",
            None,
        ),
        section(
            "went_well",
            "What went well",
            "What worked that should be kept, or copied?",
            Some(Depth::Standard),
        ),
        section("was_hard", "What was hard", "What made it difficult at the time?", None),
        section("lucky", "Where we were lucky", "What could easily have made it worse?", None),
        section(
            "surprises",
            "Surprises and open questions",
            "What did we not expect, and what do we still not know?",
            Some(Depth::Deep),
        ),
    ];
    TEMPLATE
}

/// The sections that must be written before a review of this depth is published.
pub fn required_sections(depth: Depth) -> impl Iterator<Item = &'static Section> {
    template().iter().filter(move |section| section.required_from.is_some_and(|from| from <= depth))
}

/// The sections in which a review of one depth is written.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Template {
    /// The depth.
    pub depth: Depth,
    /// The keys of the sections that must be written before it is published.
    pub required: Vec<&'static str>,
    /// All sections, in the order in which they are read.
    pub sections: &'static [Section],
}

/// The templates of all depths, the smallest first.
pub fn templates() -> Vec<Template> {
    let of_depth = |depth: &Depth| Template {
        depth: *depth,
        required: required_sections(*depth).map(|section| section.key).collect(),
        sections: template(),
    };
    Depth::ALL.iter().map(of_depth).collect()
}
