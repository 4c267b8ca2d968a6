//! Why nothing was done, for people at a terminal.

use anyhow::anyhow;
use towline_api::settings::Mistake;
use towline_domain::{LocalPath, path::shown};

use super::{Refused, SettingsFile};
use crate::{config::edit, report::Hinted as _};

/// Why nothing was done, as an error of a command.
pub(crate) fn told(refused: Refused, file: &SettingsFile) -> anyhow::Error {
    let hinted = |words: String, hint: String| {
        Err::<(), _>(anyhow!(words)).hint(hint).expect_err("it is an error")
    };
    match refused {
        Refused::Mistakes(mistakes) => {
            let lines: Vec<_> = mistakes.iter().map(line).collect();
            let hint = mistakes.into_iter().next().and_then(|first| first.hint);
            hinted(lines.join("; "), hint.unwrap_or_else(|| "nothing was changed".into()))
        }
        Refused::ChangedMeanwhile => hinted(
            format!("{} has changed meanwhile", LocalPath::new(&file.path)),
            "try again".into(),
        ),
        Refused::NoSuchPart(part) => hinted(
            format!("there is no {}.{}", part.table, part.name),
            "nothing was changed".into(),
        ),
        Refused::NotWritable(words) | Refused::NoList(words) | Refused::Local(words) => {
            hinted(words, "nothing was changed".into())
        }
    }
}

fn line(mistake: &Mistake) -> String {
    if mistake.path.is_empty() {
        return mistake.words.clone();
    }
    format!("{}: {}", shown(edit::dotted(&mistake.path).as_bytes()), mistake.words)
}
