//! seerr reference §7.2: traps.

use std::collections::HashSet;

use seerr_client::{
    Error, RequestStatus,
    requests::{self, Create, Created},
};
use tokio::task::JoinSet;
use towline_sim::seerr::{Downloader, Kind, Product, Title};

use crate::stage::{ALICE, AUTO, DUNE, OFFICE, Stage, all_of, asked_numbers, movie, seasons};

/// Sends all of them at once, from clones for several users.
async fn at_once(stage: &Stage, creates: Vec<Create>) -> Vec<Result<Created, Error>> {
    let mut sending = JoinSet::new();
    for (create, user) in creates.into_iter().zip([None, Some(ALICE), Some(AUTO)].iter().cycle()) {
        let seerr = match user {
            Some(user) => stage.seerr.acting_as(*user),
            None => stage.seerr.clone(),
        };
        sending.spawn(async move { seerr.send(&create).await });
    }
    sending.join_all().await
}

/// seerr reference §7.2: eight at once made eight rows of a film, and of a show none.
pub(crate) async fn of_one_title_no_two_requests_are_under_way(product: Product) {
    let stage = Stage::with(product, |script| script.metadata.store_ms = 10).await;
    let films = at_once(&stage, vec![movie(DUNE); 8]).await;
    let made = films.iter().filter(|made| matches!(made, Ok(Created::Requested(_)))).count();
    let known = films.iter().filter(|made| matches!(made, Err(Error::AlreadyRequested { .. })));
    assert_eq!((made, known.count()), (1, 7));
    let shows = at_once(&stage, vec![all_of(OFFICE); 6]).await;
    let made = shows.iter().filter(|made| matches!(made, Ok(Created::Requested(_)))).count();
    let left = shows.iter().filter(|made| matches!(made, Ok(Created::NothingLeft))).count();
    assert_eq!((made, left), (1, 5));
    assert_eq!((stage.sim.media().len(), stage.sim.requests().len()), (2, 2));
    assert_eq!(stage.sim.races(), 0);
}

/// seerr reference §7.2: posts for different titles are fine.
pub(crate) async fn requests_for_different_titles_run_at_once_and_none_meets_itself(
    product: Product,
) {
    let stage = Stage::with(product, |script| {
        script.metadata.store_ms = 10;
        script.titles.extend((1..=12).map(|id| Title::movie(id, "A film", "2001-01-01")));
    })
    .await;
    // Each twice, in both qualities.
    let all: Vec<_> =
        (1..=12).flat_map(|id| [movie(id), Create { is_4k: true, ..movie(id) }]).collect();
    let mut sending = JoinSet::new();
    for create in all {
        let seerr = stage.seerr.clone();
        sending.spawn(async move { seerr.send(&create).await });
    }
    for made in sending.join_all().await {
        assert!(matches!(made, Ok(Created::Requested(_))), "{made:?}");
    }
    let rows = stage.sim.media();
    let titles: HashSet<_> = rows.iter().map(|row| row.tmdb).collect();
    assert_eq!((rows.len(), titles.len(), stage.sim.races()), (12, 12, 0));
}

/// seerr reference §7.2 and §7.5.
pub(crate) async fn a_failed_request_still_blocks_and_is_retried(product: Product) {
    let stage = Stage::with(product, |script| {
        script.radarr.push(Downloader { is_reachable: false, ..Downloader::default() });
    })
    .await;
    let failed = stage.create(&movie(DUNE)).await;
    assert_eq!(failed.status, RequestStatus::Failed);
    assert!(matches!(stage.error(&movie(DUNE)).await, Error::AlreadyRequested { .. }));
    let retry = requests::Retry(failed.id);
    assert_eq!(stage.send(&retry).await.status, RequestStatus::Failed, "it is still away");
    stage.sim.radarr(|all| all[0].is_reachable = true);
    assert_eq!(stage.send(&retry).await.status, RequestStatus::Approved);
    let refused = stage.error_as(ALICE, &retry).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");
    assert!(matches!(stage.error(&requests::Retry(99.into())).await, Error::NotFound { .. }));
}

/// seerr reference §7.2: not checked, for nobody.
pub(crate) async fn options_are_stored_as_they_are_sent(product: Product) {
    let stage = Stage::start(product).await;
    let create = Create {
        server_id: Some(7.into()),
        profile_id: Some(8),
        root_folder: Some("/no/such".into()),
        tags: Some(vec![1, 2]),
        language_profile_id: Some(3),
        ..seasons(OFFICE, [1])
    };
    let made = stage.create_as(ALICE, &create).await;
    assert_eq!(asked_numbers(&made), [1]);
    let stored = stage.sim.requests_of(Kind::Tv, OFFICE.into()).remove(0).options;
    assert_eq!(
        (stored.server, stored.profile, stored.language_profile),
        (Some(7), Some(8), Some(3))
    );
    assert_eq!((stored.root_folder.as_deref(), stored.tags), (Some("/no/such"), Some(vec![1, 2])));
    // What was left out is not there, and was not sent as nothing.
    stage.create(&movie(DUNE)).await;
    let stored = stage.sim.requests_of(Kind::Movie, DUNE.into()).remove(0).options;
    assert_eq!(stored, towline_sim::seerr::Options::default());
}
