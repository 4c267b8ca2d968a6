//! Titles that are made up, as a simulated media server has them.

use towline_sim::{
    lists::{Id, Title},
    seerr::{self, Kind, MediaRow, MediaStatus, SeasonRow},
};

/// Those of every show.
pub const SEASONS: [i64; 3] = [1, 2, 3];

/// As the server knows it; every show has three seasons.
pub fn known(title: &Title) -> seerr::Title {
    let (kind, tmdb) = key(title);
    let name = title.name.as_deref().unwrap_or_default();
    let date = format!("{}-05-01", title.year.unwrap_or(2000));
    let known = match kind {
        Kind::Movie => seerr::Title::movie(tmdb, name, &date),
        Kind::Tv => seerr::Title::tv(tmdb, name, &date, SEASONS),
    };
    let known = match &title.imdb {
        Id::Text(imdb) => known.imdb(imdb),
        _ => known,
    };
    match title.tvdb {
        Id::Number(tvdb) => known.tvdb(i64::try_from(tvdb).unwrap_or_default()),
        _ => known,
    }
}

/// As the server has it where all of it is there.
pub fn available(title: &Title) -> MediaRow {
    let (kind, tmdb) = key(title);
    let there = MediaStatus::Available;
    let season = |number| SeasonRow { number, status: there, status4k: MediaStatus::Unknown };
    let seasons = if kind == Kind::Tv { SEASONS.map(season).to_vec() } else { Vec::new() };
    MediaRow { seasons, ..MediaRow::new(kind, tmdb, there) }
}

/// What the server calls it: titles that are made up have all ids.
///
/// # Panics
/// When it has no number at TMDB.
pub fn key(title: &Title) -> (Kind, i64) {
    let Id::Number(tmdb) = title.tmdb else { panic!("{title:?} has no number") };
    let kind = if title.medium() == "show" { Kind::Tv } else { Kind::Movie };
    (kind, i64::try_from(tmdb).unwrap_or_default())
}
