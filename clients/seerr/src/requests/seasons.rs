//! Which seasons of a show.

use serde::{Serialize, Serializer};

/// Which seasons of a show are wanted. It is always said: without it the server fails (500).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Seasons {
    /// All that there are but the specials, less those that are there or requested already: the
    /// server finds out which. Asked again later, it means those that are new.
    All,
    /// These.
    These(SeasonSet),
}

impl Serialize for Seasons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::These(set) => set.serialize(serializer),
        }
    }
}

/// One season or more, each once, the lowest first. The server takes a season that is named twice
/// for two, and one that does not exist for one that is still to come (seerr reference §7.1).
///
/// ```
/// use seerr_client::requests::SeasonSet;
///
/// assert_eq!(SeasonSet::new([3, 1, 3]).unwrap().numbers(), [1, 3]);
/// assert!(SeasonSet::new([]).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct SeasonSet(Vec<u16>);

impl SeasonSet {
    /// The set of these; none if there are none.
    pub fn new(numbers: impl IntoIterator<Item = u16>) -> Option<Self> {
        let mut numbers: Vec<_> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        (!numbers.is_empty()).then_some(Self(numbers))
    }

    /// Their numbers.
    pub fn numbers(&self) -> &[u16] {
        &self.0
    }

    /// The lowest of them, as many as a quota still allows; none if that is none.
    pub fn lowest(&self, most: u32) -> Option<Self> {
        Self::new(self.0.iter().copied().take(usize::try_from(most).unwrap_or(usize::MAX)))
    }
}
