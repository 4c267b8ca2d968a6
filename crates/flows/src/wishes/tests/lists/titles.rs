//! What becomes of the titles of a list: searched for, lost, woken.

use std::{collections::HashSet, time::Duration};

use towline_domain::{
    Cause, Choice, Clock as _,
    wishes::{
        AtServer, Availability, Fetched, HowMatched, ListPolicy, OnRemoval, OnServer,
        RequestServer as _, Resolution, ServerState, WishCause,
    },
};
use towline_engine::{Claim, NewPlan, NewWish, Share, Source as _};

use super::{
    super::super::{ServerRole, ServerSource, follow_moved},
    stage::{SOON, Stage, candidate, film, stages, vague},
};

#[tokio::test]
async fn what_is_not_found_is_searched_for_again_after_a_while_and_a_doubt_waits_for_a_person() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.answers(Ok(Fetched::Listing(vague())));
    stage.look().await;
    let searched = stage.server.calls();
    assert_eq!((stage.items("wish").await.len(), stage.stages().await), (0, stages([])));
    stage.passes(Duration::from_secs(5 * 3600));
    stage.look().await;
    assert_eq!(stage.server.calls(), searched);
    // A year off is never taken.
    *stage.server.finds.lock().unwrap() = vec![candidate(7, 2001)];
    stage.later().await;
    assert!(stage.server.calls() > searched);
    let doubt = stage.items("wish").await.pop().unwrap();
    assert_eq!(doubt.detail["stage"], "unsure");
    // What a person has said is taken up without reading the list.
    let before = stage.dump().await;
    stage.look().await;
    assert_eq!(stage.dump().await, before);
    *stage.server.finds.lock().unwrap() = vec![candidate(7, 2001), candidate(8, 2000)];
    stage.later().await;
    assert_eq!(stage.stages().await, stages([("wanted", 1)]));
    assert_eq!(stage.items("wish").await.pop().unwrap().detail["stage"], "matched");
}

#[tokio::test]
async fn titles_are_lost_only_when_no_list_that_is_configured_holds_them() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    // A list that left the configuration held one of them.
    let wish = film(3);
    let held = NewWish { ident: wish.ident().unwrap(), rank: 1, title: wish.key(), wish };
    let plan = |list: &str| NewPlan {
        list: list.into(),
        wishes: vec![held.clone()],
        ..NewPlan::default()
    };
    stage.ledger.apply(plan("former")).await.unwrap();
    stage.holds(1..=2);
    stage.later().await;
    let removed = async |stage: &Stage| {
        let items = stage.items("title").await;
        items.into_iter().filter(|item| item.detail["removal"] == "drop").count()
    };
    assert_eq!(removed(&stage).await, 1);
    stage.holds(1..=3);
    stage.later().await;
    assert_eq!(removed(&stage).await, 0, "it is back");
}

#[tokio::test]
async fn a_server_wakes_only_what_has_changed_and_a_server_that_forgot_most_wakes_nothing() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=30);
    stage.look().await;
    let role = stage.roles.now().servers["seerr"].clone();
    let source = ServerSource::new(role.clone());
    let id = source.begin(&stage.ledger).await.unwrap();
    source.look(&stage.ledger).await;
    stage.passes(SOON);
    let before = stage.dump().await;
    source.look(&stage.ledger).await;
    assert_eq!(stage.dump().await, before, "nothing is written");
    let known = |films: u64| {
        let is = AtServer::new(Availability::Processing, Availability::Free);
        let on = OnServer { is, ..OnServer::default() };
        ServerState { titles: (1..=films).map(|n| (film(n).key().unwrap(), on.clone())).collect() }
    };
    let woken = async || {
        let now = stage.clock.now();
        let claim = Claim { owner: "test", now, lease: SOON, most: 100, share: &Share::All };
        let claimed = stage.ledger.store().claim(&claim).await.unwrap();
        let woken = claimed.into_iter().filter(|it| it.woken_at == now);
        woken.map(|it| it.key).collect::<Vec<_>>()
    };
    *stage.server.state.lock().unwrap() = known(1);
    source.look(&stage.ledger).await;
    assert_eq!(woken().await, ["seerr#movie:1"]);

    stage.passes(2 * SOON);
    *stage.server.state.lock().unwrap() = known(64);
    source.look(&stage.ledger).await;
    assert!(role.belief.is_in(40) && !role.belief.is_in(10));
    assert_eq!(woken().await.len(), 30);
    stage.passes(2 * SOON);
    *stage.server.state.lock().unwrap() = known(2);
    source.look(&stage.ledger).await;
    assert_eq!(woken().await, [""; 0]);
    let asked = stage.ledger.store().inbox_of(id).await.unwrap().unwrap();
    assert_eq!(asked.entry.cause, Cause::Wish(WishCause::ServerForgot { from: 64, to: 2 }));
    stage.ledger.answer(asked.entry.id, None, &Choice::All, "test").await.unwrap();
    source.look(&stage.ledger).await;
    assert!(stage.ledger.store().inbox_of(id).await.unwrap().is_none() && role.belief.is_in(2));
}

