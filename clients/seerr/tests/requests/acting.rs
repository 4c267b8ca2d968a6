//! With whose rights.

use seerr_client::{Seerr, Settings, UserId, auth::GetMe, requests};

use crate::stand::{Says, answering, lines, saying};

const ME: &str = r#"{"id":5,"email":"d@example.org","username":"dave","displayName":"dave",
    "permissions":32,"userType":2,"movieQuotaLimit":null,"requestCount":0,"settings":null}"#;

/// seerr reference §2: a number and nothing else.
#[tokio::test]
async fn a_handle_acts_as_a_user_and_shares_all_else() {
    let (seerr, seen) = answering(vec![Says::good(ME)]).await;
    let dave = seerr.acting_as(UserId::new(5));
    seerr.send(&GetMe).await.unwrap();
    let me = dave.send(&GetMe).await.unwrap();
    dave.acting_as(UserId::new(u32::MAX)).send(&GetMe).await.unwrap();
    dave.acting_as_owner().send(&GetMe).await.unwrap();
    let users: Vec<_> = seen.lock().unwrap().iter().map(|asked| asked.user.clone()).collect();
    assert_eq!(users, [None, Some("5".into()), Some("4294967295".into()), None]);
    assert_eq!((&*me.display_name, me.email.as_deref()), ("dave", Some("d@example.org")));
    assert!(me.permissions.allows(seerr_client::Permissions::REQUEST));
    assert_eq!((dave.user(), seerr.user()), (Some(UserId::new(5)), None));
    assert_eq!(seerr.counts(), dave.counts(), "clones count together");
}

/// seerr reference §7.3: for whom, and with whose rights, are two things.
#[tokio::test]
async fn who_asks_and_for_whom_are_told_apart() {
    let (seerr, seen) = answering(vec![Says::new(201, r#"{"id":15,"status":1}"#)]).await;
    let mut create = requests::Create::movie(2002.into());
    create.user = Some(UserId::new(2));
    seerr.acting_as(UserId::new(7)).send(&create).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].user.as_deref(), Some("7"));
    assert!(seen[0].line.ends_with(r#""userId":2}"#), "{}", seen[0].line);
}

/// seerr reference §1.
#[tokio::test]
async fn the_address_is_taken_in_every_form() {
    let (settings, seen) = saying(vec![Says::good(ME)]).await;
    for end in ["", "/", "/api/v1", "/api/v1/", "/sub/path/", "/sub/path/api/v1"] {
        let url = format!("{}{end}", settings.url);
        let seerr = Seerr::new(Settings { url, ..settings.clone() }).unwrap();
        seerr.send(&GetMe).await.unwrap();
    }
    let (root, sub) = ("GET /api/v1/auth/me", "GET /sub/path/api/v1/auth/me");
    assert_eq!(lines(&seen), [root, root, root, root, sub, sub]);
}
