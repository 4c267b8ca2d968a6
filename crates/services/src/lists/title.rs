//! Single titles as people write them: an id, a link, a name with a year (list-providers.md §14).

use towline_domain::wishes::{ImdbId, TitleKey, TitleKind, TmdbId, TvdbId, Wish};

use super::{
    lenient,
    pasted::{Page, Pasted, leading_number, strip, whole_number},
};

/// A title that is told by an id or by a provider's page of it; `None` for anything else.
pub(super) fn by_id(text: &str) -> Option<Wish> {
    let pasted = Pasted::read(text);
    match &pasted {
        Pasted::Page(page) => by_page(page).or_else(|| match pasted.without_locale()? {
            Pasted::Page(page) => by_page(&page),
            _ => None,
        }),
        Pasted::Word(word) => by_word(word),
        Pasted::Path(_) => None,
    }
}

/// As [`by_id`]; or its name, with or without a year: `Sample Film (2019)`, `Sample Film, 2019`.
pub(super) fn by_id_or_name(text: &str) -> Option<Wish> {
    by_id(text).or_else(|| {
        let (title, year) = named(text);
        Some(Wish { title: Some(lenient::clean(title)?), year, ..Wish::default() })
    })
}

/// A name and the year behind it.
pub(super) fn named(text: &str) -> (&str, Option<u16>) {
    let text = text.trim();
    let in_brackets = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let behind_comma = || text.rsplit_once(", ");
    match in_brackets.or_else(behind_comma) {
        Some((title, year)) if !title.trim().is_empty() => {
            match lenient::year(whole_number(year.trim()).filter(|_| year.trim().len() == 4)) {
                Some(year) => (title.trim(), Some(year)),
                None => (text, None),
            }
        }
        _ => (text, None),
    }
}

fn by_word(word: &str) -> Option<Wish> {
    if let Ok(imdb) = strip(word, "imdb:").unwrap_or(word).parse::<ImdbId>() {
        return Some(of_imdb(imdb));
    }
    if let Some(number) = strip(word, "tvdb:") {
        return of_tvdb(whole_number(number)?);
    }
    let TitleKey { kind, tmdb } = word.to_ascii_lowercase().parse().ok()?;
    Some(of_tmdb(kind, tmdb))
}

fn by_page(page: &Page) -> Option<Wish> {
    match (page.host.as_str(), &page.path()[..]) {
        ("imdb.com", ["title", id, ..]) | ("letterboxd.com", ["imdb", id]) => {
            Some(of_imdb(id.parse().ok()?))
        }
        ("themoviedb.org", [kind @ ("movie" | "tv"), id, rest @ ..]) => {
            let kind = if *kind == "tv" { TitleKind::Show } else { TitleKind::Movie };
            let mut wish = of_tmdb(kind, TmdbId::new(leading_number(id)?)?);
            wish.seasons.extend(season(rest));
            Some(wish)
        }
        ("letterboxd.com", ["tmdb", id]) => {
            Some(of_tmdb(TitleKind::Movie, TmdbId::new(whole_number(id)?)?))
        }
        ("letterboxd.com", ["film", slug, ..]) => of_slug(None, slug),
        ("trakt.tv", ["movies", slug]) if !is_chart(slug) => of_slug(Some(TitleKind::Movie), slug),
        ("trakt.tv", ["shows", slug, rest @ ..]) if !is_chart(slug) => {
            let mut wish = of_slug(Some(TitleKind::Show), slug)?;
            wish.seasons.extend(season(rest));
            Some(wish)
        }
        ("thetvdb.com", ["series", slug, ..]) => of_slug(Some(TitleKind::Show), slug),
        ("thetvdb.com", ["movies", slug, ..]) => of_slug(Some(TitleKind::Movie), slug),
        _ => None,
    }
}

/// Trakt's charts stand where its titles do.
fn is_chart(slug: &str) -> bool {
    super::trakt::is_chart(slug)
}

fn season(path: &[&str]) -> Option<u16> {
    match path {
        ["season" | "seasons", number, ..] => number.parse().ok(),
        _ => None,
    }
}

fn of_imdb(imdb: ImdbId) -> Wish {
    let mut wish = Wish::default();
    wish.ids.imdb = Some(imdb);
    wish
}

fn of_tvdb(number: u64) -> Option<Wish> {
    let mut wish = Wish { kind: Some(TitleKind::Show), ..Wish::default() };
    wish.ids.tvdb = Some(TvdbId::new(number)?);
    Some(wish)
}

fn of_tmdb(kind: TitleKind, tmdb: TmdbId) -> Wish {
    let mut wish = Wish { kind: Some(kind), ..Wish::default() };
    wish.ids.tmdb = Some(tmdb);
    wish
}

/// `sample-film-2019`: words, and a year where several are called so.
fn of_slug(kind: Option<TitleKind>, slug: &str) -> Option<Wish> {
    let (words, year) = match slug.rsplit_once('-') {
        Some((words, year)) if year.len() == 4 => (words, lenient::year(whole_number(year))),
        _ => (slug, None),
    };
    let words = if year.is_some() { words } else { slug };
    let title = lenient::clean(&words.replace('-', " "))?;
    Some(Wish { kind, title: Some(title), year, ..Wish::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_told_by_its_id_or_its_page() {
        for (text, ident) in [
            ("tt0000001", "imdb:tt0000001"),
            ("imdb:TT0000001", "imdb:tt0000001"),
            ("https://m.imdb.com/de/title/tt0000001/?ref_=x", "imdb:tt0000001"),
            ("tmdb:movie:11", "movie:11"),
            ("tmdb:tv:21", "show:21"),
            ("movie:11", "movie:11"),
            ("tvdb:31", "show/tvdb:31"),
            ("https://www.themoviedb.org/movie/11-sample-film", "movie:11"),
            ("themoviedb.org/tv/21-sample-show/season/2", "show:21"),
            ("https://letterboxd.com/tmdb/11", "movie:11"),
            ("https://letterboxd.com/imdb/tt0000001/", "imdb:tt0000001"),
            ("https://letterboxd.com/film/sample-film/", "any/title::sample film"),
            ("https://trakt.tv/movies/sample-film-2019", "movie/title:2019:sample film"),
            ("https://app.trakt.tv/shows/sample-show", "show/title::sample show"),
            ("https://thetvdb.com/series/sample-show", "show/title::sample show"),
        ] {
            let wish = by_id(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(wish.ident().unwrap().to_string(), ident, "{text}");
        }
        let season = by_id("https://trakt.tv/shows/sample-show/seasons/2/episodes/3").unwrap();
        assert_eq!(season.seasons.into_iter().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn what_is_a_list_or_nothing_is_no_title() {
        for text in [
            "ls000000001",
            "https://trakt.tv/movies/trending",
            "https://www.themoviedb.org/movie/top-rated",
            "https://www.themoviedb.org/tv",
            "tmdb:77",
            "Sample Film (2019)",
            "",
        ] {
            assert_eq!(by_id(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_may_have_a_year_behind_it() {
        for (text, title, year) in [
            ("Sample Film (2019)", "Sample Film", Some(2019)),
            ("Sample Film, 2019", "Sample Film", Some(2019)),
            ("Sample Film", "Sample Film", None),
            ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", Some(1968)),
            ("Movie (extended)", "Movie (extended)", None),
            ("(2019)", "(2019)", None),
            ("1984", "1984", None),
        ] {
            assert_eq!(named(text), (title, year), "{text}");
        }
    }
}
