//! Every route in one list: the table of contents of the API. A line here makes an operation exist, in the server and in
//! the OpenAPI document at once. May use: every noun's handlers.

use actix_web::dev::{ServiceFactory, ServiceRequest};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{OpenApiFactory, UtoipaApp};

use crate::domain::list::ListSpec;
use crate::http::problem::Problem;
use crate::http::{
    action, auth, batch, caller, comment, export, factor, feed, figure, fragility, import,
    incident, lesson, mail, me, nudge, openapi, ops, person, plan, policy, recurrence, register,
    review, search, service, session, share, skill_fit, stuck, subscription, team, theme, timeline,
    token, uptake, view,
};

/// The list behind each operation that answers one: what may be filtered and sorted by stands in its table.
pub const LISTS: &[(&str, &ListSpec)] = &[
    ("list_actions", &crate::app::action::LIST),
    ("list_action_comments", &crate::app::comment::LIST),
    ("list_lesson_revisions", &crate::app::lesson::EDITIONS),
    ("list_lesson_comments", &crate::app::comment::LIST),
    ("list_lesson_uptakes", &crate::app::uptake::LIST),
    ("list_lessons", &crate::app::lesson::LIST),
    ("list_review_comments", &crate::app::comment::LIST),
    ("list_review_factors", &crate::app::factor::LIST),
    ("list_review_revisions", &crate::app::review::REVISIONS),
    ("list_reviews", &crate::app::review::LIST),
    ("show_register", &crate::app::register::LIST),
    ("list_fragilities", &crate::app::fragility::LIST),
    ("list_nudges", &crate::app::nudge::LIST),
    ("list_policies", &crate::app::policy::LIST),
    ("list_incidents", &crate::app::incident::LIST),
    ("list_incident_recurrences", &crate::app::recurrence::LIST),
    ("list_recurrences", &crate::app::recurrence::LIST),
    ("list_timeline_events", &crate::app::timeline::LIST),
    ("list_my_lessons", &crate::app::subscription::LESSONS),
    ("list_team_lessons", &crate::app::subscription::LESSONS),
    ("list_shares", &crate::app::share::LIST),
    ("list_lesson_shares", &crate::app::share::LIST),
    ("list_my_sessions", &crate::app::session::LIST),
    ("list_people", &crate::app::person::LIST),
    ("list_services", &crate::app::service::LIST),
    ("list_teams", &crate::app::team::LIST),
    ("list_themes", &crate::app::theme::LIST),
    ("list_tokens", &crate::app::token::LIST),
    ("list_views", &crate::app::view::LIST),
];

/// The table behind each operation that tells a list whole: the same filters and sorts, no pages.
pub const TOLD_WHOLE: &[(&str, &ListSpec)] = &[("show_register_csv", &crate::app::register::LIST)];

/// The table behind each operation that counts the entries of a list: the same filters.
pub const COUNTED: &[(&str, &ListSpec)] = &[
    ("list_register_groups", &crate::app::register::LIST),
    ("list_register_groups_csv", &crate::app::register::LIST),
    ("show_action_figures", &crate::app::figure::ACTIONS),
    ("show_incident_figures", &crate::app::figure::INCIDENTS),
    ("show_lesson_figures", &crate::app::figure::LESSONS),
];

/// The operations that take a saved view.
pub const VIEWED: &[&str] = &[
    "export_records",
    "list_actions",
    "list_register_groups",
    "list_register_groups_csv",
    "list_stuck",
    "show_action_figures",
    "show_register",
    "show_register_csv",
];

/// The service with every route.
pub fn all<T>(app: UtoipaApp<T>) -> UtoipaApp<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Error = Error, InitError = ()>,
{
    app.service(ops::show_health)
        .service(ops::show_readiness)
        .service(ops::show_version)
        .service(ops::show_metrics)
        .service(ops::show_openapi)
        .service(ops::lead_to_docs)
        .service(ops::show_docs)
        .service(ops::show_docs_style)
        .service(
            scope("/auth")
                .service(auth::sign_in)
                .service(auth::finish_sign_in)
                .service(auth::confirm_first)
                .service(auth::sign_in_first)
                .service(auth::sign_out),
        )
        .service(
            scope("/mails")
                .service(mail::confirm_unsubscribe)
                .service(mail::stop_mails)
                .service(mail::resume_mails),
        )
        .service(api())
        .default_service(web::to(elsewhere))
}

