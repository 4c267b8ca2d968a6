//! Files as they are found in the world, made of titles.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::lists::{Kind, Title, page::added_at};

/// A person's diary at Letterboxd (section 5.3): at most the 50 first titles, every fifth a review,
/// and at the end a list, which is none of them. A show has a `tmdb:tvId`.
pub fn letterboxd_rss(user: &str, titles: &[Title]) -> String {
    let mut items = String::new();
    for (at, title) in titles.iter().take(50).enumerate() {
        let kind = if at % 5 == 4 { "review" } else { "watch" };
        let (name, number) = (xml(title.name.as_deref().unwrap_or_default()), 1001 + at);
        let year = title.year.map(|year| year.to_string()).unwrap_or_default();
        let tag = if title.is_show() { "tvId" } else { "movieId" };
        let tmdb = title.tmdb.text();
        let tmdb = tmdb.map(|id| format!("<tmdb:{tag}>{id}</tmdb:{tag}>")).unwrap_or_default();
        let _ = writeln!(
            items,
            "<item><title>{name}, {year} - ★★★★</title>\
             <link>https://letterboxd.com/{user}/film/{slug}/</link>\
             <guid isPermaLink=\"false\">letterboxd-{kind}-{number}</guid>\
             <pubDate>Fri, 2 Jan 2026 03:04:05 +1300</pubDate>\
             <letterboxd:watchedDate>2026-01-01</letterboxd:watchedDate>\
             <letterboxd:rewatch>No</letterboxd:rewatch>\
             <letterboxd:filmTitle>{name}</letterboxd:filmTitle>\
             <letterboxd:filmYear>{year}</letterboxd:filmYear>\
             <letterboxd:memberRating>4.0</letterboxd:memberRating>\
             <letterboxd:memberLike>Yes</letterboxd:memberLike>{tmdb}\
             <description><![CDATA[<p>Watched on Thursday January 1, 2026.</p>]]></description>\
             <dc:creator>{user}</dc:creator></item>",
            slug = slug(title),
        );
    }
    let _ = writeln!(
        items,
        "<item><title>A list of mine</title><link>https://letterboxd.com/{user}/list/mine/</link>\
         <guid isPermaLink=\"false\">letterboxd-list-2001</guid>\
         <pubDate>Thu, 1 Jan 2026 03:04:05 +1300</pubDate></item>"
    );
    format!(
        "<?xml version='1.0' encoding='utf-8'?>\n\
         <rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:letterboxd=\"https://letterboxd.com\" xmlns:tmdb=\"https://themoviedb.org\">\n\
         <channel><title>Letterboxd - {user}</title>\
         <link>https://letterboxd.com/{user}/</link>\n{items}</channel></rss>\n"
    )
}

/// What IMDb exports of a list or a watchlist (section 3.6).
pub fn imdb_csv(titles: &[Title]) -> String {
    let mut text =
        "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,\
                    IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,\
                    Your Rating,Date Rated\n"
            .to_owned();
    for (at, title) in titles.iter().enumerate() {
        let id = title.imdb.text().unwrap_or_default();
        let name = title.name.as_deref().unwrap_or_default();
        let original = title.original_name.as_deref().unwrap_or(name);
        let kind = match title.kind {
            Kind::Show => "TV Series",
            Kind::TvMiniSeries => "TV Mini Series",
            Kind::Episode => "TV Episode",
            Kind::TvMovie => "TV Movie",
            Kind::TvSpecial => "TV Special",
            Kind::Video => "Video",
            Kind::Short => "Short",
            Kind::VideoGame => "Video Game",
            Kind::PodcastSeries => "Podcast Series",
            Kind::PodcastEpisode => "Podcast Episode",
            Kind::MusicVideo => "Music Video",
            _ => "Movie",
        };
        let day = added_at(at);
        let day = day.split('T').next().unwrap_or_default();
        let _ = writeln!(
            text,
            "{},{id},{day},{day},,{},{},https://www.imdb.com/title/{id}/,{kind},7.1,120,{},\"Drama, Crime\",1234,{},,,",
            at + 1,
            quoted(name),
            quoted(original),
            title.year.map(|year| year.to_string()).unwrap_or_default(),
            title.released(),
        );
    }
    text
}

/// A list of Letterboxd's export: a preamble, an empty line, and then the real header
/// (section 5.5). There are no ids of others.
pub fn letterboxd_csv(name: &str, titles: &[Title]) -> String {
    let mut text = format!(
        "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n\
         2026-01-02,{},,https://boxd.it/aBcD,\n\nPosition,Name,Year,URL,Description\n",
        quoted(name)
    );
    for (at, title) in titles.iter().enumerate() {
        let _ = writeln!(text, "{},{},", at + 1, name_year_link(at, title));
    }
    text
}

