//! How all titles stand (seerr.md §3, §8).

use std::time::Duration;

use towline_domain::{
    Clock as _, SystemClock, TroubleKind,
    wishes::{Availability, RequestServer as _, RequestState},
};
use towline_sim::seerr::{
    Kind, MediaRow, MediaStatus, Product, RequestFault, RequestRow, RequestStatus, SeasonRow,
};

use super::{ALICE, DUNE, OFFICE, PRODUCTS, Scene, order, seasons, server, settings};

#[tokio::test]
async fn each_number_is_read_as_its_product_means_it() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            for number in 1..=8u8 {
                let status = MediaStatus::Odd(number);
                script.media.push(MediaRow::new(Kind::Movie, number.into(), status));
            }
        })
        .await;
        let state = scene.server.state(SystemClock.now()).await.unwrap();
        let is = |number: u8| state.of(super::title(&format!("movie:{number}"))).is.of(false);
        let (six, seven) = match product {
            Product::Overseerr => (Availability::Deleted, Availability::Unknown),
            _ => (Availability::Blocklisted, Availability::Deleted),
        };
        let wanted = [
            Availability::Free,
            Availability::Pending,
            Availability::Processing,
            Availability::Partly,
            Availability::Available,
            six,
            seven,
            Availability::Unknown,
        ];
        assert_eq!((1..=8).map(is).collect::<Vec<_>>(), wanted, "{product:?}");
        assert_eq!(state.titles.len(), 8);
    }
}

#[tokio::test]
async fn several_rows_of_a_title_and_all_its_requests_are_one_title() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            let row = |status, status4k| MediaRow {
                status4k,
                ..MediaRow::new(Kind::Movie, 2002, status)
            };
            script.media.extend([
                row(MediaStatus::Processing, MediaStatus::Unknown),
                row(MediaStatus::Unknown, MediaStatus::Pending),
                row(MediaStatus::Pending, MediaStatus::Unknown),
            ]);
            let mut in_4k = RequestRow::new(Kind::Movie, 2002, 2, RequestStatus::Pending);
            (in_4k.is4k, in_4k.days_ago) = (true, 1);
            script
                .requests
                .extend([RequestRow::new(Kind::Movie, 2002, 1, RequestStatus::Approved), in_4k]);
        })
        .await;
        let dune = scene.look(DUNE).await;
        assert_eq!(dune.is.of(false), Availability::Processing, "{product:?}");
        assert_eq!(dune.is.of(true), Availability::Pending);
        let states: Vec<_> = dune.requests.iter().map(|one| (one.id.0, one.state)).collect();
        assert_eq!(states, [(1, RequestState::Approved), (2, RequestState::Pending)]);
        let [in_4k] = &dune.requests(true).collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!((in_4k.by, in_4k.seasons.len()), (Some(ALICE), 0));
        assert!(in_4k.at < dune.requests[0].at);
    }
}

/// The library's seasons, and those of requests, which are other numbers.
#[tokio::test]
async fn a_show_is_told_by_season() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            let mut row = MediaRow::new(Kind::Tv, 3002, MediaStatus::PartiallyAvailable);
            let season =
                |number, status| SeasonRow { number, status, status4k: MediaStatus::Unknown };
            row.seasons = vec![season(2, MediaStatus::Odd(6)), season(1, MediaStatus::Available)];
            script.media.push(row);
        })
        .await;
        scene.ask(seasons(&[4, 3])).await;
        let office = scene.look(OFFICE).await;
        let library: Vec<_> =
            office.seasons.iter().map(|season| (season.number, season.is.of(false))).collect();
        assert_eq!(library, [(1, Availability::Available), (2, Availability::Deleted)]);
        let yes = RequestState::Approved;
        assert_eq!(office.requests[0].seasons, [(3, yes), (4, yes)], "{product:?}");
    }
}

