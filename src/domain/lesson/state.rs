//! The lesson's state table. May use: `machine`, `words`.

use crate::domain::lesson::LessonStatus::{self, Draft, Published, Retired, Superseded};
use crate::domain::machine::{Arrow, Guard};
use crate::domain::permission::Who::{self, Author, Contributor};
use crate::domain::words::words;

words! {
    /// The moves of a lesson.
    pub enum LessonMoveName {
        Publish = "publish", Supersede = "supersede", Retire = "retire", Restore = "restore",
    }
}

words! {
    /// What a move of a lesson asks for.
    pub enum LessonGuard {
        Insight = "insight", AppliesWhen = "applies_when", Reason = "reason", Target = "by", NotItself = "not_itself",
        TargetPublished = "target_published",
    }
}

impl Guard for LessonGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::Insight => "say what was learned, in `insight`",
            Self::AppliesWhen => {
                "say when it applies, in `applies_when`, so that another team can tell"
            }
            Self::Reason => "say why, in `reason`",
            Self::Target => "name the lesson that says it better, in `by`",
            Self::NotItself => "a lesson cannot supersede itself",
            Self::TargetPublished => "the lesson that says it better must be published",
        }
    }

    fn overridable(self) -> bool {
        self == Self::AppliesWhen
    }
}

use LessonGuard as G;

const WRITERS: &[Who] = &[Contributor, Author];

/// Which moves lead where, what they ask for, and who may make them.
pub const MOVES: &[Arrow<LessonStatus, LessonMoveName, LessonGuard>] = &[
    Arrow {
        name: LessonMoveName::Publish,
        from: &[Draft],
        to: &[Published],
        asks: &[G::Insight, G::AppliesWhen],
        who: WRITERS,
    },
    Arrow {
        name: LessonMoveName::Supersede,
        from: &[Published],
        to: &[Superseded],
        asks: &[G::Target, G::NotItself, G::TargetPublished],
        who: WRITERS,
    },
    Arrow {
        name: LessonMoveName::Retire,
        from: &[Published],
        to: &[Retired],
        asks: &[G::Reason],
        who: WRITERS,
    },
    Arrow {
        name: LessonMoveName::Restore,
        from: &[Retired],
        to: &[Published],
        asks: &[],
        who: WRITERS,
    },
];
