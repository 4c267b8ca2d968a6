//! Which titles may be meant (seerr.md §5, §6).

use towline_domain::{
    TroubleKind,
    wishes::{Candidate, ImdbId, Question, RequestServer as _, TmdbId, TvdbId},
};
use towline_sim::seerr::{Named, Product, Season, Title};

use super::{PRODUCTS, Scene, title, told};

const AWKWARD: [&str; 12] = [
    "100% Wolf",
    "M*A*S*H",
    "What's Up, Doc?",
    "(500) Days of Summer",
    "Fahrenheit 9/11",
    "Face/Off",
    "千と千尋の神隠し",
    "Le Fabuleux Destin d'Amélie Poulain",
    "Mission: Impossible",
    "Happy New Year:2020",
    "A+B=C & D#1; [REC] @ $5",
    "%41lien",
];

async fn found(scene: &Scene, question: &Question) -> Vec<Candidate> {
    scene.server.find(question).await.unwrap()
}

async fn keys(scene: &Scene, question: &Question) -> Vec<String> {
    found(scene, question).await.iter().map(|it| it.key.to_string()).collect()
}

fn named(title: &str, year: Option<u16>) -> Question {
    Question::Title { title: title.into(), year }
}

fn imdb(id: &str) -> Question {
    Question::Imdb(id.parse::<ImdbId>().unwrap())
}

fn tvdb(id: u64) -> Question {
    Question::Tvdb(TvdbId::new(id).unwrap())
}

#[tokio::test]
async fn titles_of_any_letters_are_found_with_and_without_their_year() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            for (id, title) in (1..).zip(AWKWARD) {
                script.titles.push(Title::movie(id, title, "1999-05-01"));
            }
        })
        .await;
        for (id, title) in (1..).zip(AWKWARD) {
            for year in [None, Some(1999)] {
                let all = found(&scene, &named(title, year)).await;
                let key = super::title(&format!("movie:{id}"));
                let it = all.iter().find(|it| it.key == key);
                let it = it.unwrap_or_else(|| panic!("{title} as {product:?}: {all:?}"));
                assert_eq!((it.title.as_str(), it.year()), (title, Some(1999)));
            }
            assert!(found(&scene, &named(title, Some(2000))).await.is_empty(), "{title}");
        }
    }
}

#[tokio::test]
async fn ids_of_others_find_their_titles() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            script.titles.push(Title::tv(7, "Twin", "2010-01-01", 1..=1).tvdb(73244));
            script.titles.push(Title::tv(8, "Same", "2010-01-01", 1..=1).imdb("tt1160419"));
        })
        .await;
        assert_eq!(keys(&scene, &imdb("tt0087182")).await, ["movie:2001"]);
        assert_eq!(keys(&scene, &imdb("tt1160419")).await, ["movie:2002", "show:8"]);
        let mut twins = keys(&scene, &tvdb(73244)).await;
        twins.sort_unstable();
        assert_eq!(twins, ["show:3002", "show:7"]);
        for unknown in [imdb("tt9999999"), tvdb(1)] {
            assert!(found(&scene, &unknown).await.is_empty(), "{unknown:?}");
        }
    }
}

#[tokio::test]
async fn the_likeliest_come_first_and_only_films_and_shows() {
    let scene = Scene::with(Product::Seerr, |script| {
        script.people.push(Named { tmdb: 9, name: "Dune".into(), popularity: 99.0 });
        script.collections.push(Named { tmdb: 9, name: "Dune".into(), popularity: 98.0 });
        let undated = Title { date: None, ..Title::movie(10, "Dune", "") };
        script.titles.extend([
            Title::movie(9, "Dune", "").popular(0.5),
            undated.popular(0.4),
            Title::tv(11, "Spirited", "2001-07-20", 1..=1).originally("千と千尋"),
        ]);
    })
    .await;
    let all = found(&scene, &named("Dune", None)).await;
    let years: Vec<_> = all.iter().map(Candidate::year).collect();
    assert_eq!(years, [Some(2021), Some(1984), None, None]);
    assert_eq!(keys(&scene, &named("Dune", Some(1984))).await, ["movie:2001"]);
    let [spirited] = &found(&scene, &named("千と千尋", Some(2001))).await[..] else { panic!() };
    assert_eq!(spirited.original_title.as_deref(), Some("千と千尋"));
    assert_eq!(spirited.title, "Spirited");
}

