//! What a test lets happen while the server runs: what scans find, and people decide.

use std::sync::Arc;

use super::{
    BlockedRow, Course, Kind, Media, MediaStatus, RequestStatus, SeerrSim,
    hooks::{self, Event},
    paging,
};

/// Who acts when a person does.
const ADMINISTRATOR: i64 = 1;

impl SeerrSim {
    /// A scan finds a film, or all seasons of a show that the metadata knows. What was asked of
    /// it goes on as in §9: told, or not.
    pub fn scan(&self, kind: Kind, tmdb: i64, is4k: bool) {
        let seasons: Vec<i64> = {
            let state = self.sim.state();
            let title = state.catalogue.get(kind, tmdb);
            let seasons = title.iter().flat_map(|title| &title.seasons);
            seasons.map(|season| season.number).filter(|number| *number > 0).collect()
        };
        self.scan_seasons(kind, tmdb, is4k, &seasons);
    }

    /// A scan finds these seasons of a show, whole.
    pub fn scan_seasons(&self, kind: Kind, tmdb: i64, is4k: bool, seasons: &[i64]) {
        let whole = |number: &i64| (*number, MediaStatus::Available);
        let seasons: Vec<_> = seasons.iter().map(whole).collect();
        self.scan_as(kind, tmdb, is4k, &seasons);
    }

    /// A scan finds these seasons of a show, each in some state.
    pub fn scan_as(&self, kind: Kind, tmdb: i64, is4k: bool, seasons: &[(i64, MediaStatus)]) {
        self.act(|course| {
            let row = course.state.row_of(kind, tmdb);
            let now = course.now;
            let media = row.unwrap_or_else(|| course.state.add_media(kind, tmdb, None, now));
            course.found(media, is4k, seasons);
        });
    }

    /// A title is not in the library any more: 7 in Seerr, nothing remembered in older products.
    pub fn vanish(&self, kind: Kind, tmdb: i64, is4k: bool) {
        let deleted = self.sim.script.deleted();
        self.act(|course| {
            if let Some(media) = course.state.row_of(kind, tmdb) {
                course.vanished(media, is4k, deleted);
            }
        });
    }

    /// Sets what a row says, as nothing else does. A row is made where there is none.
    pub fn set(&self, kind: Kind, tmdb: i64, change: impl FnOnce(&mut Media)) {
        self.act(|course| {
            let (row, now) = (course.state.row_of(kind, tmdb), course.now);
            let media = row.unwrap_or_else(|| course.state.add_media(kind, tmdb, None, now));
            course.state.change(media, now, change);
        });
    }

    /// A person takes a row away, with all its requests.
    pub fn forget(&self, kind: Kind, tmdb: i64) {
        self.act(|course| {
            if let Some(media) = course.state.row_of(kind, tmdb) {
                course.state.remove_media(media);
            }
        });
    }

    /// A person puts a title on the blocklist.
    pub fn block(&self, kind: Kind, tmdb: i64) {
        let row = BlockedRow { kind, tmdb, title: String::new() };
        self.act(|course| course.state.block(row, Some(ADMINISTRATOR), course.now));
    }

    /// A person approves a request.
    pub fn approve(&self, request: i64) {
        self.act(|course| course.approve(request, ADMINISTRATOR, Event::Approved));
    }

    /// A person declines a request.
    pub fn decline(&self, request: i64) {
        self.act(|course| course.decline(request, ADMINISTRATOR));
    }

    /// A person takes a request away.
    pub fn remove_request(&self, request: i64) {
        self.act(|course| course.remove(request));
    }

    /// A request could not be handed over, later than at once.
    pub fn fail(&self, request: i64) {
        self.act(|course| {
            let now = course.now;
            let failed = RequestStatus::Failed;
            course.state.change_request(request, now, |request| request.status = failed);
            course.notify(request, Event::Failed);
        });
    }

    /// A person asks for something, and the administrator need not approve it. Its id.
    pub fn request(&self, kind: Kind, tmdb: i64, by: i64, is4k: bool, seasons: &[i64]) -> i64 {
        self.act(|course| {
            let (row, now) = (course.state.row_of(kind, tmdb), course.now);
            let media = row.unwrap_or_else(|| course.state.add_media(kind, tmdb, None, now));
            let pending = RequestStatus::Pending;
            let seasons = seasons.iter().map(|number| (*number, pending)).collect();
            let id = course.state.add_request(media, by, is4k, pending, seasons, now);
            course.approve(id, ADMINISTRATOR, Event::AutoApproved);
            id
        })
    }

    /// New rows in both tables, as [`RequestFault::RowsAdded`](super::RequestFault::RowsAdded).
    pub fn add_rows(&self, rows: usize) {
        paging::add_rows(&self.sim, rows);
    }

    fn act<T>(&self, change: impl FnOnce(&mut Course) -> T) -> T {
        let done = self.sim.course(change);
        let sim = Arc::clone(&self.sim);
        self.sim.state().hooks_under_way += 1;
        self.sim.process.spawn(async move {
            hooks::flush(&sim).await;
            let mut state = sim.state();
            state.hooks_under_way = state.hooks_under_way.saturating_sub(1);
            drop(state);
            sim.note_change();
        });
        done
    }
}
