//! How many titles may be asked for.

use towline_domain::wishes::{Quotas, TitleKind, TitleStage, Wait};

use super::Word;

/// What is left of the list's limits and of the user's quota.
pub(super) struct Room {
    cap: Option<u32>,
    movies: Option<u32>,
    shows: Option<u32>,
    is_confirmed: bool,
    /// So many were let in.
    pub(super) taken: u32,
}

impl Room {
    pub(super) const fn new(cap: Option<u32>, quotas: Quotas, is_confirmed: bool) -> Self {
        let Quotas { movies, seasons } = quotas;
        Self { cap, movies: movies.left, shows: seasons.left, is_confirmed, taken: 0 }
    }

    /// Lets one in, or says why not. A show takes one season of the quota at least: what it takes
    /// is known once it is asked for.
    pub(super) fn let_in(&mut self, kind: TitleKind) -> (TitleStage, Word, &'static str) {
        if !self.is_confirmed {
            let why = "the list is new: a person has to say yes";
            return (TitleStage::Proposed, Word::Proposed, why);
        }
        if self.cap == Some(0) {
            let why = "more than the list may ask for now";
            return (TitleStage::Waiting(Wait::Cap), Word::OverCap, why);
        }
        let quota = match kind {
            TitleKind::Movie => &mut self.movies,
            TitleKind::Show => &mut self.shows,
        };
        if *quota == Some(0) {
            let why = "the user's quota is used up";
            return (TitleStage::Waiting(Wait::Quota), Word::OverQuota, why);
        }
        *quota = quota.map(|left| left - 1);
        self.cap = self.cap.map(|left| left - 1);
        self.taken += 1;
        (TitleStage::Wanted, Word::New, "")
    }
}
