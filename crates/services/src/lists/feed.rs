//! RSS and Atom (list-providers.md §5.3, §11, §14).
//!
//! Entities of the file's own are not expanded and nothing outside the file is read: the reader
//! knows the five of XML and numbers, and no document type.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use towline_domain::{
    Timestamp,
    wishes::{ListError, TitleKind, Wish},
};

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
    content: String,
    category: String,
    published: String,
    updated: String,
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
            "description" | "summary" => &mut self.description,
            "content" | "encoded" => &mut self.content,
            "category" => &mut self.category,
            "pubDate" | "published" => &mut self.published,
            "updated" => &mut self.updated,
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
        wish.added = moment(&self.published).or_else(|| moment(&self.updated));
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
        [&self.link, &self.guid, &self.description, &self.content].into_iter().find_map(|text| {
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
            words.filter(|word| word.starts_with("tt")).find_map(|word| word.parse().ok())
        })
    }
}

/// As Atom writes it, or as RSS does.
fn moment(text: &str) -> Option<Timestamp> {
    let rfc2822 = || {
        let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
        let at = parser.parse_timestamp(text.trim()).ok()?;
        Some(Timestamp::from_micros(at.as_microsecond()))
    };
    lenient::moment(Some(text)).or_else(rfc2822)
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
    let mut place = Place::default();
    let mut is_feed = false;
    let broken = |words: &str| error::changed(what, words);
    let lacks = loop {
        let Ok(event) = reader.read_event() else { break Some(broken("its XML is broken")) };
        match event {
            Event::Start(start) => {
                let name = local(start.name().0);
                if place.path.is_empty() && !matches!(name, "rss" | "feed" | "RDF") {
                    break Some(broken("it is no RSS and no Atom"));
                }
                is_feed = true;
                place.enter(name, &start);
                if place.path.len() > DEEPEST {
                    break Some(broken("its elements lie too deep"));
                }
            }
            Event::End(_) => place.leave().into_iter().for_each(&mut take),
            Event::Text(text) => place.put(&text),
            Event::CData(text) => place.put(&text),
            Event::GeneralRef(entity) => {
                // One that the file declares itself is left out.
                let known = quick_xml::escape::resolve_predefined_entity(&entity);
                let letter = entity.resolve_char_ref().ok().flatten();
                if let Some(text) = known.map(str::to_owned).or(letter.map(String::from)) {
                    place.put(&text);
                }
            }
            Event::Eof if !place.path.is_empty() => break Some(broken("it ends in the middle")),
            Event::Eof => break None,
            _ => {}
        }
    };
    if !is_feed {
        return Err(lacks.unwrap_or_else(|| broken("it is no RSS and no Atom")));
    }
    feed.name = clean(&place.title);
    feed.lacks = lacks;
    Ok(feed)
}

/// An element's name without its prefix, except where it is said of a picture or of a sound.
fn local(name: &str) -> &str {
    match name.split_once(':') {
        Some(("media" | "itunes", _)) | None => name,
        Some((_, name)) => name,
    }
}

/// Where in a feed one is.
#[derive(Default)]
struct Place {
    path: Vec<String>,
    /// The entry that one is in, and how deep it lies.
    item: Option<(usize, Item)>,
    /// The feed's own title.
    title: String,
    /// Whether nothing has been said yet of what the element is about: the first word counts.
    is_first: bool,
}

impl Place {
    fn enter(&mut self, name: &str, start: &BytesStart<'_>) {
        let depth = self.path.len();
        match &mut self.item {
            None if matches!(name, "item" | "entry") => self.item = Some((depth, Item::default())),
            None => self.is_first = name == "title" && self.title.trim().is_empty(),
            // Only what the entry says itself: within its author or source others are meant.
            Some((at, item)) if depth == *at + 1 => {
                let known = item.place(name);
                self.is_first = known.as_ref().is_some_and(|text| text.trim().is_empty());
                if let Some(text) = known.filter(|_| self.is_first) {
                    text.clear();
                }
                // Atom has them in attributes.
                match name {
                    "link" => link(start, item),
                    "category" => category(start, item),
                    _ => {}
                }
            }
            Some(_) => {}
        }
        self.path.push(name.to_owned());
    }

