//! `cargo xtask bench download`: what fetching costs, beside curl, aria2c, rclone and putio.py.
//!
//! nginx serves 1 GiB of random bytes on a loopback socket, uncapped and with a rate for each
//! connection. Every program fetches it in rotation; medians are told. Then 10,000 small files;
//! and a download that is killed each second. The table goes into docs/figures.md. Asserts
//! nothing: it measures, and says what was to be reached.

mod kills;
mod measure;
mod nginx;
mod programs;
mod table;

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{figures, released};
use measure::{Cost, median};
use nginx::Nginx;
use programs::Program;

const GIB: u64 = 1 << 30;
/// A disk that is slower than the loopback would be all that is measured.
const IN_MEMORY: &str = "/dev/shm";
const SMALL_FILES: usize = 10_000;
const SMALL_SIZE: usize = 10 * 1024;

/// What is asked for.
pub(crate) struct Download {
    rounds: usize,
    capped_rounds: usize,
    directory: Option<PathBuf>,
    binary: Option<PathBuf>,
}

/// What was measured of one program.
struct Row {
    name: &'static str,
    uncapped: Cost,
    capped: Option<Cost>,
}

impl Download {
    /// Reads `--rounds N`, `--capped-rounds N`, `--directory DIR` and `--binary FILE`.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut asked = Self { rounds: 5, capped_rounds: 5, directory: None, binary: None };
        for pair in arguments.chunks(2) {
            match pair {
                ["--rounds", number] => asked.rounds = number.parse()?,
                ["--capped-rounds", number] => asked.capped_rounds = number.parse()?,
                ["--directory", directory] => asked.directory = Some(directory.into()),
                ["--binary", file] => asked.binary = Some(file.into()),
                _ => bail!(
                    "bench download takes --rounds N, --capped-rounds N, --directory DIR, --binary FILE"
                ),
            }
        }
        Ok(asked)
    }

    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        let towline = match &self.binary {
            Some(binary) => binary.clone(),
            None => released::build()?,
        };
        let scene = Scene::lay(self.directory.as_deref())?;
        let nginx = Nginx::start(&scene.root)?;
        let programs = programs::present(&towline, &nginx, scene.crc32)?;
        let rows = self.rows(&programs, &nginx, &scene)?;
        let small = small_files(&towline, &nginx, &scene, self.rounds)?;
        let kills = kills::run(&towline, &nginx, &scene)?;
        let table = table::written(&table::Figures {
            rows: &rows,
            rounds: (self.rounds, self.capped_rounds),
            small: &small,
            kills: &kills,
            place: &scene.place(),
        })?;
        figures::put("download", &table)?;
        Ok(format!("{table}\nwritten into docs/figures.md"))
    }

    fn rows(&self, programs: &[Program], nginx: &Nginx, scene: &Scene) -> anyhow::Result<Vec<Row>> {
        let mut uncapped = vec![Vec::new(); programs.len()];
        let mut capped = vec![Vec::new(); programs.len()];
        for round in 0..self.rounds.max(self.capped_rounds) {
            for (at, program) in programs.iter().enumerate() {
                if round < self.rounds {
                    uncapped[at].push(scene.fetched(program, nginx, "free")?);
                }
                if round < self.capped_rounds {
                    capped[at].push(scene.fetched(program, nginx, "capped")?);
                }
            }
        }
        let costs = uncapped.into_iter().zip(capped);
        let row = |(program, (free, capped)): (&Program, (Vec<Cost>, Vec<Cost>))| Row {
            name: program.name,
            uncapped: median(&free),
            capped: (!capped.is_empty()).then(|| median(&capped)),
        };
        Ok(programs.iter().zip(costs).map(row).collect())
    }
}

/// A directory with the files that are served, and one to fetch into.
struct Scene {
    root: PathBuf,
    /// Of the large file.
    crc32: u32,
}

