//! Contributing factors over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::FactorBody;
pub use handlers::{
    change_factor, create_review_factor, delete_factor, list_review_factors, show_factor,
};
