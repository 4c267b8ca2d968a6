//! What takes albums into a library: one file per kind, and this list of them.

mod beet;
mod betanin;
mod evidence;
mod place;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use towline_domain::{
    Clock, LocalPath, Trouble, TroubleKind,
    imports::AlbumPolicy,
    role::{Claim, Importer, Ticket},
};

pub use beet::{Beet, BeetSettings, QuietFallback};
pub use betanin::{Betanin, BetaninQueue, BetaninSettings, QueueCounts, QueueEntry, QueueStanding};
pub use place::{Place, PlaceSettings};

use crate::{WrongSetting, doctor::Finding, propose};

/// Takes finished albums into a library. The kind stands in the table's name:
/// `[importers.<name>.betanin]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImporterSettings {
    /// A running betanin, which runs beets.
    Betanin(BetaninSettings),
    /// beets itself, as a program on this machine.
    Beet(BeetSettings),
    /// No tagging: files are moved, linked or copied into a directory.
    Place(PlaceSettings),
}

impl ImporterSettings {
    /// The importer that the settings describe. `name` is its name in the configuration; in
    /// `data_dir` it keeps its journals.
    pub fn build(
        &self,
        name: &str,
        clock: Arc<dyn Clock>,
        data_dir: &LocalPath,
    ) -> Result<Arc<dyn Importer>, WrongSetting> {
        let jobs = data_dir.join("jobs");
        Ok(match self {
            Self::Betanin(settings) => Arc::new(Betanin::new(name, settings, clock)?),
            Self::Beet(settings) => Arc::new(Beet::new(name, settings, jobs)?),
            Self::Place(settings) => {
                Arc::new(Place::new(name, settings, data_dir.join(towline_files::place::JOURNALS))?)
            }
        })
    }

    /// The rules of a source's albums with what this importer has to say: what to do with its
    /// prompts, and when.
    pub fn policy(&self, policy: AlbumPolicy) -> AlbumPolicy {
        match self {
            Self::Betanin(settings) => AlbumPolicy {
                prompts: settings.prompts,
                prompt_after: settings.prompt_after.get(),
                ..policy
            },
            // They never ask.
            Self::Beet(_) | Self::Place(_) => policy,
        }
    }

    /// Where its library is as towline sees it, where that is known.
    pub fn library(&self) -> Option<&LocalPath> {
        match self {
            Self::Betanin(settings) => settings.library.as_ref(),
            Self::Beet(settings) => settings.directory.as_ref(),
            Self::Place(settings) => Some(&settings.into),
        }
    }

    /// Asks the service and the disk whether it would work for albums from the directories
    /// `feeds`. Changes nothing that stays.
    pub async fn check(&self, name: &str, feeds: &[LocalPath]) -> Vec<Finding> {
        match self {
            Self::Betanin(settings) => betanin::check(name, settings, feeds).await,
            Self::Beet(settings) => beet::check(name, settings, feeds).await,
            Self::Place(settings) => place::check(name, settings, feeds).await,
        }
    }

    /// What the service suggests about the directories of its feeds.
    pub async fn propose(&self, name: &str, feeds: &[LocalPath]) -> propose::Answer {
        match self {
            Self::Betanin(settings) => betanin::propose(name, settings, feeds).await.into(),
            Self::Beet(_) | Self::Place(_) => propose::Answer::default(),
        }
    }
}

/// An importer's own words on a ticket.
fn ticket<T: Serialize>(service: &str, words: &T) -> Result<Ticket, Trouble> {
    serde_json::to_value(words).map(Ticket).map_err(|error| not_ours(service, &error))
}

/// Reads what [`ticket`] wrote, perhaps in an earlier version of towline.
fn read<T: DeserializeOwned>(service: &str, ticket: &Ticket) -> Result<T, Trouble> {
    serde_json::from_value(ticket.0.clone()).map_err(|error| not_ours(service, &error))
}

fn not_ours(service: &str, error: &serde_json::Error) -> Trouble {
    let words = format!("what was noted about this import is not from this importer: {error}");
    Trouble::new(service, TroubleKind::Local, words)
        .hint("was the importer of this name replaced by one of another kind?")
}

/// What a job that ended with trouble says at its end.
fn claim_of(kind: TroubleKind) -> Claim {
    match kind {
        TroubleKind::NoSpace | TroubleKind::NotWritable => Claim::LibraryNotWritable,
        TroubleKind::ProgramMissing => Claim::ProgramMissing,
        TroubleKind::PathNotSeen => Claim::PathNotSeen,
        _ => Claim::Failed,
    }
}

/// The trouble with its hint, for the words of an end.
fn words_of(trouble: &Trouble) -> String {
    match &trouble.hint {
        Some(hint) => format!("{}\nhint: {hint}", trouble.words),
        None => trouble.words.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ImporterSettings, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn each_kind_reads_with_little() {
        let betanin = read("[betanin]\nurl = 'http://b:9393'\napi_key = 'canary'\n").unwrap();
        assert!(!format!("{betanin:?}").contains("canary"));
        let place = read("[place]\ninto = '/library'\n").unwrap();
        assert_eq!(place.library(), Some(&LocalPath::new("/library")));
        let beet = read("[beet]\n").unwrap();
        for settings in [betanin, place, beet] {
            let clock = Arc::new(towline_domain::SystemClock);
            let built = settings.build("music", clock, &LocalPath::new("/data")).unwrap();
            assert_eq!(built.name(), "music");
        }
    }

    #[test]
    fn every_setting_is_described() {
        let schemas = [
            schemars::schema_for!(ImporterSettings),
            schemars::schema_for!(crate::downloads::DownloadsSettings),
        ];
        for schema in schemas {
            let definitions = schema.as_value()["$defs"].as_object().unwrap();
            for (name, kind) in definitions.iter().filter(|(name, _)| name.ends_with("Settings")) {
                for (field, setting) in kind["properties"].as_object().unwrap() {
                    assert!(setting["description"].is_string(), "{name}.{field}: {setting}");
                }
            }
        }
    }

    #[test]
    fn two_kinds_under_one_name_and_unknown_words_are_refused() {
        read("[place]\ninto = '/l'\n[beet]\n").unwrap_err();
        assert!(read("[place]\nin_to = '/l'\n").unwrap_err().contains("unknown field `in_to`"));
        assert!(read("[wrtag]\n").unwrap_err().contains("expected one of `betanin`"));
    }
}
