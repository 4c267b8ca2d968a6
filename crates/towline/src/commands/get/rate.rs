//! A rate as people write it.

use std::str::FromStr;

/// Bytes a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate(pub(super) u64);

impl FromStr for Rate {
    type Err = String;

    /// Reads `500K`, `2.5M` or plain bytes; a K is 1,024.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "a number is needed, with K, M or G behind it or not, as in 2.5M".to_owned();
        let text = text.trim();
        let (number, unit) = match text.char_indices().next_back() {
            Some((at, 'k' | 'K')) => (&text[..at], 1024.0),
            Some((at, 'm' | 'M')) => (&text[..at], 1024.0 * 1024.0),
            Some((at, 'g' | 'G')) => (&text[..at], 1024.0 * 1024.0 * 1024.0),
            _ => (text, 1.0),
        };
        let rate = number.parse::<f64>().map_err(|_| bad())? * unit;
        if !(1.0..1e15).contains(&rate) {
            return Err(bad());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Ok(Self(rate as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_people_write_them() {
        for (text, rate) in [("500", 500), ("500K", 512_000), ("2.5m", 2_621_440), ("1G", 1 << 30)]
        {
            assert_eq!(text.parse(), Ok(Rate(rate)), "{text}");
        }
        for text in ["", "K", "0", "-1M", "1T", "nan", "inf", "1e99"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
