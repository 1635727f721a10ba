//! Examples of requests, by schema, where one put together from the parts would be refused. Each is sent by a test,
//! with ids of records that are there. May use: nothing of ours.

use serde_json::{Value, json};

/// The example of a schema, if it has one here.
pub fn own(name: &str) -> Option<Value> {
    let parts = [incident, review, lesson, action, many, catalogue];
    parts.into_iter().find_map(|part| part(name))
}

fn incident(name: &str) -> Option<Value> {
    Some(match name {
        "IncidentFields" => json!({
            "title": "Nobody could pay for an hour", "severity": "sev2", "occurred_at": "2026-11-19T14:02:00Z",
            "impact": [{ "who": "Everyone at the till", "audience": "customers", "could_not": "pay by card" }],
        }),
        "TimelineEventFields" => json!({
            "happened_at": "2026-11-19T14:10:00Z", "kind": "detection", "text": "The queue alarm rang",
        }),
        _ => return None,
    })
}

fn review(name: &str) -> Option<Value> {
    Some(match name {
        "ReviewFields" => {
            json!({ "incidents": ["inc_01j9zv5m3q8r7t2w4x6y8z0abc"], "depth": "standard" })
        }
        "ReviewChange" => json!({
            "sections": { "plain_summary": "A certificate ran out, and the till had no other way to pay." },
        }),
        "AddendumAsk" => {
            json!({ "text": "The supplier has confirmed since that its clock was right." })
        }
        "FactorFields" => json!({
            "statement": "The certificate's end was known to one calendar only", "family": "knowledge",
            "reasonable_because": "The calendar had worked for nine years",
        }),
        "FactorChange" => {
            json!({ "accepted_because": "The calendar is replaced next month anyway" })
        }
        "CommentFields" => json!({ "text": "What told you that the till was slow?" }),
        "CommentChange" => {
            json!({ "text": "What did you see that told you that the till was slow?" })
        }
        _ => return None,
    })
}

fn lesson(name: &str) -> Option<Value> {
    Some(match name {
        "LessonFields" => json!({
            "title": "Let what expires announce itself",
            "insight": "Whatever ends on a day needs an alarm a month before, where the team looks every day.",
            "applies_when": "Something that you depend on has an end date.",
            "sources": ["rev_01j9zv5m3q8r7t2w4x6y8z0abc"],
        }),
        "LessonChange" => json!({ "applies_when": "Certificates, domains, licences, contracts." }),
        "RelearningSaid" => {
            json!({ "earlier": "les_01j9zv5m3q8r7t2w4x6y8z0abd", "verdict": "confirmed" })
        }
        "ShareFields" => json!({
            "kind": "video", "title": "What ends on a Sunday, in five minutes", "on_date": "2026-12-03",
            "teams": ["tea_01j9zv5m3q8r7t2w4x6y8z0abc"], "captions": true,
        }),
        "ShareChange" => json!({ "link": "https://videos.example/expiry" }),
        "SubscriptionFields" => json!({
            "services": ["svc_01j9zv5m3q8r7t2w4x6y8z0abc"], "themes": ["thm_01j9zv5m3q8r7t2w4x6y8z0abc"],
        }),
        "UptakeSaid" => json!({
            "answer": "applies", "action": { "title": "Show on our dashboard what ends within a month" },
        }),
        _ => return None,
    })
}

fn action(name: &str) -> Option<Value> {
    Some(match name {
        "ActionFields" => json!({
            "title": "Renew certificates by themselves", "aim": "prevent", "priority": "p2",
            "owner_team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "home": "rev_01j9zv5m3q8r7t2w4x6y8z0abc",
            "criterion": { "observed": "No certificate is younger than 30 days before its end" },
        }),
        "ActionChange" => {
            json!({ "why": "Nobody looks at the calendar of somebody who has moved on" })
        }
        "PlanFields" => plan(),
        "PlanChange" => json!({
            "affected_groups": [{ "group": "Shop managers", "informed_on": "2026-11-02", "agreed": true }],
            "effective_on": "2027-01-04",
        }),
        "SkillFitFields" => json!({
            "fit": "stretch", "support": "An afternoon with somebody who has set up a renewal before",
        }),
        "FragilityFields" => json!({
            "kind": "undocumented_step", "service": "svc_01j9zv5m3q8r7t2w4x6y8z0abc", "title": "Restarting by hand",
            "home": "inc_01j9zv5m3q8r7t2w4x6y8z0abc",
        }),
        _ => return None,
    })
}

fn plan() -> Value {
    json!({
        "intent": "No shop stands still because a certificate ran out",
        "playbacks": [{ "who": "Shop managers", "understanding": "same", "understood": "We no longer call anybody" }],
        "outcome": "Every certificate at the tills renews itself a month before its end",
        "guardrails": ["No change in the week before Christmas: the shops are full"],
        "approach": "The gateway first, then shop by shop, the smallest first",
        "objective": "Fewer hours without cards", "co_owner_unit": "Retail operations", "reach": "several_services",
        "first_step": "Renew the test till by machine", "first_step_date": "2026-12-01",
        "horizon": "run", "roadmap": "simplify",
        "important": true, "urgent": true, "urgency_basis": "date_of_harm",
        "benefit_unit": "hours without cards in a year", "benefit_expected": 6.5,
        "effort_estimate_days": 8, "minutes_per_week_for_others": -15,
        "affected_groups": [{ "group": "Shop managers", "informed_on": "2026-11-02", "agreed": null,
            "concerns": "Whom do we call when it does not work?" }],
        "effective_on": "2027-01-04", "way_back": "Order by hand, as before; the page stays for a year",
        "tensions": [{ "party": "Security", "need": "Keys that are not on the till", "resolution": "The gateway holds them",
            "decided_by_role": "Head of payments" }],
        "promised_to": ["The shops in the north"],
        "upkeep": { "runs_without": "whoever set it up", "documented_in": "https://wiki.example/renewal" },
        "could_make_worse": "A failed renewal is noticed later than a date in a calendar",
    })
}

fn many(name: &str) -> Option<Value> {
    let action = "act_01j9zv5m3q8r7t2w4x6y8z0abc";
    Some(match name {
        "ActionBatch" => json!({
            "items": [{ "action": action }], "change": { "owner_team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "priority": "p3" },
        }),
        "ActionBatchPreview" => json!({
            "filters": { "team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "overdue": "true" },
            "transition": { "move": "reschedule", "later_by_days": 28, "reason": "The supplier delivers four weeks later" },
        }),
        "ViewFields" => json!({
            "name": "Due this quarter", "lists": "register", "filters": { "status": "accepted,in_progress" },
            "sort": "due_date", "columns": ["number", "title", "due_date", "next_step"], "shared_with": "everyone",
        }),
        "ViewChange" => json!({ "sort": "-priority" }),
        _ => return None,
    })
}

fn catalogue(name: &str) -> Option<Value> {
    Some(match name {
        "ServiceChange" => json!({ "beneficiaries": "Everyone who pays at a till" }),
        "ServiceMessage" => json!({
            "key": "orders", "name": "Order queue", "tier": "tier1", "source_updated_at": "2026-11-20T08:00:00Z",
        }),
        "TeamMessage" => {
            json!({ "key": "platform", "name": "Platform", "source_updated_at": "2026-11-20T08:00:00Z" })
        }
        "ThemeChange" => {
            json!({ "description": "What is lost when work goes from one to another" })
        }
        _ => return None,
    })
}
