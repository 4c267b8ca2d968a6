//! What the server keeps in its database: it survives a restart.

use std::collections::{BTreeMap, HashMap};

use super::{
    BlockedRow, Downloader, Kind, Media, MediaRequest, MediaStatus, Metadata, Millis, Requested,
    Script, SeasonState, User, Webhook, catalogue::Catalogue, hooks::Notice, template,
};

pub(super) struct State {
    pub(super) catalogue: Catalogue,
    pub(super) metadata: Metadata,
    pub(super) users: BTreeMap<i64, User>,
    pub(super) media: BTreeMap<i64, Media>,
    /// Row ids, ascending: after a race a title has more than one (§7.2).
    pub(super) by_title: HashMap<(Kind, i64), Vec<i64>>,
    /// The only unique key there is.
    pub(super) by_tvdb: HashMap<i64, i64>,
    pub(super) requests: BTreeMap<i64, MediaRequest>,
    /// Request ids of a row, ascending.
    pub(super) by_media: HashMap<i64, Vec<i64>>,
    pub(super) blocklist: BTreeMap<i64, BlockedEntry>,
    /// User, kind, TMDB id.
    pub(super) watchlist: Vec<(i64, Kind, i64)>,
    pub(super) radarr: Vec<Downloader>,
    pub(super) sonarr: Vec<Downloader>,
    pub(super) webhook: Webhook,
    /// Requests that are between the look for another one and their being stored.
    pub(super) posting: HashMap<(Kind, i64), Posting>,
    pub(super) races: usize,
    pub(super) outbox: Vec<Notice>,
    pub(super) hooks_under_way: usize,
    moves_updated_at: bool,
    last_id: LastIds,
}

/// Requests for one title that are being stored.
#[derive(Debug, Default)]
pub(super) struct Posting {
    pub(super) count: usize,
    /// There was more than one at a time, since it was none.
    pub(super) has_collided: bool,
}

/// A title that nobody may request.
#[derive(Debug, Clone)]
pub(super) struct BlockedEntry {
    pub(super) id: i64,
    pub(super) row: BlockedRow,
    pub(super) by: Option<i64>,
    pub(super) at: Millis,
}

#[derive(Debug, Default)]
struct LastIds {
    media: i64,
    season: i64,
    request: i64,
    blocked: i64,
}

impl State {
    pub(super) fn new(script: &Script, now: Millis) -> Self {
        let mut state = Self {
            catalogue: Catalogue::new(script),
            metadata: script.metadata.clone(),
            users: script.users.iter().map(|user| (user.id, user.clone())).collect(),
            media: BTreeMap::new(),
            by_title: HashMap::new(),
            by_tvdb: HashMap::new(),
            requests: BTreeMap::new(),
            by_media: HashMap::new(),
            blocklist: BTreeMap::new(),
            watchlist: Vec::new(),
            radarr: script.radarr.clone(),
            sonarr: script.sonarr.clone(),
            webhook: script.webhook.clone(),
            posting: HashMap::new(),
            races: 0,
            outbox: Vec::new(),
            hooks_under_way: 0,
            moves_updated_at: script.moves_updated_at(),
            last_id: LastIds::default(),
        };
        if state.webhook.json_payload.is_empty() {
            state.webhook.json_payload = template::usual();
        }
        state.populate(script, now);
        state
    }

    /// The oldest row of a title.
    pub(super) fn row_of(&self, kind: Kind, tmdb: i64) -> Option<i64> {
        self.by_title.get(&(kind, tmdb))?.first().copied()
    }

    pub(super) fn media_of(&self, kind: Kind, tmdb: i64) -> Option<&Media> {
        self.media.get(&self.row_of(kind, tmdb)?)
    }

    /// A new row. Without a TVDB id it takes that of the metadata, unless another row has it.
    pub(super) fn add_media(
        &mut self,
        kind: Kind,
        tmdb: i64,
        tvdb: Option<i64>,
        at: Millis,
    ) -> i64 {
        self.last_id.media += 1;
        let id = self.last_id.media;
        let known = self.catalogue.get(kind, tmdb).and_then(|title| title.tvdb);
        let is_new = |tvdb: &i64| !self.by_tvdb.contains_key(tvdb);
        let tvdb = tvdb.or(known).filter(|_| kind == Kind::Tv).filter(is_new);
        if let Some(tvdb) = tvdb {
            self.by_tvdb.insert(tvdb, id);
        }
        self.by_title.entry((kind, tmdb)).or_default().push(id);
        let media = Media {
            id,
            kind,
            tmdb,
            tvdb,
            status: MediaStatus::Unknown,
            status4k: MediaStatus::Unknown,
            seasons: Vec::new(),
            created_at: at,
            updated_at: at,
            media_added_at: None,
        };
        self.media.insert(id, media);
        id
    }

