//! What `towline doctor` finds (seerr.md §2, §4).

use towline_domain::wishes::UserId;
use towline_sim::seerr::{Product, User, rights};

use super::{ALICE, NOBODY, PRODUCTS, STRANGER, Scene, settings};
use crate::{
    doctor::{Finding, Level},
    requests::{Wants, seerr::check},
};

async fn found(scene: &Scene, wants: &Wants) -> Vec<Finding> {
    let found = check(&settings(&scene.sim.url(), scene.sim.key()), "films", wants).await;
    for finding in &found {
        assert_eq!(finding.subject, "films");
        assert!(!format!("{finding:?}").contains(scene.sim.key()), "{finding:?}");
        assert_eq!(finding.fix.is_some(), finding.level != Level::Ok, "{finding:?}");
    }
    assert!(scene.sim.log().writes().is_empty(), "it changes nothing");
    found
}

/// What is wrong with all of it: one finding.
async fn wrong(scene: &Scene) -> (String, String) {
    let [finding] = &found(scene, &Wants::default()).await[..] else { panic!() };
    assert_eq!(finding.level, Level::Error);
    (finding.what.clone(), finding.fix.clone().unwrap())
}

fn levels(found: &[Finding]) -> Vec<Level> {
    found.iter().map(|finding| finding.level).collect()
}

#[tokio::test]
async fn all_is_well_with_product_version_and_users() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            (script.settings.movie_4k, script.settings.series_4k) = (true, true);
        })
        .await;
        let wants = Wants { users: vec![ALICE, UserId(1)], in_4k: true };
        let found = found(&scene, &wants).await;
        assert_eq!(levels(&found), [Level::Ok; 3], "{found:?}");
        let name = format!("{product:?} ");
        assert!(found[0].what.contains(&name) && found[0].what.contains("\"admin\""));
        assert!(found[1].what.contains("\"alice\" (user 2)"), "{found:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_told() {
    let scene = Scene::start(Product::Seerr).await;
    scene.sim.stop();
    let (what, fix) = wrong(&scene).await;
    assert!(what.contains("reach") || what.contains("connect"), "{what}");
    assert!(fix.contains(&scene.sim.url()), "{fix}");
}

#[tokio::test]
async fn a_page_in_its_place_is_told() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| script.subpath = "/films".into()).await;
        let root = scene.sim.url().replace("/films", "");
        let found = check(&settings(&root, "testkey"), "films", &Wants::default()).await;
        assert!(found[0].what.contains("web page"), "{found:?}");
        scene.sim.faults(|faults| faults.html = true);
        let (what, fix) = wrong(&scene).await;
        assert!(what.contains("web page") && fix.contains("login page"), "{what}: {fix}");
    }
}

#[tokio::test]
async fn a_missing_key_and_a_wrong_one_are_two_things() {
    for product in PRODUCTS {
        let scene = Scene::start(product).await;
        let settings = settings(&scene.sim.url(), "another");
        let found = check(&settings, "films", &Wants::default()).await;
        assert!(found[0].what.contains("does not take the API key"), "{found:?}");
        assert!(found[0].fix.as_ref().unwrap().contains("General"));
        scene.sim.faults(|faults| faults.strips_api_headers = true);
        let (what, fix) = wrong(&scene).await;
        assert!(what.contains("does not arrive") && fix.contains("X-Api-Key"), "{what}: {fix}");
    }
}

#[tokio::test]
async fn a_server_that_was_not_set_up_is_told() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| script.settings.initialized = false).await;
        let (what, _) = wrong(&scene).await;
        assert!(what.starts_with(&format!("{product:?} ")) && what.contains("set-up"), "{what}");
    }
}

#[tokio::test]
async fn users_that_are_not_there_or_may_nothing_are_told() {
    for product in PRODUCTS {
        let scene = Scene::with(product, |script| {
            script.users.push(User::new(8, "films", rights::REQUEST_MOVIE));
        })
        .await;
        let users = vec![STRANGER, ALICE, NOBODY, UserId(8)];
        let found = found(&scene, &Wants { users, in_4k: false }).await;
        let [_, stranger, alice, nobody, films] = &found[..] else { panic!("{found:?}") };
        assert_eq!((stranger.level, alice.level), (Level::Error, Level::Ok));
        assert!(stranger.what.contains("no user 99"), "{stranger:?}");
        assert!(stranger.fix.as_ref().unwrap().contains("towline seerr users"));
        assert_eq!((nobody.level, films.level), (Level::Error, Level::Ok));
        assert!(nobody.what.contains("may not make requests"), "{nobody:?}");
    }
}

/// seerr.md §4: such requests are taken, and lead nowhere.
#[tokio::test]
async fn a_wish_for_4k_without_a_server_for_it_is_told() {
    let wants = Wants { users: Vec::new(), in_4k: true };
    for product in PRODUCTS {
        for (films, shows, lacks) in [
            (false, false, Some("no Radarr and no Sonarr")),
            (true, false, Some("no Sonarr")),
            (false, true, Some("no Radarr for")),
            (true, true, None),
        ] {
            let scene = Scene::with(product, |script| {
                (script.settings.movie_4k, script.settings.series_4k) = (films, shows);
            })
            .await;
            assert_eq!(found(&scene, &Wants::default()).await.len(), 1, "nobody asks for it");
            let found = found(&scene, &wants).await;
            match lacks {
                None => assert_eq!(levels(&found), [Level::Ok]),
                Some(lacks) => {
                    assert_eq!(levels(&found), [Level::Ok, Level::Warn]);
                    assert!(found[1].what.contains(lacks), "{found:?}");
                }
            }
        }
    }
}
