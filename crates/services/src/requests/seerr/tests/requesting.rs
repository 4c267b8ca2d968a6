//! Requests that are made, for whom, and how many more may be (seerr.md §7).

use std::time::Duration;

use towline_domain::{
    TroubleKind,
    wishes::{Order, Quota, RequestId, RequestServer as _, Requester},
};
use towline_sim::seerr::{self as sim, Downloader, Kind, Product, RequestStatus};

use super::{
    ALICE, DUNE, LIMITED, OFFICE, PRODUCTS, STRANGER, Scene, at, by, not_done, order, seasons, told,
};

/// seerr.md §7.3.
#[tokio::test]
async fn a_request_is_made_for_whom_and_with_whose_rights_it_is_meant() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        let made = async |requester| {
            scene.ask(by(requester, DUNE)).await;
            let made = at(&scene, Kind::Movie, 2002).remove(0);
            scene.sim.forget(Kind::Movie, 2002);
            (made.by, made.status)
        };
        let yes = RequestStatus::Approved;
        assert_eq!(made(Requester::Owner).await, (1, yes));
        assert_eq!(made(Requester::InTheNameOf(ALICE)).await, (2, yes));
        let waits = RequestStatus::Pending;
        assert_eq!(made(Requester::WithRightsOf(ALICE)).await, (2, waits));
    }
}

#[tokio::test]
async fn quality_and_seasons_are_always_said() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        scene.ask(order(DUNE)).await;
        scene.ask(Order { is_4k: true, ..order(DUNE) }).await;
        let qualities: Vec<_> = at(&scene, Kind::Movie, 2002).iter().map(|one| one.is4k).collect();
        assert_eq!(qualities, [false, true]);
        scene.ask(seasons(&[3, 1, 3])).await;
        scene.ask(order(OFFICE)).await;
        let asked: Vec<_> =
            at(&scene, Kind::Tv, 3002).iter().map(sim::MediaRequest::season_numbers).collect();
        assert_eq!(asked, [vec![1, 3], vec![2, 4]], "all that nobody has asked for yet");
    }
}

/// seerr.md §7.4: it was taken, and its state tells the rest.
#[tokio::test]
async fn what_cannot_be_handed_on_is_taken_and_can_be_retried() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            script.radarr.push(Downloader { is_reachable: false, ..Downloader::default() });
        })
        .await;
        scene.ask(order(DUNE)).await;
        let failed = scene.look(DUNE).await.requests.remove(0);
        assert_eq!(failed.state, towline_domain::wishes::RequestState::Failed);
        scene.sim.radarr(|all| all[0].is_reachable = true);
        scene.server.retry(failed.id).await.unwrap();
        assert_eq!(at(&scene, Kind::Movie, 2002)[0].status, RequestStatus::Approved);
        let gone = not_done(scene.server.retry(RequestId(99)).await);
        assert_eq!(gone.kind, TroubleKind::Gone);
        let odd = not_done(scene.server.retry(RequestId(u64::MAX)).await);
        assert_eq!(odd.kind, TroubleKind::Local);
    }
}

/// seerr.md §7.3: films by number, shows by season; nothing said is no limit.
#[tokio::test]
async fn quotas_are_those_of_the_user() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        for free in [None, Some(ALICE), Some(towline_domain::wishes::UserId(1))] {
            let quotas = scene.server.quotas(free).await.unwrap();
            assert_eq!((quotas.movies.left, quotas.seasons.left), (None, None), "{free:?}");
        }
        let as_limited = |order| Order { requester: Requester::WithRightsOf(LIMITED), ..order };
        scene.ask(as_limited(order(DUNE))).await;
        scene.ask(as_limited(seasons(&[1, 2]))).await;
        let quotas = scene.server.quotas(Some(LIMITED)).await.unwrap();
        assert_eq!(quotas.movies, Quota { left: Some(0) });
        assert_eq!(quotas.seasons, Quota { left: Some(1) });
        let calls = scene.sim.calls();
        scene.sim.step(Duration::from_hours(8 * 24));
        scene.server.quotas(Some(LIMITED)).await.unwrap();
        assert_eq!(scene.sim.calls(), calls, "known for a minute");
        let unknown = told(scene.server.quotas(Some(STRANGER)).await.unwrap_err());
        assert_eq!(unknown.kind, TroubleKind::Misconfigured);
        assert!(unknown.words.contains("no user 99") && unknown.hint.is_some());
    }
}

/// A window that has moved on is seen by who asks later.
#[tokio::test]
async fn a_quota_clears_with_time() {
    let scene = Scene::start(Product::Seerr).await;
    scene.ask(by(Requester::InTheNameOf(LIMITED), DUNE)).await;
    scene.sim.step(Duration::from_hours(8 * 24));
    let quotas = scene.server.quotas(Some(LIMITED)).await.unwrap();
    assert_eq!(quotas.movies, Quota { left: Some(1) });
}
