-- What a loop consists of: incidents, reviews, lessons, actions and all that belongs to them.
-- Every noun has the same first columns: the document is the truth, what follows is derived from it for lists.
-- Times are microseconds, dates days since 1970-01-01; 9223372036854775807 is "unknown" and sorts last.
-- Indexes in the order of a list also hold the words by which it is filtered most: a walk along them then meets a page of
-- what fits without looking up what does not (docs/performance.md).

-- What happened and is worth learning from.
CREATE TABLE incidents (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    status TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT,
    severity_rank BIGINT NOT NULL,
    stage TEXT NOT NULL,
    stage_rank BIGINT NOT NULL,
    origin TEXT NOT NULL,
    reporter TEXT,
    occurred_at BIGINT NOT NULL,
    reported_at BIGINT NOT NULL,
    resolved_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    visibility TEXT NOT NULL,
    data_flagged BOOLEAN NOT NULL
);
CREATE INDEX incidents_by_created_at ON incidents (created_at, id, status, severity, kind, stage, sealed);
CREATE INDEX incidents_by_changed_at ON incidents (changed_at, id, status, severity, kind, stage, sealed);
CREATE INDEX incidents_by_occurred_at ON incidents (occurred_at, id, status, severity, kind, stage, sealed);
CREATE INDEX incidents_by_reported_at ON incidents (reported_at, id, status, severity, kind, stage, sealed);
CREATE INDEX incidents_by_resolved_at ON incidents (resolved_at, id, status, severity, kind, stage, sealed);
CREATE INDEX incidents_by_severity_rank ON incidents (severity_rank, id);
CREATE INDEX incidents_by_stage_rank ON incidents (stage_rank, id);
CREATE INDEX incidents_by_reporter_created_at ON incidents (reporter, created_at, id);
CREATE INDEX incidents_by_stage_created_at ON incidents (stage, created_at, id);
CREATE INDEX incidents_by_status_created_at ON incidents (status, created_at, id);
CREATE INDEX incidents_by_severity_created_at ON incidents (severity, created_at, id);
CREATE INDEX incidents_by_status_severity ON incidents
    (status, severity, id, sealed, created_at, changed_at, occurred_at, reported_at, resolved_at);
CREATE INDEX incidents_by_kind_created_at ON incidents (kind, created_at, id);

