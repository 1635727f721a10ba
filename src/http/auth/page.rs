//! The page behind a link to sign in by: it asks, so that whoever only looks at the link does not use it up. No script.
//! May use: `domain`.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::domain::session::Secret;

/// Our own style, and forms to ourselves alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Asks whether to sign in.
pub fn confirm(secret: &Secret) -> HttpResponse {
    let secret = secret.reveal();
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in to Kintsugi</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\n\
         <body><main><h1>Sign in to Kintsugi</h1>\n<p>This link signs you in once, within an hour of its making.</p>\n\
         <form method=\"post\" action=\"/auth/first\"><input type=\"hidden\" name=\"secret\" value=\"{secret}\">\
         <button>Sign in</button></form></main></body></html>\n"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        // With `no-referrer`, older browsers would not say where the form comes from.
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .body(page)
}
