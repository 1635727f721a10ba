//! Teams over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::TeamBody;
pub use handlers::{
    change_team, create_team, list_teams, put_team_by_reference, show_team, show_team_by_reference,
};
