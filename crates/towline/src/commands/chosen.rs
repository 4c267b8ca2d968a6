//! Which of the configuration's services a command is about.

use anyhow::Context as _;

use crate::report::Hinted as _;

/// What a command is about, in the words of its errors.
pub(super) struct Sought {
    /// What the configuration calls such tables: `importer`.
    pub(super) table: &'static str,
    /// What it must be: `a betanin`.
    pub(super) kind: &'static str,
    /// Where one shows: `[importers.library.betanin]`.
    pub(super) example: &'static str,
}

impl Sought {
    /// The one that was named; without a name the only one there is.
    pub(super) fn among<'a, T>(
        &self,
        all: impl Iterator<Item = (&'a String, &'a T)>,
        named: Option<&str>,
    ) -> anyhow::Result<(&'a str, &'a T)> {
        let Self { table, kind, example } = self;
        let all: Vec<_> = all.map(|(name, settings)| (name.as_str(), settings)).collect();
        let known: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        let list = format!("there are: {}", known.join(", "));
        match (named, all.as_slice()) {
            (None, [only]) => Ok(*only),
            (_, []) => Err(anyhow::anyhow!("no {table} of the configuration is {kind}"))
                .hint(format!("`towline config example` shows {example}")),
            (None, _) => Err(anyhow::anyhow!("several {table}s are {kind}"))
                .hint(format!("say which: --{table} NAME; {list}"))
                .wrong_usage(),
            (Some(named), all) => all
                .iter()
                .find(|(name, _)| *name == named)
                .copied()
                .with_context(|| format!("no {table} `{named}` is {kind}"))
                .hint(list)
                .wrong_usage(),
        }
    }
}
