//! Answers, by the samples of the reference.

use seerr_client::{
    MediaStatus, Permissions, Product, RequestStatus, SeasonStatusCode, TitleKey, TmdbId, UserId,
    auth, blocklist, media,
    movies::{self, Movie},
    public::{self, PublicSettings},
    requests::{self, RequestPage, SeasonSet},
    services,
    shows::{self, Show},
    users::{self, UserType},
};

use crate::stand::sent;

const SHOW: &str = include_str!("../../fixtures/show.json");

/// seerr reference §4.
#[tokio::test]
async fn a_version_is_any_text() {
    let words = r#"{"version":"develop-local","commitTag":"local","updateAvailable":false,
        "commitsBehind":0,"restartRequired":false}"#;
    let (_, status) = sent(public::GetStatus, words).await;
    assert_eq!((&*status.version, status.commit_tag.as_deref()), ("develop-local", Some("local")));
}

/// seerr reference §4: the product is told by the members that there are, whatever they hold.
#[test]
fn the_product_is_known_by_its_settings() {
    let read = |text: &str| serde_json::from_str::<PublicSettings>(text).unwrap();
    let seerr = read(
        r#"{"initialized":true,"hideBlocklisted":false,"mediaServerType":1,"movie4kEnabled":true,
            "series4kEnabled":false,"enableSpecialEpisodes":false,"applicationUrl":"","locale":"en"}"#,
    );
    assert_eq!((seerr.product, seerr.initialized), (Product::Seerr, true));
    assert!(seerr.has_4k(seerr_client::MediaType::Movie) && !seerr.series_4k_enabled);
    assert!(!seerr.takes_specials());
    assert_eq!((seerr.application_url.as_deref(), seerr.locale.as_deref()), (None, Some("en")));
    let jellyseerr = read(r#"{"initialized":true,"mediaServerType":null,"region":"x"}"#);
    assert_eq!((jellyseerr.product, jellyseerr.takes_specials()), (Product::Jellyseerr, false));
    let overseerr = read(r#"{"initialized":false,"region":"","movie4kEnabled":"yes"}"#);
    assert_eq!((overseerr.product, overseerr.takes_specials()), (Product::Overseerr, true));
    assert!(!overseerr.initialized && !overseerr.movie_4k_enabled);
}

/// seerr reference §2 and §7.3: 0 and nothing are both without limit.
#[tokio::test]
async fn users_and_their_quotas_are_read() {
    let words = r#"{"pageInfo":{"pages":1,"pageSize":10,"results":1,"page":1},"results":[
        {"id":1,"displayName":"admin","permissions":2,"userType":9,"requestCount":3}]}"#;
    let (_, page) = sent(users::List::default(), words).await;
    assert_eq!((page.page_info.results, page.results[0].user_type), (1, UserType::Unknown(9)));
    assert!(page.results[0].permissions.allows(Permissions::MANAGE_REQUESTS));

    let words = r#"{"movie":{"days":7,"limit":2,"used":2,"remaining":0,"restricted":true},
        "tv":{"limit":0,"used":4,"restricted":false}}"#;
    let (_, quotas) = sent(users::GetQuota(UserId::new(5)), words).await;
    assert_eq!((quotas.movie.remaining(), quotas.movie.days), (Some(0), Some(7)));
    assert!(quotas.of(seerr_client::MediaType::Tv).is_unlimited());
    assert_eq!((quotas.tv.remaining(), quotas.tv.used), (None, 4));
    let (_, quotas) = sent(users::GetQuota(UserId::new(5)), r#"{"movie":{"used":1}}"#).await;
    assert_eq!((quotas.movie.remaining(), quotas.tv.remaining()), (None, None));
    let words = r#"{"movie":{"limit":5,"used":3}}"#;
    let (_, quotas) = sent(users::GetQuota(UserId::new(5)), words).await;
    assert_eq!(quotas.movie.remaining(), Some(2));
    let (_, user) = sent(auth::GetMe, r#"{"id":1}"#).await;
    assert_eq!((user.id.get(), user.permissions), (1, Permissions::default()));
}

/// seerr reference §6: metadata, library and requests are three lists of seasons.
#[tokio::test]
async fn the_seasons_that_can_still_be_requested_are_counted_as_the_server_counts() {
    let (_, show): (_, Show) = sent(shows::Get::new(TmdbId::new(3002)), SHOW).await;
    assert_eq!((&*show.name, show.number_of_seasons, show.seasons.len()), ("The Office", 9, 5));
    assert_eq!(show.imdb_id().unwrap().as_str(), "tt0386676");
    assert_eq!(show.tvdb_id().unwrap().get(), 73244);
    let info = show.media_info.as_ref().unwrap();
    assert_eq!(info.row.status(false, Product::Seerr), MediaStatus::PartiallyAvailable);
    assert_eq!(info.row.key, Some(TitleKey::tv(TmdbId::new(3002))));
    assert_eq!(info.requests.len(), 2);
    assert_eq!(info.live_seasons(false).collect::<Vec<_>>(), [2]);
    assert_eq!(info.row.seasons[1].status, SeasonStatusCode(7));
    // 1 is there, 2 is requested, 3 was declined, 4 was deleted.
    let free = |is_4k, product| show.requestable_seasons(is_4k, product);
    assert_eq!(free(false, Product::Seerr), SeasonSet::new([3, 4]));
    // In 4K nothing was touched, but for a relic, which the server does not take.
    assert_eq!(free(true, Product::Seerr), SeasonSet::new([1, 2, 3]));
    assert_eq!(free(true, Product::Overseerr), SeasonSet::new([1, 2, 3, 4]));
    // 7 is nothing that Overseerr says.
    assert_eq!(free(false, Product::Overseerr), SeasonSet::new([3]));
}

/// seerr reference §6: a title that nobody ever touched has no `mediaInfo`.
#[tokio::test]
async fn an_untouched_title_has_no_row() {
    let words = r#"{"id":2002,"title":"Dune","originalTitle":"Dune","releaseDate":"2021-09-15",
        "imdbId":"tt1160419","onUserWatchlist":true}"#;
    let (_, movie): (_, Movie) = sent(movies::Get::new(TmdbId::new(2002)), words).await;
    assert!(movie.media_info.is_none() && movie.on_user_watchlist);
    assert_eq!(movie.imdb_id().unwrap().as_str(), "tt1160419");
    assert_eq!(movie.release_date.unwrap().year, 2021);
    let words = r#"{"id":1,"seasons":[{"seasonNumber":0},{"seasonNumber":1}]}"#;
    let (_, show): (_, Show) = sent(shows::Get::new(TmdbId::new(1)), words).await;
    assert_eq!(show.requestable_seasons(true, Product::Seerr), SeasonSet::new([1]));
}

