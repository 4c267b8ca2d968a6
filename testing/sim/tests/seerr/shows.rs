//! How shows get on: sections 3, 6 and 9.

use towline_sim::seerr::{Kind, MediaStatus, RequestStatus};

use crate::stage::{ALICE, OFFICE, Stage, tv};

#[tokio::test]
async fn seasons_complete_one_by_one_and_then_the_request() {
    let stage = Stage::usual().await;
    stage.ask(&tv(OFFICE, vec![1, 2])).await;
    stage.sim.scan_seasons(Kind::Tv, OFFICE, false, &[1]);
    let request = stage.sim.requests()[0].clone();
    assert_eq!(request.status, RequestStatus::Approved);
    let seasons: Vec<_> = request.seasons.iter().map(|season| season.status).collect();
    assert_eq!(seasons, [RequestStatus::Completed, RequestStatus::Approved]);
    assert_eq!(stage.status_of(Kind::Tv, OFFICE), Some((4, 1)));
    stage.sim.scan_seasons(Kind::Tv, OFFICE, false, &[2]);
    assert_eq!(stage.sim.requests()[0].status, RequestStatus::Completed);
    stage.sim.scan(Kind::Tv, OFFICE, false);
    assert_eq!(stage.status_of(Kind::Tv, OFFICE), Some((5, 1)));
}

/// §6: neither those of the library nor those of live requests.
#[tokio::test]
async fn what_can_still_be_asked_for_is_what_nobody_has_or_wants() {
    let stage = Stage::usual().await;
    stage.sim.scan_as(
        Kind::Tv,
        OFFICE,
        false,
        &[(1, MediaStatus::Available), (2, MediaStatus::Deleted), (3, MediaStatus::Processing)],
    );
    let declined = stage.ask_by(ALICE, &tv(OFFICE, vec![4])).await.1["id"].as_i64().unwrap();
    stage.sim.decline(declined);
    let (status, body) = stage.ask(&tv(OFFICE, "all")).await;
    let seasons = body["seasons"].as_array().unwrap();
    let numbers: Vec<_> = seasons.iter().map(|one| one["seasonNumber"].as_i64().unwrap()).collect();
    assert_eq!((status, numbers), (201, vec![2, 4]));
    // The other quality knows nothing of it (§3).
    let mut in_4k = tv(OFFICE, "all");
    in_4k["is4k"] = true.into();
    let seasons = stage.ask(&in_4k).await.1["seasons"].as_array().unwrap().len();
    assert_eq!(seasons, 4);
}
