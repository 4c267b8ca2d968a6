//! What a look comes to: every word, every limit, and titles that the ledger knows already.

use std::collections::{HashMap, HashSet};

use towline_domain::{
    FlowName, ItemId, Thing as _, Timestamp,
    wishes::{
        AtServer, Availability, Filters, HowMatched, Ident, Ids, ListPolicy, OnRemoval, OnServer,
        Quota, Quotas, Removal, RequestAt, RequestId, RequestState, Resolution, SeasonRule,
        ServerState, Title, TitleKey, TitleKind, TitleStage, Unmatched, UnmatchedStage, Wait, Wish,
    },
};
use towline_engine::ItemSummary;

use super::super::{
    Word,
    plan::{Entry, Inputs, KnownTitle, KnownWish, Planned, plan},
    tombstone,
};

/// A list, the ledger and the server, before a look.
struct Case {
    policy: ListPolicy,
    entries: Vec<Entry>,
    lost: Vec<TitleKey>,
    state: ServerState,
    known: HashMap<String, KnownTitle>,
    excluded: HashSet<TitleKey>,
    is_confirmed: bool,
    declined: HashSet<Ident>,
    cap: Option<u32>,
    quotas: Quotas,
}

fn key(text: &str) -> TitleKey {
    text.parse().unwrap()
}

fn entry(at: &str) -> Entry {
    let key = key(at);
    let ids = Ids { tmdb: Some(key.tmdb), ..Ids::default() };
    let wish = Wish {
        kind: Some(key.kind),
        title: Some(at.into()),
        year: Some(2000),
        ids,
        ..Wish::default()
    };
    let how = HowMatched::Tmdb;
    let resolution = Some(Resolution::Matched { key, how, title: None, released: None });
    Entry { ident: wish.ident().unwrap(), wish, resolution, unmatched: None }
}

fn summary(kind: &str, stage: &str, detail: serde_json::Value) -> ItemSummary {
    let at = Timestamp::default();
    ItemSummary {
        id: ItemId(1),
        flow: FlowName::Wishes.as_str().into(),
        kind: kind.into(),
        key: "k".into(),
        source: "list".into(),
        title: "t".into(),
        stage: stage.into(),
        stage_since: at,
        ended: false,
        version: 1,
        detail,
        attempt: 0,
        deadline: None,
        due_at: None,
        lane_wanted: None,
        created: at,
        updated: at,
    }
}

fn known(at: &str, stage: TitleStage) -> Title {
    let blank = tombstone("seerr", key(at), false, at, "");
    let blank: Title = serde_json::from_value(blank.detail).unwrap();
    let wanted = [SeasonRule::All].into();
    Title { stage, list: "list".into(), wanted, ..blank }
}

impl Case {
    fn of(entries: &[&str]) -> Self {
        Self {
            policy: ListPolicy::default(),
            entries: entries.iter().map(|at| entry(at)).collect(),
            lost: Vec::new(),
            state: ServerState::default(),
            known: HashMap::new(),
            excluded: HashSet::new(),
            is_confirmed: true,
            declined: HashSet::new(),
            cap: None,
            quotas: Quotas::default(),
        }
    }

    fn knows(mut self, title: Title) -> Self {
        let detail = serde_json::to_value(&title).unwrap();
        let item = summary("title", title.stage(), detail);
        self.known.insert(title.ledger_key(), KnownTitle { item, title });
        self
    }

    fn at_server(mut self, at: &str, is: Availability, states: &[RequestState]) -> Self {
        let request = |(n, state): (usize, &RequestState)| RequestAt {
            id: RequestId(n as u64),
            is_4k: false,
            state: *state,
            by: None,
            seasons: Vec::new(),
            at: None,
        };
        let requests = states.iter().enumerate().map(request).collect();
        let is = AtServer::new(is, Availability::Free);
        self.state.titles.insert(key(at), OnServer { is, seasons: Vec::new(), requests });
        self
    }

