//! Every call, and the request that it makes.

use seerr_client::{
    Endpoint, IfUnsure, MediaRowId, Product, Request, RequestId, TitleKey, TmdbId, UserId, auth,
    blocklist, media, movies, public,
    requests::{self, SeasonSet},
    search, services, shows, users, watchlist, webhook,
};

use crate::stand::{Says, answering, lines, unsent};

/// The request that a call makes; whether its answer is understood does not matter here.
async fn asks<C: Request>(call: C, line: &str) {
    let (seerr, seen) = answering(vec![Says::good("null")]).await;
    let _ = seerr.send(&call).await;
    assert_eq!(lines(&seen), [line], "{}", C::NAME);
    let reads = C::METHOD == "GET";
    assert!(!reads || C::IF_UNSURE == IfUnsure::Repeat, "{} may be repeated", C::NAME);
}

/// seerr reference §2 and §4.
#[tokio::test]
async fn what_is_asked_about_the_server_and_its_users() {
    asks(public::GetStatus, "GET /api/v1/status").await;
    asks(public::GetSettings, "GET /api/v1/settings/public").await;
    asks(auth::GetMe, "GET /api/v1/auth/me").await;
    asks(users::List::default(), "GET /api/v1/user?take=1000&skip=0&sort=created").await;
    let list = users::List {
        take: 10,
        skip: 20,
        sort: users::UserSort::DisplayName,
        search: Some("a b".into()),
    };
    asks(list, "GET /api/v1/user?take=10&skip=20&sort=displayname&q=a%20b").await;
    asks(users::Get(UserId::new(5)), "GET /api/v1/user/5").await;
    asks(users::GetQuota(UserId::new(5)), "GET /api/v1/user/5/quota").await;
    asks(services::ListRadarr, "GET /api/v1/service/radarr").await;
    asks(services::ListSonarr, "GET /api/v1/service/sonarr").await;
    asks(webhook::Get, "GET /api/v1/settings/notifications/webhook").await;
}

/// seerr reference §5, §6 and §8: no parameter that one of the products refuses.
#[tokio::test]
async fn what_is_asked_about_titles() {
    let id = TmdbId::new(2002);
    asks(movies::Get::new(id), "GET /api/v1/movie/2002").await;
    asks(shows::Get { id, language: Some("de".into()) }, "GET /api/v1/tv/2002?language=de").await;
    let query = search::Query::by_tmdb(5000);
    asks(search::Search::new(query), "GET /api/v1/search?query=tmdb%3A5000&page=1").await;
    let list = "GET /api/v1/media?take=1000&skip=0&filter=all&sort=added";
    asks(media::List::default(), list).await;
    let list = media::List {
        take: 500,
        skip: 1,
        filter: media::MediaFilter::AllAvailable,
        sort: media::MediaSort::MediaAdded,
    };
    asks(list, "GET /api/v1/media?take=500&skip=1&filter=allavailable&sort=mediaAdded").await;
    let row = MediaRowId::new(12);
    asks(media::Delete(row), "DELETE /api/v1/media/12").await;
    let available = media::SetStatus::new(row, media::NewStatus::Available);
    asks(available.clone(), "POST /api/v1/media/12/available {}").await;
    let set = media::SetStatus { is_4k: true, status: media::NewStatus::Free, ..available.clone() };
    asks(set, r#"POST /api/v1/media/12/unknown {"is4k":true}"#).await;
    let set = media::SetStatus {
        status: media::NewStatus::PartiallyAvailable,
        seasons: vec![1],
        ..available
    };
    asks(set, r#"POST /api/v1/media/12/partial {"seasons":[{"seasonNumber":1}]}"#).await;
    unsent(media::List { take: 0, ..media::List::default() }).await;
}

/// seerr reference §7.5 and §8.
#[tokio::test]
async fn what_is_asked_about_requests() {
    let id = RequestId::new(15);
    let list = "GET /api/v1/request?take=1000&skip=0&filter=all&sort=added";
    asks(requests::List::default(), list).await;
    let mine = requests::List {
        requested_by: Some(UserId::new(5)),
        filter: requests::RequestFilter::Failed,
        sort: requests::RequestSort::Modified,
        ..requests::List::default()
    };
    let list = "GET /api/v1/request?take=1000&skip=0&filter=failed&sort=modified&requestedBy=5";
    asks(mine, list).await;
    asks(requests::Get(id), "GET /api/v1/request/15").await;
    asks(requests::Count, "GET /api/v1/request/count").await;
    asks(requests::Approve(id), "POST /api/v1/request/15/approve").await;
    asks(requests::Decline(id), "POST /api/v1/request/15/decline").await;
    asks(requests::Retry(id), "POST /api/v1/request/15/retry").await;
    asks(requests::Delete(id), "DELETE /api/v1/request/15").await;
    let seasons = SeasonSet::new([4, 3, 4]).unwrap();
    asks(
        requests::UpdateSeasons { id, seasons },
        r#"PUT /api/v1/request/15 {"mediaType":"tv","seasons":[3,4]}"#,
    )
    .await;
}

/// seerr reference §4 and §7.5: by product.
#[tokio::test]
async fn what_is_asked_about_the_lists_of_each_product() {
    let id = TmdbId::new(1);
    let (key, title, user) = (TitleKey::movie(id), "x".to_owned(), UserId::new(1));
    for (product, name) in [(Product::Seerr, "blocklist"), (Product::Jellyseerr, "blacklist")] {
        let at = |method: &str, rest: &str| format!("{method} /api/v1/{name}{rest}");
        asks(blocklist::List::new(product), &at("GET", "?take=1000&skip=0")).await;
        asks(blocklist::Get { product, id }, &at("GET", "/1")).await;
        asks(blocklist::Delete { product, id }, &at("DELETE", "/1")).await;
        let body = r#" {"tmdbId":1,"mediaType":"movie","title":"x","user":1}"#;
        let add = blocklist::Add { product, key, title: title.clone(), user };
        asks(add, &at("POST", body)).await;
        let add = watchlist::Add { product, key, title: title.clone() };
        let body = r#"{"tmdbId":1,"mediaType":"movie","title":"x"}"#;
        asks(add, &format!("POST /api/v1/watchlist {body}")).await;
    }
    let product = Product::Overseerr;
    unsent(blocklist::List::new(product)).await;
    unsent(blocklist::Get { product, id }).await;
    unsent(blocklist::Delete { product, id }).await;
    unsent(blocklist::Add { product, key, title: title.clone(), user }).await;
    unsent(watchlist::Add { product, key, title }).await;
}

/// seerr reference §11.
#[test]
fn what_changes_something_waits_a_minute_and_a_new_request_is_looked_for_first() {
    let create = requests::Create::movie(TmdbId::new(1));
    assert_eq!(requests::Create::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(create.waits().headers.unwrap().as_secs(), 60);
    assert_eq!(requests::Retry(RequestId::new(1)).waits().headers.unwrap().as_secs(), 60);
    let deadlines = seerr_client::Settings::new("", seerr_client::Access::Nobody).deadlines;
    assert_eq!((deadlines.connect.as_secs(), deadlines.read.as_secs()), (5, 30));
    assert_eq!(media::List::default().waits().headers, None);
}
