//! Browsers: signing in by the identity provider or by a link, sessions and their end, and that no other site can use
//! them.

mod cross_site;
mod end;
mod first;
mod sign_in;
