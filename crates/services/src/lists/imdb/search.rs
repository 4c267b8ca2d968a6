//! A page of search results, as the conditions that IMDb's endpoint takes (list-providers.md §3.3).
//!
//! A type or genre that IMDb does not know gives it no error but no results: they are checked here.

use serde_json::{Map, Value, json};

/// A search: the conditions of its page, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lists) struct Search {
    query: Vec<(String, String)>,
    constraints: Value,
    sort: Value,
}

const TYPES: [(&str, &str); 10] = [
    ("feature", "movie"),
    ("movie", "movie"),
    ("tv_series", "tvSeries"),
    ("tv_miniseries", "tvMiniSeries"),
    ("tv_movie", "tvMovie"),
    ("tv_special", "tvSpecial"),
    ("tv_short", "tvShort"),
    ("short", "short"),
    ("video", "video"),
    ("tv_episode", "tvEpisode"),
];

const GENRES: [&str; 28] = [
    "Action",
    "Adult",
    "Adventure",
    "Animation",
    "Biography",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Family",
    "Fantasy",
    "Film-Noir",
    "Game-Show",
    "History",
    "Horror",
    "Music",
    "Musical",
    "Mystery",
    "News",
    "Reality-TV",
    "Romance",
    "Sci-Fi",
    "Short",
    "Sport",
    "Talk-Show",
    "Thriller",
    "War",
    "Western",
];

const SORTS: [(&str, &str); 8] = [
    ("moviemeter", "POPULARITY"),
    ("alpha", "TITLE_REGIONAL"),
    ("user_rating", "USER_RATING"),
    ("num_votes", "USER_RATING_COUNT"),
    ("boxoffice_gross_us", "BOX_OFFICE_GROSS_DOMESTIC"),
    ("runtime", "RUNTIME"),
    ("year", "YEAR"),
    ("release_date", "RELEASE_DATE"),
];

/// What of the page's query says only how it is shown.
const SHOWN: [&str; 5] = ["view", "count", "start", "page", "after"];

impl Search {
    /// The conditions of a page; what cannot be carried over is told.
    pub(super) fn read(query: &[(String, String)]) -> Result<Self, String> {
        let mut query: Vec<_> = query
            .iter()
            .filter(|(name, value)| !value.is_empty() && !SHOWN.contains(&name.as_str()))
            .cloned()
            .collect();
        query.sort();
        query.dedup();
        let mut constraints = Map::new();
        let mut sort = json!({ "sortBy": "POPULARITY", "sortOrder": "ASC" });
        for (name, value) in &query {
            match name.as_str() {
                "sort" => sort = sorted(value)?,
                "title_type" => {
                    insert(
                        &mut constraints,
                        "titleTypeConstraint",
                        "anyTitleTypeIds",
                        types(value)?,
                    );
                }
                "genres" => {
                    let (with, without) = genres(value)?;
                    insert(&mut constraints, "genreConstraint", "allGenreIds", with);
                    insert(&mut constraints, "genreConstraint", "excludeGenreIds", without);
                }
                "release_date" => {
                    let dates = dates(value)?;
                    insert(&mut constraints, "releaseDateConstraint", "releaseDateRange", dates);
                }
                "user_rating" => {
                    let points = points(name, value)?;
                    insert(&mut constraints, RATINGS, "aggregateRatingRange", points);
                }
                "num_votes" => {
                    let votes = points(name, value)?;
                    insert(&mut constraints, RATINGS, "ratingsCountRange", votes);
                }
                "lists" => {
                    let (with, without) = lists(value)?;
                    insert(&mut constraints, "listConstraint", "inAllLists", with);
                    insert(&mut constraints, "listConstraint", "notInAnyList", without);
                }
                other => {
                    return Err(format!(
                        "towline cannot carry this condition of the search over: {}",
                        towline_domain::path::shown(other.as_bytes())
                    ));
                }
            }
        }
        if constraints.is_empty() {
            return Err("this search has no condition: all of IMDb is no list".into());
        }
        Ok(Self { query, constraints: Value::Object(constraints), sort })
    }

    /// As in an address.
    pub(super) fn query(&self) -> String {
        let query = towline_http::Query::new();
        let pair =
            |query: towline_http::Query, (name, value): &(String, String)| query.pair(name, value);
        self.query.iter().fold(query, pair).as_str().to_owned()
    }

    pub(super) const fn constraints(&self) -> &Value {
        &self.constraints
    }

    pub(super) const fn sort(&self) -> &Value {
        &self.sort
    }
}

const RATINGS: &str = "userRatingsConstraint";

