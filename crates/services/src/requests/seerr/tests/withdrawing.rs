//! Only what nobody has said yes to is taken back (seerr.md §7.5).

use towline_domain::{
    TroubleKind,
    wishes::{RequestId, RequestServer as _, Requester},
};
use towline_sim::seerr::{Kind, Product, RequestFault, RequestRow, RequestStatus, Title};

use super::{ALICE, DUNE, PRODUCTS, Scene, at, by, not_done};

async fn waiting(scene: &Scene) -> RequestId {
    scene.ask(by(Requester::WithRightsOf(ALICE), DUNE)).await;
    scene.look(DUNE).await.requests[0].id
}

#[tokio::test]
async fn what_waits_is_taken_back_and_the_title_is_free() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        let id = waiting(&scene).await;
        scene.server.withdraw(id).await.unwrap();
        let dune = scene.look(DUNE).await;
        assert!(dune.requests.is_empty() && dune.is.of(false).is_free());
        // Somebody has taken it back already: what was wanted is so.
        scene.server.withdraw(id).await.unwrap();
        scene.server.withdraw(RequestId(99)).await.unwrap();
        assert_eq!(scene.sim.log().count("DELETE", "*"), 1);
    }
}

#[tokio::test]
async fn what_does_not_wait_any_more_is_never_taken_back() {
    let states = [
        RequestStatus::Approved,
        RequestStatus::Declined,
        RequestStatus::Failed,
        RequestStatus::Completed,
        RequestStatus::Odd(9),
    ];
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            for (id, status) in (1..).zip(states) {
                script.titles.push(Title::movie(id, "A film", "2001-01-01"));
                script.requests.push(RequestRow::new(Kind::Movie, id, 2, status));
            }
        })
        .await;
        for id in 1..=5 {
            let trouble = not_done(scene.server.withdraw(RequestId(id)).await);
            assert_eq!(trouble.kind, TroubleKind::InTheWay, "{id}");
            assert!(trouble.words.contains("yes or no"));
        }
        assert_eq!(scene.sim.log().count("DELETE", "*"), 0);
        assert_eq!(scene.sim.requests().len(), 5);
    }
}

/// If it cannot be looked at, it stays.
#[tokio::test]
async fn what_cannot_be_looked_at_is_not_taken_back() {
    let scene = Scene::start(Product::Seerr).await;
    let id = waiting(&scene).await;
    for fault in [RequestFault::error(502), RequestFault::Html, RequestFault::Truncated] {
        scene.sim.faults(|faults| faults.on(9, "GET", "/api/v1/request/*", fault));
        not_done(scene.server.withdraw(id).await);
        scene.sim.faults(|faults| faults.on_request.clear());
    }
    scene.sim.faults(|faults| faults.html = true);
    not_done(scene.server.withdraw(id).await);
    scene.sim.faults(|faults| faults.html = false);
    assert_eq!(scene.sim.log().count("DELETE", "*"), 0);
    assert_eq!(at(&scene, Kind::Movie, 2002).len(), 1);
    assert_eq!(not_done(scene.server.withdraw(RequestId(u64::MAX)).await).kind, TroubleKind::Local);
}
