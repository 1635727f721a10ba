//! Parse, don't validate: [`Checked<T>`] is the proof that a value kept every rule about its form, and a value
//! that broke some of them names all of them at once. May use: `rule`.

use crate::domain::rule::{RuleBroken, Violation};

/// The longest single-line text (titles, names, labels), in characters.
pub const LINE: usize = 300;
/// The longest narrative text (Markdown), in characters.
pub const NARRATIVE: usize = 100_000;
/// The most entries that a list inside a record may have.
pub const LIST: usize = 500;

/// A text cut to so many characters, the last of them `…`; none where it fits as it is.
pub fn shortened(text: &str, most: usize) -> Option<String> {
    let is_long = text.chars().nth(most).is_some();
    is_long.then(|| text.chars().take(most.saturating_sub(1)).chain(['…']).collect())
}

/// A value whose form can be judged without looking anything up.
pub trait Check {
    /// Reports every rule that the value breaks.
    fn check(&self, faults: &mut Faults);
}

/// A value that kept every rule about its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T>(T);

impl<T: Check> Checked<T> {
    /// Judges a value.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] with every violation.
    pub fn parse(value: T) -> Result<Self, RuleBroken> {
        let mut faults = Faults::default();
        value.check(&mut faults);
        faults.into_result().map(|()| Self(value))
    }
}

impl<T> Checked<T> {
    /// The value, proven.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> std::ops::Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// What a text must look like: what the API's document tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where the text is, as a JSON pointer.
    pub pointer: String,
    /// What it matches, as a regular expression; any text when none.
    pub pattern: Option<&'static str>,
    /// The most characters that it has.
    pub most: usize,
}

/// The forms of all texts in a value, as its check judges them. What is to be told of must be there: every option
/// given, every list with an entry.
pub fn forms<T: Check>(value: &T) -> Vec<Form> {
    let mut faults = Faults { forms: Some(Vec::new()), ..Faults::default() };
    value.check(&mut faults);
    faults.forms.unwrap_or_default()
}

/// Something else than white space.
const SOMETHING: &str = r"\S";

/// Collects violations, each with the JSON pointer (RFC 6901) of the value that broke the rule.
#[derive(Debug, Default)]
pub struct Faults {
    path: String,
    found: Vec<Violation>,
    /// What texts are judged by, where that is what is asked for.
    forms: Option<Vec<Form>>,
}

impl Faults {
    /// Reports one violation of the field `name` at the present place.
    pub fn add(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        let pointer = format!("{}/{name}", self.path);
        self.found.push(Violation { pointer, code, detail: detail.into() });
    }

    /// A text that must be there: not blank, at most `max` characters.
    pub fn text(&mut self, name: &str, value: &str, max: usize) {
        if value.trim().is_empty() {
            self.add(name, "required", "must not be empty");
        }
        self.note(name, Some(SOMETHING), max);
        self.at_most(name, value, max);
    }

    /// A text that may be missing, but not blank or longer than `max` characters.
    pub fn optional(&mut self, name: &str, value: Option<&str>, max: usize) {
        if let Some(value) = value {
            self.text(name, value, max);
        }
    }

    /// A text that may be empty: at most `max` characters.
    pub fn length(&mut self, name: &str, value: &str, max: usize) {
        self.note(name, None, max);
        self.at_most(name, value, max);
    }

    /// Notes the form of a text that is judged elsewhere.
    pub fn note(&mut self, name: &str, pattern: Option<&'static str>, most: usize) {
        if let Some(forms) = &mut self.forms {
            forms.push(Form { pointer: format!("{}/{name}", self.path), pattern, most });
        }
    }

    fn at_most(&mut self, name: &str, value: &str, max: usize) {
        if value.chars().count() > max {
            self.add(name, "too_long", format!("must have at most {max} characters"));
        }
    }

    /// Judges each entry of a list, its position in the pointer.
    pub fn each<T>(&mut self, name: &str, list: &[T], mut judge: impl FnMut(&mut Self, &T)) {
        if list.len() > LIST {
            self.add(name, "too_many", format!("must have at most {LIST} entries"));
            return;
        }
        for (index, entry) in list.iter().enumerate() {
            self.within(&format!("{name}/{index}"), |faults| judge(faults, entry));
        }
    }

    /// Judges a list of single-line texts (tags, names).
    pub fn lines(&mut self, name: &str, list: &[String]) {
        self.each(name, list, |faults, line| {
            if let Some(forms) = &mut faults.forms {
                let pointer = faults.path.clone();
                forms.push(Form { pointer, pattern: Some(SOMETHING), most: LINE });
            }
            if line.trim().is_empty() || line.chars().count() > LINE {
                faults.found.push(Violation {
                    pointer: faults.path.clone(),
                    code: "invalid_text",
                    detail: format!("must have 1 to {LINE} characters"),
                });
            }
        });
    }

    /// Judges what lies below `name`.
    pub fn within(&mut self, name: &str, judge: impl FnOnce(&mut Self)) {
        let outer = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        judge(self);
        self.path.truncate(outer);
    }

    /// Whether nothing was found, or everything that was.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] with every violation.
    pub fn into_result(self) -> Result<(), RuleBroken> {
        if self.found.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(self.found)) }
    }
}
