//! What a list's look comes to: which titles are asked for, which not, and why.
//!
//! Pure: what the list holds, what the ledger knows, what the server says and the rules go in.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use towline_domain::{
    Thing as _, Timestamp,
    wishes::{
        Candidate, Ident, ListPolicy, Quotas, Removal, Resolution, SeasonRules, ServerState, Title,
        TitleKey, TitleKind, TitleStage, Unmatched, UnmatchedStage, Wish, title_key,
    },
};
use towline_engine::{GivenTitle, ItemSummary, NewItem};

use super::{
    judge::{Case, Verdict, judge},
    matching,
    titles::today,
};

mod items;
mod known;
mod room;
mod word;

pub use items::tombstone;
use room::Room;
pub use word::{Line, RunCounts, Word};

/// What a look would do, for people.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Foreseen {
    /// The list's name in the configuration.
    pub list: String,
    /// How much was read: one word.
    pub read: String,
    /// Why not all, where that is so.
    pub lacks: Option<String>,
    /// Every wish, with what would become of it and why.
    pub lines: Vec<Line>,
    /// The same in numbers.
    pub counts: RunCounts,
}

/// A wish on the list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) ident: Ident,
    pub(super) wish: Wish,
    /// Which title it means; `None`: not searched for yet.
    pub(super) resolution: Option<Resolution>,
    /// What a person was asked about it, or has said.
    pub(super) unmatched: Option<KnownWish>,
}

#[derive(Debug, Clone)]
pub(super) struct KnownWish {
    pub(super) item: ItemSummary,
    pub(super) wish: Unmatched,
}

/// A title that the ledger knows.
#[derive(Debug, Clone)]
pub(super) struct KnownTitle {
    pub(super) item: ItemSummary,
    pub(super) title: Title,
}

/// All that a plan goes by.
pub(super) struct Inputs<'a> {
    /// The list's key.
    pub(super) list: &'a str,
    /// The keys of all lists that are configured.
    pub(super) lists: &'a HashSet<String>,
    /// Those that ask for titles at the same server in the same quality.
    pub(super) asking: &'a HashSet<&'a str>,
    pub(super) server: &'a str,
    pub(super) policy: &'a ListPolicy,
    /// In the list's order, without those that are gone.
    pub(super) entries: &'a [Entry],
    /// Titles that this list has just lost and no other one holds.
    pub(super) lost: &'a [TitleKey],
    /// What was asked about wishes that no list holds any more.
    pub(super) lost_wishes: Vec<KnownWish>,
    pub(super) state: &'a ServerState,
    /// By their keys in the ledger.
    pub(super) known: &'a HashMap<String, KnownTitle>,
    pub(super) excluded: &'a HashSet<TitleKey>,
    /// A person has said yes to what the first look found, or need not be asked.
    pub(super) is_confirmed: bool,
    /// What the list held when a person said no to that.
    pub(super) declined: &'a HashSet<Ident>,
    /// So many may still be asked for in this run.
    pub(super) cap: Option<u32>,
    pub(super) quotas: Quotas,
    pub(super) now: Timestamp,
}

/// What a look comes to.
#[derive(Debug, Default)]
pub(super) struct Planned {
    pub(super) lines: Vec<Line>,
    pub(super) items: Vec<NewItem>,
    pub(super) given: Vec<GivenTitle>,
    /// So many titles are asked for.
    pub(super) asked: u32,
    /// Titles that wait for a person's yes to the list.
    pub(super) proposed: Vec<String>,
    /// What becomes of titles that no list holds any longer.
    pub(super) leaving: Vec<Line>,
    /// Something is left to be done at a later look, although the list stays as it is.
    pub(super) is_open: bool,
}

