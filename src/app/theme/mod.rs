//! What is done with themes. May use: `domain`, `store`.

pub mod change;
pub mod create;
pub mod list;
pub mod show;

pub use crate::store::THEMES as LIST;

use crate::app::View;
use crate::domain::theme::Theme;

/// A theme, as it is told.
#[derive(Debug, Clone)]
pub struct ThemeView {
    /// The theme.
    pub theme: Theme,
}

impl View for ThemeView {
    type About = Theme;

    fn about(&self) -> String {
        self.theme.id.to_string()
    }

    fn version(&self) -> i64 {
        self.theme.version
    }
}
