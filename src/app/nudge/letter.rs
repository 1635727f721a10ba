//! A nudge as an e-mail: its words, as text and as HTML. Of one action or lesson, or the digest of a team; nobody is named in it.
//! May use: `domain`.

use std::cmp::Ordering;
use std::fmt::Write;

use jiff::civil::Date;

use crate::domain::action::Action;
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::nudge::{Nudge, NudgeKind, NudgeRole};

/// An e-mail that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The id of the nudge: the same when it is sent again.
    pub id: String,
    /// The address of whom it is for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where it is unsubscribed from; none where links lead nowhere.
    pub unsubscribe: Option<String>,
}

/// Where links lead.
#[derive(Debug)]
pub(super) struct Links<'a> {
    /// The service's own address.
    pub base: &'a str,
    /// Where the mail is unsubscribed from, below that.
    pub unsubscribe: String,
}

/// What a letter says, before it is a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The subject.
    pub subject: String,
    /// What is said first.
    pub opening: Vec<String>,
    /// Lists, each below a heading.
    pub lists: Vec<(String, Vec<Line>)>,
    /// Why it was sent.
    pub because: String,
}

/// A line of a list, or a link of its own.
#[derive(Debug)]
pub(super) struct Line {
    /// What it says.
    pub text: String,
    /// Where the record is.
    pub path: String,
}

/// What is said of the link by which no more of these are sent.
const NO_MORE: &str = "No more mails of this kind";

/// How to be nudged otherwise.
const SETTINGS: &str = "/api/v1/me/settings";

/// The words of a nudge about an action.
pub(super) fn about(nudge: &Nudge, action: &Action, team: &str, today: Date) -> Words {
    let title = format!("{}: {}", action.number, action.fields.title);
    let due = match action.fields.due_date {
        Some(due) if due > today => format!("It is due on {due}."),
        Some(due) if due == today => "It is due today.".to_owned(),
        Some(due) => format!("It was due on {due}."),
        None => "It has no due date.".to_owned(),
    };
    let (subject, asked) = match nudge.kind {
        NudgeKind::DueSoon => ("Due soon", REPORT),
        NudgeKind::Due => ("Due", REPORT),
        NudgeKind::Overdue => ("Was due", REPORT),
        NudgeKind::LeadQuestion | NudgeKind::OwnerQuestion => ("What is to become of it?", DECIDE),
        NudgeKind::AgeQuestion => ("Still right?", LOOK_AGAIN),
        NudgeKind::Orphaned | NudgeKind::AwaitsAnswer | NudgeKind::Digest => {
            ("Who answers for it?", TAKE_UP)
        }
    };
    let link = Line { text: title.clone(), path: format!("/api/v1/actions/{}", action.id) };
    Words {
        subject: format!("{subject} – {title}"),
        opening: vec![format!("{title} (team {team})."), due, asked.to_owned()],
        lists: vec![("Where it is".to_owned(), vec![link])],
        because: because(nudge.role, team),
    }
}

/// The words of a nudge about a lesson that a team was asked about.
pub(super) fn about_lesson(
    nudge: &Nudge,
    uptake: &Uptake,
    lesson: &Lesson,
    (team, today): (&str, Date),
) -> Words {
    let title = format!("{}: {}", lesson.number, lesson.fields.title);
    let by = uptake.answer_by;
    let by = match by.cmp(&today) {
        Ordering::Greater => format!("An answer is hoped for by {by}."),
        Ordering::Equal => "An answer is hoped for today.".to_owned(),
        Ordering::Less => format!("An answer was hoped for by {by}; it is welcome still."),
    };
    let link = |text: &str, path| Line { text: text.to_owned(), path };
    let links = vec![
        link(&title, format!("/api/v1/lessons/{}", lesson.id)),
        link("What the team was asked", format!("/api/v1/uptakes/{}", uptake.id)),
    ];
    Words {
        subject: format!("What is it to your team? – {title}"),
        opening: vec![
            format!("{title}. The team {team} was asked what this lesson is to it."),
            by,
            ANSWER.to_owned(),
        ],
        lists: vec![("Where it is".to_owned(), links)],
        because: because(nudge.role, team),
    }
}

const ANSWER: &str = "It applies, it does not and here is why, or it is put to work already and here is what shows it: each \
     is a good answer, and anybody in the team can give it.";
const REPORT: &str = "Report it done with what shows it, move the date and say why, say what stands in its way, or hand \
     it back to the team.";
const DECIDE: &str = "Staff it, cut it down to what matters, defer it and say which risk is taken meanwhile, or decline it? \
     Each is a good answer; none is what keeps it open.";
const LOOK_AGAIN: &str = "It is open for a while. Is it still right, is it bigger than it looked, does something stand in \
     its way, or is it better let go?";
