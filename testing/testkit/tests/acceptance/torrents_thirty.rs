//! Thirty files are dropped while towline runs, in every way in which files are dropped, and come
//! home over lines that do all that lines do. Counted by put.io's own log.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    io::Write as _,
    thread,
    time::Duration,
};

use towline_sim::putio::{Course, DownloadFault, Node, Script, Torrent};
use towline_testkit::{
    torrent::{hash, magnet, torrent},
    wait::{so, until},
};

use crate::{
    torrents::{SETTINGS, World, files, known, paths},
    worlds::LATER,
};

/// All that can be made of it is downloaded.
const GOOD: usize = 26;

fn name(number: usize) -> String {
    format!("torrent {number}")
}

/// A film, or a season with all that comes with one.
fn node(number: usize) -> Node {
    if number.is_multiple_of(2) {
        return Node::generated(&format!("Film {number}.mkv"), 1_000_000 + 77_777 * number as u64);
    }
    let episode = |n: u64| Node::generated(&format!("s{number}e{n}.mkv"), 400_000 * n);
    let subtitles = (1..4).map(|n| Node::file(&format!("e{n}.srt"), format!("{number} {n}")));
    let nested = Node::folder("Extras", [Node::folder("Deep", [Node::file("x.nfo", "x")])]);
    Node::folder(
        &format!("Season {number}"),
        [episode(1), episode(3), Node::folder("Subs", subtitles), nested, Node::file("empty", "")],
    )
}

/// Names that would lead elsewhere, or nowhere.
fn hostile() -> Node {
    let names = [
        "../../escaped.mkv",
        "/etc/towline-was-here",
        "..",
        ".",
        "nul\0.mkv",
        "line\nbreak\u{1b}[31m.mkv",
        "CON",
        "Same.mkv",
        "same.mkv",
        "e\u{301}.mkv",
        "\u{e9}.mkv",
        &"long".repeat(100),
    ];
    let file = |(n, name): (usize, &&str)| Node::file(name, format!("hostile {n}"));
    Node::folder("../up", names.iter().enumerate().map(file))
}

fn script() -> Script {
    let torrents = (0..GOOD - 1).map(|n| known(&name(n), node(n))).collect();
    let mut script = Script { torrents, ..Script::default() };
    script.torrents.push(known("hostile", hostile()));
    // put.io itself fails at this one, at first.
    let fails = Torrent::new(&hash(&torrent(&name(3))), node(3));
    script.torrents[3] = fails.goes(Course::fails(50, "no peers")).goes(Course::usual(50));
    let faults = &mut script.faults;
    for (file, fault) in [
        ("Film 0.mkv", DownloadFault::BitFlip { at: 500_000 }),
        ("Film 2.mkv", DownloadFault::WrongStart { by: 10 }),
        ("Film 4.mkv", DownloadFault::WrongTotal { total: 5 }),
        ("Film 6.mkv", DownloadFault::OtherTag),
        ("Film 8.mkv", DownloadFault::OtherContent),
        ("Film 10.mkv", DownloadFault::ResetAfter { bytes: 300_000 }),
        ("Film 12.mkv", DownloadFault::StallAfter { bytes: 300_000 }),
        ("Film 14.mkv", DownloadFault::ShortAfter { bytes: 300_000 }),
        ("Film 16.mkv", DownloadFault::Html),
        ("s1e3.mkv", DownloadFault::IgnoresRange),
        ("s5e3.mkv", DownloadFault::Status { status: 403 }),
        ("s7e3.mkv", DownloadFault::Status { status: 404 }),
        ("s9e3.mkv", DownloadFault::Status { status: 410 }),
        ("s11e3.mkv", DownloadFault::Status { status: 429 }),
        ("s13e3.mkv", DownloadFault::Status { status: 503 }),
        ("s15e3.mkv", DownloadFault::CloseBefore),
    ] {
        faults.on_next_download(file, fault);
    }
    script
}

