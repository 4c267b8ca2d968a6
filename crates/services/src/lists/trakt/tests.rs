//! What a simulated Trakt says, read (list-providers.md §4).

use towline_domain::wishes::{Fetched, Memory};
use towline_sim::lists::{
    Fault, titles,
    trakt::{List, Script, TraktSim, User},
};

use crate::lists::testing::{Stage, listing};

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
