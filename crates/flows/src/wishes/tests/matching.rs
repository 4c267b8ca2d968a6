//! Which title a wish means: certain, or a person's to say.

use std::sync::Arc;

use async_trait::async_trait;
use towline_domain::{
    ActError, Answer, Ask, Cause, Choice, Item, ItemId, Timestamp, Trouble,
    wishes::{
        Candidate, HowMatched, Ids, Order, Question, Quotas, RequestId, RequestServer, Resolution,
        ServerState, Show, TitleKey, TmdbId, TvdbId, Unmatched, UnmatchedStage, UserId, Wish,
        WishCause,
    },
};

use super::super::{
    matching::{pinned, search},
    unmatched,
};

/// A server that knows these titles, by number elsewhere and by name as a search does: everything
/// that has a word of the title.
struct Known(Vec<(Candidate, Option<&'static str>, Option<u64>)>);

#[async_trait]
impl RequestServer for Known {
    fn key(&self) -> String {
        "seerr".into()
    }

    async fn state(&self, _: Timestamp) -> Result<Arc<ServerState>, Trouble> {
        Ok(Arc::default())
    }

    async fn find(&self, question: &Question) -> Result<Vec<Candidate>, Trouble> {
        let fits = |(it, imdb, tvdb): &&(Candidate, Option<&str>, Option<u64>)| match question {
            Question::Imdb(id) => *imdb == Some(id.as_str()),
            Question::Tvdb(id) => *tvdb == Some(u64::from(id.get())),
            Question::Title { year, .. } => year.is_none() || *year == it.year(),
        };
        Ok(self.0.iter().filter(fits).map(|(it, ..)| it.clone()).collect())
    }

    async fn show(&self, _: TmdbId) -> Result<Show, Trouble> {
        Ok(Show::default())
    }

    async fn quotas(&self, _: Option<UserId>) -> Result<Quotas, Trouble> {
        Ok(Quotas::default())
    }

    async fn request(&self, _: &Order) -> Result<(), ActError> {
        Ok(())
    }

    async fn retry(&self, _: RequestId) -> Result<(), ActError> {
        Ok(())
    }

    async fn withdraw(&self, _: RequestId) -> Result<(), ActError> {
        Ok(())
    }

    fn settle(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    fn calls(&self) -> u64 {
        0
    }
}

fn key(text: &str) -> TitleKey {
    text.parse().unwrap()
}

fn it(at: &str, title: &str, original: Option<&str>, year: i16) -> Candidate {
    Candidate {
        key: key(at),
        title: title.into(),
        original_title: original.map(Into::into),
        released: (year > 0).then(|| jiff::civil::date(year, 6, 1)),
    }
}

fn server() -> Known {
    let rows = [
        (it("movie:2001", "Dune", None, 1984), Some("tt0087182"), None),
        (it("movie:2002", "Dune", None, 2021), Some("tt1160419"), None),
        (it("show:2002", "Dune", None, 2021), None, None),
        (it("show:3001", "The Office", None, 2001), Some("tt0290978"), Some(78_107)),
        (it("show:3002", "The Office", None, 2005), Some("tt0386676"), Some(73_244)),
        (it("movie:3003", "Office", None, 2005), None, None),
        (it("movie:129", "Spirited Away", Some("千と千尋の神隠し"), 2001), None, None),
        (it("movie:194", "Amélie", Some("Le Fabuleux Destin d'Amélie Poulain"), 2001), None, None),
        (it("show:918", "M*A*S*H", None, 1972), None, None),
        (it("movie:651", "M*A*S*H", None, 1970), None, None),
        (it("movie:7", "100% Wolf", None, 2020), None, None),
        (it("movie:8", "1917", None, 2019), None, None),
        (it("movie:9", "Fahrenheit 9/11", None, 2004), None, None),
        (it("show:50", "Twice", None, 2010), None, Some(700)),
        (it("show:51", "Twice", None, 2015), None, Some(700)),
        (it("movie:60", "Echo", None, 2022), None, None),
        (it("movie:61", "Echo", None, 2022), None, None),
        (it("movie:62", "Undated", None, 0), None, None),
    ];
    Known(rows.into())
}

fn wish(kind: &str, title: &str, year: u16) -> Wish {
    let kind = match kind {
        "movie" => Some(key("movie:1").kind),
        "show" => Some(key("show:1").kind),
        _ => None,
    };
    let title = (!title.is_empty()).then(|| title.to_owned());
    Wish { kind, title, year: (year > 0).then_some(year), ..Wish::default() }
}

fn imdb(wish: Wish, id: &str) -> Wish {
    Wish { ids: Ids { imdb: Some(id.parse().unwrap()), ..Ids::default() }, ..wish }
}

fn tvdb(wish: Wish, id: u64) -> Wish {
    Wish { ids: Ids { tvdb: TvdbId::new(id), ..Ids::default() }, ..wish }
}

async fn found(wish: &Wish) -> Resolution {
    search(&server(), wish).await.unwrap()
}

#[tokio::test]
async fn what_is_certain_is_matched_and_by_what() {
    use HowMatched as By;
    let by_tmdb = Ids { tmdb: TmdbId::new(603), ..Ids::default() };
    for (wish, is, by) in [
        (Wish { ids: by_tmdb, ..wish("movie", "Else", 1900) }, "movie:603", By::Tmdb),
        (imdb(wish("movie", "Something else", 1900), "tt0087182"), "movie:2001", By::Imdb),
        (imdb(wish("", "", 0), "tt0386676"), "show:3002", By::Imdb),
        (tvdb(wish("show", "", 0), 73_244), "show:3002", By::Tvdb),
        (tvdb(wish("", "", 0), 78_107), "show:3001", By::Tvdb),
        (tvdb(wish("show", "Twice", 2015), 700), "show:51", By::Tvdb),
        (wish("movie", "dune", 1984), "movie:2001", By::Title),
        (wish("movie", "Dune", 2021), "movie:2002", By::Title),
        (wish("show", "Dune", 2021), "show:2002", By::Title),
        (wish("show", "The Office", 2005), "show:3002", By::Title),
        (wish("movie", "Office", 2005), "movie:3003", By::Title),
        (wish("movie", "千と千尋の神隠し", 2001), "movie:129", By::Title),
        (wish("movie", "AMELIE", 2001), "movie:194", By::Title),
        (wish("show", "MASH", 1972), "", By::Title),
        (wish("show", "M*A*S*H", 1972), "show:918", By::Title),
        (wish("movie", "M*A*S*H", 1970), "movie:651", By::Title),
        (wish("movie", "100% Wolf", 2020), "movie:7", By::Title),
        (wish("movie", "1917", 2019), "movie:8", By::Title),
        (wish("movie", "Fahrenheit 9/11", 2004), "movie:9", By::Title),
    ] {
        let found = found(&wish).await;
        let how = match &found {
            Resolution::Matched { key, how, .. } => Some((key.to_string(), *how)),
            _ => None,
        };
        let expected = (!is.is_empty()).then(|| (is.to_owned(), by));
        assert_eq!(how, expected, "{wish:?}: {found:?}");
    }
    let original = Wish { original_title: Some("Amélie".into()), ..wish("movie", "Other", 2001) };
    assert_eq!(found(&original).await.key(), Some(key("movie:194")));
}

#[tokio::test]
async fn what_is_not_certain_is_a_persons_to_say_with_the_right_one_among_the_choices() {
    for (wish, right, why) in [
        (wish("movie", "Dune", 2020), "movie:2002", "none has exactly"),
        (wish("movie", "Dune", 1985), "movie:2001", "none has exactly"),
        (wish("movie", "Dune", 0), "movie:2001", "no year"),
        (wish("", "Dune", 2021), "show:2002", "a film or a show"),
        (wish("", "Dune", 1985), "movie:2001", "none has exactly this title and year"),
        (wish("", "Dune", 0), "movie:2001", "neither its year nor"),
        (wish("show", "Office", 2005), "show:3002", "none has exactly"),
        (wish("movie", "Echo", 2022), "movie:61", "several titles of this kind"),
        (wish("movie", "Undated", 2022), "movie:62", "none has exactly"),
        (imdb(wish("show", "Dune", 1984), "tt0087182"), "movie:2001", "knows this id as a film"),
        (imdb(wish("movie", "Dune", 1984), "tt9999999"), "movie:2001", "does not know its id"),
        (tvdb(wish("show", "Twice", 2011), 700), "show:50", "several titles have this id"),
        (tvdb(wish("movie", "Dune", 2021), 73_244), "movie:2002", ""),
        (
            Wish {
                ids: Ids { tmdb: TmdbId::new(2002), ..Ids::default() },
                ..wish("", "Dune", 2021)
            },
            "movie:2002",
            "a film or a show",
        ),
    ] {
        let found = found(&wish).await;
        if why.is_empty() {
            // A film's number at TVDB means nothing: it is matched by its title.
            assert_eq!(found.key(), Some(key(right)), "{wish:?}");
            continue;
        }
        let Resolution::Unsure { why: words, candidates } = &found else {
            panic!("{wish:?}: {found:?}")
        };
        assert!(words.contains(why), "{wish:?}: {words}");
        assert!(candidates.iter().any(|it| it.key == key(right)), "{wish:?}: {candidates:?}");
    }
    assert_eq!(found(&imdb(wish("movie", "", 0), "tt9999999")).await, Resolution::NotFound);
    let nothing = search(&Known(Vec::new()), &wish("movie", "Nothing", 2000)).await.unwrap();
    assert_eq!(nothing, Resolution::NotFound);
}

fn item(stage: UnmatchedStage, candidates: Vec<Candidate>) -> Item<Unmatched> {
    let thing = Unmatched {
        wish: wish("movie", "Dune\u{1b}[2J", 2020),
        why: "none has exactly this".into(),
        candidates,
        stage,
    };
    Item {
        id: ItemId(1),
        key: "k".into(),
        title: "Dune".into(),
        thing,
        attempt: 0,
        stage_since: Timestamp::default(),
        deadline: None,
        last_act: None,
        entry: None,
        answer: None,
        created: Timestamp::default(),
    }
}

fn told(stage: UnmatchedStage, choice: Choice) -> Item<Unmatched> {
    let answer = Answer { entry: None, choice, by: "test".into(), at: Timestamp::default() };
    Item { answer: Some(answer), ..item(stage, Vec::new()) }
}

#[test]
fn a_person_is_asked_with_the_candidates_and_what_is_said_is_kept() {
    let many = (1..=12).map(|n| it(&format!("movie:{n}"), "Dune", None, 2020)).collect();
    let asked = unmatched::decide(&item(UnmatchedStage::Unsure, many));
    let Ask::Open { cause, choices, detail } = &asked.ask else { panic!("{:?}", asked.ask) };
    assert_eq!(*cause, Cause::Wish(WishCause::Unsure));
    assert_eq!((choices.len(), &choices[0]), (9, &Choice::Pin(key("movie:1"))));
    assert_eq!(choices[8], Choice::Skip);
    assert!(detail.contains("pin:movie:8") && detail.contains("and 4 more"), "{detail}");
    assert!(!detail.contains('\u{1b}'), "{detail}");

    let pinned = unmatched::decide(&told(UnmatchedStage::Unsure, Choice::Pin(key("movie:99"))));
    assert_eq!(pinned.thing.stage, UnmatchedStage::Pinned(key("movie:99")));
    assert_eq!((pinned.action, pinned.ask), (Some(()), Ask::Nothing), "the lists are told");
    let other = told(pinned.thing.stage, Choice::Pin(key("movie:98")));
    assert_eq!(unmatched::decide(&other).thing.stage, UnmatchedStage::Pinned(key("movie:98")));

    let left = unmatched::decide(&told(UnmatchedStage::Unsure, Choice::Skip));
    assert_eq!((left.thing.stage, left.action), (UnmatchedStage::Skipped, Some(())));
    let again = unmatched::decide(&told(UnmatchedStage::Skipped, Choice::Retry));
    assert_eq!(again.thing.stage, UnmatchedStage::Unsure);
    assert!(matches!(again.ask, Ask::Open { .. }));
    let woken = unmatched::decide(&item(UnmatchedStage::Skipped, Vec::new()));
    assert_eq!(
        (woken.thing.stage, woken.action, woken.ask),
        (UnmatchedStage::Skipped, None, Ask::Nothing)
    );
}

#[test]
fn what_a_person_chose_is_called_as_the_server_calls_it() {
    let dune = Candidate {
        key: key("movie:2002"),
        title: "Dune".into(),
        original_title: None,
        released: Some("2021-09-15".parse().unwrap()),
    };
    let unmatched = Unmatched {
        wish: wish("", "Dune", 1985),
        why: String::new(),
        candidates: vec![dune.clone()],
        stage: UnmatchedStage::Pinned(dune.key),
    };
    let Resolution::Matched { title, released, .. } = pinned(&unmatched, dune.key) else {
        panic!("it is certain")
    };
    assert_eq!((title, released), (Some("Dune".into()), dune.released));
    let Resolution::Matched { title, .. } = pinned(&unmatched, key("movie:9")) else {
        panic!("it is certain")
    };
    assert_eq!(title, None, "of what was not proposed no name is known");
}