    pub(super) fn season(&mut self, row: super::SeasonRow) -> SeasonState {
        self.last_id.season += 1;
        let super::SeasonRow { number, status, status4k } = row;
        SeasonState { id: self.last_id.season, number, status, status4k }
    }

    /// Drops a row with all its requests (§7.5).
    pub(super) fn remove_media(&mut self, id: i64) -> Option<Media> {
        let media = self.media.remove(&id)?;
        for request in self.by_media.remove(&id).unwrap_or_default() {
            self.requests.remove(&request);
        }
        if let Some(rows) = self.by_title.get_mut(&(media.kind, media.tmdb)) {
            rows.retain(|row| *row != id);
        }
        if let Some(tvdb) = media.tvdb {
            self.by_tvdb.remove(&tvdb);
        }
        Some(media)
    }

    pub(super) fn add_request(
        &mut self,
        media: i64,
        by: i64,
        is4k: bool,
        status: super::RequestStatus,
        seasons: Vec<(i64, super::RequestStatus)>,
        at: Millis,
    ) -> i64 {
        self.last_id.request += 1;
        let id = self.last_id.request;
        let seasons = seasons.into_iter().map(|(number, status)| self.asked(number, status));
        let seasons = seasons.collect();
        let request = MediaRequest {
            id,
            media,
            by,
            modified_by: None,
            is4k,
            status,
            seasons,
            is_auto_request: false,
            options: super::Options::default(),
            created_at: at,
            updated_at: at,
        };
        self.requests.insert(id, request);
        self.by_media.entry(media).or_default().push(id);
        id
    }

    pub(super) fn asked(&mut self, number: i64, status: super::RequestStatus) -> Requested {
        self.last_id.season += 1;
        Requested { id: self.last_id.season, number, status }
    }

    pub(super) fn remove_request(&mut self, id: i64) -> Option<MediaRequest> {
        let request = self.requests.remove(&id)?;
        if let Some(ids) = self.by_media.get_mut(&request.media) {
            ids.retain(|known| *known != id);
        }
        Some(request)
    }

    pub(super) fn requests_of_row(&self, media: i64) -> impl Iterator<Item = &MediaRequest> {
        self.by_media.get(&media).into_iter().flatten().filter_map(|id| self.requests.get(id))
    }

    /// Of a title, over all its rows, oldest first.
    pub(super) fn requests_of(&self, kind: Kind, tmdb: i64) -> Vec<&MediaRequest> {
        let rows = self.by_title.get(&(kind, tmdb)).into_iter().flatten();
        let mut requests: Vec<_> = rows.flat_map(|row| self.requests_of_row(*row)).collect();
        requests.sort_by_key(|request| request.id);
        requests
    }

    /// Lists a title and makes both its statuses 6. False: its number is listed already.
    pub(super) fn block(&mut self, row: BlockedRow, by: Option<i64>, now: Millis) -> bool {
        if self.blocklist.contains_key(&row.tmdb) {
            return false;
        }
        let media = self.row_of(row.kind, row.tmdb);
        let media = media.unwrap_or_else(|| self.add_media(row.kind, row.tmdb, None, now));
        self.change(media, now, |media| {
            (media.status, media.status4k) = (MediaStatus::Blocklisted, MediaStatus::Blocklisted);
        });
        self.last_id.blocked += 1;
        let entry = BlockedEntry { id: self.last_id.blocked, by, at: now, row };
        self.blocklist.insert(entry.row.tmdb, entry);
        true
    }

    /// Takes a title from the list, and its row away.
    pub(super) fn unblock(&mut self, tmdb: i64) -> bool {
        let Some(entry) = self.blocklist.remove(&tmdb) else { return false };
        if let Some(media) = self.row_of(entry.row.kind, tmdb) {
            self.remove_media(media);
        }
        true
    }

    pub(super) fn change(&mut self, media: i64, now: Millis, change: impl FnOnce(&mut Media)) {
        if let Some(media) = self.media.get_mut(&media) {
            change(media);
            if self.moves_updated_at {
                media.updated_at = now;
            }
        }
    }

    pub(super) fn change_request(
        &mut self,
        id: i64,
        now: Millis,
        change: impl FnOnce(&mut MediaRequest),
    ) {
        if let Some(request) = self.requests.get_mut(&id) {
            change(request);
            if self.moves_updated_at {
                request.updated_at = now;
            }
        }
    }
}
