//! Titles that are made up, as a simulated media server has them.

use towline_sim::{
    lists::{Id, Title},
    seerr::{self, Kind, MediaRow, MediaStatus, SeasonRow},
};

const SEASONS: [i64; 3] = [1, 2, 3];

/// As the server knows it; every show has three seasons.
pub fn known(title: &Title) -> seerr::Title {
    let (kind, tmdb) = key(title);
    let name = title.name.as_deref().unwrap_or_default();
    let date = format!("{}-05-01", title.year.unwrap_or(2000));
    let known = match kind {
        Kind::Movie => seerr::Title::movie(tmdb, name, &date),
        Kind::Tv => seerr::Title::tv(tmdb, name, &date, SEASONS),
    };
    match &title.imdb {
        Id::Text(imdb) => known.imdb(imdb),
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

/// Titles that are made up have all ids.
fn key(title: &Title) -> (Kind, i64) {
    let tmdb = if let Id::Number(tmdb) = title.tmdb { tmdb } else { 0 };
    let kind = if title.medium() == "show" { Kind::Tv } else { Kind::Movie };
    (kind, i64::try_from(tmdb).unwrap_or_default())
}
