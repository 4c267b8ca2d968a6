//! Services restart, answer errors, do late or not at all what they were told, send wrong bytes.

use std::time::Duration;

use tokio::time::sleep;
use towline_sim::{
    betanin::Burst,
    lists::{self, Flow},
    putio::{self, DownloadFault},
    seerr, slskd, syncthing,
};

use super::super::{
    plan::Plan,
    world::{Importer, Sync, World},
};
use crate::chance::Chance;

/// When a call is done of which its sender has long heard that the connection is closed, or has heard
/// nothing more at all. Shorter than every settling time, and longer than most lives.
const LATE_MS: u64 = 1200;

/// One of them goes wrong. What it is called in tables.
pub(in super::super) async fn fail(world: &World, plan: &Plan, chance: &mut Chance) -> String {
    match chance.below(12) {
        0..=2 => return restart(world, plan, chance).await,
        3 => format!("Seerr: {}", seerr_fails(world, chance)),
        4..=5 => format!("put.io: {}", putio_fails(world, chance)),
        6..=7 => format!("put.io: {}", download_fails(world, chance)),
        8 => format!("slskd: {}", slskd_fails(world, chance)),
        9..=10 => format!("list: {}", list_fails(world, chance)),
        _ => match (&world.betanin, &world.syncthing) {
            (Importer::Simulated(sim), _) if chance.happens(1, 2) => {
                let left = 1 + u32::try_from(chance.below(3)).unwrap_or_default();
                sim.faults(|faults| faults.errors = Some(Burst { status: 502, left }));
                "betanin: 502".into()
            }
            (_, Sync::Simulated(sim)) => format!("Syncthing: {}", syncthing_fails(sim, chance)),
            _ => format!("list: {}", list_fails(world, chance)),
        },
    }
}

/// All of them are well.
pub(in super::super) fn are_well(world: &World) {
    world.seerr.faults(|faults| *faults = seerr::Faults::default());
    world.putio.faults(|faults| *faults = putio::Faults::default());
    world.peers.sim.faults(|faults| *faults = slskd::Faults::default());
    world.trakt.heal();
    world.imdb.heal();
    if let Importer::Simulated(sim) = &world.betanin {
        // What happens to posts of an album stays: it is what the album is.
        sim.faults(|faults| faults.errors = None);
    }
    if let Sync::Simulated(sim) = &world.syncthing {
        sim.faults(|faults| *faults = syncthing::Faults::default());
    }
}

async fn restart(world: &World, plan: &Plan, chance: &mut Chance) -> String {
    let away = Duration::from_millis(20 + chance.below(400));
    let name =
        *chance.one_of(&["Seerr", "Trakt", "IMDb", "put.io", "slskd", "betanin", "Syncthing"]);
    match (name, &world.betanin, &world.syncthing) {
        ("Trakt", ..) => {
            world.trakt.stop();
            sleep(away).await;
            world.trakt.start_again();
        }
        ("IMDb", ..) => {
            world.imdb.stop();
            sleep(away).await;
            world.imdb.start_again();
        }
        ("put.io", ..) => {
            world.putio.stop();
            sleep(away).await;
            world.putio.restart();
        }
        ("slskd", ..) if plan.slskd_restarts => {
            world.peers.sim.stop();
            sleep(away).await;
            world.peers.sim.restart();
            world.peers.sim.log_in().await;
        }
        ("betanin", Importer::Simulated(sim), _) => {
            sim.kill();
            sleep(away).await;
            sim.restart();
        }
        ("Syncthing", _, Sync::Simulated(sim)) => {
            sim.stop();
            sleep(away).await;
            sim.restart();
        }
        _ => {
            world.seerr.stop();
            sleep(away).await;
            world.seerr.restart();
            return "Seerr: restarted".into();
        }
    }
    format!("{name}: restarted")
}

fn seerr_fails(world: &World, chance: &mut Chance) -> &'static str {
    use seerr::RequestFault as F;
    let wait = F::Error { status: 429, retry_after: Some("1".into()) };
    let (fault, what) = chance
        .one_of(&[
            (F::Later { ms: LATE_MS }, "done after the connection was closed"),
            (F::Hold { ms: LATE_MS }, "done late"),
            (F::CloseAfter, "done, and not answered"),
            (F::CloseBefore, "not done, and not answered"),
            (F::ErrorAfter, "done, and answered with 500"),
            (F::Truncated, "done, and the answer truncated"),
            (F::Stalled, "done, and the answer stalls"),
            (F::SlowBody { ms: 100, pieces: 6 }, "slow body"),
            (F::error(502), "502"),
            (F::error(429), "429 without Retry-After"),
            (wait, "429 with Retry-After"),
            (F::Html, "HTML for JSON"),
        ])
        .clone();
    let (method, path) = *chance.one_of(&[("POST", "/api/v1/request"), ("*", "*")]);
    world.seerr.faults(|faults| faults.on_next(method, path, fault));
    what
}