    fn plan(&self) -> Planned {
        plan(&Inputs {
            list: "list",
            lists: &HashSet::from(["list".to_owned(), "other".to_owned()]),
            asking: &HashSet::from(["list", "other"]),
            server: "seerr",
            policy: &self.policy,
            entries: &self.entries,
            lost: &self.lost,
            lost_wishes: Vec::new(),
            state: &self.state,
            known: &self.known,
            excluded: &self.excluded,
            is_confirmed: self.is_confirmed,
            declined: &self.declined,
            cap: self.cap,
            quotas: self.quotas,
            now: Timestamp::from_micros(1 << 50),
        })
    }

    fn words(&self) -> Vec<Word> {
        self.plan().lines.into_iter().map(|line| line.word).collect()
    }
}

fn titles(planned: &Planned) -> Vec<(TitleStage, bool)> {
    let read =
        |detail: &serde_json::Value| -> Title { serde_json::from_value(detail.clone()).unwrap() };
    planned.items.iter().map(|item| (read(&item.detail).stage, item.due_at.is_some())).collect()
}

fn given(planned: &Planned) -> Vec<Title> {
    planned.given.iter().map(|it| serde_json::from_value(it.detail.clone()).unwrap()).collect()
}

#[test]
fn a_title_that_nobody_knows_goes_by_what_the_server_says() {
    use Availability as A;
    use TitleStage as S;
    for (is, states, word, stage) in [
        (A::Free, vec![], Word::New, Some(S::Wanted)),
        (A::Deleted, vec![], Word::New, Some(S::Wanted)),
        (A::Pending, vec![RequestState::Pending], Word::Requested, Some(S::Requested)),
        (A::Processing, vec![], Word::Requested, Some(S::Requested)),
        (A::Free, vec![RequestState::Failed], Word::Requested, Some(S::Requested)),
        (A::Available, vec![], Word::Available, Some(S::Available)),
        (A::Free, vec![RequestState::Declined], Word::Declined, Some(S::Declined)),
        (A::Blocklisted, vec![], Word::Blocklisted, Some(S::Blocklisted)),
        (A::Unknown, vec![], Word::Unknown, None),
    ] {
        let planned = Case::of(&["movie:1"]).at_server("movie:1", is, &states).plan();
        assert_eq!(planned.lines[0].word, word, "{is:?} {states:?}");
        let due = stage == Some(S::Wanted);
        assert_eq!(titles(&planned), stage.map(|it| (it, due)).into_iter().collect::<Vec<_>>());
        assert_eq!(planned.asked, u32::from(due), "{is:?}");
        assert_eq!(planned.is_open, word == Word::Unknown, "looked at again: {is:?}");
    }
    let followed = Case::of(&["show:1"]).at_server("show:1", A::Available, &[]).plan();
    assert_eq!(titles(&followed), [(S::Available, true)], "its seasons are compared later");
}

#[test]
fn limits_hold_in_the_lists_order_and_what_waits_is_let_in_later() {
    let mut case = Case::of(&["movie:1", "show:2", "movie:3", "movie:4"]);
    case.cap = Some(2);
    assert_eq!(case.words(), [Word::New, Word::New, Word::OverCap, Word::OverCap]);
    assert!(case.plan().is_open && case.plan().asked == 2);
    case.cap = None;
    case.quotas.movies = Quota { left: Some(1) };
    assert_eq!(case.words(), [Word::New, Word::New, Word::OverQuota, Word::OverQuota]);
    case.is_confirmed = false;
    let planned = case.plan();
    assert_eq!((planned.asked, planned.proposed.len()), (0, 4));
    for (stage, confirmed, to) in [
        (TitleStage::Proposed, true, Some(TitleStage::Wanted)),
        (TitleStage::Proposed, false, None),
        (TitleStage::Waiting(Wait::Cap), true, Some(TitleStage::Wanted)),
        (TitleStage::Waiting(Wait::Quota), true, Some(TitleStage::Wanted)),
    ] {
        let mut case = Case::of(&["movie:1"]).knows(known("movie:1", stage));
        case.is_confirmed = confirmed;
        let stages: Vec<_> = given(&case.plan()).into_iter().map(|title| title.stage).collect();
        assert_eq!(stages, to.into_iter().collect::<Vec<_>>(), "{stage:?}");
    }
    let mut waits = Case::of(&["movie:1"]).knows(known("movie:1", TitleStage::Waiting(Wait::Cap)));
    waits.cap = Some(0);
    assert!(waits.plan().given.is_empty(), "what goes on waiting is not written");
}

