//! What goes wrong, and what is said of it.

use towline_sim::putio::{RateHeaders, RateLimit, RequestFault, Script};

use super::World;
use crate::session::assert_said;

const ALL: [&[&str]; 5] = [
    &["account"],
    &["transfers", "list"],
    &["transfers", "groom"],
    &["transfers", "cancel", "1"],
    &["files", "list"],
];

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_says_so_and_shows_nothing_of_itself() {
    let world = World::new(Script::default()).await;
    let token = world.sim.token().to_owned();
    world.sim.revoke(&token);
    for arguments in ALL {
        let said = world.says(arguments);
        assert!(said.contains("does not let us in") && said.ends_with("exit 1"), "{said}");
        assert!(
            said.contains("the configuration gives `home`") && !said.contains(&token),
            "{said}"
        );
    }
    let json = world.session.run(&["--json", "putio", "account"]);
    assert!(json.contains("\"error\":\"put.io does not let us in\""), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_calls_say_how_long_to_wait_or_that_a_person_is_wanted() {
    let world = World::new(Script::default()).await;
    let limit = |captcha| RateLimit {
        calls: 0,
        window_ms: 60_000,
        says: if captcha { RateHeaders::Limits } else { RateHeaders::RetryAfter },
        captcha,
    };
    world.sim.habits(|habits| habits.rate = Some(limit(false)));
    for arguments in ALL {
        let said = world.says(arguments);
        assert!(said.contains("hint: try again in ") && said.ends_with("exit 1"), "{said}");
    }
    world.sim.habits(|habits| habits.rate = Some(limit(true)));
    let said = world.says(&["transfers", "list"]);
    assert!(said.contains("captcha") && said.contains("open app.put.io in a browser"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_not_paid_for_and_a_service_that_is_away_are_told_apart() {
    let world = World::new(Script::default()).await;
    for (status, words) in [(402, "is not active"), (500, "500"), (404, "knows nothing of it")] {
        let fault = RequestFault::Refused { status, error_type: "SomeWord".into() };
        world.sim.faults(|faults| faults.on_next("GET", "/v2/transfers/list", fault));
        let said = world.says(&["transfers", "list"]);
        assert!(said.contains(words) && said.ends_with("exit 1"), "{said}");
    }
    world.sim.faults(|faults| faults.html = true);
    for arguments in ALL {
        let said = world.says(arguments);
        assert!(said.contains("error: ") && said.ends_with("exit 1"), "{said}");
    }
    world.sim.faults(|faults| faults.html = false);
    world.sim.stop();
    for arguments in ALL {
        let said = world.says(arguments);
        assert!(said.contains("cannot be reached") && said.ends_with("exit 1"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_account_it_is_said_how_one_is_configured() {
    let session = crate::session::Session::with_config("");
    assert_said!("putio_no_account", session.transcript(&["putio account"]));
}
