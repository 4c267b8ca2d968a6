//! What `towline doctor` asks of beets.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use towline_domain::LocalPath;
use towline_files::probe;

use super::{BeetSettings, command};
use crate::doctor::{self, Finding};
use crate::process::{Ended, Invocation, Ran};

/// The program runs, its configuration reads, and its library can be written.
pub(in crate::importers) async fn check(
    name: &str,
    settings: &BeetSettings,
    feeds: &[LocalPath],
) -> Vec<Finding> {
    let mut findings = vec![version(name, settings).await];
    if let Some(config) = &settings.config
        && !config.as_path().is_file()
    {
        let words = format!("the configuration {config} is not there");
        findings.push(Finding::error(name, words, "mend `config`"));
    }
    if let Some(parent) = settings.library.as_ref().and_then(|path| path.as_path().parent()) {
        findings.push(doctor::writable(name, &LocalPath::new(parent)).await);
    }
    if let Some(directory) = &settings.directory {
        findings.push(doctor::writable(name, directory).await);
        findings.extend(feeds.iter().filter(|feed| probe::overlap(feed, directory)).map(|feed| {
            Finding::error(
                name,
                format!("{directory} and {feed} overlap: what is imported would be found again"),
                "use two directories, neither inside the other",
            )
        }));
    }
    findings
}

async fn version(name: &str, settings: &BeetSettings) -> Finding {
    let program = Invocation {
        service: name,
        program: &settings.program,
        arguments: command::version(settings),
        typed: None,
        limit: Duration::from_secs(60),
    };
    match program.run(&CancellationToken::new(), |_, _| {}).await {
        Ok(Ran { ended: Ended::Exited(status), out, .. }) if status.success() => {
            // A library that is new, or of an older version, is spoken of first.
            let line = out.lines().find(|line| line.starts_with("beets version"));
            Finding::ok(name, line.unwrap_or("beets"))
        }
        Ok(Ran { err, .. }) => {
            let said = err.trim_end().lines().next_back().unwrap_or("no word").to_owned();
            Finding::error(name, format!("`beet version` fails: {said}"), "try it by hand")
        }
        Err(trouble) => trouble.into(),
    }
}
