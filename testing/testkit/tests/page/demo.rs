//! Pictures of the demo, for README and docs: `scripts/pictures` runs this.

use std::{fs, path::Path, time::Duration};

use rustix::process::Signal;
use serde_json::Value;
use towline_testkit::{
    browser::{Browser, Looks},
    demo::Demo,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_towline-under-test");
/// So long it may take until something shows.
const TRIES: u32 = 900;
const PHONE: Looks = Looks { dark: true, ..Looks::PHONE };
const NIGHT: Looks = Looks { dark: true, ..Looks::DESK };

/// A picture: its name, how it is looked at, how much of the page, and what is to be seen on it.
type Picture<'a> = (&'a str, Looks, u32, &'a str, &'a str);

/// What there is to be seen in `all`, the answers of `/stats`, `/inbox` and `/items`.
const ALL: &str = "const get = path => fetch('/api/v1/' + path).then(it => it.json());
    return Promise.all([get('stats'), get('inbox'), get('services'), get('items?kind=torrent'),
        get('items?kind=album')])
        .then(([stats, inbox, services, torrents, albums]) => {
            const all = { stats, inbox, services: services.services, torrents: torrents.items,
                albums: albums.items };
            const is = (items, ...stages) => items.filter(it => stages.includes(it.stage));
            const well = all.services.every(it => it.health !== 'failing');
            all.lively = well && inbox.entries.length > 3 && stats.rate > 0
                && is(all.torrents, 'downloading').length > 1
                && is(all.albums, 'settling', 'importing').length > 0;
            return all;
        })";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes files: scripts/pictures runs it"]
async fn pictures_of_the_demo() {
    let into = std::env::var("TOWLINE_PICTURES").expect("TOWLINE_PICTURES names a directory");
    let into = Path::new(&into);
    fs::create_dir_all(into).unwrap();
    let (mut demo, browser) = (Demo::start_as_usual(PROGRAM), Browser::start(Looks::DESK).await);
    browser.go(&demo.url).await;
    let all = until_lively(&browser).await;
    let record = all["albums"].as_array().unwrap().iter().find(|album| {
        album["title"].as_str().unwrap().contains("Dixieland") && album["stage"] == "imported"
    });
    let item = format!("items/{}", record.expect("the first record by torrent is here")["id"]);
    let pictures: [Picture; 9] = [
        ("overview", Looks::DESK, 1010, "", "Moving now"),
        ("overview-dark", NIGHT, 1010, "", "Moving now"),
        ("phone", PHONE, 844, "", "need you"),
        ("torrents", Looks::DESK, 1000, "torrents", "Being fetched"),
        ("inbox", Looks::DESK, 1120, "inbox", "Take the match"),
        ("item", Looks::DESK, 1240, &item, "The tow rope"),
        ("wishes", Looks::DESK, 1020, "wishes/titles", "requested"),
        ("imports", Looks::DESK, 860, "imports", "Albums"),
        ("folders", Looks::DESK, 860, "folders", "Devices"),
    ];
    for (name, looks, height, path, says) in pictures {
        if ["", "torrents"].contains(&path) {
            until_lively(&browser).await;
        }
        browser.look(looks).await;
        browser.go(&format!("{}{path}", demo.url)).await;
        browser.until_says(says).await;
        let picture = browser.picture_of_top(height).await;
        fs::write(into.join(format!("demo-{name}.png")), picture).unwrap();
        browser.look(Looks::DESK).await;
    }
    browser.close().await;
    demo.signal(Signal::TERM);
    assert_eq!(demo.ended(), Some(0));
}

/// Waits until there is a moment that shows much: everything is well, and several things move.
async fn until_lively(browser: &Browser) -> Value {
    for _ in 0..TRIES {
        let all = browser.run(ALL, Vec::new()).await;
        if all["lively"] == true {
            return all;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the demo is never lively");
}