#[test]
fn what_is_filtered_left_out_or_twice_on_a_list_is_not_asked_for() {
    let mut case = Case::of(&["movie:1", "movie:1", "movie:2", "show:2"]);
    case.entries[1].ident = "imdb:tt0000001".parse().unwrap();
    case.excluded = [key("movie:2")].into();
    assert_eq!(case.words(), [Word::New, Word::Twice, Word::Excluded, Word::New]);
    case.policy.filters = Filters { kind: Some(TitleKind::Movie), ..Filters::default() };
    assert_eq!(case.words()[3], Word::Filtered);
    // A list that does not say what it is: the search has told.
    case.entries[3].wish.kind = None;
    assert_eq!(case.words()[3], Word::Filtered);
    case.policy.filters = Filters { from_year: Some(2001), ..Filters::default() };
    assert_eq!(case.words(), [Word::Filtered; 4]);
}

#[test]
fn what_a_wish_means_is_asked_pinned_or_left() {
    let mut case = Case::of(&["movie:1"]);
    let unsure = Resolution::Unsure { why: "two".into(), candidates: Vec::new() };
    for (resolution, word, items) in [
        (None, Word::Later, 0),
        (Some(Resolution::NotFound), Word::NotFound, 0),
        (Some(unsure.clone()), Word::Unsure, 1),
    ] {
        case.entries[0].resolution = resolution;
        let planned = case.plan();
        assert_eq!((planned.lines[0].word, planned.items.len()), (word, items));
        assert!(planned.is_open);
    }
    let mut stage = |stage| {
        let wish = Unmatched {
            wish: case.entries[0].wish.clone(),
            why: "two".into(),
            candidates: Vec::new(),
            stage,
        };
        let item = summary("wish", wish.stage(), serde_json::json!({}));
        case.entries[0].unmatched = Some(KnownWish { item, wish });
        let planned = case.plan();
        (planned.lines[0].word, planned.lines[0].title, planned.given.len())
    };
    assert_eq!(stage(UnmatchedStage::Unsure), (Word::Unsure, None, 0), "asked already");
    assert_eq!(stage(UnmatchedStage::Skipped), (Word::Left, None, 0));
    assert_eq!(stage(UnmatchedStage::Gone), (Word::Unsure, None, 1), "asked anew");
    let pin = key("movie:9");
    assert_eq!(stage(UnmatchedStage::Pinned(pin)), (Word::New, Some(pin), 0));
    case.entries[0].resolution = entry("movie:1").resolution;
    let wish = Unmatched {
        wish: case.entries[0].wish.clone(),
        why: String::new(),
        candidates: Vec::new(),
        stage: UnmatchedStage::Unsure,
    };
    let item = summary("wish", "unsure", serde_json::json!({}));
    case.entries[0].unmatched = Some(KnownWish { item, wish });
    let closed = case.plan();
    assert_eq!(closed.given[0].detail["stage"], "matched");
}