#[tokio::test]
async fn a_title_that_another_wish_of_its_list_means_is_not_lost() {
    let policy = ListPolicy { on_removal: OnRemoval::Tombstone, ..ListPolicy::default() };
    let stage = Stage::confirmed(policy).await;
    *stage.server.finds.lock().unwrap() = vec![candidate(5, 2000)];
    stage.answers(Ok(Fetched::Listing(vague())));
    stage.look().await;
    assert_eq!(stage.stages().await, stages([("wanted", 1)]));
    // The provider has filled in its number: one wish is gone, and another means the same.
    stage.holds(5..=5);
    stage.later().await;
    let titles = stage.items("title").await;
    assert_eq!((titles.len(), &titles[0].detail["removal"]), (1, &serde_json::Value::Null));
}

#[tokio::test]
async fn a_wish_that_means_another_title_from_now_on_leaves_the_first_one() {
    let mut stage = Stage::confirmed(ListPolicy::default()).await;
    *stage.server.finds.lock().unwrap() = vec![candidate(8, 2000)];
    stage.answers(Ok(Fetched::Listing(vague())));
    stage.look().await;
    stage.restart().await;
    let question = vague().wishes[0].question().unwrap();
    let right = Resolution::Matched {
        key: film(9).key().unwrap(),
        how: HowMatched::Pinned,
        title: None,
        released: None,
    };
    let now = stage.clock.now();
    stage.ledger.store().keep_resolutions(&[(question, right)], now).await.unwrap();
    stage.answers(Ok(Fetched::Listing(vague())));
    stage.later().await;
    let removed: Vec<_> = stage
        .items("title")
        .await
        .into_iter()
        .map(|it| (it.key, it.detail["removal"].as_str().map(str::to_owned)))
        .collect();
    assert!(removed.contains(&("seerr#movie:8".into(), Some("drop".into()))), "{removed:?}");
    assert!(removed.contains(&("seerr#movie:9".into(), None)), "{removed:?}");
}

#[tokio::test]
async fn a_server_under_another_address_is_the_same_server_and_one_under_another_name_is_not() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    let mut roles = (*stage.roles.now()).clone();
    let role = roles.servers.remove("seerr").unwrap();
    ServerSource::new(role.clone()).begin(&stage.ledger).await.unwrap();
    let servers = async |stage: &Stage| {
        let titles = stage.items("title").await;
        titles.into_iter().map(|it| it.detail["server"].to_string()).collect::<HashSet<_>>()
    };
    let named = |name: &str| ServerRole { name: name.into(), ..role.clone() };
    roles.servers = [("elsewhere".into(), named("another"))].into();
    follow_moved(&stage.ledger, &roles).await.unwrap();
    assert_eq!(servers(&stage).await, ["\"seerr\"".to_owned()].into());
    roles.servers = [("elsewhere".into(), named("seerr"))].into();
    follow_moved(&stage.ledger, &roles).await.unwrap();
    assert_eq!(servers(&stage).await, ["\"elsewhere\"".to_owned()].into());
    let keys: Vec<_> = stage.items("title").await.into_iter().map(|it| it.key).collect();
    assert!(keys.contains(&"elsewhere#movie:1".to_owned()), "{keys:?}");
}
