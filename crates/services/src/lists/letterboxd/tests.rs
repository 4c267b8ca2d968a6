//! Short links, as a simulated Letterboxd has them (list-providers.md §5.2).

use std::time::Duration;

use towline_domain::wishes::{ListErrorKind as Is, Memory};
use towline_sim::lists::{
    Fault,
    shelf::{Content, Script, ShelfSim},
    titles,
};

use crate::lists::testing::{Stage, listing};

const SHORT: &str = "letterboxd.list = 'https://boxd.it/aBcD'";

async fn stage() -> (ShelfSim, Stage) {
    let content = Content::LetterboxdRss { user: "jane".into(), titles: titles(3) };
    let script = Script::default()
        .file("/jane/rss/", content.to_file())
        .redirect("/aBcD", "https://letterboxd.com/jane/");
    let shelf = ShelfSim::start(script).await.unwrap();
    let url = shelf.url();
    let stage = Stage::new(&format!("letterboxd = {{ url = '{url}', short_url = '{url}' }}"));
    (shelf, stage)
}

#[tokio::test]
async fn a_short_link_is_looked_up_once_and_counted() {
    let (shelf, stage) = stage().await;
    let list = stage.list(SHORT);
    for calls in [2, 3] {
        let fetched = list.fetch(&Memory::default()).await.unwrap();
        assert_eq!(listing(fetched).wishes.len(), 3);
        assert_eq!(list.calls(), calls);
    }
    assert_eq!(shelf.log().count("*aBcD*"), 1);
}

#[tokio::test]
async fn a_host_that_refuses_a_short_link_is_left_alone() {
    let (shelf, stage) = stage().await;
    shelf.fault("*aBcD*", Fault::wait(60), 1);
    for _ in 0..2 {
        let error = stage.fails(SHORT).await;
        assert_eq!(error.kind, Is::RateLimited);
        assert_eq!(error.retry_at, Some(stage.clock().now() + Duration::from_secs(60)));
    }
    assert_eq!(shelf.log().calls().len(), 1);
}
