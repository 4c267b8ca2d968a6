//! What a person does on the pages, at a desk and on a phone, and behind a proxy.

use towline_testkit::{
    browser::{Browser, Looks},
    nginx::Nginx,
    wait::until,
};

use crate::world::{NAME, PASSWORD, World};

/// So long a service and its flow may take.
const SOON: std::time::Duration = std::time::Duration::from_secs(60);

/// Logs in, answers, tries again, pauses, changes how it looks, logs out.
async fn a_person_does_all_of_it(world: &World, at: &str, looks: Looks) {
    let browser = world.browser(at, looks).await;
    answers_a_question(world, at, &browser).await;
    pauses_a_download(world, at, &browser).await;
    pins_a_title(world, at, &browser).await;
    changes_a_setting(world, at, &browser).await;
    tries_all_of_a_cause_again(world, at, &browser).await;
    switches_the_theme(at, &browser).await;
    logs_out_and_in(at, &browser).await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:#?}");
    browser.close().await;
}

async fn answers_a_question(world: &World, at: &str, browser: &Browser) {
    world.towline.until_asked(std::time::Duration::from_secs(30), "baseline");
    browser.go(&format!("{at}/inbox")).await;
    browser.until_says("2 finished directories were here before").await;
    browser.press("All of them").await;
    browser.until_silent("2 finished directories were here before").await;
    finds_it_in_the_library(world, at, browser).await;
}

async fn finds_it_in_the_library(world: &World, at: &str, browser: &Browser) {
    let library = world.library();
    until(std::time::Duration::from_secs(30), "both albums are in the library", || {
        let there = ["Blue Train", "<b>Giant Steps & \"more\""];
        if there.iter().all(|album| library.join(album).is_dir()) {
            Ok(())
        } else {
            Err("not yet".into())
        }
    });
    browser.go(&format!("{at}/history")).await;
    browser.until_says("<b>Giant Steps & \"more\"").await;
    browser.press("Blue Train").await;
    browser.until_says("In the library").await;
    browser.until_says("Journal").await;
}

async fn pauses_a_download(world: &World, at: &str, browser: &Browser) {
    let torrent =
        || world.towline.items_of("torrent")?.pop().ok_or_else(|| "no torrent".to_owned());
    until(SOON, "it is downloaded", || match torrent()? {
        torrent if torrent.stage == "downloading" => Ok(()),
        torrent => Err(format!("{torrent:?}")),
    });
    browser.go(&format!("{at}/torrents")).await;
    browser.until_says("A film that takes a while").await;
    browser.press("Pause A film").await;
    browser.until_offers("Resume A film").await;
    until(SOON, "it is paused", || match torrent()? {
        torrent if torrent.stage == "paused" => Ok(()),
        torrent => Err(format!("{torrent:?}")),
    });
    browser.press("Resume A film").await;
    browser.until_offers("Pause A film").await;
}

async fn pins_a_title(world: &World, at: &str, browser: &Browser) {
    let entry = world.towline.until_asked(SOON, "wish-unsure");
    browser.go(&format!("{at}/wishes/candidates/{}", entry.id)).await;
    browser.click("input[value=\"movie:438631\"]").await;
    browser.press("Pin this title").await;
    until(SOON, "it is pinned", || {
        let pinned =
            world.towline.items_of("wish")?.into_iter().find(|wish| wish.stage == "pinned");
        pinned.map(|_| ()).ok_or_else(|| world.towline.log())
    });
}

async fn changes_a_setting(world: &World, at: &str, browser: &Browser) {
    browser.go(&format!("{at}/settings")).await;
    let open = "document.querySelectorAll('details').forEach((it) => it.open = true)";
    browser.run(open, Vec::new()).await;
    let field = "[name='v:[\"imports\",\"music\",\"directory\",\"quiet\"]']";
    browser.fill(field, "7s").await;
    let review = format!(
        "document.querySelector({field:?}).form.querySelector('button:not(.hidden)').click()"
    );
    browser.run(&review, Vec::new()).await;
    browser.until_says("quiet = \"7s\"").await;
    browser.press("Save").await;
    until_configured(world, "quiet = \"7s\"");
}

fn until_configured(world: &World, line: &str) {
    until(SOON, "it is in the file", || {
        let text = std::fs::read_to_string(world.towline.config()).unwrap_or_default();
        if text.contains(line) { Ok(()) } else { Err(text) }
    });
}

async fn tries_all_of_a_cause_again(world: &World, at: &str, browser: &Browser) {
    world.towline.until_asked(std::time::Duration::from_secs(90), "unreachable:away");
    browser.go(&format!("{at}/inbox")).await;
    browser.until_says("Away cannot be reached").await;
    browser.press("Try again").await;
    browser.until_says("Inbox").await;
    assert!(browser.at().await.contains("/inbox"));
}

async fn switches_the_theme(at: &str, browser: &Browser) {
    browser.go(&format!("{at}/")).await;
    let more = "const more = document.querySelector('[popovertarget=more]');
                if (more.offsetParent !== null) more.click();";
    browser.run(more, Vec::new()).await;
    browser.press("Dark").await;
    browser.until_says("Services").await;
    let theme = browser.run("return document.documentElement.dataset.theme", Vec::new()).await;
    assert_eq!(theme, "dark");
}

