//! seerr reference §7.1: each no, told from the others.

use seerr_client::{
    Error, MediaType, UserId,
    requests::{Create, Created},
};
use towline_sim::seerr::{BlockedRow, Kind, Product, Title, User, rights};

use crate::stage::{
    ALICE, BOTH, DUNE, LIMITED, NOBODY, OFFICE, STRANGER, Stage, all_of, movie, said, seasons,
};

/// seerr reference §7.1, blocklisted.
pub(crate) async fn a_blocklisted_title_is_refused_in_the_words_of_each_product(product: Product) {
    let stage = Stage::with(product, |script| {
        let title = "Dune".to_owned();
        script.blocklist.push(BlockedRow { kind: Kind::Movie, tmdb: DUNE.into(), title });
        script.blocklist.push(BlockedRow {
            kind: Kind::Tv,
            tmdb: OFFICE.into(),
            title: String::new(),
        });
    })
    .await;
    let words = match product {
        Product::Jellyseerr => "This media is blacklisted.",
        Product::Overseerr | Product::Seerr => "This media is blocklisted.",
    };
    for create in [movie(DUNE), all_of(OFFICE), Create { is_4k: true, ..movie(DUNE) }] {
        let error = stage.error(&create).await;
        assert!(matches!(error, Error::Blocklisted { .. }), "{error:?}");
        assert_eq!(said(&error), (403, words));
        assert!(!error.is_passing());
    }
}

/// seerr reference §7.1, no request permission.
pub(crate) async fn without_the_right_each_kind_is_refused(product: Product) {
    let stage = Stage::with(product, |script| {
        script.users.push(User::new(8, "films", rights::REQUEST_MOVIE));
    })
    .await;
    let in_4k = |create: Create| Create { is_4k: true, ..create };
    for (create, kind) in [
        (movie(DUNE), "movie"),
        (all_of(OFFICE), "series"),
        (in_4k(movie(DUNE)), "4K movie"),
        (in_4k(all_of(OFFICE)), "4K series"),
    ] {
        let error = stage.error_as(NOBODY, &create).await;
        assert!(matches!(error, Error::NotPermitted { .. }), "{error:?}");
        let words = format!("You do not have permission to make {kind} requests.");
        assert_eq!(said(&error), (403, words.as_str()));
        assert!(error.hint().unwrap().contains("permission"));
    }
    let films = UserId::new(8);
    stage.create_as(films, &movie(DUNE)).await;
    assert!(matches!(stage.error_as(films, &all_of(BOTH)).await, Error::NotPermitted { .. }));
    // In another's name only with both rights.
    let for_alice = Create { user: Some(ALICE), ..movie(BOTH) };
    let error = stage.error_as(films, &for_alice).await;
    assert_eq!(said(&error).1, "You do not have permission to modify the request user.");
    assert!(matches!(error, Error::NotPermitted { .. }), "{error:?}");
}

/// seerr reference §7.1, quota, and the order of checks.
pub(crate) async fn a_used_up_quota_is_told_by_kind_and_hides_the_rest(product: Product) {
    let stage = Stage::start(product).await;
    for id in [2001, DUNE] {
        stage.create_as(LIMITED, &movie(id)).await;
    }
    let exceeded = |error: &Error| match error {
        Error::QuotaExceeded { media_type, .. } => Some(*media_type),
        _ => None,
    };
    // A new one, one that is there, and one that nobody knows.
    for id in [BOTH, DUNE, 1] {
        let error = stage.error_as(LIMITED, &movie(id)).await;
        assert_eq!(exceeded(&error), Some(MediaType::Movie), "{error:?}");
        assert!(error.is_passing() && said(&error) == (403, "Movie Quota exceeded."));
    }
    // Shows count by season, and all or nothing is taken.
    let error = stage.error_as(LIMITED, &all_of(OFFICE)).await;
    assert_eq!(exceeded(&error), Some(MediaType::Tv), "{error:?}");
    assert!(stage.sim.requests_of(Kind::Tv, OFFICE.into()).is_empty());
    stage.create_as(LIMITED, &seasons(OFFICE, [1, 2])).await;
    let error = stage.error_as(LIMITED, &seasons(OFFICE, [3, 4])).await;
    assert_eq!(said(&error).1, "Series Quota exceeded.");
    stage.create_as(LIMITED, &seasons(OFFICE, [3])).await;
    assert_eq!(
        exceeded(&stage.error_as(LIMITED, &seasons(OFFICE, [4])).await),
        Some(MediaType::Tv)
    );
    // Not even the owner goes beyond the quota of whom it is for.
    let in_the_name = Create { user: Some(LIMITED), ..movie(BOTH) };
    assert_eq!(exceeded(&stage.error(&in_the_name).await), Some(MediaType::Movie));
}

/// seerr reference §7.1: 500, with the number at the end.
pub(crate) async fn unknown_titles_and_outages_are_told_with_the_upstream_status(product: Product) {
    let stage = Stage::start(product).await;
    let upstream = |error: &Error| match error {
        Error::NoSuchTitleOrUpstream { upstream, .. } => *upstream,
        _ => panic!("{error:?}"),
    };
    for create in [movie(1), all_of(1)] {
        assert_eq!(upstream(&stage.error(&create).await), Some(404));
    }
    stage.sim.metadata(|metadata| metadata.fails_with = Some(503));
    let error = stage.error(&movie(DUNE)).await;
    assert_eq!(upstream(&error), Some(503));
    assert!(said(&error).1.starts_with("[TMDB]") && error.is_passing());
    assert!(stage.rows().await.is_empty(), "nothing was done");
    stage.sim.metadata(|metadata| metadata.fails_with = None);
    stage.create(&movie(DUNE)).await;
}

/// seerr reference §7.1: in the body 500, in the header 403.
pub(crate) async fn an_unknown_user_in_the_request_is_told(product: Product) {
    let stage = Stage::start(product).await;
    let error = stage.error(&Create { user: Some(STRANGER), ..movie(DUNE) }).await;
    assert!(matches!(error, Error::UserUnknown { .. }), "{error:?}");
    assert_eq!(said(&error).0, 500);
    assert!(!error.is_passing() && error.hint().is_some());
    let error = stage.error_as(STRANGER, &movie(DUNE)).await;
    assert!(matches!(error, Error::KeyOrUserRefused { .. }), "{error:?}");
}

/// seerr reference §7.1: the only unique key there is.
pub(crate) async fn a_shared_tvdb_id_collides_and_another_one_gets_through(product: Product) {
    let stage = Stage::with(product, |script| {
        script.titles.push(Title::tv(9, "Same number", "2010-01-01", 1..=1).tvdb(73244));
    })
    .await;
    stage.create(&all_of(OFFICE)).await;
    let error = stage.error(&all_of(9)).await;
    assert!(matches!(error, Error::TvdbCollision { .. }), "{error:?}");
    assert!(!error.is_passing() && said(&error).0 == 500);
    let other = Create { tvdb_id: Some(999.into()), ..all_of(9) };
    assert!(matches!(stage.send(&other).await, Created::Requested(_)));
    // Once it has a row, that is the one.
    stage.create(&Create { is_4k: true, ..all_of(9) }).await;
}
