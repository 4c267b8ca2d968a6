//! seerr reference §5: finding a title.

use seerr_client::{
    ImdbId, MediaStatus, TitleKey,
    search::{Found, Hit, Query, Search, SearchPage},
};
use towline_sim::seerr::{Kind, MediaRow, Named, Product, SeasonRow, Title};

use crate::stage::{DUNE, NOBODY, OFFICE, Stage, film, sent, show};

/// Names that others' clients are refused for, or find nothing by.
const AWKWARD: [&str; 16] = [
    "100% Wolf",
    "M*A*S*H",
    "What's Up, Doc?",
    "(500) Days of Summer",
    "Fahrenheit 9/11",
    "Airplane!",
    "A=B",
    "A+B",
    "50% off; [REC] @home #1 $9 & more",
    "千と千尋の神隠し",
    "Амели",
    "Léon",
    "Face/Off: 2",
    "%41lien",
    "1917",
    "Blade Runner 2049",
];

async fn page(stage: &Stage, query: Query) -> SearchPage {
    stage.send(&Search::new(query)).await
}

async fn keys(stage: &Stage, query: Query) -> Vec<TitleKey> {
    page(stage, query).await.results.iter().filter_map(Hit::key).collect()
}

async fn only(stage: &Stage, query: Query) -> Found {
    let mut found = page(stage, query).await.results;
    assert_eq!(found.len(), 1, "{found:?}");
    let Hit::Title(found) = found.remove(0) else { panic!() };
    *found
}

/// seerr reference §5.1.
pub(crate) async fn titles_of_any_letters_are_found(product: Product) {
    let stage = Stage::with(product, |script| {
        for (id, title) in (1..).zip(AWKWARD) {
            script.titles.push(Title::movie(id, title, "1999-01-01"));
        }
    })
    .await;
    for (id, title) in (1..).zip(AWKWARD) {
        for year in [None, Some(1999)] {
            let found = keys(&stage, Query::by_title(title, year)).await;
            assert!(found.contains(&film(id)), "{title} {year:?}: {found:?}");
        }
        assert_eq!(keys(&stage, Query::by_title(title, Some(1998))).await, [], "{title}");
    }
    assert!(stage.sim.log().calls().iter().all(|call| call.status == Some(200)));
    // Anybody may search.
    let nobody = stage.seerr.acting_as(NOBODY);
    sent(&nobody, &Search::new(Query::by_title("Dune", None))).await;
}

/// seerr reference §5.2: the server looks for its prefixes anywhere.
pub(crate) async fn a_title_with_a_prefix_in_it_is_still_a_title(product: Product) {
    let titles = ["New Year:2020", "IMDB:tt1160419", "a tvdb:73244 b", "tmdb:2002", "year:1984"];
    let stage = Stage::with(product, |script| {
        for (id, title) in (1..).zip(titles) {
            script.titles.push(Title::movie(id, title, "1999-01-01"));
        }
    })
    .await;
    for (id, title) in (1..).zip(titles) {
        for year in [None, Some(1999)] {
            let found = keys(&stage, Query::by_title(title, year)).await;
            assert_eq!(found, [film(id)], "{title} {year:?}");
        }
    }
}

/// seerr reference §5.2.
pub(crate) async fn ids_find_titles_without_any_key_of_tmdb(product: Product) {
    let stage = Stage::with(product, |script| {
        script.titles.push(Title::tv(7, "Twin One", "2010-01-01", 1..=1).tvdb(73244));
        script.titles.push(Title::tv(8, "Same", "2010-01-01", 1..=1).imdb("tt1160419"));
        script.people.push(Named { tmdb: 5000, name: "Ida".into(), popularity: 1.0 });
    })
    .await;
    let imdb = |id: &str| Query::by_imdb(&id.parse::<ImdbId>().unwrap());
    assert_eq!(keys(&stage, imdb("tt0087182")).await, [film(2001)]);
    assert_eq!(keys(&stage, imdb("TT1160419")).await, [film(DUNE), show(8)]);
    assert_eq!(keys(&stage, imdb("tt9999999")).await, []);
    let mut twins = keys(&stage, Query::by_tvdb(73244)).await;
    twins.sort_unstable();
    assert_eq!(twins, [show(7), show(OFFICE)]);
    let all = page(&stage, Query::by_tmdb(5000)).await.results;
    assert_eq!(all[2], Hit::Other("person".into()));
    let found: Vec<_> = all.iter().filter_map(Hit::key).collect();
    assert_eq!(found, [film(5000), show(5000)]);
    // Of that year; a year alone would find nothing.
    assert_eq!(keys(&stage, Query::by_title("Dune", Some(1984))).await, [film(2001)]);
    assert_eq!(keys(&stage, Query::by_title("The Office", Some(2005))).await, [show(OFFICE)]);
}

