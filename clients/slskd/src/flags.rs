//! Sets of words, as slskd prints its states: `"Completed, Succeeded"` (slskd contract §5).

use std::fmt;

use serde::{Deserialize, Deserializer, de::Visitor};

/// More words than slskd has; the rest of a longer text is dropped.
const MOST_UNKNOWN: usize = 16;

/// The words that we know, in slskd's order.
const WORDS: [&str; 15] = [
    "Requested",
    "Queued",
    "Initializing",
    "InProgress",
    "Completed",
    "Succeeded",
    "Cancelled",
    "TimedOut",
    "Errored",
    "Rejected",
    "Aborted",
    "Locally",
    "Remotely",
    "ResponseLimitReached",
    "FileLimitReached",
];

/// A set of words, open to new ones. `None` is the empty set.
///
/// ```
/// use slskd_client::StateFlags;
///
/// let flags = StateFlags::new("Completed, Sideways");
/// assert!(flags.contains("Completed") && flags.contains("Sideways"));
/// assert!(!flags.contains("Complete"));
/// assert_eq!(flags.unknown(), ["Sideways".into()]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StateFlags {
    known: u16,
    unknown: Box<[Box<str>]>,
}

impl StateFlags {
    /// Reads words with commas between them. No text is refused.
    pub fn new(text: &str) -> Self {
        let (mut known, mut unknown) = (0, Vec::<Box<str>>::new());
        for word in text.split(',').map(str::trim).filter(|word| !matches!(*word, "" | "None")) {
            match bit(word) {
                Some(bit) => known |= bit,
                None if unknown.len() < MOST_UNKNOWN && !unknown.iter().any(|w| **w == *word) => {
                    unknown.push(word.into());
                }
                None => {}
            }
        }
        Self { known, unknown: unknown.into() }
    }

    /// Whether this very word is in it.
    pub fn contains(&self, word: &str) -> bool {
        match bit(word) {
            Some(bit) => self.known & bit != 0,
            None => self.unknown.iter().any(|unknown| **unknown == *word),
        }
    }

    /// Whether there is no word in it, which slskd calls `None`.
    pub fn is_empty(&self) -> bool {
        self.known == 0 && self.unknown.is_empty()
    }

    /// The words that we do not know, in the order in which they came.
    pub fn unknown(&self) -> &[Box<str>] {
        &self.unknown
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        WORDS
            .into_iter()
            .filter(|word| self.contains(word))
            .chain(self.unknown.iter().map(|word| &**word))
    }
}

fn bit(word: &str) -> Option<u16> {
    WORDS.iter().position(|known| *known == word).map(|at| 1 << at)
}

impl fmt::Display for StateFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("None");
        }
        for (at, word) in self.words().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for StateFlags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl Visitor<'_> for Words {
            type Value = StateFlags;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a state, as in \"Completed, Succeeded\"")
            }

            fn visit_str<E>(self, text: &str) -> Result<StateFlags, E> {
                Ok(StateFlags::new(text))
            }
        }
        deserializer.deserialize_str(Words)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn order_and_spaces_do_not_matter_and_nothing_is_a_prefix() {
        let flags = StateFlags::new("Completed, Succeeded");
        assert_eq!(flags, StateFlags::new("Succeeded,Completed, Completed"));
        assert!(!StateFlags::new("CompletedSomehow").contains("Completed"));
        assert!(!flags.contains("None") && !flags.contains(""));
        assert!(StateFlags::new("None").is_empty() && StateFlags::new(" , ").is_empty());
        assert_eq!(StateFlags::new("").to_string(), "None");
    }

    #[test]
    fn a_hostile_text_stays_small() {
        let text = (0..10_000).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
        assert_eq!(StateFlags::new(&text).unknown().len(), MOST_UNKNOWN);
    }

    proptest! {
        #[test]
        fn a_set_comes_back(words in prop::collection::vec("[A-Z][a-z]{0,9}|Completed|Errored|Queued|Locally", 0..9)) {
            let flags = StateFlags::new(&words.join(", "));
            prop_assert_eq!(StateFlags::new(&flags.to_string()), flags.clone());
            prop_assert!(words.iter().all(|word| word == "None" || flags.contains(word)));
        }

        #[test]
        fn no_text_breaks_it(text: String) {
            let flags = StateFlags::new(&text);
            prop_assert_eq!(StateFlags::new(&flags.to_string()), flags);
        }
    }
}
