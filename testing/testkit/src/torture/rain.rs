//! What comes in while towline lives and dies: each thing another one, and what is to become of it.

use std::{collections::BTreeSet, fs, time::Duration};

use towline_sim::{
    betanin::PostFault,
    lists::{Title, titles_from},
    putio::{DownloadFault, Node},
    slskd::{Behaviour, Failure, Move, RemoteFile},
    syncthing::File,
};

use super::world::{Importer, Sync, World};
use crate::{
    audio::Album,
    chance::Chance,
    media::known,
    putio::{drop_magnet, drop_torrent, known as torrent},
    syncthing::FOLDER,
};

/// So many titles are on each list at the beginning.
const TITLES: usize = 6;
/// Longer than most lives, and shorter than twice the timeout, for which betanin's calls settle.
const HOLD: PostFault = PostFault::Hold { ms: 2500 };

/// Of files whose names end so put.io tells no checksum.
pub(super) const WITHOUT_SUM: &str = ".avi";

/// A torrent that was dropped.
pub(super) struct Dropped {
    pub(super) hash: String,
    pub(super) node: Node,
    pub(super) is_album: bool,
    /// Whether put.io tells a checksum of it: else it is not removed there.
    pub(super) has_sum: bool,
}

/// All that came.
#[derive(Default)]
pub(super) struct Rain {
    pub(super) torrents: Vec<Dropped>,
    /// Dropped into a directory.
    pub(super) albums: Vec<Album>,
    /// Of them, those that betanin has a question about.
    pub(super) asked_about: BTreeSet<String>,
    /// Queued at slskd.
    pub(super) soulseek: Vec<Album>,
    /// Brought by Syncthing.
    pub(super) synced: Vec<Album>,
    pub(super) titles: Vec<Title>,
    frames: usize,
    turns: u64,
}

impl Rain {
    /// With what the lists hold from the beginning.
    pub(super) fn new() -> (Self, [Vec<Title>; 2]) {
        let titles = titles_from(0..2 * TITLES);
        let lists = [titles[..TITLES].to_vec(), titles[TITLES..].to_vec()];
        (Self { titles, frames: 40, ..Self::default() }, lists)
    }

    /// The next thing.
    pub(super) async fn falls(&mut self, world: &World, chance: &mut Chance) {
        match chance.below(10) {
            0..=2 => self.torrent(world, chance),
            3..=4 => self.album(world, chance),
            5..=6 => self.queued(world, chance),
            7 => self.listed(world, chance),
            _ => self.synced(world).await,
        }
    }

    fn torrent(&mut self, world: &World, chance: &mut Chance) {
        let number = self.torrents.len();
        let name = format!("torrent {number}");
        let (node, is_album) = node(number, chance);
        world.putio.torrent(torrent(&name, node.clone()));
        let drop = if chance.happens(1, 3) { drop_magnet } else { drop_torrent };
        let hash = drop(&world.places.watch(), &name);
        let has_sum = !node.name.ends_with(WITHOUT_SUM);
        if !has_sum && chance.happens(1, 2) {
            // A part of it comes out of another version: there is no sum that would tell.
            let replaced = DownloadFault::Replaced;
            world.putio.faults(|faults| faults.on_next_download(&node.name, replaced));
        }
        self.torrents.push(Dropped { hash, node, is_album, has_sum });
    }

    fn album(&mut self, world: &World, chance: &mut Chance) {
        const KINDS: [&str; 7] =
            ["Plain", "Held", "Held", "Closed After", "Closed Before", "Slow", "Asks"];
        let kind = *chance.one_of(&KINDS);
        let number = self.albums.len();
        let album = self.next(&format!("{kind} {number}"), &[2]);
        if let Importer::Simulated(sim) = &world.betanin {
            let fault = match kind {
                "Held" => Some(HOLD),
                "Closed After" => Some(PostFault::CloseAfter),
                "Closed Before" => Some(PostFault::CloseBefore),
                _ => None,
            };
            if let Some(fault) = fault {
                sim.faults(|faults| faults.on_next_post(&album.title, fault));
            }
        }
        if kind == "Asks" {
            self.asked_about.insert(album.title.clone());
        }
        // All at once, as what downloads does that has a directory of its own for what is unfinished.
        let new = world.albums().with_file_name("unfinished").join(&album.title);
        album.write(&new).expect("the round's directory can be written");
        let there = world.albums().join(&album.title);
        fs::rename(new, there).expect("the round's directory can be written");
        self.albums.push(album);
    }

