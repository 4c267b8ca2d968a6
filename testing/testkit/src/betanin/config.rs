//! The configurations of betanin and beets.

use std::path::Path;

/// How beets imports. The default copies every album without asking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "so has the configuration of beets")]
pub struct BeetsConfig {
    /// Move the files instead of copying them.
    pub moves: bool,
    /// Look for a match. There is no source of metadata, so none is found: beets asks.
    pub autotag: bool,
    /// Ask nothing.
    pub quiet: bool,
    /// In quiet mode: import what has no match as it is, instead of skipping it.
    pub quiet_as_is: bool,
    /// `import.duplicate_action`, as in `skip`; beets' own default is to ask.
    pub duplicate_action: Option<&'static str>,
    /// Colour the prompts, as beets does by default.
    pub colour: bool,
}

impl BeetsConfig {
    pub(super) fn yaml(&self, library: &Path, database: &Path) -> String {
        let Self { moves, autotag, quiet, quiet_as_is, duplicate_action, colour } = self;
        let word = |yes: bool| if yes { "yes" } else { "no" };
        format!(
            "directory: {}\nlibrary: {}\nplugins: []\nui: {{color: {}}}\nimport:\n  copy: {}\n  \
             move: {}\n  write: yes\n  autotag: {}\n  quiet: {}\n  quiet_fallback: {}\n  \
             duplicate_action: {}\n",
            library.display(),
            database.display(),
            word(*colour),
            word(!moves),
            word(*moves),
            word(*autotag),
            word(*quiet),
            if *quiet_as_is { "asis" } else { "skip" },
            duplicate_action.unwrap_or("ask"),
        )
    }
}

pub(super) fn betanin(key: &str, workers: usize) -> String {
    format!(
        "[frontend]\nusername = \"t\"\npassword = \"t\"\n[notifications.services]\n\
         [notifications.strings]\ntitle = \"t\"\nbody = \"b\"\n[clients]\napi_key = \"{key}\"\n\
         [server]\nnum_parallel_jobs = {workers}\n"
    )
}