/// `watchlist.csv` of Letterboxd's export (section 5.5).
pub fn letterboxd_watchlist_csv(titles: &[Title]) -> String {
    let mut text = "Date,Name,Year,Letterboxd URI\n".to_owned();
    for (at, title) in titles.iter().enumerate() {
        let _ = writeln!(text, "2026-01-02,{}", name_year_link(at, title));
    }
    text
}

/// StevenLu's films (section 12): no year, and a `tmdb_id` in every other one.
pub fn steven_lu(titles: &[Title]) -> Value {
    let films = titles.iter().filter(|title| title.is_movie()).enumerate();
    films
        .map(|(at, title)| {
            let mut film = Map::new();
            film.insert("title".into(), json!(title.name));
            title.imdb.put("imdb_id", &mut film);
            film.insert("poster_url".into(), json!("https://image.tmdb.org/t/p/w500/sample.jpg"));
            film.insert("genres".into(), json!(["drama"]));
            if at % 2 == 0 {
                title.tmdb.put("tmdb_id", &mut film);
            }
            Value::Object(film)
        })
        .collect()
}

/// A custom list of Radarr (section 14): `id` is TMDB's, 0 where there is none.
pub fn radarr_json(titles: &[Title]) -> Value {
    let films = titles.iter().filter(|title| title.is_movie());
    films
        .map(|title| {
            let mut film = Map::new();
            film.insert("id".into(), title.tmdb.value().unwrap_or(json!(0)));
            title.imdb.put("imdb_id", &mut film);
            film.insert("title".into(), json!(title.name));
            film.insert("release_year".into(), json!(title.year.map(|year| year.to_string())));
            film.insert("clean_title".into(), json!(format!("/film/{}/", slug(title))));
            film.insert("adult".into(), json!(false));
            Value::Object(film)
        })
        .collect()
}

/// A custom list of Sonarr (section 14): every other number is text.
pub fn sonarr_json(titles: &[Title]) -> Value {
    let shows = titles.iter().filter(|title| title.is_show()).enumerate();
    shows
        .map(|(at, title)| {
            let mut show = Map::new();
            match title.tvdb.text() {
                Some(id) if at % 2 == 1 => drop(show.insert("tvdbId".into(), json!(id))),
                _ => title.tvdb.put("tvdbId", &mut show),
            }
            title.tmdb.put("tmdbId", &mut show);
            title.imdb.put("imdbId", &mut show);
            show.insert("title".into(), json!(title.name));
            Value::Object(show)
        })
        .collect()
}

/// An object with `items`, whose keys are spelt in all the ways that are known (section 14). Every
/// fifth is plain text.
pub fn own_json(titles: &[Title]) -> Value {
    const SPELT: [[&str; 6]; 3] = [
        ["imdb", "tmdb", "tvdb", "title", "year", "type"],
        ["imdb_id", "tmdb_id", "tvdb_id", "name", "release_year", "mediatype"],
        ["imdbId", "tmdbId", "tvdbId", "title", "year", "media_type"],
    ];
    let items = titles.iter().enumerate().map(|(at, title)| {
        if let (4, Some(id)) = (at % 5, title.imdb.text()) {
            return json!(id);
        }
        let spelt = SPELT[at % SPELT.len()];
        let mut item = Map::new();
        for (key, id) in spelt.iter().zip([&title.imdb, &title.tmdb, &title.tvdb]) {
            id.put(key, &mut item);
        }
        let [.., name, year, kind] = spelt;
        item.insert(name.into(), json!(title.name));
        item.insert(year.into(), json!(title.year));
        item.insert(kind.into(), json!(title.medium()));
        if let Some(season) = title.season {
            item.insert("season".into(), json!(season));
        }
        Value::Object(item)
    });
    json!({ "name": "Sample", "items": items.collect::<Vec<_>>() })
}

/// One title a line, in all the ways a line can be written (section 14).
pub fn lines(titles: &[Title]) -> String {
    let mut text = "# Sample\n\n".to_owned();
    for (at, title) in titles.iter().enumerate() {
        let medium = if title.is_show() { "tv" } else { "movie" };
        let tmdb = || title.tmdb.text().map(|id| format!("tmdb:{medium}:{id}"));
        let line = match at % 4 {
            0 => title.imdb.text(),
            1 => tmdb(),
            2 => title.imdb.text().map(|id| format!("https://www.imdb.com/title/{id}/")),
            _ => title.tvdb.text().map(|id| format!("tvdb:{id}")).or_else(tmdb),
        };
        let _ = writeln!(text, "{}", line.unwrap_or_else(|| title.with_year()));
    }
    text
}

fn name_year_link(at: usize, title: &Title) -> String {
    let year = title.year.map(|year| year.to_string()).unwrap_or_default();
    let name = quoted(title.name.as_deref().unwrap_or_default());
    format!("{name},{year},https://boxd.it/{at:04x}")
}

fn slug(title: &Title) -> String {
    let name = title.name.as_deref().unwrap_or_default().to_lowercase();
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}

/// In quotes where CSV needs them.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
