//! What a simulated Trakt says, read (list-providers.md §4).

use towline_domain::wishes::{Fetched, Memory, TitleKind};
use towline_sim::lists::{
    Fault, titles,
    trakt::{List, Script, TraktSim, User},
};

use crate::lists::{
    LoginPolled, TraktLogin,
    testing::{Stage, listing},
};

const LIST: &str = "trakt.list = 'https://trakt.tv/users/jane/lists/heist-films'";

async fn stage(script: Script) -> (TraktSim, Stage) {
    let trakt = TraktSim::start(script).await.unwrap();
    let url = trakt.url();
    let stage = Stage::new(&format!(
        "trakt = {{ client_id = 'sample-client-id', client_secret = 'sample-client-secret', \
         url = '{url}', auth_url = '{url}' }}"
    ));
    (trakt, stage)
}

async fn log_in(trakt: &TraktSim, stage: &Stage) {
    let login = TraktLogin::new(&stage.providers, &stage.shared, &stage.clock()).unwrap();
    let started = login.start_login().await.unwrap();
    assert!(trakt.approve(&started.user_code, "jane"));
    assert_eq!(login.poll_login(&started).await.unwrap(), LoginPolled::LoggedIn);
}

#[tokio::test]
async fn a_part_is_not_remembered_as_the_list_it_is_of() {
    let user = User::default().list(List::of("heist-films", 7, titles(600)));
    let (trakt, stage) = stage(Script::default().user("jane", user)).await;
    trakt.fault("*items*page=2*", Fault::error(502), 3);
    let list = stage.list(LIST);
    let part = listing(list.fetch(&Memory::default()).await.unwrap());
    assert!(part.lacks.is_some() && part.wishes.len() == 250);
    let whole = listing(list.fetch(&part.memory).await.unwrap());
    assert_eq!((whole.lacks, whole.wishes.len()), (None, 600));
    assert_eq!(list.fetch(&whole.memory).await.unwrap(), Fetched::Unchanged);
}

#[tokio::test]
async fn recommendations_of_no_kind_are_films_and_shows() {
    let user = User { recommendations: titles(400), ..User::default() };
    let (trakt, stage) = stage(Script::default().user("jane", user)).await;
    log_in(&trakt, &stage).await;
    for (limit, films, shows) in [(3, 2, 1), (100, 50, 50), (150, 75, 75)] {
        let list = format!("trakt.list = 'https://app.trakt.tv/discover'\ntrakt.limit = {limit}");
        let list = stage.read(&list).await;
        assert!(list.is_complete());
        let count = |kind| list.wishes.iter().filter(|wish| wish.kind == Some(kind)).count();
        assert_eq!((count(TitleKind::Movie), count(TitleKind::Show)), (films, shows));
    }
}
