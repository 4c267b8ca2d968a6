//! Asks an account of put.io whether it would work, and tries its directories. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use putio_client::{
    Error, FileId, Putio,
    account::{AccountInfo, AccountStatus, GetInfo},
    files,
    oauth::{TokenScope, Validate},
};
use secrecy::SecretString;
use towline_domain::{LocalPath, path::shown};
use towline_files::probe;

use super::{PutioSettings, settings::Rules, trouble};
use crate::{
    blocking,
    doctor::{self, Finding},
};

/// With less room than this the next film does not fit.
const LITTLE: u64 = 10_000_000_000;

/// What `doctor` says of an account. `kept` is the token that a person got by logging in.
pub(in crate::torrents) async fn check(
    settings: &PutioSettings,
    name: &str,
    kept: Option<&SecretString>,
) -> Vec<Finding> {
    let mut findings = match settings.client(kept) {
        Ok(client) => at_putio(settings, &client, name).await,
        Err(wrong) => {
            let fix = match settings.app_id {
                Some(_) => format!("towline putio login {name}"),
                None => "set `app_id`, and then `towline putio login`: see docs/torrents.md".into(),
            };
            vec![Finding::error(name, wrong.words, fix)]
        }
    };
    findings.extend(on_disk(settings, name).await);
    findings.extend(missing_programs(settings, name));
    findings
}

/// What follows a download and could not be run, each once.
fn missing_programs(settings: &PutioSettings, name: &str) -> Vec<Finding> {
    let programs: BTreeSet<_> = rules(settings)
        .filter_map(|(_, rules)| rules.afterwards.command.into_iter().next())
        .collect();
    let missing = programs.into_iter().filter(|program| which::which(program).is_err());
    let found = missing.map(|program| {
        let words = format!("`{}` is not there, or no program", shown(program.as_bytes()));
        Finding::error(name, words, "install it, or correct `afterwards.command`")
    });
    found.collect()
}

async fn at_putio(settings: &PutioSettings, client: &Putio, name: &str) -> Vec<Finding> {
    let mut findings = match account(settings, client, name).await {
        Ok(findings) => findings,
        // Nothing else would be answered either.
        Err(error) => return vec![not_answered(settings, name, &error)],
    };
    if findings.iter().all(Finding::is_good) {
        findings.extend(parents(settings, client, name).await);
    }
    findings
}

/// Reached, the token taken, and how the account stands.
async fn account(
    settings: &PutioSettings,
    client: &Putio,
    name: &str,
) -> Result<Vec<Finding>, Error> {
    let token = client.send(&Validate).await?;
    if !token.result {
        let fix = renewed(settings, name);
        return Ok(vec![Finding::error(name, "the token is not valid (any more)", fix)]);
    }
    let mut findings = Vec::new();
    match token.token_scope {
        TokenScope::Default => {}
        TokenScope::Other(scope) => {
            let words = format!("towline does not know what the token may do: scope {scope:?}");
            findings.push(Finding::warn(name, words, "if a call is refused: log in anew"));
        }
        scope => {
            let words = format!("the token may do one thing only: scope {:?}", scope.as_str());
            return Ok(vec![Finding::error(name, words, log_in(name))]);
        }
    }
    let info = client.send(&GetInfo::default()).await?.info;
    findings.extend(standing(settings, &info, name));
    Ok(findings)
}

/// A token of the configuration goes before one that is got by logging in.
fn renewed(settings: &PutioSettings, name: &str) -> String {
    if settings.token.is_some() {
        "put a good one where the configuration has it (`token_file`, or `token`)".into()
    } else {
        log_in(name)
    }
}

fn log_in(name: &str) -> String {
    format!("towline putio login {name}")
}

