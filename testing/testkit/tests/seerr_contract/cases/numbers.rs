//! seerr reference §3: numbers, and what each product means by them.

use seerr_client::{MediaStatus as Read, RequestStatus as Asked};
use towline_sim::seerr::{
    Kind, MediaRow, MediaStatus, Product, RequestRow, RequestStatus, SeasonRow, Title,
};

use crate::stage::{ALICE, DUNE, OFFICE, Stage, film, movie, show};

/// seerr reference §3, the first table.
pub(crate) async fn every_media_number_is_read_as_its_product_means_it(product: Product) {
    let stage = Stage::with(product, |script| {
        for number in 1..=9u8 {
            script.titles.push(Title::movie(number.into(), "A film", "2001-01-01"));
            let mut row = MediaRow::new(Kind::Movie, number.into(), MediaStatus::Odd(number));
            row.status4k = MediaStatus::Odd(number);
            script.media.push(row);
        }
    })
    .await;
    let (six, seven) = match product {
        Product::Overseerr => (Read::Deleted, Read::Unknown(7)),
        Product::Jellyseerr | Product::Seerr => (Read::Blocklisted, Read::Deleted),
    };
    let means = [
        Read::Free,
        Read::Pending,
        Read::Processing,
        Read::PartiallyAvailable,
        Read::Available,
        six,
        seven,
        Read::Unknown(8),
        Read::Unknown(9),
    ];
    let rows = stage.rows().await;
    for (number, means) in (1..).zip(means) {
        let row = &rows[&film(number)];
        assert_eq!(row.status(false, stage.product), means, "{number}");
        assert_eq!(row.status(true, stage.product), means, "{number} in 4K");
    }
}

/// seerr reference §3: a database that came from Overseerr.
pub(crate) async fn six_on_a_season_is_what_was_deleted(product: Product) {
    let stage = Stage::with(product, |script| {
        let mut row = MediaRow::new(Kind::Tv, OFFICE.into(), MediaStatus::PartiallyAvailable);
        let status4k = MediaStatus::Unknown;
        row.seasons.push(SeasonRow { number: 1, status: MediaStatus::Odd(6), status4k });
        script.media.push(row);
    })
    .await;
    let rows = stage.rows().await;
    let season = rows[&show(OFFICE)].seasons[0];
    assert_eq!(season.status(false, stage.product), Read::Deleted);
    assert_eq!(season.status.is_relic(stage.product), product != Product::Overseerr);
    assert_eq!(season.status(true, stage.product), Read::Free);
}

/// seerr reference §3, the second table; the season's number in a request is a request's.
pub(crate) async fn every_request_number_is_read(product: Product) {
    let numbers = [
        RequestStatus::Pending,
        RequestStatus::Approved,
        RequestStatus::Declined,
        RequestStatus::Failed,
        RequestStatus::Completed,
        RequestStatus::Odd(9),
    ];
    let stage = Stage::with(product, |script| {
        for (id, status) in (1..).zip(numbers) {
            script.titles.push(Title::tv(id, "A show", "2001-01-01", 1..=1));
            let mut row = RequestRow::new(Kind::Tv, id, 2, status);
            row.seasons = vec![1];
            script.requests.push(row);
        }
    })
    .await;
    let mut rows = stage.seerr.all_requests().await.unwrap();
    rows.reverse();
    let means = [
        Asked::Pending,
        Asked::Approved,
        Asked::Declined,
        Asked::Failed,
        Asked::Completed,
        Asked::Unknown(9),
    ];
    for ((row, means), id) in rows.iter().zip(means).zip(1..) {
        assert_eq!((row.key(), row.status), (Some(show(id)), means));
        assert_eq!(row.seasons[0].status, means, "not the library's");
        assert_eq!(row.requested_by.as_ref().unwrap().id, ALICE);
        assert!(row.created_at.is_some());
    }
    assert_eq!(rows.iter().filter(|row| row.is_live()).count(), 4);
}

/// seerr reference §3: independent of each other, and both are always there.
pub(crate) async fn the_two_qualities_know_nothing_of_each_other(product: Product) {
    let stage = Stage::start(product).await;
    assert_eq!(stage.numbers(film(DUNE)).await, None, "nobody ever touched it");
    let mut in_4k = movie(DUNE);
    in_4k.is_4k = true;
    stage.create(&in_4k).await;
    assert_eq!(stage.numbers(film(DUNE)).await, Some((1, 3)));
    stage.sim.scan(Kind::Movie, DUNE.into(), true);
    assert_eq!(stage.numbers(film(DUNE)).await, Some((1, 5)));
    stage.create(&movie(DUNE)).await;
    assert_eq!(stage.numbers(film(DUNE)).await, Some((3, 5)));
}
