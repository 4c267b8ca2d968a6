//! The example scene, which is also how one is documented.

use std::path::Path;

use towline_sim::lists::{AllLists, Scene};

use crate::stage::get;

fn scene() -> Scene {
    Scene::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/lists.json"))).unwrap()
}

#[tokio::test]
async fn it_is_played_by_all_of_them() {
    let lists = AllLists::start_on("127.0.0.1:0".parse().unwrap(), scene()).await.unwrap();
    let url = lists.shelf.url();
    let own = get(&format!("{url}/own.json")).await;
    assert_eq!((own.status, own.header("retry-after")), (503, "60"));
    assert!(get(&format!("{url}/own.json")).await.json["items"].is_array());
    assert_eq!(get(&format!("{url}/short")).await.header("location"), "/list.txt");
    let keyless = format!("{}/lists/jane/heist-films/json", lists.mdblist.url());
    assert_eq!(get(&keyless).await.len(), 1200);
    let imdb = lists.imdb.script();
    assert_eq!(imdb.lists["ls000000001"].titles.len(), 260);
    assert_eq!(imdb.charts["TOP_RATED_MOVIES"].0.len(), 250);
    let trakt = lists.trakt.script();
    assert_eq!(trakt.users["jane-doe"].lists[0].titles.len(), 600);
    assert_eq!(lists.tmdb.script().lists[&77].titles[1].date.as_deref(), Some(""));
    assert!(lists.addresses().iter().all(|(_, url)| url.starts_with("http://127.0.0.1:")));
}

#[test]
fn what_is_written_can_be_read_again() {
    let text = serde_json::to_string(&scene()).unwrap();
    let again: Scene = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    assert!(serde_json::from_str::<Scene>(r#"{"imdb": {"soup": 1}}"#).is_err());
}
