//! What is sent for a search, and what is read of its answer (seerr reference §5).

use proptest::prelude::*;
use seerr_client::{
    Endpoint, MediaType, TitleKey, TmdbId,
    search::{Hit, Query, Search},
};

use crate::stand::{sent, unsent};

const FOUND: &str = include_str!("../../fixtures/search.json");

/// seerr reference §5.1: the titles that other clients fail on.
#[tokio::test]
async fn titles_are_sent_as_the_server_takes_them() {
    let table = [
        ("Airplane!", "Airplane%21"),
        ("What's Up", "What%27s%20Up"),
        ("(500) Days", "%28500%29%20Days"),
        ("M*A*S*H", "M%2AA%2AS%2AH"),
        ("100% Wolf", "100%25%20Wolf"),
        ("a=b+c", "a%3Db%2Bc"),
        ("Face/Off", "Face%2FOff"),
        ("Amélie", "Am%C3%A9lie"),
        ("1917", "1917"),
        ("a-b.c_d~e", "a-b.c_d~e"),
    ];
    for (title, encoded) in table {
        let (request, _) = sent(Search::new(Query::by_title(title, None)), FOUND).await;
        assert_eq!(request, format!("GET /api/v1/search?query={encoded}&page=1"));
    }
    let search = Search {
        page: 2,
        language: Some("de".into()),
        ..Search::new(Query::by_title("Dune", Some(1984)))
    };
    let (request, _) = sent(search, FOUND).await;
    let query = "query=Dune%20year%3A1984&page=2&language=de";
    assert_eq!(request, format!("GET /api/v1/search?{query}"));
}

/// seerr reference §5.2.
#[tokio::test]
async fn an_id_of_somebody_elses_is_searched_by_its_prefix() {
    let imdb = Query::by_imdb(&"TT0123456".parse().unwrap());
    let table = [
        (imdb, "imdb%3Att0123456"),
        (Query::by_tvdb(12345), "tvdb%3A12345"),
        (Query::by_tmdb(5000), "tmdb%3A5000"),
        (TitleKey::movie(TmdbId::new(7)).into(), "tmdb%3A7"),
    ];
    for (query, encoded) in table {
        let (request, _) = sent(Search::new(query), FOUND).await;
        assert_eq!(request, format!("GET /api/v1/search?query={encoded}&page=1"));
    }
    unsent(Search::new(Query::by_title(" \n", Some(1984)))).await;
}

/// seerr reference §5.3.
#[tokio::test]
async fn hits_are_told_apart_by_their_kind() {
    let (_, page) = sent(Search::new(Query::by_tmdb(2002)), FOUND).await;
    assert_eq!((page.page, page.total_pages, page.total_results), (1, 1, 4));
    let [film, show, person, undated] = &page.results[..] else { panic!() };
    let film = film.title().unwrap();
    assert_eq!((film.key, &*film.title), (TitleKey::movie(TmdbId::new(2002)), "Dune"));
    assert_eq!((film.year(), film.media.as_ref().unwrap().status.0), (Some(2021), 3));
    let show = show.title().unwrap();
    assert_eq!((show.key.media_type, &*show.original_title), (MediaType::Tv, "The Office"));
    assert!(show.media.is_none());
    assert_eq!((person, person.key()), (&Hit::Other("person".into()), None));
    assert_eq!(undated.title().unwrap().year(), None);
}

/// What `%41` and its like stand for.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    std::iter::from_fn(|| match bytes.next()? {
        b'%' => {
            let two = [bytes.next()?, bytes.next()?];
            u8::from_str_radix(std::str::from_utf8(&two).ok()?, 16).ok()
        }
        byte => Some(byte),
    })
    .collect()
}

proptest! {
    /// seerr reference §5.1.
    #[test]
    fn whatever_is_searched_arrives_as_it_was_meant(
        title in "\\PC{1,40}|[ -~]{1,40}|[:/?#\\[\\]@!$&'()*+,;=% ]{1,20}",
    ) {
        let query = Query::by_title(&title, None);
        let search = Search::new(query.clone());
        let sent = search.query();
        let raw = sent.as_str().strip_prefix("query=").unwrap().strip_suffix("&page=1").unwrap();
        prop_assert!(raw.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)), "{raw}");
        prop_assert_eq!(decoded(raw), query.as_str().as_bytes());
        // What is not disarmed is the title itself, but for its spaces.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !title.contains(':') && !title.contains(char::is_control) {
            prop_assert_eq!(query.as_str(), words(&title));
        }
    }
}
