//! The page behind a link to sign in by: it asks, so that whoever only looks at the link does not use it up.
//! May use: `domain`.

use actix_web::HttpResponse;

use crate::domain::session::Secret;
use crate::http::page;

/// Asks whether to sign in.
pub fn confirm(secret: &Secret) -> HttpResponse {
    let secret = secret.reveal();
    let body = format!(
        "<h1>Sign in to Kintsugi</h1>\n<p>This link signs you in once, within an hour of its making.</p>\n\
         <form method=\"post\" action=\"/auth/first\"><input type=\"hidden\" name=\"secret\" value=\"{secret}\">\
         <button>Sign in</button></form>"
    );
    page::of("Sign in to Kintsugi", &body)
}
