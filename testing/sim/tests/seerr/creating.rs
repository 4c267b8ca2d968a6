//! What comes of a request: section 7.1, row by row.

use serde_json::{Value, json};
use towline_sim::seerr::{
    Downloader, Kind, MediaRow, MediaStatus, Product, RequestRow, RequestStatus,
};

use crate::stage::{ALICE, DUNE, LIMITED, NOBODY, OFFICE, Stage, movie, said, tv};

#[tokio::test]
async fn a_new_request_is_201_and_a_second_one_409() {
    let stage = Stage::usual().await;
    assert_eq!(stage.ask_by(ALICE, &movie(DUNE)).await.0, 201);
    let again = (409, json!({ "message": "Request for this media already exists." }));
    assert_eq!(stage.ask_by(ALICE, &movie(DUNE)).await, again);
    // The other quality is another matter.
    let mut in_4k = movie(DUNE);
    in_4k["is4k"] = true.into();
    assert_eq!(stage.ask_by(ALICE, &in_4k).await.0, 201);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((2, 2)));
    let created = stage.sim.log().requests_created().to_vec();
    let so: Vec<_> =
        created.iter().map(|one| (one.kind, one.tmdb, one.is4k, one.by, one.caller)).collect();
    let alices = |is4k| (Kind::Movie, DUNE, is4k, ALICE, ALICE);
    assert_eq!(so, [alices(false), alices(true)]);
}

#[tokio::test]
async fn an_earlier_auto_request_of_the_same_user_is_409() {
    let stage = Stage::start(|script| {
        let declined = RequestRow::new(Kind::Movie, DUNE, ALICE, RequestStatus::Declined);
        script.requests.push(RequestRow { auto: true, ..declined });
    })
    .await;
    let (status, body) = stage.ask_by(ALICE, &movie(DUNE)).await;
    let message = "Auto-request for this media and user already exists.";
    assert_eq!((status, said(&body)), (409, message));
    assert_eq!(stage.ask(&movie(DUNE)).await.0, 201);
}

#[tokio::test]
async fn what_is_there_already_is_requested_all_the_same() {
    use MediaStatus::{Available, Deleted, Processing, Unknown};
    for (status, then) in [(Available, 5), (Processing, 3), (Deleted, 3), (Unknown, 3)] {
        let stage = Stage::start(|script| {
            script.media.push(MediaRow::new(Kind::Movie, DUNE, status));
        })
        .await;
        assert_eq!(stage.ask(&movie(DUNE)).await.0, 201, "{status:?}");
        assert_eq!(stage.sim.requests()[0].status, RequestStatus::Approved);
        assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((then, 1)));
        assert_eq!(stage.sim.media().len(), 1);
    }
}

#[tokio::test]
async fn blocklisted_titles_are_403_in_each_products_words() {
    for (product, message) in [
        (Product::Seerr, "This media is blocklisted."),
        (Product::Jellyseerr, "This media is blacklisted."),
    ] {
        let stage = Stage::start(|script| script.product = product).await;
        stage.sim.block(Kind::Movie, DUNE);
        let (status, body) = stage.ask(&movie(DUNE)).await;
        assert_eq!((status, said(&body)), (403, message));
        assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((6, 6)));
    }
}

