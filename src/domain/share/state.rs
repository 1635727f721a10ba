//! The share's state table. May use: `machine`, `permission`, `words`.

use crate::domain::machine::{Arrow, Guard};
use crate::domain::permission::Who::{self, Author, Contributor};
use crate::domain::share::ShareStatus::{self, CalledOff, Held, Planned};
use crate::domain::words::words;

words! {
    /// The moves of a share.
    pub enum ShareMoveName { Hold = "hold", CallOff = "call_off", Plan = "plan" }
}

words! {
    /// What a move of a share asks for.
    pub enum ShareGuard { LessonPublished = "lesson_published", Link = "link", Reason = "reason" }
}

impl Guard for ShareGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::LessonPublished => "publish the lesson first",
            Self::Link => "say where it can be found, in `link`",
            Self::Reason => "say why, in `reason`",
        }
    }

    fn overridable(self) -> bool {
        self == Self::Link
    }
}

use ShareGuard as G;

const WRITERS: &[Who] = &[Contributor, Author];

/// Which moves lead where, what they ask for, and who may make them.
pub const MOVES: &[Arrow<ShareStatus, ShareMoveName, ShareGuard>] = &[
    Arrow {
        name: ShareMoveName::Hold,
        from: &[Planned],
        to: &[Held],
        asks: &[G::LessonPublished, G::Link],
        who: WRITERS,
    },
    Arrow {
        name: ShareMoveName::CallOff,
        from: &[Planned],
        to: &[CalledOff],
        asks: &[G::Reason],
        who: WRITERS,
    },
    Arrow {
        name: ShareMoveName::Plan,
        from: &[CalledOff],
        to: &[Planned],
        asks: &[],
        who: WRITERS,
    },
];
