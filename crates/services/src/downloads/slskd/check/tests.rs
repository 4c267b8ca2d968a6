//! Against the simulated slskd.

use std::{fs, path::Path};

use towline_domain::RemotePath;
use towline_sim::slskd::{Exists, Key, RequestFault, Role, Script, SlskdSim, Version, Webhook};

use super::{
    super::{GatherBy, settings::tests::settings},
    *,
};
use crate::{doctor::Level, testing::World};

const HOOK: &str = "http://towline:8650/api/v1/hooks/slskd";

struct Stage {
    world: World,
    sim: SlskdSim,
    settings: SlskdSettings,
}

impl Stage {
    /// A well kept slskd with something in its downloads directory, unless changed.
    async fn new(change: impl FnOnce(&mut Script)) -> Self {
        let world = World::new();
        world.album("Album", "Album", 1);
        let mut script = Script::new(world.at("dl"));
        script.access.password = "a long one".into();
        let mut hook = Webhook::new(HOOK, &["Any"]);
        hook.headers.push(("Authorization".into(), "Bearer s3cret".into()));
        script.settings.webhooks.push(hook);
        change(&mut script);
        let sim = SlskdSim::start(script).await.unwrap();
        sim.log_in().await;
        let settings = SlskdSettings {
            url: sim.url(),
            api_key: Some(sim.key().into()),
            path: world.path("dl"),
            ..settings("")
        };
        Self { world, sim, settings }
    }

    async fn findings(&self) -> Vec<Finding> {
        let findings = check(&self.settings, "music").await;
        assert!(findings.iter().all(|finding| finding.subject == "music"), "{findings:?}");
        assert!(!findings.iter().any(|finding| finding.what.contains("s3cret")));
        findings
    }

    /// The one finding that says this.
    async fn finding(&self, words: &str) -> Finding {
        let findings = self.findings().await;
        let mut said = findings.iter().filter(|finding| finding.what.contains(words));
        let found = said.next().unwrap_or_else(|| panic!("{words}: {findings:#?}")).clone();
        assert_eq!(said.next(), None, "{findings:#?}");
        found
    }

    async fn level(&self, words: &str) -> Level {
        self.finding(words).await.level
    }

    fn changed_nothing(&self) {
        assert!(self.sim.log().mutations().is_empty());
        let left: Vec<_> = fs::read_dir(self.world.at("dl")).unwrap().flatten().collect();
        let hidden = |entry: &&fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
        assert_eq!(left.iter().filter(hidden).count(), 0, "{left:?}");
        assert!(!self.world.at("dl/towline-gathered").exists());
    }
}

async fn stage() -> Stage {
    Stage::new(|_| ()).await
}

#[tokio::test]
async fn all_is_well_and_nothing_is_changed() {
    let stage = stage().await;
    let findings = stage.findings().await;
    assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:#?}");
    let said: Vec<_> = findings.iter().map(|finding| finding.what.as_str()).collect();
    let dl = stage.world.path("dl");
    assert_eq!(
        said,
        [
            "slskd 0.26.0".into(),
            "the key is right; one of role readonly is enough".into(),
            "slskd is logged in to Soulseek".into(),
            "slskd has a webhook for towline: `webhook0`".into(),
            format!("{dl} is slskd's /app/downloads: 1 of the 1 there are here"),
            format!(
                "albums that lie apart are brought together in {dl}/towline-gathered: hard links work"
            ),
        ]
    );
    stage.changed_nothing();
}

#[tokio::test]
async fn a_readonly_key_is_enough_for_all_of_it() {
    let stage = Stage::new(|script| {
        script.access.keys =
            vec![Key { key: "a-read-only-key-of-ours".into(), role: Role::ReadOnly }];
    })
    .await;
    assert!(stage.findings().await.iter().all(|finding| finding.level == Level::Ok));
}