/// Each state of a request, and that it changes the stamp.
#[tokio::test]
async fn a_request_is_followed_to_its_end() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        scene.ask(super::by(towline_domain::wishes::Requester::WithRightsOf(ALICE), DUNE)).await;
        let mut stamps = vec![scene.look(DUNE).await.stamp()];
        let mut now = async |state: RequestState, is: Availability| {
            let dune = scene.look(DUNE).await;
            assert_eq!((dune.requests[0].state, dune.is.of(false)), (state, is), "{product:?}");
            stamps.push(dune.stamp());
        };
        now(RequestState::Pending, Availability::Pending).await;
        scene.sim.approve(1);
        now(RequestState::Approved, Availability::Processing).await;
        scene.sim.fail(1);
        now(RequestState::Failed, Availability::Processing).await;
        scene.sim.scan(Kind::Movie, 2002, false);
        let over =
            if product == Product::Seerr { RequestState::Completed } else { RequestState::Failed };
        now(over, Availability::Available).await;
        assert_eq!(stamps[0], stamps[1], "nothing has changed");
        stamps.dedup();
        assert_eq!(stamps.len(), 4);
    }
}

#[tokio::test]
async fn rows_that_come_and_go_meanwhile_leave_a_whole_picture() {
    let scene = Scene::with(Product::Seerr, |script| {
        for id in 1..=3000 {
            script.media.push(MediaRow::new(Kind::Movie, id, MediaStatus::Available));
        }
    })
    .await;
    for fault in [RequestFault::RowsAdded { rows: 2 }, RequestFault::RowsRemoved { rows: 1 }] {
        scene.sim.faults(|faults| faults.on_next("GET", "/api/v1/media", fault));
        let state = scene.server.state(SystemClock.now()).await.unwrap();
        assert_eq!(state.titles.len(), scene.sim.media().len());
    }
}

/// Whoever asks for no later one is given the one that was made.
#[tokio::test]
async fn a_look_is_shared_until_a_later_one_is_wanted() {
    let scene = Scene::start(Product::Seerr).await;
    let begun = SystemClock.now();
    scene.server.state(begun).await.unwrap();
    let calls = scene.sim.calls();
    scene.server.state(begun).await.unwrap();
    assert_eq!((scene.sim.calls(), scene.server.calls()), (calls, calls as u64));
    scene.ask(order(DUNE)).await;
    assert_eq!(scene.look(DUNE).await.requests.len(), 1);
}

#[tokio::test]
async fn a_look_that_fails_half_way_is_none_and_the_next_one_is_whole() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        scene.ask(order(DUNE)).await;
        let look = async || scene.server.state(SystemClock.now()).await;
        scene.sim.faults(|faults| {
            faults.on(9, "GET", "/api/v1/request", RequestFault::error(502));
        });
        let trouble = super::told(look().await.unwrap_err());
        assert_eq!(trouble.kind, TroubleKind::Refused);
        scene.sim.faults(|faults| {
            faults.on_request.clear();
            faults.html = true;
        });
        assert_eq!(look().await.unwrap_err().kind, TroubleKind::Unreadable);
        scene.sim.faults(|faults| faults.html = false);
        scene.sim.stop();
        let trouble = super::told(look().await.unwrap_err());
        assert_eq!(trouble.kind, TroubleKind::Unreachable);
        assert!(trouble.hint.unwrap().contains("running"));
        scene.sim.restart();
        assert_eq!(scene.look(DUNE).await.requests.len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_was_not_set_up_is_none() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| script.settings.initialized = false).await;
        let trouble = scene.server.state(SystemClock.now()).await.unwrap_err();
        let trouble = super::told(trouble);
        assert_eq!(trouble.kind, TroubleKind::Misconfigured);
        assert!(trouble.words.contains("set-up") && trouble.hint.is_some());
    }
}

#[tokio::test]
async fn a_key_that_is_refused_or_does_not_arrive_is_told() {
    let scene = Scene::start(Product::Seerr).await;
    let wrong = server(&settings(&scene.sim.url(), "another"));
    let trouble = wrong.state(SystemClock.now()).await.unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::KeyRefused);
    assert!(trouble.hint.unwrap().contains("General"));
    scene.sim.faults(|faults| faults.strips_api_headers = true);
    let trouble = scene.server.state(SystemClock.now()).await.unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::KeyRefused);
    assert!(trouble.hint.unwrap().contains("X-Api-Key"));
}

#[tokio::test]
async fn its_key_in_the_ledger_is_its_address() {
    let scene = Scene::with(Product::Seerr, |script| script.subpath = "/films".into()).await;
    assert_eq!(scene.server.key(), format!("seerr:{}", scene.sim.url()));
    scene.server.state(SystemClock.now()).await.unwrap();
    assert!(scene.server.settle() >= Duration::from_mins(1), "as long as a request may take");
}
