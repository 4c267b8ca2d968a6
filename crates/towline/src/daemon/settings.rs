//! The settings of a running daemon, as the API and the pages see them.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Semaphore;
use towline_api::settings::{
    Change, Checked, Mistake, Part, Proposals, RecognisedList, ReloadOutcome, Settings, Tested,
    Written,
};
use towline_domain::{LocalPath, path::shown};
use towline_web::{Desk as _, SettingsDesk, SettingsRefusal};

use super::Daemons;
use crate::settings_file::{Overlay, Plan, Refused, SecretsBy, SettingsFile, trial, version};

/// Tests under way; each may take more than a minute.
const TESTS: usize = 4;

/// The settings of a running daemon.
pub(super) struct SettingsOf {
    desk: Arc<Daemons>,
    tests: Semaphore,
}

impl SettingsOf {
    pub(super) fn new(desk: Arc<Daemons>) -> Self {
        Self { desk, tests: Semaphore::new(TESTS) }
    }

    async fn with_file<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SettingsFile) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, SettingsRefusal> {
        with_file(&self.desk, work).await
    }
}

#[async_trait]
impl SettingsDesk for SettingsOf {
    async fn read(&self) -> Result<Settings, SettingsRefusal> {
        self.with_file(|file| {
            let source = match file.read() {
                Err(Refused::Mistakes(mistakes)) => return Ok(unreadable(file, mistakes)),
                source => source?,
            };
            let looked = file.look(source.text(), &Overlay::default());
            Ok(Settings {
                file: LocalPath::new(&file.path).to_string(),
                exists: file.exists(),
                version: version(source.text()),
                not_writable: file.not_writable(),
                mistakes: looked.told(&file.environment),
                root: looked.form(),
            })
        })
        .await
    }

    async fn check(&self, changes: &[Change]) -> Result<Checked, SettingsRefusal> {
        let changes = changes.to_vec();
        self.with_file(move |file| {
            let plan = Plan::new(file, file.read()?.text(), &changes, SecretsBy::Value)?;
            match plan.mistakes(file) {
                mistakes if !mistakes.is_empty() => Err(Refused::Mistakes(mistakes)),
                _ => Ok(Checked {
                    version: plan.version_before(),
                    diff: plan.diff(),
                    restart: plan.restarts(),
                    warnings: plan.after.warned(),
                }),
            }
        })
        .await
    }

    async fn test(
        &self,
        part: &Part,
        changes: &[Change],
        by: &str,
    ) -> Result<Tested, SettingsRefusal> {
        let _one_of_few = self.tests.try_acquire().map_err(|_| SettingsRefusal::Busy)?;
        let asked = shown(format!("{}.{}", part.table, part.name).as_bytes());
        tracing::info!(by, "{asked} is tested, with changes to {}", keys(changes));
        let (part, changes) = (part.clone(), changes.to_vec());
        let asked =
            self.with_file(move |file| trial::test(file, &part, &changes, SecretsBy::Value));
        Ok(asked.await?.await)
    }

    async fn propose(
        &self,
        part: &Part,
        changes: &[Change],
        by: &str,
    ) -> Result<Proposals, SettingsRefusal> {
        let _one_of_few = self.tests.try_acquire().map_err(|_| SettingsRefusal::Busy)?;
        let asked = shown(format!("{}.{}", part.table, part.name).as_bytes());
        tracing::info!(by, "{asked} is asked where its directories are");
        let (part, changes) = (part.clone(), changes.to_vec());
        let asked =
            self.with_file(move |file| trial::propose(file, &part, &changes, SecretsBy::Value));
        Ok(asked.await?.await)
    }

    async fn recognise(&self, pasted: &str) -> Result<RecognisedList, SettingsRefusal> {
        let pasted = pasted.to_owned();
        self.with_file(move |file| trial::recognise(file, &pasted)).await
    }

    async fn write(
        &self,
        changes: &[Change],
        version: &str,
        by: &str,
    ) -> Result<Written, SettingsRefusal> {
        let desk = Arc::clone(&self.desk);
        let (changes, version, by) = (changes.to_vec(), version.to_owned(), by.to_owned());
        // A task of its own: who asked may go away, and it is done as a whole all the same.
        let written = tokio::spawn(async move { write(&desk, changes, version, &by).await });
        written.await.map_err(|_| SettingsRefusal::Local("the work broke off".into()))?
    }
}

async fn write(
    desk: &Daemons,
    changes: Vec<Change>,
    version: String,
    by: &str,
) -> Result<Written, SettingsRefusal> {
    let paths = keys(&changes);
    let put = with_file(desk, move |file| file.write(&changes, Some(&version), SecretsBy::Value));
    let put = put.await?;
    tracing::info!(by, "the configuration was changed: {paths}");
    let reload = match desk.reload().await {
        Ok(_) => ReloadOutcome::Taken,
        Err(error) => ReloadOutcome::Refused { words: error.to_string() },
    };
    let (version, diff) = (put.version.clone(), put.diff.clone());
    let written = Written { version, diff, restart: put.restart.clone(), reload };
    if written.reload == ReloadOutcome::Taken {
        with_file(desk, move |file| {
            file.tidy(&put);
            Ok(())
        })
        .await?;
    }
    Ok(written)
}

/// The settings where there is something in the file's place that is no text: none, and why.
fn unreadable(file: &SettingsFile, mistakes: Vec<Mistake>) -> Settings {
    Settings {
        file: LocalPath::new(&file.path).to_string(),
        exists: true,
        version: version(""),
        not_writable: mistakes.first().map(|mistake| mistake.words.clone()),
        mistakes,
        root: file.look("", &Overlay::default()).form(),
    }
}

/// Which keys are changed, without what they are set to. A log is not made long by anybody.
fn keys(changes: &[Change]) -> String {
    const MOST: usize = 20;
    const LONGEST: usize = 200;
    let one = |change: &Change| change.path().join(".").chars().take(LONGEST).collect::<String>();
    let mut keys: Vec<_> = changes.iter().take(MOST).map(one).collect();
    match changes.len() {
        0 => return "nothing".into(),
        all if all > MOST => keys.push(format!("{} more", all - MOST)),
        _ => {}
    }
    shown(keys.join(", ").as_bytes())
}

/// Where threads may wait for a disk.
async fn with_file<T: Send + 'static>(
    desk: &Daemons,
    work: impl FnOnce(&SettingsFile) -> Result<T, Refused> + Send + 'static,
) -> Result<T, SettingsRefusal> {
    let file = desk.settings_file().await;
    let done = tokio::task::spawn_blocking(move || work(&file)).await;
    let done = done.map_err(|_| SettingsRefusal::Local("the work broke off".into()))?;
    Ok(done?)
}

impl From<Refused> for SettingsRefusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Mistakes(mistakes) => Self::Mistakes(mistakes),
            Refused::ChangedMeanwhile => Self::ChangedMeanwhile,
            Refused::NoSuchPart(part) => Self::NoSuchPart(part),
            Refused::NoList(words) => Self::NoList(words),
            Refused::NotWritable(words) => Self::NotWritable(words),
            Refused::Local(words) => Self::Local(words),
        }
    }
}
