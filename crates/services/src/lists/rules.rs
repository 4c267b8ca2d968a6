//! The rules that every list has, wherever it is.

use std::time::Duration;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    Period,
    schedule::Schedule,
    wishes::{Filters, ListPolicy, OnRemoval, Requester, SeasonRule, UserId},
};

use super::ListSettings;
use crate::WrongSetting;

/// Which seasons of a show are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeasonsWanted {
    /// Those that the list names, and all where it names none.
    #[default]
    Listed,
    /// All, specials aside.
    All,
    /// The first.
    First,
    /// The latest.
    Latest,
    /// Those that have begun to be shown.
    Aired,
}

/// With whose rights a request is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// Those of the user for whom it is.
    #[default]
    User,
    /// Those of the key's owner.
    Owner,
}

/// What becomes of a title that leaves its list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WhenRemoved {
    /// What was asked for comes.
    #[default]
    Nothing,
    /// It is never asked for again.
    Tombstone,
    /// Our request is taken back while nobody has said yes to it.
    Withdraw,
}

/// What is done with what the first reading of a list finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FirstRun {
    /// A person says yes first.
    #[default]
    Ask,
    /// It is asked for.
    Go,
}

/// More often would only trouble those who are asked.
const OFTEN: Duration = Duration::from_secs(1);

impl ListSettings {
    /// The rules by which the list becomes requests.
    pub fn policy(&self) -> Result<ListPolicy, WrongSetting> {
        if self.shrink_percent > 100 {
            return Err(WrongSetting::new("shrink_percent", "there is no more than 100 percent"));
        }
        if let (Some(from), Some(to)) = (self.from_year, self.to_year)
            && from > to
        {
            let words = format!("nothing is from {from} or later and from {to} or earlier");
            return Err(WrongSetting::new("from_year", words));
        }
        let usual = ListPolicy::default();
        Ok(ListPolicy {
            asks: self.ask,
            seasons: match self.seasons {
                SeasonsWanted::Listed => None,
                SeasonsWanted::All => Some(SeasonRule::All),
                SeasonsWanted::First => Some(SeasonRule::First),
                SeasonsWanted::Latest => Some(SeasonRule::Latest),
                SeasonsWanted::Aired => Some(SeasonRule::Aired),
            },
            follow: self.follow,
            is_4k: self.in_4k,
            requester: self.requester()?,
            filters: Filters {
                kind: self.kind.map(Into::into),
                from_year: self.from_year,
                to_year: self.to_year,
                min_rating: self.min_rating.map(tenths).transpose()?,
            },
            on_removal: match self.on_removal {
                WhenRemoved::Nothing => OnRemoval::Nothing,
                WhenRemoved::Tombstone => OnRemoval::Tombstone,
                WhenRemoved::Withdraw => OnRemoval::Withdraw,
            },
            shrink_percent: self.shrink_percent,
            confirm_first: self.first_run == FirstRun::Ask,
            per_run: self.per_run,
            per_day: self.per_day,
            ask_again: self.ask_again,
            overdue_after: self.overdue_after.get(),
            season_check: self.season_check.get(),
            retry_times: self.retry_times,
            ..usual
        })
    }

    fn requester(&self) -> Result<Requester, WrongSetting> {
        match (self.user.map(UserId), self.rights) {
            (Some(UserId(0)), _) => {
                Err(WrongSetting::new("user", "users are numbered from 1: there is no user 0"))
            }
            (Some(user), Rights::User) => Ok(Requester::WithRightsOf(user)),
            (Some(user), Rights::Owner) => Ok(Requester::InTheNameOf(user)),
            (None, _) => Ok(Requester::Owner),
        }
    }

    /// When it is read.
    pub fn schedule(&self) -> Result<Schedule, WrongSetting> {
        match (&self.at, self.every) {
            (Some(at), _) => Schedule::cron(at, TimeZone::system())
                .map_err(|words| WrongSetting::new("at", words)),
            (None, Some(every)) if every.get() < OFTEN => {
                let words = "so short a time would only trouble who has the list";
                Err(WrongSetting::new("every", words))
            }
            (None, Some(every)) => Ok(Schedule::every(every.get())),
            (None, None) => Ok(Schedule::every(self.usual_interval())),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 100"
)]
fn tenths(rating: f64) -> Result<u8, WrongSetting> {
    if (0.0..=10.0).contains(&rating) {
        return Ok((rating * 10.0).round() as u8);
    }
    Err(WrongSetting::new("min_rating", "ratings go from 0 to 10"))
}

pub(super) const fn yes() -> bool {
    true
}

pub(super) const fn shrink_percent() -> u8 {
    20
}

pub(super) const fn overdue_after() -> Period {
    Period::secs(90 * 24 * 3600)
}

pub(super) const fn season_check() -> Period {
    Period::secs(7 * 24 * 3600)
}

pub(super) const fn retry_times() -> u32 {
    3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> ListSettings {
        toml::from_str(&format!("{text}\n[imdb]\nlist = 'top'")).unwrap()
    }

    #[test]
    fn a_list_without_rules_has_the_usual_ones() {
        assert_eq!(list("").policy().unwrap(), ListPolicy::default());
        assert_eq!(list("").schedule().unwrap().to_string(), "every 12h");
    }

    #[test]
    fn every_rule_arrives() {
        let policy = list(
            "seasons = 'aired'\nfollow = false\nin_4k = true\nuser = 4\nrights = 'owner'\n\
             kind = 'show'\nfrom_year = 1990\nto_year = 2000\nmin_rating = 6.5\n\
             on_removal = 'withdraw'\nshrink_percent = 50\nfirst_run = 'go'\nper_run = 3\n\
             per_day = 9\nask = false\nask_again = true\noverdue_after = '1d'\nseason_check = '2d'\n\
             retry_times = 1",
        )
        .policy()
        .unwrap();
        let day = Duration::from_secs(24 * 3600);
        let expected = ListPolicy {
            asks: false,
            seasons: Some(SeasonRule::Aired),
            follow: false,
            is_4k: true,
            requester: Requester::InTheNameOf(UserId(4)),
            filters: Filters {
                kind: Some(towline_domain::wishes::TitleKind::Show),
                from_year: Some(1990),
                to_year: Some(2000),
                min_rating: Some(65),
            },
            on_removal: OnRemoval::Withdraw,
            shrink_percent: 50,
            confirm_first: false,
            per_run: Some(3),
            per_day: Some(9),
            ask_again: true,
            overdue_after: day,
            season_check: day * 2,
            retry_times: 1,
            ..ListPolicy::default()
        };
        assert_eq!(policy, expected);
    }

    #[test]
    fn rules_that_make_no_sense_are_refused_with_their_key() {
        for (text, key) in [
            ("shrink_percent = 101", "shrink_percent"),
            ("from_year = 2001\nto_year = 2000", "from_year"),
            ("min_rating = 65.0", "min_rating"),
            ("user = 0", "user"),
        ] {
            assert_eq!(list(text).policy().unwrap_err().key, key, "{text}");
        }
        for (text, key) in [("at = 'soon'", "at"), ("every = '0s'", "every")] {
            assert_eq!(list(text).schedule().unwrap_err().key, key, "{text}");
        }
    }
}
