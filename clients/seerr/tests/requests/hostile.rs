//! Everything remote is hostile.

use proptest::prelude::*;
use seerr_client::{
    Product, blocklist, media, movies, public, requests, search, services, shows, users, webhook,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

const SHOW: &str = include_str!("../../fixtures/show.json");
const REQUEST: &str = include_str!("../../fixtures/request.json");
const FOUND: &str = include_str!("../../fixtures/search.json");

/// Any JSON.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}|-?[0-9]{1,24}|[0-9T:. -]{0,24}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("id|seasons|status|[a-z_]{1,9}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Without these a title would look as if nobody had ever asked for it.
const NEEDED: [&str; 5] = ["id", "media", "mediaInfo", "requests", "seasons"];

/// One member is something else; but for the few that are needed it is read nevertheless.
fn spoiled<T: DeserializeOwned>(sample: &Value, at: usize, odd: &Value) -> bool {
    let mut object = sample.as_object().unwrap().clone();
    let name = object.keys().nth(at % object.len()).unwrap().clone();
    object.insert(name.clone(), odd.clone());
    NEEDED.contains(&&*name) || serde_json::from_value::<T>(object.into()).is_ok()
}

proptest! {
    #[test]
    fn one_spoiled_member_that_nothing_hangs_on_makes_nothing_unreadable(at: usize, odd in anything()) {
        let show: Value = serde_json::from_str(SHOW).unwrap();
        prop_assert!(spoiled::<shows::Show>(&show, at, &odd));
        prop_assert!(spoiled::<media::MediaRow>(&show["mediaInfo"], at, &odd));
        prop_assert!(spoiled::<seerr_client::MediaInfo>(&show["mediaInfo"], at, &odd));
        let request: Value = serde_json::from_str(REQUEST).unwrap();
        prop_assert!(spoiled::<requests::RequestRow>(&request, at, &odd));
        let found: Value = serde_json::from_str(FOUND).unwrap();
        prop_assert!(spoiled::<search::Hit>(&found["results"][0], at, &odd));
        prop_assert!(serde_json::from_value::<search::Hit>(odd).is_ok());
    }

    #[test]
    fn no_answer_breaks_it(odd in anything(), list in prop::collection::vec(anything(), 0..3)) {
        let wrapped = json!({
            "pageInfo": odd, "results": list, "id": 1, "mediaInfo": odd, "seasons": list,
            "requests": list, "options": odd, "movie": odd, "tv": odd, "version": odd,
            "jsonPayload": odd, "permissions": odd,
        });
        for value in [&odd, &wrapped] {
            let value = || value.clone();
            let _ = serde_json::from_value::<seerr_client::Page<media::MediaRow>>(value());
            let _ = serde_json::from_value::<requests::RequestPage>(value());
            let _ = serde_json::from_value::<requests::Created>(value());
            let _ = serde_json::from_value::<requests::Counts>(value());
            let _ = serde_json::from_value::<search::SearchPage>(value());
            let _ = serde_json::from_value::<movies::Movie>(value());
            let _ = serde_json::from_value::<shows::Show>(value())
                .map(|show| show.requestable_seasons(false, Product::Seerr));
            let _ = serde_json::from_value::<users::User>(value());
            let _ = serde_json::from_value::<users::Quotas>(value())
                .map(|quotas| quotas.movie.remaining());
            let _ = serde_json::from_value::<public::PublicSettings>(value());
            let _ = serde_json::from_value::<public::Status>(value());
            let _ = serde_json::from_value::<services::Service>(value());
            let _ = serde_json::from_value::<blocklist::BlocklistRow>(value());
            let _ = serde_json::from_value::<webhook::WebhookSettings>(value());
        }
    }
}

/// A title without a number cannot be meant by anybody, and does not hide the others.
#[test]
fn a_row_without_a_title_is_kept_and_a_status_in_words_is_not_nothing() {
    let row = json!({"id": 1, "tmdbId": null, "mediaType": "tv", "status": "AVAILABLE",
        "status4k": 70000, "seasons": [{"seasonNumber": 2, "status": []}]});
    let row: media::MediaRow = serde_json::from_value(row).unwrap();
    assert_eq!((row.key, row.status.0, row.status_4k.0), (None, u16::MAX, u16::MAX));
    assert_eq!((row.seasons[0].season_number, row.seasons[0].status.0), (2, u16::MAX));
}

/// What was left out would be asked for again.
#[test]
fn what_stands_in_the_way_of_a_request_is_never_left_out() {
    for season in [json!(7), json!(null), json!({"seasonNumber": "1"}), json!({"status": 5})] {
        let row = json!({"id": 1, "tmdbId": 5, "mediaType": "tv", "seasons": [season]});
        assert!(serde_json::from_value::<media::MediaRow>(row).is_err(), "{season}");
    }
    for media in [json!({"tmdbId": 603}), json!([]), json!("none")] {
        let request = json!({"id": 1, "media": media});
        assert!(serde_json::from_value::<requests::RequestRow>(request).is_err(), "{media}");
        let movie = json!({"id": 603, "mediaInfo": media});
        assert!(serde_json::from_value::<movies::Movie>(movie).is_err(), "{media}");
    }
    let nothing = json!({"id": 603, "mediaInfo": null});
    assert!(serde_json::from_value::<movies::Movie>(nothing).unwrap().media_info.is_none());
}
