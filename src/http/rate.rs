//! How many requests somebody may make: a budget for each caller, and one for each address from which requests come
//! that are nobody's.
//!
//! A budget holds a minute's worth and fills again evenly (a token bucket, kept as the one moment at which it will be
//! full: GCRA). The same for all workers. May use: `domain`.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;

use crate::domain::id::{PersonId, TokenId};
use crate::domain::permission::Caller;
use crate::http::problem::Problem;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// What a limit is said for, in microseconds and in seconds.
const MINUTE: i64 = 60_000_000;
const SECOND: i64 = 1_000_000;
/// How many budgets of a kind are kept: a flood of addresses must not fill the memory.
const MOST: usize = 50_000;

/// Who used how much.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    callers: Option<Budgets<Payer>>,
    addresses: Option<Budgets<IpAddr>>,
}

/// Whose budget a request is paid from: each token has its own; people who come without one, theirs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Payer {
    Token(TokenId),
    Person(PersonId),
}

/// The budgets of one kind, and when each will be full again, in microseconds; one that is full is not kept.
#[derive(Clone)]
struct Budgets<K> {
    policy: &'static str,
    quota: i64,
    full_at: Arc<Mutex<HashMap<K, i64>>>,
}

/// How a budget stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    policy: &'static str,
    quota: i64,
    /// How long until it is full again, in microseconds.
    full_in: i64,
    /// How long until it holds a request again, in microseconds; nothing if it did.
    wait: i64,
}

impl Rates {
    /// Budgets of so many requests a minute, for a caller and for an address; 0: no limit.
    pub fn new(caller: u32, address: u32) -> Self {
        Self {
            callers: Budgets::new("caller", caller),
            addresses: Budgets::new("address", address),
        }
    }

    /// Takes one request from a caller's budget; tells how it stands then, if there is a limit.
    ///
    /// # Errors
    /// 429 when there is none left.
    pub fn pay(&self, caller: &Caller, now: Timestamp) -> Result<Option<Standing>, Problem> {
        let payer = caller.token.map(Payer::Token).or(caller.person.map(Payer::Person));
        let standing = self.callers.as_ref().zip(payer).map(|(budgets, who)| budgets.pay(who, now));
        standing.map(Standing::judge).transpose()
    }

    /// Whether an address may still try.
    ///
    /// # Errors
    /// 429 when it may not.
    pub fn may_try(&self, address: IpAddr, now: Timestamp) -> Result<(), Problem> {
        let standing = self.addresses.as_ref().map(|budgets| budgets.look(&address, now));
        standing.map(Standing::judge).transpose().map(drop)
    }

    /// What somebody without a valid token is told: 401, and 429 once their address did it too often.
    pub fn refuse(&self, address: IpAddr, now: Timestamp) -> Problem {
        self.charge(address, now, Problem::unauthenticated())
    }

    /// What somebody is told who could not prove who they are: this, and 429 once their address did it too often.
    pub fn charge(&self, address: IpAddr, now: Timestamp, problem: Problem) -> Problem {
        let standing = self.addresses.as_ref().map(|budgets| budgets.pay(address, now));
        match standing.map(Standing::judge) {
            Some(Err(too_often)) => too_often,
            _ => problem,
        }
    }
}

impl<K: Eq + Hash> Budgets<K> {
    fn new(policy: &'static str, quota: u32) -> Option<Self> {
        (quota > 0).then(|| Self { policy, quota: quota.into(), full_at: Arc::default() })
    }

    /// How long one request takes to come back.
    fn each(&self) -> i64 {
        MINUTE.checked_div(self.quota).unwrap_or(MINUTE).max(1)
    }

    fn pay(&self, who: K, now: Timestamp) -> Standing {
        let mut budgets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = self.standing(budgets.get(&who).copied(), now);
        if standing.wait == 0 {
            make_room(&mut budgets, now);
            budgets.insert(who, now.as_microsecond().saturating_add(standing.full_in));
        }
        standing
    }

    fn look(&self, who: &K, now: Timestamp) -> Standing {
        let budgets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.standing(budgets.get(who).copied(), now)
    }

    /// How a budget stands once one more request is taken from it; as it was, where that is not there.
    fn standing(&self, full_at: Option<i64>, now: Timestamp) -> Standing {
        let (each, empty) = (self.each(), self.each().saturating_mul(self.quota));
        let full_in = full_at.map_or(0, |at| at.saturating_sub(now.as_microsecond()));
        // Further off than it can be: the clock was set back, and nothing is known any more.
        let full_in = if full_in > empty { 0 } else { full_in.max(0) };
        let wait = full_in.saturating_add(each).saturating_sub(empty).max(0);
        let full_in = if wait == 0 { full_in.saturating_add(each) } else { full_in };
        Standing { policy: self.policy, quota: self.quota, full_in, wait }
    }
}

/// Forgets the budgets that are full by now; all of them, if that is not enough. Whoever can send from so many addresses
/// has as many budgets anyway.
fn make_room<K: Eq + Hash>(budgets: &mut HashMap<K, i64>, now: Timestamp) {
    if budgets.len() < MOST {
        return;
    }
    let now = now.as_microsecond();
    budgets.retain(|_, full_at| *full_at > now);
    if budgets.len() > MOST / 2 {
        budgets.clear();
    }
}

impl<K> fmt::Debug for Budgets<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} a minute, each {}", self.quota, self.policy)
    }
}

impl Standing {
    /// Writes it to an answer.
    pub fn tell(self, headers: &mut HeaderMap) {
        for (name, value) in self.headers() {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }

    fn judge(self) -> Result<Self, Problem> {
        if self.wait == 0 {
            return Ok(self);
        }
        let seconds = seconds(self.wait).to_string();
        let detail = format!(
            "at most {} requests a minute for each {}; try again in {seconds} s",
            self.quota, self.policy
        );
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota_exceeded", detail)
            .with_header(header::RETRY_AFTER, &seconds);
        Err(self
            .headers()
            .into_iter()
            .fold(problem, |problem, (name, value)| problem.with_header(name, &value)))
    }

    /// The fields of draft-ietf-httpapi-ratelimit-headers: the quota and its window; what is left, and when all of it is.
    fn headers(self) -> [(HeaderName, String); 2] {
        let Self { policy, quota, full_in, wait } = self;
        let used = full_in.saturating_mul(quota).saturating_add(MINUTE - 1) / MINUTE;
        let left = if wait == 0 { quota.saturating_sub(used).max(0) } else { 0 };
        [
            (POLICY, format!("\"{policy}\";q={quota};w={}", MINUTE / SECOND)),
            (LIMIT, format!("\"{policy}\";r={left};t={}", seconds(full_in))),
        ]
    }
}

/// Begun seconds.
fn seconds(micro: i64) -> i64 {
    micro.saturating_add(SECOND - 1) / SECOND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_addresses_does_not_fill_the_memory() {
        let budgets = Budgets::new("address", 60).unwrap();
        for number in 0..200_000_u128 {
            let address = std::net::Ipv6Addr::from(number << 64);
            assert_eq!(budgets.pay(address, Timestamp::UNIX_EPOCH).wait, 0);
            assert!(budgets.full_at.lock().unwrap().len() <= MOST);
        }
    }

    #[test]
    fn a_budget_holds_exactly_its_quota() {
        for quota in [1, 2, 7, 59, 600, 6_000, 999_999] {
            let budgets = Budgets::new("caller", quota).unwrap();
            let paid = || budgets.pay((), Timestamp::UNIX_EPOCH).wait == 0;
            assert!((0..quota).all(|_| paid()), "{quota}");
            assert!(!paid(), "{quota}");
        }
    }
}