#[tokio::test]
async fn an_slskd_that_is_away_says_nothing_and_our_disk_is_looked_at_all_the_same() {
    let stage = stage().await;
    stage.sim.stop();
    let findings = stage.findings().await;
    let levels: Vec<_> = findings.iter().map(|finding| finding.level).collect();
    assert_eq!(levels, [Level::Error, Level::Ok, Level::Ok], "{findings:#?}");
    assert!(findings[0].what.contains("cannot be reached"), "{findings:#?}");
    assert!(findings[1].what.ends_with("can be read"));
}

#[tokio::test]
async fn a_key_is_wrong_or_missing() {
    let mut stage = stage().await;
    stage.settings.api_key = Some("wrong-wrong-wrong-wrong".into());
    let wrong = stage.finding("does not accept the key").await;
    assert_eq!(wrong.level, Level::Error);
    assert!(wrong.fix.unwrap().contains("cidr"));
    stage.settings.api_key = None;
    let missing = stage.finding("asks for a key, and none is set").await;
    assert!(missing.level == Level::Error && missing.fix.unwrap().contains("api_key_file"));
}

#[tokio::test]
async fn open_doors_are_told_of() {
    let usual = Stage::new(|script| script.access.password = "slskd".into()).await;
    let finding = usual.finding("the password that every new slskd has").await;
    assert_eq!(finding.level, Level::Warn);
    let headless = Stage::new(|script| {
        script.access.password = "slskd".into();
        script.access.headless = true;
    })
    .await;
    assert_eq!(headless.level("the key is right").await, Level::Ok, "nobody can log in");
    let mut open = Stage::new(|script| script.access.disabled = true).await;
    open.settings.api_key = None;
    let finding = open.finding("authentication is disabled").await;
    assert_eq!(finding.level, Level::Warn);
    assert_eq!(open.sim.log().count("POST", "*"), 0, "no login where nobody is asked");
}

#[tokio::test]
async fn old_and_new_versions_are_told_of() {
    let of = async |version| {
        Stage::new(|script| {
            script.version = version;
            script.settings.webhooks.clear();
        })
        .await
    };
    let old = of(Version::V0_21_4).await;
    let finding = old.finding("no events and no webhooks").await;
    assert!(finding.level == Level::Warn && finding.fix.unwrap().contains("0.22"));
    let findings = old.findings().await;
    assert!(!findings.iter().any(|finding| finding.what.contains("webhook for")), "{findings:#?}");
    for version in [Version::V0_23_2, Version::V0_24_5, Version::V0_25_1] {
        let words = format!("slskd {version}");
        assert_eq!(of(version).await.level(&words).await, Level::Ok);
    }
    let next = of(Version(0, 27, 3)).await;
    assert_eq!(next.level("newer than what towline was tested with").await, Level::Warn);
}

#[tokio::test]
async fn being_away_from_soulseek_is_told_of() {
    let stage = stage().await;
    stage.sim.set_logged_in(false);
    let finding = stage.finding("not logged in to Soulseek").await;
    assert_eq!(finding.level, Level::Warn);
    assert!(finding.what.contains("(Disconnected)"), "{finding:?}");
}

/// slskd contract §2; the simulator has neither a VPN nor anything that takes a restart.
#[test]
fn a_vpn_and_a_restart_that_are_waited_for_are_told_of() {
    let standing = |application: serde_json::Value| {
        access::standing("music", &serde_json::from_value(application).unwrap())
    };
    let findings = standing(serde_json::json!({
        "connectionWatchdog": {"isAwaitingVpn": true}, "pendingRestart": true,
    }));
    assert!(findings.iter().all(|finding| finding.level == Level::Warn));
    assert!(findings[0].what.contains("waits for its VPN"), "{findings:?}");
    assert!(findings[1].what.contains("waits for a restart"), "{findings:?}");
    assert_eq!(standing(serde_json::json!({"server": {"isLoggedIn": true}})).len(), 1);
}

