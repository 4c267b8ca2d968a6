//! A length of time as people write it in the configuration: `"30s"`, `"15m"`, `"1h 30m"`, `"2d"`.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize, de::Error as _};

/// A length of time in a setting. Written `"15m"`, `"1h 30m"`, `"36h"`, `"2d"` (a day is 24 hours).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, schemars::JsonSchema)]
#[schemars(with = "String", example = "15m")]
pub struct Period(Duration);

impl Period {
    /// So many seconds.
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    /// The same as the standard library's type.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl From<Duration> for Period {
    fn from(span: Duration) -> Self {
        Self(span)
    }
}

/// What was written is no length of time.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a length of time; write it as \"30s\", \"15m\", \"1h 30m\" or \"2d\"")]
pub struct NotAPeriod(String);

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let refused = || NotAPeriod(text.chars().take(40).collect());
        let span: jiff::Span = text.parse().map_err(|_| refused())?;
        let days_are_24_hours = jiff::SpanRelativeTo::days_are_24_hours();
        let exact = span.to_duration(days_are_24_hours).map_err(|_| refused())?;
        Duration::try_from(exact).map(Self).map_err(|_| refused())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::SignedDuration::try_from(self.0) {
            Ok(span) => write!(f, "{span:#}"),
            Err(_) => write!(f, "{}s", self.0.as_secs()),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_lengths_of_time_in_words() {
        for (text, secs) in [("30s", 30), ("15m", 900), ("1h 30m", 5400), ("2d", 172_800)] {
            assert_eq!(text.parse::<Period>().unwrap(), Period::secs(secs), "{text}");
        }
        assert!("soon".parse::<Period>().is_err());
        assert!("-5s".parse::<Period>().is_err());
        assert_eq!(Period::secs(90).to_string().parse::<Period>().unwrap(), Period::secs(90));
    }
}
