//! Words of put.io's, open to new ones.

/// Makes an enum of the words that we know, with `Unknown` for those that we do not: a new word
/// is no outage, and goes back as it came.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* #[doc = concat!("`", $text, "`")] $word,)*
            /// A word that this crate does not know; the first 64 characters of it.
            Unknown(Box<str>),
        }

        impl $name {
            /// All words that this crate knows.
            pub const KNOWN: &[Self] = &[$(Self::$word),*];

            /// put.io's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Unknown(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($text => Self::$word,)*
                    _ => Self::Unknown(word.chars().take(64).collect::<String>().into()),
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

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self::from(&*crate::wire::text(deserializer)?))
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::{files::FileType, transfers::TransferStatus};

    #[test]
    fn every_word_comes_back_and_a_new_one_is_kept() {
        for status in TransferStatus::KNOWN {
            assert_eq!(&TransferStatus::from(status.as_str()), status);
        }
        assert_eq!(TransferStatus::KNOWN.len(), 12, "putio contract §5");
        let new: TransferStatus = serde_json::from_str(r#""SIDEWAYS""#).unwrap();
        assert_eq!((new.as_str(), new.to_string().as_str()), ("SIDEWAYS", "SIDEWAYS"));
        for odd in ["null", "{}", "[1]", "true"] {
            assert_eq!(serde_json::from_str::<FileType>(odd).unwrap(), FileType::default());
        }
        assert_eq!(FileType::from("x".repeat(9999).as_str()).as_str().len(), 64);
    }
}
