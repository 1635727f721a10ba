//! How long it takes until something is done, where some is not done yet and some never will be. May use: nothing of ours.
//!
//! A mean over what happened to close flatters: it knows nothing of what is still open. Here what is open counts as open
//! for as long as it has been ("censored"), and what left in another way (declined, superseded …) is a way out of its own
//! that competes with being done: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete Observations", 1958;
//! O. O. Aalen, S. Johansen, "An Empirical Transition Matrix for Non-homogeneous Markov Chains", 1978; the variance is
//! M. Greenwood's, 1926, its band on the scale of log(-log), which never leaves 0 to 1.

use std::collections::BTreeMap;

use super::proportion::{Z, whole};

/// So many left in one way after so many whole days; those without a way are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// After how many days.
    pub days: i64,
    /// In which way; none: still there after so many days.
    pub way: Option<String>,
    /// How many.
    pub count: i64,
}

/// How it stands after a number of days.
#[derive(Debug, Clone, PartialEq)]
pub struct After {
    /// After how many days.
    pub days: i64,
    /// The proportion that is still there.
    pub there: f64,
    /// Between what that lies with 95 % confidence; none before anything left, and after all did.
    pub band: Option<(f64, f64)>,
    /// The proportion that left in each way.
    pub left: BTreeMap<String, f64>,
}

/// What leaves, day by day.
#[derive(Debug, Clone, Default)]
pub struct Leaving {
    steps: Vec<After>,
}

impl Leaving {
    /// Reckons it from how many left when, and how.
    pub fn of(all: &[Left]) -> Self {
        let mut days: BTreeMap<i64, (BTreeMap<&str, i64>, i64)> = BTreeMap::new();
        for each in all {
            let (left, there) = days.entry(each.days.max(0)).or_default();
            match &each.way {
                Some(way) => *left.entry(way).or_default() += each.count,
                None => *there += each.count,
            }
        }
        let mut at_risk: i64 = all.iter().map(|each| each.count).sum();
        let (mut proportion, mut variance) = (1.0_f64, 0.0_f64);
        let mut left_so_far: BTreeMap<String, f64> = BTreeMap::new();
        let mut steps = Vec::new();
        for (days, (left, still_there)) in days {
            let leave: i64 = left.values().sum();
            if leave > 0 {
                for (way, count) in left {
                    *left_so_far.entry(way.to_owned()).or_default() +=
                        proportion * whole(count) / whole(at_risk);
                }
                let stay = at_risk - leave;
                proportion *= whole(stay) / whole(at_risk);
                variance += whole(leave) / (whole(at_risk) * whole(stay));
                let band = band(proportion, variance);
                steps.push(After { days, there: proportion, band, left: left_so_far.clone() });
            }
            // Who was last seen on a day could still have left on it.
            at_risk -= leave + still_there;
        }
        Self { steps }
    }

    /// How it stands after so many days.
    pub fn after(&self, days: i64) -> After {
        let last = self.steps.iter().take_while(|step| step.days <= days).last();
        let begin = After { days, there: 1.0, band: None, left: BTreeMap::new() };
        last.map_or(begin, |step| After { days, ..step.clone() })
    }

    /// After how many days this proportion had left in this way; none where that many never did.
    pub fn days_until(&self, proportion: f64, way: &str) -> Option<i64> {
        // Sums of parts: a half that is short by a rounding is a half.
        let reached =
            |step: &&After| step.left.get(way).is_some_and(|left| *left >= proportion - 1e-9);
        self.steps.iter().find(reached).map(|step| step.days)
    }
}

fn band(proportion: f64, variance: f64) -> Option<(f64, f64)> {
    let log = proportion.ln();
    (proportion > 0.0 && proportion < 1.0).then(|| {
        let width = (Z * variance.sqrt() / log).abs();
        (proportion.powf(width.exp()), proportion.powf((-width).exp()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn left(days: i64, way: &str, count: i64) -> Left {
        Left { days, way: (!way.is_empty()).then(|| way.to_owned()), count }
    }

    fn near(one: f64, other: f64) {
        assert!((one - other).abs() < 5e-4, "{one} and {other}");
    }

    /// The times of remission under 6-mercaptopurine (Freireich and others, 1963), the example of the textbooks.
    #[test]
    fn what_is_still_there_is_that_of_the_textbook() {
        let gone = [(6, 3), (7, 1), (10, 1), (13, 1), (16, 1), (22, 1), (23, 1)];
        let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let mut all: Vec<_> =
            gone.iter().map(|(days, count)| left(*days, "done", *count)).collect();
        all.extend(censored.iter().map(|days| left(*days, "", 1)));
        let leaving = Leaving::of(&all);
        near(leaving.after(5).there, 1.0);
        near(leaving.after(6).there, 0.857);
        near(leaving.after(9).there, 0.807);
        near(leaving.after(16).there, 0.627);
        near(leaving.after(400).there, 0.448);
        // R: survfit(…, conf.type = "log-log")
        let (low, high) = leaving.after(6).band.unwrap();
        near(low, 0.6197);
        near(high, 0.9516);
        assert_eq!(leaving.days_until(0.5, "done"), Some(23));
        assert_eq!(leaving.days_until(0.85, "done"), None);
    }

    #[test]
    fn ways_out_compete() {
        let all = [left(1, "done", 1), left(2, "declined", 1), left(3, "done", 1), left(4, "", 1)];
        let leaving = Leaving::of(&all);
        let after = leaving.after(3);
        near(after.left["done"], 0.5);
        near(after.left["declined"], 0.25);
        near(after.there, 0.25);
        assert_eq!(leaving.days_until(0.5, "done"), Some(3));
        near(Leaving::of(&[]).after(90).there, 1.0);
    }

    proptest! {
        #[test]
        fn what_is_there_and_what_left_make_one_and_nothing_comes_back(
            all in proptest::collection::vec((0_i64..60, 0_usize..4, 1_i64..5), 1..40)
        ) {
            let ways = ["", "done", "declined", "superseded"];
            let all: Vec<_> = all.into_iter().map(|(days, way, count)| left(days, ways[way], count)).collect();
            let leaving = Leaving::of(&all);
            let mut before = 1.0;
            for days in 0..60 {
                let after = leaving.after(days);
                let sum = after.there + after.left.values().sum::<f64>();
                prop_assert!((sum - 1.0).abs() < 1e-9, "{sum}");
                prop_assert!(after.there <= before + 1e-12);
                if let Some((low, high)) = after.band {
                    prop_assert!(0.0 <= low && low <= after.there && after.there <= high && high <= 1.0);
                }
                before = after.there;
            }
        }

        #[test]
        fn where_nothing_is_open_it_is_the_plain_proportion(all in proptest::collection::vec((0_i64..60, 1_i64..5), 1..40)) {
            let all: Vec<_> = all.into_iter().map(|(days, count)| left(days, "done", count)).collect();
            let total: i64 = all.iter().map(|each| each.count).sum();
            for days in [0, 10, 30, 59] {
                let done: i64 = all.iter().filter(|each| each.days <= days).map(|each| each.count).sum();
                let told = Leaving::of(&all).after(days).left.get("done").copied().unwrap_or_default();
                prop_assert!((told - whole(done) / whole(total)).abs() < 1e-9);
            }
        }
    }
}
