//! Who calls (reference §2).

use axum::http::HeaderMap;

use super::answer::Refused;
use crate::seerr::Sim;

const KEY: &str = "x-api-key";
const USER: &str = "x-api-user";

/// Whether there is a key at all: that much the API's description asks for.
pub(super) fn has_key(headers: &HeaderMap) -> bool {
    headers.contains_key(KEY)
}

/// The user whose rights count; none: the key is wrong, or there is no such user. A header that
/// is no number, with the right key, ends the process.
pub(super) fn find(sim: &Sim, headers: &HeaderMap) -> Result<Option<i64>, Refused> {
    if headers.get(KEY).is_none_or(|key| key.as_bytes() != sim.script.key.as_bytes()) {
        return Ok(None);
    }
    let Some(user) = headers.get(USER) else { return Ok(known(sim, 1.0)) };
    let text = String::from_utf8_lossy(user.as_bytes());
    let Some(number) = number(text.trim()) else {
        sim.die();
        return Err(Refused::Died);
    };
    Ok(known(sim, number))
}

fn known(sim: &Sim, number: f64) -> Option<i64> {
    let state = sim.state();
    #[expect(clippy::cast_precision_loss, reason = "ids of users are small")]
    state.users.keys().copied().find(|id| (*id as f64).total_cmp(&number).is_eq())
}

/// As JavaScript's `Number`, of which an empty text is no user, and then the first one.
fn number(text: &str) -> Option<f64> {
    if text.is_empty() {
        return Some(1.0);
    }
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let number = u32::from_str_radix(digits, radix).ok()?;
            return (!digits.starts_with('+')).then(|| f64::from(number));
        }
    }
    if matches!(text, "Infinity" | "+Infinity" | "-Infinity") {
        return Some(f64::INFINITY);
    }
    let is_decimal = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    text.chars().all(is_decimal).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_numbers_as_javascript_reads_them() {
        let all =
            ["", "02", "0x2", "1e0", "2.5", "-1", "abc", "NaN", "inf", "1 2", "0x", "Infinity"];
        let read = all.map(number);
        let some = [1.0, 2.0, 2.0, 1.0, 2.5, -1.0].map(Some);
        assert_eq!(read[..6], some);
        assert_eq!(read[6..], [None, None, None, None, None, Some(f64::INFINITY)]);
    }
}