pub(super) fn plan(inputs: &Inputs<'_>) -> Planned {
    let room = Room::new(inputs.cap, inputs.quotas, inputs.is_confirmed);
    let seasons = seasons(inputs);
    let mut planner = Planner { inputs, room, seasons, planned: Planned::default() };
    let mut met = HashSet::new();
    for entry in inputs.entries {
        let (title, word, why) = planner.entry(entry, &mut met);
        let candidates = match &entry.resolution {
            Some(Resolution::Unsure { candidates, .. }) if word == Word::Unsure => {
                candidates.clone()
            }
            _ => Vec::new(),
        };
        planner.line(entry, title, word, why, candidates);
    }
    planner.lost();
    planner.planned.asked = planner.room.taken;
    planner.planned
}

struct Planner<'a> {
    inputs: &'a Inputs<'a>,
    room: Room,
    /// Of each show, what all of its entries on the list wish for.
    seasons: HashMap<TitleKey, SeasonRules>,
    planned: Planned,
}

/// A list may have a show under two numbers, with some seasons each.
fn seasons(inputs: &Inputs<'_>) -> HashMap<TitleKey, SeasonRules> {
    let policy = inputs.policy;
    let mut seasons: HashMap<_, SeasonRules> = HashMap::new();
    for entry in inputs.entries {
        if let Some(show) = meant(entry).filter(|key| key.kind == TitleKind::Show)
            && policy.filters.refuse(&entry.wish).is_none()
        {
            seasons.entry(show).or_default().extend(policy.seasons_of(&entry.wish));
        }
    }
    seasons
}

