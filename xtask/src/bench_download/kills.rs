//! 1 GiB over four connections of 10 MiB/s, killed with -9 each second until it is there.

use std::{
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::bail;

use super::{GIB, Scene, nginx::Nginx, sum, tell};

/// How it went.
pub(super) struct Kills {
    pub(super) times: u32,
    /// Bytes that the server sent, by the size of the file.
    pub(super) ratio: f64,
    pub(super) wall: Duration,
}

pub(super) fn run(towline: &Path, nginx: &Nginx, scene: &Scene) -> anyhow::Result<Kills> {
    let target = scene.target()?;
    let url = nginx.url("killed", "large.bin");
    let begun = Instant::now();
    let mut kills = 0;
    loop {
        let mut life = Command::new(towline)
            .args(["get", "--connections", "4", "--crc32", &format!("{:08x}", scene.crc32)])
            .arg("--output")
            .arg(&target)
            .arg(&url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let killed_at = Instant::now() + Duration::from_secs(1);
        let ended = loop {
            if let Some(status) = life.try_wait()? {
                break Some(status);
            }
            if Instant::now() >= killed_at {
                break None;
            }
            sleep(Duration::from_millis(2));
        };
        match ended {
            Some(status) if status.success() => break,
            Some(status) => bail!("a life ended by itself: {status}"),
            None => {
                life.kill()?;
                life.wait()?;
                kills += 1;
            }
        }
        if kills > 500 {
            bail!("it does not come to an end");
        }
    }
    if sum(&target.join("large.bin"))? != scene.crc32 {
        bail!("other bytes were delivered");
    }
    let wall = begun.elapsed();
    // A connection that was cut is logged when nginx notices.
    sleep(Duration::from_secs(2));
    #[expect(clippy::cast_precision_loss, reason = "a ratio")]
    let ratio = nginx.sent()? as f64 / GIB as f64;
    tell(&format!("killed {kills} times: {ratio:.3} of the size was sent"));
    Ok(Kills { times: kills, ratio, wall })
}
