//! Who may come in, on a ledger in memory.

use towline_domain::Timestamp;

use super::{NewKey, NewSession};
use crate::testing::{Ledger, On};
use rstest::rstest;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_micros(secs * 1_000_000)
}

fn session(code: &str, ends: i64) -> NewSession<'_> {
    let (login, hash) = ("jo", "$argon2id$1");
    NewSession { code, login, hash, ends: at(ends), agent: "a browser", address: "::1" }
}

async fn with_login(on: On) -> Ledger {
    let store = on.store().await;
    assert!(store.make_login("jo", "$argon2id$1", at(1)).await.unwrap());
    store
}

#[rstest]
#[tokio::test]
async fn the_first_login_is_made_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = with_login(on).await;
    assert!(!store.make_login("eve", "$argon2id$2", at(2)).await.unwrap());
    let login = store.login().await.unwrap().unwrap();
    assert_eq!((login.name.as_str(), login.hash.as_str()), ("jo", "$argon2id$1"));
}

#[rstest]
#[tokio::test]
async fn another_login_in_its_place_ends_all_sessions(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = with_login(on).await;
    assert!(store.begin_session(session("a", 100), at(2)).await.unwrap());
    store.replace_login("jo", "$argon2id$2", at(3)).await.unwrap();
    assert_eq!(store.session("a", at(4)).await.unwrap(), None);
    assert_eq!(store.login().await.unwrap().unwrap().hash, "$argon2id$2");
}

#[rstest]
#[tokio::test]
async fn a_password_that_was_changed_meanwhile_neither_lets_in_nor_is_changed_again(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = with_login(on).await;
    let until_now = store.login().await.unwrap().unwrap();
    assert!(store.begin_session(session("a", 100), at(2)).await.unwrap());
    assert!(store.change_login(&until_now, "$argon2id$2", at(3)).await.unwrap());
    assert!(!store.begin_session(session("b", 100), at(4)).await.unwrap());
    assert!(!store.change_login(&until_now, "$argon2id$3", at(4)).await.unwrap());
    assert_eq!(store.sessions(at(5)).await.unwrap(), []);
    assert_eq!(store.login().await.unwrap().unwrap().hash, "$argon2id$2");
}

#[rstest]
#[tokio::test]
async fn a_session_ends_at_its_time_unless_it_was_seen(#[values(On::Sqlite, On::Postgres)] on: On) {
    let store = with_login(on).await;
    store.begin_session(session("a", 100), at(2)).await.unwrap();
    assert!(store.session("a", at(99)).await.unwrap().is_some());
    assert_eq!(store.session("a", at(100)).await.unwrap(), None);
    store.session_seen("a", at(200), at(50)).await.unwrap();
    let seen = store.session("a", at(150)).await.unwrap().unwrap();
    assert_eq!((seen.seen, seen.ends, seen.made), (at(50), at(200), at(2)));
    assert!(store.end_session("a").await.unwrap());
    assert!(!store.end_session("a").await.unwrap());
}

#[rstest]
#[tokio::test]
async fn the_session_that_was_seen_longest_ago_gives_way(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = with_login(on).await;
    for n in 0..101 {
        store.begin_session(session(&format!("{n}"), 10_000), at(10 + n)).await.unwrap();
    }
    assert_eq!(store.session("0", at(500)).await.unwrap(), None);
    assert!(store.session("1", at(500)).await.unwrap().is_some());
    assert_eq!(store.end_other_sessions("100").await.unwrap(), 99);
    let left = store.sessions(at(500)).await.unwrap();
    assert_eq!(left.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["100"]);
}

#[rstest]
#[tokio::test]
async fn a_key_is_known_by_its_code_and_its_name_is_given_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let store = with_login(on).await;
    let new = |name, code| NewKey { name, code, scope: "read" };
    let id = store.make_key(new("homepage", "c1"), at(1)).await.unwrap().unwrap();
    assert_eq!(store.make_key(new("homepage", "c2"), at(2)).await.unwrap(), None);
    assert_eq!(store.key("c2").await.unwrap(), None);
    store.key_used(id, at(5)).await.unwrap();
    let key = store.key("c1").await.unwrap().unwrap();
    assert_eq!((key.name.as_str(), key.used), ("homepage", Some(at(5))));
    assert!(store.remove_key(id).await.unwrap());
    assert!(!store.remove_key(id).await.unwrap());
    assert!(store.keys().await.unwrap().is_empty());
}
