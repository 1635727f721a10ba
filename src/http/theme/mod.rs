//! Themes over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::ThemeBody;
pub use handlers::{change_theme, create_theme, list_themes, show_theme};
