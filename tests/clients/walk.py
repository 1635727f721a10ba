"""The loop, walked with the generated client: an incident, what was learned from it, and what became of it.

Run by try.sh, which says in the environment where the service is, and hands over the demonstration's three tokens.
"""

import datetime
import os
from typing import TypeVar

from kintsugi_client import AuthenticatedClient
from kintsugi_client import models as m
from kintsugi_client.api.actions import change_action, create_action, move_action
from kintsugi_client.api.incidents import create_incident, move_incident, show_incident
from kintsugi_client.api.lessons import answer_uptake, create_lesson, list_lesson_uptakes, move_lesson
from kintsugi_client.api.me import show_me
from kintsugi_client.api.reviews import create_review, move_review
from kintsugi_client.api.teams import list_teams


def person(name: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=os.environ["KINTSUGI"], token=os.environ[name])


facilitator, lead, checker = person("FACILITATOR"), person("LEAD"), person("CHECKER")

# Whatever the version is: nobody else works on these records.
whatever = {"if_match": "*"}


T = TypeVar("T")


def told(kind: type[T], answer: object) -> T:
    """The answer, if it is what was hoped for; a problem says why not."""
    if not isinstance(answer, kind):
        raise SystemExit(answer.detail if isinstance(answer, m.Problem) else repr(answer))
    return answer


def team(key: str) -> str:
    return told(m.TeamPage, list_teams.sync(client=lead, key=key)).items[0].id


me = told(m.MeBody, show_me.sync(client=lead))
print(f"{me.display_name} may do {len(me.may)} things")
payments, platform = team("payments"), team("platform")

impact = m.ImpactLine(who="Visitors", audience=m.Audience.CITIZENS, could_not="book")
fields = m.IncidentFields(title="Nobody could book a room", severity=m.Severity.SEV3, impact=[impact])
incident = told(m.IncidentBody, create_incident.sync(client=lead, body=fields))
resolve = m.ResolveIncident(move="resolve")
told(m.IncidentBody, move_incident.sync(incident.id, client=lead, body=resolve, **whatever))

sections = m.ReviewFieldsSections.from_dict({"plain_summary": "The calendar had no year 2027."})
plan = m.ReviewFields(incidents=[incident.id], depth=m.Depth.NOTE, sections=sections)
review = told(m.ReviewBody, create_review.sync(client=facilitator, body=plan))
for move in (m.BeginReview(move="begin"), m.CirculateReview(move="circulate")):
    told(m.ReviewBody, move_review.sync(review.id, client=facilitator, body=move, **whatever))

learned = m.LessonFields(
    title="Calendars end",
    insight="Somebody has to add the next year, and nobody is told.",
    applies_when="Something is kept year by year.",
    sources=[review.id],
    asked=[platform],
)
lesson = told(m.LessonBody, create_lesson.sync(client=facilitator, body=learned))
publish = m.PublishLesson(move="publish")
told(m.LessonBody, move_lesson.sync(lesson.id, client=facilitator, body=publish, **whatever))
published = told(
    m.ReviewBody,
    move_review.sync(review.id, client=facilitator, body=m.PublishReview(move="publish"), **whatever),
)
print(f"{published.number} is {published.status}")

proposal = m.ActionFields(
    title="Add years by themselves",
    control_kind=m.ControlKind.AUTOMATE_AWAY,
    priority=m.Priority.P2,
    owner_team=payments,
    home=review.id,
    incidents=[incident.id],
    lessons=[lesson.id],
)
action = told(m.ActionBody, create_action.sync(client=lead, body=proposal))

# What is lacking is told all at once, and typed.
early = move_action.sync(action.id, client=lead, body=m.AcceptAction(move="accept"), **whatever)
problem = told(m.Problem, early)
assert problem.code == "not_ready" and problem.missing
print(f"{action.number} lacks {' and '.join(lacking.code for lacking in problem.missing)}")

criterion = m.ActionChange(criterion=m.Criterion(observed="A room can be booked two years ahead"))
told(m.ActionBody, change_action.sync(action.id, client=lead, body=criterion, **whatever))
accept = m.AcceptAction(move="accept", due_date=datetime.date(2027, 6, 30))
told(m.ActionBody, move_action.sync(action.id, client=lead, body=accept, **whatever))
complete = m.CompleteAction(move="complete", evidence="CHG-11 is live")
told(m.ActionBody, move_action.sync(action.id, client=lead, body=complete, **whatever))
look = m.VerifyAction(
    move="verify", verdict=m.Verdict.EFFECTIVE, method=m.Method.SAMPLE, evidence="We booked one in 2028."
)
verified = told(m.ActionBody, move_action.sync(action.id, client=checker, body=look, **whatever))
print(f"{verified.number} is {verified.status}: {verified.outcome}")

for uptake in told(m.UptakePage, list_lesson_uptakes.sync(lesson.id, client=checker)).items:
    adopted = m.UptakeSaid(answer=m.Answer.ADOPTED, evidence="Our certificates too")
    told(m.UptakeBody, answer_uptake.sync(uptake.id, client=checker, body=adopted))

closed = told(m.IncidentBody, show_incident.sync(incident.id, client=lead))
assert closed.stage == m.Stage.CLOSED, f"the loop of {closed.number} is {closed.stage}"
print(f"the loop of {closed.number} is {closed.stage}")
