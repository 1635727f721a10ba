//! Parameters of reports that are no lists of records: words with commas, ids with commas, how many. Each that is not
//! right is named. May use: `app`, `domain`.

use jiff::Timestamp;

use crate::app::listing::MOST_WORDS;
use crate::app::shape::unknown;
use crate::domain::id::RecordId;
use crate::domain::list::NONE;
use crate::domain::rule::Violation;
use crate::domain::words::Word;
use crate::http::problem::Problem;

/// What a limit must be; what is more than an operation tells at once is taken as that much.
pub const LIMIT: &str = "must be a whole number from 1";

/// One or several words of a vocabulary, with commas; none when nothing is said.
///
/// # Errors
/// 400 naming the word that is not known, and those that are.
pub fn words<W: Word>(name: &str, sent: Option<&str>, known: &[W]) -> Result<Vec<W>, Problem> {
    let spelt: Vec<_> = known.iter().map(|word| word.as_str()).collect();
    let read = |text: &str| {
        let word = known.iter().copied().find(|word| word.as_str() == text);
        word.ok_or_else(|| refuse(name, "invalid_value", unknown("word", text, &spelt)))
    };
    let found: Vec<W> =
        sent.into_iter().flat_map(|sent| sent.split(',')).map(read).collect::<Result<_, _>>()?;
    if found.len() > MOST_WORDS {
        return Err(refuse(name, "too_many", format!("must have at most {MOST_WORDS} words")));
    }
    Ok(found)
}

/// One or several ids, with commas; none when nothing is said.
///
/// # Errors
/// 400 naming the parameter.
pub fn ids<I: RecordId>(name: &str, sent: Option<&str>) -> Result<Vec<I>, Problem> {
    let read = |text: &str| {
        let detail =
            format!("must be an id that begins with {}_, or several with commas", I::PREFIX);
        I::parse(text).ok_or_else(|| refuse(name, "invalid_value", detail))
    };
    sent.into_iter().flat_map(|sent| sent.split(',')).map(read).collect()
}

/// The same, with `none` beside them or alone: whether what has none is asked for too.
///
/// # Errors
/// 400 naming the parameter.
pub fn ids_or_none<I: RecordId>(name: &str, sent: Option<&str>) -> Result<(Vec<I>, bool), Problem> {
    let Some(sent) = sent else { return Ok((Vec::new(), false)) };
    let (none, named): (Vec<_>, Vec<_>) = sent.split(',').partition(|one| *one == NONE);
    let named = (!named.is_empty()).then(|| named.join(","));
    Ok((ids(name, named.as_deref())?, !none.is_empty()))
}

/// How many entries a page has at most: `usual` when nothing is said, never more than `most`.
///
/// # Errors
/// 400 naming the parameter.
pub fn limit(sent: Option<&str>, usual: usize, most: usize) -> Result<usize, Problem> {
    let Some(sent) = sent else { return Ok(usual) };
    match sent.parse::<u32>().map(usize::try_from) {
        Ok(Ok(limit)) if limit > 0 => Ok(limit.min(most)),
        _ => Err(refuse("limit", "invalid_value", LIMIT)),
    }
}

/// A moment.
///
/// # Errors
/// 400 naming the parameter.
pub fn moment(name: &str, sent: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let read = |text: &str| {
        let detail = "must be a moment such as 2026-01-31T12:00:00Z".to_owned();
        text.parse::<Timestamp>().map_err(|_| refuse(name, "invalid_value", detail))
    };
    sent.map(read).transpose()
}

/// 400 about one parameter.
pub fn refuse(name: &str, code: &'static str, detail: impl Into<String>) -> Problem {
    let (pointer, detail) = (name.to_owned(), detail.into());
    Problem::parameters(vec![Violation { pointer, code, detail }])
}
