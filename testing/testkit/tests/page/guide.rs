//! From nothing to the first plan, by the page's guide and by `towline init`: both end in the same
//! file.

use std::{fs, path::PathBuf, time::Duration};

use tempfile::TempDir;
use towline_sim::{
    betanin::{Betanin, Script as BetaninScript},
    seerr::{Script as SeerrScript, SeerrSim, Title},
    slskd::{Script as SlskdScript, SlskdSim},
    syncthing::{Script as SyncthingScript, SyncthingSim},
};
use towline_testkit::{
    browser::{Browser, Looks},
    terminal::Terminal,
    towline::Towline,
    wait::until,
};

use crate::world::{NAME, PASSWORD, PROGRAM};

/// What a person has before they have towline.
struct Services {
    seerr: SeerrSim,
    slskd: SlskdSim,
    betanin: Betanin,
    syncthing: SyncthingSim,
    list: PathBuf,
    library: PathBuf,
    downloads: PathBuf,
    _place: TempDir,
}

impl Services {
    async fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let made = |name: &str| {
            let path = place.path().join(name);
            fs::create_dir_all(&path).unwrap();
            path
        };
        // slskd sees its downloads under another name than towline, which finds them by what is in
        // them.
        let (downloads, library) = (made("music/downloads"), made("library"));
        for album in ["Blue Train", "Giant Steps"] {
            fs::create_dir(downloads.join(album)).unwrap();
        }
        let list = place.path().join("films.json");
        let matrix = r#"[{ "title": "The Matrix", "year": 1999, "type": "movie", "tmdb": 603 }]"#;
        fs::write(&list, matrix).unwrap();
        let film = Title::movie(603, "The Matrix", "1999-03-30");
        Self {
            seerr: SeerrSim::start(SeerrScript::default().title(film)).await.unwrap(),
            slskd: SlskdSim::start(SlskdScript::new(&downloads)).await.unwrap(),
            betanin: Betanin::start(BetaninScript::new(&library)).await.unwrap(),
            syncthing: SyncthingSim::start(SyncthingScript::default()).await.unwrap(),
            list,
            library,
            downloads,
            _place: place,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn page_and_terminal_end_in_the_same_file() {
    let services = Services::new().await;
    let by_page = walked_by_the_page(&services).await;
    let by_terminal = walked_at_a_terminal(&services);
    assert_eq!(by_page, by_terminal);
    assert!(by_page.contains("# Mine.\n"), "{by_page}");
}

/// The file, with the data directory called the same.
fn written(towline: &Towline) -> String {
    let text = fs::read_to_string(towline.config()).unwrap();
    let check = towline.command_line(&["check"]);
    assert!(check.status.success(), "{check:?}\n{text}");
    text.replace(towline.data().to_str().unwrap(), "DATA")
}

/// Its home is where downloads are looked for.
fn towline(services: &Services) -> Towline {
    let home = services.downloads.parent().unwrap();
    Towline::new(PROGRAM, "# Mine.\n").at_home(home)
}

async fn walked_by_the_page(services: &Services) -> String {
    let mut towline = towline(services);
    towline.start();
    let at = format!("http://{}", towline.address());
    let browser = Browser::start(Looks::DESK).await;
    makes_the_login(&towline, &at, &browser).await;
    sets_up_wishes(services, &browser).await;
    browser.go(&format!("{at}/guide/imports")).await;
    sets_up_imports(services, &browser).await;
    browser.go(&format!("{at}/guide/folders")).await;
    fills(&browser, "url", &services.syncthing.url()).await;
    fills(&browser, "api_key", services.syncthing.key()).await;
    browser.press("Test").await;
    browser.press("Save and go on").await;
    browser.until_says("What happens now").await;
    browser.go(&format!("{at}/guide")).await;
    browser.until_says("set up").await;
    let complaints = browser.complaints().await;
    assert!(complaints.iter().all(|it| it.contains("422")), "{complaints:#?}");
    browser.close().await;
    written(&towline)
}

async fn makes_the_login(towline: &Towline, at: &str, browser: &Browser) {
    browser.go(&format!("{at}/setup")).await;
    for (field, text) in [
        ("token", towline.first_token().as_str()),
        ("name", NAME),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ] {
        browser.fill(&format!("#{field}"), text).await;
    }
    browser.press("Make the login").await;
    browser.until_says("Set up towline").await;
}

async fn fills(browser: &Browser, key: &str, text: &str) {
    browser.fill(&format!("[name^='v:'][name$='\"{key}\"]']"), text).await;
}

async fn sets_up_wishes(services: &Services, browser: &Browser) {
    browser.press("Set up: Ask for").await;
    fills(browser, "url", &services.seerr.url()).await;
    fills(browser, "api_key", "not the key").await;
    browser.press("Test").await;
    browser.until_says("It does not work").await;
    browser.until_says("it does not take the API key").await;
    fills(browser, "api_key", services.seerr.key()).await;
    browser.press("Test again").await;
    browser.press("Save and go on").await;
    browser.until_says("Paste a list").await;
    browser.fill("#pasted", "no list at all").await;
    browser.press("Test").await;
    browser.until_says("towline knows no such list").await;
    browser.fill("#pasted", services.list.to_str().unwrap()).await;
    browser.press("Test").await;
    browser.until_says("It works").await;
    browser.press("Save and go on").await;
    browser.press("Show the plan").await;
    browser.until_says("The Matrix (1999)").await;
    browser.until_says("would be asked for").await;
    assert_eq!(services.seerr.requests().len(), 0, "a plan asks for nothing");
}

async fn sets_up_imports(services: &Services, browser: &Browser) {
    fills(browser, "url", &services.betanin.url()).await;
    fills(browser, "api_key", services.betanin.key()).await;
    fills(browser, "library", services.library.to_str().unwrap()).await;
    browser.press("Test").await;
    browser.press("Save and go on").await;
    browser.until_says("slskd (Soulseek)").await;
    fills(browser, "url", &services.slskd.url()).await;
    fills(browser, "api_key", services.slskd.key()).await;
    browser.press("Test").await;
    browser.until_says("it holds the same 2 names").await;
    browser.press("Save and go on").await;
    browser.until_says("left alone until you say").await;
}

fn walked_at_a_terminal(services: &Services) -> String {
    let towline = towline(services);
    let terminal = Terminal::start(&towline.command(["init"]));
    let says = |question: &str, text: &str| {
        terminal.until_asks(question);
        terminal.types(text);
        terminal.presses("Enter");
    };
    // One letter is an answer.
    let agrees = |question: &str, letter: &str| {
        terminal.until_asks(question);
        terminal.types(letter);
    };
    let chooses = |question: &str, text: &str| terminal.chooses(question, text);
    chooses("What is towline to do?", "Ask for what");
    says("Its address", &services.seerr.url());
    says("API key", services.seerr.key());
    chooses("It works.", "Save it");
    says("Paste a list", services.list.to_str().unwrap());
    chooses("It works.", "Save it");
    agrees("Show what would happen now?", "y");
    until(Duration::from_secs(60), "the plan is shown", || {
        let screen = terminal.screen();
        if screen.contains("The Matrix (1999)") { Ok(()) } else { Err(screen) }
    });
    chooses("What is towline to do?", "Bring finished");
    chooses("Which kind?", "betanin");
    says("Its address", &services.betanin.url());
    says("API key", services.betanin.key());
    says("The library's directory", services.library.to_str().unwrap());
    chooses("It works.", "Save it");
    chooses("Which kind?", "slskd");
    says("Its address", &services.slskd.url());
    says("API key", services.slskd.key());
    says("Its downloads directory", "");
    agrees("Use it?", "y");
    chooses("It works.", "Save it");
    agrees("Show what would happen now?", "n");
    chooses("What is towline to do?", "Watch my");
    says("Its address", &services.syncthing.url());
    says("API key", services.syncthing.key());
    chooses("It works.", "Save it");
    chooses("What is towline to do?", "That is all");
    until(Duration::from_secs(20), "it ends", || {
        let screen = terminal.screen();
        if screen.contains("ended with 0") { Ok(()) } else { Err(screen) }
    });
    written(&towline)
}
