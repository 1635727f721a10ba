//! Who may do what, as data: one row an operation, one cell list a move. Visibility is not asked here: the store
//! answers as if a hidden record did not exist. May use: `event`, `id`, `words`.

use serde::Serialize;

use crate::domain::event::Noun;
use crate::domain::id::{PersonId, SessionId, TeamId, TokenId};
use crate::domain::words::{Word, words};

words! {
    /// What a person (or a token) is in the whole organisation.
    pub enum Role {
        /// Reports, gives perspectives, reads what is published.
        Colleague = "colleague",
        /// Writes reviews, lessons and actions.
        Contributor = "contributor",
        /// Guides reviews, decides on the state of actions between teams.
        Facilitator = "facilitator",
        /// Keeps policies, templates, teams, services and themes.
        Steward = "steward",
        /// Keeps identities, tokens and integrations; sees nothing restricted by that alone.
        Administrator = "administrator",
        /// A tool, by a token with scopes.
        Service = "service",
    }
}

words! {
    /// What a token may be used for.
    pub enum Scope {
        IncidentsRead = "incidents:read", IncidentsWrite = "incidents:write",
        ReviewsRead = "reviews:read", ReviewsWrite = "reviews:write",
        LessonsRead = "lessons:read", LessonsWrite = "lessons:write",
        ActionsRead = "actions:read", ActionsWrite = "actions:write",
        CatalogueRead = "catalogue:read", CatalogueWrite = "catalogue:write",
        PoliciesRead = "policies:read", PoliciesWrite = "policies:write",
        ReportsRead = "reports:read", ImportsWrite = "imports:write",
        PeopleRead = "people:read", TokensWrite = "tokens:write", AuditRead = "audit:read",
    }
}

words! {
    /// What a caller is to the organisation or to one record: the cells of the permission table.
    pub enum Who {
        /// Anyone signed in.
        Anyone = "anyone",
        /// Role contributor, facilitator or steward.
        Contributor = "contributor",
        /// Role facilitator.
        Facilitator = "facilitator",
        /// Role steward.
        Steward = "steward",
        /// Role administrator.
        Administrator = "administrator",
        /// A tool by a token with the scope.
        Integration = "integration",
        /// Who made the record: proposed the action, wrote the comment, reported the incident.
        Author = "author",
        /// A member of the team that owns the record, or that is asked.
        Member = "member",
        /// The lead of the team that owns the record, or that is asked.
        Lead = "lead",
        /// The person accountable for the action.
        Accountable = "accountable",
        /// A collaborator on the action.
        Collaborator = "collaborator",
        /// A collaborator on the action who mentors.
        Mentor = "mentor",
        /// The lead of the team that owns the service concerned.
        ServiceOwner = "service_owner",
        /// The owner of the review.
        ReviewOwner = "review_owner",
        /// Who takes part in the review.
        Participant = "participant",
    }
}

/// One row of the permission table.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Permission {
    /// The operation's id in the OpenAPI document.
    pub operation: &'static str,
    /// The scope that a token needs.
    pub scope: Scope,
    /// Who may: anyone of these.
    pub who: &'static [Who],
}

/// Membership of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The team.
    pub team: TeamId,
    /// Whether the caller leads it.
    pub lead: bool,
}

/// Who is calling: a person, or a tool by its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person, unless a tool calls.
    pub person: Option<PersonId>,
    /// The token by which the call came, if it was one.
    pub token: Option<TokenId>,
    /// The session of the browser by which the call came, if it was one.
    pub session: Option<SessionId>,
    /// Roles in the organisation.
    pub roles: Vec<Role>,
    /// Teams that the person belongs to.
    pub teams: Vec<Membership>,
    /// What the token may be used for; `None` for a person's own session.
    pub scopes: Option<Vec<Scope>>,
    /// The one integration that the token is bound to.
    pub integration: Option<String>,
    /// Kintsugi itself: the command line on the machine, a job.
    pub system: bool,
}

/// The caller is known and may see the record, but may not do this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// What was asked.
    pub operation: String,
    /// Who may, in words.
    pub needs: String,
}

impl Caller {
    /// Kintsugi itself: the command line on the machine, a job, the demonstration.
    pub fn system() -> Self {
        let (person, token, scopes, integration) = (None, None, None, None);
        Self {
            person,
            token,
            session: None,
            roles: vec![Role::Administrator],
            teams: vec![],
            scopes,
            integration,
            system: true,
        }
    }

