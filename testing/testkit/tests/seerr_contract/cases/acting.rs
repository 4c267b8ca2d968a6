//! seerr reference §7.3 and §7.4: for whom, with whose rights, and what is answered.

use std::time::Duration;

use seerr_client::{Error, MediaStatus, RequestStatus, UserId, requests::Create, users::GetQuota};
use towline_sim::seerr::{Downloader, Kind, MediaStatus as MediaState, Product, User, rights};

use crate::stage::{
    ALICE, AUTO, BOTH, DUNE, LIMITED, MANAGER, OFFICE, STRANGER, Stage, asked, film, movie, row,
    said, seasons,
};

const OWNER: UserId = UserId::new(1);

/// seerr reference §7.3, the table.
pub(crate) async fn approval_goes_by_the_caller_and_the_rest_by_the_requester(product: Product) {
    let stage = Stage::start(product).await;
    let make = async |caller: Option<UserId>, for_whom: Option<UserId>| {
        let create = Create { user: for_whom, ..movie(BOTH) };
        let made = match caller {
            Some(caller) => stage.create_as(caller, &create).await,
            None => stage.create(&create).await,
        };
        let stored = stage.sim.requests_of(Kind::Movie, BOTH.into()).remove(0);
        stage.sim.forget(Kind::Movie, BOTH.into());
        (made.requested_by.unwrap().id, stored.modified_by, made.status)
    };
    let (yes, waits) = (RequestStatus::Approved, RequestStatus::Pending);
    assert_eq!(make(None, None).await, (OWNER, Some(1), yes));
    assert_eq!(make(None, Some(LIMITED)).await, (LIMITED, Some(1), yes));
    assert_eq!(make(Some(LIMITED), None).await, (LIMITED, None, waits));
    assert_eq!(make(Some(AUTO), None).await, (AUTO, Some(4), yes));
    assert_eq!(make(Some(MANAGER), Some(ALICE)).await, (ALICE, Some(7), yes));
}

/// seerr reference §7.3, quota: a window in days; what is declined or deleted comes back.
pub(crate) async fn a_quota_moves_with_time_and_is_given_back(product: Product) {
    let stage = Stage::start(product).await;
    let left = async || {
        let quotas = stage.send(&GetQuota(LIMITED)).await;
        (quotas.movie.remaining(), quotas.tv.remaining())
    };
    assert_eq!(left().await, (Some(2), Some(3)));
    let first = stage.create_as(LIMITED, &movie(DUNE)).await;
    stage.sim.step(Duration::from_hours(24));
    let second = stage.create_as(LIMITED, &movie(BOTH)).await;
    assert_eq!(left().await, (Some(0), Some(3)));
    stage.sim.decline(first.id.get().into());
    assert_eq!(left().await, (Some(1), Some(3)));
    stage.send(&seerr_client::requests::Delete(second.id)).await;
    stage.create_as(LIMITED, &seasons(OFFICE, [1, 2])).await;
    assert_eq!(left().await, (Some(2), Some(1)));
    stage.sim.step(Duration::from_hours(7 * 24));
    assert_eq!(left().await, (Some(2), Some(3)));
}

/// seerr reference §7.3: 0 and nothing are both *as many as one likes*.
pub(crate) async fn a_quota_of_another_is_for_those_who_manage_users(product: Product) {
    let stage = Stage::with(product, |script| {
        let mut free = User::new(8, "free", rights::REQUEST);
        free.movie_quota = Some(towline_sim::seerr::Quota { limit: 0, days: 7 });
        script.users.push(free);
    })
    .await;
    for user in [OWNER, ALICE, UserId::new(8)] {
        let quotas = stage.send(&GetQuota(user)).await;
        assert!(quotas.movie.is_unlimited() && quotas.tv.is_unlimited(), "{quotas:?}");
        assert_eq!(quotas.movie.remaining(), None);
    }
    let own = stage.seerr.acting_as(LIMITED).send(&GetQuota(LIMITED)).await.unwrap();
    assert_eq!(own.movie.remaining(), Some(2));
    let refused = stage.error_as(ALICE, &GetQuota(LIMITED)).await;
    assert!(matches!(refused, Error::NotPermitted { .. }), "{refused:?}");
    assert_eq!(stage.seerr.find(&GetQuota(STRANGER)).await.unwrap(), None);
}

/// seerr reference §7.4: as it was before Radarr and Sonarr were asked.
pub(crate) async fn the_answer_tells_the_title_as_it_was(product: Product) {
    let stage = Stage::start(product).await;
    let made = stage.create(&movie(DUNE)).await;
    let told = made.media.unwrap();
    assert_eq!(told.status.of(stage.product), MediaStatus::Pending);
    assert_eq!(told.id, stage.rows().await[&film(DUNE)].id);
    // With none configured it stays so for ever.
    assert_eq!(stage.numbers(film(DUNE)).await, Some((3, 1)));
    assert_eq!(made.status, RequestStatus::Approved);
    let show = stage.create_as(ALICE, &seasons(OFFICE, [1])).await;
    assert_eq!(asked(&show), [(1, RequestStatus::Pending)]);
    assert!(show.created_at.is_some() && !show.is_auto_request);
}

/// seerr reference §7.4: accepted, and what downloads is away.
pub(crate) async fn a_request_may_have_failed_in_its_answer(product: Product) {
    let away = Downloader { is_reachable: false, ..Downloader::default() };
    let stage = Stage::with(product, |script| {
        (script.radarr, script.sonarr) = (vec![away.clone()], vec![away]);
    })
    .await;
    for create in [movie(DUNE), seasons(OFFICE, [1])] {
        assert_eq!(stage.create(&create).await.status, RequestStatus::Failed);
    }
    // What waits for approval has not been handed over yet.
    assert_eq!(stage.create_as(ALICE, &movie(BOTH)).await.status, RequestStatus::Pending);
    assert_eq!(row(&stage.sim, Kind::Movie, DUNE).status4k, MediaState::Unknown);
    assert_eq!(said(&stage.error(&movie(DUNE)).await).0, 409);
}
