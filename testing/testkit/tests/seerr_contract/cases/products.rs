//! seerr reference §4: what each product does in its own way.

use seerr_client::{
    Error, MediaStatus, MediaType,
    public::GetSettings,
    requests::{self, Created},
    users,
};
use towline_sim::seerr::{Kind, Product};

use crate::stage::{DUNE, OFFICE, Stage, all_of, asked_numbers, film, movie, said, seasons, show};

/// seerr reference §4, public settings.
pub(crate) async fn settings_tell_quality_specials_and_setup(product: Product) {
    let stage = Stage::with(product, |script| {
        (script.settings.movie_4k, script.settings.special_episodes) = (true, true);
        script.settings.application_url = "https://requests.example.org".into();
        script.version = "preview-x!".into();
    })
    .await;
    let settings = stage.send(&GetSettings).await;
    assert_eq!(settings.product, stage.product);
    assert!(settings.has_4k(MediaType::Movie) && !settings.has_4k(MediaType::Tv));
    assert!(settings.takes_specials() && settings.partial_requests_enabled);
    assert_eq!(settings.application_url.as_deref(), Some("https://requests.example.org"));
    let seerr_client::Finding::Ok { version, .. } = stage.seerr.diagnose().await else { panic!() };
    assert_eq!(&*version, "preview-x!", "any text");

    // Without a 4K server it is accepted, and leads nowhere.
    let mut in_4k = all_of(OFFICE);
    in_4k.is_4k = true;
    stage.create(&in_4k).await;
    assert_eq!(stage.numbers(show(OFFICE)).await, Some((1, 3)));
}

/// seerr reference §4: season 0.
pub(crate) async fn season_0_is_requested_where_it_may_be(product: Product) {
    for special_episodes in [false, true] {
        let stage =
            Stage::with(product, |script| script.settings.special_episodes = special_episodes)
                .await;
        let takes = stage.send(&GetSettings).await.takes_specials();
        assert_eq!(takes, special_episodes || product == Product::Overseerr);
        let request = stage.create(&seasons(OFFICE, [0, 1])).await;
        let wanted = if takes { vec![0, 1] } else { vec![1] };
        assert_eq!(asked_numbers(&request), wanted);
        // §7.1: nothing but season 0 is nothing, or taken by now.
        assert_eq!(stage.send(&seasons(OFFICE, [0])).await, Created::NothingLeft);
    }
}

/// seerr reference §2 and §4: `q` is unknown to Overseerr.
pub(crate) async fn users_are_searched_where_the_product_can(product: Product) {
    let stage = Stage::start(product).await;
    let search = users::List { search: Some("ali".into()), ..users::List::default() };
    if product == Product::Overseerr {
        let error = stage.error(&search).await;
        assert!(matches!(error, Error::BadRequest { .. }), "{error:?}");
        assert_eq!(said(&error), (400, "Unknown query parameter 'q'"));
        return;
    }
    let found = stage.seerr.all(search).await.unwrap();
    assert_eq!(found.iter().map(|user| &*user.display_name).collect::<Vec<_>>(), ["alice"]);
}

/// seerr reference §3 and §4: 7, or nothing remembered; and 6 in later builds of Overseerr.
pub(crate) async fn what_vanished_is_requestable_again(product: Product) {
    for later_build in [false, true] {
        let stage = Stage::with(product, |script| script.settings.later_build = later_build).await;
        let first = stage.create(&movie(DUNE)).await;
        stage.sim.scan(Kind::Movie, DUNE.into(), false);
        stage.sim.vanish(Kind::Movie, DUNE.into(), false);
        let status = stage.rows().await[&film(DUNE)].status(false, stage.product);
        let tells = later_build || product == Product::Seerr;
        assert_eq!(status, if tells { MediaStatus::Deleted } else { MediaStatus::Free });
        assert!(status.is_requestable());
        // An older product's request is never over: it stands in the way of the next one.
        if product != Product::Seerr {
            stage.send(&requests::Delete(first.id)).await;
        }
        stage.create(&movie(DUNE)).await;
    }
}
