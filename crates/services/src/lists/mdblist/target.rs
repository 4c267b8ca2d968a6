//! What of MDBList can be meant (list-providers.md §6).

use towline_domain::wishes::TitleKind;

use crate::lists::{
    pasted::{Page, Pasted, Reading, is_slug, whole_number},
    recognise,
};

/// A list of MDBList.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lists) enum Target {
    /// Somebody's.
    List { user: String, slug: String },
    /// Somebody's, by its number.
    ById(u64),
    /// One that was imported from elsewhere. The user stands in the address only.
    External { user: Option<String>, id: u64 },
    /// One of MDBList's own.
    Official { kind: TitleKind, slug: String },
    /// That of the key's owner.
    Watchlist,
}

impl recognise::Target for Target {
    const PROVIDER: &'static str = "mdblist";
    const CALLED: &'static str = "MDBList";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Page(page)
                if matches!(page.host.as_str(), "mdblist.com" | "api.mdblist.com") =>
            {
                by_page(page)
            }
            Pasted::Word(word) if is_named => by_word(word).map_or(Reading::Other, Reading::List),
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::List { user, slug } => format!("list/{user}/{slug}").to_lowercase(),
            Self::ById(id) => format!("list/{id}"),
            Self::External { id, .. } => format!("external/{id}"),
            Self::Official { kind, slug } => format!("official/{}/{slug}", plural(*kind)),
            Self::Watchlist => "watchlist".into(),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::List { user, slug } => format!("the MDBList list {slug} of {user}"),
            Self::ById(id) => format!("the MDBList list {id}"),
            Self::External { id, .. } => format!("the MDBList external list {id}"),
            Self::Official { kind, slug } => {
                format!("MDBList's own list {slug} ({})", plural(*kind))
            }
            Self::Watchlist => "your MDBList watchlist".into(),
        }
    }

    fn written(&self) -> String {
        let path = match self {
            Self::List { user, slug } => format!("lists/{user}/{slug}"),
            Self::ById(id) => return id.to_string(),
            Self::External { user, id } => match user {
                Some(user) => format!("lists/{user}/external/{id}"),
                None => return format!("external/{id}"),
            },
            Self::Official { kind, slug } => format!("lists/official/{}/{slug}", plural(*kind)),
            Self::Watchlist => "watchlist".into(),
        };
        format!("https://mdblist.com/{path}")
    }
}

impl Target {
    /// The path of its items in the API.
    pub(super) fn items(&self) -> Vec<String> {
        let mut path = self.summary();
        match self {
            Self::Watchlist => path = vec!["watchlist".into()],
            Self::Official { kind, slug } => {
                path = ["lists", "official", plural(*kind), slug].map(String::from).into();
            }
            _ => {}
        }
        path.push("items".into());
        path
    }

    /// The path of what it says of itself.
    pub(super) fn summary(&self) -> Vec<String> {
        match self {
            Self::List { user, slug } => vec!["lists".into(), user.clone(), slug.clone()],
            Self::ById(id) => vec!["lists".into(), id.to_string()],
            Self::External { id, .. } => vec!["external".into(), "lists".into(), id.to_string()],
            Self::Official { .. } | Self::Watchlist => Vec::new(),
        }
    }

    /// Whether it says anything of itself besides its items.
    pub(super) const fn has_summary(&self) -> bool {
        matches!(self, Self::List { .. } | Self::ById(_))
    }
}

const fn plural(kind: TitleKind) -> &'static str {
    match kind {
        TitleKind::Movie => "movies",
        TitleKind::Show => "shows",
    }
}

fn kind(word: &str) -> Option<TitleKind> {
    match word {
        "movies" | "movie" => Some(TitleKind::Movie),
        "shows" | "show" => Some(TitleKind::Show),
        _ => None,
    }
}

fn by_page(page: &Page) -> Reading<Target> {
    Reading::List(match page.path()[..] {
        ["watchlist", ..] => Target::Watchlist,
        ["lists", "official", ref rest @ ..] | ["official", ref rest @ ..] => match *rest {
            [media, slug, ..] if kind(media).is_some() && is_slug(slug) => Target::Official {
                kind: kind(media).unwrap_or(TitleKind::Movie),
                slug: slug.into(),
            },
            [slug, media, ..] if kind(media).is_some() && is_slug(slug) => Target::Official {
                kind: kind(media).unwrap_or(TitleKind::Movie),
                slug: slug.into(),
            },
            // The address does not say of what: most of them are of films.
            [slug, ..] if is_slug(slug) => {
                Target::Official { kind: TitleKind::Movie, slug: slug.into() }
            }
            _ => return Reading::Refused("paste the address of one of MDBList's own lists".into()),
        },
        ["lists", user, "external", id, ..] if whole_number(id).is_some() => {
            let user = Some(user.to_owned()).filter(|user| is_slug(user));
            Target::External { user, id: whole_number(id).unwrap_or_default() }
        }
        ["lists", id] | ["lists", id, "items"] if whole_number(id).is_some() => {
            Target::ById(whole_number(id).unwrap_or_default())
        }
        ["lists", user, slug, ..] if is_slug(user) && is_slug(slug) => {
            Target::List { user: user.into(), slug: slug.into() }
        }
        ["lists", ..] => {
            return Reading::Refused("this is an index of lists: paste the address of one".into());
        }
        _ => return Reading::Unknown("this page of MDBList is no list".into()),
    })
}

fn by_word(word: &str) -> Option<Target> {
    if let Some(id) = whole_number(word) {
        return Some(Target::ById(id));
    }
    if word == "watchlist" {
        return Some(Target::Watchlist);
    }
    match word.split_once('/')? {
        ("external", id) => Some(Target::External { user: None, id: whole_number(id)? }),
        (user, slug) if is_slug(user) && is_slug(slug) => {
            Some(Target::List { user: user.into(), slug: slug.into() })
        }
        _ => None,
    }
}
