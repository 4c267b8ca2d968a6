//! What services say of changes that are not written yet: whether they answer, and where their
//! directories are. The page asks so, and `towline init`.

use futures::{FutureExt as _, future::BoxFuture};
use towline_api::settings::{
    self, Change, Finding, Level, Part, Proposals, RecognisedList, Tested,
};
use towline_domain::path::shown;
use towline_http::unobserved;
use towline_services::{
    doctor,
    folders::FoldersSettings,
    importers::ImporterSettings,
    lists::recognise as recognised,
    propose::{Proposal, Suggested},
};

use super::{Overlay, Plan, Refused, SecretsBy, SettingsFile, diff::without, plan::hidden};
use crate::{
    config::{Loaded, Settings},
    list_names,
    part_check::{PartCheck, Proposed},
};

/// Whether the configuration could be used with these changes: all of it, and not one part. What works
/// and is not wise, in words.
pub(crate) fn check(
    file: &SettingsFile,
    changes: &[Change],
    by: SecretsBy,
) -> Result<Vec<String>, Refused> {
    let plan = Plan::new(file, file.read()?.text(), changes, by)?;
    match plan.mistakes(file) {
        mistakes if mistakes.is_empty() => Ok(plan.after.warned()),
        mistakes => Err(Refused::Mistakes(mistakes)),
    }
}

/// What a part says, as if the changes were made. What is returned needs the file no more, and ends
/// by itself.
pub(crate) fn test(
    file: &SettingsFile,
    part: &Part,
    changes: &[Change],
    by: SecretsBy,
) -> Result<BoxFuture<'static, Tested>, Refused> {
    let (loaded, secrets) = tried(file, part, changes, by)?;
    let asked = PartCheck::new(&loaded, &file.data).test(&part.table, &part.name);
    let asked = experiment(changes, asked.ok_or_else(|| no_such(part))?);
    let tested = asked.map(move |found| Tested {
        works: found.iter().all(doctor::Finding::is_good),
        findings: found.into_iter().map(|finding| told(finding, &secrets)).collect(),
    });
    Ok(tested.boxed())
}

/// What the services of a part suggest, as if the changes were made: the part's own, and of a source
/// what takes its albums, too.
pub(crate) fn propose(
    file: &SettingsFile,
    part: &Part,
    changes: &[Change],
    by: SecretsBy,
) -> Result<BoxFuture<'static, Proposals>, Refused> {
    let (loaded, secrets) = tried(file, part, changes, by)?;
    let asked = PartCheck::new(&loaded, &file.data).propose(&part.table, &part.name);
    let asked = experiment(changes, asked.ok_or_else(|| no_such(part))?);
    let now = loaded.settings;
    let proposals = asked.map(move |Proposed { table, answer }| {
        let change = |proposal: Proposal| settings::Proposal {
            words: safe(&proposal.words, &secrets),
            changes: changes_of(&table, proposal.what, &now),
        };
        let proposals = answer.proposals.into_iter().map(change).collect();
        let findings = answer.findings.into_iter().map(|it| told(it, &secrets)).collect();
        Proposals { proposals, findings }
    });
    Ok(proposals.boxed())
}

/// The list that is meant by what was pasted, under a name that is free.
pub(crate) fn recognise(file: &SettingsFile, pasted: &str) -> Result<RecognisedList, Refused> {
    let list =
        recognised(pasted).map_err(|error| Refused::NoList(shown_lines(&error.to_string())))?;
    let looked = file.look(file.read()?.text(), &Overlay::default());
    let settings = looked.settings();
    if let Some(first) = settings.list_of_key(&list.key, false) {
        let words = format!("the list `{first}` is {} already", shown(list.words.as_bytes()));
        return Err(Refused::NoList(words));
    }
    let name = list_names::made(&list, |name| settings.is_taken(name));
    let table = vec!["lists".to_owned(), name.clone(), list.provider.to_owned()];
    let mut changes = vec![Change::Add { path: table.clone() }];
    changes.extend(list.table.iter().map(|(key, value)| Change::Set {
        path: below(&table, &[key]),
        value: value.as_str().into(),
    }));
    let words = shown(list.words.as_bytes());
    Ok(RecognisedList { name, words, provider: list.provider.into(), changes })
}

/// The configuration as it would be, and the secrets that were given.
fn tried(
    file: &SettingsFile,
    part: &Part,
    changes: &[Change],
    by: SecretsBy,
) -> Result<(Loaded, Vec<String>), Refused> {
    let plan = Plan::new(file, file.read()?.text(), changes, by)?;
    let secrets = plan.given_secrets();
    let loaded = plan.after.loaded_for([&part.table, &part.name], &file.environment);
    let loaded = loaded.map_err(|it| Refused::Mistakes(hidden(it, &secrets)))?;
    Ok((loaded, secrets))
}

/// With changes that nobody has made yet, an address may be wrong, or a key: how the service does that
/// is in use, it does not say.
fn experiment<T: Send + 'static>(
    changes: &[Change],
    asked: BoxFuture<'static, T>,
) -> BoxFuture<'static, T> {
    if changes.is_empty() { asked } else { unobserved(asked).boxed() }
}

fn no_such(part: &Part) -> Refused {
    let safe = |text: &str| shown(text.as_bytes());
    Refused::NoSuchPart(Part { table: safe(&part.table), name: safe(&part.name) })
}

fn below(table: &[String], keys: &[&str]) -> Vec<String> {
    table.iter().cloned().chain(keys.iter().map(ToString::to_string)).collect()
}

fn changes_of(table: &[String], what: Suggested, settings: &Settings) -> Vec<Change> {
    let set = |keys: &[&str], value: String| Change::Set {
        path: below(table, keys),
        value: value.into(),
    };
    match what {
        Suggested::Key { key, value } => vec![set(&[key], value)],
        Suggested::PathMap { here, there } => {
            let line = path_map_lines(table, settings).to_string();
            vec![
                Change::Add { path: below(table, &["path_map"]) },
                set(&["path_map", &line, "here"], here.to_string()),
                set(&["path_map", &line, "there"], there.to_string()),
            ]
        }
    }
}

/// How many lines of its path map a part has.
fn path_map_lines(table: &[String], settings: &Settings) -> usize {
    let [parts, name, ..] = table else { return 0 };
    match parts.as_str() {
        "folders" => settings.folders.get(name).map_or(0, |server| match server {
            FoldersSettings::Syncthing(syncthing) => syncthing.path_map.len(),
        }),
        _ => settings.importers.get(name).map_or(0, |importer| match importer {
            ImporterSettings::Betanin(betanin) => betanin.path_map.lines().len(),
            ImporterSettings::Beet(_) | ImporterSettings::Place(_) => 0,
        }),
    }
}

/// What a service says may repeat a secret that it was asked with.
fn told(finding: doctor::Finding, secrets: &[String]) -> Finding {
    Finding {
        level: match finding.level {
            doctor::Level::Ok => Level::Ok,
            doctor::Level::Warn => Level::Warn,
            doctor::Level::Error => Level::Error,
        },
        words: safe(&finding.what, secrets),
        fix: finding.fix.map(|fix| safe(&fix, secrets)),
    }
}

fn safe(text: &str, secrets: &[String]) -> String {
    without(shown_lines(text).trim(), secrets)
}

fn shown_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| shown(line.as_bytes())).collect();
    lines.join("\n")
}
