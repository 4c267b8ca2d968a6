//! Wishes of a friend, and a media server at which they come true.

use std::{sync::Arc, time::Duration};

use anyhow::bail;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use towline_sim::{
    lists::{Title, titles_from},
    seerr::RequestStatus,
};
use towline_testkit::media::{key, known};

use super::{Stage, torrents::film};

/// So many titles stay on the list; older ones were seen, and are taken off.
const LISTED: usize = 25;
/// A torrent of a film may take so long.
const PATIENCE: Duration = Duration::from_secs(180);

/// A friend adds titles to a list.
pub(super) async fn fall(stage: Arc<Stage>) -> anyhow::Result<()> {
    let (mut pace, mut number) = (stage.pace(240.0), 0);
    while pace.goes_on().await {
        for title in titles_from(number..number + 1) {
            stage.house.services.seerr.title(known(&title));
            list(&stage, &title);
        }
        number += 1;
        stage.drops(|dropped| dropped.wishes += 1);
    }
    Ok(())
}

fn list(stage: &Stage, title: &Title) {
    stage.house.services.trakt.change(|script| {
        for list in script.users.values_mut().flat_map(|user| &mut user.lists) {
            list.add([title.clone()]);
            list.keep(LISTED);
        }
    });
}

/// What is asked for comes by torrent, and the server finds it.
pub(super) async fn come_true(stage: Arc<Stage>) -> anyhow::Result<()> {
    let (mut waiting, mut bringing, mut seen) = (Vec::new(), JoinSet::new(), 0);
    loop {
        sleep(Duration::from_millis(500)).await;
        let wishes = stage.dropped().wishes;
        waiting.extend((seen..).zip(titles_from(seen..wishes)));
        seen = wishes;
        for (number, title) in waiting.extract_if(.., |(_, title)| is_asked_for(&stage, title)) {
            bringing.spawn(bring(Arc::clone(&stage), number, title));
        }
        while let Some(brought) = bringing.try_join_next() {
            brought??;
        }
    }
}

fn is_asked_for(stage: &Stage, title: &Title) -> bool {
    let (kind, tmdb) = key(title);
    let requests = stage.house.services.seerr.requests_of(kind, tmdb);
    requests.iter().any(|request| request.status == RequestStatus::Approved)
}

/// Something finds a torrent of it, and the media server finds the file.
async fn bring(stage: Arc<Stage>, number: usize, title: Title) -> anyhow::Result<()> {
    let name = format!("Wish {number}");
    film(&stage, &name, number, 10);
    let (there, begun) = (stage.house.places.films().join(&name), Instant::now());
    while !there.exists() {
        if begun.elapsed() > PATIENCE {
            bail!("{name} does not come");
        }
        sleep(Duration::from_secs(1)).await;
    }
    let (kind, tmdb) = key(&title);
    stage.house.services.seerr.scan(kind, tmdb, false);
    Ok(())
}
