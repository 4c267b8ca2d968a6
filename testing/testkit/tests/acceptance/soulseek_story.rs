//! What people download from Soulseek reaches the library, whatever becomes of single files.

use towline_sim::slskd::{Behaviour, Failure, Version};
use towline_testkit::{audio::Album, towline::Towline};

use crate::{
    soulseek::Soulseek,
    worlds::{PROGRAM, SOON, Simulated, assert_library},
};

fn album(title: &str, first: usize) -> Album {
    Album::new("Band", title, 2).from_frames(first)
}

#[tokio::test(flavor = "multi_thread")]
async fn discs_collisions_and_failures_are_told_apart() {
    let world = Simulated::start(|script| script).await;
    let peers = Soulseek::start(world.downloads(), |mut script| {
        script.version = Version::V0_24_5;
        script
    })
    .await;
    let mut towline =
        Towline::new(PROGRAM, &(peers.source("existing = \"all\"") + &world.importer()));
    towline.start();
    peers.until_met();

    let plain = album("Plain", 40);
    peers.share("bob", r"@@a\Music\Plain", &plain);
    peers.share_text("bob", r"@@a\Music\Plain\info.nfo", Behaviour::fails(Failure::Rejected, "no"));
    let discs = Album::with_discs("Band", "Discs", &[2, 2]).from_frames(60);
    peers.share("bob", r"@@a\Music\Discs", &discs);
    // What somebody else has left where slskd puts things: slskd renames, and it stays.
    peers.leave("CD2/01 Track 1.mp3", b"not ours");
    let (one, other) = (album("One", 80), album("Other", 90));
    peers.share("ann", r"C:\One\FLAC", &one);
    peers.share("eve/#1 ü", r"Music\Other\FLAC", &other);
    let healed = album("Healed", 100);
    peers.share_that("ann", r"C:\Healed", &healed, |file| {
        let fails = file.filename.contains("02");
        let first = Behaviour::fails_first(1, Failure::Errored, "reset");
        if fails { file.that(first) } else { file }
    });
    peers.queue("bob", &[r"@@a\Music\Plain", r"@@a\Music\Discs\CD1", r"@@a\Music\Discs\CD2"]);
    peers.queue("ann", &[r"C:\One\FLAC", r"C:\Healed"]);
    peers.queue("eve/#1 ü", &[r"Music\Other\FLAC"]);

    for title in ["Plain", "Discs", "Healed"] {
        towline.until_stage(SOON, title, "imported");
    }
    towline_testkit::wait::until(SOON, "both are imported", || {
        let items = towline.items()?;
        let flac = items.iter().filter(|item| item.title == "FLAC" && item.stage == "imported");
        if flac.count() == 2 { Ok(()) } else { Err(towline.log()) }
    });
    assert_library(&world.library(), [&plain, &discs, &one, &other, &healed]);
    assert_eq!(towline.inbox().unwrap(), []);
    assert_eq!(std::fs::read(peers.downloads.join("CD2/01 Track 1.mp3")).unwrap(), b"not ours");
    world.assert_posted_once();
    towline.stop();
}
