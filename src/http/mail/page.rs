//! The page behind the link in a mail: it asks, so that a program that only looks at links changes nothing, and what was
//! decided can be taken back on it. May use: `app`, `domain`.

use actix_web::HttpResponse;

use crate::app::nudge::unsubscribe::{MailChoice, MailLink};
use crate::domain::nudge::NudgeKind;
use crate::http::page;

/// Says what is decided about the mails of a kind, and asks whether it is to be otherwise. The link was found to be ours,
/// so there is nothing in it that could be markup.
pub fn of(link: &MailLink, choice: &MailChoice) -> HttpResponse {
    let MailLink { nudge, seal } = link;
    let what = what(choice.kind);
    let (said, action, button) = match choice.wanted {
        true => (format!("You get {what}."), "unsubscribe", "No more of these"),
        false => (format!("You no longer get {what}."), "resubscribe", "Send them again"),
    };
    let any = match choice.any {
        true => "",
        false => "<p>You get no mails from here at all, as long as your settings say so.</p>\n",
    };
    let body = format!(
        "<h1>Mails of this kind</h1>\n<p>{said}</p>\n{any}\
         <form method=\"post\" action=\"/mails/{action}?nudge={nudge}&amp;seal={seal}\"><button>{button}</button></form>\n\
         <p>There is no mail that you have to get. What you are told stays readable under \
         <code>GET /api/v1/nudges?recipient=me</code>, what waits for you under <code>GET /api/v1/me</code>; about all kinds \
         of mails decide <code>/api/v1/me/settings</code>, once you are signed in.</p>"
    );
    page::of("Mails from Kintsugi", &body)
}

fn what(kind: NudgeKind) -> &'static str {
    match kind {
        NudgeKind::DueSoon => "reminders of an action before it is due",
        NudgeKind::Due => "reminders of an action on the day on which it is due",
        NudgeKind::Overdue => "reminders of an action after it was due",
        NudgeKind::LeadQuestion => {
            "questions what is to become of an action of your team that is long due"
        }
        NudgeKind::OwnerQuestion => {
            "questions what is to become of an action for a service of your team that is long due"
        }
        NudgeKind::AgeQuestion => "questions whether an action is still right after some time",
        NudgeKind::Orphaned => "word of actions for which nobody in your team answers any more",
        NudgeKind::AwaitsAnswer => "reminders of a lesson about which your team was asked",
        NudgeKind::Digest => "the weekly digest of your team",
    }
}
