//! `towline doctor`: asks each service, tries each disk, and says what is wrong and how it is
//! mended.
//!
//! This module answers for what is looked at, in which order it is told, and how long it may take.
//! What is asked of a service stands with that service.

mod data;
mod directories;
mod inbox;
mod lists;
mod published;
mod synced;
mod torrents;
mod webhook;

use std::{future::Future, path::PathBuf, time::Duration};

use anyhow::bail;
use towline_domain::{Clock as _, LocalPath, SystemClock, path::shown};
use towline_services::doctor::{Finding, Level};

use crate::{
    cli::Context,
    config::{Loaded, Mistake, Settings},
    connection::block_on,
    paths, report,
};

/// Ask each service, try each disk, and tell what is wrong and how it is mended
#[derive(Debug, clap::Args)]
pub struct Doctor {
    /// Print the secrets of hooks in what services need to be told, and the key of published lists
    #[arg(long)]
    show_secrets: bool,
}

/// For all that is asked of one part; a program that is run there has 60 s of its own.
const LONGEST: Duration = Duration::from_secs(75);

impl Doctor {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let (loaded, mut findings) = configuration(context);
        let settings = loaded.as_ref().map(|loaded| loaded.settings.clone()).unwrap_or_default();
        let _logging =
            crate::logging::start_for_command(&settings.log, context.printer.manner(), false)?;
        let (named, environment) = (context.global.data.as_deref(), &context.environment);
        let data = paths::data_directory(named, environment, &settings)?;
        findings.extend(block_on(async { Ok(self.all(context, loaded, settings, data).await) })?);
        told(context, &findings)
    }
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
            "towline config example > towline.toml",
        )),
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
        for (name, import) in settings.imports.clone() {
            let part = format!("imports.{name}");
            let servers = settings.folders.clone();
            let check = async move { import.check(&name, &servers).await };
            asked.push(tokio::spawn(within(part, check)));
        }
        for (name, importer) in settings.importers.clone() {
            let feeds = feeds(&settings, &name);
            let part = format!("importers.{name}");
            let check = async move { importer.check(&name, &feeds).await };
            asked.push(tokio::spawn(within(part, check)));
        }
        for (name, server) in settings.folders.clone() {
            let part = format!("folders.{name}");
            let check = async move { server.check(&name).await };
            asked.push(tokio::spawn(within(part, check)));
        }
        for (name, torrents) in settings.torrents.clone() {
            let part = format!("torrents.{name}");
            let data = data.clone();
            let check = async move { self::torrents::check(&torrents, &name, &data).await };
            asked.push(tokio::spawn(within(part, check)));
        }
        let (settings_of, at) = (settings.clone(), data.clone());
        asked.extend(lists::ask(&settings, loaded.as_ref(), &data));
        let overlaps =
            tokio::task::spawn_blocking(move || directories::overlaps(&settings_of, &at));
        asked.push(tokio::spawn(within(directories::SUBJECT.into(), async {
            overlaps.await.unwrap_or_default()
        })));

        // After one another: each wants the lock of the data directory.
        let (mut findings, owner, status) = data::check(context, &data).await;
        for part in asked {
            findings.extend(part.await.unwrap_or_default());
        }
        findings.extend(synced::check(&settings));
        let secrets = self.show_secrets.then_some(data.as_path());
        let now = SystemClock.now();
        findings.extend(webhook::check(&settings, status.as_ref(), secrets, now));
        findings.extend(published::check(&settings, self.show_secrets));
        findings.extend(inbox::check(context, loaded, &data, owner).await);
        findings
    }
}

fn feeds(settings: &Settings, importer: &str) -> Vec<LocalPath> {
    let feeds = settings.imports.values().filter(|import| import.importer() == importer);
    feeds.map(|import| import.path().clone()).collect()
}

/// The findings of one part, by its full name; an error where they take too long.
async fn within(part: String, check: impl Future<Output = Vec<Finding>>) -> Vec<Finding> {
    or_else(part, "is a mount there hanging? try `ls` in its directories", check).await
}

/// As [`within`], with what to do where they take too long.
async fn or_else(
    part: String,
    fix: &'static str,
    check: impl Future<Output = Vec<Finding>>,
) -> Vec<Finding> {
    match tokio::time::timeout(LONGEST, check).await {
        Ok(findings) => findings
            .into_iter()
            .map(|finding| Finding { subject: part.clone(), ..finding })
            .collect(),
        Err(_) => {
            vec![Finding::error(part, format!("no answer within {} s", LONGEST.as_secs()), fix)]
        }
    }
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
