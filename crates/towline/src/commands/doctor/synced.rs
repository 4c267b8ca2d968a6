//! Watched directories that are folders of a Syncthing, and importers that take files away there.
//! From the configuration alone: in which directions a folder goes, it does not tell.

use towline_files::place::How;
use towline_services::{doctor::Finding, importers::ImporterSettings};

use crate::config::Settings;

/// A warning for each import whose albums leave a folder that others share.
pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let synced = settings.imports.iter().filter_map(|(name, import)| {
        let (server, folder) = import.synced()?;
        let importer = import.importer();
        let Some(ImporterSettings::Place(place)) = settings.importers.get(importer) else {
            return None;
        };
        (place.how == How::Move).then(|| {
            let words = format!(
                "importer `{importer}` moves files out of the folder {folder:?} of `{server}`: \
                 unless that only receives, this removes them on the other devices, too"
            );
            let fix = format!("write `how = \"copy\"` below [importers.{importer}.place]");
            Finding::warn(format!("imports.{name}"), words, fix)
        })
    });
    synced.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_out_of_a_shared_folder_is_warned_of() {
        let found = |synced: &str, how: &str| {
            let text = format!(
                "[imports.music.directory]\npath = '/in'\nimporter = 'library'\n{synced}\n\
                 [importers.library.place]\ninto = '/library'\n{how}\n"
            );
            check(&toml::from_str(&text).unwrap())
        };
        let synced = "synced = 'nas/music'";
        let told = found(synced, "");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].subject, "imports.music");
        assert!(told[0].what.contains("`nas`") && told[0].what.contains("other devices"));
        for (synced, how) in [("", ""), (synced, "how = 'copy'"), (synced, "how = 'hardlink'")] {
            assert_eq!(found(synced, how), [], "{synced} {how}");
        }
    }
}