async fn logs_out_and_in(at: &str, browser: &Browser) {
    browser.go(&format!("{at}/account")).await;
    browser.press("Log out").await;
    browser.until_says("Forgotten?").await;
    browser.go(&format!("{at}/history")).await;
    browser.fill("#name", NAME).await;
    browser.fill("#password", PASSWORD).await;
    browser.press("Log in").await;
    browser.until_says("What has come to its end").await;
    assert!(browser.at().await.ends_with("/history"), "{}", browser.at().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_at_a_desk_does_all_of_it() {
    let world = World::small("").await;
    a_person_does_all_of_it(&world, &world.address(), Looks::DESK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_with_a_phone_does_all_of_it_below_a_path_behind_nginx() {
    let world = World::small("base_path = \"/towline\"\ntrusted_proxies = [\"127.0.0.1\"]").await;
    let nginx = Nginx::before(&world.towline.address()).await;
    a_person_does_all_of_it(&world, &nginx.address(), Looks::PHONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_stays_open_shows_what_changes() {
    let world = World::small("").await;
    let browser = world.browser(&world.address(), Looks::DESK).await;
    world.towline.until_asked(std::time::Duration::from_secs(30), "baseline");
    browser.go(&format!("{}/inbox", world.address())).await;
    browser.until_says("2 finished directories were here before").await;
    browser.until_says("Live").await;
    // Somebody answers elsewhere.
    let entry = world.towline.until_asked(std::time::Duration::from_secs(5), "baseline");
    world.towline.run(&["inbox", "answer", &entry.id.to_string(), "none"]);
    browser.until_silent("2 finished directories were here before").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_slowly_asked_for_anew_misses_nothing() {
    let world = World::small("").await;
    let browser = world.browser(&world.address(), Looks::DESK).await;
    let first = world.towline.until_asked(SOON, "baseline");
    let second = world.towline.until_asked(SOON, "wish-unsure");
    browser.go(&format!("{}/inbox", world.address())).await;
    browser.until_says("2 finished directories were here before").await;
    browser.until_says("It is not certain which title is meant").await;
    browser.until_says("Live").await;
    let slow = "const asked = window.fetch;
                window.begun = 0;
                window.fetch = async (...of) => {
                  window.begun ||= performance.now();
                  const answer = await asked(...of);
                  await new Promise((go) => setTimeout(go, 4000));
                  return answer;
                };";
    browser.run(slow, Vec::new()).await;
    // The page is asked for, and the inbox's count waits for its turn, when the second one comes.
    world.towline.run(&["inbox", "answer", &first.id.to_string(), "none"]);
    let both = "return window.begun > 0 && performance.now() - window.begun > 1700";
    while browser.run(both, Vec::new()).await != true {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    world.towline.run(&["inbox", "answer", &second.id.to_string(), "skip"]);
    browser.until_silent("It is not certain which title is meant").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_is_gone_through_by_keys() {
    let world = World::small("").await;
    let browser = world.browser(&world.address(), Looks::DESK).await;
    let entry = world.towline.until_asked(SOON, "baseline");
    world.towline.until_asked(SOON, "wish-unsure");
    browser.go(&format!("{}/inbox", world.address())).await;
    browser.until_says("2 finished directories were here before").await;
    browser.until_says("It is not certain which title is meant").await;
    let here = async || {
        let id = browser.run("return document.activeElement.id", Vec::new()).await;
        id.as_str().unwrap_or_default().to_owned()
    };
    browser.keys("j").await;
    let first = here().await;
    browser.keys("j").await;
    assert!(first.starts_with("entry-") && here().await != first, "{first}");
    browser.keys("k").await;
    assert_eq!(here().await, first);
    let baseline = format!("entry-{}", entry.id);
    for _ in 0..5 {
        if here().await != baseline {
            browser.keys("j").await;
        }
    }
    browser.keys("1").await;
    browser.until_silent("2 finished directories were here before").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_whose_browser_runs_no_scripts_does_all_of_it() {
    let world = World::small("").await;
    let at = world.address();
    let browser = world.browser(&at, Looks { scripts: false, ..Looks::PHONE }).await;
    assert!(!browser.text().await.contains("Live"), "nothing is said of what a script would do");
    answers_without_scripts(&world, &at, &browser).await;
    pauses_without_scripts(&world, &at, &browser).await;
    changes_a_setting_without_scripts(&world, &at, &browser).await;
    logs_out_and_in(&at, &browser).await;
    browser.close().await;
}

/// What is done shows with the next page.
async fn answers_without_scripts(world: &World, at: &str, browser: &Browser) {
    world.towline.until_asked(SOON, "baseline");
    browser.go(&format!("{at}/inbox")).await;
    browser.press("All of them").await;
    for album in ["Blue Train", "<b>Giant Steps & \"more\""] {
        world.towline.until_stage(SOON, album, "imported");
    }
    finds_it_in_the_library(world, at, browser).await;
    browser.go(&format!("{at}/inbox")).await;
    browser.until_silent("2 finished directories were here before").await;
}

async fn pauses_without_scripts(world: &World, at: &str, browser: &Browser) {
    world.until_there_is("torrent", "downloading");
    for (press, stage, offers) in [
        ("Pause A film", "paused", "Resume A film"),
        ("Resume A film", "downloading", "Pause A film"),
    ] {
        browser.go(&format!("{at}/torrents")).await;
        browser.press(press).await;
        world.until_there_is("torrent", stage);
        browser.go(&format!("{at}/torrents")).await;
        browser.until_offers(offers).await;
    }
}

async fn changes_a_setting_without_scripts(world: &World, at: &str, browser: &Browser) {
    browser.go(&format!("{at}/settings")).await;
    browser.press("music").await;
    browser.fill("[name='v:[\"imports\",\"music\",\"directory\",\"quiet\"]']", "7s").await;
    browser.press("Review the change").await;
    browser.until_says("quiet = \"7s\"").await;
    browser.press("Save").await;
    until_configured(world, "quiet = \"7s\"");
}
