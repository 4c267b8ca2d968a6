//! Listings, to their end (seerr reference §8).

use seerr_client::{CallError, Error, media};

use crate::stand::{Says, answering, lines};

fn page(total: u32, ids: &[u32]) -> Says {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| format!(r#"{{"id":{id},"tmdbId":{id},"mediaType":"movie","status":5}}"#))
        .collect();
    let info = format!(r#"{{"pages":1,"pageSize":2,"results":{total},"page":1}}"#);
    Says::good(&format!(r#"{{"pageInfo":{info},"results":[{}]}}"#, rows.join(",")))
}

fn two() -> media::List {
    media::List { take: 2, ..media::List::default() }
}

fn ids(rows: &[media::MediaRow]) -> Vec<u32> {
    rows.iter().map(|row| row.id.get()).collect()
}

#[tokio::test]
async fn a_listing_is_read_to_its_end_and_no_further() {
    let (seerr, seen) = answering(vec![page(3, &[9, 8]), page(3, &[7])]).await;
    assert_eq!(ids(&seerr.all(two()).await.unwrap()), [9, 8, 7]);
    let asked = |skip| format!("GET /api/v1/media?take=2&skip={skip}&filter=all&sort=added");
    assert_eq!(lines(&seen), [asked(0), asked(2)]);
    let (seerr, seen) = answering(vec![page(0, &[])]).await;
    assert!(seerr.all_media().await.unwrap().is_empty());
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_gives_smaller_pages_is_read_to_its_end_too() {
    let (seerr, seen) = answering(vec![page(3, &[9]), page(3, &[8]), page(3, &[7])]).await;
    assert_eq!(ids(&seerr.all(two()).await.unwrap()), [9, 8, 7]);
    assert!(lines(&seen)[2].contains("skip=2"));
}

#[tokio::test]
async fn rows_that_are_added_meanwhile_are_no_reason_to_read_again() {
    // They come first, so that 8 comes twice and nothing is missing that was there.
    let (seerr, seen) = answering(vec![page(3, &[9, 8]), page(5, &[9, 8]), page(5, &[7])]).await;
    assert_eq!(ids(&seerr.all(two()).await.unwrap()), [9, 8, 7]);
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn rows_that_are_added_anywhere_are_one() {
    let changed = [page(3, &[9, 8]), page(4, &[8, 7])];
    let settled = [page(4, &[10, 9]), page(4, &[8, 7])];
    let (seerr, seen) = answering([changed, settled].concat()).await;
    let by_change = media::List { sort: media::MediaSort::Modified, ..two() };
    assert_eq!(ids(&seerr.all(by_change).await.unwrap()), [10, 9, 8, 7]);
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_listing_that_shrank_is_read_again() {
    // 9 is removed between two pages, and 7 was pulled onto the one that was read already.
    let changed = [page(4, &[9, 8]), page(3, &[6])];
    let settled = [page(3, &[8, 7]), page(3, &[6])];
    let (seerr, seen) = answering([changed, settled].concat()).await;
    assert_eq!(ids(&seerr.all(two()).await.unwrap()), [8, 7, 6]);
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn one_row_added_and_one_removed_are_noticed_too() {
    let changed = [page(3, &[9, 8]), page(3, &[8])];
    let settled = [page(3, &[10, 9]), page(3, &[8])];
    let (seerr, _) = answering([changed, settled].concat()).await;
    assert_eq!(ids(&seerr.all(two()).await.unwrap()), [10, 9, 8]);
}

#[tokio::test]
async fn a_listing_that_never_settles_is_an_error() {
    let unsettled = Error::Unsettled { endpoint: "media.list" };
    let (seerr, seen) = answering(vec![
        page(8, &[9, 8]),
        page(7, &[6, 5]),
        page(6, &[9, 8]),
        page(5, &[6, 5]),
        page(4, &[9, 8]),
        page(3, &[6]),
    ])
    .await;
    assert_eq!(seerr.all(two()).await.unwrap_err(), unsettled);
    assert_eq!(seen.lock().unwrap().len(), 6, "three readings");
    // An empty page is not the end while rows are missing.
    let (seerr, seen) = answering(vec![page(3, &[])]).await;
    assert_eq!(seerr.all(two()).await.unwrap_err(), unsettled);
    assert_eq!(seen.lock().unwrap().len(), 3);
    assert!(unsettled.is_passing());
}

#[tokio::test]
async fn a_listing_that_grows_without_end_is_given_up() {
    let all: Vec<_> = (0..40u32).map(|n| page(4 + 2 * n, &[2 * n + 1, 2 * n + 2])).collect();
    let (seerr, seen) = answering(all).await;
    let endless = seerr.all(two()).await.unwrap_err();
    assert_eq!(endless, Error::Endless { endpoint: "media.list" });
    assert_eq!(seen.lock().unwrap().len(), 15, "two pages were promised");
}

#[tokio::test]
async fn a_page_that_fails_is_no_end_and_is_asked_for_again() {
    let broken = Says::new(500, r#"{"message":"no"}"#);
    let (seerr, seen) = answering(vec![page(3, &[9, 8]), broken, page(3, &[7])]).await;
    let mut pages = seerr.pages(two());
    assert_eq!(pages.next().await.unwrap().unwrap().results.len(), 2);
    assert!(matches!(pages.next().await, Some(Err(Error::Call(CallError::Refused { .. })))));
    assert_eq!(ids(&pages.next().await.unwrap().unwrap().results), [7]);
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    assert_eq!((pages.total(), pages.has_changed()), (Some(3), false));
    assert_eq!(lines(&seen)[1], lines(&seen)[2]);
}

#[tokio::test]
async fn an_answer_without_its_list_or_with_a_row_that_has_no_id_is_no_listing() {
    let table = [
        ("{}", "."),
        ("null", "."),
        (r#"{"pageInfo":{"results":1},"results":null}"#, "results"),
        (r#"{"results":[]}"#, "."),
        (r#"{"pageInfo":{"page":1},"results":[]}"#, "pageInfo"),
        (r#"{"pageInfo":{"results":null},"results":[]}"#, "pageInfo.results"),
        (r#"{"pageInfo":{"results":1},"results":[{"id":null,"tmdbId":1}]}"#, "results[0].id"),
    ];
    for (words, at) in table {
        let (seerr, _) = answering(vec![Says::good(words)]).await;
        let error = seerr.all_media().await.unwrap_err();
        let Error::Call(CallError::Unreadable { field, .. }) = error else { panic!("{error:?}") };
        assert_eq!(field, at, "{words}");
    }
}
