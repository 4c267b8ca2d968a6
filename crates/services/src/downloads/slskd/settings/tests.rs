//! What a person may write, and what it then means.

use std::time::Duration;

use super::*;

pub(in crate::downloads::slskd) fn settings(more: &str) -> SlskdSettings {
    read(more).unwrap()
}

fn read(more: &str) -> Result<SlskdSettings, String> {
    let text =
        format!("url = 'http://s:5030'\npath = '/dl'\nimporter = 'beets'\napi_key = 'k'\n{more}");
    toml::from_str(&text).map_err(|error| error.to_string())
}

#[test]
fn little_is_needed() {
    let settings = settings("");
    assert_eq!(settings.gather_in(), LocalPath::new("/dl/towline-gathered"));
    assert_eq!(settings.gather_by, GatherBy::Hardlink);
    let usual = AlbumPolicy { quiet: Duration::from_secs(30), ..settings.policy() };
    assert_eq!(settings.policy(), usual);
    assert_eq!((usual.fetch_times, usual.failed), (3, FailedPolicy::Retry));
    assert_eq!(usual.settle_within, Duration::from_secs(7 * 24 * 3600));
    settings.checked_paths().unwrap();
    settings.client().unwrap();
}

#[test]
fn each_word_has_its_effect_on_the_rules_for_albums() {
    for (more, effect) in [
        ("quiet = '5m'", (|it| it.quiet == Duration::from_secs(300)) as fn(&AlbumPolicy) -> bool),
        ("settle_within = '2h'", |it| it.settle_within == Duration::from_secs(7200)),
        ("import_within = '3h'", |it| it.import_within == Duration::from_secs(3 * 3600)),
        ("move_within = '1m'", |it| it.lost_after == Duration::from_secs(60)),
        ("failed = 'wait'", |it| it.failed == FailedPolicy::Wait),
        ("failed = 'partly'", |it| it.failed == FailedPolicy::Partly),
        ("failed = 'ask'", |it| it.failed == FailedPolicy::Ask),
        ("retries = 0", |it| it.fetch_times == 0),
        ("retry_after = '1m'", |it| it.fetch_backoff.first == Duration::from_secs(60)),
        ("retry_after = '1m'", |it| it.fetch_backoff.most == Duration::from_secs(64 * 60)),
        ("prune = true", |it| it.prune),
        // What is to be hidden is hidden where other things are cleared away.
        ("hide_imported = true", |it| it.prune),
    ] {
        assert!(effect(&settings(more).policy()), "{more}");
        assert!(more.starts_with("retry_after") || !effect(&settings("").policy()), "{more}");
    }
}

#[test]
fn peers_are_taken_by_name() {
    for (rules, user, taken) in [
        ("", "anyone", true),
        ("users = ['ann*', 'Bob']", "anna", true),
        ("users = ['ann*', 'Bob']", "bob", true),
        ("users = ['ann*', 'Bob']", "bobby", false),
        ("users = ['ann*', 'Bob']", "eve", false),
        ("users = ['ann*']\nexclude_users = ['annoying']", "annoying", false),
        ("users = ['b?b']", "bob", true),
        ("users = ['b?b']", "bb", false),
        ("users = ['*']", "a/b\\c", true),
        ("exclude_users = ['*']", "anyone", false),
        // In a name nothing else means anything.
        ("exclude_users = ['[DJ] {X}']", "[dj] {x}", false),
        ("exclude_users = ['[DJ] {X}']", "d x", true),
        ("exclude_users = ['a\\b']", "a\\b", false),
        ("exclude_users = ['[']", "[", false),
        ("exclude_users = ['!a-z']", "b", true),
    ] {
        assert_eq!(settings(rules).rules().unwrap().takes_user(user), taken, "{user} by {rules}");
    }
}

#[test]
fn directories_are_taken_by_path_with_what_is_below() {
    for (rules, directory, taken) in [
        ("", r"@@x\Podcasts", true),
        ("exclude = ['**/Podcasts']", r"@@x\Music\Album", true),
        ("exclude = ['**/Podcasts']", r"@@x\Podcasts", false),
        ("exclude = ['**/Podcasts']", r"@@x\podcasts\2026\One", false),
        ("exclude = ['**/Podcasts']", r"@@x\Podcasts2", true),
        ("exclude = ['**/Podcasts']", "Podcasts", false),
        ("exclude = ['*/Podcasts']", r"@@x\y\Podcasts", true),
        ("include = ['**/Music']", "share/music/Album", true),
        ("include = ['**/Music']", r"C:\Films", false),
        ("include = ['**/Music/**']", r"@@x\Music\Album", true),
        ("include = ['**/Music']\nexclude = ['**/Demos']", r"@@x\Music\Demos\1", false),
        ("include = ['**']", "", true),
        ("exclude = ['**/é*']", "Müsik\\Édith\\Été", false),
        ("exclude = ['**/a']", "\u{0}\u{1b}\\..\\a", false),
    ] {
        let rules_ = settings(rules).rules().unwrap();
        assert_eq!(rules_.takes_directory(directory), taken, "{directory} by {rules}");
    }
}

#[test]
fn what_is_wrong_is_refused_with_its_key() {
    for (more, key) in [("include = ['[a']", "include"), ("exclude = ['{a']", "exclude")] {
        assert_eq!(settings(more).rules().unwrap_err().key, key, "{more}");
    }
    for (more, key) in [
        ("gather_in = '/'", Some("gather_in")),
        ("gather_in = '/dl'", Some("gather_in")),
        ("gather_in = 'gathered'", Some("gather_in")),
        ("gather_in = '/dl/gathered'", None),
        ("gather_in = '/dl2'", None),
    ] {
        let refused = settings(more).checked_paths().err().map(|wrong| wrong.key);
        assert_eq!(refused.as_deref(), key, "{more}");
    }
    let relative = SlskdSettings { path: LocalPath::new("dl"), ..settings("") };
    assert_eq!(relative.checked_paths().unwrap_err().key, "path");
    for (url, key, api_key) in [("s:5030", "api_key", "a\nb"), ("ftp://s", "url", "k")] {
        let api_key = Some(api_key.into());
        let wrong = SlskdSettings { url: format!("http://{url}"), api_key, ..settings("") };
        let wrong = if key == "url" { SlskdSettings { url: url.into(), ..wrong } } else { wrong };
        assert_eq!(wrong.client().unwrap_err().key, key, "{url}");
    }
    for (more, words) in [
        ("quite = '5m'", "unknown field `quite`"),
        ("failed = 'never'", "unknown variant `never`"),
        ("gather_by = 'copy'", "unknown variant `copy`"),
        ("retries = -1", "invalid value"),
    ] {
        let said = read(more).unwrap_err();
        assert!(said.contains(words), "{more}: {said}");
    }
}
