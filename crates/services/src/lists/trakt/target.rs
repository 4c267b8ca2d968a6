//! What of Trakt can be meant (list-providers.md §4.3).

use towline_domain::wishes::TitleKind;

use crate::lists::{
    pasted::{Page, Pasted, Reading, is_slug, whole_number},
    recognise,
};

/// A list of Trakt, with what of it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lists) struct Target {
    pub(super) what: What,
    /// Films or shows only.
    pub(super) only: Option<TitleKind>,
    /// By what it is sorted, and how.
    pub(super) sort: Option<(String, String)>,
    /// Filters of a chart, as in its address.
    pub(super) filters: Vec<(String, String)>,
}

/// A list of Trakt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Somebody's list.
    List { user: String, slug: String },
    /// A public list by its number.
    ById(u64),
    /// One of Trakt's own.
    Official(String),
    /// Something that everybody has.
    Of { user: String, shelf: Shelf },
    /// `trending`, `watched/monthly`; `only` says of what.
    Chart(String),
    /// For whoever is logged in.
    Recommendations,
}

/// What everybody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    Watchlist,
    Favorites,
    Collection,
    Watched,
}

impl Shelf {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "watchlist" => Self::Watchlist,
            "favorites" | "recommendations" => Self::Favorites,
            "collection" => Self::Collection,
            "history" | "watched" => Self::Watched,
            _ => return None,
        })
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Watchlist => "watchlist",
            Self::Favorites => "favorites",
            Self::Collection => "collection",
            Self::Watched => "watched",
        }
    }
}

const CHARTS: [&str; 5] = ["trending", "popular", "anticipated", "hot", "streaming"];
const WITH_PERIOD: [&str; 4] = ["favorited", "watched", "played", "collected"];
const PERIODS: [&str; 5] = ["daily", "weekly", "monthly", "yearly", "all"];

/// What may be sorted by (§4.4).
const SORTS: [&str; 10] = [
    "rank",
    "added",
    "title",
    "released",
    "runtime",
    "popularity",
    "random",
    "percentage",
    "votes",
    "my_rating",
];

const FILTERS: [&str; 16] = [
    "query",
    "years",
    "genres",
    "languages",
    "countries",
    "runtimes",
    "ratings",
    "certifications",
    "networks",
    "studio_ids",
    "start_date",
    "end_date",
    "watchnow",
    "ignore_watched",
    "ignore_collected",
    "ignore_watchlisted",
];

/// Whether this stands where titles do, and is a chart.
pub(in crate::lists) fn is_chart(word: &str) -> bool {
    CHARTS.contains(&word) || WITH_PERIOD.contains(&word) || word == "boxoffice"
}

/// `movies`, as in addresses of the API.
pub(super) const fn plural(kind: TitleKind) -> &'static str {
    match kind {
        TitleKind::Movie => "movies",
        TitleKind::Show => "shows",
    }
}

fn kind(word: &str) -> Option<TitleKind> {
    match word {
        "movies" | "movie" => Some(TitleKind::Movie),
        "shows" | "show" | "tv" => Some(TitleKind::Show),
        _ => None,
    }
}

