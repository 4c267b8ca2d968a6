//! `GET /rest/system/log` and `/rest/system/log.txt`: the last lines of the log.

use std::fmt;

use http::Method;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Visitor};
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{Request, rest::rest, wire};

/// The last lines of the log, a few hundred at most (reference §3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetLog {
    /// Only those after this.
    pub since: Option<Timestamp>,
}

/// The same as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetLogText {
    /// Only those after this.
    pub since: Option<Timestamp>,
}

/// What [`GetLog`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Log {
    /// The lines, oldest first.
    #[serde(deserialize_with = "wire::or_default")]
    pub messages: Vec<LogLine>,
}

/// A line of the log. Its words may hold names that strangers chose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LogLine {
    /// When.
    #[serde(deserialize_with = "wire::time")]
    pub when: Option<Timestamp>,
    /// What.
    #[serde(deserialize_with = "wire::or_default")]
    pub message: String,
    /// How grave.
    #[serde(deserialize_with = "wire::or_default")]
    pub level: Level,
}

/// How grave a line of the log is: a number on 1.x, a word on 2.x.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// For those who look for a mistake.
    Debug,
    /// It went on in detail; 1.x only.
    Verbose,
    /// It went on.
    Info,
    /// Something is wrong.
    Warning,
    /// Something failed; 2.x only.
    Error,
    /// What this crate does not know, or nothing.
    #[default]
    Unknown,
}

impl Level {
    fn of_number(number: u64) -> Self {
        match number {
            0 => Self::Debug,
            1 => Self::Verbose,
            2 => Self::Info,
            3 => Self::Warning,
            _ => Self::Unknown,
        }
    }

    fn of_word(word: &str) -> Self {
        // As in `INF+1`.
        match word.split(['+', '-']).next().unwrap_or_default() {
            "DBG" | "DEBUG" => Self::Debug,
            "INF" | "INFO" => Self::Info,
            "WRN" | "WARN" => Self::Warning,
            "ERR" | "ERROR" => Self::Error,
            _ => Self::Unknown,
        }
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Level;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a word")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Level, E> {
                Ok(Level::of_number(number))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Level, E> {
                Ok(Level::Unknown)
            }

            fn visit_str<E>(self, word: &str) -> Result<Level, E> {
                Ok(Level::of_word(word))
            }

            fn visit_unit<E>(self) -> Result<Level, E> {
                Ok(Level::Unknown)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl Endpoint for GetLog {
    type Response = Log;
    const NAME: &'static str = "system.log";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "log"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("since", self.since)
    }
}

impl Request for GetLog {}

impl Endpoint for GetLogText {
    type Response = String;
    const NAME: &'static str = "system.log_text";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Text;

    fn path(&self) -> Vec<String> {
        rest(["system", "log.txt"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("since", self.since)
    }
}

impl Request for GetLogText {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference §3.1: a number on 1.x, a word on 2.x.
    #[test]
    fn a_level_is_a_number_or_a_word() {
        let read = |level: &str| serde_json::from_str::<Level>(level).unwrap();
        assert_eq!((read("2"), read("3")), (Level::Info, Level::Warning));
        assert_eq!((read("\"INF\""), read("\"WRN\"")), (Level::Info, Level::Warning));
        assert_eq!((read("\"ERR+2\""), read("\"DBG\"")), (Level::Error, Level::Debug));
        assert_eq!((read("9"), read("\"LOUD\"")), (Level::Unknown, Level::Unknown));
    }
}