impl Planner<'_> {
    fn line(
        &mut self,
        entry: &Entry,
        title: Option<TitleKey>,
        word: Word,
        why: String,
        candidates: Vec<Candidate>,
    ) {
        let name = entry.wish.name();
        let ident = entry.ident.clone();
        self.planned.lines.push(Line { ident, name, title, word, why, candidates });
    }

    fn entry(
        &mut self,
        entry: &Entry,
        met: &mut HashSet<TitleKey>,
    ) -> (Option<TitleKey>, Word, String) {
        if let Some(why) = self.inputs.policy.filters.refuse(&entry.wish) {
            return (entry.wish.key(), Word::Filtered, why);
        }
        let known = entry.unmatched.as_ref().map(|known| (&known.wish, known.wish.stage));
        let resolution = match known {
            Some((wish, UnmatchedStage::Pinned(key))) => matching::pinned(wish, key),
            Some((_, UnmatchedStage::Skipped)) => {
                return (None, Word::Left, "a person wants it left".into());
            }
            _ => {
                let Some(resolution) = &entry.resolution else {
                    self.planned.is_open = true;
                    return (None, Word::Later, "it is searched for at the next look".into());
                };
                resolution.clone()
            }
        };
        let (key, how) = match &resolution {
            Resolution::Matched { key, how, .. } => (*key, *how),
            Resolution::Unsure { why, candidates } => {
                self.planned.is_open = true;
                self.ask(entry, why, candidates);
                return (None, Word::Unsure, why.clone());
            }
            Resolution::NotFound => {
                self.planned.is_open = true;
                return (None, Word::NotFound, "the server finds no such title".into());
            }
        };
        let filters = &self.inputs.policy.filters;
        if filters.kind.is_some_and(|kind| kind != key.kind) {
            return (Some(key), Word::Filtered, format!("is a {}", key.kind.word()));
        }
        self.matched(entry);
        if !self.inputs.policy.asks {
            return (Some(key), Word::Left, "the list is only read".into());
        }
        if !met.insert(key) {
            return (Some(key), Word::Twice, "another entry of the list means it, too".into());
        }
        if self.inputs.excluded.contains(&key) {
            return (Some(key), Word::Excluded, "a list that is left out holds it".into());
        }
        let (word, why) = self.title(entry, key, &resolution);
        let why = if why.is_empty() { how.words().to_owned() } else { why };
        (Some(key), word, why)
    }

    fn title(&mut self, entry: &Entry, key: TitleKey, is: &Resolution) -> (Word, String) {
        let inputs = self.inputs;
        let ledger_key = title_key(inputs.server, key, inputs.policy.is_4k);
        if let Some(known) = inputs.known.get(&ledger_key) {
            return self.known(entry, known);
        }
        let title =
            Title { wanted: self.wanted(entry, key), ..items::title(inputs, entry, key, is) };
        let on = inputs.state.of(key);
        let verdict = judge(Case {
            title: &title,
            on: &on,
            show: None,
            ask_again: inputs.policy.ask_again,
            at_most: None,
            today: today(inputs.now),
        });
        let is = on.is.of(inputs.policy.is_4k);
        let (stage, word, why) = match verdict {
            Verdict::NeedsShow if is == towline_domain::wishes::Availability::Available => {
                (TitleStage::Available, Word::Available, "it is there".to_owned())
            }
            Verdict::Ask(_) | Verdict::NeedsShow => self.let_in(&title),
            Verdict::Available => (TitleStage::Available, Word::Available, "it is there".into()),
            Verdict::Requested => (
                TitleStage::Requested,
                Word::Requested,
                super::titles::availability_words(is).into(),
            ),
            Verdict::Declined => {
                (TitleStage::Declined, Word::Declined, "somebody said no to it".into())
            }
            Verdict::Deleted => (TitleStage::Deleted, Word::Tombstone, "it was taken away".into()),
            Verdict::Blocklisted => {
                let why = "it is on the server's blocklist".to_owned();
                (TitleStage::Blocklisted, Word::Blocklisted, why)
            }
            Verdict::Nothing => (TitleStage::Nothing, Word::Nothing, String::new()),
            Verdict::Unknown => {
                self.planned.is_open = true;
                let why = "the server says of it what towline does not know".to_owned();
                return (Word::Unknown, why);
            }
        };
        let title = Title { stage, ..title };
        self.planned.items.push(items::new(&title, inputs, &why));
        (word, why)
    }

    /// The seasons of it that are wished for.
    fn wanted(&self, entry: &Entry, key: TitleKey) -> SeasonRules {
        let known = self.seasons.get(&key).cloned();
        known.unwrap_or_else(|| self.inputs.policy.seasons_of(&entry.wish))
    }

    /// It is to be asked for: now, or once there is room.
    fn let_in(&mut self, title: &Title) -> (TitleStage, Word, String) {
        let (stage, word, why) = self.room.let_in(title.key.kind);
        self.planned.is_open |= stage != TitleStage::Wanted;
        if stage == TitleStage::Proposed {
            self.planned.proposed.push(title.name.clone());
        }
        (stage, word, why.to_owned())
    }

    /// A person is asked which title it is, or is asked anew.
    fn ask(&mut self, entry: &Entry, why: &str, candidates: &[Candidate]) {
        let wish = Unmatched {
            wish: entry.wish.clone(),
            why: why.to_owned(),
            candidates: candidates.to_vec(),
            stage: UnmatchedStage::Unsure,
        };
        let inputs = self.inputs;
        match &entry.unmatched {
            None => self.planned.items.push(items::unmatched(&wish, &entry.ident, inputs)),
            // What differs from list to list only, as a rating does, is no news.
            Some(known) if known.wish.asks_the_same(&wish) => {}
            Some(known) => {
                let words = "what it may mean is other than before";
                self.planned.given.push(GivenTitle {
                    item: known.item.clone(),
                    to: inputs.list.to_owned(),
                    detail: serde_json::to_value(&wish).unwrap_or_default(),
                    words: words.into(),
                    unless_held: None,
                });
            }
        }
    }

    /// It is certain which title it means: nobody is asked any longer.
    fn matched(&mut self, entry: &Entry) {
        if let Some(known) = &entry.unmatched
            && !known.wish.is_over()
        {
            self.close(known.clone(), UnmatchedStage::Matched, "it is certain now what it means");
        }
    }

    fn close(&mut self, known: KnownWish, stage: UnmatchedStage, words: &str) {
        let wish = Unmatched { stage, ..known.wish };
        self.planned.given.push(GivenTitle {
            to: known.item.source.clone(),
            item: known.item,
            detail: serde_json::to_value(&wish).unwrap_or_default(),
            words: words.into(),
            unless_held: None,
        });
    }

    /// What no list holds any longer.
    fn lost(&mut self) {
        let inputs = self.inputs;
        for known in inputs.lost_wishes.clone() {
            if !known.wish.is_over() {
                self.close(known, UnmatchedStage::Gone, "no list holds it any longer");
            }
        }
        let rule = Removal::by(inputs.policy.on_removal);
        for key in inputs.lost {
            let ledger_key = title_key(inputs.server, *key, inputs.policy.is_4k);
            let Some(known) = inputs.known.get(&ledger_key) else { continue };
            let removal = match known.title.stage {
                TitleStage::Proposed | TitleStage::Waiting(_) | TitleStage::Wanted => {
                    Some(rule.unwrap_or(Removal::Drop))
                }
                // It comes, and is not followed beyond that.
                TitleStage::Requested => Some(rule.unwrap_or(Removal::Drop)),
                TitleStage::Available | TitleStage::Nothing if !known.title.is_ended() => {
                    Some(rule.unwrap_or(Removal::Drop))
                }
                _ => None,
            };
            if let Some(removal) = removal.filter(|it| known.title.removal != Some(*it)) {
                self.planned.leaving.push(leaving(known, removal));
                let title = Title { removal: Some(removal), ..known.title.clone() };
                let lists = inputs.asking.iter().map(ToString::to_string).collect();
                self.planned.given.push(GivenTitle {
                    unless_held: Some((*key, lists)),
                    ..given(known, &title, "no list holds it any longer")
                });
            }
        }
    }

    fn give(&mut self, known: &KnownTitle, title: &Title, words: &str) {
        self.planned.given.push(given(known, title, words));
    }
}

