//! seerr reference §4 and §7.5: the blocklist and the watchlist.

use seerr_client::{
    CallError, Error, MediaStatus, Product as Known, UserId, blocklist, movies, watchlist,
};
use towline_sim::seerr::Product;

use crate::stage::{ALICE, BOTH, DUNE, Stage, film, movie, said, sent, show};

fn blocks(product: Known, key: seerr_client::TitleKey) -> blocklist::Add {
    blocklist::Add { product, key, title: "x".into(), user: UserId::new(1) }
}

/// seerr reference §7.5: a film and a show of one number collide.
pub(crate) async fn the_blocklist_has_one_entry_for_a_number(product: Product) {
    let stage = Stage::start(product).await;
    let (product, id) = (stage.product, BOTH.into());
    assert_eq!(stage.seerr.find(&blocklist::Get { product, id }).await.unwrap(), None);
    stage.send(&blocks(product, film(BOTH))).await;
    for key in [film(BOTH), show(BOTH)] {
        let error = stage.error(&blocks(product, key)).await;
        assert!(matches!(error, Error::AlreadyListed { .. }), "{error:?}");
        assert_eq!(said(&error).0, 412);
    }
    let entry = stage.send(&blocklist::Get { product, id }).await;
    assert_eq!((entry.key, entry.title.as_deref()), (Some(film(BOTH)), Some("x")));
    stage.send(&blocks(product, show(3001))).await;
    let list = blocklist::List { take: 1, ..blocklist::List::new(product) };
    let all = stage.seerr.all(list).await.unwrap();
    assert_eq!(all.iter().filter_map(|row| row.key).collect::<Vec<_>>(), [show(3001), film(BOTH)]);
    let row = &stage.rows().await[&film(BOTH)];
    for is_4k in [false, true] {
        assert_eq!(row.status(is_4k, product), MediaStatus::Blocklisted);
    }
    assert!(matches!(stage.error(&movie(BOTH)).await, Error::Blocklisted { .. }));
    stage.send(&blocklist::Delete { product, id }).await;
    let error = stage.error(&blocklist::Delete { product, id }).await;
    assert!(matches!(error, Error::NotFound { .. }), "401, and not about the key: {error:?}");
    stage.create(&movie(BOTH)).await;
    // Who may not look is told as of the key.
    let refused = stage.error_as(ALICE, &blocklist::List::new(product)).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");
}

/// seerr reference §4: nothing is sent, and there is nothing there.
pub(crate) async fn overseerr_has_neither_blocklist_nor_watchlist(product: Product) {
    let stage = Stage::start(product).await;
    let product = stage.product;
    let add = watchlist::Add { product, key: film(DUNE), title: "Dune".into() };
    let id = DUNE.into();
    let errors = [
        stage.error(&blocks(product, film(DUNE))).await,
        stage.error(&blocklist::Get { product, id }).await,
        stage.error(&blocklist::List::new(product)).await,
        stage.error(&blocklist::Delete { product, id }).await,
        stage.error(&add).await,
    ];
    for error in errors {
        assert!(matches!(error, Error::Call(CallError::Unwritable { .. })), "{error:?}");
    }
    assert_eq!(stage.sim.calls(), 0);
    let as_seerr = watchlist::Add { product: Known::Seerr, ..add };
    assert!(matches!(stage.error(&as_seerr).await, Error::NotFound { .. }));
    let as_seerr = blocklist::Get { product: Known::Seerr, id };
    assert!(matches!(stage.error(&as_seerr).await, Error::NotFound { .. }));
}

/// seerr reference §7.5: it requests nothing.
pub(crate) async fn a_watchlist_makes_a_free_row(product: Product) {
    let stage = Stage::start(product).await;
    let alice = stage.seerr.acting_as(ALICE);
    let add = watchlist::Add { product: stage.product, key: film(DUNE), title: "Dune".into() };
    sent(&alice, &add).await;
    let again = stage.error_as(ALICE, &add).await;
    assert!(matches!(again, Error::AlreadyListed { .. }), "{again:?}");
    assert_eq!(said(&again), (409, ""), "without a word");
    let row = &stage.rows().await[&film(DUNE)];
    assert!(row.status(false, stage.product).is_requestable() && stage.sim.requests().is_empty());
    // It is the list of whoever acts.
    let get = movies::Get::new(DUNE.into());
    assert!(sent(&alice, &get).await.on_user_watchlist);
    assert!(!stage.send(&get).await.on_user_watchlist);
    stage.create(&movie(DUNE)).await;
}
