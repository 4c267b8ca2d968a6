//! Words of the servers', open to new ones.

/// Makes an enum of the words that we know, with `Unknown` for those that we do not: a new word
/// is no outage.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* #[doc = concat!("`", $text, "`")] $word,)*
            /// A word that this crate does not know; the first 64 characters of it.
            Unknown(Box<str>),
        }

        impl $name {
            /// All words that this crate knows.
            pub const KNOWN: &[Self] = &[$(Self::$word),*];

            /// The server's word.
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

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use words;
