//! Each no of the server, by its kind, with words and what to do (seerr.md §7.1).

use towline_domain::{
    Trouble, TroubleKind,
    wishes::{Order, RequestServer as _, Requester},
};
use towline_sim::seerr::{Kind, Product, RequestFault, RequestRow, RequestStatus, Title};

use super::{
    ALICE, DUNE, LIMITED, NOBODY, OFFICE, PRODUCTS, STRANGER, Scene, at, by, order, seasons,
    server, settings, unsure,
};

/// Of this kind, with these words in it; and with a hint or without one.
fn is(trouble: &Trouble, kind: TroubleKind, words: &str, has_hint: bool) {
    assert_eq!(trouble.kind, kind, "{trouble:?}");
    assert!(trouble.words.contains(words), "{trouble:?}");
    assert_eq!(trouble.hint.is_some(), has_hint, "{trouble:?}");
}

#[tokio::test]
async fn what_is_asked_for_already_is_there_already() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        scene.ask(order(DUNE)).await;
        let again = scene.refused(order(DUNE)).await;
        is(&again, TroubleKind::AlreadyThere, "already exists", false);
        assert_eq!(at(&scene, Kind::Movie, 2002).len(), 1);
    }
}

/// As from a Plex watchlist, which no row of requests need show.
#[tokio::test]
async fn what_a_users_watchlist_asked_for_is_there_already() {
    let scene = Scene::with(Product::Overseerr, |script| {
        let row = RequestRow::new(Kind::Movie, 2002, 2, RequestStatus::Declined);
        script.requests.push(RequestRow { auto: true, ..row });
    })
    .await;
    let again = scene.refused(by(Requester::WithRightsOf(ALICE), DUNE)).await;
    is(&again, TroubleKind::AlreadyThere, "Auto-request", false);
}

#[tokio::test]
async fn no_season_left_is_nothing_left() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        scene.ask(seasons(&[1, 2])).await;
        let none = scene.refused(seasons(&[2])).await;
        is(&none, TroubleKind::NothingLeft, "no season left", false);
        scene.ask(order(OFFICE)).await;
        let none = scene.refused(order(OFFICE)).await;
        is(&none, TroubleKind::NothingLeft, "no season left", false);
        let calls = scene.sim.calls();
        is(&scene.refused(seasons(&[])).await, TroubleKind::NothingLeft, "no season left", false);
        assert_eq!(scene.sim.calls(), calls, "nothing is asked for it");
    }
}

#[tokio::test]
async fn a_used_up_quota_is_told_for_films_and_for_shows() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        for requester in [Requester::WithRightsOf(LIMITED), Requester::InTheNameOf(LIMITED)] {
            if requester == Requester::WithRightsOf(LIMITED) {
                scene.ask(by(requester, DUNE)).await;
            }
            let films = scene.refused(by(requester, "movie:5000")).await;
            is(&films, TroubleKind::QuotaUsedUp, "Movie Quota exceeded", true);
            let shows = scene.refused(by(requester, OFFICE)).await;
            is(&shows, TroubleKind::QuotaUsedUp, "Series Quota exceeded", true);
            assert!(films.kind.heals_by_itself());
        }
    }
}

#[tokio::test]
async fn a_blocklisted_title_is_told_in_each_products_words() {
    for product in [Product::Jellyseerr, Product::Seerr] {
        let scene = Scene::start(product).await;
        scene.sim.block(Kind::Movie, 2002);
        scene.sim.block(Kind::Tv, 3002);
        for key in [DUNE, OFFICE] {
            let trouble = scene.refused(order(key)).await;
            is(&trouble, TroubleKind::Blocklisted, "blocklist", false);
        }
    }
}

#[tokio::test]
async fn a_user_without_the_right_is_not_allowed_to() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        for requester in [Requester::WithRightsOf(NOBODY), Requester::InTheNameOf(NOBODY)] {
            let trouble = scene.refused(by(requester, DUNE)).await;
            is(&trouble, TroubleKind::NotAllowed, "to make movie requests", true);
        }
        let in_4k = by(Requester::WithRightsOf(ALICE), OFFICE);
        let trouble = scene.refused(Order { is_4k: true, ..in_4k }).await;
        is(&trouble, TroubleKind::NotAllowed, "to make 4K series requests", true);
    }
}

/// seerr.md §2: one text for both, and it is not the key.
#[tokio::test]
async fn a_user_that_is_not_there_is_told_apart_from_a_wrong_key() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        let unknown = by(Requester::WithRightsOf(STRANGER), DUNE);
        let trouble = scene.refused(unknown.clone()).await;
        is(&trouble, TroubleKind::Misconfigured, "there is no user 99", true);
        let trouble = scene.refused(by(Requester::InTheNameOf(STRANGER), DUNE)).await;
        is(&trouble, TroubleKind::Misconfigured, "does not exist", true);

        let wrong = server(&settings(&scene.sim.url(), "another"));
        for order in [order(DUNE), unknown] {
            let trouble = super::not_done(wrong.request(&order).await);
            is(&trouble, TroubleKind::KeyRefused, "refuses the key", true);
        }
    }
}

#[tokio::test]
async fn csrf_protection_is_a_setting_and_not_the_key() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| script.settings.csrf = true).await;
        let trouble = scene.refused(order(DUNE)).await;
        is(&trouble, TroubleKind::Misconfigured, "CSRF", true);
        assert!(trouble.hint.unwrap().contains("Network"));
    }
}

#[tokio::test]
async fn a_title_that_the_server_cannot_tell_of_is_unknown() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            script.titles.push(Title::tv(9, "Same number", "2010-01-01", 1..=1).tvdb(73244));
        })
        .await;
        let trouble = scene.refused(order("movie:1")).await;
        is(&trouble, TroubleKind::Unknown, "status code 404", false);
        scene.sim.metadata(|metadata| metadata.fails_with = Some(503));
        let trouble = scene.refused(order(OFFICE)).await;
        is(&trouble, TroubleKind::Unknown, "status code 503", false);
        scene.sim.metadata(|metadata| metadata.fails_with = None);
        scene.ask(order(OFFICE)).await;
        let trouble = scene.refused(order("show:9")).await;
        is(&trouble, TroubleKind::Unknown, "TVDB", false);
    }
}

#[tokio::test]
async fn a_proxys_refusals_are_told_as_such() {
    let scene = Scene::start(Product::Seerr).await;
    let on = |fault| scene.sim.faults(|faults| faults.on_next("POST", "/api/v1/request", fault));
    // A proxy that answers 200 in the server's place may have passed the request on.
    on(RequestFault::Html);
    let trouble = unsure(scene.server.request(&order(DUNE)).await);
    is(&trouble, TroubleKind::Unreadable, "web page", true);
    for fault in [RequestFault::error(403), RequestFault::error(404)] {
        on(fault);
        is(&scene.refused(order(DUNE)).await, TroubleKind::Unreadable, "web page", true);
    }
    on(RequestFault::Error { status: 429, retry_after: Some("60".into()) });
    let trouble = scene.refused(order(DUNE)).await;
    assert_eq!(trouble.kind, TroubleKind::RateLimited);
    assert!(trouble.retry_at.is_some());
    on(RequestFault::Refused { status: 400, message: "should be number".into() });
    is(&scene.refused(order(DUNE)).await, TroubleKind::Refused, "should be number", false);
    assert!(scene.sim.requests().is_empty());
}
