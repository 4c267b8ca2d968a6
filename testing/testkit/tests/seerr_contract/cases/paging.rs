//! seerr reference §8: rows come and go while a listing is read.

use std::collections::HashSet;

use seerr_client::{Error, PER_PAGE, media, requests};
use towline_sim::seerr::{Kind, MediaRow, MediaStatus, Product, RequestFault, RequestRow, Script};

use crate::stage::Stage;

/// Ten films, each with a request.
fn ten(script: &mut Script) {
    films(script, 10);
}

/// So many that pages go on coming while some are taken away.
fn forty(script: &mut Script) {
    films(script, 40);
}

fn films(script: &mut Script, count: i64) {
    for id in 1..=count {
        script.media.push(MediaRow::new(Kind::Movie, id, MediaStatus::Available));
        let status = towline_sim::seerr::RequestStatus::Approved;
        script.requests.push(RequestRow::new(Kind::Movie, id, 1, status));
    }
}

const BY_THREE: media::List = media::List {
    take: 3,
    skip: 0,
    filter: media::MediaFilter::All,
    sort: media::MediaSort::Added,
};

/// Both listings in pages of three, after something happens behind a page of each.
async fn read(stage: &Stage, times: u32, fault: &RequestFault) -> [Result<Vec<u32>, Error>; 2] {
    stage.sim.faults(|faults| faults.on(times, "GET", "/api/v1/media", fault.clone()));
    let rows = stage.seerr.all(BY_THREE).await;
    let rows = rows.map(|rows| rows.iter().map(|row| row.id.get()).collect());
    stage.sim.faults(|faults| {
        faults.on_request.clear();
        faults.on(times, "GET", "/api/v1/request", fault.clone());
    });
    let list = requests::List { take: 3, ..requests::List::default() };
    let asked = stage.seerr.all(list).await;
    stage.sim.faults(|faults| faults.on_request.clear());
    [rows, asked.map(|asked| asked.iter().map(|request| request.id.get()).collect())]
}

/// What is there, newest first.
fn there(stage: &Stage) -> [Vec<u32>; 2] {
    let number = |id: i64| u32::try_from(id).unwrap();
    [
        stage.sim.media().iter().rev().map(|row| number(row.id)).collect(),
        stage.sim.requests().iter().rev().map(|request| number(request.id)).collect(),
    ]
}

/// seerr reference §8: they push others onto the next page, where they come again. Nothing that was
/// there is missing by that, and nothing is read anew.
pub(crate) async fn rows_that_come_in_between_are_read_once_each(product: Product) {
    for rows in [1, 2, 3, 5] {
        let stage = Stage::with(product, ten).await;
        let before = there(&stage);
        let calls = stage.sim.calls();
        let read = read(&stage, 1, &RequestFault::RowsAdded { rows }).await.map(Result::unwrap);
        for (read, before) in read.iter().zip(before) {
            let each: HashSet<_> = read.iter().collect();
            assert_eq!(each.len(), read.len(), "{rows}: {read:?}");
            assert!(before.iter().all(|id| each.contains(id)), "{rows}: {read:?}");
        }
        let pages = (10 + rows).div_ceil(3) + (10 + 2 * rows).div_ceil(3);
        assert_eq!(stage.sim.calls() - calls, pages, "{rows}");
    }
}

/// seerr reference §8: they pull others over to the page before, which has been read.
pub(crate) async fn rows_that_go_in_between_leave_no_gap(product: Product) {
    for rows in [1, 2, 3] {
        let stage = Stage::with(product, ten).await;
        let before = there(&stage);
        let [media, requests] = read(&stage, 1, &RequestFault::RowsRemoved { rows }).await;
        assert_eq!(media.unwrap(), before[0][rows..], "{rows}");
        assert_eq!(requests.unwrap(), there(&stage)[1], "{rows}");
    }
}

/// seerr reference §8: half a listing is none.
pub(crate) async fn a_listing_that_never_rests_is_no_listing(product: Product) {
    let stage = Stage::with(product, forty).await;
    for read in read(&stage, 1000, &RequestFault::RowsRemoved { rows: 1 }).await {
        assert!(matches!(read, Err(Error::Unsettled { .. })), "{read:?}");
        assert!(read.unwrap_err().is_passing());
    }
    // A page that fails is no end of the listing either.
    stage.sim.faults(|faults| faults.on(9, "GET", "/api/v1/media", RequestFault::error(502)));
    assert!(stage.seerr.all(BY_THREE).await.is_err());
    assert_eq!(media::List::default().take, PER_PAGE);
}