fn standing(settings: &PutioSettings, info: &AccountInfo, name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_inactive = info.account_active == Some(false)
        || matches!(info.account_status, AccountStatus::Inactive | AccountStatus::Stranger);
    if is_inactive {
        let words = format!("the account of {:?} is not active", info.username);
        findings.push(Finding::error(name, words, "its plan is told at app.put.io"));
    } else {
        let words = format!("the token is good, the account of {:?} is active", info.username);
        findings.push(Finding::ok(name, words));
    }
    if let Some(at) = info.files_will_be_deleted_at {
        let words = format!("put.io will delete its files at {at:.0}");
        findings.push(Finding::warn(name, words, "its plan is told at app.put.io"));
    }
    if info.warnings.callback_url_has_failed {
        let words = "put.io could not call the address that is set there to be told of transfers";
        findings.push(Finding::warn(name, words, "it is in put.io's settings; towline needs none"));
    }
    findings.extend(room(settings, info, name));
    findings
}

fn room(settings: &PutioSettings, info: &AccountInfo, name: &str) -> Option<Finding> {
    let free = info.disk.avail?;
    let words = match info.disk.size {
        Some(size) => format!("{} of {} GB are free there", gigabytes(free), gigabytes(size)),
        None => format!("{} GB are free there", gigabytes(free)),
    };
    if free >= LITTLE {
        return Some(Finding::ok(name, words));
    }
    let fix = match (info.trash_size, settings.delete_remote) {
        (0, true) => "make room there".into(),
        (0, false) => "make room there, or set `delete_remote = true`".into(),
        (trash, _) => format!("its trash holds {} GB: empty it", gigabytes(trash)),
    };
    Some(Finding::warn(name, words, fix))
}

fn gigabytes(bytes: u64) -> u64 {
    bytes / 1_000_000_000
}

fn not_answered(settings: &PutioSettings, name: &str, error: &Error) -> Finding {
    let fix = match error {
        Error::Unauthorized { .. } => renewed(settings, name),
        Error::RateLimited { retry_after, .. } => {
            format!("try again in {} s", retry_after.as_secs())
        }
        error => error.hint().unwrap_or_else(|| "try again; put.io's own status page?".into()),
    };
    Finding::error(name, trouble::in_words(error), fix)
}

/// Whether the folders are there into which transfers go.
async fn parents(settings: &PutioSettings, client: &Putio, name: &str) -> Vec<Finding> {
    let wanted: BTreeSet<i64> =
        rules(settings).filter_map(|(_, rules)| rules.parent).filter(|id| *id != 0).collect();
    let mut findings = Vec::new();
    for id in wanted {
        let Ok(folder) = FileId::new(id) else { continue };
        let fix = "`towline putio files list` lists folders with their numbers";
        findings.push(match client.find(&files::Get::new(folder)).await {
            Ok(Some(found)) if found.file.is_folder() => {
                Finding::ok(name, format!("folder {id} there is {:?}", found.file.name))
            }
            Ok(Some(found)) => {
                let words = format!("{id} there is no folder: {:?}", found.file.name);
                Finding::error(name, words, fix)
            }
            Ok(None) => Finding::error(name, format!("there is no folder {id} there"), fix),
            Err(error) => not_answered(settings, name, &error),
        });
    }
    findings
}

fn rules(settings: &PutioSettings) -> impl Iterator<Item = (&str, Rules)> {
    settings.category_names().filter_map(|name| Some((name, settings.category(name)?)))
}

async fn on_disk(settings: &PutioSettings, name: &str) -> Vec<Finding> {
    let mut destinations: BTreeMap<_, LocalPath> = BTreeMap::new();
    for (_, rules) in rules(settings) {
        destinations.insert(rules.destination.as_path().to_owned(), rules.destination);
    }
    let mut findings = Vec::new();
    for destination in destinations.values() {
        let found = doctor::writable(name, destination).await;
        let is_good = found.is_good();
        findings.push(found);
        if let (Some(incomplete), true) = (&settings.incomplete, is_good) {
            findings.extend(apart(name, incomplete, destination).await);
        }
    }
    if let Some(incomplete) = &settings.incomplete {
        findings.push(doctor::writable(name, incomplete).await);
    }
    for watch in &settings.watch {
        let read = doctor::watchable(name, &watch.path).await;
        let is_good = read.is_good();
        findings.push(read);
        // What is taken from it is renamed within it.
        if is_good {
            let written = doctor::writable(name, &watch.path).await;
            findings.extend(Some(written).filter(|found| !found.is_good()));
        }
    }
    findings
}

