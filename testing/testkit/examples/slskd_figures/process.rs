//! The program as people run it: its memory, its calls, and how soon an import begins.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use tokio::time::sleep;
use towline_testkit::{
    audio::files_below,
    measured::{self, Memory, mib, status},
    towline::quoted,
};

use crate::{line, ms, scene::Scene};

const TICKS: usize = 20;
/// Albums that come while ticks are counted, and those whose webhooks are timed.
const COUNTED: usize = 3;
const TIMED: usize = 5;
const QUIET: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_secs(60);
const TABLE: &str = "GET transfers/downloads";

pub(crate) async fn measure(program: &Path) -> anyhow::Result<()> {
    let scene = Scene::new(COUNTED + TIMED).await?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let quick = configuration(&scene, port, "poll = \"2s\"\nrescan = \"2s\"");
    let towline = Towline::start(program, &scene, &quick)?;
    until_read(&scene, 2).await?;
    towline.memory("after first contact")?;
    let (begun, before) = (Instant::now(), scene.requests());
    until_read(&scene, TICKS).await?;
    calls(&scene, before, "nothing new", begun);
    towline.memory(&format!("after {TICKS} more looks"))?;

    let (begun, before) = (Instant::now(), scene.requests());
    for number in 0..COUNTED {
        scene.comes(number).await;
    }
    until_imported(&scene, COUNTED).await?;
    calls(&scene, before, "3 albums, to their import's end", begun);

    // From now on only a webhook can be quick.
    towline.configure(&configuration(&scene, port, "poll = \"10m\"\nrescan = \"10m\""))?;
    sleep(Duration::from_secs(5)).await;
    scene.call(port);
    let mut latencies = Vec::new();
    for number in COUNTED..COUNTED + TIMED {
        let imported = files_below(scene.at("library")).len();
        scene.comes(number).await;
        let called = Instant::now();
        until(|| files_below(scene.at("library")).len() > imported).await?;
        latencies.push(called.elapsed().saturating_sub(QUIET));
        until_imported(&scene, number + 1).await?;
    }
    latencies.sort();
    line("last webhook to the import's first file, less `quiet`: median", ms(latencies[TIMED / 2]));
    line("  longest of 5", ms(latencies[TIMED - 1]));
    // Until the allocator has come to rest.
    sleep(Duration::from_secs(20)).await;
    let (before, cpu) = (scene.requests(), towline.cpu()?);
    sleep(IDLE).await;
    towline.memory("idle for 80 s")?;
    line("cpu in the last 60 s", ms(towline.cpu()?.saturating_sub(cpu)));
    line("calls in the last 60 s", scene.requests() - before);
    Ok(())
}

fn configuration(scene: &Scene, port: u16, times: &str) -> String {
    format!(
        "data = {}\n[server]\nlisten = \"127.0.0.1:{port}\"\n\
         [imports.soulseek.slskd]\n{}\n[importers.shelf.place]\ninto = {}\n",
        quoted(scene.at("data")),
        scene.source(&format!("quiet = \"1s\"\n{times}")),
        quoted(scene.at("library")),
    )
}

fn calls(scene: &Scene, before: usize, what: &str, begun: Instant) {
    for (path, times) in scene.asked_since(before) {
        line(&format!("{what}, {:.0} s: {path}", begun.elapsed().as_secs_f64()), times);
    }
}

/// Until the table was read so many times more.
async fn until_read(scene: &Scene, times: usize) -> anyhow::Result<()> {
    let before = scene.requests();
    until(|| scene.asked_since(before).get(TABLE).is_some_and(|read| *read >= times)).await
}

/// Until so many albums of ten tracks are in the library.
async fn until_imported(scene: &Scene, albums: usize) -> anyhow::Result<()> {
    until(|| files_below(scene.at("library")).len() >= albums * 10).await
}

async fn until(is_so: impl Fn() -> bool) -> anyhow::Result<()> {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > Duration::from_secs(120) {
            bail!("it does not come");
        }
        sleep(Duration::from_millis(3)).await;
    }
    Ok(())
}

/// Killed when it is dropped.
struct Towline {
    child: Child,
    config: std::path::PathBuf,
}

impl Towline {
    fn start(program: &Path, scene: &Scene, configuration: &str) -> anyhow::Result<Self> {
        let config = scene.at("towline.toml");
        fs::write(&config, configuration)?;
        fs::create_dir_all(scene.at("library"))?;
        let log = fs::File::create(scene.at("towline.log"))?;
        let child = Command::new(program)
            .arg("--config")
            .arg(&config)
            .arg("run")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("towline does not start")?;
        Ok(Self { child, config })
    }

    /// As an editor does it; a running towline notices.
    fn configure(&self, configuration: &str) -> anyhow::Result<()> {
        let new = self.config.with_extension("new");
        fs::write(&new, configuration)?;
        Ok(fs::rename(new, &self.config)?)
    }

    fn memory(&self, when: &str) -> anyhow::Result<()> {
        let (now, most) = (Memory::of(self.child.id())?, status(self.child.id(), "VmHWM:")?);
        line(&format!("{when}: anonymous"), format!("{:.1} MiB", mib(now.anonymous)));
        line(&format!("{when}: resident"), format!("{:.1} MiB", mib(now.resident)));
        line(
            &format!("{when}: resident at most until then"),
            format!("{:.1} MiB", mib(most * 1024)),
        );
        Ok(())
    }

    fn cpu(&self) -> anyhow::Result<Duration> {
        Ok(measured::cpu(self.child.id())?)
    }
}

impl Drop for Towline {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}
