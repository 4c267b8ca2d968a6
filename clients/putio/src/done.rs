//! Answers that hold nothing.

use serde::{Deserialize, Deserializer, de::Error};

use crate::wire;

/// It is done. put.io says `{"status": "OK"}`, with more or less around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done;

impl<'de> Deserialize<'de> for Done {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default, deserialize_with = "wire::maybe_text")]
            status: Option<Box<str>>,
        }
        match Option::<Answer>::deserialize(deserializer)?.and_then(|answer| answer.status) {
            // No known server does this. If one ever does, it is not done.
            Some(status) if &*status == "ERROR" => {
                Err(D::Error::custom("an error in what looked like a good answer"))
            }
            _ => Ok(Self),
        }
    }
}
