//! What holds of nudges whatever the policy, the calendar and the action: nothing twice, nothing at night, nothing for ever.

use std::ops::RangeInclusive;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

use super::{
    Addressee, Candidates, LAPSES_AFTER, NudgeKind, NudgeRole, QuietHours, Today, Told, due,
};
use crate::domain::action::{Action, ActionFields, ActionStatus};
use crate::domain::calendar::{Calendar, Day, day_after, days_between};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::id::{ActionId, LessonId, PersonId, RecordId, Seed, TeamId, UptakeId};
use crate::domain::lesson::{Answer, AskedBecause, Uptake, UptakeAnswer};
use crate::domain::policy::{ActionException, PolicyFields};
use crate::domain::record::NewRecord;
use crate::domain::words::Word;

/// Twelve zones, of which some change their clocks, some by half an hour, and some are most of a day away.
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Copenhagen",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
];

const FIRST: Date = date(2026, 1, 1);

fn seed(random: u128) -> Seed {
    Seed { milliseconds: 1, random }
}

fn everybody() -> Vec<Addressee> {
    let team = Some(TeamId::new(seed(9)));
    let roles = NudgeRole::ALL.iter().zip(1..);
    roles.map(|(role, n)| Addressee { role: *role, person: PersonId::new(seed(n)), team }).collect()
}

prop_compose! {
    fn calendars()(
        zone in select(ZONES.to_vec()),
        working in vec(select(Day::ALL.to_vec()), 1..7),
        holidays in vec(0_i64..420, 0..30),
    ) -> Calendar {
        let holidays = holidays.into_iter().map(|days| day_after(FIRST, days)).collect();
        Calendar { time_zone: zone.to_owned(), working_days: working, holidays }
    }
}

prop_compose! {
    fn policies()(
        reminder_days in vec(-30_i32..60, 0..4),
        uptake_reminder_days in vec(-30_i32..60, 0..4),
        lead_question_days in proptest::option::of(0_u32..60),
        owner_question_days in proptest::option::of(0_u32..90),
        age_question_days in vec(1_u32..120, 0..4),
        digest_day in proptest::option::of(select(Day::ALL.to_vec())),
        (from, until) in (0_u8..24, 0_u8..24),
    ) -> PolicyFields {
        let quiet_hours = QuietHours { from, until };
        PolicyFields {
            reminder_days, uptake_reminder_days, lead_question_days, owner_question_days, age_question_days, digest_day, quiet_hours,
            ..PolicyFields::default()
        }
    }
}

fn action(due_date: Date, status: ActionStatus, origin: Origin) -> Action {
    let now: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
    let fields =
        ActionFields { title: "Do it".into(), due_date: Some(due_date), ..ActionFields::default() };
    let new =
        NewRecord { id: ActionId::new(seed(7)), number: "ACT-1".into(), now, by: None, origin };
    let action = Action::propose(Checked::parse(fields).unwrap(), new).0;
    Action { status, accepted_at: Some(now), ..action }
}

fn uptake(answer_by: Date) -> Uptake {
    let now: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
    let id = UptakeId::new(seed(5));
    let new = NewRecord { id, number: String::new(), now, by: None, origin: Origin::Live };
    let (lesson, team) = (LessonId::new(seed(6)), TeamId::new(seed(9)));
    Uptake::ask(lesson, team, AskedBecause::Named, answer_by, &new).0
}

/// Walks through 400 days, hour by hour where the team may be nudged, as the sweep does: once a working day. Answers each
/// nudge with the moment at which it was told.
fn walk(
    policy: &PolicyFields,
    calendar: &Calendar,
    action: &Action,
) -> Result<Vec<(NudgeKind, Date, PersonId, Timestamp)>, TestCaseError> {
    let (mut told, mut log) = (Told::new(), Vec::new());
    for day in (0..400).map(|days| day_after(FIRST, days)) {
        let Some(now) = policy.quiet_hours.opening(calendar, day) else { continue };
        prop_assert!(policy.quiet_hours.are_over(calendar, now));
        prop_assert_eq!(calendar.today(now), day);
        prop_assert!(calendar.works_on(day));
        let today = Today { policy, calendar, date: day };
        for due in due(&today.occasions(action), &everybody(), &told) {
            prop_assert!(told.insert((due.kind, due.occasion, due.to.person)));
            log.push((due.kind, due.occasion, due.to.person, now));
        }
        prop_assert_eq!(due(&today.occasions(action), &everybody(), &told), []);
    }
    Ok(log)
}

