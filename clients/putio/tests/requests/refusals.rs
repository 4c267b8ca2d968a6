use std::{error::Error as _, fmt::Write, time::Duration};

use putio_client::{
    CallError, Done, Error, ErrorType, FileId, NonRootId, Sent, Then, files, oauth,
    transfers::{Add, AddMulti, Count, Get},
    zips,
};

use crate::stand::{Says, TOKEN, answering, refused};

fn told(error_type: &str) -> String {
    format!(
        r#"{{"status":"ERROR","status_code":400,"error_type":"{error_type}","error_message":"its words",
            "error_uri":"http://api.put.io/v2/docs","error_id":null,"extra":{{}}}}"#
    )
}

/// All that can be printed of an error.
fn printed(error: &Error) -> String {
    let mut all = format!("{error} {error:?} {:?}", error.hint());
    let mut cause = error.source();
    while let Some(source) = cause {
        let _ = write!(all, " {source} {source:?}");
        cause = source.source();
    }
    all
}

/// putio contract §2: the status first, the word second.
#[tokio::test]
async fn refusals_are_told_apart_by_status_and_then_by_word() {
    use Then::{AskAPerson, LookFirst, TryAgain};
    let again = TryAgain { after: None };
    let table = [
        (401, "Unauthorized", "Unauthorized", AskAPerson),
        (401, "invalid_scope", "Unauthorized", AskAPerson),
        (401, "TRASH_LOCK_TIMEOUT", "Unauthorized", AskAPerson),
        (402, "PAYMENT", "Inactive", AskAPerson),
        (403, "TOO_MANY_URLS", "Refused", AskAPerson),
        (404, "NotFound", "NotFound", AskAPerson),
        (410, "LINK_EXPIRED", "NotFound", AskAPerson),
        (400, "NAME_ALREADY_EXIST", "Refused", AskAPerson),
        (400, "NEW_THING", "Refused", AskAPerson),
        (400, "TRASH_LOCK_TIMEOUT", "TrashBusy", again),
        (500, "ERROR_IN_ZIP", "Refused", again),
        (500, "NotFound", "Refused", again),
    ];
    for (status, word, variant, then) in table {
        let error = refused(Count, Says::new(status, &told(word))).await;
        assert!(format!("{error:?}").starts_with(variant), "{status} {word}: {error:?}");
        assert_eq!(error.then(), then, "{status} {word}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.error_type(), Some(&ErrorType::from(word)));
        assert!(printed(&error).contains("its words"));
    }
    let file_id = NonRootId::new(1).unwrap();
    let copy = files::Copy { file_id, parent_id: FileId::ROOT, name: None };
    assert_eq!(refused(copy, Says::new(500, "")).await.then(), LookFirst);
    let delete = files::Delete::new([file_id]);
    let error = refused(delete, Says::new(400, &told("TRASH_LOCK_TIMEOUT"))).await;
    assert!(matches!(error, Error::TrashBusy { .. }) && error.is_passing());
}

/// putio contract §2: any key may be missing, and a proxy may answer HTML.
#[tokio::test]
async fn a_refusal_in_any_shape_is_still_told_by_its_status() {
    let bodies = [
        "",
        "{}",
        "[]",
        "null",
        "<html><title>Bad gateway</title></html>",
        "plain words",
        r#"{"error_type":null}"#,
        r#"{"error_type":7,"error_message":{"a":1}}"#,
        r#"{"status":"ERROR"}"#,
        r#"{"error_type":""}"#,
        "\u{0}",
    ];
    for body in bodies {
        let error = refused(Count, Says::new(400, body)).await;
        assert!(matches!(error, Error::Refused { error_type: None, .. }), "{body}: {error:?}");
        assert_eq!(error.to_string(), "put.io will not: 400", "{body}");
    }
    // Calls about tokens.
    let words = r#"{"error":"access_denied","error_description":"no"}"#;
    let error = refused(oauth::Validate, Says::new(400, words)).await;
    assert_eq!(error.error_type(), Some(&ErrorType::AccessDenied));
    let error = refused(Count, Says::new(400, r#"{"error_type":"a\u001b[2J\r\nb"}"#)).await;
    assert!(!printed(&error).chars().any(char::is_control), "{error:?}");
}

/// putio contract §2.
#[tokio::test]
async fn after_a_429_nothing_is_sent_until_its_wait_is_over() {
    let says = Says::new(429, &told("TooManyRequests")).with("retry-after", "30");
    let (putio, seen) = answering(vec![says]).await;
    let error = putio.send(&Count).await.unwrap_err();
    let Error::RateLimited { retry_after, .. } = error else { panic!("{error:?}") };
    assert_eq!(retry_after, Duration::from_secs(30));
    assert_eq!(error.then(), Then::TryAgain { after: Some(retry_after) });
    let error = putio.clone().send(&Add::new("magnet:?x")).await.unwrap_err();
    let Error::RateLimited { retry_after: left, .. } = error else { panic!("{error:?}") };
    assert!(left <= retry_after && left > Duration::from_secs(25), "{left:?}");
    assert_eq!(error.then(), Then::TryAgain { after: Some(left) }, "it was not sent");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

/// putio contract §2: until a second after the reset, by put.io's own clock.
#[tokio::test]
async fn the_reset_is_obeyed_and_a_minute_when_nothing_is_told() {
    let date = ("date", "Fri, 15 Jul 2016 09:45:15 GMT");
    let until =
        |reset: &str| Says::new(429, "").with(date.0, date.1).with("x-ratelimit-reset", reset);
    let table = [
        (until("1468575935"), 21),
        (until("9999999999"), 900),
        (until("nonsense"), 60),
        (Says::new(429, "<html>"), 60),
    ];
    for (says, seconds) in table {
        let error = refused(Count, says).await;
        let Error::RateLimited { retry_after, .. } = error else { panic!("{error:?}") };
        assert_eq!(retry_after.as_secs(), seconds);
    }
}

/// putio contract §2.
#[tokio::test]
async fn a_captcha_is_for_a_person() {
    let says = Says::new(429, &told("TooManyRequests"))
        .with("x-ratelimit-action", "captcha-needed")
        .with("retry-after", "9");
    let error = refused(Count, says).await;
    let Error::CaptchaNeeded { retry_after, .. } = error else { panic!("{error:?}") };
    assert_eq!((retry_after.as_secs(), error.then()), (9, Then::AskAPerson));
    assert!(error.hint().unwrap().contains("browser"));
}

/// putio contract §2: there is no word for it.
#[tokio::test]
async fn what_is_refused_may_be_added_already() {
    for body in ["", "<html>", &told("ALREADY"), &told("BadRequest")] {
        let error = refused(Add::new("magnet:?x"), Says::new(400, body)).await;
        assert!(error.may_be_added_already(), "{error:?}");
        assert_eq!(error.then(), Then::LookFirst);
    }
    for (status, word) in [(400, "EMPTY_URL"), (402, "x"), (401, "x"), (429, "x"), (500, "x")] {
        let error = refused(Add::new("magnet:?x"), Says::new(status, &told(word))).await;
        assert!(!error.may_be_added_already(), "{error:?}");
    }
    let all = vec![Add::new("a")];
    let error = refused(AddMulti { all }, Says::new(403, &told("TOO_MANY_URLS"))).await;
    assert!(!error.may_be_added_already());
    assert!(!refused(Count, Says::new(400, "")).await.may_be_added_already());
}

#[tokio::test]
async fn no_error_repeats_a_token_or_a_passkey() {
    let echo = |word: &str| {
        format!(r#"{{"error_type":"{word}","error_message":"no: {word}!","error":"{word}"}}"#)
    };
    for status in [400, 401, 402, 404, 429, 500] {
        let error = refused(Count, Says::new(status, &echo(TOKEN))).await;
        assert!(!printed(&error).contains("canary"), "{error:?}");
        let url = "magnet:?tr=https://t/canary";
        let error = refused(Add::new(url), Says::new(status, &echo(url))).await;
        assert!(!printed(&error).contains("canary"), "{error:?}");
    }
    let answer = r#"{"url":["https://s/canary"]}"#;
    let get = files::GetUrl::new(NonRootId::new(1).unwrap());
    let error = refused(get, Says::new(200, answer)).await;
    assert!(!printed(&error).contains("canary"), "{error:?}");
}

#[tokio::test]
async fn what_is_not_there_can_be_looked_for() {
    let id = putio_client::TransferId::new(1).unwrap();
    let (putio, _) = answering(vec![Says::new(404, &told("NotFound"))]).await;
    assert_eq!(putio.find(&Get(id)).await.unwrap(), None);
    let (putio, _) = answering(vec![Says::new(410, &told("LINK_EXPIRED"))]).await;
    assert_eq!(putio.find(&zips::Get(putio_client::ZipId::new(1).unwrap())).await.unwrap(), None);
    let (putio, _) = answering(vec![Says::new(401, "")]).await;
    assert!(matches!(putio.find(&Get(id)).await, Err(Error::Unauthorized { .. })));
}

#[tokio::test]
async fn nothing_is_sent_where_nobody_listens() {
    let (mut settings, _) = crate::stand::saying(vec![Says::new(200, "")]).await;
    settings.base_url = "http://127.0.0.1:1/v2".into();
    let error = putio_client::Putio::new(settings).unwrap().send(&Count).await.unwrap_err();
    assert!(matches!(error, Error::Call(CallError::Unreachable { sent: Sent::No, .. })));
    assert!(error.is_passing() && error.to_string().contains("put.io"));
}

#[test]
fn done_is_what_does_not_say_error() {
    for good in ["null", "{}", r#"{"status":"OK"}"#, r#"{"status":null,"x":[1]}"#] {
        assert_eq!(serde_json::from_str::<Done>(good).unwrap(), Done, "{good}");
    }
    for bad in [r#"{"status":"ERROR"}"#, "7", r#""OK""#] {
        assert!(serde_json::from_str::<Done>(bad).is_err(), "{bad}");
    }
}