    fn queued(&mut self, world: &World, chance: &mut Chance) {
        const KINDS: [&str; 5] = ["Single", "Discs", "Shared Name", "Late", "Slowly"];
        let peers = &world.peers;
        let kind = match *chance.one_of(&KINDS) {
            // slskd would write both albums into one unfinished file, whoever they come from.
            "Discs" if peers.is_under_way("CD1") || peers.is_under_way("CD2") => "Single",
            "Shared Name" if peers.is_under_way("FLAC") => "Single",
            kind => kind,
        };
        let title = format!("{kind} {}", self.soulseek.len());
        let album = self.next(&title, if kind == "Discs" { &[2, 1] } else { &[2] });
        let (user, remote) = match kind {
            // Both are the same local directory for every album.
            "Shared Name" => ("ann", format!("C:\\Music\\{title}\\FLAC")),
            "Discs" => ("dis/cs", format!("@@a\\{title}")),
            _ => ("bob", format!("@@a\\{title}")),
        };
        peers.share_that(user, &remote, &album, |file| fate(kind, file));
        let refused = Behaviour::fails(Failure::Rejected, "File not shared.");
        peers.share_text(user, &format!("{remote}\\info.nfo"), refused);
        let directories = [remote.clone(), format!("{remote}\\CD1"), format!("{remote}\\CD2")];
        peers.queue(user, &directories.each_ref().map(String::as_str));
        self.soulseek.push(album);
    }

    fn listed(&mut self, world: &World, chance: &mut Chance) {
        let more = 2 + usize::try_from(chance.below(5)).unwrap_or_default();
        let new = titles_from(self.titles.len()..self.titles.len() + more);
        for title in &new {
            world.seerr.title(known(title));
        }
        let by_tmdb = chance.happens(1, 2);
        if by_tmdb {
            world.trakt.change(|script| {
                let lists = script.users.values_mut().flat_map(|user| &mut user.lists);
                lists.for_each(|list| list.add(new.iter().cloned()));
            });
        } else {
            world.imdb.change(|script| {
                let lists = script.lists.values_mut();
                lists.for_each(|list| list.titles.extend(new.iter().cloned()));
            });
        }
        self.titles.extend(new);
    }

    /// Announced, then brought; now and then the folder stands still, or the other device is away.
    async fn synced(&mut self, world: &World) {
        self.turns += 1;
        match &world.syncthing {
            Sync::Simulated(sim) => match self.turns % 4 {
                1 => {
                    let files = self.announced(world);
                    sim.lacks("music", files);
                    sim.disconnects("phone");
                }
                2 => {
                    sim.stops_folder("music", "folder marker missing");
                    sim.connects("phone");
                }
                3 => sim.mends("music"),
                _ => sim.brings("music").expect("the round's directory can be written"),
            },
            Sync::Real(pair) => {
                let album = self.next(&format!("Synced {}", self.synced.len()), &[3]);
                let there = pair.a.folder().join(&album.title);
                album.write(there).expect("its directory can be written");
                self.synced.push(album);
                // Asked for again at the end, when this was lost.
                let _scanned = pair.a.ask("POST", &format!("/rest/db/scan?folder={FOLDER}")).await;
            }
        }
    }

    fn announced(&mut self, world: &World) -> Vec<File> {
        let album = self.next(&format!("Synced {}", self.synced.len()), &[3]);
        let place = world.places.stock().join(&album.title);
        let written = album.write(&place).expect("the round's directory can be written");
        let files = written.into_iter().map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let size = path.metadata().map_or(0, |meta| meta.len());
            let name = format!("{}/{name}", album.title);
            File { copy_from: Some(path), ..File::new(&name, size) }
        });
        let files = files.collect();
        self.synced.push(album);
        files
    }

    /// All that was announced is there, nothing stands still, everybody is connected.
    pub(super) async fn ends_well(&mut self, world: &World) {
        match &world.syncthing {
            Sync::Simulated(sim) => {
                sim.mends("music");
                sim.brings("music").expect("the round's directory can be written");
                sim.connects("phone");
            }
            Sync::Real(pair) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                let _scanned = pair.a.ask("POST", &format!("/rest/db/scan?folder={FOLDER}")).await;
            }
        }
    }

    /// An album whose tracks have lengths of their own.
    fn next(&mut self, title: &str, discs: &[u32]) -> Album {
        let album = Album::with_discs("Band", title, discs).from_frames(self.frames);
        self.frames += 14;
        album
    }
}

fn fate(kind: &str, file: RemoteFile) -> RemoteFile {
    match kind {
        "Late" => file.moved(Move { after_ms: 1_000, copy_ms: 400, ..Move::default() }),
        "Slowly" => file.that(Behaviour::succeeds(900)),
        _ => file,
    }
}

/// A film, a season with its small things, or an album, which goes on to a shelf.
fn node(number: usize, chance: &mut Chance) -> (Node, bool) {
    let more = chance.below(2_000_000);
    match chance.below(5) {
        0 => (Node::generated(&format!("Film {number}.mkv"), 3_000_000 + more), false),
        1 => (Node::generated(&format!("Film {number}{WITHOUT_SUM}"), 4_000_000 + more), false),
        2 => {
            let episode =
                |n| Node::generated(&format!("s{number}e{n}.mkv"), 800_000 + n * more / 3);
            let subtitles = Node::folder("Subs", [Node::file("e1.srt", format!("of {number}"))]);
            let all = [episode(1), episode(2), subtitles, Node::file("empty.nfo", "")];
            (Node::folder(&format!("Season {number}"), all), false)
        }
        _ => {
            let track = |n| Node::generated(&format!("{n:02} Track.flac"), 500_000 + n * more / 4);
            let all = [track(1), track(2), track(3), Node::file("cover.jpg", "cover")];
            (Node::folder(&format!("Record {number}"), all), true)
        }
    }
}
