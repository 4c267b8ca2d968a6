//! Calls after which towline is killed at once, as services have seen them.

use std::{fs, path::Path};

use super::world::{Importer, Sync, World};

/// Each is one of these.
pub(super) const AIMS: [&str; 10] = [
    "a post to betanin",
    "a post to betanin",
    "a torrent added",
    "a file deleted at put.io",
    "a download",
    "a call of put.io",
    "a request at Seerr",
    "a call of slskd",
    "a file on the shelf",
    "a call of Syncthing or Seerr",
];

/// How many such calls were seen so far.
pub(super) fn seen(world: &World, aim: &str) -> usize {
    match aim {
        "a post to betanin" => match &world.betanin {
            Importer::Simulated(sim) => {
                sim.requests().iter().filter(|request| request.method == "POST").count()
            }
            Importer::Real(real) => crate::audio::files_below(real.library()).len(),
        },
        "a torrent added" => {
            let log = world.putio.log();
            log.count("POST", "/v2/transfers/add") + log.count("POST", "/v2/files/upload")
        }
        "a file deleted at put.io" => world.putio.log().count("POST", "/v2/files/delete"),
        "a download" => world.putio.log().count("GET", "/download/*"),
        "a call of put.io" => world.putio.log().calls().len(),
        "a request at Seerr" => world.seerr.log().count("POST", "/api/v1/request"),
        "a call of slskd" => world.peers.sim.log().requests().len(),
        "a file on the shelf" => {
            entries(&world.places.shelf())
                + entries(&world.places.rack())
                + entries(&world.places.done())
        }
        _ => match &world.syncthing {
            Sync::Simulated(sim) => sim.log().requests().len(),
            Sync::Real(_) => world.seerr.log().calls().len(),
        },
    }
}

/// How many files and directories there are, at any depth.
fn entries(root: &Path) -> usize {
    let below = fs::read_dir(root).into_iter().flatten().flatten();
    below.map(|entry| 1 + entries(&entry.path())).sum()
}