#[test]
fn a_known_title_is_never_brought_in_again_and_what_was_refused_stays_refused() {
    use TitleStage as S;
    for (stage, word) in [
        (S::Wanted, Word::New),
        (S::Requested, Word::Requested),
        (S::Nothing, Word::Nothing),
        (S::Declined, Word::Declined),
        (S::Deleted, Word::Tombstone),
        (S::Tombstone, Word::Tombstone),
    ] {
        let planned = Case::of(&["movie:1"]).knows(known("movie:1", stage)).plan();
        assert_eq!(planned.lines[0].word, word, "{stage:?}");
        let writes = (planned.items.len(), planned.given.len(), planned.asked);
        assert_eq!(writes, (0, 0, 0), "{stage:?}");
    }
    // Two lists, one item, unless they want other qualities.
    let mut in_4k = Case::of(&["movie:1"]).knows(known("movie:1", S::Requested));
    in_4k.policy.is_4k = true;
    assert_eq!(titles(&in_4k.plan()), [(S::Wanted, true)]);
    for stage in [S::Dropped, S::Withdrawn, S::Blocklisted] {
        let asked = Title { is_ours: true, ..known("movie:1", stage) };
        let back = given(&Case::of(&["movie:1"]).knows(asked).plan());
        assert_eq!(back[0].stage, S::Wanted, "{stage:?}");
    }
    let mut again = Case::of(&["movie:1"]).knows(known("movie:1", S::Declined));
    again.policy.ask_again = true;
    assert_eq!(given(&again.plan())[0].stage, S::Wanted);
    let ours = Title { is_ours: true, ..known("movie:1", S::Declined) };
    assert!(again.knows(ours).plan().given.is_empty(), "once");
}

#[test]
fn a_second_list_adds_its_seasons_and_takes_over_where_the_first_left() {
    let first = |stage| Title {
        wanted: [SeasonRule::First].into(),
        list: "other".into(),
        ..known("show:1", stage)
    };
    let widened = given(&Case::of(&["show:1"]).knows(first(TitleStage::Requested)).plan());
    assert_eq!((widened[0].stage, widened[0].list.as_str()), (TitleStage::Wanted, "other"));
    assert!(widened[0].wanted.contains(&SeasonRule::All));
    let left = Title { list: "former".into(), ..known("movie:1", TitleStage::Requested) };
    let taken = given(&Case::of(&["movie:1"]).knows(left).plan());
    assert_eq!((taken[0].stage, taken[0].list.as_str()), (TitleStage::Requested, "list"));
}

#[test]
fn more_of_a_show_that_goes_on_already_needs_a_yes_and_room_too() {
    use TitleStage as S;
    let first = |stage| {
        let wanted = [SeasonRule::First].into();
        Title { wanted, list: "other".into(), ..known("show:1", stage) }
    };
    let widens = |case: &Case| given(&case.plan()).iter().any(|title| title.wanted.len() > 1);
    for stage in [S::Wanted, S::Requested, S::Available, S::Nothing] {
        let new = Case { is_confirmed: false, ..Case::of(&["show:1"]) }.knows(first(stage));
        let planned = new.plan();
        assert!(!widens(&new) && planned.asked == 0, "{stage:?}");
        assert_eq!(planned.proposed.len(), 1, "a person is asked: {stage:?}");
        let ident = new.entries[0].ident.clone();
        let declined = Case { declined: [ident].into(), is_confirmed: true, ..new };
        assert!(!widens(&declined), "a no is a no: {stage:?}");
        let confirmed = Case { declined: HashSet::new(), ..declined };
        assert!(widens(&confirmed) && confirmed.plan().asked <= 1, "{stage:?}");
        let full = Case { cap: Some(0), ..confirmed };
        // What is to be asked for already has its room.
        assert_eq!(widens(&full), stage == S::Wanted, "{stage:?}");
    }
}