proptest! {
    #[test]
    fn over_400_days_each_occasion_is_told_once_to_each_and_none_for_ever(
        policy in policies(), calendar in calendars(), due_in in 0_i64..200,
    ) {
        let due_date = day_after(FIRST, due_in);
        let action = action(due_date, ActionStatus::InProgress, Origin::Live);
        let log = walk(&policy, &calendar, &action)?;
        let most = policy.reminder_days.len() + policy.age_question_days.len() + 2;
        prop_assert!(log.len() <= most, "{} of {most}", log.len());
        for (kind, occasion, _, now) in &log {
            let late = days_between(*occasion, calendar.today(*now));
            // A reminder before the due day may come as much before a closure of the team as that is long.
            prop_assert!(late <= LAPSES_AFTER + 31, "{kind} {late} days after");
            let early = matches!(kind, NudgeKind::DueSoon | NudgeKind::Due);
            prop_assert!(early || late >= 0, "{kind} {late} days before");
        }
    }

    #[test]
    fn what_the_sweep_passes_over_gives_no_occasion(
        general in policies(), excepted in policies(), calendar in calendars(), free in 0_i64..40,
        due_in in -150_i64..60, accepted_before in 0_i64..150, minutes in 0_i64..1_440, on in 0_i64..400,
        back in 1_i64..20,
    ) {
        let date = day_after(FIRST, on);
        let PolicyFields { lead_question_days, owner_question_days, .. } = excepted;
        let exception = ActionException {
            lead_question_days, owner_question_days,
            reminder_days: Some(excepted.reminder_days), age_question_days: Some(excepted.age_question_days),
            ..ActionException::default()
        };
        let excepted = PolicyFields { action_exceptions: vec![exception], ..general.clone() };
        let closed = (0..free).map(|days| day_after(date, -days));
        let holidays = calendar.holidays.iter().copied().chain(closed).collect();
        let calendar = Calendar { holidays, ..calendar };
        let accepted = Timestamp::from_second(1_767_225_600 + (on - accepted_before) * 86_400 + minutes * 60).unwrap();
        let action = action(day_after(date, due_in), ActionStatus::InProgress, Origin::Live);
        let action = Action { accepted_at: Some(accepted), ..action };
        for policy in [general, excepted] {
            let today = Today { policy: &policy, calendar: &calendar, date };
            let due = |days: &RangeInclusive<Date>| days.contains(&action.fields.due_date.unwrap());
            let looked_at = |some: &Candidates| {
                some.due.iter().any(due) || some.accepted.iter().any(|time| time.contains(&accepted))
            };
            let occasions = today.occasions(&action);
            prop_assert!(looked_at(&today.candidates(None)) || occasions.is_empty());
            let before = Today { date: day_after(date, -back), ..today };
            let some = today.candidates(Some(calendar.end_of(before.date) - SignedDuration::from_mins(1)));
            let told = before.occasions(&action);
            prop_assert!(looked_at(&some) || occasions.iter().all(|occasion| told.contains(occasion)));
        }
    }

    #[test]
    fn over_400_days_a_lead_is_reminded_of_an_answer_once_for_each_day_of_policy_and_the_sweep_passes_none_over(
        policy in policies(), calendar in calendars(), asked_until in 0_i64..200, answered_on in 0_i64..400,
    ) {
        let uptake = uptake(day_after(FIRST, asked_until));
        let (mut told, mut count) = (Told::new(), 0);
        for day in (0..400).map(|days| day_after(FIRST, days)) {
            if policy.quiet_hours.opening(&calendar, day).is_none() {
                continue;
            }
            let today = Today { policy: &policy, calendar: &calendar, date: day };
            let answered = (day > day_after(FIRST, answered_on)).then_some(UptakeAnswer { answer: Answer::Applies, reason: None, evidence: None });
            let uptake = Uptake { answer: answered, ..uptake.clone() };
            let occasion = today.occasion_of_uptake(&uptake);
            prop_assert!(uptake.answer.is_none() || occasion.is_none());
            let looked_at = today.candidates(None).answer.is_some_and(|days| days.contains(&uptake.answer_by));
            prop_assert!(looked_at || occasion.is_none());
            for due in due(occasion.as_slice(), &everybody(), &told) {
                prop_assert_eq!(due.to.role, NudgeRole::Lead);
                told.insert((due.kind, due.occasion, due.to.person));
                count += 1;
            }
        }
        prop_assert!(count <= policy.uptake_reminder_days.len());
    }

    #[test]
    fn what_is_not_carried_or_only_history_is_not_nudged_about(
        policy in policies(), calendar in calendars(), due_in in 0_i64..200,
        status in select(ActionStatus::ALL.to_vec()),
    ) {
        let due_date = day_after(FIRST, due_in);
        let action = action(due_date, status, Origin::Live);
        let history = Action { origin: Origin::Imported, ..action.clone() };
        prop_assert!(action.is_carried() || walk(&policy, &calendar, &action)?.is_empty());
        prop_assert_eq!(walk(&policy, &calendar, &history)?, []);
    }

    #[test]
    fn a_digest_comes_once_a_week_in_which_the_team_works(policy in policies(), calendar in calendars()) {
        let mut days = Vec::new();
        for day in (0..400).map(|days| day_after(FIRST, days)) {
            if policy.quiet_hours.opening(&calendar, day).is_some() {
                let last = Today { policy: &policy, calendar: &calendar, date: day }.digest();
                days.extend(last.filter(|(_, told_on)| *told_on == day).map(|(digest, _)| digest));
            }
        }
        let all = days.len();
        days.sort();
        days.dedup();
        prop_assert_eq!(days.len(), all, "each once");
        prop_assert!(all <= 58);
        prop_assert!(days.iter().all(|(_, day)| Some(Day::of(*day)) == policy.digest_day));
    }

    #[test]
    fn the_first_moment_that_is_not_quiet_is_not_quiet_and_all_before_are(
        policy in policies(), calendar in calendars(), minutes in 0_i64..576_000,
    ) {
        let now = Timestamp::from_second(1_767_225_600 + minutes * 60).unwrap();
        let quiet = policy.quiet_hours;
        let Some(open) = quiet.over_from(&calendar, now) else { return Ok(()) };
        prop_assert!(open >= now && quiet.are_over(&calendar, open));
        prop_assert!(calendar.works_on(calendar.today(open)));
        let step = (open.as_second() - now.as_second()) / 20;
        for n in (0..20).take_while(|_| step > 0) {
            let before = Timestamp::from_second(now.as_second() + n * step).unwrap();
            prop_assert!(!quiet.are_over(&calendar, before), "{before}");
        }
    }
}

