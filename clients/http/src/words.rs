//! Words of a service's, open to new ones.

/// Makes an enum of the words that a client knows, with `Other` for those that it does not: a
/// new word is no outage, and goes back as it came (its first 64 characters).
///
/// The enum has `KNOWN`, `as_str`, `From<&str>`, `Display`, and reads and writes itself with
/// serde. What comes in a word's place, `null` too, is the default: no word at all.
///
/// ```
/// towline_http::words! {
///     /// What an album is.
///     Format {
///         /// Twelve inches.
///         Lp = "lp",
///         /// Seven inches.
///         Single = "single",
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Format>("\"lp\"").unwrap(), Format::Lp);
/// let new: Format = serde_json::from_str("\"wax-cylinder\"").unwrap();
/// assert_eq!(new, Format::Other("wax-cylinder".into()));
/// assert_eq!(serde_json::to_string(&new).unwrap(), "\"wax-cylinder\"");
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* #[doc = concat!("`", $text, "`")] $word,)*
            /// A word that this crate does not know; the first 64 characters of it.
            Other(Box<str>),
        }

        impl $name {
            /// All words that this crate knows.
            pub const KNOWN: &[Self] = &[$(Self::$word),*];

            /// The service's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($text => Self::$word,)*
                    _ => Self::Other(word.chars().take(64).collect::<String>().into()),
                }
            }
        }

        impl Default for $name {
            /// No word at all.
            fn default() -> Self {
                Self::from("")
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = $crate::scalar(deserializer, |value| match value {
                    $crate::Scalar::Text(word) => Some(Self::from(word)),
                    _ => None,
                })?;
                Ok(word.unwrap_or_default())
            }
        }
    };
}
