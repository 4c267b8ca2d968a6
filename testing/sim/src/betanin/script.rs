//! What a simulated betanin is told beforehand. All of it can stand in a scene, a JSON file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Faults;

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Where beets keeps the music.
    pub library: PathBuf,
    /// `clients.api_key`.
    #[serde(default = "test_key")]
    pub api_key: String,
    /// Whether a person can log in, with a name and a password that anybody can read here.
    #[serde(default = "yes")]
    pub has_login: bool,
    /// How many imports at once.
    #[serde(default = "one")]
    pub workers: usize,
    /// How beets is set up.
    #[serde(default)]
    pub beets: Beets,
    /// What happens to which album. The first rule that fits is taken.
    #[serde(default)]
    pub albums: Vec<Rule>,
    /// Whether prompts are coloured.
    #[serde(default)]
    pub colour: bool,
    /// Cut the output anywhere, by chance with this seed.
    #[serde(default)]
    pub cut: Option<u64>,
    /// Faults from the start.
    #[serde(default)]
    pub faults: Faults,
}

impl Script {
    /// A betanin without faults that copies every album.
    pub fn new(library: impl Into<PathBuf>) -> Self {
        Self {
            library: library.into(),
            api_key: test_key(),
            has_login: yes(),
            workers: one(),
            beets: Beets::default(),
            albums: Vec::new(),
            colour: false,
            cut: None,
            faults: Faults::default(),
        }
    }

    /// Adds a rule for albums whose directory's name fits `pattern` (`*` is any text).
    #[must_use]
    pub fn album(mut self, pattern: &str, behaviour: Behaviour) -> Self {
        self.albums.push(Rule::new(pattern, behaviour));
        self
    }
}

fn test_key() -> String {
    "testkey".into()
}

fn yes() -> bool {
    true
}

fn one() -> usize {
    1
}

/// The part of beets' configuration that matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Beets {
    /// Move the files instead of copying them.
    pub moves: bool,
    /// Ask nothing.
    pub quiet: bool,
    /// In quiet mode: import what has no match as it is, instead of skipping it.
    pub quiet_as_is: bool,
    /// What to do with an album that is there already.
    pub duplicate_action: DuplicateAction,
}

/// `import.duplicate_action`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateAction {
    /// Ask; in quiet mode skip, and say so.
    #[default]
    Ask,
    /// Skip without a word.
    Skip,
    /// Keep both.
    Keep,
    /// Remove the old one.
    Remove,
}

/// What happens to albums of some name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The directory's name; `*` is any text.
    pub name: String,
    /// What beets does with it.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// How long that takes.
    #[serde(default)]
    pub takes_ms: u64,
    /// For how many runs; always, when nothing is said.
    #[serde(default)]
    pub times: Option<u32>,
    /// What a weak candidate is called; `Various - ` and the directory's name, when nothing is said.
    #[serde(default)]
    pub candidate: Option<String>,
}

impl Rule {
    /// A rule for every run.
    pub fn new(pattern: &str, behaviour: Behaviour) -> Self {
        Self { name: pattern.into(), behaviour, takes_ms: 0, times: None, candidate: None }
    }

    /// The same, taking so long.
    #[must_use]
    pub fn takes(mut self, takes_ms: u64) -> Self {
        self.takes_ms = takes_ms;
        self
    }

    /// The same, with a candidate that is called so.
    #[must_use]
    pub fn candidate(mut self, called: &str) -> Self {
        self.candidate = Some(called.into());
        self
    }
}

/// What beets does with an album.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// Imports it.
    #[default]
    Imports,
    /// Finds no match and asks.
    AsksNoMatch,
    /// Finds a weak candidate and asks.
    AsksCandidates,
    /// As [`AsksNoMatch`](Self::AsksNoMatch), because the source of metadata does not answer.
    SourceDown,
    /// Asks something that betanin does not take for a question.
    AsksOddly,
    /// Prints the path and imports nothing.
    DoesNothing,
    /// Ends with a traceback.
    Crashes,
    /// Cannot write into the library.
    NotWritable,
    /// Prints what is not UTF-8: betanin's worker dies of it, and again after each restart.
    BreaksBetanin,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_read_from_json() {
        let script: Script = serde_json::from_str(
            r#"{
                "library": "lib",
                "beets": {"moves": true},
                "albums": [{"name": "Asks*", "behaviour": "asks_no_match", "takes_ms": 5}],
                "cut": 7,
                "faults": {"on_post": [{"name": "Lost", "fault": "close_after"},
                                       {"name": "*", "fault": {"hold": {"ms": 500}}, "times": 2}]}
            }"#,
        )
        .unwrap();
        assert!(script.beets.moves);
        assert_eq!(script.albums[0].behaviour, Behaviour::AsksNoMatch);
        assert_eq!(script.faults.on_post.len(), 2);
    }
}
