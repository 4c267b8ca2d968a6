//! A part that is a service: asked, tested, and what it suggests taken over.

use std::collections::BTreeMap;

use anyhow::bail;
use towline_api::settings::{Change, Field, Form, Part, Proposal, Proposals, Tested};
use towline_domain::path::shown;
use towline_web::guide::{Draft, Recipe, Step, with_lines};

use super::{Guide, Next};
use crate::{
    connection::block_on,
    settings_file::{Refused, SecretsBy, told, trial},
};

/// Answers, by the path of their key.
type Answers = BTreeMap<Vec<String>, String>;

impl Guide<'_> {
    /// Whether it was saved.
    pub(super) fn service(&self, step: &Step) -> anyhow::Result<bool> {
        let Some(recipe) = self.recipe(step)? else { return Ok(false) };
        let Some(draft) = Draft::new(&self.root()?, step, recipe) else {
            bail!("the configuration knows no {} of this kind", step.table)
        };
        let mut answers = Answers::new();
        let mut also = Vec::new();
        loop {
            let is_wanted = self.questions(&draft, &mut answers)?
                && self.look_for(&draft, &mut answers, &also)?;
            if !is_wanted {
                return Ok(false);
            }
            let Some(tested) = self.tested(&draft, &answers, &also)? else {
                if self.ask.yes("Change the answers?", true)? {
                    continue;
                }
                return Ok(false);
            };
            self.tell(&tested.findings)?;
            if self.take_proposals(&draft, &mut answers, &mut also)? {
                let again = self.tested(&draft, &answers, &also)?;
                again.iter().try_for_each(|tested| self.tell(&tested.findings))?;
            }
            match self.next(tested.works)? {
                Next::Save => {
                    self.write(&changes(&draft, &answers, &also))?;
                    return Ok(true);
                }
                Next::Change => {}
                Next::Leave => return Ok(false),
            }
        }
    }

    fn recipe(&self, step: &Step) -> anyhow::Result<Option<&'static Recipe>> {
        if let [only] = step.recipes {
            return Ok(Some(only));
        }
        let labels: Vec<_> = step.recipes.iter().map(|recipe| recipe.label.to_owned()).collect();
        let chosen = self.ask.choose("Which kind?", &labels)?;
        Ok(step.recipes.get(chosen))
    }

    /// Whether the part is wanted still.
    fn questions(&self, draft: &Draft, answers: &mut Answers) -> anyhow::Result<bool> {
        for field in &draft.fields {
            let before = answers.get(&field.path).cloned().unwrap_or_default();
            let Some(answer) = self.question(field, &before)? else { return Ok(false) };
            answers.insert(field.path.clone(), answer);
        }
        Ok(true)
    }

    /// `None`: what is needed was left empty, and left empty again.
    pub(super) fn question(&self, field: &Field, before: &str) -> anyhow::Result<Option<String>> {
        if let Form::Words { words } = &field.form {
            return Ok(Some(match words.as_slice() {
                [only] => only.clone(),
                words => words[self.ask.choose(&field.name, words)?].clone(),
            }));
        }
        if !field.summary.is_empty() {
            self.context.printer.note(&field.summary)?;
        }
        let answer = self.answer(field, before)?;
        if !answer.is_empty() || !field.required {
            return Ok(Some(answer));
        }
        self.say("  it is needed; empty once more leaves this part out")?;
        Ok(Some(self.answer(field, before)?).filter(|answer| !answer.is_empty()))
    }

    fn answer(&self, field: &Field, before: &str) -> anyhow::Result<String> {
        let needed = if field.required { " (needed)" } else { "" };
        let question = format!("{}{needed}", field.name);
        if !field.secret {
            return self.ask.line(&question, before);
        }
        let question = match before {
            "" => question,
            _ => format!("{question} (empty: as before)"),
        };
        let answer = self.ask.secret(&question)?;
        Ok(if answer.is_empty() { before.to_owned() } else { answer })
    }

    /// What was left empty and can be found: the service is asked as if it stood at the root. Whether
    /// the part is wanted still.
    fn look_for(
        &self,
        draft: &Draft,
        answers: &mut Answers,
        also: &[Change],
    ) -> anyhow::Result<bool> {
        for path in &draft.looked_for {
            if answers.get(path).is_some_and(|answer| !answer.is_empty()) {
                continue;
            }
            let mut changes = changes(draft, answers, also);
            changes.push(Change::Set { path: path.clone(), value: "/".into() });
            let Proposals { proposals, findings } =
                self.proposed(draft, &changes).unwrap_or_default();
            let about = |it: &&Proposal| it.changes.iter().any(|it| it.path() == path);
            for proposal in proposals.iter().filter(about) {
                self.say(format!("  {}", shown(proposal.words.as_bytes())))?;
                if self.ask.yes("Use it?", true)? {
                    take(proposal, draft, answers, &mut Vec::new());
                    break;
                }
            }
            if answers.get(path).is_none_or(String::is_empty)
                && let Some(field) = draft.fields.iter().find(|field| field.path == *path)
            {
                if !proposals.iter().any(|it| about(&it)) {
                    self.tell(&findings)?;
                    self.say("  it was not found on this machine")?;
                }
                let needed = Field { required: true, ..field.clone() };
                let Some(answer) = self.question(&needed, "")? else { return Ok(false) };
                answers.insert(path.clone(), answer);
            }
        }
        Ok(true)
    }

    /// Whether something was taken.
    fn take_proposals(
        &self,
        draft: &Draft,
        answers: &mut Answers,
        also: &mut Vec<Change>,
    ) -> anyhow::Result<bool> {
        let now = changes(draft, answers, also);
        let mut has_taken = false;
        for proposal in self.proposed(draft, &now).unwrap_or_default().proposals {
            if proposal.changes.iter().all(|change| now.contains(change)) {
                continue;
            }
            self.say(format!("  {}", shown(proposal.words.as_bytes())))?;
            if self.ask.yes("Use it?", true)? {
                take(&proposal, draft, answers, also);
                has_taken = true;
            }
        }
        Ok(has_taken)
    }

    /// What the part says, and of a source what takes its albums. `None`: the answers cannot be used,
    /// which was told.
    fn tested(
        &self,
        draft: &Draft,
        answers: &Answers,
        also: &[Change],
    ) -> anyhow::Result<Option<Tested>> {
        let changes = changes(draft, answers, also);
        match trial::check(&self.file, &changes, SecretsBy::ValueOrFile) {
            Ok(warnings) => self.warn(&warnings)?,
            Err(refused) => {
                self.refuse(refused)?;
                return Ok(None);
            }
        }
        let mut tested = Tested { works: true, findings: Vec::new() };
        let importer =
            answers.iter().find(|(path, _)| path.last().is_some_and(|it| it == "importer"));
        let importer = importer.map(|(_, name)| vec!["importers".to_owned(), name.clone()]);
        for part in std::iter::once(draft.part.clone()).chain(importer) {
            let asked = trial::test(&self.file, &named(&part), &changes, SecretsBy::ValueOrFile);
            match asked {
                Ok(asked) => {
                    let one = block_on(async { Ok(asked.await) })?;
                    tested.works &= one.works;
                    tested.findings.extend(one.findings);
                }
                Err(refused) => {
                    self.refuse(refused)?;
                    return Ok(None);
                }
            }
        }
        Ok(Some(tested))
    }

    fn proposed(&self, draft: &Draft, changes: &[Change]) -> anyhow::Result<Proposals> {
        let part = named(&draft.part);
        let asked = trial::propose(&self.file, &part, changes, SecretsBy::ValueOrFile)
            .map_err(|refused| told(refused, &self.file))?;
        block_on(async { Ok(asked.await) })
    }

    pub(super) fn warn(&self, warnings: &[String]) -> anyhow::Result<()> {
        warnings.iter().try_for_each(|warning| Ok(self.context.printer.warn(warning)?))
    }

    /// Tells why answers cannot be used.
    pub(super) fn refuse(&self, refused: Refused) -> anyhow::Result<()> {
        let error = told(refused, &self.file);
        Ok(self.context.printer.warn(crate::report::in_one_line(&error))?)
    }
}

fn named(path: &[String]) -> Part {
    let name = |at: usize| path.get(at).cloned().unwrap_or_default();
    Part { table: name(0), name: name(1) }
}

fn changes(draft: &Draft, answers: &Answers, also: &[Change]) -> Vec<Change> {
    // In the order in which they were asked, which is the one in the file.
    let in_order = draft.fields.iter().filter_map(|field| {
        let answer = answers.get(&field.path)?;
        Some((field.path.clone(), answer.clone()))
    });
    let mut changes = draft.changes(&in_order.collect::<Vec<_>>());
    changes.extend(also.iter().cloned());
    with_lines(changes)
}

/// What is asked about becomes an answer, all else goes along.
fn take(proposal: &Proposal, draft: &Draft, answers: &mut Answers, also: &mut Vec<Change>) {
    for change in &proposal.changes {
        match change {
            Change::Set { path, value } if draft.fields.iter().any(|it| it.path == *path) => {
                answers.insert(path.clone(), value.as_str().unwrap_or_default().to_owned());
            }
            other => also.push(other.clone()),
        }
    }
}