fn putio_fails(world: &World, chance: &mut Chance) -> &'static str {
    use putio::RequestFault as F;
    let locked = F::Refused { status: 400, error_type: "TRASH_LOCK_TIMEOUT".into() };
    let (fault, what) = chance
        .one_of(&[
            (F::Hold { ms: LATE_MS }, "done late"),
            (F::CloseAfter, "done, and not answered"),
            (F::CloseBefore, "not done, and not answered"),
            (F::ErrorAfter, "done, and answered with 500"),
            (F::Truncated, "done, and the answer truncated"),
            (F::Stalled, "done, and the answer stalls"),
            (F::Slow { ms: LATE_MS }, "slow"),
            (F::Error { status: 500 }, "500"),
            (F::Error { status: 429 }, "429 without Retry-After"),
            (F::Html, "HTML for JSON"),
            (locked, "TRASH_LOCK_TIMEOUT"),
        ])
        .clone();
    let (method, path) = *chance.one_of(&[
        ("POST", "/v2/transfers/add"),
        ("POST", "/v2/files/upload"),
        ("POST", "/v2/files/delete"),
        ("*", "*"),
    ]);
    world.putio.faults(|faults| faults.on_next(method, path, fault));
    what
}

fn download_fails(world: &World, chance: &mut Chance) -> &'static str {
    use DownloadFault as F;
    let bytes = chance.below(800_000);
    let (fault, what) = *chance.one_of(&[
        (F::ResetAfter { bytes }, "download reset"),
        (F::StallAfter { bytes }, "download stalls"),
        (F::ShortAfter { bytes }, "download is short, and says so"),
        (F::WrongStart { by: 512 }, "wrong Content-Range"),
        (F::WrongTotal { total: bytes + 1 }, "Content-Range of another size"),
        (F::IgnoresRange, "200 for a range"),
        (F::BitFlip { at: bytes }, "a bit is wrong"),
        (F::OtherTag, "another ETag"),
        (F::OtherContent, "other bytes under the same ETag"),
        (F::Replaced, "the file becomes another one"),
        (F::Replaced, "the file becomes another one"),
        (F::Status { status: 403 }, "download: 403"),
        (F::Status { status: 503 }, "download: 503"),
        (F::Html, "download: HTML"),
        (F::CloseBefore, "download closed"),
    ]);
    // Where put.io has told no checksum, its word is all there is: what it says wrongly nobody can tell.
    let is_untold = matches!(fault, F::BitFlip { .. } | F::OtherContent);
    let of = match fault {
        _ if is_untold => *chance.one_of(&["*.mkv", "*.flac"]),
        // Where there is one, the sum tells anyway.
        F::Replaced => "*.avi",
        _ => "*",
    };
    world.putio.faults(|faults| faults.on_next_download(of, fault));
    what
}

fn slskd_fails(world: &World, chance: &mut Chance) -> &'static str {
    use slskd::RequestFault as F;
    let (fault, what) = chance
        .one_of(&[
            (F::Hold { ms: LATE_MS }, "done late"),
            (F::CloseAfter, "done, and not answered"),
            (F::CloseBefore, "not done, and not answered"),
            (F::ErrorAfter, "done, and answered with 500"),
            (F::Slow { ms: LATE_MS }, "slow"),
            (F::Error { status: 500 }, "500"),
            (F::Html, "HTML for JSON"),
        ])
        .clone();
    let method = *chance.one_of(&["DELETE", "*"]);
    world.peers.sim.faults(|faults| faults.on_next(method, "*", fault));
    what
}

fn syncthing_fails(sim: &syncthing::SyncthingSim, chance: &mut Chance) -> &'static str {
    use syncthing::RequestFault as F;
    let (fault, what) = *chance.one_of(&[
        (F::CloseAfter, "done, and not answered"),
        (F::CloseBefore, "not done, and not answered"),
        (F::Truncated, "done, and the answer truncated"),
        (F::Stalled, "done, and the answer stalls"),
        (F::Slow { ms: LATE_MS }, "slow"),
        (F::Error { status: 500 }, "500"),
        (F::Html, "HTML for JSON"),
    ]);
    sim.faults(|faults| faults.on_next("*", "*", fault));
    what
}

fn list_fails(world: &World, chance: &mut Chance) -> &'static str {
    use lists::Fault as F;
    let (fault, what) = chance
        .one_of(&[
            (F::error(500), "500"),
            (F::error(429), "429 without Retry-After"),
            (F::wait(1), "429 with Retry-After"),
            (F::WafChallenge, "202, empty"),
            (F::WafCaptcha, "captcha"),
            (F::Cloudflare1015, "429, a page"),
            (F::Html, "HTML for JSON"),
            (F::Empty, "200, empty"),
            (F::CloseBefore, "not answered"),
            (F::Slow(LATE_MS), "slow"),
            (F::Body(Flow::Broken), "body breaks off"),
            (F::Body(Flow::Short), "body shorter than it says"),
            (F::Body(Flow::Cut), "body cut, and well ended"),
            (F::Body(Flow::Stalled), "body stalls"),
            (F::Body(Flow::Trickle { bytes: 64, ms: 5 }), "slow body"),
        ])
        .clone();
    if chance.happens(1, 2) {
        // A page that is missing, however often it is asked for, makes a reading a partial one.
        let (of, times) = *chance.one_of(&[("*", 1), ("*items*page=2*", 4), ("*items*page=3*", 4)]);
        world.trakt.fault(of, fault, times);
    } else {
        world.imdb.fault("*", fault, 1);
    }
    what
}
