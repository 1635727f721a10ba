//! What is read: a file, which can be read twice, or standard input, which is kept for that.
//! May use: nothing of ours but its neighbours.

use std::fs::File;
use std::io::{self, Read};

use crate::cli::failure::{DATA, Failure, NO_INPUT};

/// With what a file begins that gzip has packed.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Something to read.
#[derive(Debug)]
pub enum Input {
    /// A file.
    File(String),
    /// What came on standard input.
    Kept(Vec<u8>),
}

impl Input {
    /// A file by its name, or standard input where that is `-`.
    ///
    /// # Errors
    /// When it cannot be read, or is packed.
    pub fn of(name: &str) -> Result<Self, Failure> {
        let failed = |why: io::Error| unreadable(name, &why);
        let mut start = Vec::new();
        if name == "-" {
            io::stdin().lock().read_to_end(&mut start).map_err(failed)?;
        } else {
            let file = File::open(name).map_err(failed)?;
            file.take(2).read_to_end(&mut start).map_err(failed)?;
        }
        if start.starts_with(&GZIP) {
            let todo = format!("unpack it on the way: zcat {name} | kintsugi import … -");
            return Err(Failure::new(DATA, format!("{name} is packed with gzip")).todo(todo));
        }
        Ok(if name == "-" { Self::Kept(start) } else { Self::File(name.to_owned()) })
    }

    /// Begins to read, from the start.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub fn read(&self) -> Result<Box<dyn Read + '_>, Failure> {
        match self {
            Self::Kept(bytes) => Ok(Box::new(bytes.as_slice())),
            Self::File(name) => match File::open(name) {
                Ok(file) => Ok(Box::new(io::BufReader::new(file))),
                Err(why) => Err(unreadable(name, &why)),
            },
        }
    }
}

/// Why a file cannot be read, and what to do.
pub fn unreadable(name: &str, why: &io::Error) -> Failure {
    Failure::new(NO_INPUT, format!("{name} cannot be read: {why}"))
        .todo("see that the path is right and that this user may read it; - is standard input")
}