impl recognise::Target for Target {
    const PROVIDER: &'static str = "trakt";
    const CALLED: &'static str = "Trakt";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Page(page) if page.host == "trakt.tv" => by_page(page),
            Pasted::Word(word) => by_word(word, is_named).map_or(Reading::Other, Reading::List),
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        let mut key = match &self.what {
            What::List { user, slug } => format!("user/{user}/list/{slug}").to_lowercase(),
            What::ById(id) => format!("list/{id}"),
            What::Official(slug) => format!("official/{slug}"),
            What::Of { user, shelf } => format!("user/{}/{}", user.to_lowercase(), shelf.as_str()),
            What::Chart(chart) => format!("chart/{chart}"),
            What::Recommendations => "recommendations".into(),
        };
        if let Some(only) = self.only {
            key = format!("{key}/{}", plural(only));
        }
        match self.query(false) {
            query if query.is_empty() => key,
            query => format!("{key}?{query}"),
        }
    }

    fn words(&self) -> String {
        let what = match &self.what {
            What::List { user, slug } => format!("the Trakt list {slug} of {user}"),
            What::ById(id) => format!("the Trakt list {id}"),
            What::Official(slug) => format!("Trakt's own list {slug}"),
            What::Of { user, shelf } => format!("the Trakt {} of {user}", shelf.as_str()),
            What::Chart(chart) => format!("the Trakt chart {chart}"),
            What::Recommendations => "what Trakt recommends".into(),
        };
        match self.only {
            Some(only) => format!("{what} ({})", plural(only)),
            None => what,
        }
    }

    fn written(&self) -> String {
        let only = self.only.map(|only| format!("/{}", plural(only))).unwrap_or_default();
        let path = match &self.what {
            What::List { user, slug } => format!("users/{user}/lists/{slug}"),
            What::ById(id) => format!("lists/{id}"),
            What::Official(slug) => format!("lists/official/{slug}"),
            What::Of { user, shelf } => format!("users/{user}/{}{only}", shelf.as_str()),
            What::Chart(chart) => format!("{}/{chart}", only.trim_start_matches('/')),
            What::Recommendations => format!("recommendations{only}"),
        };
        match self.query(true) {
            query if query.is_empty() => format!("https://trakt.tv/{path}"),
            query => format!("https://trakt.tv/{path}?{query}"),
        }
    }
}

impl Target {
    fn of(what: What) -> Self {
        Self { what, only: None, sort: None, filters: Vec::new() }
    }

    fn only(mut self, only: Option<TitleKind>) -> Self {
        self.only = only;
        self
    }

    fn query(&self, with_display: bool) -> String {
        let mut query = towline_http::Query::new();
        let is_list = matches!(self.what, What::List { .. } | What::ById(_) | What::Official(_));
        if let Some(only) = self.only.filter(|_| with_display && is_list) {
            query = query.pair("display", only.as_str());
        }
        if let Some((by, how)) = &self.sort {
            query = query.pair("sort", format!("{by},{how}"));
        }
        let query = self.filters.iter().fold(query, |query, (name, value)| query.pair(name, value));
        query.as_str().to_owned()
    }

    /// Whether somebody must be logged in for it.
    pub(super) fn needs_login(&self) -> bool {
        match &self.what {
            What::Recommendations => true,
            What::List { user, .. } | What::Of { user, .. } => user == "me",
            What::ById(_) | What::Official(_) | What::Chart(_) => false,
        }
    }

    /// The same with names as Trakt writes them in addresses, where that is different.
    pub(super) fn slugged(&self) -> Option<Self> {
        let mut other = self.clone();
        match &mut other.what {
            What::List { user, slug } => {
                *user = slugged(user);
                *slug = slugged(slug);
            }
            What::Of { user, .. } => *user = slugged(user),
            What::ById(_) | What::Official(_) | What::Chart(_) | What::Recommendations => {}
        }
        (other != *self).then_some(other)
    }
}

/// Lower case, with hyphens for dots and spaces.
fn slugged(name: &str) -> String {
    name.to_lowercase().replace(['.', ' '], "-")
}

/// A name as people write it: spaces may stand in it.
fn is_name(text: &str) -> bool {
    is_slug(&text.replace(' ', "-"))
}

fn by_page(page: &Page) -> Reading<Target> {
    let target = match page.path()[..] {
        ["users", user, ref rest @ ..] if is_name(user) => match rest {
            ["lists", slug, ..] if is_name(slug) => {
                Target::of(What::List { user: user.into(), slug: (*slug).into() })
            }
            ["lists"] | [] => {
                return Reading::Refused(
                    "this is not yet a list: paste the address of one of this user's lists, or of \
                     the watchlist (trakt.tv/users/NAME/watchlist)"
                        .into(),
                );
            }
            [word, rest @ ..] => match Shelf::read(word) {
                Some(shelf) => Target::of(What::Of { user: user.into(), shelf })
                    .only(rest.first().and_then(|word| kind(word))),
                None => {
                    return Reading::Refused(
                        "of a user of Trakt these can be read: lists, watchlist, favorites, \
                         collection and watched"
                            .into(),
                    );
                }
            },
        },
        ["lists", "official", slug, ..] if is_slug(slug) => Target::of(What::Official(slug.into())),
        ["lists", id, ..] if whole_number(id).is_some() => {
            Target::of(What::ById(whole_number(id).unwrap_or_default()))
        }
        ["recommendations" | "discover", ref rest @ ..] => {
            Target::of(What::Recommendations).only(rest.first().and_then(|word| kind(word)))
        }
        [media @ ("movies" | "shows"), name, ref rest @ ..] if is_chart(name) => {
            match chart(media, name, rest.first().copied()) {
                Some(target) => target,
                None => return Reading::Refused(no_chart()),
            }
        }
        [media @ ("movies" | "shows")] if page.query("sort").is_none() => {
            Target::of(What::Chart("trending".into())).only(kind(media))
        }
        ["movies" | "shows", _, ..] => return Reading::Other,
        _ => return Reading::Unknown("this page of Trakt is no list of titles".into()),
    };
    Reading::List(with_query(target, page))
}