/// Of one name and year there may be more than a page of twenty.
#[tokio::test]
async fn namesakes_of_a_year_are_read_beyond_the_first_page() {
    let scene = Scene::with(Product::Seerr, |script| {
        for id in 1..=45u32 {
            let title = Title::movie(id.into(), "Many", "1999-01-01").popular(f64::from(id));
            script.titles.push(title);
        }
    })
    .await;
    assert_eq!(found(&scene, &named("Many", Some(1999))).await.len(), 45);
    assert_eq!(scene.sim.log().count("GET", "/api/v1/search"), 3);
    assert_eq!(found(&scene, &named("Many", None)).await.len(), 20);
}

/// The answer is the same as for an outage: it proves nothing, and is no trouble.
#[tokio::test]
async fn what_nobody_knows_is_nothing() {
    let scene = Scene::start(Product::Seerr).await;
    for question in ["No such thing", "", "  ", "\u{0}\n"].map(|title| named(title, Some(1999))) {
        assert!(found(&scene, &question).await.is_empty(), "{question:?}");
    }
    scene.sim.metadata(|metadata| metadata.fails_with = Some(503));
    assert!(found(&scene, &named("Dune", None)).await.is_empty());
}

#[tokio::test]
async fn a_name_that_deceives_the_eye_is_shown_as_what_it_is() {
    let scene = Scene::with(Product::Seerr, |script| {
        script.titles.push(Title::movie(1, "Trap \u{202e}evil", "1999-01-01"));
    })
    .await;
    let [trap] = &found(&scene, &named("Trap", None)).await[..] else { panic!() };
    assert!(!trap.title.contains('\u{202e}'), "{trap:?}");
}

#[tokio::test]
async fn a_show_has_its_seasons_with_specials_and_days() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            let mut show = Title::tv(7, "Serial", "2010-01-01", []);
            let day = |day: &str| Some(day.to_owned());
            show.seasons = vec![
                Season { air_date: None, ..Season::new(0, 3) },
                Season { air_date: day("2010-01-01"), ..Season::new(1, 10) },
                Season { air_date: day(""), ..Season::new(2, 0) },
            ];
            script.titles.push(show);
        })
        .await;
        let show = scene.server.show(TmdbId::new(7).unwrap()).await.unwrap();
        let seasons: Vec<_> = show.seasons.iter().map(|one| (one.number, one.episodes)).collect();
        assert_eq!(seasons, [(0, 3), (1, 10), (2, 0)]);
        let aired = show.seasons.iter().map(|one| one.aired.map(|day| day.to_string()));
        assert_eq!(aired.collect::<Vec<_>>(), [None, Some("2010-01-01".into()), None]);
    }
}

/// seerr.md §6: an unknown number and an outage are one answer.
#[tokio::test]
async fn a_show_that_the_server_cannot_tell_of_is_unknown() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        let office = title(super::OFFICE).tmdb;
        let unknown = scene.server.show(TmdbId::new(1).unwrap()).await.unwrap_err();
        assert_eq!(told(unknown).kind, TroubleKind::Unknown);
        scene.sim.metadata(|metadata| metadata.fails_with = Some(503));
        let outage = told(scene.server.show(office).await.unwrap_err());
        assert_eq!(outage.kind, TroubleKind::Unknown);
        assert!(outage.words.contains("Unable to retrieve series"), "{outage}");
        scene.sim.metadata(|metadata| metadata.fails_with = None);
        assert_eq!(scene.server.show(office).await.unwrap().seasons.len(), 5);
    }
}
