//! Ids: four number spaces and more, each of its own type (seerr reference §1).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::wire;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// An id by its number.
            pub const fn new(number: u32) -> Self {
                Self(number)
            }

            /// Its number.
            pub const fn get(self) -> u32 {
                self.0
            }
        }

        impl From<u32> for $name {
            fn from(number: u32) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            /// From a number, or from a text of digits: webhooks write ids so.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::maybe_id(deserializer)?
                    .map(Self)
                    .ok_or_else(|| D::Error::custom("an id is a whole number"))
            }
        }
    )*};
}

ids! {
    /// A film or a show at TMDB. Unique only together with its type: see
    /// [`TitleKey`](crate::TitleKey). What the server calls `mediaId` when a request is made.
    TmdbId
    /// A show at TVDB.
    TvdbId
    /// A row of the server's own table of titles: the `{id}` of `/media/{id}`, and nothing else.
    MediaRowId
    /// A request.
    RequestId
    /// A user of the server; 1 is its owner.
    ///
    /// A number and nothing else: any other text in `X-Api-User` ends the server's whole process
    /// (seerr reference §2), and with this type it cannot be written.
    UserId
    /// A Radarr or Sonarr that the server knows; 0 is one.
    ServiceId
    /// A row of the blocklist.
    BlocklistRowId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_number_and_as_digits_and_nothing_else() {
        assert_eq!(serde_json::from_str::<TmdbId>("7").unwrap(), TmdbId::new(7));
        assert_eq!(serde_json::from_str::<TmdbId>(r#""5000""#).unwrap().get(), 5000);
        assert_eq!(serde_json::to_string(&UserId::from(5)).unwrap(), "5");
        for odd in ["null", "true", "1.5", "-1", "4294967296", "[1]", r#""x""#, r#""""#, "{}"] {
            assert!(serde_json::from_str::<UserId>(odd).is_err(), "{odd}");
        }
    }
}
