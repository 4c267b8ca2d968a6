//! `towline seerr search`: films and shows that a media server finds (seerr reference §5).

use seerr_client::{
    ImdbId, MediaStatus, Product, Seerr,
    public::GetSettings,
    search::{Found, Hit, Query, Search},
};
use serde::Serialize;

use super::{told, words};
use crate::{cli::Context, report::Hinted as _};

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct SearchCommand {
    /// A title, or an id: imdb:tt0087182, tvdb:71663, tmdb:841
    #[arg(required = true)]
    text: Vec<String>,
    /// Only what came out in this year
    #[arg(long, value_parser = clap::value_parser!(u16).range(1800..=9999))]
    year: Option<u16>,
    /// At most so many, the best known first
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    most: u16,
}

/// One hit, told.
#[derive(Debug, Serialize)]
struct Told {
    kind: &'static str,
    tmdb: u32,
    title: String,
    /// Where it has another where it comes from.
    original_title: Option<String>,
    year: Option<u16>,
    standing: String,
    standing_4k: String,
}

/// More pages than a person reads.
const PAGES: u32 = 25;

impl SearchCommand {
    pub(super) async fn run(self, context: &Context, seerr: &Seerr) -> anyhow::Result<()> {
        let query = query(&self.text.join(" "), self.year)?;
        let product = told(seerr.send(&GetSettings).await)?.product;
        let hits: Vec<_> = self
            .found(seerr, &query)
            .await?
            .iter()
            .filter_map(Hit::title)
            .map(|found| Told::new(found, product))
            .take(self.most.into())
            .collect();
        context.printer.json(&hits)?;
        if hits.is_empty() {
            context.printer.note(format!(
                "nothing was found; where the server cannot ask TMDB it looks the same: {}",
                query.as_str()
            ))?;
            return Ok(());
        }
        let rows: Vec<_> = hits.iter().map(Told::row).collect();
        context.printer.table(&["kind", "tmdb", "title", "year", "stands", "in 4K"], &rows)?;
        Ok(())
    }

    async fn found(&self, seerr: &Seerr, query: &Query) -> anyhow::Result<Vec<Hit>> {
        let mut hits = Vec::new();
        let mut titles = 0;
        for page in 1..=PAGES {
            let search = Search { page, ..Search::new(query.clone()) };
            let answer = told(seerr.send(&search).await)?;
            let is_over = answer.results.is_empty() || page >= answer.total_pages;
            titles += answer.results.iter().filter_map(Hit::title).count();
            hits.extend(answer.results);
            if is_over || titles >= usize::from(self.most) {
                break;
            }
        }
        Ok(hits)
    }
}

/// What a text means: an id of somebody else's, or a title.
fn query(text: &str, year: Option<u16>) -> anyhow::Result<Query> {
    let text = text.trim();
    let (before, id) = text.split_once(':').unwrap_or(("", text));
    let number =
        || {
            id.trim().parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(|| {
                anyhow::anyhow!("`{id}` is no number of a title: write {before}:841")
            })
        };
    let by_id = match before.trim().to_ascii_lowercase().as_str() {
        "imdb" => {
            let id: Result<ImdbId, _> = id.trim().parse();
            let id = id.map_err(|_| anyhow::anyhow!("this is no id of IMDb: write imdb:tt0087182"));
            Query::by_imdb(&id.wrong_usage()?)
        }
        "tvdb" => Query::by_tvdb(number().wrong_usage()?),
        "tmdb" => Query::by_tmdb(number().wrong_usage()?),
        _ => {
            let query = Query::by_title(text, year);
            if query.as_str().is_empty() {
                return Err(anyhow::anyhow!("there is nothing to search for")).wrong_usage();
            }
            return Ok(query);
        }
    };
    if year.is_some() {
        return Err(anyhow::anyhow!("an id needs no `--year`")).wrong_usage();
    }
    Ok(by_id)
}

impl Told {
    fn new(found: &Found, product: Product) -> Self {
        let stands = |is_4k| match &found.media {
            Some(row) => row.status(is_4k, product),
            None => MediaStatus::Free,
        };
        let original = (found.original_title != found.title && !found.original_title.is_empty())
            .then(|| found.original_title.to_string());
        Self {
            kind: words::kind(found.key.media_type),
            tmdb: found.key.tmdb_id.get(),
            title: found.title.to_string(),
            original_title: original,
            year: found.year(),
            standing: words::standing(stands(false)),
            standing_4k: words::standing(stands(true)),
        }
    }

    fn row(&self) -> Vec<String> {
        let title = match &self.original_title {
            Some(original) => format!("{} ({original})", self.title),
            None => self.title.clone(),
        };
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let tmdb = self.tmdb.to_string();
        vec![self.kind.into(), tmdb, title, year, self.standing.clone(), self.standing_4k.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_from_a_title() {
        let asked = |text: &str, year| {
            query(text, year).map(|query| query.as_str().to_owned()).map_err(|e| format!("{e:#}"))
        };
        for (text, sent) in [
            ("imdb:TT0087182", "imdb:tt0087182"),
            ("tvdb: 71663", "tvdb:71663"),
            (" TMDB:841 ", "tmdb:841"),
            ("Dune", "Dune"),
            ("Mission: Impossible", "Mission: Impossible"),
            ("12:01", "12:01"),
        ] {
            assert_eq!(asked(text, None).unwrap(), sent, "{text}");
        }
        assert_eq!(asked("Dune", Some(1984)).unwrap(), "Dune year:1984");
        for text in ["imdb:dune", "tvdb:0", "tmdb:-1", "tmdb:99999999999", "", "  "] {
            assert!(asked(text, None).is_err(), "{text}");
        }
        assert!(asked("tmdb:841", Some(1984)).unwrap_err().contains("needs no"));
    }
}