impl Scene {
    fn lay(directory: Option<&Path>) -> anyhow::Result<Self> {
        let parent = match directory {
            Some(directory) => directory.to_owned(),
            None => PathBuf::from(IN_MEMORY),
        };
        let root = parent.join(format!("towline-download-{}", std::process::id()));
        fs::create_dir_all(root.join("files/small"))
            .with_context(|| format!("{} cannot be made", root.display()))?;
        let mut scene = Self { root, crc32: 0 };
        scene.crc32 = random(&scene.root.join("files/large.bin"), GIB)?;
        for number in 0..SMALL_FILES {
            let path = scene.root.join(format!("files/small/{number:05}.bin"));
            random(&path, SMALL_SIZE as u64)?;
        }
        Ok(scene)
    }

    fn place(&self) -> String {
        let parent = self.root.parent().unwrap_or(&self.root);
        let why = if parent == Path::new(IN_MEMORY) {
            " (memory: any disk slower than the loopback would be all that is measured)"
        } else {
            ""
        };
        format!("{}{why}", parent.display())
    }

    /// An empty directory to fetch into.
    fn target(&self) -> anyhow::Result<PathBuf> {
        let target = self.root.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        fs::create_dir(&target)?;
        Ok(target)
    }

    fn fetched(&self, program: &Program, nginx: &Nginx, how: &str) -> anyhow::Result<Cost> {
        let target = self.target()?;
        let mut command = program.command(&nginx.url(how, "large.bin"), &target);
        let cost = measure::run(&mut command, &self.root.join("said"))
            .with_context(|| format!("{} failed", program.name))?;
        let came = fs::read_dir(&target)?.flatten().next().context("nothing came")?;
        // Its own check, if it has one, is part of what it costs; this one is not.
        if sum(&came.path())? != self.crc32 {
            bail!("{} delivered other bytes", program.name);
        }
        tell(&format!("{:<34} {how:<7} {cost}", program.name));
        Ok(cost)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _left_for_the_system = fs::remove_dir_all(&self.root);
    }
}

/// 10,000 files of 10 KiB: by us, and by curl.
fn small_files(
    towline: &Path,
    nginx: &Nginx,
    scene: &Scene,
    rounds: usize,
) -> anyhow::Result<Vec<(&'static str, Cost)>> {
    let urls: Vec<_> =
        (0..SMALL_FILES).map(|number| nginx.url("small", &format!("{number:05}.bin"))).collect();
    let list = scene.root.join("list");
    fs::write(&list, urls.join("\n"))?;
    let mut costs = vec![Vec::new(); 2];
    let all = programs::for_small_files(towline, &list);
    for _ in 0..rounds {
        for (at, program) in all.iter().enumerate() {
            let target = scene.target()?;
            let mut command = program.command("", &target);
            let cost = measure::run(&mut command, &scene.root.join("said"))
                .with_context(|| format!("{} failed", program.name))?;
            let came = fs::read_dir(&target)?.count();
            if came != SMALL_FILES {
                bail!("{}: {came} of {SMALL_FILES} files came", program.name);
            }
            tell(&format!("{:<34} small   {cost}", program.name));
            costs[at].push(cost);
        }
    }
    Ok(all.iter().zip(costs).map(|(program, costs)| (program.name, median(&costs))).collect())
}

/// Writes random bytes, and returns their CRC-32.
fn random(path: &Path, size: u64) -> anyhow::Result<u32> {
    let mut source = fs::File::open("/dev/urandom")?.take(size);
    let mut file = fs::File::create(path)?;
    let mut sum = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(sum.finalize()),
            read => {
                sum.update(&buffer[..read]);
                file.write_all(&buffer[..read])?;
            }
        }
    }
}

fn sum(path: &Path) -> anyhow::Result<u32> {
    let mut file = fs::File::open(path)?;
    let mut sum = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finalize()),
            read => sum.update(&buffer[..read]),
        }
    }
}

#[expect(clippy::print_stderr, reason = "it takes minutes: a developer wants to see it move")]
fn tell(words: &str) {
    eprintln!("{words}");
}
