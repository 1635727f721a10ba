//! The same for many actions at once, over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{ActionBatch, ActionBatchBody, ActionBatchPreview, ActionBatchPreviewBody};
pub use handlers::{create_action_batch, preview_action_batch};
