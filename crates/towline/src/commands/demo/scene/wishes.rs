//! Wishes of friends, and a media server at which they come true.

use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

use towline_sim::{
    putio::Course,
    seerr::{Kind, RequestStatus},
};

use super::{Stage, pause, rest, torrents};
use crate::commands::demo::{
    services::{FRIEND, FRIENDS_LIST},
    titles::{self, FRIENDS, Film, WATCHLIST},
};

/// A torrent of a film may take so long, in seconds.
const PATIENCE: u64 = 180;

/// A friend adds films to a list.
pub(super) async fn play(stage: Arc<Stage>) -> anyhow::Result<()> {
    for (act, film) in (0..).zip(&FRIENDS[2..]) {
        pause(2 * rest(act)).await;
        stage.services.trakt.change(|script| {
            let list = script
                .users
                .get_mut(FRIEND)
                .and_then(|user| user.lists.iter_mut().find(|list| list.slug == FRIENDS_LIST));
            if let Some(list) = list {
                list.add([film.listed()]);
            }
        });
    }
    Ok(())
}

/// What is asked for is found: the first at once, one never, others come by torrent.
pub(super) async fn fulfil(stage: Arc<Stage>) -> anyhow::Result<()> {
    let seerr = &stage.services.seerr;
    let (first, never) = (WATCHLIST[2], WATCHLIST[4]);
    let (mut done, mut brought) = (BTreeSet::new(), 0);
    loop {
        let open = seerr.requests().into_iter().filter(|it| it.status == RequestStatus::Approved);
        let open: BTreeSet<i64> = open.map(|request| request.id).collect();
        // What takes no time does not wait for what takes some.
        let films = [first, never].into_iter().chain(titles::all());
        let next = films.filter(|film| !done.contains(&film.tmdb)).find_map(|film| {
            let requests = seerr.requests_of(Kind::Movie, film.tmdb.into());
            requests.iter().find(|it| open.contains(&it.id)).map(|request| (film, request.id))
        });
        let Some((film, request)) = next else {
            tokio::time::sleep(Duration::from_millis(500)).await;
            continue;
        };
        done.insert(film.tmdb);
        if film == never {
            seerr.decline(request);
        } else if film == first {
            seerr.scan(Kind::Movie, film.tmdb.into(), false);
        } else {
            brought += 1;
            bring(&stage, film, brought == 1).await?;
        }
    }
}

/// Something finds a torrent of it, and the media server finds the file.
async fn bring(stage: &Stage, film: Film, at_once: bool) -> anyhow::Result<()> {
    let name = film.release();
    let goes = if at_once { Course::cached() } else { torrents::usual(10) };
    let megabytes = 30 + u64::from(film.tmdb % 30);
    torrents::drop_film(stage, &torrents::Film { name: &name, megabytes, goes })?;
    until_there(&stage.places.films.join(&name)).await;
    stage.services.seerr.scan(Kind::Movie, film.tmdb.into(), false);
    Ok(())
}

async fn until_there(path: &Path) {
    for _ in 0..PATIENCE {
        if path.exists() {
            break;
        }
        pause(1).await;
    }
    // Scans take a moment.
    pause(3).await;
}