/// Drops all of them; the hashes of those that are good.
fn drop_all(world: &World) -> Vec<String> {
    let watch = world.watch();
    let mut hashes = Vec::new();
    for number in 0..GOOD - 4 {
        let drop = |name: &str| match number % 3 {
            1 => world.drop_magnet(name),
            _ => world.drop_torrent(name),
        };
        hashes.push(drop(&name(number)));
    }
    hashes.push(world.drop_torrent("hostile"));

    let (bytes, twice) = (torrent(&name(GOOD - 4)), ["one.torrent", "the same.torrent"]);
    for file in twice {
        fs::write(watch.join(file), &bytes).unwrap();
    }
    hashes.push(hash(&bytes));

    let bytes = torrent(&name(GOOD - 3));
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    let mut slow = fs::File::create(watch.join("slow.torrent")).unwrap();
    slow.write_all(first).unwrap();
    thread::sleep(Duration::from_secs(3));
    slow.write_all(rest).unwrap();
    drop(slow);
    hashes.push(hash(&bytes));

    let (link, of_link) = magnet(&name(GOOD - 2));
    let beside = watch.with_file_name("renamed.tmp");
    fs::write(&beside, link).unwrap();
    fs::rename(&beside, watch.join("renamed.magnet")).unwrap();
    hashes.push(of_link);

    fs::write(watch.join("noise.torrent"), "this is no torrent").unwrap();
    fs::write(watch.join("nothing.magnet"), "https://example.org/\n").unwrap();
    fs::write(watch.join("cut.torrent"), &bytes[..20]).unwrap();
    hashes
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_files_that_are_dropped_come_home_whole_and_once() {
    let mut world = World::new(script(), SETTINGS).await;
    world.towline.start();
    let hashes = drop_all(&world);
    world.until_all(LATER, GOOD, "done");

    let nodes: Vec<_> = (0..GOOD - 1).map(node).collect();
    let more = world.assert_delivered_among_others(&nodes);
    let found: BTreeSet<_> =
        more.iter().map(|path| fs::read(world.done().join(path)).unwrap()).collect();
    let wanted: BTreeSet<_> = files(&hostile()).into_values().collect();
    assert_eq!(found, wanted, "whatever their names, all of the hostile ones are there: {more:#?}");
    let tops: HashSet<_> = more.iter().map(|path| path.split('/').next().unwrap()).collect();
    assert_eq!(tops.len(), 1, "together, and nowhere else: {tops:?}");
    assert_eq!(world.beside(), ["done", "watch"], "nothing was written elsewhere");

    world.assert_added_once(&hashes);
    world.assert_removed_afterwards(GOOD);
    assert_eq!(world.putio.log().tokens_at_storage(), 0);
    // What is cut short may still be growing, for a minute.
    until(LATER, "what is broken is set aside", || {
        let kept: Vec<_> = paths(&world.watch());
        let among = |below: &str| kept.iter().filter(|path| path.starts_with(below)).count();
        let count = [".towline/added/", ".towline/broken/", ".towline/met-before/"].map(among);
        // A text beside each that is broken says why; and there is the lock.
        so(count == [GOOD, 6, 1] && kept.len() == GOOD + 8, &format!("{count:?} of {kept:#?}"))
    });
    a_person_hears_of_what_is_broken(&mut world);
    world.towline.stop();
}

/// One question for all of them, which is asked until it is answered.
fn a_person_hears_of_what_is_broken(world: &mut World) {
    const FILES: [&str; 3] = ["noise.torrent: ", "nothing.magnet: ", "cut.torrent: "];
    let all_told = |world: &World| {
        until(LATER, "all of them are told", || {
            let inbox = world.towline.inbox()?;
            let [asked] = &inbox[..] else { return Err(format!("{inbox:#?}")) };
            let is_told = FILES.iter().all(|file| asked.detail.contains(file));
            so(is_told && asked.cause == "drop-not-usable", &format!("{asked:#?}"))?;
            Ok(asked.id)
        })
    };
    all_told(world);
    world.towline.kill();
    world.towline.start();
    let asked = all_told(world).to_string();
    world.towline.run(&["inbox", "answer", &asked, "skip"]);
    world.towline.until_nothing_is_asked(LATER);
    fs::write(world.watch().join("later.magnet"), "nothing\n").unwrap();
    let asked = world.towline.until_asked(LATER + Duration::from_secs(60), "drop-not-usable");
    assert!(asked.detail.contains("later.magnet: "), "{asked:#?}");
    assert!(FILES.iter().all(|file| !asked.detail.contains(file)), "noted: {asked:#?}");
}
