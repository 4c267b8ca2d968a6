//! How often a login is tried.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::HashMapStateStore,
};

use super::address::counted_as;

/// So many tries at once, and one more each [`PACE`].
const AT_ONCE: NonZeroU32 = NonZeroU32::new(5).expect("five is not nought");
/// How often one may try on and on.
const PACE: Duration = Duration::from_secs(12);
/// So many addresses are remembered before those are forgotten that have their tries back.
const MANY: usize = 1000;

/// Counts the tries of each address.
pub(super) struct Tries(RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>);

/// Too many tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// When the next one is allowed.
    pub(crate) wait: Duration,
}

impl Default for Tries {
    fn default() -> Self {
        let quota = Quota::with_period(PACE).expect("the pace is not nought").allow_burst(AT_ONCE);
        Self(RateLimiter::hashmap(quota))
    }
}

impl Tries {
    /// One more try.
    pub(super) fn spend(&self, address: IpAddr) -> Result<(), TooMany> {
        if self.0.len() > MANY {
            self.0.retain_recent();
        }
        self.0.check_key(&counted_as(address)).map_err(|not_until| TooMany {
            wait: not_until.wait_time_from(DefaultClock::default().now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_few_tries_and_others_have_their_own() {
        let tries = Tries::default();
        let [a, b] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        for _ in 0..5 {
            assert_eq!(tries.spend(a), Ok(()));
        }
        let late = tries.spend(a).unwrap_err();
        assert!(late.wait > Duration::from_secs(5) && late.wait <= PACE, "{late:?}");
        assert_eq!(tries.spend(b), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_has_the_tries_of_one() {
        let tries = Tries::default();
        let spend = |n: u32| tries.spend(format!("2001:db8::{n:x}").parse().unwrap());
        let allowed = (0..20).filter(|n| spend(*n).is_ok()).count();
        assert_eq!(allowed, 5);
    }
}
