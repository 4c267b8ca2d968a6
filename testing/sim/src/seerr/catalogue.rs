//! Titles by id and by word, as the metadata service finds them (reference §5).

use std::{cmp::Ordering, collections::HashMap};

use super::{Kind, Named, Script, Title};

/// What can be found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hit<'a> {
    Title(&'a Title),
    Person(&'a Named),
    Collection(&'a Named),
}

impl Hit<'_> {
    fn popularity(&self) -> f64 {
        match self {
            Self::Title(title) => title.popularity,
            Self::Person(named) | Self::Collection(named) => named.popularity,
        }
    }

    fn words(&self) -> Vec<String> {
        match self {
            Self::Title(title) => {
                let mut all = words(&title.title);
                all.extend(words(title.original()));
                all
            }
            Self::Person(named) | Self::Collection(named) => words(&named.name),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Catalogue {
    titles: Vec<Title>,
    people: Vec<Named>,
    collections: Vec<Named>,
    by_tmdb: HashMap<(Kind, i64), usize>,
    by_imdb: HashMap<String, Vec<usize>>,
    by_tvdb: HashMap<i64, Vec<usize>>,
    /// Places in titles, then people, then collections, ascending.
    by_word: HashMap<String, Vec<usize>>,
}

impl Catalogue {
    pub(super) fn new(script: &Script) -> Self {
        let mut catalogue = Self {
            titles: script.titles.clone(),
            people: script.people.clone(),
            collections: script.collections.clone(),
            ..Self::default()
        };
        catalogue.index();
        catalogue
    }

    fn index(&mut self) {
        let mut by_tmdb = HashMap::new();
        let mut by_imdb: HashMap<_, Vec<_>> = HashMap::new();
        let mut by_tvdb: HashMap<_, Vec<_>> = HashMap::new();
        let mut by_word: HashMap<_, Vec<_>> = HashMap::new();
        for (at, title) in self.titles.iter().enumerate() {
            by_tmdb.insert((title.kind, title.tmdb), at);
            if let Some(imdb) = &title.imdb {
                by_imdb.entry(imdb.to_lowercase()).or_default().push(at);
            }
            if let Some(tvdb) = title.tvdb.filter(|_| title.kind == Kind::Tv) {
                by_tvdb.entry(tvdb).or_default().push(at);
            }
        }
        for at in 0..self.titles.len() + self.people.len() + self.collections.len() {
            for word in self.at(at).words() {
                let places = by_word.entry(word).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        (self.by_tmdb, self.by_imdb, self.by_tvdb, self.by_word) =
            (by_tmdb, by_imdb, by_tvdb, by_word);
    }

    fn at(&self, at: usize) -> Hit<'_> {
        let (titles, people) = (self.titles.len(), self.people.len());
        if at < titles {
            Hit::Title(&self.titles[at])
        } else if at < titles + people {
            Hit::Person(&self.people[at - titles])
        } else {
            Hit::Collection(&self.collections[at - titles - people])
        }
    }

    pub(super) fn get(&self, kind: Kind, tmdb: i64) -> Option<&Title> {
        self.by_tmdb.get(&(kind, tmdb)).map(|at| &self.titles[*at])
    }

    /// Changes a title, or adds one.
    pub(super) fn put(&mut self, title: Title) {
        match self.by_tmdb.get(&(title.kind, title.tmdb)) {
            Some(at) => self.titles[*at] = title,
            None => self.titles.push(title),
        }
        self.index();
    }

    /// A film, a show and a person may have the same number.
    pub(super) fn by_tmdb(&self, tmdb: i64) -> Vec<Hit<'_>> {
        let titles = [Kind::Movie, Kind::Tv].into_iter().filter_map(|kind| self.get(kind, tmdb));
        let people = self.people.iter().filter(|person| person.tmdb == tmdb).map(Hit::Person);
        titles.map(Hit::Title).chain(people).collect()
    }

    /// At most one film and one show.
    pub(super) fn by_imdb(&self, imdb: &str) -> Vec<Hit<'_>> {
        let places = self.by_imdb.get(&imdb.to_lowercase()).into_iter().flatten();
        let mut found: Vec<&Title> = Vec::new();
        for title in places.map(|at| &self.titles[*at]) {
            if found.iter().all(|known| known.kind != title.kind) {
                found.push(title);
            }
        }
        found.into_iter().map(Hit::Title).collect()
    }

    pub(super) fn by_tvdb(&self, tvdb: i64) -> Vec<Hit<'_>> {
        let places = self.by_tvdb.get(&tvdb).into_iter().flatten();
        places.map(|at| Hit::Title(&self.titles[*at])).collect()
    }

    /// Whose name, or original name, has all the words; the most popular ones first. With a year,
    /// only titles of that year.
    pub(super) fn by_text(&self, text: &str, year: Option<&str>) -> Vec<Hit<'_>> {
        let words = words(text);
        let Some((first, rest)) = words.split_first() else { return Vec::new() };
        let mut places = self.by_word.get(first).cloned().unwrap_or_default();
        for word in rest {
            let others = self.by_word.get(word).map_or(&[][..], Vec::as_slice);
            places.retain(|at| others.binary_search(at).is_ok());
        }
        let is_of_year = |hit: &Hit| match (year, hit) {
            (None, _) => true,
            (Some(year), Hit::Title(title)) => title.is_of_year(year),
            (Some(_), _) => false,
        };
        let mut hits: Vec<Hit> =
            places.into_iter().map(|at| self.at(at)).filter(is_of_year).collect();
        hits.sort_by(|a, b| b.popularity().partial_cmp(&a.popularity()).unwrap_or(Ordering::Equal));
        hits
    }
}

/// Lower case, apostrophes left out, and whatever else is no letter or digit between them.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '\'' | '’')).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_by_all_their_words_the_most_popular_first() {
        let script = Script::default()
            .title(Title::movie(1, "Dune", "1984-12-14").popular(20.0))
            .title(Title::movie(2, "Dune", "2021-09-15").popular(90.0))
            .title(Title::movie(3, "What's Up, Doc?", "1972-03-09"))
            .title(Title::movie(4, "Spirited Away", "2001-07-20").originally("千と千尋の神隠し"));
        let catalogue = Catalogue::new(&script);
        let found = |text, year| -> Vec<i64> {
            let hits = catalogue.by_text(text, year);
            let id = |hit| if let Hit::Title(title) = hit { title.tmdb } else { 0 };
            hits.into_iter().map(id).collect()
        };
        assert_eq!(found("dune", None), [2, 1]);
        assert_eq!(found("DUNE!", Some("1984")), [1]);
        assert_eq!(found("whats up doc", None), [3]);
        assert_eq!(found("千と千尋の神隠し", None), [4]);
        assert_eq!(found("dune doc", None), [0; 0]);
        assert_eq!(found("", Some("1984")), [0; 0]);
    }
}
