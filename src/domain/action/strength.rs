//! How strongly an action changes the system: the action hierarchy of RCA² (NPSF 2015), put into the words of IT.
//! A hint, never a gate. May use: `words`.

use crate::domain::words::words;

words! {
    /// What an action aims at.
    pub enum Aim {
        Prevent = "prevent", DetectSooner = "detect_sooner", LimitEffect = "limit_effect",
        RecoverEasier = "recover_easier", RespondBetter = "respond_better",
        ServeNeedBetter = "serve_need_better", Learn = "learn",
    }
}

words! {
    /// How strongly an action changes the system rather than reminds the person, the strongest first.
    pub enum Strength { Stronger = "stronger", Intermediate = "intermediate", Weaker = "weaker" }
}

words! {
    /// By what kind of control an action works, the strongest kinds first.
    pub enum ControlKind {
        RemoveHazard = "remove_hazard", ForcingFunction = "forcing_function", AutomateAway = "automate_away",
        Simplify = "simplify", Standardise = "standardise", Architecture = "architecture",
        LeadershipStructural = "leadership_structural",
        Redundancy = "redundancy", ReduceLoad = "reduce_load", SoftwareGuard = "software_guard",
        ChecklistInTool = "checklist_in_tool", RemoveLookAlike = "remove_look_alike",
        SimulationPractice = "simulation_practice", CommunicationProtocol = "communication_protocol",
        BetterInformation = "better_information",
        DoubleCheck = "double_check", Warning = "warning", PolicyOrMemo = "policy_or_memo", Training = "training",
        Reminder = "reminder", MoreStudy = "more_study",
    }
}

impl ControlKind {
    /// The strength that follows from the kind.
    pub fn strength(self) -> Strength {
        match self {
            Self::RemoveHazard
            | Self::ForcingFunction
            | Self::AutomateAway
            | Self::Simplify
            | Self::Standardise
            | Self::Architecture
            | Self::LeadershipStructural => Strength::Stronger,
            Self::Redundancy
            | Self::ReduceLoad
            | Self::SoftwareGuard
            | Self::ChecklistInTool
            | Self::RemoveLookAlike
            | Self::SimulationPractice
            | Self::CommunicationProtocol
            | Self::BetterInformation => Strength::Intermediate,
            Self::DoubleCheck
            | Self::Warning
            | Self::PolicyOrMemo
            | Self::Training
            | Self::Reminder
            | Self::MoreStudy => Strength::Weaker,
        }
    }
}
