//! Every call of the client was made, and answered by the simulator; and every call that the
//! reference names is in the client, or this file says why it is not.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use seerr_client::{
    Outcome, Request, UserId, auth, blocklist, media, movies, public, requests,
    search::{Query, Search},
    services, shows, users, watchlist, webhook,
};
use towline_sim::seerr::Product;

use crate::{
    receiver::Receiver,
    stage::{BOTH, DUNE, OFFICE, Stage, all_of, film, movie, seasons, set},
};

/// Method and path of all that the reference names; numbers are `*`.
const NAMED: [&str; 33] = [
    "GET /status",
    "GET /settings/public",
    "GET /auth/me",
    "GET /user",
    "GET /user/*",
    "GET /user/*/quota",
    "GET /search",
    "GET /movie/*",
    "GET /tv/*",
    "GET /media",
    "POST /media/*/available",
    "POST /media/*/partial",
    "POST /media/*/processing",
    "POST /media/*/pending",
    "POST /media/*/unknown",
    "DELETE /media/*",
    "GET /request",
    "POST /request",
    "GET /request/*",
    "PUT /request/*",
    "DELETE /request/*",
    "POST /request/*/approve",
    "POST /request/*/decline",
    "POST /request/*/retry",
    "GET /request/count",
    "POST /blocklist",
    "GET /blocklist/*",
    "POST /watchlist",
    "GET /settings/notifications/webhook",
    "POST /settings/notifications/webhook",
    "POST /settings/notifications/webhook/test",
    "GET /service/radarr",
    "GET /service/sonarr",
];

/// Beside those: what is put on the blocklist is seen and taken off again.
const MORE: [&str; 2] = ["DELETE /blocklist/*", "GET /blocklist"];

/// They end the server's process (seerr reference §10).
const NEVER: [&str; 2] = ["GET /service/radarr/*", "GET /service/sonarr/*"];

/// The names that the client's source gives to its calls.
fn names() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/seerr/src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let name = |line: &str| {
        let rest = line.trim().strip_prefix("const NAME: &'static str = \"")?;
        Some(rest.strip_suffix("\";")?.to_owned())
    };
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            text.lines().filter_map(name).collect::<Vec<_>>()
        })
        .collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// seerr reference, all of it.
#[tokio::test]
async fn every_call_is_answered_by_the_simulator_and_every_named_one_is_made() {
    let stage = Stage::start(Product::Seerr).await;
    of_reading(&stage).await;
    of_requests(&stage).await;
    of_rows(&stage).await;
    of_lists(&stage).await;
    of_webhooks(&stage).await;

    let counts = stage.seerr.counts();
    let names = names();
    assert!(names.len() > 25, "{names:?}");
    for name in &names {
        assert!(counts.of(name, Outcome::Answered) > 0, "{name} was not answered");
    }
    let made: BTreeSet<_> = counts.calls.keys().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(made, names);

    let asked = stage.sim.log().counts();
    let asked: BTreeSet<_> = asked.keys().map(|call| call.replace("/api/v1", "")).collect();
    let wanted: BTreeSet<_> = NAMED.into_iter().chain(MORE).map(str::to_owned).collect();
    assert_eq!(asked, wanted);
    assert!(NEVER.iter().all(|never| !asked.contains(*never)));
}

async fn make<R: Request>(stage: &Stage, request: &R) {
    stage.send(request).await;
}

async fn of_reading(stage: &Stage) {
    make(stage, &public::GetStatus).await;
    make(stage, &public::GetSettings).await;
    make(stage, &auth::GetMe).await;
    make(stage, &users::List::default()).await;
    make(stage, &users::Get(UserId::new(2))).await;
    make(stage, &users::GetQuota(UserId::new(2))).await;
    make(stage, &Search::new(Query::by_title("Dune", None))).await;
    make(stage, &movies::Get::new(DUNE.into())).await;
    make(stage, &shows::Get::new(OFFICE.into())).await;
    make(stage, &services::ListRadarr).await;
    make(stage, &services::ListSonarr).await;
}

async fn of_requests(stage: &Stage) {
    let waiting = stage.create_as(UserId::new(2), &movie(DUNE)).await.id;
    make(stage, &requests::Get(waiting)).await;
    make(stage, &requests::Approve(waiting)).await;
    make(stage, &requests::Retry(waiting)).await;
    make(stage, &requests::Decline(waiting)).await;
    make(stage, &requests::Delete(waiting)).await;
    let show = stage.create(&seasons(OFFICE, [1])).await.id;
    make(stage, &requests::UpdateSeasons { id: show, seasons: set([2]) }).await;
    make(stage, &requests::List::default()).await;
    make(stage, &requests::Count).await;
}

async fn of_rows(stage: &Stage) {
    stage.create(&all_of(BOTH)).await;
    make(stage, &media::List::default()).await;
    let row = stage.seerr.all_media().await.unwrap()[0].id;
    for status in [
        media::NewStatus::Available,
        media::NewStatus::PartiallyAvailable,
        media::NewStatus::Processing,
        media::NewStatus::Pending,
        media::NewStatus::Free,
    ] {
        make(stage, &media::SetStatus::new(row, status)).await;
    }
    make(stage, &media::Delete(row)).await;
}

async fn of_lists(stage: &Stage) {
    let (product, id) = (stage.product, DUNE.into());
    let (key, title) = (film(DUNE), "Dune".to_owned());
    make(stage, &watchlist::Add { product, key, title: title.clone() }).await;
    make(stage, &blocklist::Add { product, key, title, user: UserId::new(1) }).await;
    make(stage, &blocklist::Get { product, id }).await;
    make(stage, &blocklist::List::new(product)).await;
    make(stage, &blocklist::Delete { product, id }).await;
}

async fn of_webhooks(stage: &Stage) {
    let receiver = Receiver::start(200).await;
    make(stage, &webhook::Get).await;
    make(stage, &webhook::Set(receiver.settings())).await;
    make(stage, &webhook::Test(receiver.settings())).await;
}
