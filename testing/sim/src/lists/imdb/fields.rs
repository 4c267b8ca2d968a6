//! What can be asked of IMDb (section 3.3).

use serde_json::{Map, Value, json};

use super::{
    Chart, List, Refused, Script,
    graphql::{Document, Field},
    wire::{self, Asked},
};
use crate::lists::Title;

/// A field's value, whole, and what could not be had of it: entries of `errors[]`.
pub(super) struct Found {
    pub(super) value: Value,
    pub(super) gone: Vec<Value>,
}

impl From<Value> for Found {
    fn from(value: Value) -> Self {
        Self { value, gone: Vec::new() }
    }
}

pub(super) fn find(
    script: &Script,
    document: &Document,
    field: &Field,
    variables: &Value,
) -> Result<Found, Refused> {
    let argument = |name: &str| field.argument(name, variables);
    match field.name.as_str() {
        "__typename" => Ok(json!("Query").into()),
        "list" => {
            let id = argument("id");
            let id = id.as_str().unwrap_or_default();
            let is_id = id.strip_prefix("ls").is_some_and(is_number);
            if !is_id {
                return Err(Refused::bad_input("Malformed list id"));
            }
            let Some(list) = script.lists.get(id) else {
                return Err(Refused::coded("RESOURCE_NOT_FOUND", "Resource not found"));
            };
            whole(script, document, field, variables, id, list)
        }
        "predefinedList" => watchlist(script, document, field, variables),
        "userProfile" => {
            let input = argument("input");
            let profile = input["profileId"].as_str().unwrap_or_default();
            let Some(user) = script.profiles.get(profile) else { return Ok(Value::Null.into()) };
            let owner = script.watchlists.get(user);
            let nick_name = owner.map(|list| &list.nick_name);
            Ok(json!({ "userId": user, "profileId": profile, "nickName": nick_name }).into())
        }
        "chartTitles" => {
            let titles = enumerated(&script.charts, &argument("chart")["chartType"])?;
            let asked = Asked::read(field, variables, script.page_most)?;
            Ok(wire::chart(titles, &asked)?.into())
        }
        "boxOfficeWeekendChart" => {
            let limit = argument("limit").as_u64().and_then(|limit| usize::try_from(limit).ok());
            let titles = script.box_office.iter().take(limit.unwrap_or(usize::MAX));
            let entries: Vec<Value> =
                titles.map(|title| json!({ "title": wire::title(title) })).collect();
            Ok(json!({ "entries": entries }).into())
        }
        "topTrendingSetsPredefined" => {
            let titles =
                enumerated(&script.trends, &argument("input")["topTrendingSetPredefined"])?;
            let asked = Asked::read(field, variables, script.page_most)?;
            let edge = |title| json!({ "node": { "item": wire::title(title) } });
            let edges: Vec<Value> = titles.iter().take(asked.first).map(edge).collect();
            Ok(json!({ "edges": edges }).into())
        }
        "advancedTitleSearch" => {
            let wanted = &argument("constraints")["titleTypeConstraint"]["anyTitleTypeIds"];
            let asked = Asked::read(field, variables, script.page_most)?;
            Ok(wire::search(&script.search, wanted, &asked)?.into())
        }
        "title" => {
            let id = argument("id");
            let found = known(script).find(|title| title.imdb.text().as_deref() == id.as_str());
            Ok(found.map_or(Value::Null, wire::title).into())
        }
        "titles" => {
            let ids = argument("ids");
            let one = |id: &Value| {
                let found = known(script).find(|title| title.imdb.text().as_deref() == id.as_str());
                found.map_or(Value::Null, wire::title)
            };
            let ids = ids.as_array().map(Vec::as_slice).unwrap_or_default();
            Ok(ids.iter().map(one).collect::<Value>().into())
        }
        other => {
            Err(Refused::invalid(&format!("Cannot query field \"{other}\" on type \"Query\".")))
        }
    }
}

fn watchlist(
    script: &Script,
    document: &Document,
    field: &Field,
    variables: &Value,
) -> Result<Found, Refused> {
    let user = field.argument("userId", variables);
    // Without a user it is the viewer's, and nobody is logged in here.
    let Some(user) = user.as_str() else { return Err(Refused::plain("Authentication required")) };
    if user.starts_with("p.") && script.profile_id_breaks {
        return Err(Refused::coded("INTERNAL_SERVER_ERROR", "Internal server error"));
    }
    if !user.strip_prefix("ur").is_some_and(is_number) {
        return Err(Refused::bad_input("Malformed user id"));
    }
    match script.watchlists.get(user) {
        Some(list) => whole(script, document, field, variables, user, list),
        None => Ok(Value::Null.into()),
    }
}

fn whole(
    script: &Script,
    document: &Document,
    field: &Field,
    variables: &Value,
    id: &str,
    list: &List,
) -> Result<Found, Refused> {
    if list.visibility == "PRIVATE" {
        return Err(if script.private_is_not_found {
            Refused::coded("RESOURCE_NOT_FOUND", "Resource not found")
        } else {
            Refused::coded("FORBIDDEN", "Permission denied")
        });
    }
    let mut value = Map::from_iter([
        ("__typename".to_owned(), json!("List")),
        ("id".to_owned(), json!(id)),
        (
            "name".to_owned(),
            list.name.as_ref().map_or(Value::Null, |name| json!({ "originalText": name })),
        ),
        ("visibility".to_owned(), json!({ "id": list.visibility })),
        ("listType".to_owned(), json!({ "id": list.list_type })),
        ("author".to_owned(), json!({ "nickName": list.nick_name })),
    ]);
    let mut gone = Vec::new();
    for inner in document.flat(&field.fields) {
        let in_nodes = match inner.name.as_str() {
            "titleListItemSearch" => false,
            "items" => true,
            _ => continue,
        };
        let asked = Asked::read(inner, variables, script.page_most)?;
        let connection = wire::connection(list, &asked, in_nodes)?;
        let edges = connection["edges"].as_array().map_or(0, Vec::len);
        for edge in 0..edges.min(list.lost_titles) {
            gone.push(json!({
                "message": "Internal server error",
                "path": [field.key(), inner.key(), "edges", edge],
                "extensions": { "code": "INTERNAL_SERVER_ERROR" },
            }));
        }
        value.insert(inner.name.clone(), connection);
    }
    Ok(Found { value: Value::Object(value), gone })
}

/// A chart of this name; a name that is none is refused before anything is done.
fn enumerated<'a>(
    charts: &'a std::collections::BTreeMap<String, Chart>,
    kind: &Value,
) -> Result<&'a [Title], Refused> {
    let kind = kind.as_str().unwrap_or_default();
    let found = charts.get(kind).map(|chart| chart.0.as_slice());
    found.ok_or_else(|| Refused::invalid(&format!("Value \"{kind}\" does not exist in the enum.")))
}

/// All titles there are.
fn known(script: &Script) -> impl Iterator<Item = &Title> {
    let lists = script.lists.values().chain(script.watchlists.values());
    let charts = script.charts.values().chain(script.trends.values());
    lists
        .flat_map(|list| &list.titles)
        .chain(charts.flat_map(|chart| &chart.0))
        .chain(&script.box_office)
        .chain(&script.search)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
