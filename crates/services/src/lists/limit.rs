//! How many titles of a list are read.

use crate::WrongSetting;

use super::collect::MOST_TITLES;

/// What kind of list is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// One that somebody made: it has an end.
    List,
    /// One that has none (list-providers.md §4.5).
    Chart,
}

/// Of a chart without a limit.
const USUAL: u32 = 100;
/// Of a chart at most, as elsewhere.
const MOST: u32 = 1_000;

impl Limit {
    /// What a person's own limit comes to.
    pub(super) fn of(self, own: Option<u32>) -> Result<Option<usize>, WrongSetting> {
        let wrong = |words: String| Err(WrongSetting::new("limit", words));
        let limit = match (self, own) {
            (_, Some(0)) => return wrong("0 titles are no list".into()),
            (Self::List, None) => return Ok(None),
            (Self::Chart, None) => USUAL,
            (Self::Chart, Some(own)) if own > MOST => {
                return wrong(format!("of a chart no more than {MOST} titles are read"));
            }
            (Self::List, Some(own)) if own as usize > MOST_TITLES => {
                return wrong(format!("of a list no more than {MOST_TITLES} titles are read"));
            }
            (_, Some(own)) => own,
        };
        Ok(Some(limit as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_an_end_and_a_list_its_own() {
        assert_eq!(Limit::List.of(None), Ok(None));
        assert_eq!(Limit::Chart.of(None), Ok(Some(100)));
        assert_eq!(Limit::Chart.of(Some(1_000)), Ok(Some(1_000)));
        assert!(Limit::Chart.of(Some(1_001)).is_err());
        assert!(Limit::List.of(Some(0)).is_err());
        assert!(Limit::List.of(Some(10_001)).is_err());
    }
}
