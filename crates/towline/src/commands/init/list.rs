//! A list: whatever is pasted is recognised.

use towline_api::settings::{Change, Part, RecognisedList};
use towline_domain::path::shown;
use towline_web::guide::wanted_of;

use super::{Guide, Next};
use crate::{
    connection::block_on,
    settings_file::{SecretsBy, trial},
};

impl Guide<'_> {
    /// Whether it was saved.
    pub(super) fn list(&self) -> anyhow::Result<bool> {
        let mut pasted = String::new();
        loop {
            self.context.printer.note(
                "a page's address, an id (ls012345678), a word (trakt:movies/trending), or a file's path",
            )?;
            pasted = self.ask.line("Paste a list (empty: none)", &pasted)?;
            if pasted.is_empty() {
                return Ok(false);
            }
            let list = match trial::recognise(&self.file, &pasted) {
                Ok(list) => list,
                Err(refused) => {
                    self.refuse(refused)?;
                    continue;
                }
            };
            let words = shown(list.words.as_bytes());
            self.say(format!("  this is {words}; it will be called {}", list.name))?;
            let changes = self.with_keys(&list)?;
            match self.judged(&list, &changes)? {
                Next::Save => {
                    self.write(&changes)?;
                    return Ok(true);
                }
                Next::Change => {}
                Next::Leave => return Ok(false),
            }
        }
    }

    /// What adds the list, with the keys that its provider wants.
    fn with_keys(&self, list: &RecognisedList) -> anyhow::Result<Vec<Change>> {
        let mut changes = list.changes.clone();
        for field in wanted_of(&self.root()?, &list.provider) {
            let answer = self.question(&field, "")?.unwrap_or_default();
            if !answer.is_empty() {
                changes.push(Change::Set { path: field.path.clone(), value: answer.into() });
            }
        }
        Ok(changes)
    }

    fn judged(&self, list: &RecognisedList, changes: &[Change]) -> anyhow::Result<Next> {
        let part = Part { table: "lists".into(), name: list.name.clone() };
        let by = SecretsBy::ValueOrFile;
        let checked = trial::check(&self.file, changes, by);
        match checked.and_then(|_| trial::test(&self.file, &part, changes, by)) {
            Ok(asked) => {
                let tested = block_on(async { Ok(asked.await) })?;
                self.tell(&tested.findings)?;
                self.next(tested.works)
            }
            Err(refused) => {
                self.refuse(refused)?;
                Ok(Next::Change)
            }
        }
    }
}