/// seerr reference §8.
#[tokio::test]
async fn rows_and_requests_are_read_with_what_is_needed_of_them() {
    let words = r#"{"pageInfo":{"pages":16,"pageSize":2,"results":31,"page":1},"results":[
        {"id":12,"tmdbId":5000,"tvdbId":705000,"imdbId":null,"mediaType":"tv","status":4,"status4k":1,
         "externalServiceSlug":"a-long-text","seasons":[{"id":1,"seasonNumber":1,"status":5,"status4k":1,
         "createdAt":"2026-02-01T05:50:39.000Z"}]},
        {"id":13,"tmdbId":5000,"tvdbId":null,"mediaType":"movie","status":6,"status4k":6,"seasons":[]}]}"#;
    let (_, page) = sent(media::List::default(), words).await;
    let [show, film] = &page.results[..] else { panic!() };
    assert_ne!(show.key, film.key, "film 5000 and show 5000 are two titles");
    assert_eq!(show.seasons[0].status(false, Product::Seerr), MediaStatus::Available);
    assert_eq!(film.status(true, Product::Jellyseerr), MediaStatus::Blocklisted);

    let words = r#"{"pageInfo":{"pages":1,"pageSize":10,"results":1,"page":1},"results":[
        {"id":7,"status":5,"type":"movie","is4k":true,"isAutoRequest":true,"media":null,
         "requestedBy":null,"seasons":[],"createdAt":null}],
        "serviceErrors":{"radarr":[{"id":0,"name":"x"}],"sonarr":[]}}"#;
    let (_, page): (_, RequestPage) = sent(requests::List::default(), words).await;
    let [request] = &page.results[..] else { panic!() };
    assert_eq!((request.status, request.is_live()), (RequestStatus::Completed, false));
    assert!(request.is_4k && request.is_auto_request && request.key().is_none());
    assert!(!page.service_errors.is_empty());
    assert_eq!(page.service_errors.radarr[0].name.as_deref(), Some("x"));

    let (_, counts) = sent(requests::Count, r#"{"total":9,"movie":4,"tv":5,"pending":1}"#).await;
    assert_eq!((counts.total, counts.pending, counts.completed), (9, 1, None));
}

/// seerr reference §10.
#[tokio::test]
async fn a_service_may_have_the_number_zero() {
    let words = r#"[{"id":0,"name":"x","is4k":false,"isDefault":true,"activeDirectory":"/m",
        "activeProfileId":1,"activeTags":[]}]"#;
    let (_, all) = sent(services::ListRadarr, words).await;
    assert_eq!((all[0].id.get(), &*all[0].name, all[0].is_default), (0, "x", true));
    assert_eq!(all[0].active_directory.as_deref(), Some("/m"));
}

/// seerr reference §7.5.
#[tokio::test]
async fn the_blocklist_is_read() {
    let words = r#"{"pageInfo":{"pages":1,"pageSize":25,"results":1,"page":1},"results":[
        {"id":3,"tmdbId":1,"mediaType":"movie","title":"x","user":{"id":1},"createdAt":"now"}]}"#;
    let (_, page) = sent(blocklist::List::new(Product::Seerr), words).await;
    assert_eq!(page.results[0].key, Some(TitleKey::movie(TmdbId::new(1))));
    assert_eq!(page.results[0].title.as_deref(), Some("x"));
}
