//! What is wrong with an address and a key (seerr reference §2).

use seerr_client::{Access, CallError, Error, Finding, Product, Seerr, Settings, UserId};

use crate::stand::{Says, answering, lines};

const STATUS: &str = r#"{"version":"3.1.0","commitTag":"x"}"#;
const PUBLIC: &str = r#"{"initialized":true,"hideBlocklisted":true,"mediaServerType":1}"#;
const ME: &str = r#"{"id":1,"displayName":"admin","permissions":2}"#;
const REFUSED: &str =
    r#"{"status":403,"error":"You do not have permission to access this endpoint"}"#;
const NO_KEY: &str = r#"{"message":"cookie 'connect.sid' required","errors":[]}"#;

/// A server that is well as far as the key.
fn then(rest: Vec<Says>) -> Vec<Says> {
    [vec![Says::good(STATUS), Says::good(PUBLIC)], rest].concat()
}

#[tokio::test]
async fn all_is_well_and_who_and_what_is_told() {
    let (seerr, seen) = answering(then(vec![Says::good(ME)])).await;
    let Finding::Ok { product, version, me } = seerr.diagnose().await else { panic!() };
    assert_eq!((product, &*version, &*me.display_name), (Product::Seerr, "3.1.0", "admin"));
    let asked = ["GET /api/v1/status", "GET /api/v1/settings/public", "GET /api/v1/auth/me"];
    assert_eq!(lines(&seen), asked);
}

#[tokio::test]
async fn a_refused_key_and_a_refused_user_are_told_apart() {
    let refused = || Says::new(403, REFUSED);
    let (seerr, _) = answering(then(vec![refused()])).await;
    assert_eq!(seerr.diagnose().await, Finding::KeyWrong);
    let (seerr, seen) = answering(then(vec![refused()])).await;
    assert_eq!(seerr.acting_as(UserId::new(9)).diagnose().await, Finding::KeyWrong);
    assert_eq!(seen.lock().unwrap()[3].user, None, "asked again without the user");
    let (seerr, _) = answering(then(vec![refused(), Says::good(ME)])).await;
    assert_eq!(seerr.acting_as(UserId::new(9)).diagnose().await, Finding::UserUnknown);
    let (seerr, _) = answering(then(vec![Says::new(401, NO_KEY)])).await;
    assert_eq!(seerr.diagnose().await, Finding::KeyMissing);
}

#[tokio::test]
async fn a_server_that_was_not_set_up_is_told() {
    let public = Says::good(r#"{"initialized":false,"mediaServerType":4}"#);
    let (seerr, seen) = answering(vec![Says::good(STATUS), public]).await;
    let finding = seerr.diagnose().await;
    let Finding::NotInitialised { product, .. } = finding else { panic!("{finding:?}") };
    assert_eq!((product, seen.lock().unwrap().len()), (Product::Jellyseerr, 2));
}

/// seerr reference §1: whatever is not below `/api/` is answered with the web page.
#[tokio::test]
async fn what_is_not_the_api_is_told() {
    let strangers = [
        Says::page(200),
        Says::page(404),
        Says::page(401),
        Says::page(403),
        Says::good(r#"{"status":"ok"}"#),
        Says::good("[]"),
        Says::good("pong"),
        Says::new(404, "{}"),
        Says::new(302, ""),
        Says::new(401, r#"{"error":"who are you?"}"#),
    ];
    for says in strangers {
        let (status, words) = (says.status, says.words.clone());
        let (seerr, _) = answering(vec![says]).await;
        let finding = seerr.diagnose().await;
        assert!(matches!(finding, Finding::NotTheApi { .. }), "{status} {words}: {finding:?}");
    }
    // A login that lets only the first calls through.
    let (seerr, _) = answering(then(vec![Says::page(200)])).await;
    assert!(matches!(seerr.diagnose().await, Finding::NotTheApi { .. }));
}

#[tokio::test]
async fn a_server_that_is_away_is_not_taken_for_another() {
    for status in [500, 502, 503, 429] {
        let (seerr, _) = answering(vec![Says::page(status)]).await;
        let finding = seerr.diagnose().await;
        assert!(matches!(finding, Finding::Unreachable { .. }), "{status}: {finding:?}");
    }
    let settings = Settings::new("http://127.0.0.1:1", Access::Nobody);
    let seerr = Seerr::new(settings).unwrap();
    let finding = seerr.diagnose().await;
    let Finding::Unreachable { source: Error::Call(CallError::Unreachable { .. }) } = finding
    else {
        panic!("{finding:?}")
    };
}