#[tokio::test]
async fn another_directory_of_that_name_is_an_error() {
    let mut stage = stage().await;
    let other = stage.world.at("other");
    fs::create_dir(&other).unwrap();
    stage.settings.path = stage.world.path("other");
    let finding = stage.finding("is not slskd's /app/downloads").await;
    assert_eq!(finding.level, Level::Error);
    assert!(finding.fix.unwrap().contains("as towline sees it"));
    // One name is in any directory.
    for name in ["Album", "Music", "incomplete"] {
        fs::create_dir(other.join(name)).unwrap();
    }
    fs::create_dir(stage.world.at("dl/B")).unwrap();
    assert_eq!(stage.level("1 of them are among the 3 here").await, Level::Error);
    // A file of another size is another file.
    fs::remove_dir(stage.world.at("dl/B")).unwrap();
    fs::remove_dir_all(stage.world.at("dl/Album")).unwrap();
    fs::write(stage.world.at("dl/1.flac"), "12").unwrap();
    fs::write(other.join("1.flac"), "1").unwrap();
    assert_eq!(stage.level("0 of them are among the 4 here").await, Level::Error);
}

#[tokio::test]
async fn the_same_name_in_two_containers_has_its_own_fix() {
    let mut stage = Stage::new(|script| {
        let there = script.directories.downloads.with_file_name("elsewhere");
        let here = std::mem::replace(&mut script.directories.downloads, there.clone());
        script.directories.reported_downloads = format!("{}/", here.display());
        fs::create_dir_all(there.join("Another Album")).unwrap();
    })
    .await;
    stage.settings.path_in_slskd = Some(RemotePath::new(stage.world.at("dl").to_str().unwrap()));
    let finding = stage.finding("is not slskd's").await;
    assert!(finding.fix.unwrap().contains("each in its own container"));
}

