//! `towline seerr requests`: what was asked for, and what became of it (seerr reference §7.4, §8).

use std::collections::{BTreeSet, HashMap};

use seerr_client::{
    Error, MediaStatus, MediaType, Product, Seerr, TitleKey, UserId, movies,
    public::GetSettings,
    requests::{List, RequestFilter, RequestRow},
    shows,
};
use serde::Serialize;
use towline_domain::{Clock as _, SystemClock, Timestamp};

use super::{each, told, words};
use crate::{cli::Context, commands::words::ago};

/// Which of them.
#[derive(Debug, clap::Args)]
pub(super) struct Requests {
    /// Only those that wait for somebody's yes
    #[arg(long)]
    pending: bool,
    /// Only those that could not be handed to Radarr or Sonarr
    #[arg(long)]
    failed: bool,
    /// Only those for this user, by its number
    #[arg(long, value_name = "NUMBER")]
    user: Option<u32>,
    /// At most so many, the newest first. For the title of each the server is asked once
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    most: u16,
}

/// One request, told.
#[derive(Debug, Serialize)]
struct Told {
    id: u32,
    made: Option<String>,
    user: Option<u32>,
    user_name: Option<String>,
    kind: Option<&'static str>,
    tmdb: Option<u32>,
    /// None: the server could not say.
    title: Option<String>,
    year: Option<u16>,
    seasons: String,
    in_4k: bool,
    request: String,
    /// How the title stands in this quality.
    standing: String,
    /// Whether a Plex watchlist made it.
    by_watchlist: bool,
    #[serde(skip)]
    made_at: Option<Timestamp>,
}

/// What a title is called, and when it came out.
type Names = HashMap<TitleKey, (String, Option<u16>)>;

impl Requests {
    pub(super) async fn run(&self, context: &Context, seerr: &Seerr) -> anyhow::Result<()> {
        let product = told(seerr.send(&GetSettings).await)?.product;
        let rows = told(self.rows(seerr).await)?;
        let names = told(names(seerr, &rows).await)?;
        let all: Vec<_> = rows.iter().map(|row| Told::new(row, &names, product)).collect();
        context.printer.json(&all)?;
        if all.is_empty() {
            context.printer.note("there are no such requests")?;
            return Ok(());
        }
        let head = ["id", "made", "for", "kind", "title", "seasons", "request", "stands"];
        let now = SystemClock.now();
        let rows: Vec<_> = all.iter().map(|request| request.row(now)).collect();
        context.printer.table(&head, &rows)?;
        Ok(())
    }

    /// The server takes one filter at a time.
    async fn rows(&self, seerr: &Seerr) -> Result<Vec<RequestRow>, Error> {
        let wanted = [(self.pending, RequestFilter::Pending), (self.failed, RequestFilter::Failed)];
        let mut filters: Vec<_> =
            wanted.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, it)| it).collect();
        if filters.is_empty() {
            filters.push(RequestFilter::All);
        }
        let mut rows = Vec::new();
        for filter in filters {
            let list = List {
                take: self.most.into(),
                filter,
                requested_by: self.user.map(UserId::new),
                ..List::default()
            };
            rows.extend(seerr.send(&list).await?.results);
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
        rows.dedup_by_key(|row| row.id);
        rows.truncate(self.most.into());
        Ok(rows)
    }
}

/// A request tells its title's number only. A title that cannot be told is no failure of all.
async fn names(seerr: &Seerr, rows: &[RequestRow]) -> Result<Names, Error> {
    let keys: BTreeSet<_> = rows.iter().filter_map(RequestRow::key).collect();
    let named = each(keys, |key: TitleKey| async move {
        let id = key.tmdb_id;
        let named = match key.media_type {
            MediaType::Movie => {
                let found = seerr.send(&movies::Get::new(id)).await;
                found.map(|it| (it.title, it.release_date.map(|at| at.year)))
            }
            MediaType::Tv => {
                let found = seerr.send(&shows::Get::new(id)).await;
                found.map(|it| (it.name, it.first_air_date.map(|at| at.year)))
            }
        };
        match named {
            Ok((name, year)) => Ok(Some((key, (name.into(), year)))),
            Err(Error::NoSuchTitleOrUpstream { .. } | Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    });
    Ok(named.await?.into_iter().flatten().collect())
}

impl Told {
    fn new(row: &RequestRow, names: &Names, product: Product) -> Self {
        let key = row.key();
        let named = key.and_then(|key| names.get(&key));
        let stands = row.media.as_ref().map(|media| {
            let status = if row.is_4k { media.status_4k } else { media.status };
            match status.of(product) {
                // It was asked for: by this.
                MediaStatus::Free | MediaStatus::Unknown(0) => "is not there".into(),
                status => words::standing(status),
            }
        });
        let user = row.requested_by.as_ref();
        Self {
            id: row.id.get(),
            made: row.created_at.map(|at| at.to_string()),
            user: user.map(|user| user.id.get()),
            user_name: user.and_then(|user| user.display_name.as_ref().map(ToString::to_string)),
            kind: key.map(|key| key.media_type).or(row.media_type).map(words::kind),
            tmdb: key.map(|key| key.tmdb_id.get()),
            title: named.map(|(name, _)| name.clone()).filter(|name| !name.is_empty()),
            year: named.and_then(|(_, year)| *year),
            seasons: words::seasons(row.seasons.iter().map(|season| season.season_number)),
            in_4k: row.is_4k,
            request: words::request(row.status),
            standing: stands.unwrap_or_default(),
            by_watchlist: row.is_auto_request,
            made_at: row.created_at.map(|at| Timestamp::from_micros(at.as_microsecond())),
        }
    }

    fn row(&self, now: Timestamp) -> Vec<String> {
        let title = match (&self.title, self.year, self.tmdb) {
            (Some(title), Some(year), _) => format!("{title} ({year})"),
            (Some(title), None, _) => title.clone(),
            (None, _, Some(tmdb)) => format!("tmdb:{tmdb}"),
            (None, _, None) => String::new(),
        };
        let user = match (&self.user_name, self.user) {
            (Some(name), Some(id)) => format!("{name} ({id})"),
            (None, Some(id)) => id.to_string(),
            _ => String::new(),
        };
        let quality = if self.in_4k { " in 4K" } else { "" };
        vec![
            self.id.to_string(),
            self.made_at.map(|at| ago(now, at)).unwrap_or_default(),
            user,
            self.kind.unwrap_or_default().into(),
            title,
            self.seasons.clone(),
            self.request.clone(),
            format!("{}{quality}", self.standing),
        ]
    }
}
