//! A line of the register on the wire. May use: `app`, `domain`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::register::RegisterView;
use crate::domain::register::RegisterLine;
use crate::http::answer::Body;

/// A line of the register: an action, and what it speaks of by name. Teams and roles, no persons.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterLineBody {
    /// The line.
    #[serde(flatten)]
    pub line: RegisterLine,
}

impl Body for RegisterLineBody {
    type View = RegisterView;
    const PATH: &'static str = "/api/v1/actions";

    fn of(view: RegisterView) -> Self {
        Self { line: view.line }
    }
}
