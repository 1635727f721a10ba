//! A page of ours that asks for one thing: no script, our own style, forms to ourselves alone. May use: nothing of ours.

use actix_web::HttpResponse;
use actix_web::http::header;

/// Our own style, and forms to ourselves alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page with this title and body, neither of which has anything in it that somebody wrote.
pub fn of(title: &str, body: &str) -> HttpResponse {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\n\
         <body><main>{body}</main></body></html>\n"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        // With `no-referrer`, older browsers would not say where the form comes from.
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .body(page)
}
