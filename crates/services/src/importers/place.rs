//! The plain importer: files go into a directory, without tagging.

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use towline_domain::{
    ActError, Choice, Lane, LocalPath, Timestamp, Trouble, TroubleKind,
    job::{Job, JobContext, JobId, JobState, Progress},
    role::{Claim, Evidence, Import, ImportState, Importer, LineNo, Started, Ticket},
};
use towline_files::place::{
    self, Course, Halt, Held, How, NotPlaced, Placed, Plan, Standing, Step,
};

use super::{claim_of, evidence, words_of};
use crate::{
    WrongSetting, blocking,
    doctor::{self, Finding},
    settings::absolute,
};

/// Moves, links or copies albums into a directory as they are, without tagging.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceSettings {
    /// The library: an existing directory, absolute. Each album becomes a directory in it, under
    /// the name that it had.
    pub into: LocalPath,
    /// By which way: `"move"`, `"hardlink"`, `"reflink"` or `"copy"`.
    #[serde(default)]
    pub how: How,
}

/// The importer that [`PlaceSettings`] describe.
pub struct Place {
    name: String,
    into: LocalPath,
    how: How,
    journals: LocalPath,
}

/// What was decided when the import was prepared: a changed configuration does not tear an album
/// in two.
#[derive(Debug, Serialize, Deserialize)]
struct Words {
    attempt: u32,
    into: LocalPath,
    how: How,
    device: u64,
}

impl Place {
    /// An importer of this name; in `journals` it keeps one of each import.
    pub fn new(
        name: &str,
        settings: &PlaceSettings,
        journals: LocalPath,
    ) -> Result<Self, WrongSetting> {
        absolute("into", &settings.into)?;
        Ok(Self { name: name.into(), into: settings.into.clone(), how: settings.how, journals })
    }

    fn plan(&self, import: &Import, ticket: &Ticket) -> Result<Plan, Trouble> {
        let Words { attempt, into, how, device: _ } = super::read(&self.name, ticket)?;
        let name = import.album.as_path().file_name().ok_or_else(|| {
            let words = format!("{} has no name that it could get", import.album);
            Trouble::new(&self.name, TroubleKind::Local, words)
        })?;
        Ok(Plan {
            id: import.id.clone(),
            attempt,
            from: import.album.clone(),
            files: import.files.audio.iter().chain(&import.files.optional).cloned().collect(),
            into,
            name: LocalPath::new(name),
            how,
        })
    }

    async fn standing(&self, import: &Import) -> Result<Standing, Trouble> {
        let (journals, id) = (self.journals.clone(), import.id.clone());
        blocking::run(&self.name, move || place::standing(&journals, &id)).await
    }

    async fn held(&self, import: &Import) -> Result<Held, Trouble> {
        let (journals, id) = (self.journals.clone(), import.id.clone());
        blocking::run(&self.name, move || place::held(&journals, &id)).await
    }
}

#[async_trait]
impl Importer for Place {
    fn name(&self) -> &str {
        &self.name
    }

    fn lane(&self) -> Lane {
        Lane(format!("library:{}", self.into))
    }

    /// Nothing of it happens elsewhere, or later.
    fn settle(&self) -> Duration {
        Duration::ZERO
    }

    fn pace(&self) -> Duration {
        Duration::from_secs(2)
    }

    async fn prepare(&self, import: &Import) -> Result<Ticket, Trouble> {
        let into = self.into.clone();
        blocking::run(&self.name, move || is_there(&into)).await?;
        let words = Words {
            attempt: import.attempt,
            into: self.into.clone(),
            how: self.how,
            device: evidence::device(&self.name, import).await?,
        };
        super::ticket(&self.name, &words)
    }

