//! Which list a person means by what they paste.

use std::fmt;

use towline_domain::wishes::Wish;

use super::{
    file, imdb, letterboxd, mdblist,
    pasted::{Pasted, Reading, strip, whole_number},
    stevenlu, title, tmdb, trakt,
};

/// A list, recognised. Nobody was asked: whether it exists is another matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The kind of list: the last word of its table's name in the configuration.
    pub provider: &'static str,
    /// [`ListProvider::key`](towline_domain::wishes::ListProvider::key).
    pub key: String,
    /// What it is, in words: `the IMDb list ls000000001`.
    pub words: String,
    /// What to write into `[lists.NAME.<provider>]`.
    pub table: Vec<(&'static str, String)>,
}

/// Why a text names no list.
#[derive(Debug, Clone, PartialEq)]
pub enum NotRecognised {
    /// It is a single title.
    Title(Box<Wish>),
    /// Several providers may be meant.
    Ambiguous(String),
    /// It is clear what is meant, and that it cannot be read.
    Refused(String),
    /// It is nothing that towline knows.
    Unknown,
}

impl fmt::Display for NotRecognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title(wish) => write!(f, "this is a single title, not a list: {}", wish.name()),
            Self::Ambiguous(words) | Self::Refused(words) => f.write_str(words),
            Self::Unknown => f.write_str(
                "towline knows no such list: paste the address of the list's page, or the path or \
                 address (with https://) of a file",
            ),
        }
    }
}

impl std::error::Error for NotRecognised {}

/// What a provider's own target says of itself.
pub(super) trait Target: Sized {
    /// As in the configuration.
    const PROVIDER: &'static str;
    /// What people call the provider.
    const CALLED: &'static str;
    /// What is meant. `is_named`: it is clear that this provider is, so that a bare number will do.
    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self>;
    /// Its key, behind the provider's.
    fn key(&self) -> String;
    /// In words.
    fn words(&self) -> String;
    /// As it may be written in the configuration: [`read`](Self::read) makes the same of it.
    fn written(&self) -> String;
}

/// Finds one provider's list. `is_named` as in [`Target::read`].
type Find = fn(&Pasted, bool) -> Option<Result<Recognised, String>>;

const fn provider<T: Target>() -> (&'static str, Find) {
    (T::PROVIDER, found::<T>)
}

/// In the order in which they are asked: the first that knows what was pasted has it.
const PROVIDERS: [(&str, Find); 6] = [
    provider::<imdb::Target>(),
    provider::<trakt::Target>(),
    provider::<mdblist::Target>(),
    provider::<tmdb::Target>(),
    provider::<letterboxd::Target>(),
    provider::<stevenlu::Target>(),
];
/// Any address may be a file's: they come last.
const FILES: (&str, Find) = provider::<file::Target>();

/// The list of one provider that is named in the configuration, in any form that people paste.
pub(super) fn target<T: Target>(text: &str) -> Result<T, NotRecognised> {
    let pasted = Pasted::read(text);
    let inner = match &pasted {
        Pasted::Word(word) => match word.split_once(':') {
            Some((provider, rest)) if provider.eq_ignore_ascii_case(T::PROVIDER) => rest.to_owned(),
            _ => word.clone(),
        },
        _ => text.to_owned(),
    };
    match reading::<T>(&Pasted::read(&inner), true) {
        Reading::List(target) => return Ok(target),
        Reading::Refused(words) | Reading::Unknown(words) => {
            return Err(NotRecognised::Refused(words));
        }
        Reading::Other => {}
    }
    Err(match recognise(text) {
        Ok(other) if other.provider != T::PROVIDER => NotRecognised::Refused(format!(
            "this is {}: it belongs in a table that ends in `.{}`",
            other.words, other.provider
        )),
        Err(NotRecognised::Title(wish)) => NotRecognised::Title(wish),
        _ => NotRecognised::Refused(format!("this names no list of {}", T::CALLED)),
    })
}

/// The list that a text names, whichever provider's it is (list-providers.md §2.10).
pub fn recognise(text: &str) -> Result<Recognised, NotRecognised> {
    let pasted = Pasted::read(text);
    if let Pasted::Word(word) = &pasted
        && let Some(found) = prefixed(word)
    {
        return found;
    }
    if let Some(wish) = title::by_id(text) {
        return Err(NotRecognised::Title(Box::new(wish)));
    }
    if let Pasted::Word(word) = &pasted
        && let Some(words) = ambiguous(word)
    {
        return Err(NotRecognised::Ambiguous(words));
    }
    let mut refused = None;
    for (_, find) in PROVIDERS {
        match find(&pasted, false) {
            Some(Ok(found)) => return Ok(found),
            Some(Err(words)) => refused = Some(words),
            None => {}
        }
        if refused.is_some() {
            break;
        }
    }
    if let Some(words) = refused.or_else(|| not_yet(&pasted)) {
        return Err(NotRecognised::Refused(words));
    }
    match FILES.1(&pasted, false) {
        Some(found) => found.map_err(NotRecognised::Refused),
        None => Err(NotRecognised::Unknown),
    }
}