/// Everything that needs a caller.
fn api() -> impl actix_web::dev::HttpServiceFactory + OpenApiFactory + 'static {
    scope("/api/v1")
        .service(me::show_me)
        .service(me::show_my_settings)
        .service(me::change_my_settings)
        .service(session::list_my_sessions)
        .service(subscription::show_my_subscriptions)
        .service(subscription::put_my_subscriptions)
        .service(subscription::list_my_lessons)
        .service(session::end_my_session)
        .service(register::show_register)
        .service(register::show_register_csv)
        .service(register::list_register_groups)
        .service(register::list_register_groups_csv)
        .service(figure::show_action_figures)
        .service(figure::show_incident_figures)
        .service(figure::show_lesson_figures)
        .service(
            scope("/views")
                .service(view::list_views)
                .service(view::create_view)
                .service(view::show_view)
                .service(view::change_view)
                .service(view::delete_view),
        )
        .service(stuck::list_stuck)
        .service(scope("/nudges").service(nudge::list_nudges).service(nudge::show_nudge))
        .service(feed::list_changes)
        .service(feed::show_audit_head)
        .service(feed::list_audit_events)
        .service(search::search_records)
        .configure(happened)
        .configure(learned)
        .configure(improves)
        .configure(catalogue)
        .configure(administration)
        .wrap(from_fn(caller::gate))
}

/// What happened.
fn happened(routes: &mut ServiceConfig<'_>) {
    routes
        .service(
            scope("/incidents")
                .service(incident::list_incidents)
                .service(incident::create_incident)
                .service(incident::show_incident_by_reference)
                .service(incident::put_incident_by_reference)
                .service(incident::show_incident)
                .service(incident::change_incident)
                .service(incident::move_incident)
                .service(incident::list_incident_transitions)
                .service(incident::list_incident_readings)
                .service(recurrence::list_incident_recurrences)
                .service(timeline::list_timeline_events)
                .service(timeline::create_timeline_event),
        )
        .service(
            scope("/recurrences")
                .service(recurrence::list_recurrences)
                .service(recurrence::show_recurrence)
                .service(recurrence::move_recurrence)
                .service(recurrence::list_recurrence_transitions),
        )
        .service(
            scope("/timeline-events")
                .service(timeline::show_timeline_event)
                .service(timeline::change_timeline_event)
                .service(timeline::delete_timeline_event),
        );
}

/// What was found out and learned.
fn learned(routes: &mut ServiceConfig<'_>) {
    routes
        .service(
            scope("/reviews")
                .service(review::list_reviews)
                .service(review::create_review)
                .service(review::show_review)
                .service(review::change_review)
                .service(review::move_review)
                .service(review::list_review_transitions)
                .service(review::list_review_revisions)
                .service(review::create_review_sign_off)
                .service(review::create_review_addendum)
                .service(factor::list_review_factors)
                .service(factor::create_review_factor)
                .service(comment::list_review_comments)
                .service(comment::create_review_comment),
        )
        .service(scope("/templates").service(review::list_templates))
        .service(
            scope("/factors")
                .service(factor::show_factor)
                .service(factor::change_factor)
                .service(factor::delete_factor),
        )
        .service(
            scope("/comments")
                .service(comment::show_comment)
                .service(comment::change_comment)
                .service(comment::delete_comment),
        )
        .service(
            scope("/lessons")
                .service(lesson::list_lessons)
                .service(lesson::create_lesson)
                .service(lesson::show_lesson)
                .service(lesson::change_lesson)
                .service(lesson::move_lesson)
                .service(lesson::list_lesson_transitions)
                .service(lesson::list_lesson_revisions)
                .service(lesson::show_lesson_audience)
                .service(uptake::list_lesson_uptakes)
                .service(uptake::create_lesson_uptake)
                .service(lesson::judge_lesson_relearning)
                .service(comment::list_lesson_comments)
                .service(comment::create_lesson_comment)
                .service(share::list_lesson_shares)
                .service(share::create_lesson_share),
        )
        .service(
            scope("/shares")
                .service(share::list_shares)
                .service(share::show_share)
                .service(share::change_share)
                .service(share::move_share)
                .service(share::list_share_transitions),
        )
        .service(scope("/uptakes").service(uptake::show_uptake).service(uptake::answer_uptake));
}