fn with_query(mut target: Target, page: &Page) -> Target {
    match target.what {
        What::Chart(_) | What::Recommendations => {
            let wanted = |(name, value): &&(String, String)| {
                FILTERS.contains(&name.as_str()) && !value.is_empty()
            };
            target.filters = page.query.iter().filter(wanted).cloned().collect();
            target.filters.sort();
        }
        _ => {
            target.sort = page.query("sort").and_then(sort);
            target.only = target.only.or_else(|| kind(page.query("display")?));
        }
    }
    target
}

fn sort(text: &str) -> Option<(String, String)> {
    let (by, how) = text.split_once(',').unwrap_or((text, "asc"));
    let is_known = SORTS.contains(&by) && matches!(how, "asc" | "desc");
    // The list's own order need not be said.
    (is_known && (by, how) != ("rank", "asc")).then(|| (by.into(), how.into()))
}

fn by_word(word: &str, is_named: bool) -> Option<Target> {
    let lower = word.to_lowercase();
    // As the site's own addresses have it.
    if let Some((media @ ("movies" | "shows"), name)) = lower.split_once('/') {
        let (name, period) = name.split_once('/').map_or((name, None), |(a, b)| (a, Some(b)));
        if let Some(chart) = chart(media, name, period) {
            return Some(chart);
        }
    }
    let parts: Vec<_> = lower.split(':').collect();
    match parts[..] {
        [media @ ("movies" | "shows"), name] | [name, media @ ("movies" | "shows")] => {
            let (name, period) = name.split_once('/').map_or((name, None), |(a, b)| (a, Some(b)));
            return chart(media, name, period);
        }
        [media @ ("movies" | "shows"), name, period]
        | [name, media @ ("movies" | "shows"), period] => return chart(media, name, Some(period)),
        [shelf @ ("watchlist" | "favorites" | "collection" | "watched"), _] => {
            let user = word.split_once(':')?.1;
            let shelf = Shelf::read(shelf)?;
            return is_name(user).then(|| Target::of(What::Of { user: user.into(), shelf }));
        }
        _ => {}
    }
    if !is_named {
        return None;
    }
    if let Some(id) = whole_number(word) {
        return Some(Target::of(What::ById(id)));
    }
    let (user, slug) = word.split_once('/')?;
    (is_name(user) && is_name(slug)).then(|| match Shelf::read(slug) {
        Some(shelf) => Target::of(What::Of { user: user.into(), shelf }),
        None => Target::of(What::List { user: user.into(), slug: slug.into() }),
    })
}

fn chart(media: &str, name: &str, period: Option<&str>) -> Option<Target> {
    let media = kind(media)?;
    let chart = match (name, period) {
        ("boxoffice", None) if media == TitleKind::Movie => name.to_owned(),
        (name, None) if CHARTS.contains(&name) => name.to_owned(),
        // The period is said: without it Trakt takes the week.
        (name, period) if WITH_PERIOD.contains(&name) => {
            let period = period.unwrap_or("weekly");
            PERIODS.contains(&period).then(|| format!("{name}/{period}"))?
        }
        _ => return None,
    };
    Some(Target::of(What::Chart(chart)).only(Some(media)))
}

fn no_chart() -> String {
    format!(
        "Trakt has no such chart, as far as towline knows: there are {}, movies/boxoffice, and {} \
         with {}",
        CHARTS.join(", "),
        WITH_PERIOD.join(", "),
        PERIODS.join(", ")
    )
}
