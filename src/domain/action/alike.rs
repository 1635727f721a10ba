//! How alike the words of two actions are. May use: nothing of ours.

/// Titles that are less alike than this are hardly the same.
const ALIKE: f64 = 0.6;

/// How alike two titles are, from 0 to 1, whatever the order, case and repetition of their words; none where they are
/// hardly the same.
pub fn alikeness(one: &str, other: &str) -> Option<f64> {
    let alike = strsim::sorensen_dice(&words(one), &words(other));
    (alike >= ALIKE).then_some(alike)
}

fn words(title: &str) -> String {
    let title = title.to_lowercase();
    let mut words: Vec<_> = title
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_in_another_order_are_alike_and_other_words_are_not() {
        assert_eq!(
            alikeness("Retire the shared admin host", "The shared admin host: retire!"),
            Some(1.0)
        );
        let near =
            alikeness("Renew certificates by machine", "Renew the certificates by a machine");
        assert!(near.is_some_and(|alike| alike > 0.8), "{near:?}");
        assert_eq!(
            alikeness("Renew certificates by machine", "Let the queue drain by itself"),
            None
        );
        assert_eq!(alikeness("", ""), Some(1.0));
        assert_eq!(alikeness("", "Renew"), None);
    }
}