/// seerr reference §5.3.
pub(crate) async fn hits_tell_little_of_the_library_and_may_lack_dates(product: Product) {
    let stage = Stage::with(product, |script| {
        let dateless = Title { date: None, ..Title::movie(9, "Dateless", "") };
        script.titles.extend([Title::movie(8, "Undated", ""), dateless]);
        script
            .titles
            .push(Title::tv(10, "Spirited", "2001-07-20", 1..=1).originally("千と千尋の神隠し"));
        let mut row = MediaRow::new(
            Kind::Tv,
            OFFICE.into(),
            towline_sim::seerr::MediaStatus::PartiallyAvailable,
        );
        let there = towline_sim::seerr::MediaStatus::Available;
        row.seasons.push(SeasonRow { number: 1, status: there, status4k: row.status4k });
        script.media.push(row);
        script.collections.push(Named { tmdb: 1, name: "Undated".into(), popularity: 0.0 });
    })
    .await;
    let undated = page(&stage, Query::by_title("Undated", None)).await.results;
    assert_eq!(undated[0].title().unwrap().year(), None);
    assert_eq!(undated[1], Hit::Other("collection".into()));
    let dateless = only(&stage, Query::by_title("Dateless", None)).await;
    assert_eq!((dateless.released, dateless.media), (None, None), "nobody ever touched it");
    let original = only(&stage, Query::by_title("千と千尋の神隠し", None)).await;
    assert_eq!((&*original.title, &*original.original_title), ("Spirited", "千と千尋の神隠し"));

    let office = only(&stage, Query::by_title("The Office", Some(2005))).await;
    let row = office.media.unwrap();
    assert_eq!(row.status(false, stage.product), MediaStatus::PartiallyAvailable);
    assert!(row.seasons.is_empty(), "not told here: {row:?}");
    assert_eq!(stage.rows().await[&show(OFFICE)].seasons.len(), 1);
}

/// seerr reference §5.1 and §5.3.
pub(crate) async fn hits_come_by_popularity_twenty_a_page(product: Product) {
    let stage = Stage::with(product, |script| {
        for id in 1..=45u32 {
            let title = Title::movie(id.into(), "Many", "1999-01-01").popular(f64::from(id));
            script.titles.push(title);
        }
    })
    .await;
    let mut all = Vec::new();
    for page in 1..=4 {
        let search = Search { page, ..Search::new(Query::by_title("Many", None)) };
        let found = stage.send(&search).await;
        assert_eq!((found.page, found.total_pages, found.total_results), (page, 3, 45));
        all.extend(found.results.iter().filter_map(Hit::key));
    }
    assert_eq!(all, (1..=45).rev().map(film).collect::<Vec<_>>());
    // Page 0 is the first.
    let search = Search { page: 0, ..Search::new(Query::by_title("Many", None)) };
    assert_eq!(stage.send(&search).await.results.len(), 20);
}

/// seerr reference §5.3: no result is no proof.
pub(crate) async fn an_outage_of_the_metadata_looks_like_no_hit(product: Product) {
    let stage = Stage::start(product).await;
    stage.sim.metadata(|metadata| metadata.fails_with = Some(503));
    let dune = || Query::by_title("Dune", Some(2021));
    assert_eq!(keys(&stage, dune()).await, []);
    stage.sim.metadata(|metadata| metadata.fails_with = None);
    assert_eq!(keys(&stage, dune()).await, [film(DUNE)]);
}