/// Whether what is finished can be renamed into its place.
async fn apart(name: &str, incomplete: &LocalPath, destination: &LocalPath) -> Option<Finding> {
    let (one, other) = (incomplete.clone(), destination.clone());
    let same =
        blocking::run(name, move || probe::same_file_system(one.as_path(), other.as_path())).await;
    let pair = format!("{incomplete} to {destination}");
    match same {
        Ok(true) => Some(Finding::ok(name, format!("{pair}: one file system, nothing is copied"))),
        Ok(false) => Some(Finding::warn(
            name,
            format!("{pair}: another file system, so what is finished is copied and compared"),
            "leave `incomplete` out, or put both on one file system",
        )),
        // Told of by the look at the directory itself.
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doctor::Level;

    fn found(info: serde_json::Value) -> Vec<Finding> {
        let settings = toml::from_str("destination = '/done'\ndelete_remote = false").unwrap();
        standing(&settings, &serde_json::from_value(info).unwrap(), "home")
    }

    fn told(info: serde_json::Value) -> Vec<(Level, String)> {
        found(info).into_iter().map(|found| (found.level, found.what)).collect()
    }

    #[test]
    fn a_program_that_could_not_be_run_is_told_beforehand() {
        let told = |command: &str| {
            let text = format!(
                "destination = '/done'\nafterwards.command = ['{command}']\n[categories.tv]\n"
            );
            missing_programs(&toml::from_str(&text).unwrap(), "home")
        };
        assert!(told("sh").is_empty() && told("/bin/sh").is_empty());
        for wrong in ["/no/such/program", "no-such-program", "/etc/passwd", "/tmp"] {
            let [finding] = &told(wrong)[..] else { panic!("{wrong}: once for all categories") };
            assert!(finding.what.contains(wrong));
        }
    }

    #[test]
    fn an_account_that_is_well_is_told_in_two_lines() {
        let disk = json!({"avail": 50_000_000_000_u64, "size": 100_000_000_000_u64});
        let well = json!({"username": "jc", "account_active": true, "account_status": "active",
                          "disk": disk});
        let words = told(well);
        assert!(words.iter().all(|(level, _)| *level == Level::Ok), "{words:?}");
        assert_eq!(words[0].1, "the token is good, the account of \"jc\" is active");
        assert_eq!(words[1].1, "50 of 100 GB are free there");
        assert_eq!(told(json!({})).len(), 1, "what is not told is not complained of");
    }

    #[test]
    fn an_account_that_is_not_well_says_why() {
        for (part, words) in [
            (json!({"account_active": false}), "is not active"),
            (json!({"account_status": "stranger"}), "is not active"),
            (
                json!({"files_will_be_deleted_at": "2026-09-01T00:00:00"}),
                "delete its files at 2026",
            ),
            (json!({"warnings": {"callback_url_has_failed": true}}), "could not call"),
            (json!({"disk": {"avail": 1, "size": 5_000_000_000_u64}}), "0 of 5 GB are free"),
        ] {
            let found = told(part.clone());
            let bad = found.iter().find(|(level, _)| *level != Level::Ok);
            assert!(bad.is_some_and(|(_, what)| what.contains(words)), "{part}: {found:?}");
        }
        let fix = |trash: u64| {
            found(json!({"disk": {"avail": 1}, "trash_size": trash})).remove(1).fix.unwrap()
        };
        assert_eq!(fix(7_000_000_000), "its trash holds 7 GB: empty it");
        assert!(fix(0).ends_with("set `delete_remote = true`"));
    }
}
