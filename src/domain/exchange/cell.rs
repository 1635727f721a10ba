//! Texts in the cells of tables that spreadsheets open. May use: nothing of ours.

/// Characters with which a spreadsheet begins to calculate, plain and full width.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// A text that no spreadsheet takes for a formula: one that begins like it gets a quote in front.
pub fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_quoted_and_nothing_else() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for plain in ["", "a=1", "'=1", " =1", "1-1"] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
