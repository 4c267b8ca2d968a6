//! `towline doctor`: asks each service, tries each disk, and says what is wrong and how it is
//! mended.
//!
//! This module answers for what is looked at, in which order it is told, and how long it may take.
//! What is asked of a service stands with that service.

mod data;
mod directories;
mod inbox;
mod ledger;
mod published;
mod synced;
mod webhook;

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::bail;
use towline_domain::{Clock as _, LocalPath, SystemClock, path::shown};
use towline_services::doctor::{Finding, Level};

use super::check::to_begin;
use crate::{
    cli::Context,
    config::{Loaded, Mistake, Settings},
    connection::block_on,
    part_check::{PartCheck, within},
    paths, report,
};

/// Ask each service, try each disk, and tell what is wrong and how it is mended
#[derive(Debug, clap::Args)]
pub struct Doctor {
    /// Print the secrets of hooks in what services need to be told, and the key of published lists
    #[arg(long)]
    show_secrets: bool,
}

impl Doctor {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        told(context, &self.found(context)?)
    }

    fn found(self, context: &Context) -> anyhow::Result<Vec<Finding>> {
        let (loaded, mut findings) = configuration(context);
        let settings = loaded.as_ref().map(|loaded| loaded.settings.clone()).unwrap_or_default();
        let _logging =
            crate::logging::start_for_command(&settings.log, context.printer.manner(), false)?;
        let (named, environment) = (context.global.data.as_deref(), &context.environment);
        let data = paths::data_directory(named, environment, &settings)?;
        // On the heap: it holds the settings of every part.
        let all = Box::pin(self.all(context, loaded, settings, data));
        findings.extend(block_on(async { Ok(all.await) })?);
        Ok(findings)
    }
}

/// What is found, without any secret in it.
pub(in crate::commands) fn found(context: &Context) -> anyhow::Result<Vec<Finding>> {
    Doctor { show_secrets: false }.found(context)
}

/// Tells what was found; an error where something has to be mended.
pub(in crate::commands) fn told(context: &Context, findings: &[Finding]) -> anyhow::Result<()> {
    tell(context, findings)?;
    match findings.iter().filter(|finding| !finding.is_good()).count() {
        0 => Ok(()),
        1 => bail!("one thing has to be mended"),
        errors => bail!("{errors} things have to be mended"),
    }
}

fn configuration(context: &Context) -> (Option<Loaded>, Vec<Finding>) {
    const SUBJECT: &str = "configuration";
    let loaded = match context.load_silently() {
        Ok(loaded) => loaded,
        Err(error) => {
            let words = report::for_people(&error, false);
            let words = words.strip_prefix("error: ").unwrap_or(&words).trim_end().to_owned();
            let fix = "mend the file; `towline check` reads it again";
            return (None, vec![Finding::error(SUBJECT, words, fix)]);
        }
    };
    let mut findings: Vec<_> = loaded.warnings.iter().map(|it| warning(&loaded, it)).collect();
    match loaded.source.path() {
        Some(path) => findings
            .insert(0, Finding::ok(SUBJECT, format!("{} can be used", LocalPath::new(path)))),
        None => findings.push(Finding::warn(
            SUBJECT,
            "there is no configuration file: every key has its default, and nothing is carried",
            to_begin(&loaded.settings),
        )),
    }
    if loaded.source.path().is_some() && loaded.settings.is_bare() {
        let fix = to_begin(&loaded.settings);
        findings.push(Finding::warn(SUBJECT, "nothing is set up yet", fix));
    }
    (Some(loaded), findings)
}

fn warning(loaded: &Loaded, warning: &Mistake) -> Finding {
    let rendered = warning.render(&loaded.source, false);
    let words = rendered.trim_end().to_owned();
    Finding { level: Level::Warn, subject: "configuration".into(), what: words, fix: None }
}

impl Doctor {
    /// Parts are asked at the same time, and told in this order.
    async fn all(
        &self,
        context: &Context,
        loaded: Option<Loaded>,
        settings: Settings,
        data: PathBuf,
    ) -> Vec<Finding> {
        let mut asked = Vec::new();
        if let Some(loaded) = &loaded {
            let check = PartCheck::new(loaded, &data);
            let parts = parts(&settings).into_iter();
            asked
                .extend(parts.filter_map(|(table, name)| check.ask(table, name)).map(tokio::spawn));
        }
        let (settings_of, at) = (settings.clone(), data.clone());
        let overlaps =
            tokio::task::spawn_blocking(move || directories::overlaps(&settings_of, &at));
        asked.push(tokio::spawn(within(directories::SUBJECT.into(), async {
            overlaps.await.unwrap_or_default()
        })));

        // After one another: each wants the lock of the data directory.
        let (mut findings, owner, status) = data::check(context, &data).await;
        findings.extend(ledger::check(&settings).await);
        for part in asked {
            findings.extend(part.await.unwrap_or_default());
        }
        findings.extend(synced::check(&settings));
        let secrets = self.show_secrets.then_some(data.as_path());
        let now = SystemClock.now();
        let server = &settings.server;
        let server = status.as_ref().map_or_else(|| server.clone(), |it| server.of_daemon(it));
        // What others are told of is where the daemon is.
        let settings = Settings { server, ..settings };
        findings.extend(webhook::check(&settings, status.as_ref(), secrets, now));
        findings.extend(published::check(&settings, self.show_secrets));
        findings.extend(inbox::check(context, loaded, &data, owner).await);
        findings
    }
}

/// All parts, in the order in which they are told.
fn parts(settings: &Settings) -> Vec<(&'static str, &str)> {
    fn of<'a, T>(
        table: &'static str,
        parts: &'a BTreeMap<String, T>,
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        parts.keys().map(move |name| (table, name.as_str()))
    }
    of("imports", &settings.imports)
        .chain(of("importers", &settings.importers))
        .chain(of("folders", &settings.folders))
        .chain(of("torrents", &settings.torrents))
        .chain(of("requests", &settings.requests))
        .chain(of("lists", &settings.lists))
        .chain(of("notify", &settings.notify))
        .collect()
}

fn tell(context: &Context, findings: &[Finding]) -> anyhow::Result<()> {
    context.printer.json(&findings)?;
    let width = findings.iter().map(|finding| finding.subject.chars().count()).max().unwrap_or(0);
    for Finding { level, subject, what, fix } in findings {
        let level = match level {
            Level::Ok => "ok",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        let mut lines =
            what.lines().filter(|line| !line.trim().is_empty()).map(|line| shown(line.as_bytes()));
        let first = lines.next().unwrap_or_default();
        context.printer.line(format!("{level:<5}  {subject:<width$}  {first}"))?;
        for line in lines {
            context.printer.line(format!("       {line}").trim_end())?;
        }
        if let Some(fix) = fix {
            for (at, line) in fix.lines().map(|line| shown(line.as_bytes())).enumerate() {
                let begin = if at == 0 { "fix: " } else { "  " };
                context.printer.line(format!("       {begin}{line}"))?;
            }
        }
    }
    Ok(())
}
