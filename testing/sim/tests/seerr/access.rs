//! Who may call: sections 1, 2 and 4.

use serde_json::json;
use towline_sim::seerr::{Quota, User, rights};

use crate::stage::{ALICE, LIMITED, NOBODY, Stage, movie, read, said};

/// §2, each row of the table.
#[tokio::test]
async fn keys_and_users_are_told_apart_only_by_status() {
    let stage = Stage::usual().await;
    let me = || stage.bare("GET", "auth/me");
    let cookie = "cookie 'connect.sid' required";
    let (status, body) = read(me().send().await.unwrap()).await;
    assert_eq!((status, said(&body)), (401, cookie));
    // The key as a parameter is not even known; as a bearer it is none.
    let (status, body) = read(me().bearer_auth("testkey").send().await.unwrap()).await;
    assert_eq!((status, said(&body)), (401, cookie));
    let in_query = stage.bare("GET", "auth/me?apiKey=testkey");
    assert_eq!(read(in_query.send().await.unwrap()).await.0, 401);
    let (status, body) = read(me().header("X-Api-User", "2").send().await.unwrap()).await;
    assert_eq!((status, said(&body)), (401, cookie));

    let denied = json!({
        "status": 403,
        "error": "You do not have permission to access this endpoint"
    });
    let wrong = me().header("X-Api-Key", "wrong").send().await.unwrap();
    assert_eq!(read(wrong).await, (403, denied.clone()));
    assert_eq!(stage.get_by(99, "auth/me").await, (403, denied.clone()));
    let lacking = stage.by(ALICE, "GET", "settings/notifications/webhook");
    assert_eq!(read(lacking.send().await.unwrap()).await, (403, denied));
    assert_eq!(stage.get("auth/me").await.0, 200);
    assert_eq!(stage.sim.deaths(), 0);
}

/// §2: a test of the connection there proves nothing.
#[tokio::test]
async fn status_and_public_settings_need_no_key() {
    let stage = Stage::usual().await;
    for path in ["status", "settings/public"] {
        assert_eq!(stage.bare("GET", path).send().await.unwrap().status(), 200);
        let wrong = stage.bare("GET", path).header("X-Api-Key", "wrong");
        assert_eq!(wrong.send().await.unwrap().status(), 200);
    }
    let status = stage.get("status").await.1;
    assert_eq!(
        status,
        json!({
            "version": "develop-local", "commitTag": "local", "updateAvailable": false,
            "commitsBehind": 0, "restartRequired": false,
        })
    );
}

/// §2: parsed as a number.
#[tokio::test]
async fn users_are_named_by_any_number_that_is_theirs() {
    let stage = Stage::usual().await;
    let who = async |user: &str| {
        let asked = stage.request("GET", "auth/me").header("X-Api-User", user);
        let (status, body) = read(asked.send().await.unwrap()).await;
        (status, body["id"].as_i64())
    };
    for (user, id) in [("", 1), ("02", 2), ("0x2", 2), ("1e0", 1), ("5", 5)] {
        assert_eq!(who(user).await, (200, Some(id)), "{user}");
    }
    for user in ["2.5", "-1", "0", "99"] {
        assert_eq!(who(user).await, (403, None), "{user}");
    }
    assert_eq!(stage.sim.deaths(), 0);
}

/// §2: an unhandled rejection. What was stored is there when it comes up again.
#[tokio::test]
async fn a_user_that_is_no_number_ends_the_process() {
    let stage = Stage::usual().await;
    stage.ask(&movie(2002)).await;
    let wrong_key = stage.bare("GET", "media").header("X-Api-Key", "wrong");
    assert_eq!(wrong_key.header("X-Api-User", "abc").send().await.unwrap().status(), 403);
    assert_eq!((stage.sim.deaths(), stage.sim.is_running()), (0, true));
    let asked = stage.request("GET", "status").header("X-Api-User", "abc");
    assert!(asked.send().await.is_err());
    assert_eq!((stage.sim.deaths(), stage.sim.is_running()), (1, false));
    assert!(stage.request("GET", "status").send().await.unwrap_err().is_connect());
    assert_eq!(stage.sim.log().calls().last().unwrap().status, None);
    let url = stage.sim.url();
    stage.sim.restart();
    assert_eq!(stage.sim.url(), url);
    assert_eq!(stage.get("media").await.1["pageInfo"]["results"], 1);
}

/// §2.
#[tokio::test]
async fn with_csrf_protection_nothing_can_be_changed() {
    let stage = Stage::start(|script| script.settings.csrf = true).await;
    let refused = (403, json!({ "message": "invalid csrf token" }));
    assert_eq!(stage.ask(&movie(2002)).await, refused);
    assert_eq!(stage.put_by(1, "request/1", &json!({})).await, refused);
    assert_eq!(stage.delete_by(1, "request/1").await, refused);
    assert_eq!(stage.get("media").await.0, 200);
}

/// §2.
#[tokio::test]
async fn users_are_listed_by_ten_and_their_addresses_hidden() {
    let stage = Stage::start(|script| {
        for id in 10..20 {
            script.users.push(User::new(id, &format!("user{id}"), rights::REQUEST));
        }
    })
    .await;
    let list = stage.get("user").await.1;
    assert_eq!(list["results"].as_array().unwrap().len(), 10);
    let page = json!({ "pages": 2, "pageSize": 10, "results": 16, "page": 1 });
    assert_eq!(list["pageInfo"], page);
    assert_eq!(list["results"][1]["email"], "alice@example.org");
    let by_nobody = stage.get_by(NOBODY, "user?take=2&skip=1&sort=created").await.1;
    assert_eq!(by_nobody["results"][0]["displayName"], "alice");
    assert_eq!(by_nobody["results"][0].get("email"), None);
    let found = stage.get("user?q=USER1&take=100&sort=displayname").await.1;
    assert_eq!(found["pageInfo"]["results"], 10);
    assert_eq!(stage.get("user/2").await.1["username"], "alice");
    assert_eq!(stage.get("user/99").await.0, 404);
    assert_eq!(stage.get("user/abc").await.0, 400);
}

/// §2, §7.3: who I am, and how much I may still ask for.
#[tokio::test]
async fn a_user_reads_itself_and_its_quota() {
    let stage = Stage::usual().await;
    let me = stage.get_by(LIMITED, "auth/me").await.1;
    let told = ["id", "permissions", "movieQuotaLimit", "tvQuotaDays", "requestCount"];
    assert_eq!(told.map(|name| me[name].as_i64().unwrap()), [5, 32, 2, 7, 0]);
    assert_eq!(me["email"], "limited@example.org");
    assert_eq!(stage.get_by(ALICE, "auth/me").await.1["movieQuotaLimit"], json!(null));

    let quota = stage.get_by(LIMITED, "user/5/quota").await.1;
    let fresh = json!({ "days": 7, "limit": 2, "used": 0, "remaining": 2, "restricted": false });
    assert_eq!(quota["movie"], fresh);
    // Unlimited: absent, or 0 for those who manage users; never `remaining`.
    assert_eq!(
        stage.get("user/2/quota").await.1["movie"],
        json!({ "used": 0, "restricted": false })
    );
    assert_eq!(stage.get("user/1/quota").await.1["tv"]["limit"], 0);
    assert_eq!(stage.get_by(ALICE, "user/5/quota").await.0, 403);
    assert_eq!(stage.get("user/99/quota").await.0, 404);
    stage.sim.user(ALICE, |user| user.movie_quota = Some(Quota { limit: 1, days: 1 }));
    assert_eq!(stage.get("user/2/quota").await.1["movie"]["remaining"], 1);
}
