//! A wish for a title that the ledger knows already.

use towline_domain::{
    Thing as _,
    wishes::{Availability, SeasonRule, Title, TitleKind, TitleStage, Wait},
};

use super::{Entry, KnownTitle, Planner, Word};

impl Planner<'_> {
    pub(super) fn known(&mut self, entry: &Entry, known: &KnownTitle) -> (Word, String) {
        let title = self.taken_over(entry, &known.title);
        if let Some(why) = self.is_too_much(&title, known) {
            let title = Title { wanted: known.title.wanted.clone(), ..title };
            let (title, words, word, _) = self.stage(entry, title, known);
            if title != known.title {
                self.give(known, &title, &words);
            }
            return (word, format!("more of its seasons are wished for: {why}"));
        }
        let (title, words, word, why) = self.stage(entry, title, known);
        if title != known.title {
            self.give(known, &title, &words);
        }
        (word, why)
    }

    /// This list wishes for it, too: with its seasons, and by its rules where no other list's go. One
    /// that nobody has said yes to has no say in that.
    fn taken_over(&self, entry: &Entry, title: &Title) -> Title {
        let inputs = self.inputs;
        let mut title = Title { removal: None, ..title.clone() };
        if !inputs.is_confirmed || inputs.declined.contains(&entry.ident) {
            return title;
        }
        if !inputs.lists.contains(&title.list) && !title.is_tombstone() {
            inputs.list.clone_into(&mut title.list);
        }
        if title.key.kind == TitleKind::Show && !title.wanted.contains(&SeasonRule::All) {
            title.wanted.extend(self.wanted(entry, title.key));
        }
        title
    }

    /// Why this list may not have more asked for of a title that goes on already: a yes, or room,
    /// is needed for that as for a new one.
    fn is_too_much(&mut self, title: &Title, known: &KnownTitle) -> Option<&'static str> {
        let goes_on = matches!(
            known.title.stage,
            TitleStage::Wanted
                | TitleStage::Requested
                | TitleStage::Available
                | TitleStage::Nothing
        );
        if !goes_on || title.wanted == known.title.wanted {
            return None;
        }
        // What is to be asked for now has its room.
        if known.title.stage == TitleStage::Wanted && self.inputs.is_confirmed {
            // It may be under way without that.
            self.planned.is_open = true;
            return None;
        }
        let (stage, _, why) = self.room.let_in(title.key.kind);
        self.planned.is_open |= stage != TitleStage::Wanted;
        (stage != TitleStage::Wanted).then_some(why)
    }

    /// The title from now on, what its journal says of it, and what people are told.
    fn stage(
        &mut self,
        entry: &Entry,
        title: Title,
        known: &KnownTitle,
    ) -> (Title, String, Word, String) {
        let before = known.title.stage;
        let on = self.inputs.state.of(title.key);
        let is = on.is.of(title.is_4k);
        let same = |word, why: &str| {
            let words = if known.title.removal.is_some() {
                "a list holds it again"
            } else {
                "another list wishes for it, too"
            };
            (title.clone(), words.to_owned(), word, why.to_owned())
        };
        match before {
            TitleStage::Proposed | TitleStage::Waiting(Wait::Cap | Wait::Quota) => {
                self.held_back(entry, title, known)
            }
            // It was taken off its list and is back: it counts as new.
            TitleStage::Dropped | TitleStage::Withdrawn => self.let_in_again(&title.afresh()),
            TitleStage::Blocklisted if is != Availability::Blocklisted => self.let_in_again(&title),
            TitleStage::Blocklisted => same(Word::Blocklisted, "it is on the server's blocklist"),
            TitleStage::Wanted => same(Word::New, "it is being asked for"),
            TitleStage::Requested | TitleStage::Available if title.wanted != known.title.wanted => {
                let words = "more of its seasons are wished for".to_owned();
                let title = Title { stage: TitleStage::Wanted, ..title };
                (title, words.clone(), Word::New, words)
            }
            TitleStage::Requested => {
                same(Word::Requested, super::super::titles::availability_words(is))
            }
            // It was there, and is not: what that means is decided by the title itself.
            TitleStage::Available if known.title.is_ended() && is.is_free() => {
                let words = "it was there, and is there no longer".to_owned();
                let title = Title { checked_at: Some(self.inputs.now), ..title };
                (title, words.clone(), Word::Tombstone, words)
            }
            TitleStage::Available => same(Word::Available, "it is there"),
            TitleStage::Nothing => same(Word::Nothing, "there is nothing that could be asked for"),
            // Once: what is said no to again, a person has to insist on.
            TitleStage::Declined if self.inputs.policy.ask_again && !title.is_ours => {
                self.let_in_again(&title)
            }
            TitleStage::Declined => same(Word::Declined, "somebody said no to it"),
            TitleStage::Deleted => same(Word::Tombstone, "somebody took it away"),
            TitleStage::Tombstone => same(Word::Tombstone, "a person wants it never asked for"),
        }
    }

    /// It waits for a yes, or for room: of this list, or of another one that wishes for it, too.
    fn held_back(
        &mut self,
        entry: &Entry,
        title: Title,
        known: &KnownTitle,
    ) -> (Title, String, Word, String) {
        let inputs = self.inputs;
        let is_others = title.list != inputs.list;
        let too = "another list wishes for it, too".to_owned();
        let may_be = is_others || title.stage == TitleStage::Proposed;
        if may_be && inputs.declined.contains(&entry.ident) {
            let why = "a person wanted nothing of what the new list held".to_owned();
            return (title, too, Word::Left, why);
        }
        if !is_others {
            return self.let_in_again(&title);
        }
        // What another list holds back is its own, and let in by this one's rules alone. What
        // nobody has said yes to has no say in that.
        let wanted = if title.stage == TitleStage::Proposed {
            self.wanted(entry, title.key)
        } else {
            title.wanted.clone()
        };
        let ours = Title { list: inputs.list.to_owned(), wanted, ..title.clone() };
        let (let_in, words, word, why) = self.let_in_again(&ours);
        if let_in.stage == TitleStage::Wanted {
            return (let_in, words, word, why);
        }
        (Title { removal: None, ..known.title.clone() }, too, word, why)
    }

    fn let_in_again(&mut self, title: &Title) -> (Title, String, Word, String) {
        let (stage, word, why) = self.let_in(title);
        let words = match stage {
            TitleStage::Wanted => "it is its turn".to_owned(),
            _ => why.clone(),
        };
        // What waits goes on waiting: nothing is written.
        let stage = match (title.stage, stage) {
            (TitleStage::Waiting(_), TitleStage::Waiting(wait)) => TitleStage::Waiting(wait),
            (_, stage) => stage,
        };
        (Title { stage, ..title.clone() }, words, word, why)
    }
}
