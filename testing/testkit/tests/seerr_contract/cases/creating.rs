//! seerr reference §7.1: what comes of a request that is taken.

use seerr_client::{
    Error, MediaStatus, RequestStatus, Then,
    requests::{self, Created},
};
use towline_sim::seerr::{Kind, MediaRow, MediaStatus as Status, Product, RequestRow};

use crate::stage::{
    ALICE, BOTH, DUNE, OFFICE, Stage, all_of, asked, asked_numbers, film, movie, said, seasons,
    show,
};

/// seerr reference §7.1, created and duplicate.
pub(crate) async fn a_film_is_requested_once_in_each_quality(product: Product) {
    let stage = Stage::start(product).await;
    let first = stage.create(&movie(DUNE)).await;
    assert_eq!((first.key(), first.is_4k, first.seasons.len()), (Some(film(DUNE)), false, 0));
    let again = stage.error(&movie(DUNE)).await;
    assert!(matches!(again, Error::AlreadyRequested { .. }), "{again:?}");
    assert_eq!(said(&again), (409, "Request for this media already exists."));
    assert_eq!(again.then(), Then::LookFirst);
    let mut in_4k = movie(DUNE);
    in_4k.is_4k = true;
    stage.create(&in_4k).await;
    assert_eq!(said(&stage.error(&in_4k).await).0, 409, "the quality is always said");
    assert_eq!(stage.sim.requests().len(), 2);
}

/// seerr reference §7.1: the server does not look at what it has.
pub(crate) async fn what_is_there_already_is_accepted_all_the_same(product: Product) {
    let stage = Stage::with(product, |script| {
        script.media.push(MediaRow::new(Kind::Movie, DUNE.into(), Status::Available));
        script.media.push(MediaRow::new(Kind::Movie, BOTH.into(), Status::Processing));
    })
    .await;
    for (id, status) in [(DUNE, MediaStatus::Available), (BOTH, MediaStatus::Processing)] {
        stage.create(&movie(id)).await;
        let row = &stage.rows().await[&film(id)];
        assert_eq!(row.status(false, stage.product), status, "only the rows can tell");
    }
}

/// seerr reference §7.1, §7.2: a first request that was declined hides all others.
pub(crate) async fn what_was_declined_or_deleted_can_be_requested_again(product: Product) {
    let stage = Stage::start(product).await;
    let first = stage.create_as(ALICE, &movie(DUNE)).await;
    stage.send(&requests::Decline(first.id)).await;
    assert_eq!(stage.numbers(film(DUNE)).await, Some((1, 1)));
    stage.create(&movie(DUNE)).await;
    // The trap: the oldest one is looked at, and nothing else.
    stage.create(&movie(DUNE)).await;
    assert_eq!(stage.sim.requests().len(), 3);

    let other = stage.create(&movie(BOTH)).await;
    stage.send(&requests::Delete(other.id)).await;
    assert_eq!(stage.numbers(film(BOTH)).await, Some((1, 1)));
    stage.create(&movie(BOTH)).await;
}

/// seerr reference §4 and §7.1.
pub(crate) async fn what_was_completed_can_be_requested_again_in_seerr(product: Product) {
    let stage = Stage::start(product).await;
    let first = stage.create(&movie(DUNE)).await;
    stage.sim.scan(Kind::Movie, DUNE.into(), false);
    let status = stage.send(&requests::Get(first.id)).await.status;
    let again = stage.seerr.send(&movie(DUNE)).await;
    if product == Product::Seerr {
        assert_eq!(status, RequestStatus::Completed);
        assert!(!status.is_live() && matches!(again, Ok(Created::Requested(_))), "{again:?}");
    } else {
        assert_eq!(status, RequestStatus::Approved);
        assert!(matches!(again, Err(Error::AlreadyRequested { .. })), "{again:?}");
    }
}

/// seerr reference §7.1: 201 with the rest, and 202 with an error for a body.
pub(crate) async fn seasons_that_are_taken_are_left_out_until_nothing_is_left(product: Product) {
    let stage = Stage::start(product).await;
    let first = stage.create_as(ALICE, &seasons(OFFICE, [1, 2])).await;
    let waits = RequestStatus::Pending;
    assert_eq!(asked(&first), [(1, waits), (2, waits)]);
    let second = stage.create_as(ALICE, &seasons(OFFICE, [2, 3])).await;
    assert_eq!(asked_numbers(&second), [3]);
    let created = stage.sim.log().requests_created().len();
    assert_eq!(stage.send(&seasons(OFFICE, [1, 3])).await, Created::NothingLeft);
    assert_eq!(stage.sim.log().requests_created().len(), created);
    // What was declined is free again.
    stage.send(&requests::Decline(first.id)).await;
    assert_eq!(asked_numbers(&stage.create(&seasons(OFFICE, [1, 3])).await), [1]);
    // And the other quality never was taken.
    let mut in_4k = seasons(OFFICE, [1]);
    in_4k.is_4k = true;
    stage.create(&in_4k).await;
}

/// seerr reference §7.2: without the specials, and without what was asked for before.
pub(crate) async fn all_seasons_means_those_that_are_new(product: Product) {
    let stage = Stage::with(product, |script| script.settings.special_episodes = true).await;
    assert_eq!(asked_numbers(&stage.create(&all_of(OFFICE)).await), [1, 2, 3, 4]);
    assert_eq!(stage.send(&all_of(OFFICE)).await, Created::NothingLeft);
    let new = towline_sim::seerr::Title::tv(OFFICE.into(), "The Office", "2005-03-24", 0..=6);
    stage.sim.title(new.tvdb(73244));
    assert_eq!(asked_numbers(&stage.create(&all_of(OFFICE)).await), [5, 6]);
    assert_eq!(stage.sim.requests_of(Kind::Tv, OFFICE.into()).len(), 2);
}

/// seerr reference §7.1: it can never complete, and it is not refused.
pub(crate) async fn a_season_that_does_not_exist_is_accepted(product: Product) {
    let stage = Stage::start(product).await;
    assert_eq!(asked_numbers(&stage.create(&seasons(OFFICE, [99])).await), [99]);
    // Named twice it would be two rows: the client's set names it once.
    assert_eq!(asked_numbers(&stage.create(&seasons(OFFICE, [3, 1, 3])).await), [1, 3]);
    assert_eq!(stage.rows().await[&show(OFFICE)].seasons.len(), 0);
}

/// seerr reference §7.1: as from a Plex watchlist.
pub(crate) async fn an_auto_request_of_the_user_stands_in_the_way(product: Product) {
    let stage = Stage::with(product, |script| {
        let status = towline_sim::seerr::RequestStatus::Declined;
        let mut row = RequestRow::new(Kind::Movie, DUNE.into(), 2, status);
        row.auto = true;
        script.requests.push(row);
    })
    .await;
    let refused = stage.error_as(ALICE, &movie(DUNE)).await;
    assert!(matches!(refused, Error::AlreadyRequested { .. }), "{refused:?}");
    assert_eq!(said(&refused).1, "Auto-request for this media and user already exists.");
    assert!(stage.seerr.all_requests().await.unwrap()[0].is_auto_request);
    stage.create(&movie(DUNE)).await;
}
