//! `cargo xtask bench idle [--minutes N] [--albums N]`: what towline costs when nothing happens.
//!
//! Builds the release binary, gives it a watched directory with albums of which a tenth are
//! imported and the rest are left alone, waits until nothing moves, then reads what the kernel
//! counts for the process over the given time. Asserts nothing: it measures.

use std::{
    fs,
    io::Read as _,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

/// What is asked for.
pub(crate) struct Idle {
    minutes: f64,
    albums: u32,
}

impl Idle {
    /// Reads `--minutes N` and `--albums N`.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut idle = Self { minutes: 5.0, albums: 200 };
        for pair in arguments.chunks(2) {
            match pair {
                ["--minutes", number] => idle.minutes = number.parse()?,
                ["--albums", number] => idle.albums = number.parse()?,
                _ => bail!("bench idle takes --minutes N and --albums N"),
            }
        }
        Ok(idle)
    }

    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        let binary = build()?;
        let size = fs::metadata(&binary)?.len();
        let scene = Scene::lay(self.albums)?;
        let begun = Instant::now();
        let mut towline = Running(scene.start(&binary)?);
        let port = scene.port;
        let started = wait_for(Duration::from_secs(30), || {
            TcpStream::connect(("127.0.0.1", port)).ok().map(|_| begun.elapsed())
        })
        .context("it never listened")?;
        scene.import_some(self.albums / 10)?;
        let pid = towline.0.id();
        // Until the imports are through, and the allocator has come to rest.
        sleep(Duration::from_secs(20));
        let before = Counts::of(pid, &scene.data)?;
        let watched = Duration::from_secs_f64(self.minutes * 60.0);
        sleep(watched);
        let after = Counts::of(pid, &scene.data)?;
        let imported = count_files(&scene.library)?;
        let exited = towline.0.try_wait()?;
        if let Some(status) = exited {
            bail!("towline ended by itself: {status}");
        }
        let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64() / watched.as_secs_f64();
        Ok(format!(
            "idle over {:.1} minutes, {} albums of which {imported} files were imported:\n\
             anonymous memory   {:>8.1} MiB\n\
             resident           {:>8.1} MiB\n\
             cpu                {:>8.3} %\n\
             bytes written      {:>8}\n\
             ledger changed     {:>8}\n\
             start to listening {:>8.0} ms\n\
             binary             {:>8.1} MiB",
            self.minutes,
            self.albums,
            mib(after.anonymous),
            mib(after.resident),
            cpu * 100.0,
            after.written.saturating_sub(before.written),
            if after.ledger == before.ledger { "no" } else { "YES" },
            started.as_secs_f64() * 1000.0,
            mib(size),
        ))
    }
}

pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let status =
        Command::new("cargo").args(["build", "--quiet", "--release", "-p", "towline"]).status()?;
    if !status.success() {
        bail!("the release build failed");
    }
    let target = cargo_metadata::MetadataCommand::new().no_deps().exec()?.target_directory;
    Ok(target.join("release/towline").into())
}

/// A directory with all that towline needs.
struct Scene {
    root: PathBuf,
    data: PathBuf,
    downloads: PathBuf,
    library: PathBuf,
    port: u16,
}

impl Scene {
    fn lay(albums: u32) -> anyhow::Result<Self> {
        let root = std::env::temp_dir().join(format!("towline-idle-{}", std::process::id()));
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let scene = Self {
            data: root.join("data"),
            downloads: root.join("downloads"),
            library: root.join("library"),
            port,
            root,
        };
        fs::create_dir_all(&scene.library)?;
        for number in 0..albums - albums / 10 {
            scene.album(&format!("Left Alone {number}"))?;
        }
        fs::write(
            scene.root.join("towline.toml"),
            format!(
                "data = \"{}\"\n[server]\nlisten = \"127.0.0.1:{port}\"\n\
                 [imports.music.directory]\npath = \"{}\"\nimporter = \"shelf\"\nquiet = \"1s\"\n\
                 [importers.shelf.place]\ninto = \"{}\"\n",
                scene.data.display(),
                scene.downloads.display(),
                scene.library.display()
            ),
        )?;
        Ok(scene)
    }

    fn album(&self, name: &str) -> anyhow::Result<()> {
        let directory = self.downloads.join(name);
        fs::create_dir_all(&directory)?;
        for track in 1..=12 {
            fs::write(directory.join(format!("{track:02} A Track.mp3")), [0u8; 2048])?;
        }
        Ok(())
    }

    fn import_some(&self, albums: u32) -> anyhow::Result<()> {
        sleep(Duration::from_secs(2));
        (0..albums).try_for_each(|number| self.album(&format!("New {number}")))
    }

    fn start(&self, binary: &Path) -> anyhow::Result<Child> {
        Ok(Command::new(binary)
            .args(["--config"])
            .arg(self.root.join("towline.toml"))
            .arg("run")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _left_for_the_system = fs::remove_dir_all(&self.root);
    }
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// What the kernel counts for a process, and what its ledger looks like.
struct Counts {
    anonymous: u64,
    resident: u64,
    cpu: Duration,
    written: u64,
    ledger: Vec<(u64, std::time::SystemTime)>,
}

impl Counts {
    fn of(pid: u32, data: &Path) -> anyhow::Result<Self> {
        let rollup = read(&format!("/proc/{pid}/smaps_rollup"))?;
        let io = read(&format!("/proc/{pid}/io"))?;
        let stat = read(&format!("/proc/{pid}/stat"))?;
        // Behind the program's name, which may hold spaces: fields 14 and 15 of proc(5).
        let fields: Vec<_> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks: u64 = [11, 12]
            .iter()
            .filter_map(|at| fields.get(*at).and_then(|field| field.parse::<u64>().ok()))
            .sum();
        let ledger = ["towline.db", "towline.db-wal"]
            .iter()
            .filter_map(|name| fs::metadata(data.join(name)).ok())
            .filter_map(|file| Some((file.len(), file.modified().ok()?)))
            .collect();
        Ok(Self {
            anonymous: number(&rollup, "Anonymous:")? * 1024,
            resident: number(&rollup, "Rss:")? * 1024,
            // A tick is 10 ms on every Linux that this runs on.
            cpu: Duration::from_millis(ticks * 10),
            written: number(&io, "write_bytes:")?,
            ledger,
        })
    }
}

fn read(path: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|mut file| file.read_to_string(&mut text))
        .context(path.to_owned())?;
    Ok(text)
}

fn number(text: &str, key: &str) -> anyhow::Result<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(key)?.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("the kernel tells no {key}"))
}

fn count_files(directory: &Path) -> anyhow::Result<u64> {
    let mut files = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        files += if entry.file_type()?.is_dir() { count_files(&entry.path())? } else { 1 };
    }
    Ok(files)
}

fn wait_for<T>(limit: Duration, mut what: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if let Some(found) = what() {
            return Some(found);
        }
        sleep(Duration::from_millis(2));
    }
    None
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
