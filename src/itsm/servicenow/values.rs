//! What the caller said about columns and values: `column:state=final_state`, `priority:1=sev1`, `state:-100=open`.
//! May use: `incident`, `words`.

use std::collections::BTreeMap;

use crate::domain::incident::{IncidentStatus, Severity};
use crate::domain::words::Word;

use super::columns::Column;

/// What the caller said about columns and values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maps {
    pub(super) columns: Vec<(Column, String)>,
    states: BTreeMap<String, IncidentStatus>,
    severities: BTreeMap<String, Severity>,
}

/// States that the tool ships with and that say themselves what they are. Numbers do not: they differ between releases.
const STATES: &[(&str, IncidentStatus)] = &[
    ("new", IncidentStatus::Open),
    ("open", IncidentStatus::Open),
    ("active", IncidentStatus::Open),
    ("assigned", IncidentStatus::Open),
    ("in progress", IncidentStatus::Open),
    ("work in progress", IncidentStatus::Open),
    ("on hold", IncidentStatus::Open),
    ("pending", IncidentStatus::Open),
    ("awaiting user info", IncidentStatus::Open),
    ("awaiting problem", IncidentStatus::Open),
    ("awaiting change", IncidentStatus::Open),
    ("awaiting vendor", IncidentStatus::Open),
    ("awaiting evidence", IncidentStatus::Open),
    ("resolved", IncidentStatus::Resolved),
    ("closed", IncidentStatus::Resolved),
    ("canceled", IncidentStatus::Cancelled),
    ("cancelled", IncidentStatus::Cancelled),
];

impl Maps {
    /// Takes one more saying.
    ///
    /// # Errors
    /// A sentence, when it cannot be understood.
    pub fn say(&mut self, saying: &str) -> Result<(), String> {
        let shape = "say it as priority:1=sev1, state:-100=open or column:state=final_state";
        let (what, rest) = saying.split_once(':').ok_or_else(|| format!("{saying}: {shape}"))?;
        let (left, right) = rest.rsplit_once('=').ok_or_else(|| format!("{saying}: {shape}"))?;
        let (left, right) = (left.trim(), right.trim());
        match what.trim() {
            "column" => {
                let column = word::<Column>(saying, left)?;
                self.columns.push((column, right.to_owned()));
            }
            "priority" => {
                self.severities.insert(left.to_lowercase(), word(saying, right)?);
            }
            "state" => {
                let status = word(saying, right)?;
                if status == IncidentStatus::Merged {
                    return Err(format!(
                        "{saying}: a merged incident names the one that it went into, which a state cannot"
                    ));
                }
                self.states.insert(left.to_lowercase(), status);
            }
            other => return Err(format!("{saying}: {other} cannot be mapped; {shape}")),
        }
        Ok(())
    }

    pub(super) fn status(&self, state: &str) -> Option<IncidentStatus> {
        let shipped =
            |name: &str| STATES.iter().find(|(known, _)| *known == name).map(|(_, status)| *status);
        look_up(&self.states, state).or_else(|| shipped(&state.to_lowercase()))
    }

    pub(super) fn severity(&self, priority: &str) -> Option<Severity> {
        look_up(&self.severities, priority)
    }
}

/// The value as it stands, or the code before its label: `1` of `1 - Critical`.
fn look_up<T: Copy>(said: &BTreeMap<String, T>, value: &str) -> Option<T> {
    let value = value.to_lowercase();
    let code = || value.split_once(" - ").map(|(code, _)| code.trim().to_owned());
    said.get(&value).copied().or_else(|| said.get(&code()?).copied())
}

fn word<W: Word>(saying: &str, text: &str) -> Result<W, String> {
    W::from_word(text)
        .ok_or_else(|| format!("{saying}: {text} is none of {}", W::all_words().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maps(sayings: &[&str]) -> Result<Maps, String> {
        let mut maps = Maps::default();
        sayings.iter().try_for_each(|saying| maps.say(saying))?;
        Ok(maps)
    }

    #[test]
    fn a_value_is_known_by_itself_or_by_its_code() {
        let maps = maps(&["priority:1=sev1", "priority:4 - Low=sev4", "state:-100=open"]).unwrap();
        assert_eq!(maps.severity("1"), Some(Severity::Sev1));
        assert_eq!(maps.severity("1 - Critical"), Some(Severity::Sev1));
        assert_eq!(maps.severity("4 - Low"), Some(Severity::Sev4));
        assert_eq!(maps.severity("4"), None);
        assert_eq!(maps.status("-100"), Some(IncidentStatus::Open));
    }

    #[test]
    fn words_that_say_themselves_need_no_map_and_numbers_do() {
        let maps = Maps::default();
        assert_eq!(maps.status("Awaiting User Info"), Some(IncidentStatus::Open));
        assert_eq!(maps.status("Closed"), Some(IncidentStatus::Resolved));
        assert_eq!(maps.status("7"), None);
    }

    #[test]
    fn what_cannot_be_understood_is_refused_with_what_could_be_said() {
        for saying in ["priority", "priority:1", "urgency:1=sev1"] {
            assert!(maps(&[saying]).unwrap_err().contains("say it as"), "{saying}");
        }
        assert!(maps(&["priority:1=high"]).unwrap_err().contains("sev1, sev2"));
        assert!(maps(&["column:final_state=state"]).unwrap_err().contains("number, sys_id"));
        assert!(maps(&["state:7=merged"]).is_err());
    }
}
