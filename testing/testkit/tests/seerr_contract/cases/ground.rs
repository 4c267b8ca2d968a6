//! seerr reference §1: where the API is, and how strict it is.

use seerr_client::{Error, MediaStatus, auth::GetMe, media, movies, requests};
use serde_json::json;
use towline_sim::seerr::{Kind, Product};

use crate::stage::{BOTH, DUNE, OFFICE, Stage, all_of, error, film, movie, said, seasons, show};

/// seerr reference §1, base: below a path, as a proxy gives it one.
pub(crate) async fn an_address_below_a_path_is_used_as_it_is_typed(product: Product) {
    let stage = Stage::with(product, |script| script.subpath = "/films/requests".into()).await;
    let access = || seerr_client::Access::ApiKey(stage.sim.key().into());
    for end in ["", "/", "/api/v1", "/api/v1/"] {
        let settings = seerr_client::Settings::new(format!("{}{end}", stage.sim.url()), access());
        let seerr = seerr_client::Seerr::new(settings).unwrap();
        seerr.send(&GetMe).await.unwrap_or_else(|error| panic!("{end}: {error:?}"));
    }
    let root = stage.sim.url().replace("/films/requests", "");
    let settings = seerr_client::Settings::new(root, access());
    let elsewhere = seerr_client::Seerr::new(settings).unwrap();
    let error = error(&elsewhere, &GetMe).await;
    assert!(matches!(error, Error::NotTheApi { .. }), "{error:?}");
}

/// seerr reference §1: what others get wrong is refused, and whatever this client can send is not.
pub(crate) async fn whatever_the_client_sends_is_taken_by_the_strict_server(product: Product) {
    let stage = Stage::start(product).await;
    for wrong in [
        json!({"mediaType": "movie", "mediaId": "2002", "is4k": false}),
        json!({"mediaType": "movie", "mediaId": 2002, "is4k": "true"}),
        json!({"mediaType": "movie", "mediaId": 2002, "is4k": false, "profileId": null}),
        json!({"mediaId": 2002}),
    ] {
        assert_eq!(stage.raw("POST", "api/v1/request", Some(&wrong)).await.0, 400, "{wrong}");
    }
    assert_eq!(stage.raw("POST", "api/v1/media/1/unknown", None).await.0, 415);

    stage.create(&movie(DUNE)).await;
    stage.create(&all_of(OFFICE)).await;
    // Nothing is left out of it, and nothing is null.
    let whole = requests::Create {
        is_4k: true,
        user: Some(2.into()),
        server_id: Some(0.into()),
        profile_id: Some(7),
        root_folder: Some("/tv".into()),
        tags: Some(vec![1]),
        tvdb_id: Some(705_001.into()),
        language_profile_id: Some(1),
        ..seasons(BOTH, [1, 2])
    };
    let show = stage.create(&whole).await;
    let update = requests::UpdateSeasons { id: show.id, seasons: crate::stage::set([3]) };
    stage.send(&update).await;
    let row = stage.rows().await[&film(DUNE)].id;
    stage.send(&media::SetStatus::new(row, media::NewStatus::Free)).await;
    let written: Vec<_> = stage.sim.log().writes().iter().map(|call| call.status).collect();
    assert_eq!(written[5..], [201, 201, 201, 200, 200].map(Some));
}

/// seerr reference §1: numbers are unique only among titles of a kind.
pub(crate) async fn a_film_and_a_show_of_one_number_are_two_titles(product: Product) {
    let stage = Stage::start(product).await;
    stage.create(&movie(BOTH)).await;
    stage.sim.scan(Kind::Movie, BOTH.into(), false);
    let rows = stage.rows().await;
    assert_eq!(rows[&film(BOTH)].status(false, stage.product), MediaStatus::Available);
    assert_eq!(rows.get(&show(BOTH)), None);
    stage.create(&seasons(BOTH, [2])).await;
    let rows = stage.rows().await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[&show(BOTH)].status(false, stage.product), MediaStatus::Processing);
    assert_ne!(rows[&show(BOTH)].id.get(), BOTH, "the row's own number is another one");
}

/// seerr reference §1 and §11: the page of a login, whatever is asked.
pub(crate) async fn a_page_in_front_is_no_answer(product: Product) {
    let stage = Stage::start(product).await;
    stage.sim.faults(|faults| faults.html = true);
    let errors = [
        stage.error(&GetMe).await,
        stage.error(&media::List::default()).await,
        stage.error(&movies::Get::new(DUNE.into())).await,
        stage.error(&movie(DUNE)).await,
        // It reads no body, and a page is not *done*.
        stage.error(&requests::Delete(1.into())).await,
    ];
    for error in errors {
        assert!(matches!(error, Error::NotTheApi { .. }), "{error:?}");
        assert!(!error.is_passing() && error.hint().is_some());
        assert_eq!(said(&error).1, "", "the page's words are nobody's");
    }
    let finding = stage.seerr.diagnose().await;
    assert!(matches!(finding, seerr_client::Finding::NotTheApi { .. }), "{finding:?}");
    assert!(stage.sim.requests().is_empty());
}
