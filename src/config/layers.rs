//! The layers below the command line: variables, the file, and where each value came from. May use: `names`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use super::file::read_table;
use super::names::unknown_variable;
use super::{PREFIX, names, variable};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// This variable.
    Variable(String),
    /// The configuration file.
    File(PathBuf),
    /// Nobody set it.
    Default,
}

/// The values below the command line.
#[derive(Debug, Default)]
pub struct Layers {
    values: BTreeMap<String, (String, Origin)>,
}

/// Everything that is wrong with the settings, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// One sentence for each fault.
    pub faults: Vec<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.faults.join("\n"))
    }
}

impl Error for ConfigError {}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Variable(name) => f.write_str(name),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Layers {
    /// Reads the layers for a command line that was read once without them; it says which file, if one.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong: unknown names, files that cannot be read, a value given twice.
    pub fn load(
        matches: &ArgMatches,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let set: BTreeMap<_, _> =
            environment.iter().filter(|(_, value)| !value.is_empty()).collect();
        let mut faults: Vec<_> = set.keys().filter_map(|name| unknown_variable(name)).collect();
        let mut layers = Self::default();
        let from_flags = |setting: &str| flag(matches, setting).map(|value| (value, Origin::Flag));
        layers.add_files_of(from_flags, &mut faults);
        layers.add(|setting| variable_of(setting, &set), &mut faults);
        let path = flag(matches, "config")
            .or_else(|| set.get(&format!("{PREFIX}CONFIG")).map(|path| (*path).clone()));
        if let Some(path) = path {
            let table = read_table(Path::new(&path), &mut faults);
            let origin = Origin::File(PathBuf::from(&path));
            layers.add(
                |setting| table.get(setting).map(|value| (value.clone(), origin.clone())),
                &mut faults,
            );
        }
        if faults.is_empty() { Ok(layers) } else { Err(ConfigError { faults }) }
    }

    /// The same command, with the layers as the defaults of its flags.
    pub fn apply(&self, command: Command) -> Command {
        let command = command.mut_args(|arg| match self.values.get(arg.get_id().as_str()) {
            Some((value, _)) => arg.default_value(value.clone()),
            None => arg,
        });
        command.mut_subcommands(|below| self.apply(below))
    }

    /// Where the value of a setting came from.
    pub fn origin(&self, matches: &ArgMatches, setting: &str) -> Origin {
        let layered = self.values.get(setting).map(|(_, origin)| origin.clone());
        match source(matches, setting) {
            Some(ValueSource::CommandLine) => Origin::Flag,
            _ => layered.unwrap_or(Origin::Default),
        }
    }

    /// What the parser said of a value that came from a layer, in words that name the layer; `None` for other errors.
    pub fn explain(&self, error: &clap::Error) -> Option<ConfigError> {
        if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
            return None;
        }
        let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
            return None;
        };
        let setting = flag.split_whitespace().next()?.trim_start_matches('-').replace('-', "_");
        let (_, origin) = self.values.get(&setting)?;
        let place = match origin {
            Origin::Variable(name) => name.clone(),
            other => format!("{setting} in {other}"),
        };
        let why = error.source().map(ToString::to_string);
        let why = why.or_else(|| match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(words)) => Some(format!("use one of: {}", words.join(", "))),
            _ => None,
        });
        let why = why.unwrap_or_else(|| "it is not valid".to_owned());
        Some(ConfigError { faults: vec![format!("{place}: {why}")] })
    }

    fn add(&mut self, find: impl Fn(&str) -> Option<(String, Origin)>, faults: &mut Vec<String>) {
        let above: Vec<_> = self.values.keys().cloned().collect();
        for setting in names() {
            let Some((value, origin)) = find(&setting) else {
                continue;
            };
            if let Some(stem) = holds(&setting).filter(|stem| find(stem).is_some()) {
                faults.push(format!(
                    "{stem} and {setting} are both set ({origin}): one of them must go"
                ));
            }
            if !above.contains(&setting) {
                self.values.insert(setting, (value, origin));
            }
        }
        self.read_files(&above, faults);
    }

    fn add_files_of(
        &mut self,
        find: impl Fn(&str) -> Option<(String, Origin)>,
        faults: &mut Vec<String>,
    ) {
        self.add(|setting| holds(setting).and_then(|_| find(setting)), faults);
    }

    /// Puts the content of `…_file` where its stem is not set by a layer above.
    fn read_files(&mut self, above: &[String], faults: &mut Vec<String>) {
        let files = self.values.iter().filter_map(|(setting, (path, origin))| {
            Some((holds(setting)?, path.clone(), origin.clone()))
        });
        let files: Vec<_> = files.filter(|(stem, ..)| !above.contains(stem)).collect();
        for (stem, path, origin) in files {
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let text = text.trim_end_matches(['\r', '\n']).to_owned();
                    self.values.insert(stem, (text, origin));
                }
                Err(why) => faults.push(format!("{stem}_file: {path} cannot be read: {why}")),
            }
        }
    }
}

/// For a setting that names a file: the setting whose value is in it.
fn holds(setting: &str) -> Option<String> {
    setting.strip_suffix("_file").map(ToOwned::to_owned)
}

fn variable_of(setting: &str, set: &BTreeMap<&String, &String>) -> Option<(String, Origin)> {
    let ours = variable(setting);
    // The one variable that everybody's hosting sets; it must not hide behind ours in a file.
    let others = if setting == "database_url" && !set.contains_key(&variable("database_url_file")) {
        "DATABASE_URL"
    } else {
        ""
    };
    let found =
        [ours.as_str(), others].into_iter().find_map(|name| set.get_key_value(&name.to_owned()));
    found.map(|(name, value)| ((*value).clone(), Origin::Variable((*name).clone())))
}

/// The value that a flag was given on the command line, wherever in it.
fn flag(matches: &ArgMatches, setting: &str) -> Option<String> {
    let below = matches.subcommand().and_then(|(_, below)| flag(below, setting));
    below.or_else(|| {
        let given = matches.try_contains_id(setting).is_ok()
            && matches.value_source(setting) == Some(ValueSource::CommandLine);
        let mut raw = given.then(|| matches.get_raw(setting)).flatten()?;
        raw.next_back().map(|value| value.to_string_lossy().into_owned())
    })
}

fn source(matches: &ArgMatches, setting: &str) -> Option<ValueSource> {
    let below = matches.subcommand().and_then(|(_, below)| source(below, setting));
    below.or_else(|| {
        matches.try_contains_id(setting).is_ok().then(|| matches.value_source(setting)).flatten()
    })
}
