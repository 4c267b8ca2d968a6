//! Somebody sets the clock while towline runs.

use std::{fs, time::Duration};

use towline_testkit::{
    audio::Album,
    clock::{SetClock, library},
    towline::{Towline, quoted},
    wait::until,
};

use crate::worlds::{LATER, PROGRAM, source};

const HOUR: i64 = 3_600;
/// It is looked at every 30 s.
const NOTICED: Duration = Duration::from_secs(60);

#[test]
fn a_daemon_begins_anew_by_the_right_time_and_nothing_waits_for_the_old_one() {
    assert!(library().is_some(), "libfaketime is missing: scripts/install-components installs it");
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let (downloads, music) = (at("dl"), at("lib"));
    for directory in [&downloads, &music] {
        fs::create_dir(directory).unwrap();
    }
    let mut clock = SetClock::new(place.path());
    let into = quoted(&music);
    let config =
        format!("{}[importers.library.place]\ninto = {into}\nhow = \"copy\"\n", source(&downloads));
    let mut towline = Towline::new(PROGRAM, &config);
    towline.start_by(|command| clock.of(command));
    let album = |name: &str| {
        Album::new("Band", name, 2).write(downloads.join(name)).unwrap();
        name.to_owned()
    };
    towline.until_stage(LATER, &album("Before"), "imported");

    clock.set(3 * HOUR);
    until(NOTICED, "it begins anew", || begun(&towline, "the clock was set forward by 10", 2));
    towline.until_stage(LATER, &album("Ahead"), "imported");

    // What it has noted since is of times to come, a kill or not.
    clock.set(0);
    until(NOTICED, "it begins anew", || begun(&towline, "the clock was set back by 10", 3));
    let late = album("Back again");
    towline.kill();
    towline.start_by(|command| clock.of(command));
    towline.until_stage(LATER, &late, "imported");
    let log = towline.log();
    assert_eq!(log.matches("what waits goes by the new time").count(), 2, "{log}");
    assert_eq!(towline.inbox().unwrap(), []);
    towline.stop();
}

/// Whether it has said so, and listens for the so-manyth time.
fn begun(towline: &Towline, words: &str, times: usize) -> Result<(), String> {
    let log = towline.log();
    let begun = log.contains(words) && log.matches("listening on").count() == times;
    if begun { Ok(()) } else { Err(log) }
}
