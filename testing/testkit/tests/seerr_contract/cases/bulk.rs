//! seerr reference §8: how all stands, in two calls.

use seerr_client::{
    Error, MediaStatus,
    media::{self, MediaFilter},
    requests::{self, RequestFilter},
};
use towline_sim::seerr::{Downloader, Kind, MediaRow, MediaStatus as Status, Product, SeasonRow};

use crate::stage::{ALICE, BOTH, DUNE, LIMITED, OFFICE, Stage, film, movie, seasons, show};

/// seerr reference §8: by type and number, the best status wins.
pub(crate) async fn several_rows_of_one_film_are_one_title(product: Product) {
    let stage = Stage::with(product, |script| {
        let row = |status, status4k| MediaRow {
            status4k,
            ..MediaRow::new(Kind::Movie, DUNE.into(), status)
        };
        script.media.extend([
            row(Status::Unknown, Status::Processing),
            row(Status::Available, Status::Unknown),
            row(Status::Pending, Status::Unknown),
        ]);
        let mut show = MediaRow::new(Kind::Tv, BOTH.into(), Status::PartiallyAvailable);
        show.seasons.push(SeasonRow {
            number: 1,
            status: Status::Available,
            status4k: Status::Unknown,
        });
        script.media.push(show);
    })
    .await;
    assert_eq!(stage.seerr.all_media().await.unwrap().len(), 4);
    let rows = stage.rows().await;
    assert_eq!(rows.len(), 2);
    let dune = &rows[&film(DUNE)];
    assert_eq!(dune.status(false, stage.product), MediaStatus::Available);
    assert_eq!(dune.status(true, stage.product), MediaStatus::Processing);
    assert_eq!(rows[&show(BOTH)].seasons.len(), 1, "seasons stand in the bulk answer");
    let list = media::List { filter: MediaFilter::Partial, ..media::List::default() };
    assert_eq!(stage.send(&list).await.results.len(), 1);
}

/// seerr reference §8: asking for another's is 403.
pub(crate) async fn requests_are_ones_own_unless_one_may_see_more(product: Product) {
    let stage = Stage::start(product).await;
    stage.create_as(ALICE, &movie(DUNE)).await;
    stage.create_as(LIMITED, &seasons(OFFICE, [1, 2])).await;
    let all = stage.seerr.all_requests().await.unwrap();
    let keys: Vec<_> = all.iter().map(|request| request.key().unwrap()).collect();
    assert_eq!(keys, [show(OFFICE), film(DUNE)]);
    assert_eq!((all[0].seasons.len(), all[1].seasons.len()), (2, 0), "`[]` for films");
    let own = stage.seerr.acting_as(ALICE).all_requests().await.unwrap();
    assert_eq!(own.len(), 1);
    let of = |user| requests::List { requested_by: Some(user), ..requests::List::default() };
    assert_eq!(stage.seerr.all(of(LIMITED)).await.unwrap().len(), 1);
    let refused = stage.error_as(ALICE, &of(LIMITED)).await;
    assert!(matches!(refused, Error::NotPermitted { .. }), "{refused:?}");
    let approved = requests::List { filter: RequestFilter::Approved, ..requests::List::default() };
    assert!(stage.seerr.all(approved).await.unwrap().is_empty());
}

/// seerr reference §8: the status stays 200.
pub(crate) async fn a_silent_radarr_is_told_beside_the_requests(product: Product) {
    let stage = Stage::with(product, |script| {
        let away = Downloader { is_reachable: false, ..Downloader::default() };
        script.radarr.push(Downloader { name: "films".into(), ..away });
    })
    .await;
    stage.create_as(ALICE, &movie(DUNE)).await;
    let page = stage.send(&requests::List::default()).await;
    assert_eq!(page.results.len(), 1);
    // Overseerr asks nobody, and so tells nothing.
    let told: Vec<_> =
        page.service_errors.radarr.iter().map(|one| (one.id, one.name.as_deref())).collect();
    if product == Product::Overseerr {
        assert!(page.service_errors.is_empty());
    } else {
        assert_eq!(told, [(Some(0.into()), Some("films"))]);
    }
}
