//! Examples of moves, one or more for each move of a state table. A test walks every table with them, so each is known
//! to be taken. May use: nothing of ours.

use serde_json::{Value, json};

/// The examples of the moves of a schema, if it is one of moves.
pub fn examples(schema: &str) -> Option<Vec<Value>> {
    let Value::Array(moves) = (match schema {
        "IncidentMove" => incident(),
        "ReviewMove" => review(),
        "LessonMove" => lesson(),
        "ActionMove" => action(),
        "ShareMove" => share(),
        "FragilityMove" => fragility(),
        "RecurrenceMove" => recurrence(),
        _ => return None,
    }) else {
        return None;
    };
    Some(moves)
}

fn incident() -> Value {
    json!([
        { "move": "mitigate", "happened_at": "2026-11-19T14:40:00Z" },
        { "move": "resolve", "happened_at": "2026-11-19T15:05:00Z" },
        { "move": "reopen", "reason": "The till is slow again since noon" },
        { "move": "cancel", "reason": "It was a drill" },
        { "move": "merge", "into": "inc_01j9zv5m3q8r7t2w4x6y8z0abd", "reason": "The same failure, seen from another shop" },
    ])
}

fn review() -> Value {
    json!([
        { "move": "begin" },
        { "move": "circulate" },
        { "move": "return" },
        { "move": "publish" },
        { "move": "waive", "reason": "Known, and answered by the review of last week" },
        { "move": "plan" },
        { "move": "reopen", "reason": "The supplier's report has arrived" },
    ])
}

fn lesson() -> Value {
    json!([
        { "move": "publish" },
        { "move": "supersede", "by": "les_01j9zv5m3q8r7t2w4x6y8z0abd" },
        { "move": "retire", "reason": "The last of these machines is gone" },
        { "move": "restore" },
    ])
}

fn share() -> Value {
    json!([
        { "move": "hold", "link": "https://videos.example/expiry", "people_reached": 43 },
        { "move": "call_off", "reason": "The article says it all" },
        { "move": "plan" },
    ])
}

fn action() -> Value {
    let mut moves = json!([
        { "move": "accept", "due_date": "2027-01-29" },
        { "move": "decline", "reason": "The till is replaced in March" },
        { "move": "withdraw", "reason": "Another proposal says it better" },
        { "move": "hand_back", "reason": "It belongs to the team that runs the certificates" },
        { "move": "start", "accountable": "per_01j9zv5m3q8r7t2w4x6y8z0abc" },
        { "move": "complete", "evidence": "Change CHG-4711 is in production" },
        { "move": "close_unproven", "reason": "Nothing has expired since, so nothing could be seen",
          "remaining_risk": "A certificate that the renewal does not know of" },
        { "move": "skip_check" },
        { "move": "defer", "reason": "The new till comes first", "accepted_risk": "An hour without cards, at worst",
          "re_review_on": "2027-03-01" },
        { "move": "resume" },
        { "move": "cancel", "reason": "The service is switched off" },
        { "move": "did_not_land", "reason": "The supplier offers no renewal that we could call" },
        { "move": "supersede", "into": "act_01j9zv5m3q8r7t2w4x6y8z0abd", "reason": "The other one covers all our suppliers" },
        { "move": "merge", "into": "act_01j9zv5m3q8r7t2w4x6y8z0abd", "reason": "Two words for the same work" },
        { "move": "reopen", "reason": "It happened again" },
        { "move": "reschedule", "due_date": "2027-02-26", "reason": "The supplier needs four weeks more" },
        { "move": "reschedule", "later_by_days": 28, "reason": "The supplier needs four weeks more" },
        { "move": "block", "kind": "waits_for_supplier", "why": "The interface is not open to us yet",
          "who_can_unblock": "The supplier's account desk" },
        { "move": "unblock" },
    ]);
    if let Value::Array(moves) = &mut moves {
        moves.extend(looks());
    }
    moves
}

/// The looks at whether an action worked: one for each verdict.
fn looks() -> [Value; 4] {
    [
        json!({ "move": "verify", "verdict": "effective", "method": "trend", "evidence": "Forty renewals, none by hand",
            "exposure": 40, "occurrences": 0, "baseline_value": "3 a year", "observed_value": "0" }),
        json!({ "move": "verify", "verdict": "partly_effective", "method": "sample",
            "evidence": "All renewed but those of one supplier" }),
        json!({ "move": "verify", "verdict": "not_effective", "method": "drill",
            "evidence": "In the drill the renewal did not start" }),
        json!({ "move": "verify", "verdict": "inconclusive", "method": "trend",
            "evidence": "Nothing was due in these weeks", "next_check_on": "2027-03-31" }),
    ]
}

fn fragility() -> Value {
    json!([
        { "move": "cover", "substitute": "The team at the other site, who have the same access" },
        { "move": "prove", "evidence": "The other site did it unaided on Tuesday night", "by_role": "on call, the other site",
          "done_on": "2026-11-17" },
        { "move": "accept_risk", "reason": "It is needed twice a year", "until": "2027-06-30" },
        { "move": "clear", "reason": "The step is no longer needed" },
        { "move": "reopen", "reason": "The other site has moved away" },
    ])
}

fn recurrence() -> Value {
    json!([
        { "move": "confirm", "reason": "The certificate ran out again" },
        { "move": "dismiss", "reason": "It was slow then, and not there now: another queue" },
    ])
}
