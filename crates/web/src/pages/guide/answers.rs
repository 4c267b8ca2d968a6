//! What was typed into a step of the guide.

use towline_api::settings::{Change, Mistake};

use crate::{
    SettingsRefusal,
    pages::settings::{Part, Typed, open, seal},
};

const ALSO: &str = "proposals that were taken";
const PROPOSED: &str = "a proposal of the guide";

/// What a person does with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Does {
    /// Asks the service.
    #[default]
    Test,
    /// Has it written, whatever the service says.
    Save,
}

/// A step's form as it came in.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The kind that was chosen.
    pub(super) kind: Option<String>,
    pub(super) does: Does,
    /// The fields.
    pub(super) typed: Typed,
    /// What was pasted, where a list is asked for.
    pub(super) pasted: String,
    /// Proposals that were taken and are about other parts.
    pub(super) also: Vec<Change>,
    /// A proposal that is being taken.
    pub(super) taken: Option<Vec<Change>>,
}

impl Answers {
    pub(super) fn read(mut pairs: Vec<(String, String)>) -> Self {
        let mut answers = Self::default();
        // What is pasted brings a space along, and nothing that is asked for begins or ends with one.
        for (_, value) in &mut pairs {
            *value = value.trim().to_owned();
        }
        for (name, value) in &pairs {
            match name.as_str() {
                "guide-kind" => answers.kind = Some(value.clone()),
                "do" if value == "save" => answers.does = Does::Save,
                "pasted" => value.trim().clone_into(&mut answers.pasted),
                "also" => answers.also = open(ALSO, value).unwrap_or_default(),
                "use" => answers.taken = open(PROPOSED, value),
                _ => {}
            }
        }
        // `kind` and `part` are the settings page's own words.
        answers.typed = Typed::read(pairs);
        answers
    }

    /// What was typed for a part comes to.
    pub(super) fn changes(&self, part: &Part) -> Result<Vec<Change>, SettingsRefusal> {
        self.typed.changes(part).map_err(|(path, words)| {
            let mistake = Mistake { path, words, hint: None, place: None };
            SettingsRefusal::Mistakes(vec![mistake])
        })
    }

    /// Takes a proposal: what is asked about becomes an answer, all else goes along.
    pub(super) fn take(&mut self, changes: &[Change], part: &Part) {
        for change in changes {
            let is_asked = part.fields().any(|field| field.path == change.path());
            if is_asked {
                self.typed.answer(change);
            } else if !self.also.contains(change) {
                self.also.push(change.clone());
            }
        }
    }

    /// Proposals that were taken, for the next step.
    pub(super) fn sealed_also(&self) -> Option<String> {
        if self.also.is_empty() { None } else { seal(ALSO, &self.also) }
    }
}

/// A proposal as the value of a button.
pub(super) fn sealed(changes: &[Change]) -> Option<String> {
    seal(PROPOSED, &changes)
}
