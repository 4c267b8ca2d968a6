//! One run of `beet import`, as a job.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use towline_domain::{
    LocalPath, Trouble, TroubleKind,
    job::{JobContext, Progress},
    role::{Claim, Import},
};

use super::{
    BeetSettings, command, library, orphan,
    verdict::{self, Signs},
};
use crate::blocking;
use crate::process::{Ended, Invocation, Ran};

/// What is shown of a run.
const SHOWN_LINES: usize = 40;

/// A run to be carried out.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) name: String,
    pub(super) settings: BeetSettings,
    pub(super) jobs: LocalPath,
    pub(super) attempt: u32,
    pub(super) import: Import,
}

/// How an attempt ended, as it is kept on disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Outcome {
    attempt: u32,
    pub(super) claim: Claim,
    pub(super) words: String,
}

impl Run {
    /// Runs `beet`, unless an earlier run has brought all in already.
    pub(super) async fn go(self, context: &JobContext) -> Result<String, Trouble> {
        let stopped = || Ok("stopped; the next run looks what this one did".to_owned());
        let limit = self.settings.time_limit.get();
        if self.was_begun().await? {
            let at = "waiting for the beet that was at work before".to_owned();
            context.progress.send_replace(Progress { at, ..Progress::default() });
            if !orphan::outlive(&self.import.id, limit, &context.stop).await {
                return stopped();
            }
            if self.marked().await? >= self.import.files.audio.len().max(1) {
                return self.end(Claim::Imported, "an earlier run imported it".into()).await;
            }
        }
        self.begin().await?;
        let command::Command { arguments, typed } =
            command::import(&self.settings, &self.import, &self.log());
        let program = Invocation {
            service: &self.name,
            program: &self.settings.program,
            arguments,
            typed,
            limit,
        };
        let progress = std::sync::Arc::clone(&context.progress);
        let said = move |done: u64, line: &str| {
            let at = towline_domain::path::shown(line.as_bytes());
            progress.send_replace(Progress { done, at, ..Progress::default() });
        };
        let ran = program.run(&context.stop, said).await?;
        match &ran.ended {
            Ended::Stopped => stopped(),
            Ended::OutOfTime => {
                let words = format!("ended after {}:\n{}", self.settings.time_limit, shown(&ran));
                self.end(Claim::Failed, words).await
            }
            Ended::Exited(status) => {
                let code = status.code();
                let log = self.read_log().await?;
                // Where beets cannot even list, its words say why; and the proof looks again.
                let marked = self.marked().await.unwrap_or(0);
                let signs = Signs { code, out: &ran.out, err: &ran.err, log: &log, marked };
                self.end(verdict::claim(&signs), shown(&ran)).await
            }
        }
    }

    /// How this attempt ended, if it did.
    pub(super) fn result(&self) -> Result<Option<Outcome>, Trouble> {
        let path = self.file("json");
        let outcome: Outcome = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                let words = format!("{path} is damaged: {error}");
                Trouble::new(&self.name, TroubleKind::Damaged, words)
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(towline_files::trouble("reading", path.as_path(), &error));
            }
        };
        Ok(Some(outcome).filter(|outcome| outcome.attempt == self.attempt))
    }

    fn file(&self, kind: &str) -> LocalPath {
        self.jobs.join(format!("beet-{}.{kind}", self.import.id.0))
    }

    /// beets goes on at its end, and every attempt is to be read by itself.
    fn log(&self) -> LocalPath {
        self.file(&format!("{}.log", self.attempt))
    }

    async fn was_begun(&self) -> Result<bool, Trouble> {
        let path = self.file("begun");
        blocking::run(&self.name, move || Ok(path.as_path().exists())).await
    }

    /// Leaves a sign before anything runs: after a crash it says that a look is needed.
    async fn begin(&self) -> Result<(), Trouble> {
        let (jobs, path, log) = (self.jobs.clone(), self.file("begun"), self.log());
        blocking::run(&self.name, move || {
            let write = || {
                fs::create_dir_all(&jobs)?;
                // What a run of this attempt that was stopped had noted is not this run's.
                match fs::remove_file(&log) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
                write_whole(&path, b"")
            };
            write().map_err(|error: io::Error| {
                towline_files::trouble("writing", path.as_path(), &error)
            })
        })
        .await
    }

    async fn read_log(&self) -> Result<String, Trouble> {
        let log = self.log();
        blocking::run(&self.name, move || match fs::read(&log) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            // A run that found nothing to do has none.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(towline_files::trouble("reading", log.as_path(), &error)),
        })
        .await
    }

    async fn marked(&self) -> Result<usize, Trouble> {
        library::items(&self.name, &self.settings, &self.import.id).await.map(|items| items.len())
    }

    async fn end(&self, claim: Claim, words: String) -> Result<String, Trouble> {
        let outcome = Outcome { attempt: self.attempt, claim, words: words.clone() };
        let path = self.file("json");
        blocking::run(&self.name, move || {
            let failed =
                |error: io::Error| towline_files::trouble("writing", path.as_path(), &error);
            let bytes = serde_json::to_vec(&outcome).map_err(|error| failed(error.into()))?;
            write_whole(&path, &bytes).map_err(failed)
        })
        .await?;
        Ok(words)
    }
}

/// All of it or nothing, also after a loss of power.
fn write_whole(path: &LocalPath, bytes: &[u8]) -> io::Result<()> {
    let new = path.as_path().with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    File::open(path.as_path().parent().unwrap_or(Path::new("/")))?.sync_all()
}

fn shown(ran: &Ran) -> String {
    let all = format!("{}\n{}", ran.out.trim_end(), ran.err.trim_end());
    let plain = strip_ansi_escapes::strip_str(&all);
    // A library that is new, or of an older version, comes with a dozen of these.
    let is_news = |line: &&str| !line.starts_with("Created database backup at");
    let lines: Vec<_> = plain.trim().lines().filter(is_news).collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}