/// `trakt:123`, `tmdb:77`: the provider is named.
fn prefixed(word: &str) -> Option<Result<Recognised, NotRecognised>> {
    let (provider, rest) = word.split_once(':')?;
    let mut known = PROVIDERS.iter().chain([&FILES]);
    let (_, find) = known.find(|(name, _)| provider.eq_ignore_ascii_case(name))?;
    if let Some(wish) = title::by_id(word) {
        return Some(Err(NotRecognised::Title(Box::new(wish))));
    }
    Some(match find(&Pasted::read(rest), true) {
        Some(found) => found.map_err(NotRecognised::Refused),
        None => Err(NotRecognised::Unknown),
    })
}

fn found<T: Target>(pasted: &Pasted, is_named: bool) -> Option<Result<Recognised, String>> {
    Some(match reading::<T>(pasted, is_named) {
        Reading::List(target) => Ok(Recognised {
            provider: T::PROVIDER,
            key: format!("{}{}", prefix::<T>(), target.key()),
            words: target.words(),
            table: vec![("list", target.written())],
        }),
        Reading::Refused(words) | Reading::Unknown(words) => Err(words),
        Reading::Other => return None,
    })
}

/// With a language in front only where it is nothing without: `/jo/watchlist` is a user's.
fn reading<T: Target>(pasted: &Pasted, is_named: bool) -> Reading<T> {
    match (T::read(pasted, is_named), pasted.without_locale()) {
        (first @ (Reading::Other | Reading::Unknown(_)), Some(plain)) => {
            match T::read(&plain, is_named) {
                Reading::Other => first,
                plain => plain,
            }
        }
        (read, _) => read,
    }
}

/// The whole key of a target.
pub(super) fn key<T: Target>(target: &T) -> String {
    format!("{}{}", prefix::<T>(), target.key())
}

/// The keys of files say themselves whether they are paths or addresses.
fn prefix<T: Target>() -> String {
    if T::PROVIDER == file::Target::PROVIDER { String::new() } else { format!("{}:", T::PROVIDER) }
}

fn ambiguous(word: &str) -> Option<String> {
    if whole_number(word).is_some() {
        return Some(format!(
            "a number alone may be a list of Trakt, of TMDB or of MDBList: write trakt:{word}, \
             tmdb:{word} or mdblist:{word}"
        ));
    }
    let (user, slug) = word.split_once('/')?;
    let is_pair = super::pasted::is_slug(user) && super::pasted::is_slug(slug);
    is_pair.then(|| {
        format!(
            "a user and a list alone may be one of Trakt or of MDBList: write trakt:{word} or \
             mdblist:{word}"
        )
    })
}

/// Providers that people paste and that towline does not read (yet). A new one is taken out here.
fn not_yet(pasted: &Pasted) -> Option<String> {
    let Pasted::Page(page) = pasted else {
        let Pasted::Word(word) = pasted else { return None };
        let manga = strip(word, "anilist:").or_else(|| strip(word, "mal:"));
        return manga.map(|_| "lists of anime are not read yet".into());
    };
    let is_manga = page.path.iter().any(|part| part.starts_with("manga"));
    let name = match page.host.as_str() {
        "anilist.co" | "myanimelist.net" if is_manga => {
            return Some("this is a list of manga: there are only films and shows here".into());
        }
        "anilist.co" => "AniList",
        "myanimelist.net" => "MyAnimeList",
        "simkl.com" => "Simkl",
        "thetvdb.com" => "TVDB",
        "serializd.com" => "Serializd",
        "criticker.com" => "Criticker",
        "icheckmovies.com" | "rottentomatoes.com" | "justwatch.com" | "flixpatrol.com"
        | "mubi.com" => {
            return Some(format!(
                "{} has no way in for programs: import the list at mdblist.com as an external \
                 list, and give towline that one",
                page.host
            ));
        }
        "watch.plex.tv" => "Plex (its RSS address is: rss.plex.tv/…)",
        _ => return None,
    };
    Some(format!("lists of {name} are not read yet: export it to a file, or use mdblist.com"))
}
