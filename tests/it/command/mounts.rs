//! The program with a disk of its own: mounted for it alone, gone with it. Skipped where that is not allowed.

use std::path::Path;
use std::process::Command;

/// The program, once this script has mounted what it needs; `None` where nothing may be mounted.
pub fn mounted(folder: &Path, script: &str) -> Option<Command> {
    let own = || {
        let mut own = Command::new("unshare");
        own.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").current_dir(folder);
        own.args(["--map-root-user", "--mount"]);
        own
    };
    if !own().arg("true").status().is_ok_and(|ended| ended.success()) {
        println!("skipped: there is no unshare(1), or nothing may be mounted here");
        return None;
    }
    let mut own = own();
    let script = format!("{script} && exec \"$0\" \"$@\"");
    own.args(["sh", "-e", "-c", &script, env!("CARGO_BIN_EXE_kintsugi")]);
    Some(own)
}

/// A folder that cannot be written to.
pub const READ_ONLY: &str = "mount --bind disk disk && mount -o remount,bind,ro disk";

/// A folder that is a disk of 16 MiB, of which 4 are left.
pub const SMALL: &str =
    "mount -t tmpfs -o size=16m none disk && head -c 12M /dev/zero > disk/ballast";
