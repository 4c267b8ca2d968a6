//! seerr reference §6: one title, and what can be requested of it.

use seerr_client::{
    Error, MediaStatus, Product as Known, movies,
    requests::{self, Created, SeasonSet},
    shows,
};
use towline_sim::seerr::{Kind, MediaStatus as Status, Product};

use crate::stage::{ALICE, BOTH, DUNE, OFFICE, Stage, asked_numbers, movie, said, seasons, set};

async fn office(stage: &Stage) -> shows::Show {
    stage.send(&shows::Get::new(OFFICE.into())).await
}

fn left(show: &shows::Show, product: Known) -> Vec<u16> {
    let left = show.requestable_seasons(false, product);
    left.as_ref().map_or_else(Vec::new, |set: &SeasonSet| set.numbers().to_vec())
}

/// seerr reference §6.
pub(crate) async fn an_untouched_title_has_nothing_and_a_touched_one_its_requests(
    product: Product,
) {
    let stage = Stage::start(product).await;
    let dune = stage.send(&movies::Get::new(DUNE.into())).await;
    assert_eq!((&*dune.title, dune.media_info.is_none()), ("Dune", true));
    assert_eq!(dune.imdb_id().unwrap().as_str(), "tt1160419");
    assert_eq!(dune.release_date.unwrap().year, 2021);
    let request = stage.create_as(ALICE, &movie(DUNE)).await;
    let info = stage.send(&movies::Get::new(DUNE.into())).await.media_info.unwrap();
    assert_eq!(info.row.status(false, stage.product), MediaStatus::Pending);
    assert_eq!(info.requests.iter().map(|row| row.id).collect::<Vec<_>>(), [request.id]);
    assert_eq!((info.live_requests(false).count(), info.live_requests(true).count()), (1, 0));

    // A row with status 1 is free: as after a deleted request.
    stage.send(&requests::Delete(request.id)).await;
    let info = stage.send(&movies::Get::new(DUNE.into())).await.media_info.unwrap();
    assert!(info.row.status(false, stage.product).is_requestable() && info.requests.is_empty());
    // The show of the same number is another title.
    stage.create(&movie(BOTH)).await;
    assert!(stage.send(&shows::Get::new(BOTH.into())).await.media_info.is_none());
}

/// seerr reference §6: what was requested stands in the requests only.
pub(crate) async fn seasons_of_the_library_are_empty_until_a_scan(product: Product) {
    let stage = Stage::start(product).await;
    stage.create(&seasons(OFFICE, [1, 2])).await;
    let show = office(&stage).await;
    assert_eq!((show.number_of_seasons, show.seasons.len()), (4, 5), "0 holds the specials");
    assert_eq!(show.tvdb_id().unwrap().get(), 73244);
    let info = show.media_info.unwrap();
    assert!(info.row.seasons.is_empty());
    assert_eq!(info.live_seasons(false).collect::<Vec<_>>(), [1, 2]);
    stage.sim.scan_seasons(Kind::Tv, OFFICE.into(), false, &[1]);
    let info = office(&stage).await.media_info.unwrap();
    assert_eq!(info.row.status(false, stage.product), MediaStatus::PartiallyAvailable);
    assert_eq!(info.row.seasons[0].status(false, stage.product), MediaStatus::Available);
}

/// seerr reference §6: our account of it, season by season, is the server's own.
pub(crate) async fn what_can_be_requested_is_what_the_server_takes(product: Product) {
    let states = [Status::Unknown, Status::Pending, Status::Available, Status::Deleted];
    let stage = Stage::start(product).await;
    assert_eq!(left(&office(&stage).await, stage.product), [1, 2, 3, 4]);
    let of_season: Vec<_> = (1..).zip(states).collect();
    stage.sim.scan_as(Kind::Tv, OFFICE.into(), false, &of_season);
    let free = left(&office(&stage).await, stage.product);
    // 6 in Overseerr, 7 in the others.
    assert_eq!(free, [1, 4]);
    let request = stage.create(&seasons(OFFICE, [1, 2, 3, 4])).await;
    assert_eq!(asked_numbers(&request), free);
    assert!(left(&office(&stage).await, stage.product).is_empty());
    assert_eq!(stage.send(&seasons(OFFICE, [1, 2, 3, 4])).await, Created::NothingLeft);

    // A new season: the row may say what it likes.
    stage.sim.scan(Kind::Tv, OFFICE.into(), false);
    let new = towline_sim::seerr::Title::tv(OFFICE.into(), "The Office", "2005-03-24", 0..=5);
    stage.sim.title(new.tvdb(73244));
    let show = office(&stage).await;
    assert_eq!(left(&show, stage.product), [5]);
    let row = show.media_info.unwrap().row;
    assert_eq!(row.status(false, stage.product), MediaStatus::Available);
    let request = stage.create(&seasons(OFFICE, [5])).await;
    assert_eq!(asked_numbers(&request), set([5]).numbers());
}

/// seerr reference §6: 500 for both.
pub(crate) async fn an_outage_and_an_unknown_title_are_one_error_that_passes(product: Product) {
    let stage = Stage::start(product).await;
    let unknown = stage.error(&movies::Get::new(1.into())).await;
    let unknown_show = stage.error(&shows::Get::new(1.into())).await;
    stage.sim.metadata(|metadata| metadata.fails_with = Some(503));
    let outage = stage.error(&movies::Get::new(DUNE.into())).await;
    for error in [&unknown, &unknown_show, &outage] {
        let is_it = matches!(error, Error::NoSuchTitleOrUpstream { upstream: None, .. });
        assert!(is_it && error.is_passing() && !error.is_away(), "{error:?}");
    }
    assert_eq!(said(&unknown), said(&outage));
    assert_eq!(said(&unknown_show), (500, "Unable to retrieve series."));
    stage.sim.metadata(|metadata| metadata.fails_with = None);
    stage.send(&movies::Get::new(DUNE.into())).await;
}
