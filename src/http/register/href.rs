//! Where the lines of a group are found. May use: `domain`.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::register::Grouping;

/// The register's path for one group of what was asked for: what fits the group takes the place of what was said of it.
pub fn of_group(by: Grouping, key: &str, sent: &[(String, String)]) -> String {
    let mut pairs = sent.to_vec();
    let mut put = |name: &str, value: String, keep: fn(&String, &String) -> bool| match pairs
        .iter_mut()
        .find(|(known, _)| known == name)
    {
        Some((_, old)) if keep(old, &value) => {}
        Some((_, old)) => *old = value,
        None => pairs.push((name.to_owned(), value)),
    };
    match (by, month(key)) {
        // The tighter of two bounds; days compare as they are written.
        (Grouping::DueMonth, Some((first, next))) => {
            put("due_date[gte]", first.to_string(), |old, new| old > new);
            put("due_date[lt]", next.to_string(), |old, new| old < new);
        }
        _ => put(by.as_filter(), key.to_owned(), |_, _| false),
    }
    format!("/api/v1/register?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The first day of a month, and of the next.
fn month(key: &str) -> Option<(Date, Date)> {
    let first: Date = format!("{key}-01").parse().ok()?;
    Some((first, first.checked_add(1.month()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_group_are_those_that_were_asked_for_and_no_others() {
        let sent = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<Vec<_>>()
        };
        let href = of_group(
            Grouping::Status,
            "done",
            &sent(&[("status", "done,closed"), ("team", "tea_1")]),
        );
        assert_eq!(href, "/api/v1/register?status=done&team=tea_1");
        let href =
            of_group(Grouping::DueMonth, "2026-12", &sent(&[("due_date[gte]", "2026-12-15")]));
        assert_eq!(
            href,
            "/api/v1/register?due_date%5Bgte%5D=2026-12-15&due_date%5Blt%5D=2027-01-01"
        );
        let href =
            of_group(Grouping::DueMonth, "2026-12", &sent(&[("due_date[lt]", "2027-06-01")]));
        assert_eq!(
            href,
            "/api/v1/register?due_date%5Blt%5D=2027-01-01&due_date%5Bgte%5D=2026-12-01"
        );
    }
}
