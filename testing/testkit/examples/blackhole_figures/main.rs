//! How soon a file that is closed in a watched folder is on its way to put.io. Run by
//! `cargo xtask bench blackhole`, which gives it the released program:
//! `blackhole_figures <towline>`. Asserts nothing: it measures.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context as _;
use towline_sim::putio::{Host, Putio, Script};
use towline_testkit::{
    torrent::torrent,
    towline::{Towline, quoted},
};

const TIMES: usize = 50;
/// So long is waited for an upload, and between two.
const PATIENCE: Duration = Duration::from_secs(30);
const REST: Duration = Duration::from_millis(300);

/// A way in which programs drop files.
#[derive(Debug, Clone, Copy)]
enum Way {
    Written,
    Renamed,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let towline = std::env::args().nth(1).context("which towline? xtask knows")?;
    let putio = Putio::start(Script::default()).await?;
    let directory = tempfile::tempdir()?;
    let [watch, done] = ["watch", "done"].map(|name| directory.path().join(name));
    fs::create_dir(&watch)?;
    fs::create_dir(&done)?;
    let config = format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\ndownload.keep_free = \"0\"\n\
         [[torrents.home.putio.watch]]\npath = {}\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(&done),
        quoted(&watch),
    );
    let mut towline = Towline::new(&towline, &config);
    towline.start();
    println!("file closed in the watched folder → upload at a simulated put.io, {TIMES} times");
    for way in [Way::Written, Way::Renamed] {
        let mut times = Vec::with_capacity(TIMES);
        for number in 0..TIMES {
            times.push(measure(&putio, &watch, way, number).await?);
            tokio::time::sleep(REST).await;
        }
        times.sort_unstable();
        let [median, slowest] = [times[TIMES / 2], times[TIMES - 1]];
        println!("{way:?}: median {median} ms, slowest {slowest} ms");
    }
    towline.stop();
    Ok(())
}

/// In milliseconds.
async fn measure(putio: &Putio, watch: &Path, way: Way, number: usize) -> anyhow::Result<u64> {
    let name = format!("{way:?}{number}");
    let file = watch.join(format!("{name}.torrent"));
    let before = uploads(putio).len();
    match way {
        Way::Written => fs::write(&file, torrent(&name))?,
        Way::Renamed => {
            let beside = watch.with_extension("tmp");
            fs::write(&beside, torrent(&name))?;
            fs::rename(&beside, &file)?;
        }
    }
    let closed = now();
    let waiting = async {
        loop {
            if let Some(at) = uploads(putio).get(before) {
                return at.saturating_sub(closed);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.context("it is not uploaded")
}

/// When each came, in milliseconds since 1970.
fn uploads(putio: &Putio) -> Vec<u64> {
    let log = putio.log();
    log.calls().iter().filter(|call| call.host == Host::Upload).map(|call| call.at).collect()
}

#[expect(clippy::disallowed_methods, reason = "the simulator's log goes by this machine's clock")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
