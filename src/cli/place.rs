//! Why an SQLite database cannot be opened where it is: SQLite itself says little more than that it cannot. May use:
//! `failure`.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Access, access, statvfs};
use rustix::io::Errno;

use super::failure::{CANNOT_CREATE, CONFIG, Failure};

/// With what every SQLite database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Less room than this is none: SQLite's index of its log alone takes half of it.
const LEAST: u64 = 64 << 10;

const ELSEWHERE: &str = "or name a database elsewhere with --database-url";

/// What stands in the way, if it can be seen.
pub fn obstacle(path: &Path) -> Option<Failure> {
    // The folder is made if it is not there: what counts is the nearest that is.
    let folder = path.ancestors().skip(1).find(|folder| folder.exists() && *folder != "");
    let folder = folder.unwrap_or(Path::new("."));
    unwritable(folder)
        .or_else(|| path.exists().then(|| unwritable(path)).flatten())
        .or_else(|| no_database(path))
        .or_else(|| no_room(folder))
}

fn unwritable(place: &Path) -> Option<Failure> {
    let shown = place.display();
    match access(place, Access::WRITE_OK) {
        Err(Errno::ROFS) => Some(
            Failure::new(CONFIG, format!("{shown} is on a file system that is mounted read-only, and the service writes"))
                .todo(format!("mount it for writing, {ELSEWHERE}; to look at a backup, put it back elsewhere: kintsugi restore")),
        ),
        Err(_) => {
            let owner = place.metadata().map_or(0, |place| place.uid());
            let user = rustix::process::getuid().as_raw();
            Some(
                Failure::new(CANNOT_CREATE, format!("user {user} may not write to {shown}, which belongs to user {owner}"))
                    .todo(format!("start kintsugi as that user, or give it the folder with all that is in it (chown -R {user}), {ELSEWHERE}")),
            )
        }
        Ok(()) => None,
    }
}

fn no_database(path: &Path) -> Option<Failure> {
    let mut start = Vec::new();
    let most = u64::try_from(MAGIC.len()).unwrap_or(16);
    File::open(path).ok()?.take(most).read_to_end(&mut start).ok()?;
    (!start.is_empty() && start != MAGIC).then(|| {
        Failure::new(CONFIG, format!("{} is not an SQLite database", path.display()))
            .todo("name the right file with --database-url; if it was one, restore a backup: kintsugi restore")
    })
}

fn no_room(folder: &Path) -> Option<Failure> {
    let disk = statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    (free < LEAST).then(|| {
        Failure::new(
            CANNOT_CREATE,
            format!("the disk is full: {} has {free} bytes left", folder.display()),
        )
        .todo("make room where the database is")
    })
}
