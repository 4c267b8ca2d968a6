//! One-time tokens: for the first login, and for a password that was forgotten.
//!
//! They live in memory only: a start makes another one, and the one before is worth nothing.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use towline_domain::Timestamp;

use super::codes::{NoRandom, bytes, code_of};

/// So many letters without those that look like others, in groups: 100 bits.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How long one lives that a command has asked for.
pub(super) const AN_HOUR: Duration = Duration::from_secs(3600);

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenUse {
    /// Making the first login, while there is none.
    First,
    /// Putting a login in place of the one there is.
    Replace,
}

/// At most one token of each use is good at a time.
#[derive(Default)]
pub(super) struct OneTime(Mutex<Vec<Good>>);

struct Good {
    code: String,
    used_for: TokenUse,
    until: Option<Timestamp>,
}

impl OneTime {
    /// A new one; the one before of the same use is good no more.
    pub(super) fn make(
        &self,
        used_for: TokenUse,
        until: Option<Timestamp>,
    ) -> Result<String, NoRandom> {
        let letters = bytes::<20>()?.map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        let token = groups.join("-");
        let mut good = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        good.retain(|other| other.used_for != used_for);
        good.push(Good { code: code_of(&plain(&token)), used_for, until });
        Ok(token)
    }

    /// What this token is good for.
    pub(super) fn find(&self, token: &str, now: Timestamp) -> Option<TokenUse> {
        found(&self.good(now), token)
    }

    /// What this token was good for: neither it nor another is good any more.
    pub(super) fn take(&self, token: &str, now: Timestamp) -> Option<TokenUse> {
        let mut good = self.good(now);
        let used_for = found(&good, token)?;
        good.clear();
        Some(used_for)
    }

    /// Whether any token is good.
    pub(super) fn is_any(&self, now: Timestamp) -> bool {
        !self.good(now).is_empty()
    }

    fn good(&self, now: Timestamp) -> MutexGuard<'_, Vec<Good>> {
        let mut good = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        good.retain(|good| good.until.is_none_or(|until| now < until));
        good
    }
}

fn found(good: &[Good], token: &str) -> Option<TokenUse> {
    let code = code_of(&plain(token));
    // Codes tell nothing of tokens, and neither does where two of them first differ.
    good.iter().find(|good| good.code == code).map(|good| good.used_for)
}

/// As it may be typed: small letters, no dashes.
fn plain(token: &str) -> String {
    token.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_its_time_and_however_it_is_typed() {
        let (one_time, at) = (OneTime::default(), Timestamp::from_micros);
        let token = one_time.make(TokenUse::First, Some(at(10))).unwrap();
        assert_eq!(token.len(), 23);
        let typed = token.to_lowercase().replace('-', " ");
        assert_eq!(one_time.find(&typed, at(9)), Some(TokenUse::First));
        assert_eq!(one_time.find("", at(9)), None);
        assert_eq!(one_time.find(&token, at(10)), None);
        assert_eq!(one_time.find(&token, at(9)), None, "once over, over");
    }

    #[test]
    fn another_one_takes_its_place_and_none_is_left_after_use() {
        let (one_time, now) = (OneTime::default(), Timestamp::from_micros(1));
        let before = one_time.make(TokenUse::First, None).unwrap();
        let token = one_time.make(TokenUse::First, None).unwrap();
        assert_eq!(one_time.find(&before, now), None);
        let other = one_time.make(TokenUse::Replace, None).unwrap();
        assert_eq!(one_time.find(&token, now), Some(TokenUse::First));
        assert_eq!(one_time.find(&other, now), Some(TokenUse::Replace));
        assert_eq!(one_time.take(&before, now), None);
        assert_eq!(one_time.take(&token, now), Some(TokenUse::First));
        assert_eq!(one_time.take(&token, now), None, "it is good once");
        assert_eq!(one_time.find(&other, now), None);
    }
}
