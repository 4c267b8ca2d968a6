//! One title (reference §6).

use serde_json::{Value, json};

use super::{
    answer::{Answer, Refused, ok},
    call::Call,
    wire::MediaWire,
};
use crate::{
    mishap::pause,
    seerr::{Kind, Product, Title},
};

pub(super) async fn movie(call: &Call) -> Answer {
    let title = known(call, Kind::Movie, "Unable to retrieve movie.").await?;
    let mut wire = json!({
        "id": title.tmdb,
        "imdbId": title.imdb,
        "title": title.title,
        "originalTitle": title.original(),
        "releaseDate": title.date.clone().unwrap_or_default(),
        "originalLanguage": title.language,
        "popularity": title.popularity,
        "status": "Released",
        "externalIds": { "imdbId": title.imdb },
    });
    with_media(call, &title, &mut wire);
    ok(&wire)
}

pub(super) async fn tv(call: &Call) -> Answer {
    let title = known(call, Kind::Tv, "Unable to retrieve series.").await?;
    let season = |season: &crate::seerr::Season| {
        json!({
            "id": title.tmdb * 100 + season.number,
            "seasonNumber": season.number,
            "name": format!("Season {}", season.number),
            "episodeCount": season.episodes,
            "airDate": season.air_date,
        })
    };
    let mut wire = json!({
        "id": title.tmdb,
        "name": title.title,
        "originalName": title.original(),
        "firstAirDate": title.date.clone().unwrap_or_default(),
        "originalLanguage": title.language,
        "popularity": title.popularity,
        "numberOfSeasons": title.seasons.iter().filter(|season| season.number > 0).count(),
        "externalIds": { "imdbId": title.imdb, "tvdbId": title.tvdb },
        "seasons": title.seasons.iter().map(season).collect::<Value>(),
    });
    with_media(call, &title, &mut wire);
    ok(&wire)
}

/// An unknown number and an outage are the same 500, never 404.
async fn known(call: &Call, kind: Kind, otherwise: &str) -> Result<Title, Refused> {
    let takes = call.sim.state().metadata.takes_ms;
    pause(takes).await;
    let state = call.sim.state();
    let title = state.catalogue.get(kind, call.id(1));
    let title = title.filter(|_| state.metadata.fails_with.is_none());
    title.cloned().ok_or(Refused::new(500, otherwise))
}

fn with_media(call: &Call, title: &Title, wire: &mut Value) {
    let view = call.view();
    let state = call.sim.state();
    if let Some(media) = state.media_of(title.kind, title.tmdb) {
        let whole = MediaWire::whole(&state, media, view);
        wire["mediaInfo"] = serde_json::to_value(whole).unwrap_or_default();
    }
    if call.sim.script.product != Product::Overseerr {
        let user = call.caller.unwrap_or_default();
        let is_on = state.watchlist.contains(&(user, title.kind, title.tmdb));
        wire["onUserWatchlist"] = is_on.into();
    }
}
