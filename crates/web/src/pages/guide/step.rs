//! A step that sets up a service.

use std::collections::BTreeSet;

use towline_api::settings::{
    Change, Finding, Form, Mistake, Part as Named, Proposal, Proposals, Settings, Tested, Written,
};

use super::{
    answers::{Answers, Does},
    draw::Outcome,
};
use crate::{
    SettingsRefusal, State as App,
    guide::{Draft, Step, with_lines},
    pages::settings::Part,
};

/// What came of a form.
pub(super) enum Taken {
    /// It is written.
    Saved(Written),
    /// The page is shown again.
    Shown(Box<Outcome>),
}

/// What the answers are about, as the settings page knows it.
pub(super) fn part(draft: &Draft, kind: &str) -> Part {
    Part::of_guide(draft.part.clone(), kind, draft.table.clone(), draft.fields.clone())
}

/// A choice that has one answer only is not left to a person.
pub(super) fn fill_choices(answers: &mut Answers, draft: &Draft) {
    for field in draft.fields.iter().filter(|field| field.required) {
        if let Form::Words { words } = &field.form
            && let Some(first) = words.first()
            && answers.typed.value(field).is_none_or(str::is_empty)
        {
            answers
                .typed
                .answer(&Change::Set { path: field.path.clone(), value: first.as_str().into() });
        }
    }
}

pub(super) async fn take(
    app: &App,
    settings: &Settings,
    step: &Step,
    answers: &mut Answers,
    by: &str,
) -> Result<Taken, SettingsRefusal> {
    let recipe = step.recipe(answers.kind.as_deref());
    let draft = recipe.and_then(|recipe| Draft::new(&settings.root, step, recipe));
    let (Some(recipe), Some(draft)) = (recipe, draft) else {
        let part = Named { table: step.table.into(), name: String::new() };
        return Err(SettingsRefusal::NoSuchPart(part));
    };
    let part = part(&draft, recipe.kind);
    if let Some(taken) = answers.taken.take() {
        answers.take(&taken, &part);
    }
    fill_choices(answers, &draft);
    let about = About { app, by, part: &part, draft: &draft };
    let mut outcome = Outcome::default();
    match about.looked_for(answers).await? {
        LookedFor::Nothing => {}
        LookedFor::Found(found) => {
            answers.take(&found.changes, &part);
            outcome.found = Some(found.words);
        }
        LookedFor::NotFound(mistake, findings) => {
            outcome.mistakes.push(mistake);
            outcome.tested = Some(Tested { works: false, findings });
            return Ok(Taken::Shown(Box::new(outcome)));
        }
    }
    let changes = about.changes(answers)?;
    if answers.does == Does::Save && outcome.found.is_none() {
        return app.settings.write(&changes, &settings.version, by).await.map(Taken::Saved);
    }
    // What could not be saved is no success, whatever its service says.
    outcome.warnings = app.settings.check(&changes).await?.warnings;
    outcome.tested = Some(about.test(&changes).await?);
    outcome.proposals = about.proposals(&changes).await?;
    Ok(Taken::Shown(Box::new(outcome)))
}

/// What came of looking for what was left empty.
enum LookedFor {
    /// There was nothing to look for.
    Nothing,
    Found(Proposal),
    /// With what was found out about it.
    NotFound(Mistake, Vec<Finding>),
}

/// A part that is being set up, and whom to ask about it.
struct About<'a> {
    app: &'a App,
    by: &'a str,
    part: &'a Part,
    draft: &'a Draft,
}

impl About<'_> {
    fn named(&self) -> Named {
        let [table, name] = self.part.path.as_slice() else { unreachable!("a part has two names") };
        Named { table: table.clone(), name: name.clone() }
    }

    fn changes(&self, answers: &Answers) -> Result<Vec<Change>, SettingsRefusal> {
        let mut changes = answers.changes(self.part)?;
        changes.extend(answers.also.iter().cloned());
        Ok(with_lines(changes))
    }

    /// What was left empty and can be found: asked as if it stood at the root.
    async fn looked_for(&self, answers: &Answers) -> Result<LookedFor, SettingsRefusal> {
        let fields = self.part.fields().filter(|it| self.draft.looked_for.contains(&it.path));
        let is_empty =
            |field: &&_| answers.typed.value(field).is_none_or(|typed| typed.trim().is_empty());
        let Some(field) = fields.into_iter().find(is_empty) else { return Ok(LookedFor::Nothing) };
        let mut changes = self.changes(answers)?;
        changes.push(Change::Set { path: field.path.clone(), value: "/".into() });
        let Proposals { proposals, findings } =
            self.app.settings.propose(&self.named(), &changes, self.by).await?;
        let about = |it: &Proposal| it.changes.iter().any(|it| it.path() == field.path);
        if let Some(found) = proposals.into_iter().find(about) {
            return Ok(LookedFor::Found(found));
        }
        let words = "it was not found on this machine: type it as towline sees it".to_owned();
        let (path, hint) = (field.path.clone(), None);
        Ok(LookedFor::NotFound(Mistake { path, words, hint, place: None }, findings))
    }

    /// The part itself; and of a source what takes its albums, which has to see them.
    async fn test(&self, changes: &[Change]) -> Result<Tested, SettingsRefusal> {
        let mut tested = self.app.settings.test(&self.named(), changes, self.by).await?;
        for importer in importers(changes) {
            let named = Named { table: "importers".into(), name: importer };
            let also = self.app.settings.test(&named, changes, self.by).await?;
            tested.works &= also.works;
            tested.findings.extend(also.findings);
        }
        Ok(tested)
    }

    async fn proposals(&self, changes: &[Change]) -> Result<Vec<Proposal>, SettingsRefusal> {
        let proposals = self.app.settings.propose(&self.named(), changes, self.by).await?;
        let is_new = |it: &Proposal| !it.changes.iter().all(|change| changes.contains(change));
        Ok(proposals.proposals.into_iter().filter(is_new).collect())
    }
}

/// The importers that sources among the changes name.
fn importers(changes: &[Change]) -> BTreeSet<String> {
    let named = changes.iter().filter_map(|change| match change {
        Change::Set { path, value } if path.first().is_some_and(|it| it == "imports") => {
            (path.last()? == "importer").then(|| value.as_str().map(str::to_owned))?
        }
        _ => None,
    });
    named.collect()
}