#[test]
fn a_reminder_for_the_due_day_comes_before_a_week_end_and_one_after_it_afterwards() {
    let (policy, calendar) = (PolicyFields::default(), Calendar::default());
    // The due date is a Sunday, and so is the day a week later.
    let action = action(date(2026, 3, 1), ActionStatus::Accepted, Origin::Live);
    let log = walk(&policy, &calendar, &action).unwrap();
    let days: Vec<_> = log.iter().map(|(kind, _, _, now)| (*kind, calendar.today(*now))).collect();
    assert_eq!(
        days,
        [
            (NudgeKind::AgeQuestion, date(2026, 2, 4)),
            (NudgeKind::Due, date(2026, 2, 27)),
            (NudgeKind::AgeQuestion, date(2026, 3, 6)),
            (NudgeKind::Overdue, date(2026, 3, 9)),
            (NudgeKind::LeadQuestion, date(2026, 3, 16)),
            (NudgeKind::OwnerQuestion, date(2026, 3, 31)),
            (NudgeKind::AgeQuestion, date(2026, 4, 6)),
        ]
    );
}

#[test]
fn whoever_is_addressed_twice_is_told_once() {
    let twice = [everybody(), everybody()].concat();
    let told = due(&[(NudgeKind::OwnerQuestion, FIRST)], &twice, &Told::new());
    assert_eq!(told.len(), 1);
}
