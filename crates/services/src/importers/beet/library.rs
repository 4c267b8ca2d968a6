//! Asks beets' own library what an import added.

use std::{path::PathBuf, time::Duration};

use tokio_util::sync::CancellationToken;
use towline_domain::{Trouble, TroubleKind, role::ImportId};

use super::{BeetSettings, command};
use crate::process::{Ended, Invocation, Ran};

/// A listing is a look into a database. One that takes longer waits for a lock.
const LIMIT: Duration = Duration::from_secs(120);

/// Stands before each item: a path may hold new lines.
const BEGIN: &str = "towline-item:";

/// An item of beets' library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    id: u64,
    path: PathBuf,
}

impl Item {
    /// Whether the disk has it too. A path that beets could not print is taken at its word.
    pub(super) fn is_there(&self) -> bool {
        self.path.is_file() || self.path.to_string_lossy().contains(['\u{FFFD}', '?'])
    }
}

/// The items that the import `id` added.
pub(super) async fn items(
    service: &str,
    settings: &BeetSettings,
    id: &ImportId,
) -> Result<Vec<Item>, Trouble> {
    let program = Invocation {
        service,
        program: &settings.program,
        arguments: command::list(settings, id, &format!("{BEGIN}$id:$path")),
        typed: None,
        limit: LIMIT,
    };
    match program.run(&CancellationToken::new(), |_, _| {}).await? {
        Ran { ended: Ended::Exited(status), out, .. } if status.success() => Ok(parse(&out)),
        Ran { err, .. } => {
            let said = err.trim_end().lines().next_back().unwrap_or("without a word").to_owned();
            let words = format!("beets' library cannot be read: {said}");
            Err(Trouble::new(service, TroubleKind::Local, words)
                .hint("try it: beet ls towline_job::."))
        }
    }
}

fn parse(listing: &str) -> Vec<Item> {
    let mut items: Vec<(u64, String)> = Vec::new();
    for line in listing.split_inclusive('\n') {
        let begun = line.strip_prefix(BEGIN).and_then(|line| line.split_once(':'));
        match begun.and_then(|(id, path)| Some((id.parse().ok()?, path))) {
            Some((id, path)) => items.push((id, path.to_owned())),
            None => {
                if let Some((_, path)) = items.last_mut() {
                    path.push_str(line);
                }
            }
        }
    }
    let item = |(id, path): (u64, String)| {
        let path = path.strip_suffix('\n').unwrap_or(&path).into();
        Item { id, path }
    };
    items.into_iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_may_hold_new_lines() {
        let listing = "Migrating …\ntowline-item:1:/l/a.mp3\ntowline-item:2:/l/b\nc.mp3\n";
        let item = |id, path: &str| Item { id, path: path.into() };
        assert_eq!(parse(listing), [item(1, "/l/a.mp3"), item(2, "/l/b\nc.mp3")]);
        assert_eq!(parse(""), []);
    }
}
