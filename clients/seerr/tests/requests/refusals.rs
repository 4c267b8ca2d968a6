//! What a refusal means (seerr reference §2, §6 and §7).

use std::{error::Error as _, fmt::Write};

use seerr_client::{
    CallError, Error, MediaType, Product, RequestId, Then, TitleKey, TmdbId, UserId, auth,
    blocklist, media, movies,
    requests::{self, Create, Seasons},
    shows, users, watchlist,
};

use crate::stand::{KEY, Says, answering, refused};

fn told(message: &str) -> String {
    serde_json::json!({ "message": message }).to_string()
}

fn film() -> Create {
    Create::movie(TmdbId::new(2002))
}

/// The name of a variant.
fn variant(error: &Error) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// seerr reference §7.1: the table of outcomes.
#[tokio::test]
async fn every_refusal_of_a_request_is_told_apart() {
    use Then::{AskAPerson, LookFirst, TryAgain};
    let later = TryAgain { after: None };
    let table = [
        (409, "Request for this media already exists.", "AlreadyRequested", LookFirst),
        (
            409,
            "Auto-request for this media and user already exists.",
            "AlreadyRequested",
            LookFirst,
        ),
        (403, "This media is blocklisted.", "Blocklisted", AskAPerson),
        (403, "This media is blacklisted.", "Blocklisted", AskAPerson),
        (403, "Movie Quota exceeded.", "QuotaExceeded", AskAPerson),
        (403, "Series Quota exceeded.", "QuotaExceeded", AskAPerson),
        (403, "You do not have permission to make movie requests.", "NotPermitted", AskAPerson),
        (403, "You do not have permission to make 4K series requests.", "NotPermitted", AskAPerson),
        (403, "You do not have permission to modify the request user.", "NotPermitted", AskAPerson),
        (403, "invalid csrf token", "CsrfOn", AskAPerson),
        (
            500,
            r#"Could not find any entity of type "User" matching: {"id": 99}"#,
            "UserUnknown",
            AskAPerson,
        ),
        (
            500,
            "[TMDB] Failed to fetch movie details: Request failed with status code 404",
            "NoSuchTitleOrUpstream",
            later,
        ),
        (
            500,
            "SQLITE_CONSTRAINT: UNIQUE constraint failed: media.tvdbId",
            "TvdbCollision",
            AskAPerson,
        ),
        (500, "Cannot read properties of undefined (reading 'filter')", "Call", LookFirst),
        (400, "request.body.mediaId should be number", "BadRequest", AskAPerson),
        (413, "request entity too large", "BadRequest", AskAPerson),
        (415, "unsupported media type", "BadRequest", AskAPerson),
        (404, "not found", "NotFound", AskAPerson),
        (401, "cookie 'connect.sid' required", "KeyMissing", AskAPerson),
        (429, "slow down", "Call", later),
        (502, "", "Call", LookFirst),
    ];
    for (status, words, name, then) in table {
        let (seerr, seen) = answering(vec![Says::new(status, &told(words))]).await;
        let error = seerr.send(&film()).await.unwrap_err();
        assert_eq!((variant(&error).as_str(), error.then()), (name, then), "{status} {words}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.words().unwrap_or_default(), words);
        assert_eq!(seen.lock().unwrap().len(), 1, "{status}: never sent twice");
    }
}

#[tokio::test]
async fn a_refusal_keeps_what_it_is_about() {
    let words = told("[TMDB] Failed to fetch movie details: Request failed with status code 404");
    let error = refused(film(), Says::new(500, &words)).await;
    assert!(matches!(error, Error::NoSuchTitleOrUpstream { upstream: Some(404), .. }), "{error:?}");
    let error = refused(film(), Says::new(500, &told("[TMDB] read ECONNRESET"))).await;
    assert!(matches!(error, Error::NoSuchTitleOrUpstream { upstream: None, .. }), "{error:?}");
    for (words, of) in
        [("Movie Quota exceeded.", MediaType::Movie), ("Series Quota exceeded.", MediaType::Tv)]
    {
        let show = Create::tv(TmdbId::new(1), Seasons::All);
        let error = refused(show, Says::new(403, &told(words))).await;
        let Error::QuotaExceeded { media_type, .. } = error else { panic!("{error:?}") };
        assert_eq!(media_type, of);
        assert!(error.is_passing(), "it clears with time");
    }
}

/// seerr reference §6: 500 and never 404.
#[tokio::test]
async fn an_unknown_title_and_an_upstream_that_is_away_look_the_same() {
    let says = Says::new(500, &told("Unable to retrieve movie."));
    let error = refused(movies::Get::new(TmdbId::new(1)), says).await;
    assert!(matches!(error, Error::NoSuchTitleOrUpstream { upstream: None, .. }));
    assert!(error.is_passing() && !error.is_away());
    let says = Says::new(500, &told("Unable to retrieve series."));
    let (seerr, _) = answering(vec![says]).await;
    let error = seerr.find(&shows::Get::new(TmdbId::new(1))).await.unwrap_err();
    assert!(matches!(error, Error::NoSuchTitleOrUpstream { .. }), "not `None`: {error:?}");
    // Elsewhere 500 is a trouble of the server's.
    let error = refused(media::List::default(), Says::new(500, &told("no"))).await;
    assert!(matches!(error, Error::Call(CallError::Refused { .. })));
}

/// seerr reference §2: one text for three reasons; §7.5: 401 for other things.
#[tokio::test]
async fn who_is_refused_is_told_by_shape_and_call() {
    let gate = r#"{"status":403,"error":"You do not have permission to access this endpoint"}"#;
    let error = refused(auth::GetMe, Says::new(403, gate)).await;
    assert!(matches!(error, Error::KeyOrUserRefused { .. }), "{error:?}");
    let error = refused(auth::GetMe, Says::new(403, "{}")).await;
    assert!(matches!(error, Error::KeyOrUserRefused { .. }), "{error:?}");
    let words = told("You do not have permission to view this request.");
    let error = refused(requests::Get(RequestId::new(1)), Says::new(403, &words)).await;
    assert!(matches!(error, Error::NotPermitted { .. }), "{error:?}");

    let (product, id) = (Product::Seerr, TmdbId::new(1));
    let unlisted = Says::new(401, &told("Could not find any entity of type \"Blocklist\""));
    let (seerr, _) = answering(vec![unlisted.clone()]).await;
    assert_eq!(seerr.find(&blocklist::Get { product, id }).await.unwrap(), None);
    let error = refused(blocklist::Delete { product, id }, unlisted).await;
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    let no_key = Says::new(401, &told("cookie 'connect.sid' required"));
    let error = refused(blocklist::Get { product, id }, no_key).await;
    assert!(matches!(error, Error::KeyMissing { .. }), "{error:?}");
    let says = Says::new(401, &told("You do not have permission to delete this request."));
    let error = refused(requests::Delete(RequestId::new(1)), says).await;
    assert!(matches!(error, Error::NotPermitted { .. }), "{error:?}");
    let error = refused(requests::Delete(RequestId::new(1)), Says::new(401, "")).await;
    assert!(matches!(error, Error::KeyMissing { .. }), "{error:?}");
}

/// seerr reference §7.5.
#[tokio::test]
async fn what_is_on_a_list_already_is_told() {
    let (product, key) = (Product::Seerr, TitleKey::movie(TmdbId::new(1)));
    let add = blocklist::Add { product, key, title: "x".into(), user: UserId::new(1) };
    let error = refused(add, Says::new(412, &told("Item already blocklisted"))).await;
    assert!(matches!(error, Error::AlreadyListed { .. }), "{error:?}");
    let add = watchlist::Add { product, key, title: "x".into() };
    let error = refused(add, Says::new(409, &told(""))).await;
    assert!(matches!(error, Error::AlreadyListed { .. }), "{error:?}");
    assert_eq!(error.words(), None);
}

/// seerr reference §1 and §11: also where no body is read, a page is not taken for *done*.
#[tokio::test]
async fn a_web_page_is_never_an_answer() {
    for status in [200, 401, 403, 404] {
        let error = refused(users::List::default(), Says::page(status)).await;
        assert!(matches!(error, Error::NotTheApi { .. }), "{status}: {error:?}");
        assert!(error.to_string().contains("a web page answered"));
        let error = refused(requests::Delete(RequestId::new(1)), Says::page(status)).await;
        assert!(matches!(error, Error::NotTheApi { .. }), "{status}: {error:?}");
        // Behind a page with 200 what was asked may well be done.
        assert_eq!(error.then() == Then::LookFirst, status == 200, "{status}");
    }
    // That of a proxy whose server is away.
    let error = refused(requests::Delete(RequestId::new(1)), Says::page(503)).await;
    assert!(matches!(error, Error::Call(_)) && error.is_passing(), "{error:?}");
}

#[tokio::test]
async fn a_refusal_in_any_shape_is_still_told_by_its_status() {
    let shapes =
        ["", "{}", "[]", "null", "plain", r#"{"message":null}"#, r#"{"message":{"a":1}}"#, "\u{0}"];
    for words in shapes {
        let error = refused(film(), Says::new(409, words)).await;
        assert!(matches!(error, Error::AlreadyRequested { .. }), "{words}: {error:?}");
        let error = refused(film(), Says::new(403, words)).await;
        assert!(matches!(error, Error::KeyOrUserRefused { .. }), "{words}: {error:?}");
        let error = refused(film(), Says::new(500, words)).await;
        assert!(matches!(error, Error::Call(CallError::Refused { .. })), "{words}: {error:?}");
    }
}

#[tokio::test]
async fn no_error_repeats_the_key_and_each_has_its_own_words() {
    for status in [400, 401, 403, 404, 409, 500] {
        let error = refused(film(), Says::new(status, &told(&format!("no: {KEY}!")))).await;
        let mut all = format!("{error} {error:?} {:?}", error.hint());
        let mut cause = error.source();
        while let Some(source) = cause {
            let _ = write!(all, " {source} {source:?}");
            cause = source.source();
        }
        assert!(!all.contains("canary"), "{all}");
    }
    let error = refused(film(), Says::new(403, &told("invalid csrf token"))).await;
    assert!(error.hint().unwrap().contains("Network"), "names the setting");
}
