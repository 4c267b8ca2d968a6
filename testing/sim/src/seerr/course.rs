//! How requests go on: approved, declined, handed over, there, gone (reference §7, §9).

use super::{
    Downloader, Kind, MediaStatus, Millis, Product, RequestStatus, SeasonRow, State, User,
    hooks::{Event, Notice},
};

/// A person, or a server's own scan, changes what is.
pub(super) struct Course<'a> {
    pub(super) state: &'a mut State,
    pub(super) product: Product,
    pub(super) now: Millis,
}

impl Course<'_> {
    /// Approves a request that is, or is about to be, and hands it over.
    pub(super) fn approve(&mut self, id: i64, by: i64, event: Event) {
        self.state.change_request(id, self.now, |request| {
            request.status = RequestStatus::Approved;
            request.modified_by = Some(by);
        });
        // The webhook tells the state before the change (§9).
        self.notify(id, event);
        self.hand_over(id);
    }

    /// Gives it to Radarr or Sonarr. With none configured it stays under way for ever (§7.4).
    pub(super) fn hand_over(&mut self, id: i64) {
        let Some(request) = self.state.requests.get(&id).cloned() else { return };
        let Some(media) = self.state.media.get(&request.media) else { return };
        let (kind, status) = (media.kind, media.status_of(request.is4k));
        let is_there = matches!(
            status,
            MediaStatus::Available | MediaStatus::PartiallyAvailable | MediaStatus::Processing
        );
        if !is_there {
            self.state.change(request.media, self.now, |media| {
                *media.status_mut(request.is4k) = MediaStatus::Processing;
            });
        }
        let to = self.downloader(kind, request.is4k, request.options.server);
        let has_failed = to.is_some_and(|to| !to.is_reachable);
        self.state.change_request(id, self.now, |request| {
            for season in &mut request.seasons {
                season.status = RequestStatus::Approved;
            }
            if has_failed {
                request.status = RequestStatus::Failed;
            }
        });
        if has_failed {
            self.notify(id, Event::Failed);
        }
    }

    /// Where it goes; none: nowhere, as with a server's number that there is not (§7.2).
    fn downloader(&self, kind: Kind, is4k: bool, server: Option<i64>) -> Option<&Downloader> {
        let all = match kind {
            Kind::Movie => &self.state.radarr,
            Kind::Tv => &self.state.sonarr,
        };
        match server {
            Some(id) => all.iter().find(|one| one.id == id),
            None => all.iter().find(|one| one.is_default && one.is4k == is4k),
        }
    }

    pub(super) fn decline(&mut self, id: i64, by: i64) {
        self.state.change_request(id, self.now, |request| {
            request.status = RequestStatus::Declined;
            request.modified_by = Some(by);
            for season in &mut request.seasons {
                season.status = RequestStatus::Declined;
            }
        });
        self.notify(id, Event::Declined);
        let Some(request) = self.state.requests.get(&id) else { return };
        let (media, is4k) = (request.media, request.is4k);
        let waits = |other: &super::MediaRequest| {
            other.is4k == is4k && other.status == RequestStatus::Pending
        };
        let others_wait = self.state.requests_of_row(media).any(waits);
        self.state.change(media, self.now, |media| {
            let (kind, status) = (media.kind, media.status_mut(is4k));
            let is_freed = match kind {
                Kind::Movie => *status != MediaStatus::Deleted,
                Kind::Tv => *status == MediaStatus::Pending && !others_wait,
            };
            if is_freed {
                *status = MediaStatus::Unknown;
            }
        });
    }

    /// Takes a request away. The row stays, free again when nothing else wants it.
    pub(super) fn remove(&mut self, id: i64) {
        let Some(request) = self.state.remove_request(id) else { return };
        let is4k = request.is4k;
        let has_other = self.state.requests_of_row(request.media).any(|other| other.is4k == is4k);
        self.state.change(request.media, self.now, |media| {
            let status = media.status_mut(is4k);
            if !has_other && *status != MediaStatus::Available {
                *status = MediaStatus::Unknown;
            }
        });
    }

    /// A scan found a film, or seasons of a show, in the library.
    pub(super) fn found(&mut self, media: i64, is4k: bool, seasons: &[(i64, MediaStatus)]) {
        let Some(before) = self.state.media.get(&media).map(|media| media.status_of(is4k)) else {
            return;
        };
        for (number, status) in seasons {
            self.set_season(media, is4k, *number, *status);
        }
        let status = self.status_after(media, is4k);
        let now = self.now;
        self.state.change(media, now, |media| {
            *media.status_mut(is4k) = status;
            media.media_added_at.get_or_insert(now);
        });
        self.fulfil(media, is4k, before);
    }

    fn status_after(&self, media: i64, is4k: bool) -> MediaStatus {
        let media = &self.state.media[&media];
        if media.kind == Kind::Movie {
            return MediaStatus::Available;
        }
        let title = self.state.catalogue.get(media.kind, media.tmdb);
        let is_whole = title.is_some_and(|title| title.is_whole(&media.available(is4k)));
        let has_any = media.seasons.iter().any(|season| {
            let status = season.status_of(is4k);
            matches!(status, MediaStatus::Available | MediaStatus::PartiallyAvailable)
        });
        match (is_whole, has_any) {
            (true, _) => MediaStatus::Available,
            (false, true) => MediaStatus::PartiallyAvailable,
            (false, false) => media.status_of(is4k),
        }
    }

    fn set_season(&mut self, media: i64, is4k: bool, number: i64, status: MediaStatus) {
        let unknown = MediaStatus::Unknown;
        let mut new = self.state.season(SeasonRow { number, status: unknown, status4k: unknown });
        self.state.change(media, self.now, |media| {
            let mut seasons = media.seasons.iter_mut();
            if let Some(season) = seasons.find(|season| season.number == number) {
                *season.status_mut(is4k) = status;
            } else {
                *new.status_mut(is4k) = status;
                media.seasons.push(new);
            }
        });
    }

    /// What requests come to when their title, or all their seasons, are there.
    pub(super) fn fulfil(&mut self, media: i64, is4k: bool, before: MediaStatus) {
        let Some(row) = self.state.media.get(&media) else { return };
        let available = row.available(is4k);
        let (kind, is_there) = (row.kind, row.status_of(is4k) == MediaStatus::Available);
        let of_quality = |request: &&super::MediaRequest| request.is4k == is4k;
        let requests: Vec<i64> = self
            .state
            .requests_of_row(media)
            .filter(of_quality)
            .map(|request| request.id)
            .collect();
        for id in requests {
            let completes = self.product.completes();
            let mut is_fulfilled = is_there && kind == Kind::Movie;
            let mut was = RequestStatus::Declined;
            self.state.change_request(id, self.now, |request| {
                was = request.status;
                let has = |season: &super::Requested| available.contains(&season.number);
                is_fulfilled |= kind == Kind::Tv
                    && !request.seasons.is_empty()
                    && request.seasons.iter().all(has);
                let is_live = matches!(was, RequestStatus::Approved | RequestStatus::Failed);
                if is_live && completes {
                    let there = request.seasons.iter_mut().filter(|season| has(season));
                    there.for_each(|season| season.status = RequestStatus::Completed);
                }
                match was {
                    // It stays so for ever, and nobody is told (§9).
                    RequestStatus::Pending if is_fulfilled => {
                        request.status = RequestStatus::Approved;
                    }
                    RequestStatus::Approved | RequestStatus::Failed
                        if is_fulfilled && completes =>
                    {
                        request.status = RequestStatus::Completed;
                    }
                    _ => {}
                }
            });
            let is_live = matches!(was, RequestStatus::Approved | RequestStatus::Failed);
            // Nor when it was marked available before (§9).
            if is_fulfilled && is_live && before != MediaStatus::Available {
                self.notify(id, Event::Available);
            }
        }
    }

    /// It is not in the library any more.
    pub(super) fn vanished(&mut self, media: i64, is4k: bool, deleted: MediaStatus) {
        self.state.change(media, self.now, |media| {
            *media.status_mut(is4k) = deleted;
            for season in &mut media.seasons {
                *season.status_mut(is4k) = deleted;
            }
        });
        if !self.product.completes() {
            return;
        }
        let is = |request: &&super::MediaRequest| {
            request.is4k == is4k && request.status == RequestStatus::Approved
        };
        let requests: Vec<i64> =
            self.state.requests_of_row(media).filter(is).map(|request| request.id).collect();
        for id in requests {
            self.state.change_request(id, self.now, |request| {
                request.status = RequestStatus::Completed;
                for season in &mut request.seasons {
                    season.status = RequestStatus::Completed;
                }
            });
        }
    }

    pub(super) fn notify(&mut self, id: i64, event: Event) {
        let Some(request) = self.state.requests.get(&id) else { return };
        let Some(media) = self.state.media.get(&request.media) else { return };
        let by: Option<&User> = self.state.users.get(&request.by);
        let title = self.state.catalogue.get(media.kind, media.tmdb);
        let notice = Notice::new(event, media, request, by, title);
        self.state.outbox.push(notice);
    }
}
