//! The server of files: versions, redirects, and bodies beyond any limit (section 14).

use towline_sim::lists::{
    Flow,
    shelf::{Content, File, Script, ShelfSim, Validators},
};

use crate::stage::{get, http, send};

fn text() -> File {
    Content::Text("tt0000001\n".into()).to_file()
}

async fn one(file: File) -> ShelfSim {
    ShelfSim::start(Script::default().file("/list.txt", file)).await.unwrap()
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let sim = one(text()).await;
    let url = format!("{}/list.txt", sim.url());
    let first = get(&url).await;
    assert_eq!((first.status, first.text.as_str()), (200, "tt0000001\n"));
    assert_eq!(first.header("content-type"), "text/plain; charset=utf-8");
    let (etag, date) = (first.header("etag"), first.header("last-modified"));
    assert_eq!(date, "Fri, 02 Jan 2026 03:04:05 GMT");
    let with =
        async |name: &str, value: &str| send(http().get(&url).header(name, value)).await.status;
    assert_eq!(with("if-none-match", etag).await, 304);
    assert_eq!(with("if-none-match", &format!("\"other\", W/{etag}")).await, 304);
    assert_eq!(with("if-none-match", "*").await, 304);
    assert_eq!(with("if-none-match", "\"other\"").await, 200);
    assert_eq!(with("if-modified-since", date).await, 304);
    assert_eq!(with("if-modified-since", "Thu, 01 Jan 2026 00:00:00 GMT").await, 200);
    let both =
        http().get(&url).header("if-none-match", "\"other\"").header("if-modified-since", date);
    assert_eq!(send(both).await.status, 200);
    sim.put("/list.txt", Content::Text("tt0000002\n".into()));
    assert_eq!(with("if-none-match", etag).await, 200);
}

#[tokio::test]
async fn validators_are_told_in_part_ignored_or_believed_in_blindly() {
    let sim = one(text()).await;
    let url = format!("{}/list.txt", sim.url());
    let date = "Fri, 02 Jan 2026 03:04:05 GMT";
    for (validators, has_etag, has_date, again) in [
        (Validators::Both, true, true, 304),
        (Validators::Etag, true, false, 304),
        (Validators::WeakEtag, true, false, 304),
        (Validators::LastModified, false, true, 304),
        (Validators::Ignored, true, true, 200),
        (Validators::Absent, false, false, 200),
    ] {
        sim.put("/list.txt", text().validated_by(validators));
        let first = get(&url).await;
        let (etag, told) = (first.header("etag"), first.header("last-modified"));
        assert_eq!((etag.is_empty(), told.is_empty()), (!has_etag, !has_date), "{validators:?}");
        assert_eq!(etag.starts_with("W/"), validators == Validators::WeakEtag);
        let request = if has_etag {
            http().get(&url).header("if-none-match", etag)
        } else {
            http().get(&url).header("if-modified-since", date)
        };
        assert_eq!(send(request).await.status, again, "{validators:?}");
    }
    sim.put("/list.txt", text().validated_by(Validators::Always304));
    assert_eq!(get(&url).await.status, 304);
}

#[tokio::test]
async fn redirects_lead_on_in_circles_and_inwards() {
    let mut script = Script::default()
        .file("/end", text())
        .chain("/chain", 6, "/end")
        .circle("/here", "/there")
        .redirect("/inwards", "http://169.254.169.254/latest/");
    script.redirects.get_mut("/inwards").unwrap().status = 307;
    let sim = ShelfSim::start(script).await.unwrap();
    let (mut path, mut followed) = ("/chain".to_owned(), 0);
    loop {
        let answer = get(&format!("{}{path}", sim.url())).await;
        if answer.status == 200 {
            break;
        }
        assert_eq!(answer.status, 302);
        path = answer.header("location").to_owned();
        followed += 1;
    }
    assert_eq!((followed, path.as_str()), (6, "/end"));
    assert_eq!(get(&format!("{}/here", sim.url())).await.header("location"), "/there");
    assert_eq!(get(&format!("{}/there", sim.url())).await.header("location"), "/here");
    let inwards = get(&format!("{}/inwards", sim.url())).await;
    assert_eq!(
        (inwards.status, inwards.header("location")),
        (307, "http://169.254.169.254/latest/")
    );
    sim.put("/here", text());
    assert_eq!(get(&format!("{}/here", sim.url())).await.status, 200);
    sim.remove("/here");
    assert_eq!(get(&format!("{}/here", sim.url())).await.status, 404);
}

#[tokio::test]
async fn a_body_can_be_larger_than_anybody_wants() {
    let sim = one(text()).await;
    let url = format!("{}/list.txt", sim.url());
    for tells_length in [true, false] {
        let text = "tt0000001\n".repeat(100);
        sim.put("/list.txt", Content::Repeated { text, times: 50_000_000, tells_length });
        let mut answer = http().get(&url).send().await.unwrap();
        assert_eq!(answer.content_length(), tells_length.then_some(50_000_000_000));
        let mut got = 0;
        while got < 10 << 20 {
            got += answer.chunk().await.unwrap().unwrap().len();
        }
    }
    let small = Content::Repeated { text: "ab".into(), times: 3, tells_length: false };
    sim.put("/list.txt", small);
    assert_eq!(get(&url).await.text, "ababab");
}

#[tokio::test]
async fn a_body_breaks_ends_early_stalls_or_comes_in_pieces() {
    let sim = one(text()).await;
    let url = format!("{}/list.txt", sim.url());
    for flow in [Flow::Broken, Flow::Short] {
        sim.put("/list.txt", text().flowing(flow));
        let answer = http().get(&url).send().await.unwrap();
        assert_eq!(answer.content_length(), (flow == Flow::Short).then_some(10));
        assert!(answer.text().await.is_err(), "{flow:?}");
    }
    sim.put("/list.txt", text().flowing(Flow::Cut));
    assert_eq!(get(&url).await.text, "tt000");
    sim.put("/list.txt", text().flowing(Flow::Trickle { bytes: 3, ms: 1 }));
    assert_eq!(get(&url).await.text, "tt0000001\n");
    sim.put("/list.txt", text().flowing(Flow::Stalled));
    let answer = http().get(&url).timeout(std::time::Duration::from_millis(200));
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn types_headers_queries_and_methods_are_as_told() {
    let mut named = File::text("application/x-nonsense", "[]");
    named.headers.push(("content-disposition".into(), "attachment".into()));
    let script = Script::default()
        .file("/odd", named)
        .file("/bare", text().named(""))
        .file("/feed", text())
        .file("/feed?format=json", Content::Json(serde_json::json!({ "items": [] })));
    let sim = ShelfSim::start(script).await.unwrap();
    let at = async |path: &str| get(&format!("{}{path}", sim.url())).await;
    let odd = at("/odd").await;
    assert_eq!(odd.header("content-type"), "application/x-nonsense");
    assert_eq!(odd.header("content-disposition"), "attachment");
    assert_eq!(at("/bare").await.header("content-type"), "");
    assert!(at("/feed?format=json").await.json["items"].is_array());
    assert_eq!(at("/feed?format=xml").await.text, "tt0000001\n");
    let head = send(http().head(format!("{}/feed", sim.url()))).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(send(http().post(format!("{}/feed", sim.url()))).await.status, 405);
}
