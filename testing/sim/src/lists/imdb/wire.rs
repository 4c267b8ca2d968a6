//! Titles, lists and charts as IMDb writes them, whole: what is asked of them is chosen later.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{List, Refused, graphql::Field};
use crate::lists::{
    Kind, Title,
    page::{added_at, part},
};

pub(super) fn title(title: &Title) -> Value {
    let original = title.original_name.as_ref().or(title.name.as_ref());
    json!({
        "__typename": "Title",
        "id": title.imdb.text(),
        "titleText": title.name.as_ref().map(|text| json!({ "text": text })),
        "originalTitleText": original.map(|text| json!({ "text": text })),
        "releaseYear": title.year.map(|year| json!({ "year": year, "endYear": null })),
        "titleType": kind(&title.kind),
        "series": title.show.as_deref().map(|show| json!({ "series": self::title(show) })),
    })
}

fn kind(kind: &Kind) -> Value {
    let (id, is_series) = match kind {
        Kind::Movie => ("movie", false),
        Kind::TvMovie => ("tvMovie", false),
        Kind::TvSpecial => ("tvSpecial", false),
        Kind::TvShort => ("tvShort", false),
        Kind::Short => ("short", false),
        Kind::Video => ("video", false),
        Kind::Show => ("tvSeries", true),
        Kind::TvMiniSeries => ("tvMiniSeries", true),
        Kind::Episode => ("tvEpisode", false),
        Kind::PodcastSeries => ("podcastSeries", true),
        Kind::PodcastEpisode => ("podcastEpisode", false),
        Kind::VideoGame => ("videoGame", false),
        Kind::MusicVideo => ("musicVideo", false),
        Kind::Other(word) => (word.as_str(), false),
        // Neither stands in a list of titles here.
        Kind::Season | Kind::Person => return Value::Null,
    };
    json!({ "id": id, "isSeries": is_series, "canHaveEpisodes": is_series })
}

/// What a page of a connection was asked with.
pub(super) struct Asked {
    pub(super) first: usize,
    pub(super) after: Option<String>,
    by: Option<String>,
    descending: bool,
}

impl Asked {
    pub(super) fn read(field: &Field, variables: &Value, most: usize) -> Result<Self, Refused> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let first = match field.argument("first", variables) {
            Value::Null => 250,
            value => value
                .as_u64()
                .and_then(|first| usize::try_from(first).ok())
                .ok_or_else(|| Refused::bad_input("Int cannot represent non-integer value"))?,
        };
        if first > most {
            return Err(Refused::plain("Too much data requested"));
        }
        let sort = field.argument("sort", variables);
        Ok(Self {
            first,
            after: text(&field.argument("after", variables)),
            by: text(&sort["by"]),
            descending: sort["order"] == "DESC",
        })
    }

    /// Where the page begins. A cursor is opaque: of nobody's business but the host's.
    pub(super) fn start(&self) -> Result<usize, Refused> {
        let Some(after) = &self.after else { return Ok(0) };
        start_of(after).ok_or_else(|| Refused::bad_input("Malformed cursor"))
    }

    /// Places of the list, in the order that was asked for.
    fn order(&self, titles: &[Title]) -> Vec<usize> {
        let mut places: Vec<usize> = (0..titles.len()).collect();
        match self.by.as_deref() {
            Some("YEAR" | "RELEASE_DATE") => places.sort_by_key(|&at| titles[at].year),
            Some("TITLE_REGIONAL") => places.sort_by_key(|&at| titles[at].name.clone()),
            _ => {}
        }
        if self.descending {
            places.reverse();
        }
        places
    }
}

pub(super) fn start_of(cursor: &str) -> Option<usize> {
    let bytes = STANDARD.decode(cursor).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("at:")?.parse().ok()
}

fn cursor(at: usize) -> String {
    STANDARD.encode(format!("at:{at}"))
}

/// `titleListItemSearch`, or `items` when the titles are to be in the nodes.
pub(super) fn connection(list: &List, asked: &Asked, in_nodes: bool) -> Result<Value, Refused> {
    let nothing = Vec::new();
    let titles = if list.list_type == "TITLES" { &list.titles } else { &nothing };
    let order = asked.order(titles);
    let page = part(&order, asked.start()?, asked.first);
    let edges = page.items.iter().enumerate().map(|(number, &at)| {
        let is_lost = number < list.lost_titles;
        let title = if is_lost { Value::Null } else { title(&titles[at]) };
        let mut node = json!({
            "absolutePosition": at + 1,
            "createdDate": format!("{}Z", added_at(at)),
        });
        if in_nodes {
            node["listItem"] = title.clone();
            node["item"] = title;
            json!({ "node": node })
        } else {
            json!({ "node": node, "title": title })
        }
    });
    let edges: Vec<Value> = edges.collect();
    let end = cursor(page.start + page.items.len());
    let stuck = asked.after.as_ref().filter(|_| list.repeats_cursor);
    Ok(json!({
        "total": list.told_total.unwrap_or(titles.len()),
        "pageInfo": {
            "hasNextPage": page.has_more || stuck.is_some(),
            "endCursor": stuck.unwrap_or(&end),
        },
        "edges": edges,
    }))
}

/// `chartTitles`
pub(super) fn chart(titles: &[Title], asked: &Asked) -> Result<Value, Refused> {
    let page = part(titles, asked.start()?, asked.first);
    let edge = |(number, title): (usize, &Title)| json!({ "currentRank": page.start + number + 1, "node": self::title(title) });
    Ok(json!({
        "total": titles.len(),
        "pageInfo": {
            "hasNextPage": page.has_more,
            "endCursor": cursor(page.start + page.items.len()),
        },
        "edges": page.items.iter().enumerate().map(edge).collect::<Vec<_>>(),
    }))
}

/// `advancedTitleSearch`. A type that does not exist finds nothing, and is no error.
pub(super) fn search(titles: &[Title], types: &Value, asked: &Asked) -> Result<Value, Refused> {
    let is_wanted = |title: &Title| {
        types.as_array().is_none_or(|types| types.contains(&kind(&title.kind)["id"]))
    };
    let found: Vec<Title> = titles.iter().filter(|title| is_wanted(title)).cloned().collect();
    let mut page = chart(&found, asked)?;
    for edge in page["edges"].as_array_mut().into_iter().flatten() {
        *edge = json!({ "node": { "title": edge["node"].take() } });
    }
    Ok(page)
}