-- Post-incident reviews.
CREATE TABLE reviews (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    status TEXT NOT NULL,
    depth TEXT NOT NULL,
    owner TEXT,
    facilitator TEXT,
    team TEXT,
    due_date BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    origin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX reviews_by_created_at ON reviews (created_at, id);
CREATE INDEX reviews_by_changed_at ON reviews (changed_at, id);
CREATE INDEX reviews_by_due_date ON reviews (due_date, id);
CREATE INDEX reviews_by_published_at ON reviews (published_at, id);
CREATE INDEX reviews_by_status_created_at ON reviews (status, created_at, id);
CREATE INDEX reviews_by_status_due_date ON reviews (status, due_date, id);
CREATE INDEX reviews_by_owner_created_at ON reviews (owner, created_at, id);
CREATE INDEX reviews_by_facilitator_created_at ON reviews (facilitator, created_at, id);
CREATE INDEX reviews_by_team_created_at ON reviews (team, created_at, id);

-- What was learned.
CREATE TABLE lessons (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    status TEXT NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    origin TEXT NOT NULL,
    edition BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX lessons_by_created_at ON lessons (created_at, id);
CREATE INDEX lessons_by_changed_at ON lessons (changed_at, id);
CREATE INDEX lessons_by_published_at ON lessons (published_at, id);
CREATE INDEX lessons_by_status_created_at ON lessons (status, created_at, id);
CREATE INDEX lessons_by_kind_created_at ON lessons (kind, created_at, id);

-- Improvement actions. `due_at` is the end of the due day where the owner team is.
CREATE TABLE actions (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    status TEXT NOT NULL,
    outcome TEXT,
    priority TEXT,
    priority_rank BIGINT NOT NULL,
    owner_team TEXT,
    accountable TEXT,
    aim TEXT,
    strength TEXT,
    strength_rank BIGINT NOT NULL,
    due_date BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    re_review_on BIGINT NOT NULL,
    check_due BIGINT NOT NULL,
    blocked BOOLEAN NOT NULL,
    needs_decision BOOLEAN NOT NULL,
    ticket_seen_at BIGINT,
    incident_count BIGINT NOT NULL,
    in_question BOOLEAN NOT NULL,
    times_replanned BIGINT NOT NULL,
    origin TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX actions_by_created_at ON actions (created_at, id, status, outcome, priority, owner_team, sealed, due_at);
CREATE INDEX actions_by_changed_at ON actions (changed_at, id, status, outcome, priority, owner_team, sealed);
CREATE INDEX actions_by_due_date ON actions (due_date, id, status, outcome, priority, owner_team, sealed);
CREATE INDEX actions_by_priority_rank ON actions (priority_rank, id);
CREATE INDEX actions_by_strength_rank ON actions (strength_rank, id);
CREATE INDEX actions_by_times_replanned ON actions (times_replanned, id);
CREATE INDEX actions_by_accepted_at ON actions (accepted_at, id, done_at, closed_at, outcome, strength, incident_count, owner_team, sealed);
CREATE INDEX actions_by_done_at ON actions (done_at, id, times_replanned, due_at, owner_team, sealed);
CREATE INDEX actions_by_closed_at ON actions (closed_at, id, outcome, owner_team, sealed);
CREATE INDEX actions_by_status_created_at ON actions (status, created_at, id, accepted_at, owner_team, sealed);
CREATE INDEX actions_by_status_due_date ON actions (status, due_date, id);
CREATE INDEX actions_by_status_due_at ON actions (status, due_at, id);
CREATE INDEX actions_by_status_check_due ON actions (status, check_due, id);
CREATE INDEX actions_by_status_re_review_on ON actions (status, re_review_on, id);
CREATE INDEX actions_by_owner_team_status_due_date ON actions (owner_team, status, due_date, id, accepted_at, changed_at);
CREATE INDEX actions_by_owner_team_created_at ON actions
    (owner_team, created_at, id, status, due_at, outcome, priority, strength, aim, sealed, blocked, due_date, origin);
CREATE INDEX actions_by_accountable_status_due_date ON actions (accountable, status, due_date, id);
CREATE INDEX actions_by_outcome_closed_at ON actions (outcome, closed_at, id, owner_team, sealed, status, priority);
CREATE INDEX actions_by_ticket_seen_at ON actions (ticket_seen_at, status, needs_decision, owner_team, sealed, id);
CREATE INDEX actions_by_priority_created_at ON actions (priority, created_at, id);

-- What a rescue leaves behind or leans on.
CREATE TABLE fragilities (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    status TEXT NOT NULL,
    kind TEXT,
    service TEXT,
    until_date BIGINT NOT NULL,
    origin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX fragilities_by_created_at ON fragilities (created_at, id);
CREATE INDEX fragilities_by_changed_at ON fragilities (changed_at, id);
CREATE INDEX fragilities_by_until_date ON fragilities (until_date, id);
CREATE INDEX fragilities_by_status_created_at ON fragilities (status, created_at, id);
CREATE INDEX fragilities_by_service_status_created_at ON fragilities (service, status, created_at, id);

-- What people rely on; `number` is the key.
CREATE TABLE services (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    name TEXT NOT NULL,
    owner_team TEXT,
    tier TEXT,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX services_by_name ON services (name, id);
CREATE INDEX services_by_created_at ON services (created_at, id);
CREATE INDEX services_by_owner_team ON services (owner_team, id);

-- Teams; `number` is the key.
CREATE TABLE teams (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX teams_by_name ON teams (name, id);
CREATE INDEX teams_by_created_at ON teams (created_at, id);

-- People.
CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX people_by_name ON people (name, id);
CREATE INDEX people_by_created_at ON people (created_at, id);

-- The shared vocabulary.
CREATE TABLE themes (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX themes_by_name ON themes (name, id);
CREATE INDEX themes_by_created_at ON themes (created_at, id);

-- What the organisation has decided, version by version.
CREATE TABLE policies (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    in_force_from BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX policies_by_in_force_from ON policies (in_force_from, id);

-- Contributing factors of reviews.
CREATE TABLE factors (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    review TEXT NOT NULL,
    theme TEXT,
    service TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX factors_by_review ON factors (review, id);
CREATE INDEX factors_by_theme_created_at ON factors (theme, created_at, id);
CREATE INDEX factors_by_service_created_at ON factors (service, created_at, id);

-- What happened when in an incident.
CREATE TABLE timeline_events (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    incident TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX timeline_events_by_incident_happened_at ON timeline_events (incident, happened_at, id);

-- Known factors that may have returned in an incident; `weight` is how close they are.
CREATE TABLE recurrences (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    incident TEXT NOT NULL,
    factor TEXT NOT NULL,
    review TEXT NOT NULL,
    theme TEXT NOT NULL,
    service TEXT NOT NULL,
    status TEXT NOT NULL,
    weight BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,
    still_open BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX recurrences_by_created_at ON recurrences (created_at, id);
CREATE INDEX recurrences_by_changed_at ON recurrences (changed_at, id);
CREATE INDEX recurrences_by_weight ON recurrences (weight, id);
CREATE INDEX recurrences_by_incident_weight ON recurrences (incident, weight, id);
CREATE INDEX recurrences_by_factor ON recurrences (factor, id);
CREATE INDEX recurrences_by_status_answer_by ON recurrences (status, answer_by, id);
CREATE INDEX recurrences_by_status_created_at ON recurrences (status, created_at, id);

-- Comments on reviews and actions.
CREATE TABLE comments (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    about TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX comments_by_about_created_at ON comments (about, created_at, id);

-- Teams' answers to lessons.
CREATE TABLE uptakes (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    lesson TEXT NOT NULL,
    team TEXT NOT NULL,
    answer TEXT,
    edition BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX uptakes_by_lesson ON uptakes (lesson, id);
CREATE INDEX uptakes_by_team_answer_by ON uptakes (team, answer_by, id);

-- Occasions on which lessons are passed on.
CREATE TABLE shares (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    lesson TEXT NOT NULL,
    status TEXT NOT NULL,
    kind TEXT,
    on_date BIGINT NOT NULL,
    held_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX shares_by_lesson ON shares (lesson, id);
CREATE INDEX shares_by_created_at ON shares (created_at, id);
CREATE INDEX shares_by_changed_at ON shares (changed_at, id);
CREATE INDEX shares_by_on_date ON shares (on_date, id);

-- Whom lessons are told of when they are published: a person, or a team.
CREATE TABLE subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    subscriber TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- What accountable persons say of themselves, apart from the actions; gone when the work is over.
CREATE TABLE skill_fits (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    action TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX skill_fits_by_person ON skill_fits (person, id);

-- Saved views of lists: whose, of which, and with whom they are shared.
CREATE TABLE views (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    owner TEXT,
    lists TEXT NOT NULL,
    shared_with TEXT NOT NULL,
    team TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX views_by_created_at ON views (created_at, id);
CREATE INDEX views_by_changed_at ON views (changed_at, id);
CREATE INDEX views_by_owner ON views (owner, id);

-- Looks at whether a done action worked.
CREATE TABLE verifications (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    action TEXT NOT NULL,
    verdict TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX verifications_by_action_created_at ON verifications (action, created_at, id);
CREATE INDEX verifications_by_created_at ON verifications (created_at, action, verdict);

-- What was told to whom, and why; the same is not told twice.
CREATE TABLE nudges (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    about TEXT NOT NULL,
    kind TEXT NOT NULL,
    occasion BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    team TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX nudges_once ON nudges (about, kind, occasion, recipient);
CREATE INDEX nudges_by_created_at ON nudges (created_at, id);
CREATE INDEX nudges_by_team_created_at ON nudges (team, created_at, id);
CREATE INDEX nudges_by_recipient_created_at ON nudges (recipient, created_at, id);

-- What became of each nudge on its way: when it is tried next, and how often it was.
CREATE TABLE deliveries (
    nudge_id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    reason TEXT,
    attempts BIGINT NOT NULL,
    attempt_at BIGINT NOT NULL,
    settled_at BIGINT NOT NULL
);
CREATE INDEX deliveries_by_state_attempt_at ON deliveries (state, attempt_at, nudge_id);

-- API tokens; only a hash of each.
CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    person TEXT,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_person ON tokens (person, id);
CREATE INDEX tokens_by_created_at ON tokens (created_at, id);

-- Sessions of browsers; only a hash of each.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person, id);
CREATE INDEX sessions_by_created_at ON sessions (created_at, id);
CREATE INDEX sessions_by_ends_at ON sessions (ends_at, id);

-- When each token (to the hour) and each session was last used; apart from them, who do not change by being used.
CREATE TABLE last_uses (
    record_id TEXT NOT NULL PRIMARY KEY,
    last_used_at BIGINT NOT NULL
);

-- Links by which somebody signs in once; only a hash of each.
CREATE TABLE sign_in_links (
    hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX sign_in_links_by_until ON sign_in_links (until);

-- Sign-ins by the identity provider that were used up, for as long as they would be good.
CREATE TABLE used_sign_ins (
    hash TEXT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
CREATE INDEX used_sign_ins_by_until ON used_sign_ins (until);

-- Imports of records.
CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT UNIQUE,
    version BIGINT NOT NULL,
    record TEXT NOT NULL,
    sealed BOOLEAN NOT NULL,
    derived BIGINT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX imports_by_created_at ON imports (created_at, id);

-- Moves that records made; never changed, never deleted.
CREATE TABLE transitions (
    id TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    move_name TEXT NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    reason TEXT,
    override_reason TEXT,
    overridden TEXT NOT NULL,
    actor TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    origin TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE UNIQUE INDEX transitions_by_record ON transitions (record_id, position);
CREATE INDEX transitions_by_noun_happened_at ON transitions (noun, happened_at, from_status, to_status, record_id);

-- Changes of due dates to later ones; never changed, never deleted.
CREATE TABLE slips (
    id TEXT NOT NULL PRIMARY KEY,
    action_id TEXT NOT NULL,
    from_date BIGINT NOT NULL,
    to_date BIGINT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX slips_by_action ON slips (action_id, recorded_at, id);

-- Every text that a section of a review had.
CREATE TABLE section_revisions (
    review_id TEXT NOT NULL,
    section TEXT NOT NULL,
    revision BIGINT NOT NULL,
    text TEXT NOT NULL,
    actor TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (review_id, section, revision)
);

-- Every edition of a lesson that was published; never changed, never deleted.
CREATE TABLE lesson_editions (
    lesson_id TEXT NOT NULL,
    edition BIGINT NOT NULL,
    record TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (lesson_id, edition)
);

-- Who belongs to which team.
CREATE TABLE members (
    team_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    lead BOOLEAN NOT NULL,
    PRIMARY KEY (team_id, person_id)
);
CREATE INDEX members_by_person ON members (person_id, team_id);

-- The services and themes that subscriptions follow, derived from them.
CREATE TABLE follows (
    subscription_id TEXT NOT NULL,
    target_id TEXT NOT NULL,
    PRIMARY KEY (subscription_id, target_id)
);
CREATE INDEX follows_by_target ON follows (target_id, subscription_id);

-- By what identity providers know people, derived from the people.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_person ON identities (person_id);

-- Links between records, derived from the records.
CREATE TABLE links (
    from_id TEXT NOT NULL,
    relation TEXT NOT NULL,
    to_id TEXT NOT NULL,
    PRIMARY KEY (from_id, relation, to_id)
);
CREATE INDEX links_by_to ON links (to_id, from_id);

-- References to records elsewhere, derived from the records.
CREATE TABLE refs (
    record_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    integration TEXT NOT NULL,
    relation TEXT NOT NULL,
    external_id TEXT NOT NULL,
    display_id TEXT,
    PRIMARY KEY (record_id, integration, relation, external_id)
);
CREATE UNIQUE INDEX refs_by_self ON refs (noun, integration, external_id) WHERE relation = 'self';
CREATE INDEX refs_by_external_id ON refs (integration, external_id);

-- From when on a record is stuck, if nothing happens to it until then; derived from the records.
CREATE TABLE waits (
    record_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    noun TEXT NOT NULL,
    team TEXT,
    since BIGINT NOT NULL,
    PRIMARY KEY (record_id, reason)
);
CREATE INDEX waits_by_since ON waits (since, record_id, reason);
CREATE INDEX waits_by_reason_since ON waits (reason, since, record_id);
CREATE INDEX waits_by_team_since ON waits (team, since, record_id, reason);

-- From what a record was drawn; behind what it is hidden by that: a restricted incident, or a record that is not
-- published yet; who may see those.
CREATE TABLE homes (
    record_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    PRIMARY KEY (record_id, home_id)
);
CREATE INDEX homes_by_home ON homes (home_id, record_id);
CREATE TABLE seals (
    record_id TEXT NOT NULL,
    behind_id TEXT NOT NULL,
    PRIMARY KEY (record_id, behind_id)
);
CREATE TABLE grants (
    behind_id TEXT NOT NULL,
    grantee TEXT NOT NULL,
    PRIMARY KEY (behind_id, grantee)
);

-- The next number of each noun that has numbers.
CREATE TABLE numbers (
    noun TEXT NOT NULL PRIMARY KEY,
    next_number BIGINT NOT NULL
);

-- Everything that happened, in the order of the commits; each hash covers the one before.
CREATE TABLE entries (
    position BIGINT NOT NULL PRIMARY KEY,
    recorded_at BIGINT NOT NULL,
    happened_at BIGINT,
    actor TEXT NOT NULL,
    request_id TEXT,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    op TEXT NOT NULL,
    verb TEXT NOT NULL,
    fields TEXT NOT NULL,
    origin TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX entries_by_record ON entries (record_id, position);
-- Where that ends; the epoch is told, the key that seals cursors is not.
CREATE TABLE feed_head (
    id BIGINT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    hash TEXT NOT NULL,
    epoch TEXT NOT NULL,
    cursor_key TEXT NOT NULL
);

-- Answers that were given, kept for a day.
CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    status BIGINT,
    headers TEXT,
    body TEXT,
    PRIMARY KEY (principal, method, path, idempotency_key)
);
CREATE INDEX idempotency_keys_by_created_at ON idempotency_keys (created_at);

-- Which instance is at a job, by the database's time, and for which period it was done last.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    token BIGINT NOT NULL,
    until BIGINT NOT NULL,
    period BIGINT NOT NULL
);

-- Up to when what a team carries was looked through for what is due to be told.
CREATE TABLE sweeps (
    team TEXT NOT NULL PRIMARY KEY,
    looked_at BIGINT NOT NULL
);

-- By what an imported line is known again: the record that came of it, and digests of both as they were then.
CREATE TABLE import_keys (
    integration TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    row_digest TEXT NOT NULL,
    record_digest TEXT NOT NULL,
    PRIMARY KEY (integration, external_id, kind)
);
CREATE INDEX import_keys_by_record ON import_keys (record_id);
