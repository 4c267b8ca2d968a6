//! The step that adds a list: whatever is pasted is recognised.

use towline_api::settings::{Part as Named, RecognisedList, Section, Settings};

use super::{
    answers::{Answers, Does},
    draw::Outcome,
    step::Taken,
};
use crate::{SettingsRefusal, State as App, guide::wanted_of, pages::settings::Part};

/// What is asked beside the list itself.
pub(super) fn part(root: &Section, list: &RecognisedList) -> Part {
    Part::of_keys(vec!["lists".into(), list.name.clone()], wanted_of(root, &list.provider))
}

pub(super) async fn take(
    app: &App,
    settings: &Settings,
    answers: &mut Answers,
    by: &str,
) -> Result<Taken, SettingsRefusal> {
    let list = app.settings.recognise(&answers.pasted).await?;
    let part = part(&settings.root, &list);
    let mut changes = list.changes.clone();
    changes.extend(answers.changes(&part)?);
    if answers.does == Does::Save {
        return app.settings.write(&changes, &settings.version, by).await.map(Taken::Saved);
    }
    let named = Named { table: "lists".into(), name: list.name.clone() };
    // What a provider wants is asked first: without it, its answer says nothing.
    let is_first = part.fields().next().is_some() && !answers.typed.has_any(&part);
    let tested = if is_first {
        None
    } else {
        app.settings.check(&changes).await?;
        Some(app.settings.test(&named, &changes, by).await?)
    };
    Ok(Taken::Shown(Box::new(Outcome { tested, list: Some(list), ..Outcome::default() })))
}
