//! slskd contract §10: searches.

use std::time::Duration;

use slskd_client::{
    SearchId,
    searches::{Delete, Get, List, Responses, Search, Start, Stop},
};
use towline_sim::slskd::{Behaviour, Version};

use crate::stage::{Stage, file};

fn start(text: &str) -> Start {
    Start { search_text: text.into(), ..Start::default() }
}

async fn get(stage: &Stage, id: &SearchId) -> Search {
    stage.send(&Get { id: id.clone(), include_responses: true }).await
}

async fn until_complete(stage: &Stage, id: &SearchId) -> Search {
    for _ in 0..500 {
        let search = get(stage, id).await;
        if search.is_complete {
            return search;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never complete: {:?}", get(stage, id).await);
}

/// slskd contract §10: `responses` after completion; `Completed, TimedOut` is the normal end.
pub(crate) async fn a_search_shows_what_it_found_when_it_is_over(version: fn() -> Version) {
    let mut locked = file("album locked.flac", Behaviour::default());
    locked.locked = true;
    let files = [file("album 1.flac", Behaviour::default()), locked];
    let stage = Stage::start(version(), files, |script| script.pace.search_ms = 400).await;
    let id = SearchId::from_u128(4711);
    let begun = stage.send(&Start { id: Some(id.clone()), ..start("artist ALBUM") }).await;
    assert!(begun.id == id && !begun.is_complete);
    assert!(stage.send(&Responses(id.clone())).await.is_empty());
    let search = until_complete(&stage, &id).await;
    assert!(search.state.0.contains("TimedOut") && !search.state.is_cut_short());
    let responses = stage.send(&Responses(id.clone())).await;
    assert_eq!(responses, search.responses);
    let response = &responses[0];
    assert_eq!((response.username.as_str(), response.files.len()), ("bob", 1));
    assert!(response.locked_files[0].is_locked && response.files[0].size == 4096);
    assert!(stage.send(&List).await[0].responses.is_empty());
    stage.send(&Delete(id.clone())).await;
    let gone = Get { id, include_responses: false };
    assert_eq!(stage.slskd.find(&gone).await.unwrap(), None);
}

/// slskd contract §10: 409, and `PUT`.
pub(crate) async fn a_search_needs_a_connection_and_can_be_stopped(version: fn() -> Version) {
    let stage = Stage::start(version(), [], |script| script.pace.search_ms = 60_000).await;
    let id = stage.send(&start("x")).await.id;
    stage.send(&Stop(id.clone())).await;
    let search = until_complete(&stage, &id).await;
    assert!(search.state.is_cut_short(), "{}", search.state);
    stage.sim.set_logged_in(false);
    assert_eq!(stage.refused(&start("x")).await.0, 409);
}
