//! Answers that hold nothing but that it is done.

use serde::{Deserialize, Deserializer, de::Error};

use crate::wire;

/// It is done. put.io says `{"status": "OK"}`, with more or less around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done;

impl<'de> Deserialize<'de> for Done {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default)]
            #[expect(dead_code, reason = "that it could be read is all")]
            status: NotError,
        }
        Option::<Answer>::deserialize(deserializer).map(|_| Self)
    }
}

/// The `status` of an answer from which nothing else must be there. No known server says `ERROR`
/// in a good answer; if one ever does, it is not done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NotError;

impl<'de> Deserialize<'de> for NotError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match wire::maybe_text(deserializer)? {
            Some(status) if status.eq_ignore_ascii_case("ERROR") => {
                Err(D::Error::custom("an error in what looked like a good answer"))
            }
            _ => Ok(Self),
        }
    }
}