#[tokio::test]
async fn with_no_season_left_it_is_202_with_an_error() {
    let stage = Stage::start(|script| {
        script.titles.push(towline_sim::seerr::Title::tv(9, "Empty", "2020-01-01", []));
    })
    .await;
    let nothing = (202, json!({ "message": "No seasons available to request" }));
    assert_eq!(stage.ask(&tv(OFFICE, Value::Array(Vec::new()))).await, nothing);
    assert_eq!(stage.ask(&tv(OFFICE, vec![0])).await, nothing);
    assert_eq!(stage.ask(&tv(9, "all")).await, nothing);
    assert!(stage.sim.media().is_empty());
    assert_eq!(stage.ask(&tv(OFFICE, vec![1, 2])).await.0, 201);
    assert_eq!(stage.ask(&tv(OFFICE, vec![1])).await, nothing);
    // What was taken is left out.
    let (status, body) = stage.ask(&tv(OFFICE, vec![2, 3])).await;
    assert_eq!((status, &body["seasons"][0]["seasonNumber"]), (201, &3.into()));
    assert_eq!(body["seasons"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_seasons_a_show_is_500_and_odd_ones_are_accepted() {
    let stage = Stage::usual().await;
    let none = json!({ "mediaType": "tv", "mediaId": OFFICE, "is4k": false });
    let (status, body) = stage.ask(&none).await;
    let message = "Cannot read properties of undefined (reading 'filter')";
    assert_eq!((status, said(&body)), (500, message));
    assert_eq!(stage.ask(&tv(OFFICE, vec![99])).await.0, 201);
    let (status, body) = stage.ask(&tv(OFFICE, vec![1, 1])).await;
    assert_eq!((status, body["seasons"].as_array().unwrap().len()), (201, 2));
}

#[tokio::test]
async fn a_used_up_quota_is_403_and_shows_count_by_season() {
    let stage = Stage::usual().await;
    assert_eq!(stage.ask_by(LIMITED, &movie(DUNE)).await.0, 201);
    assert_eq!(stage.ask_by(LIMITED, &movie(2001)).await.0, 201);
    let movies = (403, json!({ "message": "Movie Quota exceeded." }));
    assert_eq!(stage.ask_by(LIMITED, &movie(5000)).await, movies);
    let shows = (403, json!({ "message": "Series Quota exceeded." }));
    // More than is left: nothing at all.
    assert_eq!(stage.ask_by(LIMITED, &tv(OFFICE, "all")).await, shows);
    assert_eq!(stage.sim.requests().len(), 2);
    assert_eq!(stage.ask_by(LIMITED, &tv(OFFICE, vec![1, 2, 3])).await.0, 201);
    assert_eq!(stage.ask_by(LIMITED, &tv(OFFICE, vec![4])).await, shows);
}

/// The order of the checks: a quota hides a duplicate, a blocklist entry and an unknown number.
#[tokio::test]
async fn a_used_up_quota_hides_everything_else() {
    let stage = Stage::usual().await;
    stage.sim.block(Kind::Movie, 5000);
    stage.sim.user(LIMITED, |user| user.movie_quota.as_mut().unwrap().limit = 1);
    stage.ask_by(LIMITED, &movie(DUNE)).await;
    for hidden in [DUNE, 5000, 999] {
        let (status, body) = stage.ask_by(LIMITED, &movie(hidden)).await;
        assert_eq!((status, said(&body)), (403, "Movie Quota exceeded."));
    }
    // Rights come before it, metadata before the blocklist, that before a duplicate.
    stage.sim.user(LIMITED, |user| user.permissions = 0);
    assert!(said(&stage.ask_by(LIMITED, &movie(DUNE)).await.1).contains("permission"));
    stage.sim.metadata(|metadata| metadata.fails_with = Some(503));
    assert_eq!(stage.ask(&movie(5000)).await.0, 500);
    stage.sim.metadata(|metadata| metadata.fails_with = None);
    stage.sim.block(Kind::Movie, DUNE);
    assert_eq!(stage.ask(&movie(DUNE)).await.0, 403);
}

#[tokio::test]
async fn without_the_right_it_is_403_in_four_words() {
    let stage = Stage::usual().await;
    for (mut body, is4k, what) in [
        (movie(DUNE), false, "movie"),
        (tv(OFFICE, "all"), false, "series"),
        (movie(DUNE), true, "4K movie"),
        (tv(OFFICE, "all"), true, "4K series"),
    ] {
        body["is4k"] = is4k.into();
        let (status, answer) = stage.ask_by(NOBODY, &body).await;
        let message = format!("You do not have permission to make {what} requests.");
        assert_eq!((status, said(&answer)), (403, message.as_str()));
    }
    let mut for_other = movie(DUNE);
    for_other["userId"] = LIMITED.into();
    let (status, body) = stage.ask_by(ALICE, &for_other).await;
    let message = "You do not have permission to modify the request user.";
    assert_eq!((status, said(&body)), (403, message));
    for_other["userId"] = 99.into();
    let (status, body) = stage.ask(&for_other).await;
    assert_eq!(status, 500);
    assert!(said(&body).starts_with("Could not find any entity of type \"User\""));
}

#[tokio::test]
async fn unknown_numbers_and_outages_are_500_with_the_status_at_the_end() {
    let stage = Stage::usual().await;
    let (status, body) = stage.ask(&movie(999)).await;
    let message = "[TMDB] Failed to fetch movie details: Request failed with status code 404";
    assert_eq!((status, said(&body)), (500, message));
    stage.sim.metadata(|metadata| metadata.fails_with = Some(503));
    assert!(said(&stage.ask(&movie(DUNE)).await.1).ends_with("status code 503"));
    assert!(stage.sim.requests().is_empty() && stage.sim.media().is_empty());
}

#[tokio::test]
async fn a_tvdb_id_that_another_row_has_is_500_unless_another_is_sent() {
    let stage = Stage::start(|script| {
        script
            .titles
            .push(towline_sim::seerr::Title::tv(9, "Twin", "2020-01-01", 1..=1).tvdb(73244));
    })
    .await;
    stage.ask(&tv(OFFICE, vec![1])).await;
    let (status, body) = stage.ask(&tv(9, vec![1])).await;
    let message = "SQLITE_CONSTRAINT: UNIQUE constraint failed: media.tvdbId";
    assert_eq!((status, said(&body)), (500, message));
    let mut other = tv(9, vec![1]);
    other["tvdbId"] = 123.into();
    assert_eq!(stage.ask(&other).await.0, 201);
    assert_eq!(stage.sim.media_of(Kind::Tv, 9).unwrap().tvdb, Some(123));
}

/// §7.4.
#[tokio::test]
async fn the_reply_tells_the_title_as_it_was_before_the_hand_over() {
    let stage = Stage::usual().await;
    let (_, film) = stage.ask(&movie(DUNE)).await;
    let told = [&film["status"], &film["media"]["status"], &film["media"]["tmdbId"]];
    assert_eq!(told, [&json!(2), &json!(2), &json!(DUNE)]);
    assert_eq!(film.get("seasons"), None);
    assert_eq!(stage.status_of(Kind::Movie, DUNE), Some((3, 1)));
    let listed = stage.get("request").await.1["results"][0].clone();
    assert_eq!((&listed["seasons"], &listed["media"]["status"]), (&json!([]), &json!(3)));

    let (_, show) = stage.ask_by(ALICE, &tv(OFFICE, vec![1])).await;
    assert_eq!(
        (&show["status"], &show["type"], &show["modifiedBy"]),
        (&1.into(), &"tv".into(), &Value::Null)
    );
    assert_eq!(show["requestedBy"]["displayName"], "alice");
    assert_eq!(show["seasons"][0]["status"], 1);
    for absent in ["serverId", "profileId", "rootFolder", "languageProfileId", "tags"] {
        assert_eq!(show[absent], Value::Null);
    }
    let written = show["createdAt"].as_str().unwrap();
    assert!(written.len() == 24 && written.contains(".000Z"));
}

/// §7.4: and with none configured it stays under way for ever.
#[tokio::test]
async fn a_request_fails_at_once_when_radarr_does_not_answer() {
    let stage = Stage::start(|script| {
        script.radarr.push(Downloader { is_reachable: false, ..Downloader::default() });
    })
    .await;
    let (status, body) = stage.ask(&movie(DUNE)).await;
    assert_eq!((status, &body["status"]), (201, &4.into()));
    // It still blocks; a wrong server leads nowhere, without a word (§7.2).
    assert_eq!(stage.ask(&movie(DUNE)).await.0, 409);
    let mut elsewhere = movie(2001);
    elsewhere["serverId"] = 7.into();
    assert_eq!(stage.ask(&elsewhere).await.1["status"], 2);
    stage.sim.radarr(|radarr| radarr[0].is_reachable = true);
    let id = body["id"].clone();
    let retry = format!("request/{id}/retry");
    assert_eq!(stage.post_by(ALICE, &retry, &json!({})).await.0, 403);
    let retried = stage.post(&retry, &json!({})).await;
    assert_eq!((retried.0, &retried.1["status"]), (200, &2.into()));
}
