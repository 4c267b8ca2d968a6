//! What a simulated TMDB says, read (list-providers.md §7).

use serde_json::json;
use towline_domain::wishes::ListErrorKind as Is;
use towline_sim::lists::{
    Fault,
    tmdb::{Script, TmdbSim},
};

use crate::lists::testing::Stage;

#[tokio::test]
async fn a_list_that_does_not_say_how_many_pages_it_has_is_a_part() {
    let tmdb = TmdbSim::start(Script::default()).await.unwrap();
    let key = "0123456789abcdef0123456789abcdef";
    let stage = Stage::new(&format!("tmdb = {{ key = '{key}', url = '{}' }}", tmdb.url()));
    let film = json!({ "media_type": "movie", "id": 11, "title": "One" });
    let body = json!({ "id": 77, "name": "Sample", "items": [film] });
    tmdb.fault("*list/77*", Fault::Json { status: 200, body }, 1);
    let list = stage.read("tmdb.list = 'https://www.themoviedb.org/list/77'").await;
    assert_eq!(list.wishes.len(), 1);
    assert_eq!(list.lacks.map(|error| error.kind), Some(Is::ShapeChanged));
}