    /// The entry that ends here.
    fn leave(&mut self) -> Option<Item> {
        self.path.pop();
        let (_, item) = self.item.take_if(|(depth, _)| *depth == self.path.len())?;
        Some(item)
    }

    fn put(&mut self, text: &str) {
        if !self.is_first {
            return;
        }
        let known = match &mut self.item {
            None => {
                let path: Vec<_> = self.path.iter().map(String::as_str).collect();
                let is_own =
                    matches!(path[..], ["feed", "title"] | ["rss" | "RDF", "channel", "title"]);
                is_own.then_some(&mut self.title)
            }
            Some((depth, item)) => match &self.path[*depth + 1..] {
                [name] => item.place(name),
                // Atom's texts may be made of elements.
                [name, ..] if matches!(name.as_str(), "content" | "summary") => item.place(name),
                _ => None,
            },
        };
        if let Some(known) = known
            && known.len() + text.len() <= LONGEST
        {
            known.push_str(text);
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|it| it.key.0 == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn link(start: &BytesStart<'_>, item: &mut Item) {
    let rel = attribute(start, "rel");
    if let Some(href) = attribute(start, "href")
        && item.link.is_empty()
        && rel.is_none_or(|rel| rel == "alternate")
    {
        item.link = href;
    }
}

fn category(start: &BytesStart<'_>, item: &mut Item) {
    if let Some(term) = attribute(start, "term")
        && item.category.is_empty()
    {
        item.category = term;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> (Option<String>, Vec<Item>) {
        let mut items = Vec::new();
        let feed = read(text, "the feed", |item| items.push(item)).unwrap();
        assert_eq!(feed.lacks, None);
        (feed.name, items)
    }

    #[test]
    fn an_entry_says_its_own_words_once() {
        let (name, items) = items(
            r#"<rss xmlns:media="m"><channel><title>Mine</title>
            <image><title>A picture</title></image><itunes:title>Other</itunes:title>
            <item><title>Sample Film (2019)</title><media:title>Poster</media:title>
              <media:group><title>Trailer</title></media:group>
              <category>movie</category><category>drama</category>
              <guid>x1</guid><source><title>Elsewhere</title><guid>x2</guid></source>
              <description>first</description><description>second</description>
              <pubDate>Fri, 02 Jan 2026 03:04:05 +0000</pubDate></item></channel></rss>"#,
        );
        assert_eq!(name.as_deref(), Some("Mine"));
        let [item] = &items[..] else { panic!("{items:?}") };
        assert_eq!((item.title.as_str(), item.guid.as_str()), ("Sample Film (2019)", "x1"));
        assert_eq!((item.category.as_str(), item.description.as_str()), ("movie", "first"));
        let wish = item.wish(None).unwrap();
        assert_eq!((wish.kind, wish.year), (Some(TitleKind::Movie), Some(2019)));
        assert_eq!(wish.added.unwrap().to_string(), "2026-01-02T03:04:05Z");
    }

    #[test]
    fn an_empty_word_leaves_room_for_the_next() {
        let (_, items) = items(
            "<feed><title> </title><title>Mine</title><entry><title/><title>One &amp; two</title>\
             <published>2026-01-02T03:04:05Z</published><updated>2026-02-02T03:04:05Z</updated>\
             <content type='xhtml'><div>see <b>tt0000001</b></div></content></entry></feed>",
        );
        assert_eq!(items[0].title, "One & two");
        let wish = items[0].wish(None).unwrap();
        assert_eq!(wish.ids.imdb.unwrap().to_string(), "tt0000001");
        assert_eq!(wish.added.unwrap().to_string(), "2026-01-02T03:04:05Z");
    }
}
