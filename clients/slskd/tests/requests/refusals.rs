use slskd_client::{
    BatchId, CallError, Then, files, is_busy, is_switched_off, searches, session,
    transfers::downloads::{User, batches},
};

use crate::stand::{answering, refused};

fn message(error: &CallError) -> &str {
    match error {
        CallError::Unauthorized { message, .. }
        | CallError::RateLimited { message, .. }
        | CallError::NotFound { message, .. }
        | CallError::Refused { message, .. } => message,
        _ => panic!("{error:?}"),
    }
}

fn start() -> searches::Start {
    searches::Start { search_text: "x".into(), ..Default::default() }
}

/// slskd contract §11.
#[tokio::test]
async fn a_busy_slskd_is_told_from_our_own_budget_and_may_be_asked_again() {
    const WORDS: &str = "Only one concurrent operation is permitted. Wait until it completes";
    for body in [WORDS.to_owned(), format!("{WORDS:?}")] {
        let error = refused(start(), 429, &body).await;
        assert_eq!(message(&error), WORDS);
        assert!(is_busy(&error) && !is_switched_off(&error));
        assert_eq!(error.then(), Then::TryAgain { after: None });
    }
    assert!(!is_busy(&refused(start(), 500, "").await));
}

/// slskd contract §1: neither has a word to say, and they mean different things.
#[tokio::test]
async fn a_wrong_key_is_told_from_a_feature_that_is_switched_off() {
    let error = refused(session::Check, 401, "").await;
    assert!(matches!(error, CallError::Unauthorized { .. }), "{error:?}");
    let path = files::RelativePath::new("Album").unwrap();
    let delete = files::DeleteDirectory { root: files::Root::Downloads, path };
    let error = refused(delete, 403, "").await;
    assert!(matches!(error, CallError::Refused { .. }), "{error:?}");
    assert!(is_switched_off(&error) && message(&error).is_empty());
    assert_eq!(error.then(), Then::AskAPerson);
}

/// slskd contract §11.
#[tokio::test]
async fn the_words_of_a_refusal_are_kept_without_their_quotes() {
    let error = refused(start(), 409, r#""The server connection must be connected""#).await;
    assert_eq!(message(&error), "The server connection must be connected");
    assert_eq!(message(&refused(start(), 400, "plain words").await), "plain words");
    assert_eq!(message(&refused(start(), 500, "").await), "");
}

/// slskd contract §3: 404 is an answer.
#[tokio::test]
async fn a_user_without_downloads_is_none() {
    let (slskd, _) = answering(404, "").await;
    assert_eq!(slskd.find(&User("bob".into())).await.unwrap(), None);
    assert_eq!(slskd.find(&batches::Get(BatchId::from_u128(1))).await.unwrap(), None);
}