/// What is changed, and what is fragile.
fn improves(routes: &mut ServiceConfig<'_>) {
    routes
        .service(batch::create_action_batch)
        .service(batch::preview_action_batch)
        .service(
            scope("/actions")
                .service(action::list_actions)
                .service(action::create_action)
                .service(action::show_action_by_reference)
                .service(action::put_action_by_reference)
                .service(action::show_action)
                .service(action::change_action)
                .service(action::delete_action)
                .service(action::move_action)
                .service(action::list_action_transitions)
                .service(action::list_action_slips)
                .service(action::list_action_verifications)
                .service(plan::show_action_plan)
                .service(plan::put_action_plan)
                .service(plan::change_action_plan)
                .service(plan::delete_action_plan)
                .service(skill_fit::show_action_skill_fit)
                .service(skill_fit::put_action_skill_fit)
                .service(skill_fit::delete_action_skill_fit)
                .service(comment::list_action_comments)
                .service(comment::create_action_comment),
        )
        .service(
            scope("/fragilities")
                .service(fragility::list_fragilities)
                .service(fragility::create_fragility)
                .service(fragility::show_fragility)
                .service(fragility::change_fragility)
                .service(fragility::move_fragility)
                .service(fragility::list_fragility_transitions),
        );
}

/// Who and what there is.
fn catalogue(routes: &mut ServiceConfig<'_>) {
    routes
        .service(
            scope("/teams")
                .service(team::list_teams)
                .service(team::create_team)
                .service(team::show_team_by_reference)
                .service(team::put_team_by_reference)
                .service(team::show_team)
                .service(team::change_team)
                .service(subscription::show_team_subscriptions)
                .service(subscription::put_team_subscriptions)
                .service(subscription::list_team_lessons),
        )
        .service(
            scope("/people")
                .service(person::list_people)
                .service(person::create_person)
                .service(person::show_person_by_reference)
                .service(person::put_person_by_reference)
                .service(person::show_person)
                .service(person::change_person)
                .service(session::end_person_sessions)
                .service(person::list_person_mentions)
                .service(person::erase_person),
        )
        .service(
            scope("/services")
                .service(service::list_services)
                .service(service::create_service)
                .service(service::show_service_by_reference)
                .service(service::put_service_by_reference)
                .service(service::show_service_brief_by_reference)
                .service(service::show_service)
                .service(service::show_service_brief)
                .service(service::change_service),
        )
        .service(
            scope("/themes")
                .service(theme::list_themes)
                .service(theme::create_theme)
                .service(theme::show_theme)
                .service(theme::change_theme),
        );
}

/// What the organisation decides, what comes in and goes out, and by which tokens.
fn administration(routes: &mut ServiceConfig<'_>) {
    routes
        .service(policy::preview_policy)
        .service(
            scope("/policies")
                .service(policy::list_policies)
                .service(policy::create_policy)
                .service(policy::show_policy),
        )
        .service(scope("/imports").service(import::create_import).service(import::show_import))
        .service(scope("/exports").service(export::export_records))
        .service(
            scope("/tokens")
                .service(token::list_tokens)
                .service(token::create_token)
                .service(token::show_token)
                .service(token::revoke_token),
        );
}

/// What no route takes: a path that is there takes other methods, and any other is not there.
async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(allow) = openapi::methods_of(request.path()) else {
        return Err(Problem::not_found());
    };
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header(("allow", allow)).finish());
    }
    Err(Problem::method_not_allowed(&allow))
}