#[test]
fn two_lists_with_one_title_each_need_a_yes_of_their_own() {
    use TitleStage as S;
    let first = |stage| {
        let wanted = [SeasonRule::First].into();
        Title { wanted, list: "other".into(), ..known("show:1", stage) }
    };
    for stage in [S::Proposed, S::Waiting(Wait::Cap), S::Waiting(Wait::Quota)] {
        // The other list brought it in, and nobody has said yes to this one.
        let new = Case { is_confirmed: false, ..Case::of(&["show:1"]) }.knows(first(stage));
        let planned = new.plan();
        assert_eq!((planned.proposed.len(), planned.asked), (1, 0), "{stage:?}");
        assert!(given(&planned).is_empty(), "{stage:?}");
        // A yes to this one lets it in, by this one's rules.
        let confirmed = Case { is_confirmed: true, ..new };
        let let_in = given(&confirmed.plan()).pop().unwrap();
        assert_eq!((let_in.stage, let_in.list.as_str()), (S::Wanted, "list"), "{stage:?}");
        let is_unsaid = stage == S::Proposed;
        assert_eq!(let_in.wanted.contains(&SeasonRule::First), !is_unsaid, "{stage:?}");
        assert!(let_in.wanted.contains(&SeasonRule::All));
        // A no to this one leaves it to the other.
        let ident = confirmed.entries[0].ident.clone();
        let declined = Case { declined: [ident].into(), ..confirmed };
        let planned = declined.plan();
        assert_eq!((planned.asked, given(&planned).len()), (0, 0), "{stage:?}");
        // Without room it stays where it waits.
        let full = Case { cap: Some(0), declined: HashSet::new(), ..declined };
        assert!(given(&full.plan()).is_empty(), "{stage:?}");
    }
    let ours = Title { list: "list".into(), ..first(S::Proposed) };
    let mut declined = Case::of(&["show:1"]).knows(ours);
    declined.declined = [declined.entries[0].ident.clone()].into();
    assert_eq!(declined.plan().asked, 0);
}

#[test]
fn a_list_that_is_only_read_asks_for_nothing() {
    let mut case = Case::of(&["movie:1", "show:2"]);
    case.policy.asks = false;
    let planned = case.plan();
    assert_eq!((planned.asked, planned.items.len(), planned.proposed.len()), (0, 0, 0));
    assert_eq!(case.words(), [Word::Left, Word::Left]);
    let titles: Vec<_> = planned.lines.iter().map(|line| line.title).collect();
    assert_eq!(titles, [Some(key("movie:1")), Some(key("show:2"))], "what it holds is known");
}

#[test]
fn what_is_asked_of_a_person_is_asked_anew_only_when_that_is_another_question() {
    let mut case = Case::of(&["movie:1"]);
    let wish = |rating: &str| {
        let mut wish = case.entries[0].wish.clone();
        wish.title = Some(format!("It{rating}"));
        wish
    };
    let (one, other) = (wish(""), wish(" "));
    let asks = Unmatched {
        wish: one,
        why: "two of them".into(),
        candidates: Vec::new(),
        stage: UnmatchedStage::Unsure,
    };
    let item = summary("wish", "unsure", serde_json::to_value(&asks).unwrap());
    case.entries[0].unmatched = Some(KnownWish { item, wish: asks });
    case.entries[0].wish = other;
    let unsure = |why: &str| Resolution::Unsure { why: why.into(), candidates: Vec::new() };
    case.entries[0].resolution = Some(unsure("two of them"));
    assert!(case.plan().given.is_empty());
    case.entries[0].resolution = Some(unsure("three of them"));
    assert_eq!(case.plan().given.len(), 1);
}

#[test]
fn what_no_list_holds_goes_by_the_rule_and_is_followed_no_longer() {
    use TitleStage as S;
    let lost = |stage, rule| {
        let followed = Title { checked_at: Some(Timestamp::default()), ..known("show:1", stage) };
        let mut case = Case::of(&[]).knows(followed);
        (case.policy.on_removal, case.lost) = (rule, vec![key("show:1")]);
        given(&case.plan()).pop().and_then(|title| title.removal)
    };
    for stage in [S::Proposed, S::Waiting(Wait::Cap), S::Wanted, S::Requested, S::Available] {
        assert_eq!(lost(stage, OnRemoval::Nothing), Some(Removal::Drop), "{stage:?}");
        assert_eq!(lost(stage, OnRemoval::Tombstone), Some(Removal::Tombstone), "{stage:?}");
        assert_eq!(lost(stage, OnRemoval::Withdraw), Some(Removal::Withdraw), "{stage:?}");
    }
    for stage in [S::Declined, S::Deleted, S::Tombstone, S::Blocklisted, S::Dropped] {
        assert_eq!(lost(stage, OnRemoval::Tombstone), None, "{stage:?}");
    }
}
