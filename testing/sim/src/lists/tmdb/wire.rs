//! Titles as TMDB writes them.

use serde_json::{Map, Value, json};

use crate::lists::Title;

/// `movie` or `tv`; none for what TMDB has no lists of.
pub(super) fn media(title: &Title) -> Option<&'static str> {
    match title.medium() {
        "movie" => Some("movie"),
        "show" => Some("tv"),
        _ => None,
    }
}

/// With its `media_type`, where both kinds can stand together.
pub(super) fn marked(title: &Title) -> Value {
    let mut item = bare(title);
    item["media_type"] = json!(media(title).unwrap_or(title.medium()));
    item
}

/// Without: the path says it.
pub(super) fn bare(title: &Title) -> Value {
    let mut item = Map::new();
    title.tmdb.put("id", &mut item);
    let (name, original, date) = match media(title) {
        Some("tv") => ("name", "original_name", "first_air_date"),
        _ => ("title", "original_title", "release_date"),
    };
    item.insert(name.into(), json!(title.name));
    item.insert(original.into(), json!(title.original_name.as_ref().or(title.name.as_ref())));
    item.insert(date.into(), json!(title.released()));
    item.insert("adult".into(), json!(false));
    item.insert("overview".into(), json!(""));
    item.insert("poster_path".into(), Value::Null);
    item.insert("vote_average".into(), json!(6.5));
    Value::Object(item)
}

pub(super) fn configuration() -> Value {
    json!({
        "images": {
            "base_url": "http://image.tmdb.org/t/p/",
            "secure_base_url": "https://image.tmdb.org/t/p/",
            "poster_sizes": ["w92", "w500", "original"],
        },
        "change_keys": ["adult", "title"],
    })
}
