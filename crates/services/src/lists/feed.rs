//! RSS and Atom (list-providers.md §5.3, §11, §14).
//!
//! Entities of the file's own are not expanded and nothing outside the file is read: the reader
//! knows the five of XML and numbers, and no document type.

use quick_xml::{Reader, events::Event};
use towline_domain::wishes::{ListError, TitleKind, Wish};

use super::{
    error,
    lenient::{self, clean},
    pasted::whole_number,
    title,
};

/// Elements that lie deeper are no feed.
const DEEPEST: usize = 64;
/// No text of an entry is longer.
const LONGEST: usize = 64 * 1024;

/// An entry.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) guid: String,
    title: String,
    link: String,
    description: String,
    category: String,
    published: String,
    movie_id: String,
    tv_id: String,
    film_title: String,
    film_year: String,
    member_rating: String,
}

impl Item {
    /// Where the text of an element goes.
    fn place(&mut self, element: &str) -> Option<&mut String> {
        Some(match element {
            "guid" | "id" => &mut self.guid,
            "title" => &mut self.title,
            "link" => &mut self.link,
            "description" | "summary" | "content" | "encoded" => &mut self.description,
            "category" => &mut self.category,
            "pubDate" | "published" | "updated" => &mut self.published,
            "movieId" => &mut self.movie_id,
            "tvId" => &mut self.tv_id,
            "filmTitle" => &mut self.film_title,
            "filmYear" => &mut self.film_year,
            "memberRating" => &mut self.member_rating,
            _ => return None,
        })
    }

    /// Its wish; `None` for what names no title.
    pub(super) fn wish(&self, usual: Option<TitleKind>) -> Option<Wish> {
        let mut wish = self.by_guid().unwrap_or_default();
        if let Some(tmdb) = whole_number(self.movie_id.trim()) {
            wish.kind = Some(TitleKind::Movie);
            wish.ids.tmdb = lenient::ids(Some(tmdb), None, None).tmdb;
        } else if let Some(tmdb) = whole_number(self.tv_id.trim()) {
            wish.kind = Some(TitleKind::Show);
            wish.ids.tmdb = lenient::ids(Some(tmdb), None, None).tmdb;
        }
        wish.kind = wish.kind.or_else(|| self.category()).or(usual);
        if wish.ids == towline_domain::wishes::Ids::default() {
            let linked = title::by_id(self.link.trim()).unwrap_or_default();
            wish.ids = linked.ids;
            wish.kind = wish.kind.or(linked.kind);
            wish.ids.imdb = wish.ids.imdb.or_else(|| self.imdb());
        }
        // Behind it Letterboxd writes stars.
        let named = self.title.split(" - ★").next().unwrap_or_default();
        let named = named.split(" - ½").next().unwrap_or_default();
        let (name, year) = title::named(named);
        wish.title = clean(&self.film_title).or_else(|| clean(name));
        wish.year = lenient::year(whole_number(self.film_year.trim())).or(year);
        wish.rating =
            lenient::tenths(self.member_rating.trim().parse().ok().map(|it: f64| it * 2.0));
        wish.added = lenient::moment(Some(&self.published)).or_else(|| self.rfc2822());
        wish.ident().is_some().then_some(wish)
    }

    fn category(&self) -> Option<TitleKind> {
        match self.category.trim().to_ascii_lowercase().as_str() {
            "movie" | "movies" | "film" => Some(TitleKind::Movie),
            "show" | "shows" | "tv" | "series" => Some(TitleKind::Show),
            _ => None,
        }
    }

    /// `imdb://tt0000001`, `tmdb://11`, `tvdb://31`.
    fn by_guid(&self) -> Option<Wish> {
        let (scheme, id) = self.guid.trim().split_once("://")?;
        let mut wish = Wish::default();
        match scheme {
            "imdb" => wish.ids = lenient::ids(None, Some(id), None),
            "tmdb" => {
                // A number alone is two titles.
                wish.kind = Some(self.category()?);
                wish.ids = lenient::ids(whole_number(id), None, None);
            }
            "tvdb" => {
                // Films have numbers there too.
                let kind = self.category();
                let is_show = kind != Some(TitleKind::Movie);
                wish.kind = kind.or(Some(TitleKind::Show));
                wish.ids = lenient::ids(None, None, whole_number(id).filter(|_| is_show));
            }
            _ => return None,
        }
        Some(wish)
    }

