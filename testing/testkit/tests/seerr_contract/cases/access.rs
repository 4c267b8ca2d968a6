//! seerr reference §2: who we are to it.

use seerr_client::{Access, Error, Finding, Permissions, UserId, auth::GetMe, media, users};
use towline_sim::seerr::{Product, User, rights};

use crate::stage::{
    ALICE, AUTO, DUNE, MANAGER, NOBODY, STRANGER, Stage, error, movie, said, seasons, sent,
};

/// seerr reference §2, the three steps.
pub(crate) async fn the_diagnosis_names_what_is_wrong(product: Product) {
    let stage = Stage::start(product).await;
    let Finding::Ok { product: found, me, .. } = stage.seerr.acting_as(ALICE).diagnose().await
    else {
        panic!()
    };
    assert_eq!((found, me.id), (stage.product, ALICE));
    assert_eq!(stage.seerr.acting_as(STRANGER).diagnose().await, Finding::UserUnknown);
    let wrong = stage.seerr_as(Access::ApiKey("wrong-key".into()));
    assert_eq!(wrong.diagnose().await, Finding::KeyWrong);
    assert_eq!(wrong.acting_as(ALICE).diagnose().await, Finding::KeyWrong);

    // §11: a proxy that takes the headers away.
    stage.sim.faults(|faults| faults.strips_api_headers = true);
    assert_eq!(stage.seerr.diagnose().await, Finding::KeyMissing);
    assert_eq!(stage.seerr.acting_as(ALICE).diagnose().await, Finding::KeyMissing);
    stage.sim.stop();
    let finding = stage.seerr.diagnose().await;
    assert!(matches!(finding, Finding::Unreachable { .. }), "{finding:?}");

    let new = Stage::with(product, |script| script.settings.initialized = false).await;
    let Finding::NotInitialised { product, .. } = new.seerr.diagnose().await else { panic!() };
    assert_eq!(product, new.product);
}

/// seerr reference §2, CSRF.
pub(crate) async fn csrf_protection_refuses_changes_only_and_is_named(product: Product) {
    let stage = Stage::with(product, |script| script.settings.csrf = true).await;
    for error in [stage.error(&movie(DUNE)).await, stage.error(&seasons(3002, [1])).await] {
        assert!(matches!(error, Error::CsrfOn { .. }), "{error:?}");
        assert_eq!(said(&error), (403, "invalid csrf token"));
        assert!(error.hint().unwrap().contains("CSRF") && !error.is_passing());
    }
    assert!(matches!(stage.seerr.diagnose().await, Finding::Ok { .. }), "it reads well");
    assert!(stage.rows().await.is_empty());
}

/// seerr reference §2: a header that is no number ends the server; a user's number never is that.
pub(crate) async fn any_user_number_leaves_the_process_alive(product: Product) {
    let stage = Stage::start(product).await;
    for number in [0, 1, 2, 99, i32::MAX as u32, u32::MAX] {
        let user = UserId::new(number);
        let is_known = stage.seerr.acting_as(user).send(&GetMe).await.is_ok();
        assert_eq!(is_known, matches!(number, 1 | 2), "{number}");
    }
    let headers: Vec<_> = stage.sim.log().calls().iter().map(|call| call.user.clone()).collect();
    assert!(headers.iter().all(|user| user.as_ref().unwrap().parse::<u32>().is_ok()));
    assert!(stage.sim.is_running());
}

/// seerr reference §2: bits that add up, and one's own rights on each call.
pub(crate) async fn permissions_are_those_that_were_given(product: Product) {
    let new_bit = 1 << 40;
    let stage = Stage::with(product, |script| {
        let bits = rights::REQUEST_MOVIE | rights::AUTO_APPROVE_4K_TV | new_bit;
        script.users.push(User::new(8, "eve", bits));
    })
    .await;
    let eve = sent(&stage.seerr.acting_as(UserId::new(8)), &GetMe).await;
    let given = Permissions::REQUEST_MOVIE | Permissions::AUTO_APPROVE_4K_TV;
    assert_eq!(eve.permissions, given | Permissions::new(new_bit));
    assert!(!eve.permissions.allows(Permissions::REQUEST));
    assert_eq!(sent(&stage.seerr.acting_as(AUTO), &GetMe).await.display_name, "auto".into());

    // Addresses are for those who manage users.
    let seen = async |user: UserId| {
        let list = users::List::default();
        let users = stage.seerr.acting_as(user).all(list).await;
        users.map(|users| users.iter().any(|user| user.email.is_some()))
    };
    assert!(seen(MANAGER).await.unwrap());
    assert!(!seen(ALICE).await.unwrap());
    // The library is for everybody.
    sent(&stage.seerr.acting_as(NOBODY), &media::List::default()).await;
    let refused = error(&stage.seerr.acting_as(STRANGER), &media::List::default()).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");
}