    /// Who stands in the audit: a person's id, a token's id, or `system`.
    pub fn actor(&self) -> String {
        match (self.person, self.token) {
            (Some(person), _) => person.to_string(),
            (None, Some(token)) => token.to_string(),
            (None, None) => "system".to_owned(),
        }
    }

    /// Whether the caller has the role, or one that includes it.
    pub fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|have| {
            *have == role
                || match role {
                    Role::Colleague => *have != Role::Service,
                    Role::Contributor => matches!(have, Role::Facilitator | Role::Steward),
                    _ => false,
                }
        })
    }

    /// Whether the caller is a person who reads what is published and has no hand in the writing.
    pub fn only_reads(&self) -> bool {
        self.person.is_some() && !self.has(Role::Contributor)
    }

    /// Whether the caller belongs to the team.
    pub fn is_member(&self, team: TeamId) -> bool {
        self.teams.iter().any(|membership| membership.team == team)
    }

    /// Whether the caller leads the team.
    pub fn leads(&self, team: TeamId) -> bool {
        self.teams.iter().any(|membership| membership.team == team && membership.lead)
    }

    /// What the caller is to a record that this team owns.
    pub fn to_team(&self, team: Option<TeamId>) -> Vec<Who> {
        let member = team.is_some_and(|team| self.is_member(team)).then_some(Who::Member);
        let lead = team.is_some_and(|team| self.leads(team)).then_some(Who::Lead);
        member.into_iter().chain(lead).collect()
    }

    /// May the caller do this, being `relations` to the record?
    ///
    /// # Errors
    /// [`Denied`], naming who may.
    pub fn may(&self, permission: &Permission, relations: &[Who]) -> Result<(), Denied> {
        let operation = || permission.operation.to_owned();
        self.may_as(operation, permission.scope, permission.who, relations)
    }

    /// May the caller make a move whose row names `who`, being `relations` to the record?
    ///
    /// # Errors
    /// [`Denied`], naming who may.
    pub fn may_move(
        &self,
        noun: Noun,
        name: &str,
        who: &[Who],
        relations: &[Who],
    ) -> Result<(), Denied> {
        self.may_as(|| format!("{noun}.{name}"), write_scope(noun), who, relations)
    }

    /// The same, for whom it is enough to know whether.
    pub fn can_move(&self, noun: Noun, who: &[Who], relations: &[Who]) -> bool {
        self.system || (self.reaches(write_scope(noun)) && self.is_one_of(who, relations))
    }

    fn may_as(
        &self,
        operation: impl FnOnce() -> String,
        scope: Scope,
        who: &[Who],
        relations: &[Who],
    ) -> Result<(), Denied> {
        if self.system {
            return Ok(());
        }
        if !self.reaches(scope) {
            let needs = format!("a token with the scope {scope}");
            return Err(Denied { operation: operation(), needs });
        }
        if self.is_one_of(who, relations) {
            return Ok(());
        }
        let words: Vec<_> = who.iter().map(|who| who.as_str().replace('_', " ")).collect();
        let needs = format!("one of: {}", words.join(", "));
        Err(Denied { operation: operation(), needs })
    }

    /// Whether the token, if that is what the caller came by, may be used for this.
    fn reaches(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }

    fn is_one_of(&self, who: &[Who], relations: &[Who]) -> bool {
        who.iter().any(|who| self.is(*who) || relations.contains(who))
    }

    fn is(&self, who: Who) -> bool {
        match who {
            Who::Anyone => true,
            Who::Contributor => self.has(Role::Contributor),
            Who::Facilitator => self.has(Role::Facilitator),
            Who::Steward => self.has(Role::Steward),
            Who::Administrator => self.has(Role::Administrator),
            Who::Integration => self.has(Role::Service),
            _ => false,
        }
    }
}

/// The scope that a token needs to move a record of this kind.
pub fn write_scope(noun: Noun) -> Scope {
    match noun {
        Noun::Incident | Noun::TimelineEvent | Noun::Recurrence => Scope::IncidentsWrite,
        Noun::Review | Noun::Factor => Scope::ReviewsWrite,
        Noun::Lesson | Noun::Uptake | Noun::Share | Noun::Subscription => Scope::LessonsWrite,
        Noun::Action
        | Noun::Verification
        | Noun::Comment
        | Noun::Fragility
        | Noun::Nudge
        | Noun::SkillFit
        | Noun::View => Scope::ActionsWrite,
        Noun::Policy => Scope::PoliciesWrite,
        Noun::Import => Scope::ImportsWrite,
        Noun::Token | Noun::Session => Scope::TokensWrite,
        Noun::Service | Noun::Team | Noun::Person | Noun::Theme => Scope::CatalogueWrite,
    }
}
