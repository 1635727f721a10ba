//! How many of how many, and how sure that is. May use: nothing of ours.

/// The quantile of the normal distribution for a band of 95 %.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proportion {
    /// Those that are counted.
    pub of: i64,
    /// Those among which they are.
    pub all: i64,
}

impl Proportion {
    /// The proportion, from 0 to 1; none of nothing.
    pub fn value(self) -> Option<f64> {
        (self.all > 0).then(|| whole(self.of) / whole(self.all))
    }

    /// Between what the true proportion lies, with 95 % confidence: E. B. Wilson, "Probable Inference, the Law of Succession,
    /// and Statistical Inference", 1927. Unlike the usual band it holds for few cases, and never leaves 0 to 1.
    pub fn band(self) -> Option<(f64, f64)> {
        let (proportion, all) = (self.value()?, whole(self.all));
        let square = Z * Z;
        let middle = proportion + square / (2.0 * all);
        let spread =
            Z * (proportion * (1.0 - proportion) / all + square / (4.0 * all * all)).sqrt();
        let scale = 1.0 + square / all;
        Some((((middle - spread) / scale).max(0.0), ((middle + spread) / scale).min(1.0)))
    }
}

/// A count as a number to reckon with: exact up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "no database of ours holds 2^53 records"
)]
pub(super) fn whole(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_band_is_that_of_the_literature() {
        // R: prop.test(15, 20, correct = FALSE)$conf.int
        let (low, high) = Proportion { of: 15, all: 20 }.band().unwrap();
        assert!((low - 0.531_299).abs() < 1e-5, "{low}");
        assert!((high - 0.888_138).abs() < 1e-5, "{high}");
        let (low, high) = Proportion { of: 0, all: 10 }.band().unwrap();
        assert!(low.abs() < 1e-12 && (high - 0.277_533).abs() < 1e-5, "{low} to {high}");
        assert_eq!(Proportion::default().value(), None);
        assert_eq!(Proportion::default().band(), None);
    }

    proptest! {
        #[test]
        fn the_share_lies_in_its_band_and_more_cases_make_it_narrower(of in 0_i64..500, more in 0_i64..500, times in 2_i64..20) {
            let proportion = Proportion { of, all: of + more };
            prop_assume!(proportion.all > 0);
            let (low, high) = proportion.band().unwrap();
            let value = proportion.value().unwrap();
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            prop_assert!(low <= value + 1e-9 && value <= high + 1e-9);
            let (lower, higher) = Proportion { of: of * times, all: proportion.all * times }.band().unwrap();
            prop_assert!(higher - lower < high - low);
        }
    }
}
