//! Lists, collections, accounts and charts (section 7).

use axum::{body::Body, http::Response};
use serde_json::{Value, json};

use super::{BAD_ID, BAD_PAGE, NO_PERMISSION, NOT_FOUND, PRIVATE, Refused, Script, wire};
use crate::lists::{Call, Title, answer, page::part};

/// The last page that is given, whatever there is.
const LAST_PAGE: usize = 500;

/// `/4/list/{id}` and `/3/list/{id}`, which differ in words.
pub(super) fn list(
    script: &Script,
    call: &Call,
    version: &str,
    id: &str,
) -> Result<Response<Body>, Refused> {
    let id: u64 = id.parse().map_err(|_| BAD_ID)?;
    let list = script.lists.get(&id).ok_or(NOT_FOUND)?;
    if list.private {
        return Err(PRIVATE);
    }
    let titles: Vec<&Title> = list.titles.iter().collect();
    let mut body = page(script, call, &titles, list.told_total, wire::marked)?;
    body["name"] = json!(list.name);
    if version == "3" {
        body["id"] = json!(id.to_string());
        body["items"] = body["results"].take();
        body["item_count"] = body["total_results"].clone();
        if let Some(body) = body.as_object_mut() {
            body.remove("results");
        }
    } else {
        body["id"] = json!(id);
        body["public"] = json!(true);
        body["comments"] = json!({});
    }
    Ok(answer::json(200, &body))
}

/// All parts at once.
pub(super) fn collection(script: &Script, id: &str) -> Result<Response<Body>, Refused> {
    let id: u64 = id.parse().map_err(|_| BAD_ID)?;
    let found = script.collections.get(&id).ok_or(NOT_FOUND)?;
    let parts: Vec<Value> = found.titles.iter().map(wire::marked).collect();
    Ok(answer::json(200, &json!({ "id": id, "name": found.name, "overview": "", "parts": parts })))
}

pub(super) fn of_account(
    script: &Script,
    call: &Call,
    id: &str,
    media: &str,
    what: &str,
) -> Result<Response<Body>, Refused> {
    let account = script.accounts.get(id).ok_or(NO_PERMISSION)?;
    let titles = match what {
        "watchlist" => &account.watchlist,
        "favorites" => &account.favorites,
        "recommendations" => &account.recommendations,
        "rated" => &account.rated,
        _ => return Err(NOT_FOUND),
    };
    let titles: Vec<&Title> =
        titles.iter().filter(|title| wire::media(title) == Some(media)).collect();
    Ok(answer::json(200, &page(script, call, &titles, None, wire::bare)?))
}

pub(super) fn chart(script: &Script, call: &Call, path: &str) -> Result<Response<Body>, Refused> {
    let charts = &script.charts;
    let asked = call.query.split('&');
    let filters: Vec<&str> =
        asked.filter(|pair| !pair.starts_with("api_key=") && !pair.starts_with("page=")).collect();
    let exact = charts.get(&format!("{path}?{}", filters.join("&")));
    let titles = &exact.or_else(|| charts.get(path)).ok_or(NOT_FOUND)?.0;
    let titles: Vec<&Title> = titles.iter().collect();
    // Where the path says the kind, the items do not.
    let write = if path.starts_with("trending/") { wire::marked } else { wire::bare };
    Ok(answer::json(200, &page(script, call, &titles, None, write)?))
}

/// `/3/movie/{id}` and `/3/tv/{id}`, of all titles there are.
pub(super) fn single(script: &Script, media: &str, id: &str) -> Result<Response<Body>, Refused> {
    let lists = script.lists.values().chain(script.collections.values());
    let charts = script.charts.values().flat_map(|titles| &titles.0);
    let mut known = lists.flat_map(|list| &list.titles).chain(charts);
    let found = known.find(|title| {
        wire::media(title) == Some(media) && title.tmdb.text().as_deref() == Some(id)
    });
    let title = found.ok_or(NOT_FOUND)?;
    let mut body = wire::bare(title);
    body["imdb_id"] = title.imdb.value().unwrap_or_default();
    Ok(answer::json(200, &body))
}

fn page(
    script: &Script,
    call: &Call,
    titles: &[&Title],
    told_total: Option<usize>,
    write: impl Fn(&Title) -> Value,
) -> Result<Value, Refused> {
    let number = match call.asks("page") {
        None => 1,
        Some(text) => text.parse().map_err(|_| BAD_PAGE)?,
    };
    if !(1..=LAST_PAGE).contains(&number) {
        return Err(BAD_PAGE);
    }
    let size = script.page_size.max(1);
    let total = told_total.unwrap_or(titles.len());
    let page = part(titles, (number - 1) * size, size);
    Ok(json!({
        "page": number,
        "results": page.items.iter().map(|title| write(title)).collect::<Vec<_>>(),
        "total_pages": total.div_ceil(size),
        "total_results": total,
    }))
}
