//! What `--help` tells of settings: each with its variable, and only those that matter to a command. May use: nothing of
//! ours.

use clap::{Arg, Command};

use super::{names, variable};

/// The commands whose help shows every setting.
const SHOW_ALL: &[&str] = &["serve", "config"];

/// The same command, whose help names the variable of each setting.
pub fn teach(command: Command) -> Command {
    be_brief(name_variables(command))
}

fn name_variables(command: Command) -> Command {
    let known = names();
    let named = |arg: Arg| {
        let setting = arg.get_id().to_string();
        if !known.contains(&setting) {
            return arg;
        }
        let variable = variable(&setting);
        let with = |help: &str| format!("{help} [{variable}]");
        let (short, long) =
            (arg.get_help().map(ToString::to_string), arg.get_long_help().map(ToString::to_string));
        let arg = match short {
            Some(help) => arg.help(with(&help)),
            None => arg,
        };
        match long {
            Some(help) => arg.long_help(with(&help)),
            None => arg,
        }
    };
    command.mut_args(named).mut_subcommands(name_variables)
}

/// The same command, whose commands below show of the database only where it is.
fn be_brief(command: Command) -> Command {
    if SHOW_ALL.contains(&command.get_name()) {
        return command;
    }
    let command = command.mut_args(|arg| {
        let tunes = arg.get_help_heading() == Some("Database")
            && !arg.get_id().as_str().starts_with("database_url");
        if tunes { arg.hide(true) } else { arg }
    });
    command.mut_subcommands(be_brief)
}