fn leaving(known: &KnownTitle, removal: Removal) -> Line {
    let key = known.title.key.to_string();
    let why = match removal {
        Removal::Tombstone => "no list holds it any longer: it is never asked for again",
        Removal::Withdraw => {
            "no list holds it any longer: our request is taken back while nobody has said yes to it"
        }
        Removal::Drop => "no list holds it any longer: nothing more of it is asked for",
    };
    Line {
        ident: key.parse().unwrap_or_else(|never| match never {}),
        name: known.title.name.clone(),
        title: Some(known.title.key),
        word: Word::Leaves,
        why: why.to_owned(),
        candidates: Vec::new(),
    }
}

fn given(known: &KnownTitle, title: &Title, words: &str) -> GivenTitle {
    GivenTitle {
        item: known.item.clone(),
        to: title.list.clone(),
        detail: serde_json::to_value(title).unwrap_or_default(),
        words: words.to_owned(),
        unless_held: None,
    }
}

/// The title that an entry means, as far as that is certain.
pub(super) fn meant(entry: &Entry) -> Option<TitleKey> {
    match entry.unmatched.as_ref().map(|known| known.wish.stage) {
        Some(UnmatchedStage::Pinned(key)) => Some(key),
        Some(UnmatchedStage::Skipped) => None,
        _ => entry.resolution.as_ref()?.key(),
    }
}

/// Those of these items that are titles, by key.
pub(super) fn known_titles(items: HashMap<String, ItemSummary>) -> HashMap<String, KnownTitle> {
    items
        .into_iter()
        .filter_map(|(key, item)| match Title::read(item.version, item.detail.clone()) {
            Ok(title) => Some((key, KnownTitle { item, title })),
            Err(error) => {
                tracing::error!(item = %item.id, %error, "item {} cannot be read", item.id);
                None
            }
        })
        .collect()
}