const TAKE_UP: &str = "It came to the team's queue: whoever answered for it no longer does. Who takes it up, or is it \
     better let go?";

fn because(role: NudgeRole, team: &str) -> String {
    match role {
        NudgeRole::Accountable => "You get this because you answer for the action.".to_owned(),
        NudgeRole::Lead => format!("You get this because you lead the team {team}."),
        NudgeRole::ServiceOwner => {
            format!("You get this because you lead the team {team}, which owns the service.")
        }
        NudgeRole::Member => format!("You get this because you belong to the team {team}."),
    }
}

impl Words {
    /// The words of the digest of a team.
    pub(super) fn of_digest(team: &str, lists: Vec<(String, Vec<Line>)>) -> Self {
        Self {
            subject: format!("This week in {team}"),
            opening: vec![format!("What waits in the team {team}, and what is due this week.")],
            lists,
            because: because(NudgeRole::Member, team),
        }
    }

    /// The letter, with links below the service's own address, where that is known.
    pub(super) fn letter(&self, id: String, to: String, links: Option<&Links<'_>>) -> Letter {
        let base = links.map(|links| links.base);
        let unsubscribe = links.map(|Links { base, unsubscribe }| format!("{base}{unsubscribe}"));
        let (text, html) =
            (self.text(base, unsubscribe.as_deref()), self.html(base, unsubscribe.as_deref()));
        Letter { id, to, subject: one_line(&self.subject), text, html, unsubscribe }
    }

    fn text(&self, base: Option<&str>, unsubscribe: Option<&str>) -> String {
        let mut text = self.opening.join("\n\n");
        for (heading, lines) in &self.lists {
            let _ = write!(text, "\n\n{heading}\n");
            for Line { text: said, path } in lines {
                let link =
                    base.filter(|_| !path.is_empty()).map(|base| format!("\n    {base}{path}"));
                let _ = write!(text, "\n  - {said}{}", link.unwrap_or_default());
            }
        }
        let _ = writeln!(text, "\n\n-- \n{}", self.because);
        if let Some(link) = unsubscribe {
            let _ = writeln!(text, "{NO_MORE}:\n    {link}");
        }
        let _ = writeln!(text, "{}", otherwise(base));
        text
    }

    fn html(&self, base: Option<&str>, unsubscribe: Option<&str>) -> String {
        let mut html = "<!DOCTYPE html>\n<html lang=\"en\"><body>\n".to_owned();
        for paragraph in &self.opening {
            let _ = writeln!(html, "<p>{}</p>", escaped(paragraph));
        }
        for (heading, lines) in &self.lists {
            let _ = writeln!(html, "<h2>{}</h2>\n<ul>", escaped(heading));
            for Line { text, path } in lines {
                let text = escaped(text);
                let _ = match base.filter(|_| !path.is_empty()) {
                    Some(base) => {
                        writeln!(
                            html,
                            "<li><a href=\"{}\">{text}</a></li>",
                            escaped(&format!("{base}{path}"))
                        )
                    }
                    None => writeln!(html, "<li>{text}</li>"),
                };
            }
            html.push_str("</ul>\n");
        }
        let (because, otherwise) = (escaped(&self.because), escaped(&otherwise(base)));
        let link = unsubscribe.map(|link| format!(" <a href=\"{}\">{NO_MORE}</a>.", escaped(link)));
        let link = link.unwrap_or_default();
        let _ = writeln!(
            html,
            "<hr>\n<p><small>{because}{link} {otherwise}</small></p>\n</body></html>"
        );
        html
    }
}

fn otherwise(base: Option<&str>) -> String {
    let base = base.unwrap_or_default();
    format!(
        "You decide how you are nudged: PATCH {base}{SETTINGS} with {{\"nudged_by\": \"nothing\"}}."
    )
}

/// A text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A text without what would end a header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_never_markup_and_never_a_header() {
        let line = Line { text: "<script>alert(\"&\")</script>".into(), path: "/x".into() };
        let words = Words {
            subject: "One\r\nBcc: everybody@example.org".into(),
            lists: vec![("Overdue".into(), vec![line])],
            ..Words::of_digest("R&D", Vec::new())
        };
        let links = Links { base: "https://k.example", unsubscribe: "/u?a=1&b=2".into() };
        let letter = words.letter("nud_1".into(), "kim@example.org".into(), Some(&links));
        assert_eq!(letter.subject, "One  Bcc: everybody@example.org");
        assert!(
            letter.html.contains("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;"),
            "{}",
            letter.html
        );
        assert!(letter.html.contains("R&amp;D") && letter.text.contains("R&D"), "{}", letter.text);
    }
}