    /// The first `tt…` in what it says.
    fn imdb(&self) -> Option<towline_domain::wishes::ImdbId> {
        [&self.link, &self.guid, &self.description].into_iter().find_map(|text| {
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
            words.filter(|word| word.starts_with("tt")).find_map(|word| word.parse().ok())
        })
    }

    fn rfc2822(&self) -> Option<towline_domain::Timestamp> {
        let at = jiff::fmt::rfc2822::DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_timestamp(self.published.trim())
            .ok()?;
        Some(towline_domain::Timestamp::from_micros(at.as_microsecond()))
    }
}

/// A feed as it was read.
#[derive(Debug, Default)]
pub(super) struct Feed {
    pub(super) name: Option<String>,
    /// Why it broke off; what came before counts.
    pub(super) lacks: Option<ListError>,
}

/// Reads a feed; each entry is given to `take`. An error: it is none.
pub(super) fn read(text: &str, what: &str, mut take: impl FnMut(Item)) -> Result<Feed, ListError> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.expand_empty_elements = true;
    let mut feed = Feed::default();
    let mut path: Vec<String> = Vec::new();
    let (mut item, mut title) = (None::<Item>, String::new());
    let mut is_feed = false;
    let broken = |words: &str| error::changed(what, words);
    let lacks = loop {
        let Ok(event) = reader.read_event() else { break Some(broken("its XML is broken")) };
        match event {
            Event::Start(start) => {
                let name = local(start.name().0).to_owned();
                if path.is_empty() && !matches!(name.as_str(), "rss" | "feed" | "RDF") {
                    break Some(broken("it is no RSS and no Atom"));
                }
                is_feed = true;
                match (&mut item, name.as_str()) {
                    (None, "item" | "entry") => item = Some(Item::default()),
                    // Atom has links in attributes.
                    (Some(item), "link") => link(&start, item),
                    (Some(item), "category") => category(&start, item),
                    _ => {}
                }
                path.push(name);
                if path.len() > DEEPEST {
                    break Some(broken("its elements lie too deep"));
                }
            }
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                if matches!(name.as_str(), "item" | "entry")
                    && let Some(item) = item.take()
                {
                    take(item);
                }
            }
            Event::Text(text) => put(&path, &mut item, &mut title, &text),
            Event::CData(text) => put(&path, &mut item, &mut title, &text),
            Event::GeneralRef(entity) => {
                // One that the file declares itself is left out.
                let known = quick_xml::escape::resolve_predefined_entity(&entity);
                let letter = entity.resolve_char_ref().ok().flatten();
                if let Some(text) = known.map(str::to_owned).or(letter.map(String::from)) {
                    put(&path, &mut item, &mut title, &text);
                }
            }
            Event::Eof if !path.is_empty() => break Some(broken("it ends in the middle")),
            Event::Eof => break None,
            _ => {}
        }
    };
    if !is_feed {
        return Err(lacks.unwrap_or_else(|| broken("it is no RSS and no Atom")));
    }
    feed.name = clean(&title);
    feed.lacks = lacks;
    Ok(feed)
}

/// An element's name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

fn put(path: &[String], item: &mut Option<Item>, title: &mut String, text: &str) {
    let Some(element) = path.last() else { return };
    let place = match item {
        Some(item) => item.place(element),
        None => (element == "title" && path.len() <= 3).then_some(title),
    };
    if let Some(place) = place
        && place.len() + text.len() <= LONGEST
    {
        place.push_str(text);
    }
}

fn attribute(start: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|it| it.key.0 == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn link(start: &quick_xml::events::BytesStart<'_>, item: &mut Item) {
    let rel = attribute(start, "rel");
    if let Some(href) = attribute(start, "href")
        && item.link.is_empty()
        && rel.is_none_or(|rel| rel == "alternate")
    {
        item.link = href;
    }
}

fn category(start: &quick_xml::events::BytesStart<'_>, item: &mut Item) {
    if let Some(term) = attribute(start, "term")
        && item.category.is_empty()
    {
        item.category = term;
    }
}
