//! What counts as a word when records are searched: taken apart here, alike for both engines, rather than by either.
//! May use: nothing of ours.

/// Words of a search that count.
const WORDS: usize = 12;

/// Words that say nothing: those that PostgreSQL's English dictionary leaves out.
const STOP: &[&str] = &[
    "i",
    "me",
    "my",
    "myself",
    "we",
    "our",
    "ours",
    "ourselves",
    "you",
    "your",
    "yours",
    "yourself",
    "yourselves",
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "it",
    "its",
    "itself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
    "what",
    "which",
    "who",
    "whom",
    "this",
    "that",
    "these",
    "those",
    "am",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "have",
    "has",
    "had",
    "having",
    "do",
    "does",
    "did",
    "doing",
    "a",
    "an",
    "the",
    "and",
    "but",
    "if",
    "or",
    "because",
    "as",
    "until",
    "while",
    "of",
    "at",
    "by",
    "for",
    "with",
    "about",
    "against",
    "between",
    "into",
    "through",
    "during",
    "before",
    "after",
    "above",
    "below",
    "to",
    "from",
    "up",
    "down",
    "in",
    "out",
    "on",
    "off",
    "over",
    "under",
    "again",
    "further",
    "then",
    "once",
    "here",
    "there",
    "when",
    "where",
    "why",
    "how",
    "all",
    "any",
    "both",
    "each",
    "few",
    "more",
    "most",
    "other",
    "some",
    "such",
    "no",
    "nor",
    "not",
    "only",
    "own",
    "same",
    "so",
    "than",
    "too",
    "very",
    "s",
    "t",
    "can",
    "will",
    "just",
    "don",
    "should",
    "now",
];

/// The words of a search that count, in small letters.
pub(super) fn of_query(text: &str) -> Vec<String> {
    let words = each(text).map(str::to_lowercase);
    words.filter(|word| !STOP.contains(&word.as_str())).take(WORDS).collect()
}

/// A text as its words, in small letters, with blanks between: nothing is left to be taken for an address or a path.
pub(super) fn spelt(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    for word in each(text) {
        if !spelt.is_empty() {
            spelt.push(' ');
        }
        spelt.push_str(&word.to_lowercase());
    }
    spelt
}

/// Letters and digits, and nothing else.
fn each(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_in_small_letters() {
        assert_eq!(spelt("On-call at db-7.example.org: ÆØÅ!"), "on call at db 7 example org æøå");
        assert_eq!(of_query("\"The hosts\" of db-7"), ["hosts", "db", "7"]);
        assert!(of_query("the of \"*\" -").is_empty());
        assert_eq!(of_query(&"word ".repeat(50)).len(), WORDS);
    }
}