    async fn start(&self, import: &Import, ticket: &Ticket) -> Result<Started, ActError> {
        let plan = self.plan(import, ticket).map_err(ActError::NotDone)?;
        let (name, journals) = (self.name.clone(), self.journals.clone());
        Ok(Started::Job(Job {
            id: job_id(import),
            work: Box::new(move |context| {
                Box::pin(async move {
                    blocking::run(&name, move || run(&plan, &journals, context)).await
                })
            }),
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
        let Words { attempt, .. } = super::read(&self.name, ticket)?;
        Ok(match self.standing(import).await? {
            Standing::Ended { placed: Placed::Done { left }, plan } if plan.attempt == attempt => {
                ended(Claim::Imported, done_words(&left))
            }
            Standing::Ended { placed: Placed::Duplicate, plan } if plan.attempt == attempt => {
                ended(Claim::Duplicate, "the very same files are in the library already".into())
            }
            // Broken off or stopped: the next run goes on from the journal.
            _ => match job {
                Some(JobState::Ended(Err(trouble))) => {
                    let stranded = self.held(import).await?.words();
                    let words = [Some(words_of(&trouble)), stranded].into_iter().flatten();
                    ended(claim_of(trouble.kind), words.collect::<Vec<_>>().join("\n"))
                }
                _ => ImportState::Interrupted,
            },
        })
    }

    fn job_id(&self, import: &Import, _: &Ticket) -> Option<JobId> {
        Some(job_id(import))
    }

    async fn answer(&self, _: &Import, _: &Ticket, _: &Choice, _: LineNo) -> Result<(), ActError> {
        let words = format!("{} asks nothing", self.name);
        Err(ActError::NotDone(Trouble::new(&self.name, TroubleKind::Refused, words)))
    }

    async fn prove(&self, import: &Import, ticket: &Ticket) -> Result<Evidence, Trouble> {
        let Words { device, .. } = super::read(&self.name, ticket)?;
        let source = evidence::Source::new(import, Some(device));
        let (journals, id, audio) =
            (self.journals.clone(), import.id.clone(), import.files.audio.clone());
        blocking::run(&self.name, move || {
            // If it does not work once more, the words tell where the files are.
            let finished = place::finish(&journals, &id);
            let departed = source.departed()?;
            let held = place::held(&journals, &id)?;
            // What waits in the hidden directory is on its way, and not lost.
            let left = departed.iter().filter(|path| !held.stranded.contains(path)).count();
            let there = audio.iter().filter(|file| held.placed.contains(file)).count();
            let (expected, in_library) = (evidence::count(audio.len()), evidence::count(there));
            let words = match (&held.target, held.words(), finished) {
                (Some(target), _, Ok(())) => format!("{in_library} of {expected} in {target}"),
                (Some(target), _, Err(error)) => {
                    format!("{in_library} of {expected} in {target}; not all has left the source: {error}")
                }
                (None, Some(words), Err(error)) => format!("{words}; {error}"),
                (None, Some(words), Ok(())) => words,
                (None, None, _) => "nothing was placed".into(),
            };
            let left_source = evidence::count(left);
            Ok(Evidence { expected, left_source, in_library: Some(in_library), by_id: true, words })
        })
        .await
    }
}

fn job_id(import: &Import) -> JobId {
    JobId(format!("place:{}:{}", import.id.0, import.attempt))
}

fn is_there(into: &LocalPath) -> Result<(), Trouble> {
    if into.as_path().is_dir() {
        return Ok(());
    }
    let words = format!("the library {into} is not there");
    Err(Trouble::new("disk", TroubleKind::NotWritable, words)
        .hint("is it mounted? towline does not make it, for it might fill the disk below a mount"))
}

fn ended(claim: Claim, words: String) -> ImportState {
    ImportState::Ended { claim, words }
}

fn done_words(left: &[LocalPath]) -> String {
    match left.len() {
        0 => "placed and verified".into(),
        1 => format!("placed and verified; {} changed at the source and was left there", left[0]),
        more => format!("placed and verified; {more} files changed at the source and were left"),
    }
}

fn run(plan: &Plan, journals: &LocalPath, context: JobContext) -> Result<String, Trouble> {
    match place::place(plan, journals, &mut Followed(context)) {
        Ok(Placed::Done { left }) => Ok(done_words(&left)),
        Ok(Placed::Duplicate) => Ok("the very same files are in the library already".into()),
        Err(stopped @ NotPlaced::Stopped) => Ok(stopped.to_string()),
        Err(NotPlaced::Trouble(trouble)) => Err(trouble),
    }
}

struct Followed(JobContext);

impl Course for Followed {
    fn before(&mut self, _: Step) -> Result<(), Halt> {
        if self.0.stop.is_cancelled() { Err(Halt::Stop) } else { Ok(()) }
    }

    fn progress(&mut self, done: u64, total: u64, at: &Path) {
        let at = LocalPath::new(at).to_string();
        self.0.progress.send_replace(Progress {
            done,
            total: Some(total),
            at,
            ..Progress::default()
        });
    }
}

/// The library is there and writable, and the chosen way works from each directory.
pub(super) async fn check(
    name: &str,
    settings: &PlaceSettings,
    feeds: &[LocalPath],
) -> Vec<Finding> {
    let into = settings.into.clone();
    let mut findings = vec![doctor::writable(name, &into).await];
    if findings.iter().all(Finding::is_good) {
        for feed in feeds {
            findings.extend(doctor::pair(name, feed, &into, settings.how).await);
        }
    }
    findings
}

#[cfg(test)]
mod tests;
