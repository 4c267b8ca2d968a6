//! The rules by which a list becomes requests.

use std::{collections::BTreeSet, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Requester, TitleKind, Wish};
use crate::item::Backoff;

/// One rule for the seasons that are wanted of a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeasonRule {
    /// All, specials aside.
    All,
    /// The first.
    First,
    /// The latest that there is.
    Latest,
    /// Those that have begun to be shown.
    Aired,
    /// This one.
    Number(u16),
}

/// The seasons that are wanted of a show: what any of the rules asks for.
pub type SeasonRules = BTreeSet<SeasonRule>;

/// What becomes of a title that no list holds any longer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnRemoval {
    /// Nothing: what was asked for comes.
    #[default]
    Nothing,
    /// It is never asked for again.
    Tombstone,
    /// Our request is taken back while nobody has said yes to it.
    Withdraw,
}

/// Which wishes count.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// Only of this kind.
    pub kind: Option<TitleKind>,
    /// Not from before this year.
    pub from_year: Option<u16>,
    /// Not from after this year.
    pub to_year: Option<u16>,
    /// Tenths of a point out of 10 at least, of those whose list tells it.
    pub min_rating: Option<u8>,
}

impl Filters {
    /// Why a wish does not count; `None` where it does. What is not known is no reason.
    pub fn refuse(&self, wish: &Wish) -> Option<String> {
        if let (Some(kind), Some(is)) = (self.kind, wish.kind)
            && kind != is
        {
            return Some(format!("is a {}", is.word()));
        }
        match (self.from_year, self.to_year, wish.year) {
            (Some(from), _, Some(year)) if year < from => {
                return Some(format!("is from {year}, before {from}"));
            }
            (_, Some(to), Some(year)) if year > to => {
                return Some(format!("is from {year}, after {to}"));
            }
            _ => {}
        }
        let (least, rating) = (self.min_rating?, wish.rating?);
        let tenths = |rating: u8| format!("{}.{}", rating / 10, rating % 10);
        (rating < least).then(|| format!("is rated {}, below {}", tenths(rating), tenths(least)))
    }
}

/// The rules of one list.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub struct ListPolicy {
    /// Whether its titles are asked for. One that is only read can be left out of others.
    pub asks: bool,
    /// Which seasons of a show; `None`: those that the list names, and all where it names none.
    pub seasons: Option<SeasonRule>,
    /// Whether later seasons are asked for, too.
    pub follow: bool,
    /// Asked for in 4K.
    pub is_4k: bool,
    /// For whom.
    pub requester: Requester,
    /// Which wishes count.
    pub filters: Filters,
    /// What becomes of a title that leaves the list.
    pub on_removal: OnRemoval,
    /// A list that loses more than so many percent at once is asked about first.
    pub shrink_percent: u8,
    /// What the first run would ask for is shown to a person first.
    pub confirm_first: bool,
    /// So many new requests in one run; `None`: no limit.
    pub per_run: Option<u32>,
    /// So many in 24 hours.
    pub per_day: Option<u32>,
    /// What a person said no to may be asked for again.
    pub ask_again: bool,
    /// A title that is not there so long after it was asked for, or after it came out, is told of.
    pub overdue_after: Duration,
    /// How often shows are looked at for later seasons.
    pub season_check: Duration,
    /// A request that could not be handed on is tried again so often.
    pub retry_times: u32,
    /// Waiting times after trouble.
    pub backoff: Backoff,
}

impl Default for ListPolicy {
    fn default() -> Self {
        let days = |days: u64| Duration::from_secs(days * 24 * 3600);
        Self {
            asks: true,
            seasons: None,
            follow: true,
            is_4k: false,
            requester: Requester::Owner,
            filters: Filters::default(),
            on_removal: OnRemoval::Nothing,
            shrink_percent: 20,
            confirm_first: true,
            per_run: None,
            per_day: None,
            ask_again: false,
            overdue_after: days(90),
            season_check: days(7),
            retry_times: 3,
            backoff: Backoff { first: Duration::from_secs(30), most: Duration::from_secs(3600) },
        }
    }
}

impl ListPolicy {
    /// The seasons that a wish asks for.
    pub fn seasons_of(&self, wish: &Wish) -> SeasonRules {
        match self.seasons {
            Some(rule) => SeasonRules::from([rule]),
            None if wish.seasons.is_empty() => SeasonRules::from([SeasonRule::All]),
            None => wish.seasons.iter().copied().map(SeasonRule::Number).collect(),
        }
    }
}
