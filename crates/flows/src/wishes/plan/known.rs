//! A wish for a title that the ledger knows already.

use towline_domain::{
    Thing as _,
    wishes::{Availability, SeasonRule, SeasonRules, Title, TitleKind, TitleStage, Wait},
};

use super::{Entry, KnownTitle, Planner, Word};

/// It is to be asked for now, or was asked for, or need not be.
const fn goes_on(stage: TitleStage) -> bool {
    matches!(
        stage,
        TitleStage::Wanted | TitleStage::Requested | TitleStage::Available | TitleStage::Nothing
    )
}

impl Planner<'_> {
    pub(super) fn known(&mut self, entry: &Entry, known: &KnownTitle) -> (Word, String) {
        let mut title = self.taken_over(entry, &known.title);
        let mut held = None;
        if goes_on(title.stage)
            && let Some(wanted) = self.widened(entry, &title)
        {
            match self.let_in_more(&title) {
                Ok(()) => title.wanted = wanted,
                Err(why) => held = Some(format!("more of its seasons are wished for: {why}")),
            }
        }
        let (title, words, word, why) = self.stage(entry, title, known);
        if title != known.title {
            self.give(known, &title, &words);
        }
        (word, held.unwrap_or(why))
    }

    /// This list wishes for it, too: by its rules where no other list's go, and with its seasons
    /// where nothing of it is asked for yet. A list that nobody has said yes to has no say in that.
    fn taken_over(&self, entry: &Entry, title: &Title) -> Title {
        let inputs = self.inputs;
        let mut title = Title { removal: None, ..title.clone() };
        if !self.has_a_say(entry) {
            return title;
        }
        if !inputs.lists.contains(&title.list) && !title.is_tombstone() {
            inputs.list.clone_into(&mut title.list);
        }
        if !goes_on(title.stage)
            && let Some(wanted) = self.widened(entry, &title)
        {
            title.wanted = wanted;
        }
        title
    }

    fn has_a_say(&self, entry: &Entry) -> bool {
        self.inputs.is_confirmed && !self.inputs.declined.contains(&entry.ident)
    }

    /// What is wished for of a show with what this list wishes for, where that is more.
    fn widened(&self, entry: &Entry, title: &Title) -> Option<SeasonRules> {
        if title.key.kind != TitleKind::Show || title.wanted.contains(&SeasonRule::All) {
            return None;
        }
        let mut wanted = title.wanted.clone();
        wanted.extend(self.wanted(entry, title.key));
        (wanted != title.wanted && !self.inputs.declined.contains(&entry.ident)).then_some(wanted)
    }

    /// Lets more be asked for of a title that goes on already, or says why not: a yes, and room, are
    /// needed for that as for a new one.
    fn let_in_more(&mut self, title: &Title) -> Result<(), String> {
        if self.inputs.is_confirmed && title.stage == TitleStage::Wanted {
            // It has its room, and may be under way without that.
            self.planned.is_open = true;
            return Ok(());
        }
        let (stage, _, why) = self.let_in(title);
        if stage == TitleStage::Wanted { Ok(()) } else { Err(why) }
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
