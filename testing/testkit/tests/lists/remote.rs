//! Files behind addresses (§14): hostile ones too.

use towline_domain::wishes::{Fetched, ListErrorKind as Is, Memory};
use towline_sim::lists::{
    Fault, Flow,
    shelf::{Content, File, Script, ShelfSim, Validators},
    titles,
};

use crate::stage::{Stage, assert_whole, listing};

async fn stage(script: Script) -> (ShelfSim, Stage) {
    (ShelfSim::start(script).await.unwrap(), Stage::new(""))
}

fn list(shelf: &ShelfSim, path: &str) -> String {
    format!("file = {{ list = '{}{path}', allow_private = true }}", shelf.url())
}

fn own(count: usize) -> Content {
    Content::OwnJson(titles(count))
}

#[tokio::test]
async fn a_file_is_read_and_asked_for_again_only_where_it_changed() {
    for validators in
        [Validators::Both, Validators::Etag, Validators::WeakEtag, Validators::LastModified]
    {
        let file = own(5).to_file().validated_by(validators);
        let (shelf, stage) = stage(Script::default().file("/list.json", file)).await;
        let provider = stage.list(&list(&shelf, "/list.json"));
        let first = listing(provider.fetch(&Memory::default()).await.unwrap());
        assert_whole(&first, 5);
        assert_eq!(provider.fetch(&first.memory).await.unwrap(), Fetched::Unchanged);
        assert_eq!(provider.calls(), 2);
    }
    for validators in [Validators::Ignored, Validators::Absent] {
        let file = own(5).to_file().validated_by(validators);
        let (shelf, stage) = stage(Script::default().file("/list.json", file)).await;
        let provider = stage.list(&list(&shelf, "/list.json"));
        let first = listing(provider.fetch(&Memory::default()).await.unwrap());
        assert_whole(&listing(provider.fetch(&first.memory).await.unwrap()), 5);
    }
}

#[tokio::test]
async fn not_modified_is_no_answer_to_who_remembers_nothing() {
    let file = own(5).to_file().validated_by(Validators::Always304);
    let (shelf, stage) = stage(Script::default().file("/list.json", file)).await;
    assert_eq!(stage.fails(&list(&shelf, "/list.json")).await.kind, Is::ShapeChanged);
}

#[tokio::test]
async fn five_redirects_are_followed_and_not_six_and_no_circle() {
    let script = Script::default()
        .file("/list.json", own(5).to_file())
        .chain("/five", 5, "/list.json")
        .chain("/six", 6, "/list.json")
        .circle("/one", "/other")
        .redirect("/out", "ftp://example.org/list.json")
        .redirect("/nowhere", "http://");
    let (shelf, stage) = stage(script).await;
    assert_whole(&stage.read(&list(&shelf, "/five")).await, 5);
    for path in ["/six", "/one", "/out", "/nowhere"] {
        assert_eq!(stage.fails(&list(&shelf, path)).await.kind, Is::NotReadable, "{path}");
    }
}

#[tokio::test]
async fn nobody_is_led_to_this_machine_or_its_neighbours() {
    let (shelf, stage) = stage(Script::default().file("/list.json", own(5).to_file())).await;
    let port = shelf.url().rsplit_once(':').unwrap().1.to_owned();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "169.254.169.254",
        "10.0.0.1",
    ] {
        let error = stage.fails(&format!("file.list = 'http://{host}:{port}/list.json'")).await;
        assert_eq!(error.kind, Is::NotReadable, "{host}: {error}");
        assert!(error.hint.unwrap().contains("allow_private"));
    }
    assert_eq!(shelf.log().calls().len(), 0, "nobody was asked");
}

#[tokio::test]
async fn no_more_is_held_than_a_list_may_have() {
    let repeated = |tells_length| Content::Repeated {
        text: "tt0000001\n".repeat(1000),
        times: 2_000,
        tells_length,
    };
    let script = Script::default()
        .file("/told", repeated(true).to_file())
        .file("/untold", repeated(false).to_file());
    let (shelf, stage) = stage(script).await;
    for path in ["/told", "/untold"] {
        assert_eq!(stage.fails(&list(&shelf, path)).await.kind, Is::TooLarge);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_list() {
    for flow in [Flow::Broken, Flow::Short] {
        let file = own(50).to_file().flowing(flow);
        let (shelf, stage) = stage(Script::default().file("/list.json", file)).await;
        assert_eq!(stage.fails(&list(&shelf, "/list.json")).await.kind, Is::Unreachable);
    }
    let cut = own(50).to_file().flowing(Flow::Cut);
    let (shelf, stage) = stage(Script::default().file("/list.json", cut)).await;
    assert_eq!(stage.fails(&list(&shelf, "/list.json")).await.kind, Is::ShapeChanged);
}

#[tokio::test]
async fn each_sign_of_trouble_has_its_kind_and_shows_no_path() {
    for (fault, kind) in [
        (Fault::error(401), Is::Private),
        (Fault::error(404), Is::NotFound),
        (Fault::wait(60), Is::RateLimited),
        (Fault::error(503), Is::Unavailable),
        (Fault::CloudflareChallenge, Is::BotChallenge),
        (Fault::WafChallenge, Is::BotChallenge),
        (Fault::Html, Is::ShapeChanged),
        (Fault::Empty, Is::NotReadable),
        (Fault::CloseBefore, Is::Unreachable),
    ] {
        let file = File::text("text/plain", "tt0000001");
        let (shelf, stage) = stage(Script::default().file("/canary", file)).await;
        shelf.fault("*", fault.clone(), 3);
        let error = stage.fails(&list(&shelf, "/canary?token=canary")).await;
        assert_eq!(error.kind, kind, "{fault:?}: {error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}
