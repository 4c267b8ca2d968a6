//! Who comes over TCP with a secret: whether it is the right one, and how often it was not.

use std::time::Duration;

use anyhow::anyhow;
use ring::{hmac, rand::SystemRandom};
use towline_domain::Timestamp;

/// Wrong secrets are told of in the log once in so long.
pub(super) const TELL_AGAIN: Duration = Duration::from_secs(600);

/// Compares secrets by their codes under a key that is made anew at every start: neither the time
/// that takes nor what stands in memory tells of a secret.
pub(super) struct Codes(hmac::Key);

/// A secret's code.
pub(super) struct Code(hmac::Tag);

impl Codes {
    pub(super) fn new() -> anyhow::Result<Self> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        key.map(Self).map_err(|_| anyhow!("this machine gives no random numbers"))
    }

    /// Of the right secret.
    pub(super) fn of(&self, right: &[u8]) -> Code {
        Code(hmac::sign(&self.0, right))
    }

    /// Whether what was sent has this code.
    pub(super) fn is(&self, sent: &[u8], code: &Code) -> bool {
        hmac::verify(&self.0, sent, code.0.as_ref()).is_ok()
    }
}

/// Those who did not know it.
#[derive(Debug, Default)]
pub(super) struct Refused {
    pub(super) count: u64,
    pub(super) last: Option<Timestamp>,
    told: Option<(Timestamp, u64)>,
}

impl Refused {
    /// One more; how many there were since that was last told of, where it is to be told of now.
    pub(super) fn again(&mut self, now: Timestamp) -> Option<u64> {
        self.count += 1;
        self.last = Some(now);
        if self.told.is_some_and(|(at, _)| now.since(at) < TELL_AGAIN && now >= at) {
            return None;
        }
        let times = self.count - self.told.map_or(0, |(_, count)| count);
        self.told = Some((now, self.count));
        Some(times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_secrets_are_told_of_once_in_a_while() {
        let mut refused = Refused::default();
        let begin = Timestamp::from_micros(1_000_000);
        let told = (0..100).filter_map(|it| refused.again(begin + Duration::from_secs(it)));
        assert_eq!(told.collect::<Vec<_>>(), [1]);
        let later = begin + TELL_AGAIN;
        assert_eq!((refused.again(later), refused.count), (Some(100), 101));
        // A clock that was set back does not silence it.
        assert_eq!(refused.again(begin), Some(1));
        assert_eq!(refused.last, Some(begin));
    }

    #[test]
    fn only_the_same_secret_has_the_same_code() {
        let codes = Codes::new().unwrap();
        let code = codes.of(b"a secret");
        assert!(codes.is(b"a secret", &code));
        assert!(!codes.is(b"a secre", &code) && !codes.is(b"", &code));
        assert!(!Codes::new().unwrap().is(b"a secret", &code), "each start has its own");
    }
}
