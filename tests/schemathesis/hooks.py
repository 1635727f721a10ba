"""What Schemathesis cannot know of the API: how lines are written, and which refusals no schema can foretell."""

import json

import schemathesis

# Codes of rules that no schema can say: about two fields at once, other records, the time, the request before. The
# document says them in words. A refusal with any other code of what fits its schema is a failure.
UNTOLD = {
    "after_end",
    "detected_before_occurred",
    # An action that a batch names twice.
    "duplicate",
    "idempotency_key_reused",
    "in_the_future",
    "in_the_past",
    "invalid_cursor",
    "is_accountable",
    "not_a_question",
    "not_both",
    "not_confirmed",
    "not_for_people",
    # What a record is elsewhere is said by contributors and tools.
    "not_for_you",
    "not_for_this_list",
    "not_held",
    "not_shared",
    "not_taken",
    # A saved view is of one list.
    "other_list",
    "read_only",
    "set_by_move",
    "too_large",
    "too_many_days",
    "unknown",
    "unknown_time_zone",
}
# What must be there because of something else that is said: who may see what is restricted, why a lesson does not apply.
REQUIRED_WITH = {"/capacity", "/evidence", "/grants", "/items", "/need", "/reason", "/transition"}


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    """A text as it stands; anything else as one line of JSON."""
    return {"data": value.encode() if isinstance(value, str) else json.dumps(value).encode()}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure is one."""
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        return any(code not in UNTOLD for code in codes(case, response))
    if kind == "AcceptedNegativeData":
        return not taken_nevertheless(str(failure), case)
    if kind == "JsonSchemaError":
        # Entries of a list have the properties that were asked for, and no others.
        return "fields" not in (case.query or {})
    return True


def codes(case, response):
    """The codes of all that was wrong, less those that the schema could not tell in this operation alone."""
    problem = response.json()
    for error in problem["errors"] or [problem]:
        if "floating point" in error["detail"]:
            # JSON has no whole numbers, so a schema lets `5.0` pass for one; we take `5` alone (docs/api.md).
            continue
        if error["code"] == "required" and (
            error["pointer"] in REQUIRED_WITH
            # What must be there when a message makes a record may be left out when it changes one.
            or case.operation.label.endswith("/by-reference")
        ):
            continue
        if error["code"] == "unknown_parameter" and error["pointer"].startswith("/filters/"):
            # The names of filters are those of the list that is meant.
            continue
        if error["code"] in ("unknown_parameter", "duplicate_parameter", "invalid_value") and "/exports/" in case.operation.label:
            # One path has the filters of all kinds, with the words of all; each kind takes its own.
            continue
        if error["code"] == "malformed" and case.media_type == "application/x-ndjson":
            # The schema of lines is: a text.
            continue
        yield error["code"]


def taken_nevertheless(told, case):
    # A condition that cannot be read is none (RFC 9110, 13.1.2): the answer is told whole.
    if "parameter `If-None-Match`" in told:
        return True
    # Faults of a line are told line by line, in the answer, and do not stop the others.
    return case.operation.label == "POST /api/v1/imports"
