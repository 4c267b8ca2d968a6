//! seerr reference §7.5: requests and rows as they are changed.

use seerr_client::{
    Error, RequestStatus,
    media::{self, NewStatus, SetStatus},
    requests::{self, UpdateSeasons},
};
use towline_sim::seerr::{Kind, Product};

use crate::stage::{
    ALICE, DUNE, LIMITED, OFFICE, Stage, all_of, asked, film, movie, said, seasons, set, show,
};

/// seerr reference §7.5, approve and decline.
pub(crate) async fn a_managers_word_decides_a_request(product: Product) {
    let stage = Stage::start(product).await;
    let waiting = stage.create_as(ALICE, &movie(DUNE)).await;
    let refused = stage.error_as(ALICE, &requests::Approve(waiting.id)).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");
    assert_eq!(stage.numbers(film(DUNE)).await, Some((2, 1)));
    let approved = stage.send(&requests::Approve(waiting.id)).await;
    assert_eq!(approved.status, RequestStatus::Approved);
    assert_eq!(stage.numbers(film(DUNE)).await, Some((3, 1)));
    let declined = stage.send(&requests::Decline(waiting.id)).await;
    assert_eq!((declined.status, declined.is_live()), (RequestStatus::Declined, false));
    assert_eq!(stage.numbers(film(DUNE)).await, Some((1, 1)));
    let unknown = [
        stage.error(&requests::Approve(99.into())).await,
        stage.error(&requests::Decline(99.into())).await,
        stage.error(&requests::Delete(99.into())).await,
    ];
    assert!(unknown.iter().all(|error| matches!(error, Error::NotFound { .. })), "{unknown:?}");
    // §8: an overlap of kinds, to be shown only.
    let counts = stage.send(&requests::Count).await;
    assert_eq!((counts.total, counts.movie, counts.declined, counts.pending), (1, 1, 1, 0));
}

/// seerr reference §7.5, `PUT`.
pub(crate) async fn other_seasons_wait_for_approval(product: Product) {
    let stage = Stage::start(product).await;
    let mut create = seasons(OFFICE, [1, 2]);
    create.profile_id = Some(7);
    let made = stage.create(&create).await;
    assert_eq!(made.status, RequestStatus::Approved);
    let update = UpdateSeasons { id: made.id, seasons: set([2, 3]) };
    let changed = stage.send(&update).await;
    let (yes, waits) = (RequestStatus::Approved, RequestStatus::Pending);
    assert_eq!((changed.status, asked(&changed)), (yes, vec![(2, yes), (3, waits)]));
    // What the answer does not tell is still stored.
    assert_eq!(stage.sim.requests()[0].options.profile, Some(7));
    assert_eq!(asked(&stage.send(&requests::Get(made.id)).await).len(), 2);
    let refused = stage.error_as(ALICE, &update).await;
    assert!(matches!(refused, Error::NotPermitted { .. }), "{refused:?}");
    let refused = stage.error_as(LIMITED, &requests::Get(made.id)).await;
    assert!(matches!(refused, Error::NotPermitted { .. }), "{refused:?}");
}

/// seerr reference §7.5, `DELETE`: 401 where others say 403.
pub(crate) async fn anybody_deletes_what_waits_and_nobody_elses_otherwise(product: Product) {
    let stage = Stage::start(product).await;
    let waiting = stage.create_as(ALICE, &movie(DUNE)).await.id;
    let limited = stage.seerr.acting_as(LIMITED);
    limited.send(&requests::Delete(waiting)).await.unwrap();
    assert_eq!(stage.numbers(film(DUNE)).await, Some((1, 1)), "the row stays, free");
    let approved = stage.create_as(ALICE, &movie(2001)).await.id;
    stage.send(&requests::Approve(approved)).await;
    let refused = stage.error_as(LIMITED, &requests::Delete(approved)).await;
    assert!(matches!(refused, Error::NotPermitted { .. }), "no word of the key: {refused:?}");
    assert_eq!(said(&refused).0, 401);
    stage.seerr.acting_as(ALICE).send(&requests::Delete(approved)).await.unwrap();
    assert_eq!(stage.seerr.find(&requests::Get(approved)).await.unwrap(), None);
}

/// seerr reference §7.5, `/media/{rowId}`: the row's number, not that of TMDB.
pub(crate) async fn a_row_is_set_by_hand_and_dropped_with_its_requests(product: Product) {
    let stage = Stage::start(product).await;
    stage.create_as(ALICE, &movie(DUNE)).await;
    let id = stage.rows().await[&film(DUNE)].id;
    let number = [
        (NewStatus::Available, 5),
        (NewStatus::Processing, 3),
        (NewStatus::Pending, 2),
        (NewStatus::Free, 1),
    ];
    for (status, number) in number {
        assert_eq!(stage.send(&SetStatus::new(id, status)).await.status.0, number);
        assert_eq!(stage.numbers(film(DUNE)).await, Some((number, 1)));
    }
    let in_4k = SetStatus { is_4k: true, ..SetStatus::new(id, NewStatus::Available) };
    stage.send(&in_4k).await;
    assert_eq!(stage.numbers(film(DUNE)).await, Some((1, 5)));
    let refused = stage.error(&SetStatus::new(id, NewStatus::PartiallyAvailable)).await;
    assert!(matches!(refused, Error::BadRequest { .. }), "{refused:?}");
    let refused = stage.error_as(ALICE, &SetStatus::new(id, NewStatus::Free)).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");

    stage.create(&all_of(OFFICE)).await;
    let id = stage.rows().await[&show(OFFICE)].id;
    let seasons = vec![1, 3];
    stage.send(&SetStatus { seasons, ..SetStatus::new(id, NewStatus::Available) }).await;
    let row = stage.rows().await.remove(&show(OFFICE)).unwrap();
    assert_eq!(row.seasons.iter().map(|one| one.season_number).collect::<Vec<_>>(), [1, 3]);
    stage.send(&media::Delete(id)).await;
    assert!(matches!(stage.error(&media::Delete(id)).await, Error::NotFound { .. }));
    assert!(stage.sim.requests_of(Kind::Tv, OFFICE.into()).is_empty());
    assert_eq!(stage.rows().await.get(&show(OFFICE)), None);
}