#[tokio::test]
async fn empty_directories_prove_nothing() {
    let stage = stage().await;
    fs::remove_dir_all(stage.world.at("dl/Album")).unwrap();
    assert_eq!(stage.level("not proved to be the same yet").await, Level::Warn);
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_an_error() {
    let mut stage = stage().await;
    stage.settings.path = stage.world.path("gone");
    let findings = stage.findings().await;
    let errors: Vec<_> = findings.iter().filter(|finding| !finding.is_good()).collect();
    assert!(errors.len() == 2 && errors[0].what.contains("gone"), "{findings:#?}");
    assert!(errors[0].fix.as_ref().unwrap().contains("mounted"));
}

#[tokio::test]
async fn a_path_that_slskd_does_not_say_is_told_of() {
    let mut stage = stage().await;
    stage.settings.path_in_slskd = Some(RemotePath::new("/downloads"));
    let finding = stage.finding("path_in_slskd is /downloads").await;
    assert_eq!(finding.level, Level::Warn);
    stage.settings.path_in_slskd = Some(RemotePath::new("/app/downloads/"));
    assert!(stage.findings().await.iter().all(|finding| finding.level == Level::Ok));
}

#[tokio::test]
async fn a_nested_directory_of_unfinished_files_is_left_alone() {
    let of = async |reported: &str| {
        let reported = reported.to_owned();
        Stage::new(|script| script.directories.reported_incomplete = reported).await
    };
    let nested = of("/app/downloads/incomplete").await;
    assert_eq!(nested.level("which is left alone").await, Level::Ok);
    let beside = of("/app/downloads-incomplete").await;
    assert!(!beside.findings().await.iter().any(|it| it.what.contains("unfinished")));
    let same = of("/app/downloads/").await;
    assert_eq!(same.level("in the downloads directory itself").await, Level::Warn);
}

#[tokio::test]
async fn settings_that_endanger_imports_are_told_of() {
    let stage = Stage::new(|script| {
        script.settings.subdirectory = "${SEARCH_TEXT}/${SOURCE_PATH}".into();
        script.settings.exists = Exists::Overwrite;
        script.settings.retention.succeeded = Some(4);
    })
    .await;
    let template = stage.finding("known from its events only").await;
    assert_eq!(template.level, Level::Ok);
    assert!(template.what.contains("what ${SEARCH_TEXT} stands for"), "{template:?}");
    assert_eq!(stage.level("destroy each other").await, Level::Warn);
    assert_eq!(stage.level("hides finished downloads after 4 minutes").await, Level::Warn);
    let old = Stage::new(|script| {
        script.version = Version::V0_25_1;
        script.settings.subdirectory = "${SEARCH_TEXT}".into();
        script.settings.retention.succeeded = Some(5);
    })
    .await;
    assert!(old.findings().await.iter().all(|finding| finding.level == Level::Ok));
}

/// The simulator has neither: slskd's words for them stand in the contract (§2, §3).
#[test]
fn files_that_are_deleted_are_told_of() {
    let of = |minutes: serde_json::Value| {
        let options = serde_json::json!({
            "retention": {"files": {"complete": minutes}},
            "integrations": {"webhooks": {}},
        });
        let known = Known { version: None, options: options.into() };
        let findings = configuration::check(&settings(""), &known, "music");
        findings.into_iter().find(|finding| finding.what.contains("deletes finished files"))
    };
    assert_eq!(of(20_160.into()).unwrap().level, Level::Warn);
    assert_eq!(of(serde_json::Value::Null), None);
}

#[tokio::test]
async fn a_webhook_is_missing_or_lacks_something() {
    for (hook, words) in [
        (None, "has no webhook for towline"),
        (Some(Webhook::new("http://other/hook", &["Any"])), "has no webhook for towline"),
        (
            Some(Webhook::new(format!("{HOOK}/?x=1"), &["DownloadFileComplete"])),
            "is not called for DownloadDirectoryComplete",
        ),
        (Some(Webhook::new(HOOK, &["Any"])), "sends no secret"),
    ] {
        let stage =
            Stage::new(|script| script.settings.webhooks = hook.into_iter().collect()).await;
        let finding = stage.finding(words).await;
        assert_eq!(finding.level, Level::Warn);
        assert!(finding.fix.is_some());
    }
}

#[tokio::test]
async fn a_gathering_place_that_cannot_be_linked_into_is_an_error() {
    let Some(elsewhere) = another_file_system() else { return };
    let mut stage = stage().await;
    stage.settings.gather_in = Some(towline_domain::LocalPath::new(elsewhere.path().join("new")));
    let finding = stage.finding("cannot be brought together").await;
    assert_eq!(finding.level, Level::Error);
    assert!(finding.fix.unwrap().contains("on the file system of"));
    stage.settings.gather_by = GatherBy::Rename;
    assert_eq!(stage.level("it is on another file system").await, Level::Error);
    assert!(!elsewhere.path().join("new").exists());
}

#[test]
fn without_hard_links_renaming_is_the_way() {
    let can = towline_files::probe::Pair { rename: true, hardlink: false, reflink: false };
    let finding = gather::judge(&settings(""), "music", can);
    assert_eq!(finding.fix.as_deref(), Some("set gather_by = \"rename\""));
    let by_name = settings("gather_by = 'rename'");
    assert_eq!(gather::judge(&by_name, "music", can).level, Level::Ok);
}

/// Memory, where the machine has it as a file system of its own.
fn another_file_system() -> Option<tempfile::TempDir> {
    let here = tempfile::tempdir().unwrap();
    let there = tempfile::tempdir_in("/dev/shm").ok()?;
    let is_same = towline_files::probe::same_file_system(here.path(), there.path()).unwrap();
    (!is_same).then_some(there)
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_not_waited_for_long() {
    let mut stage = stage().await;
    stage.settings.timeout = Period::secs(1);
    stage.sim.faults(|faults| {
        for _ in 0..4 {
            faults.on_next("GET", "*/options", RequestFault::Slow { ms: 20_000 });
        }
    });
    let begun = std::time::Instant::now();
    let finding = stage.finding("within 1s").await;
    assert_eq!(finding.level, Level::Error);
    assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
    assert!(Path::new(stage.world.at("dl").as_path()).exists());
}

#[tokio::test]
async fn what_a_proxy_answers_is_no_slskd() {
    let stage = stage().await;
    stage.sim.faults(|faults| faults.html = true);
    let findings = stage.findings().await;
    assert!(findings[0].what.contains("web page"), "{findings:#?}");
}
