//! `GET /search` (reference §5).

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, ok},
    call::Call,
    wire::MediaWire,
};
use crate::{
    mishap::pause,
    seerr::{Kind, Named, State, Title, catalogue::Hit},
};

const PAGE: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    page: usize,
    total_pages: usize,
    total_results: usize,
    results: Vec<Value>,
}

pub(super) async fn search(call: &Call) -> Answer {
    let takes = call.sim.state().metadata.takes_ms;
    pause(takes).await;
    let page = call.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1).max(1);
    let state = call.sim.state();
    // An outage looks like a title that nobody knows.
    let hits = match state.metadata.fails_with {
        None => find(&state, call.get("query").unwrap_or_default()),
        Some(_) => Vec::new(),
    };
    let total_results = hits.len();
    let here = hits.into_iter().skip(PAGE.saturating_mul(page - 1)).take(PAGE);
    let results = here.map(|hit| wire(call, &state, hit)).collect();
    ok(&Found { page, total_pages: total_results.div_ceil(PAGE), total_results, results })
}

/// A prefix counts wherever it stands in the text (§5.2).
fn find<'a>(state: &'a State, query: &str) -> Vec<Hit<'a>> {
    let catalogue = &state.catalogue;
    if let Some(id) = after(query, "tmdb:").and_then(|id| id.parse().ok()) {
        return catalogue.by_tmdb(id);
    }
    if let Some(id) = imdb(query) {
        return catalogue.by_imdb(&id);
    }
    if let Some(id) = after(query, "tvdb:").and_then(|id| id.parse().ok()) {
        return catalogue.by_tvdb(id);
    }
    match after(query, "year:").and_then(|digits| digits.get(..4)) {
        Some(year) => {
            let rest = query.replacen(&format!("year:{year}"), "", 1);
            catalogue.by_text(&rest, Some(year))
        }
        None => catalogue.by_text(query, None),
    }
}

/// The digits after a prefix, wherever it is; none: there are none.
fn after<'a>(query: &'a str, prefix: &str) -> Option<&'a str> {
    query.match_indices(prefix).find_map(|(at, _)| {
        let rest = &query[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}

fn imdb(query: &str) -> Option<String> {
    let lower = query.to_ascii_lowercase();
    ["tt", "nm"].iter().find_map(|kind| {
        let digits = after(&lower, &format!("imdb:{kind}"))?;
        Some(format!("{kind}{digits}"))
    })
}

fn wire(call: &Call, state: &State, hit: Hit) -> Value {
    match hit {
        Hit::Title(title) => titled(call, state, title),
        Hit::Person(Named { tmdb, name, popularity }) => json!({
            "id": tmdb,
            "mediaType": "person",
            "name": name,
            "popularity": popularity,
            "adult": false,
            "knownFor": [],
        }),
        Hit::Collection(Named { tmdb, name, .. }) => json!({
            "id": tmdb,
            "mediaType": "collection",
            "title": name,
            "originalTitle": name,
            "adult": false,
        }),
    }
}

fn titled(call: &Call, state: &State, title: &Title) -> Value {
    let (name, original, date) = match title.kind {
        Kind::Movie => ("title", "originalTitle", "releaseDate"),
        Kind::Tv => ("name", "originalName", "firstAirDate"),
    };
    let mut wire = json!({
        "id": title.tmdb,
        "mediaType": title.kind,
        "popularity": title.popularity,
        "originalLanguage": title.language,
        "genreIds": [],
        "voteAverage": 0.0,
        "voteCount": 0,
        "overview": "",
    });
    wire[name] = title.title.as_str().into();
    wire[original] = title.original().into();
    if let Some(day) = &title.date {
        wire[date] = day.as_str().into();
    }
    if title.kind == Kind::Tv {
        wire["originCountry"] = json!([]);
    }
    if let Some(media) = state.media_of(title.kind, title.tmdb) {
        let bare = MediaWire::bare(media, call.sim.script.product);
        wire["mediaInfo"] = serde_json::to_value(bare).unwrap_or_default();
    }
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_found_anywhere() {
        assert_eq!(after("see tvdb:123x", "tvdb:"), Some("123"));
        assert_eq!(after("tvdb: 1 tvdb:2", "tvdb:"), Some("2"));
        assert_eq!(after("tvdb:x", "tvdb:"), None);
        assert_eq!(imdb("The IMDB:TT12 film").as_deref(), Some("tt12"));
        assert_eq!(imdb("imdb:12"), None);
    }
}
