//! Everything remote is hostile.

use proptest::prelude::*;
use putio_client::{account, download_links, events, files, transfers, trash, upload, zips};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Any JSON.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}|-?[0-9]{1,24}|NaN|[0-9T:. -]{0,24}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,9}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The first of a recorded list.
fn recorded(text: &str, list: &str) -> Map<String, Value> {
    let whole: Value = serde_json::from_str(text).unwrap();
    whole[list][0].as_object().unwrap().clone()
}

fn spoiled<T: DeserializeOwned>(object: &Map<String, Value>, at: usize, odd: &Value) -> bool {
    let mut object = object.clone();
    let name = object.keys().nth(at % object.len()).unwrap().clone();
    object.insert(name.clone(), odd.clone());
    name == "id" || serde_json::from_value::<T>(object.into()).is_ok()
}

proptest! {
    #[test]
    fn one_spoiled_field_makes_nothing_unreadable(at: usize, odd in anything()) {
        let transfer = recorded(include_str!("../../fixtures/transfers.json"), "transfers");
        prop_assert!(spoiled::<transfers::Transfer>(&transfer, at, &odd));
        let file = recorded(include_str!("../../fixtures/files.json"), "files");
        prop_assert!(spoiled::<files::File>(&file, at, &odd));
    }

    #[test]
    fn no_answer_breaks_it(odd in anything(), list in prop::collection::vec(anything(), 0..3)) {
        let wrapped = serde_json::json!({
            "files": list, "transfers": list, "events": list, "file": odd, "transfer": odd,
            "info": odd, "links": odd, "url": odd, "cursor": odd, "errors": odd,
        });
        for value in [&odd, &wrapped] {
            let value = || value.clone();
            let _ = serde_json::from_value::<files::Listing>(value());
            let _ = serde_json::from_value::<transfers::Page>(value());
            let _ = serde_json::from_value::<transfers::AddedMulti>(value());
            let _ = serde_json::from_value::<events::Page>(value());
            let _ = serde_json::from_value::<trash::Page>(value());
            let _ = serde_json::from_value::<upload::Uploaded>(value());
            let _ = serde_json::from_value::<account::Account>(value());
            let _ = serde_json::from_value::<download_links::DownloadLinks>(value());
            let _ = serde_json::from_value::<zips::Zip>(value());
            let _ = serde_json::from_value::<files::FileUrl>(value());
        }
    }
}

#[test]
fn a_listing_stays_a_listing_when_its_root_is_all_there_is() {
    let text = r#"{"files":[],"parent":{"id":0},"cursor":null}"#;
    let page: files::Listing = serde_json::from_str(text).unwrap();
    assert!(page.files.is_empty() && page.parent.is_some_and(|root| root.id.is_root()));
}
