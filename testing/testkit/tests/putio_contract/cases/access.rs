//! Putio contract §1: hosts, tokens, codes, times.

use putio_client::{
    Access, Error, Settings, account, files,
    oauth::{LinkCode, Logout, PollCode, StartCode, SubmitCode, TokenScope, Validate},
    transfers::Count,
};
use secrecy::ExposeSecret as _;
use towline_sim::putio::Times;

use crate::stage::{Stage, error, said, word};

/// Putio contract §1 and §2.
#[tokio::test]
async fn a_token_is_needed_and_a_revoked_one_is_none() {
    let stage = Stage::start(|_| ()).await;
    stage.send(&Count).await;
    for access in [Access::Nobody, Access::Token("wrong".into())] {
        let error = error(&stage.putio_as(access), &Count).await;
        assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
        assert_eq!(said(&error), word(401, "Unauthorized"));
    }
    stage.sim.revoke(stage.sim.token());
    let error = stage.error(&Count).await;
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("put.io/link"));
}

/// Putio contract §1: never in a URL, which ends in logs.
#[tokio::test]
async fn the_token_goes_in_a_header() {
    let stage = Stage::start(|_| ()).await;
    stage.send(&Count).await;
    stage.send(&files::List::folder(putio_client::FileId::ROOT)).await;
    for call in stage.sim.log().calls() {
        assert_eq!(call.authorization.as_deref(), Some("Bearer testtoken"));
        assert!(!format!("{:?}", call.request).contains("testtoken"));
    }
}

/// Putio contract §1: the ids of a token that is none are null.
#[tokio::test]
async fn a_token_is_validated() {
    let stage = Stage::start(|_| ()).await;
    let good = stage.send(&Validate).await;
    assert_eq!((good.result, good.token_id, good.user_id), (true, Some(1), Some(9)));
    assert_eq!(good.token_scope, TokenScope::Default);
    let bad = stage.putio_as(Access::Token("wrong".into())).send(&Validate).await.unwrap();
    assert_eq!((bad.result, bad.token_id, bad.user_id), (false, None, None));
    assert_eq!(bad.token_scope, TokenScope::default());
}

/// Putio contract §1.
#[tokio::test]
async fn a_logout_ends_the_token() {
    let stage = Stage::start(|_| ()).await;
    stage.send(&Logout).await;
    assert!(!stage.send(&Validate).await.result);
    assert_eq!(stage.refused(&Count).await.0, 401);
    assert_eq!(stage.refused(&Logout).await.0, 401, "a second time it is no token any more");
}

/// Putio contract §1, device code: no token is needed for it, and null is *not yet*.
#[tokio::test]
async fn a_code_becomes_a_token_when_somebody_types_it() {
    let stage = Stage::start(|_| ()).await;
    let nobody = stage.putio_as(Access::Nobody);
    let start = StartCode { app_id: 1, client_name: Some("towline on host".into()) };
    let started = nobody.send(&start).await.unwrap();
    assert!(started.qr_code_url.is_some());
    let poll = PollCode(started.code.clone());
    for _ in 0..2 {
        assert!(nobody.send(&poll).await.unwrap().oauth_token.is_none());
    }
    let linked = stage.sim.link(started.code.as_str()).unwrap();
    let token = nobody.send(&poll).await.unwrap().oauth_token.unwrap();
    assert_eq!(token.expose_secret(), linked);
    let device = stage.putio_as(Access::Token(token));
    assert!(device.send(&Validate).await.unwrap().result);
    assert_eq!(device.send(&account::GetInfo::default()).await.unwrap().info.user_id, Some(9));
}

/// Putio contract §1: a client that is logged in can type it, too.
#[tokio::test]
async fn a_code_is_typed_by_another_client() {
    let stage = Stage::start(|_| ()).await;
    let nobody = stage.putio_as(Access::Nobody);
    let start = StartCode { app_id: 1, client_name: None };
    let code = nobody.send(&start).await.unwrap().code;
    let refused = error(&nobody, &SubmitCode(code.clone())).await;
    assert_eq!(said(&refused), word(401, "Unauthorized"));
    stage.send(&SubmitCode(code.clone())).await;
    assert!(nobody.send(&PollCode(code)).await.unwrap().oauth_token.is_some());

    let unknown = LinkCode::new("NOSUCH");
    assert_eq!(stage.refused(&SubmitCode(unknown.clone())).await.0, 404);
    assert!(nobody.find(&PollCode(unknown)).await.unwrap().is_none());
}

/// Putio contract §1: uploads have a host of their own, and the other one's refusal reads like
/// one of the token.
#[tokio::test]
async fn an_upload_to_the_wrong_host_looks_like_a_bad_token() {
    let stage = Stage::start(|_| ()).await;
    let access = || Access::Token(stage.sim.token().into());
    let upload_url = format!("{}/files/upload", stage.sim.api_url());
    let astray = Settings { upload_url, ..stage.settings(access()) };
    let upload = putio_client::upload::Upload::new("a.txt", "a");
    let refused = error(&putio_client::Putio::new(astray).unwrap(), &upload).await;
    assert_eq!(said(&refused), word(401, "Unauthorized"));
    let wrong = stage.putio_as(Access::Token("wrong".into()));
    assert_eq!(said(&error(&wrong, &upload).await), said(&refused));
    assert!(stage.paths().is_empty());
    stage.send(&upload).await;
}

/// Putio contract §1: naive, with a space, with `Z`, with a fraction; all are UTC.
#[tokio::test]
async fn times_are_read_in_four_shapes() {
    let stage = Stage::with_album().await;
    let id = stage.id("/Blue Train");
    let mut read = Vec::new();
    for times in [Times::Plain, Times::Space, Times::Zulu, Times::Fraction] {
        stage.sim.habits(|habits| habits.times = times);
        read.push(stage.file(id).await.created_at.unwrap().as_second());
    }
    assert_eq!(read, [read[0]; 4]);
    let now = i64::try_from(stage.sim.now() / 1000).unwrap();
    assert!((now - 600..=now).contains(&read[0]), "{} at {now}", read[0]);
}
