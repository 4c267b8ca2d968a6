//! What the server says of all titles, in our words.

use std::collections::{HashMap, hash_map::Entry};

use seerr_client::{
    MediaStatus, MediaType, Product, RequestStatus, TitleKey as SeerrKey,
    media::{self, MediaRow},
    requests::RequestRow,
};
use towline_domain::{
    Timestamp,
    wishes::{
        AtServer, Availability, OnServer, RequestAt, RequestId, RequestState, SeasonAt,
        ServerState, TitleKey, TitleKind, TmdbId, UserId,
    },
};

pub(super) fn of(media: Vec<MediaRow>, requests: Vec<RequestRow>, product: Product) -> ServerState {
    let mut titles: HashMap<TitleKey, OnServer> = media::by_title(media, product)
        .into_iter()
        .filter_map(|(key, row)| Some((title(key)?, on_server(&row, product))))
        .collect();
    for request in requests {
        let Some(key) = request.key().and_then(title) else { continue };
        let on = match titles.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            // Made after the titles were read: how far the title is, the request itself says.
            Entry::Vacant(place) => place.insert(new(&request, product)),
        };
        on.requests.push(request_at(&request));
    }
    for on in titles.values_mut() {
        on.requests.sort_by_key(|request| request.id);
    }
    ServerState { titles }
}

/// `None` for numbers that no title has.
pub(super) fn title(key: SeerrKey) -> Option<TitleKey> {
    let kind = match key.media_type {
        MediaType::Movie => TitleKind::Movie,
        MediaType::Tv => TitleKind::Show,
    };
    Some(TitleKey { kind, tmdb: TmdbId::new(key.tmdb_id.get().into())? })
}

fn on_server(row: &MediaRow, product: Product) -> OnServer {
    let both = |is_4k| availability(row.status(is_4k, product));
    let season = |season: &media::SeasonRow| {
        let both = |is_4k| availability(season.status(is_4k, product));
        SeasonAt { number: season.season_number, is: AtServer::new(both(false), both(true)) }
    };
    let mut seasons: Vec<_> = row.seasons.iter().map(season).collect();
    seasons.sort_by_key(|season| season.number);
    OnServer { is: AtServer::new(both(false), both(true)), seasons, requests: Vec::new() }
}

fn new(request: &RequestRow, product: Product) -> OnServer {
    let Some(media) = &request.media else { return OnServer::default() };
    let (hd, uhd) = (media.status.of(product), media.status_4k.of(product));
    OnServer { is: AtServer::new(availability(hd), availability(uhd)), ..OnServer::default() }
}

fn availability(status: MediaStatus) -> Availability {
    match status {
        // 0: the server says nothing of this quality.
        MediaStatus::Free | MediaStatus::Unknown(0) => Availability::Free,
        MediaStatus::Pending => Availability::Pending,
        MediaStatus::Processing => Availability::Processing,
        MediaStatus::PartiallyAvailable => Availability::Partly,
        MediaStatus::Available => Availability::Available,
        MediaStatus::Blocklisted => Availability::Blocklisted,
        MediaStatus::Deleted => Availability::Deleted,
        MediaStatus::Unknown(_) => Availability::Unknown,
    }
}

fn request_at(request: &RequestRow) -> RequestAt {
    let season = |season: &seerr_client::requests::RequestedSeason| {
        (season.season_number, request_state(season.status))
    };
    let mut seasons: Vec<_> = request.seasons.iter().map(season).collect();
    // In whatever order they are told: another one is no change.
    seasons.sort_by_key(|(number, _)| *number);
    RequestAt {
        id: RequestId(request.id.get().into()),
        is_4k: request.is_4k,
        state: request_state(request.status),
        by: request.requested_by.as_ref().map(|by| UserId(by.id.get())),
        seasons,
        at: request.created_at.map(|at| Timestamp::from_micros(at.as_microsecond())),
    }
}

fn request_state(status: RequestStatus) -> RequestState {
    match status {
        RequestStatus::Pending => RequestState::Pending,
        RequestStatus::Approved => RequestState::Approved,
        RequestStatus::Declined => RequestState::Declined,
        RequestStatus::Failed => RequestState::Failed,
        RequestStatus::Completed => RequestState::Completed,
        RequestStatus::Unknown(_) => RequestState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn read(media: Value, requests: Value, product: Product) -> ServerState {
        of(from_value(media).unwrap(), from_value(requests).unwrap(), product)
    }

    fn key(text: &str) -> TitleKey {
        text.parse().unwrap()
    }

    #[test]
    fn films_and_shows_of_one_number_are_two_titles_and_rows_of_one_title_are_one() {
        let state = read(
            json!([
                {"id": 1, "tmdbId": 5000, "mediaType": "movie", "status": 5, "status4k": 1},
                {"id": 2, "tmdbId": 5000, "mediaType": "tv", "status": 4, "status4k": 1,
                 "seasons": [{"seasonNumber": 2, "status": 6, "status4k": 1},
                             {"seasonNumber": 1, "status": 5, "status4k": 1}]},
                {"id": 3, "tmdbId": 5000, "mediaType": "movie", "status": 1, "status4k": 3},
                {"id": 4, "tmdbId": 0, "mediaType": "movie", "status": 5}
            ]),
            json!([]),
            Product::Seerr,
        );
        assert_eq!(state.titles.len(), 2);
        let film = state.of(key("movie:5000"));
        assert_eq!(film.is, AtServer::new(Availability::Available, Availability::Processing));
        let show = state.of(key("show:5000"));
        let seasons: Vec<_> = show.seasons.iter().map(|s| (s.number, s.is.of(false))).collect();
        assert_eq!(seasons, [(1, Availability::Available), (2, Availability::Deleted)]);
        assert_eq!(state.of(key("movie:1")), OnServer::default());
    }

    #[test]
    fn six_is_blocklisted_or_deleted_as_the_product_has_it() {
        let media = json!([{"id": 1, "tmdbId": 1, "mediaType": "movie", "status": 6}]);
        let is = |product| read(media.clone(), json!([]), product).of(key("movie:1")).is.of(false);
        assert_eq!(is(Product::Overseerr), Availability::Deleted);
        assert_eq!(is(Product::Jellyseerr), Availability::Blocklisted);
        assert_eq!(is(Product::Seerr), Availability::Blocklisted);
    }

    #[test]
    fn a_request_for_a_title_that_came_between_the_two_readings_is_not_lost() {
        let request = json!([
            {"id": 9, "status": 2, "type": "tv", "is4k": true, "requestedBy": {"id": 3},
             "createdAt": "2026-02-01T05:50:39.000Z", "seasons": [{"seasonNumber": 4, "status": 2}],
             "media": {"id": 7, "tmdbId": 8, "mediaType": "tv", "status": 1, "status4k": 3}},
            {"id": 8, "status": 99, "type": "movie", "is4k": false, "media": null}
        ]);
        let on = read(json!([]), request, Product::Seerr).of(key("show:8"));
        assert_eq!(on.is.of(true), Availability::Processing);
        let [request] = &on.requests[..] else { panic!("{on:?}") };
        assert!(request.is_4k && request.by == Some(UserId(3)));
        assert_eq!(request.seasons, [(4, RequestState::Approved)]);
        assert_eq!(request.at, Some("2026-02-01T05:50:39Z".parse().unwrap()));
    }
}
