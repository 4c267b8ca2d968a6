//! Answers that are lost: what may have been done, and what certainly was not (seerr.md §7.2, §11).

use towline_domain::{
    TroubleKind,
    wishes::{Order, RequestId, RequestServer as _},
};
use towline_sim::seerr::{Kind, Product, RequestFault};

use super::{DUNE, OFFICE, PRODUCTS, Scene, at, not_done, order, server, settings, unsure};

#[tokio::test]
async fn a_connection_that_is_refused_means_that_nothing_was_done() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        scene.ask(order(DUNE)).await;
        scene.sim.faults(|faults| faults.refuse_connections = true);
        // One without an open connection: whoever writes into one that breaks cannot be sure.
        let fresh = server(&settings(&scene.sim.url(), scene.sim.key()));
        let trouble = not_done(fresh.request(&order("movie:5000")).await);
        assert_eq!(trouble.kind, TroubleKind::Unreachable);
        assert!(trouble.hint.is_some());
        for acted in [fresh.retry(RequestId(1)).await, fresh.withdraw(RequestId(1)).await] {
            assert_eq!(not_done(acted).kind, TroubleKind::Unreachable);
        }
        scene.sim.faults(|faults| faults.refuse_connections = false);
        assert_eq!(scene.sim.requests().len(), 1);
    }
}

/// Whichever way it was lost, nobody can say: the next look does.
#[tokio::test]
async fn a_lost_answer_is_unsure_and_the_next_look_tells() {
    let lost = [
        (RequestFault::CloseBefore, false),
        (RequestFault::error(502), false),
        (RequestFault::error(504), false),
        (RequestFault::CloseAfter, true),
        (RequestFault::ErrorAfter, true),
        (RequestFault::Truncated, true),
    ];
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        for (fault, is_done) in &lost {
            for key in [DUNE, OFFICE] {
                let fault = fault.clone();
                scene.sim.faults(|faults| faults.on_next("POST", "/api/v1/request", fault));
                unsure(scene.server.request(&order(key)).await);
                assert_eq!(scene.look(key).await.requests.len(), usize::from(*is_done));
            }
            scene.sim.forget(Kind::Movie, 2002);
            scene.sim.forget(Kind::Tv, 3002);
        }
        assert_eq!(scene.sim.log().count("POST", "/api/v1/request"), 12, "none by itself");
    }
}

/// A look too early finds nothing, and the request comes all the same.
#[tokio::test]
async fn what_comes_late_is_still_found_by_a_look() {
    let scene = Scene::start(Product::Seerr).await;
    scene.sim.faults(|faults| faults.on_next("POST", "/api/v1/request", RequestFault::Late));
    let trouble = unsure(scene.server.request(&order(DUNE)).await);
    assert_eq!(trouble.kind, TroubleKind::Unreachable);
    assert!(scene.look(DUNE).await.requests.is_empty());
    scene.sim.release().await;
    assert_eq!(scene.look(DUNE).await.requests.len(), 1);
    let again = scene.refused(order(DUNE)).await;
    assert_eq!(again.kind, TroubleKind::AlreadyThere);
}

#[tokio::test]
async fn a_retry_and_a_withdrawal_can_be_unsure_too() {
    let scene = Scene::start(Product::Seerr).await;
    let waiting = scene.sim.request(Kind::Movie, 2002, 2, false, &[]);
    let id = RequestId(u64::try_from(waiting).unwrap());
    let on = |method: &str, path: &str, fault| {
        scene.sim.faults(|faults| faults.on_next(method, path, fault));
    };
    scene.sim.fail(waiting);
    on("POST", "/api/v1/request/*/retry", RequestFault::CloseAfter);
    unsure(scene.server.retry(id).await);

    let requester = towline_domain::wishes::Requester::WithRightsOf(super::ALICE);
    scene.ask(Order { requester, ..order("movie:5000") }).await;
    let id = scene.look("movie:5000").await.requests[0].id;
    on("DELETE", "/api/v1/request/*", RequestFault::CloseAfter);
    unsure(scene.server.withdraw(id).await);
    assert!(at(&scene, Kind::Movie, 5000).is_empty(), "it was done");
    scene.server.withdraw(id).await.unwrap();
}
