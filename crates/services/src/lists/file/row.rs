//! One title as files tell it: what columns and fields of any of them come to.

use towline_domain::{
    Timestamp,
    wishes::{TitleKind, Wish},
};

use crate::lists::{lenient, title};

/// What a file says of one title.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) imdb: Option<String>,
    pub(super) tmdb: Option<u64>,
    pub(super) tvdb: Option<u64>,
    pub(super) title: Option<String>,
    pub(super) original_title: Option<String>,
    pub(super) year: Option<u64>,
    /// Its own word for film or show.
    pub(super) kind: Option<String>,
    pub(super) season: Option<u64>,
    pub(super) rating: Option<f64>,
    pub(super) added: Option<Timestamp>,
    /// A page of it somewhere.
    pub(super) link: Option<String>,
}

/// What a file's own word says.
enum Said {
    Kind(TitleKind),
    /// A part of a show.
    Part,
    /// No film and no show.
    Neither,
    Nothing,
}

fn said(word: &str) -> Said {
    let plain: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_lowercase().as_str() {
        "movie" | "movies" | "film" | "tvmovie" | "tvspecial" | "tvshort" | "short" | "video" => {
            Said::Kind(TitleKind::Movie)
        }
        "show" | "shows" | "tv" | "tvshow" | "series" | "tvseries" | "tvminiseries"
        | "miniseries" => Said::Kind(TitleKind::Show),
        "season" | "episode" | "tvepisode" => Said::Part,
        "videogame" | "game" | "podcastseries" | "podcastepisode" | "podcast" | "musicvideo"
        | "person" | "people" | "name" => Said::Neither,
        // What is not known is not said.
        _ => Said::Nothing,
    }
}

impl Row {
    /// Whether it is a season or an episode, as far as it says.
    pub(super) fn is_part(&self) -> bool {
        let said = said(self.kind.as_deref().unwrap_or_default());
        self.season.is_some() || matches!(said, Said::Part)
    }

    /// Its wish; `None` for what cannot be wished for. `usual` is the kind of what does not say it.
    pub(super) fn wish(self, usual: Option<TitleKind>) -> Option<Wish> {
        let linked = self.link.as_deref().and_then(title::by_id).unwrap_or_default();
        let said = said(self.kind.as_deref().unwrap_or_default());
        let season = self.season.and_then(|season| u16::try_from(season).ok());
        let kind = match said {
            Said::Kind(kind) => Some(kind),
            Said::Neither => return None,
            // Ids and title are the show's only where the season says which part of it is meant.
            Said::Part if season.is_none() || self.tmdb.or(self.tvdb).is_none() => return None,
            Said::Part => Some(TitleKind::Show),
            Said::Nothing => linked.kind.or(usual),
        };
        let tvdb = self.tvdb.filter(|_| kind != Some(TitleKind::Movie));
        let mut ids = lenient::ids(self.tmdb, self.imdb.as_deref(), tvdb);
        ids.imdb = ids.imdb.or(linked.ids.imdb);
        ids.tmdb = ids.tmdb.or(linked.ids.tmdb);
        ids.tvdb = ids.tvdb.or(linked.ids.tvdb);
        let mut wish = Wish {
            kind,
            title: self.title.or(linked.title),
            original_title: self.original_title,
            year: lenient::year(self.year).or(linked.year),
            ids,
            rating: lenient::tenths(self.rating),
            added: self.added,
            seasons: linked.seasons,
        };
        wish.seasons.extend(season.filter(|_| kind == Some(TitleKind::Show)));
        Some(wish)
    }
}