/// Nothing is said where there is nothing to say.
fn insert(into: &mut Map<String, Value>, constraint: &str, field: &str, value: Value) {
    if value.as_array().is_some_and(Vec::is_empty) {
        return;
    }
    let entry = into.entry(constraint).or_insert_with(|| json!({}));
    entry[field] = value;
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn types(value: &str) -> Result<Value, String> {
    let known = |word: &str| {
        let found = TYPES.iter().find(|(page, id)| *page == word || *id == word);
        found.map(|(_, id)| json!(id)).ok_or_else(|| unknown("type of title", word))
    };
    words(value).map(known).collect()
}

/// `!` in front of a genre leaves it out.
fn genres(value: &str) -> Result<(Value, Value), String> {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for word in words(value) {
        let (list, word) = match word.strip_prefix('!') {
            Some(word) => (&mut without, word),
            None => (&mut with, word),
        };
        let same =
            |genre: &&&str| genre.replace('-', "_").eq_ignore_ascii_case(&word.replace('-', "_"));
        let genre = GENRES.iter().find(same).ok_or_else(|| unknown("genre", word))?;
        list.push(json!(genre));
    }
    Ok((json!(with), json!(without)))
}

fn lists(value: &str) -> Result<(Value, Value), String> {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for word in words(value) {
        let (list, word) = match word.strip_prefix('!') {
            Some(word) => (&mut without, word),
            None => (&mut with, word),
        };
        let digits = word.strip_prefix("ls").filter(|digits| digits.len() > 5);
        if !digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(unknown("list", word));
        }
        list.push(json!(word));
    }
    Ok((json!(with), json!(without)))
}

/// `2019-01-01,2019-12-31`, either of which may be left out; also years and months.
fn dates(value: &str) -> Result<Value, String> {
    let (start, end) = value.split_once(',').unwrap_or((value, value));
    let whole = |text: &str, rest: &str| -> Result<Option<jiff::civil::Date>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let text = if text.len() < 10 {
            format!("{text}{}", &rest[text.len().min(10)..])
        } else {
            text.into()
        };
        let date: Result<jiff::civil::Date, _> = text.parse();
        date.map(Some).map_err(|_| unknown("date", &text))
    };
    let mut range = json!({});
    if let Some(start) = whole(start, "0000-01-01")? {
        range["start"] = json!(start.to_string());
    }
    let last = if end.len() == 4 { "0000-12-31" } else { "0000-01-01" };
    if let Some(date) = whole(end, last)? {
        let is_month = end.len() == 7;
        range["end"] = json!(if is_month { date.last_of_month() } else { date }.to_string());
    }
    Ok(range)
}

/// `7.0,10`, either of which may be left out.
fn points(name: &str, value: &str) -> Result<Value, String> {
    let (least, most) = value.split_once(',').unwrap_or((value, ""));
    let mut range = json!({});
    for (field, text) in [("min", least), ("max", most)] {
        if text.is_empty() {
            continue;
        }
        let number: serde_json::Number = text.parse().map_err(|_| unknown(name, text))?;
        range[field] = Value::Number(number);
    }
    Ok(range)
}

fn sorted(value: &str) -> Result<Value, String> {
    let (by, order) = value.split_once(',').unwrap_or((value, "asc"));
    let key = SORTS.iter().find(|(page, _)| *page == by).ok_or_else(|| unknown("order", by))?.1;
    let order = if order.eq_ignore_ascii_case("desc") { "DESC" } else { "ASC" };
    Ok(json!({ "sortBy": key, "sortOrder": order }))
}

fn unknown(what: &str, word: &str) -> String {
    let word = towline_domain::path::shown(word.as_bytes());
    format!("IMDb's search knows no such {what}, as far as towline knows: {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Search, String> {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Search::read(&pairs.map(|(name, value)| (name.into(), value.into())).collect::<Vec<_>>())
    }

    #[test]
    fn the_conditions_of_a_page_are_carried_over() {
        let search = read(
            "title_type=feature,tv_series&genres=sci-fi,!horror&user_rating=7.5,&num_votes=1000,\
             &release_date=2019,2020-02&sort=num_votes,desc&view=simple&start=51",
        );
        let search = search.unwrap();
        assert_eq!(
            *search.constraints(),
            json!({
                "titleTypeConstraint": { "anyTitleTypeIds": ["movie", "tvSeries"] },
                "genreConstraint": { "allGenreIds": ["Sci-Fi"], "excludeGenreIds": ["Horror"] },
                "userRatingsConstraint": {
                    "aggregateRatingRange": { "min": 7.5 },
                    "ratingsCountRange": { "min": 1000 },
                },
                "releaseDateConstraint": {
                    "releaseDateRange": { "start": "2019-01-01", "end": "2020-02-29" },
                },
            })
        );
        assert_eq!(*search.sort(), json!({ "sortBy": "USER_RATING_COUNT", "sortOrder": "DESC" }));
        assert!(!search.query().contains("view"));
    }

    #[test]
    fn a_month_ends_with_its_last_day() {
        for (dates, end) in [
            ("2019-01,2019-01", "2019-01-31"),
            ("2019-04", "2019-04-30"),
            ("2019", "2019-12-31"),
            (",2019-02-03", "2019-02-03"),
        ] {
            let search = read(&format!("release_date={dates}")).unwrap();
            let range = &search.constraints()["releaseDateConstraint"]["releaseDateRange"];
            assert_eq!(range["end"], end, "{dates}");
        }
        assert!(read("release_date=2019-13").is_err());
    }

    #[test]
    fn what_imdb_would_silently_find_nothing_for_is_refused() {
        for query in [
            "title_type=nonsense",
            "genres=nonsense",
            "user_rating=good",
            "release_date=soon",
            "sort=nonsense",
            "lists=nonsense",
            "colors=black_and_white&genres=drama",
            "",
        ] {
            assert!(read(query).is_err(), "{query}");
        }
    }
}
