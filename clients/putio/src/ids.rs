//! Ids: whole numbers, each of its own kind.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use towline_http::{Scalar, scalar};

/// Why a number is no id, or not one that may be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// put.io gives no such number; `-1` means *all files* in some calls.
    #[error("an id is never negative")]
    Negative,
    /// 0 is the root folder: what is done to it is done to the whole account (putio contract §4).
    #[error("0 is the root folder of the account, or nothing at all")]
    Zero,
}

/// A file or folder. [`FileId::ROOT`] is the folder that holds all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FileId(i64);

impl FileId {
    /// The root folder of the account.
    pub const ROOT: Self = Self(0);

    /// An id by its number.
    pub const fn new(number: i64) -> Result<Self, IdError> {
        if number < 0 { Err(IdError::Negative) } else { Ok(Self(number)) }
    }

    /// Its number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether it is the root folder.
    pub const fn is_root(self) -> bool {
        self.0 == 0
    }

    /// This id, for what must not be done to the root folder.
    pub const fn non_root(self) -> Result<NonRootId, IdError> {
        NonRootId::new(self.0)
    }
}

/// A file or folder that is not the root: the only kind that can be deleted, moved or renamed.
/// Deleting 0 empties the account (putio contract §4), so it cannot even be said.
///
/// ```
/// use putio_client::{FileId, IdError, NonRootId};
///
/// assert_eq!(NonRootId::new(0), Err(IdError::Zero));
/// assert_eq!(FileId::ROOT.non_root(), Err(IdError::Zero));
/// assert_eq!(NonRootId::new(-1), Err(IdError::Negative));
/// assert_eq!(FileId::from(NonRootId::new(7)?), FileId::new(7)?);
/// # Ok::<(), IdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct NonRootId(i64);

impl From<NonRootId> for FileId {
    fn from(id: NonRootId) -> Self {
        Self(id.0)
    }
}

impl TryFrom<FileId> for NonRootId {
    type Error = IdError;

    fn try_from(id: FileId) -> Result<Self, IdError> {
        id.non_root()
    }
}

macro_rules! positive {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        positive!(@new $name);
    )*};
    (@new $name:ident) => {
        impl $name {
            /// An id by its number: 1 and above.
            pub const fn new(number: i64) -> Result<Self, IdError> {
                match number {
                    ..0 => Err(IdError::Negative),
                    0 => Err(IdError::Zero),
                    _ => Ok(Self(number)),
                }
            }

            /// Its number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        both!($name);
    };
}

macro_rules! both {
    ($name:ident) => {
        impl TryFrom<i64> for $name {
            type Error = IdError;

            fn try_from(number: i64) -> Result<Self, IdError> {
                Self::new(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(number(deserializer)?).map_err(D::Error::custom)
            }
        }
    };
}

both!(FileId);
positive!(@new NonRootId);

positive! {
    /// A transfer; the same for as long as it is listed.
    TransferId
    /// One event of the account's history.
    EventId
    /// One zip in the making.
    ZipId
    /// One set of download links in the making.
    DownloadLinksId
    /// One archive being extracted.
    ExtractionId
}

/// A whole number, as a number or as a text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = scalar(deserializer, |value| match value {
        Scalar::Whole(number) => i64::try_from(number).ok(),
        Scalar::Text(text) => text.trim().parse().ok(),
        Scalar::Broken(_) | Scalar::Flag(_) => None,
    })?;
    number.ok_or_else(|| D::Error::custom("an id is a whole number"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_is_read_as_number_and_as_text_and_nothing_else() {
        assert_eq!(serde_json::from_str::<FileId>(r#""7""#).unwrap().get(), 7);
        assert!(serde_json::from_str::<FileId>("0").unwrap().is_root());
        for odd in ["null", "true", "1.5", "-1", "9223372036854775808", "[1]", r#""x""#, "{}"] {
            assert!(serde_json::from_str::<FileId>(odd).is_err(), "{odd}");
            assert!(serde_json::from_str::<TransferId>(odd).is_err(), "{odd}");
        }
        assert!(serde_json::from_str::<NonRootId>("0").is_err());
    }

    proptest! {
        #[test]
        fn only_what_is_above_zero_can_be_deleted(number: i64) {
            prop_assert_eq!(NonRootId::new(number).is_ok(), number > 0);
            prop_assert_eq!(FileId::new(number).is_ok(), number >= 0);
        }

        #[test]
        fn an_id_comes_back(number in 1..=i64::MAX) {
            let id = TransferId::new(number).unwrap();
            let wire = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&wire, &id.to_string());
            prop_assert_eq!(serde_json::from_str::<TransferId>(&wire).unwrap(), id);
        }
    }
}
