//! What a simulated IMDb says, read (list-providers.md §3).

use serde_json::json;
use towline_domain::wishes::ListErrorKind as Is;
use towline_sim::lists::{
    Fault,
    imdb::{ImdbSim, Script},
};

use crate::lists::testing::Stage;

#[tokio::test]
async fn a_list_that_says_neither_its_length_nor_its_end_is_a_part() {
    let imdb = ImdbSim::start(Script::default()).await.unwrap();
    let stage = Stage::new(&format!("imdb = {{ url = '{}' }}", imdb.url()));
    let film = json!({ "id": "tt0000001", "titleType": { "id": "movie" } });
    let answer = |total| {
        let found = json!({ "total": total, "pageInfo": null, "edges": [{ "title": film }] });
        let list = json!({ "listType": { "id": "TITLES" }, "titleListItemSearch": found });
        Fault::Json { status: 200, body: json!({ "data": { "list": list } }) }
    };
    imdb.fault("*", answer(None), 1);
    let list = stage.read("imdb.list = 'ls000000001'").await;
    assert_eq!((list.wishes.len(), list.lacks.map(|it| it.kind)), (1, Some(Is::ShapeChanged)));
    imdb.fault("*", answer(Some(1)), 1);
    assert_eq!(stage.read("imdb.list = 'ls000000001'").await.lacks, None);
}
