//! The importer that runs `beet import` itself.
//!
//! Every item that a run adds is marked in beets' own library, `towline_job=<import id>`, so what
//! was imported is read there and not from the exit code, which is 0 for nearly everything.
//!
//! # Guarantees
//! No shell: names are arguments, behind `--`. A run that a crash of towline left behind is waited
//! for or ended before another one begins, and what it brought in is not imported again.
//!
//! # Caveats
//! It runs without questions. What it would ask ends as *no match* or *duplicate*; a person's
//! choice is then carried out by another run that is told so.

mod check;
mod command;
mod library;
mod orphan;
mod run;
mod verdict;

use std::time::Duration;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use towline_domain::{
    ActError, Choice, Lane, LocalPath, Period, Timestamp, Trouble, TroubleKind,
    job::{Job, JobId, JobState},
    role::{Evidence, Import, ImportState, Importer, LineNo, Started, Ticket},
};

use super::{claim_of, evidence, words_of};
use crate::{WrongSetting, blocking, settings::absolute};

pub(super) use check::check;

/// beets itself, as a program on this machine.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeetSettings {
    /// The program: a name that is looked for in `PATH`, or an absolute path.
    #[serde(default = "program")]
    #[schemars(extend("x-by-hand" = true))]
    pub program: LocalPath,
    /// A configuration file that counts above beets' own.
    #[schemars(extend("x-by-hand" = true))]
    pub config: Option<LocalPath>,
    /// beets' database, where it is not the one of its configuration.
    pub library: Option<LocalPath>,
    /// The directory of the library, where it is not the one of beets' configuration.
    pub directory: Option<LocalPath>,
    /// What to do where no match is certain: `"skip"` leaves the album and asks you, `"asis"`
    /// imports it with the tags that it has.
    #[serde(default)]
    pub quiet_fallback: QuietFallback,
    /// How long one import may take before it is ended.
    #[serde(default = "time_limit")]
    pub time_limit: Period,
}

/// What beets does where no match is certain, in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuietFallback {
    /// Leave the album and ask a person.
    #[default]
    Skip,
    /// Import it with the tags that it has.
    Asis,
}

fn program() -> LocalPath {
    LocalPath::new("beet")
}

const fn time_limit() -> Period {
    Period::secs(30 * 60)
}

/// The importer that [`BeetSettings`] describe.
pub struct Beet {
    name: String,
    settings: BeetSettings,
    jobs: LocalPath,
}

/// What is remembered of an attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Words {
    attempt: u32,
    device: u64,
}

impl Beet {
    /// An importer of this name; in `jobs` it keeps the logs and results of its runs.
    pub fn new(name: &str, settings: &BeetSettings, jobs: LocalPath) -> Result<Self, WrongSetting> {
        if settings.program.as_path().components().count() > 1 {
            absolute("program", &settings.program)?;
        }
        let paths = [
            ("config", &settings.config),
            ("library", &settings.library),
            ("directory", &settings.directory),
        ];
        for (key, path) in paths {
            path.iter().try_for_each(|path| absolute(key, path))?;
        }
        Ok(Self { name: name.into(), settings: settings.clone(), jobs })
    }

    fn run(&self, import: &Import, words: &Words) -> run::Run {
        run::Run {
            name: self.name.clone(),
            settings: self.settings.clone(),
            jobs: self.jobs.clone(),
            attempt: words.attempt,
            import: import.clone(),
        }
    }
}

#[async_trait]
impl Importer for Beet {
    fn name(&self) -> &str {
        &self.name
    }

    fn lane(&self) -> Lane {
        let library = self.settings.library.as_ref().or(self.settings.directory.as_ref());
        Lane(format!("library:{}", library.map_or_else(|| self.name.clone(), ToString::to_string)))
    }

    /// Nothing of it happens elsewhere, or later.
    fn settle(&self) -> Duration {
        Duration::ZERO
    }

    fn pace(&self) -> Duration {
        Duration::from_secs(2)
    }

    async fn prepare(&self, import: &Import) -> Result<Ticket, Trouble> {
        let device = evidence::device(&self.name, import).await?;
        super::ticket(&self.name, &Words { attempt: import.attempt, device })
    }

    async fn start(&self, import: &Import, ticket: &Ticket) -> Result<Started, ActError> {
        let words: Words = super::read(&self.name, ticket).map_err(ActError::NotDone)?;
        let run = self.run(import, &words);
        Ok(Started::Job(Job {
            id: job_id(import, &words),
            work: Box::new(move |context| Box::pin(async move { run.go(&context).await })),
        }))
    }

    async fn observe(
        &self,
        import: &Import,
        ticket: &Ticket,
        _: Timestamp,
        job: Option<JobState>,
    ) -> Result<ImportState, Trouble> {
        if let Some(JobState::Running(progress)) = job {
            return Ok(ImportState::Running { line: LineNo(progress.done) });
        }
        let run = self.run(import, &super::read(&self.name, ticket)?);
        let result = blocking::run(&self.name, move || run.result()).await?;
        Ok(match (result, job) {
            (Some(run::Outcome { claim, words, .. }), _) => ImportState::Ended { claim, words },
            (None, Some(JobState::Ended(Err(trouble)))) => {
                ImportState::Ended { claim: claim_of(trouble.kind), words: words_of(&trouble) }
            }
            // Stopped, or cut off by a crash: the next run looks what the last one did.
            (None, _) => ImportState::Interrupted,
        })
    }

    fn job_id(&self, import: &Import, ticket: &Ticket) -> Option<JobId> {
        super::read(&self.name, ticket).ok().map(|words| job_id(import, &words))
    }

    async fn answer(&self, _: &Import, _: &Ticket, _: &Choice, _: LineNo) -> Result<(), ActError> {
        let words = "it runs without questions: an answer is carried out by the next attempt";
        Err(ActError::NotDone(Trouble::new(&self.name, TroubleKind::Refused, words)))
    }

    async fn prove(&self, import: &Import, ticket: &Ticket) -> Result<Evidence, Trouble> {
        let words: Words = super::read(&self.name, ticket)?;
        let items = library::items(&self.name, &self.settings, &import.id).await?;
        let source = evidence::Source::new(import, Some(words.device));
        let expected = evidence::count(import.files.audio.len());
        blocking::run(&self.name, move || {
            let there = items.iter().filter(|item| item.is_there()).count();
            Ok(Evidence {
                by_id: true,
                expected,
                left_source: evidence::count(source.departed()?.len()),
                in_library: Some(evidence::count(there).min(expected)),
                words: format!("beets has {} of {expected}, {there} on the disk", items.len()),
            })
        })
        .await
    }
}

fn job_id(import: &Import, words: &Words) -> JobId {
    JobId(format!("beet:{}:{}", import.id.0, words.attempt))
}

#[cfg(test)]
mod tests;
