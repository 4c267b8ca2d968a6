//! What Syncthing lacks in a folder, by paths as the watched directory has them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use syncthing_client::{
    FolderId, FolderState, Syncthing,
    config::FolderConfig,
    database::{FileInfo, FolderStatus, Paging},
};
use towline_domain::{LocalPath, PathMap, RemotePath, Trouble, TroubleKind};

/// How many files are asked for at once.
const PAGE: u32 = 5_000;
/// A folder that lacks more pages than this is not looked into: nothing in it is whole yet.
const PAGES: u32 = 20;

/// What a folder lacks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lacking {
    /// These.
    Files(Vec<PathBuf>),
    /// More than is counted, or Syncthing does not tell: paused, standing still, starting. It says
    /// then that nothing is lacking.
    NotTold,
}

/// How the watched directory and the folder lie to each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ground {
    /// The directory as it is configured: albums' paths begin with it.
    directory: PathBuf,
    /// Where the folder begins, seen from the directory.
    lies: Lies,
}

#[derive(Debug, PartialEq, Eq)]
enum Lies {
    /// The directory is this part of the folder; empty: all of it.
    Within(PathBuf),
    /// The folder is this part of the directory.
    Below(PathBuf),
}

impl Ground {
    /// Looks at the disk: links are followed, as whoever writes there does.
    pub(super) fn find(
        directory: &LocalPath,
        config: &FolderConfig,
        map: &PathMap,
    ) -> Result<Self, Trouble> {
        let there = RemotePath::new(config.path().unwrap_or_default());
        let not_seen = |words: String| {
            Trouble::new("", TroubleKind::PathNotSeen, words).hint(
                "compare `path` with the folder's path in Syncthing; \
                 add a line to the server's `path_map` where towline sees it under another name",
            )
        };
        let root = map.to_local(&there).ok_or_else(|| {
            not_seen(format!("Syncthing keeps the folder in {there}, which towline does not see"))
        })?;
        let real = |path: &LocalPath| {
            fs::canonicalize(path.as_path()).map_err(|error| not_seen(format!("{path}: {error}")))
        };
        let (whole, part) = (real(&root)?, real(directory)?);
        let lies = match (part.strip_prefix(&whole), whole.strip_prefix(&part)) {
            (Ok(within), _) => Lies::Within(within.into()),
            (_, Ok(below)) => Lies::Below(below.into()),
            _ => {
                let words = format!("{directory} is no part of the folder, which is in {root}");
                return Err(not_seen(words));
            }
        };
        Ok(Self { directory: directory.as_path().into(), lies })
    }

    /// A file of the folder as the directory has it; `None` when it lies elsewhere in the folder.
    fn seen(&self, file: &str) -> Option<PathBuf> {
        let file = Path::new(file);
        match &self.lies {
            Lies::Within(part) => Some(self.directory.join(file.strip_prefix(part).ok()?)),
            Lies::Below(part) => Some(self.directory.join(part).join(file)),
        }
    }
}

/// Asks. What changes while its pages are read is asked about again.
pub(super) async fn ask(
    syncthing: &Syncthing,
    folder: &FolderId,
    config: &FolderConfig,
    ground: &Ground,
) -> Result<Lacking, syncthing_client::Error> {
    if config.paused() == Some(true) {
        return Ok(Lacking::NotTold);
    }
    let database = syncthing.database();
    let before = database.status(folder.clone()).await?;
    if !is_told(&before) {
        return Ok(Lacking::NotTold);
    }
    if before.need_total_items == 0 {
        return Ok(Lacking::Files(Vec::new()));
    }
    let mut files = Vec::new();
    for page in 1..=PAGES {
        let need = database.need(folder.clone(), Paging { page, per_page: PAGE }).await?;
        let wanted = need.files().filter(|file: &&FileInfo| !file.deleted);
        files.extend(wanted.filter_map(|file| ground.seen(&file.name)));
        if need.files().count() < PAGE as usize {
            // Pages move up while files arrive: what was between two of them would be missed.
            let is_one = page == 1 || is_same(&before, &database.status(folder.clone()).await?);
            return Ok(if is_one { Lacking::Files(files) } else { Lacking::NotTold });
        }
    }
    Ok(Lacking::NotTold)
}

/// Whether what it says of itself means anything.
fn is_told(status: &FolderStatus) -> bool {
    use FolderState::{
        CleanWaiting, Cleaning, Idle, ScanWaiting, Scanning, SyncPreparing, SyncWaiting, Syncing,
    };
    let runs = matches!(
        status.state,
        Idle | Scanning
            | ScanWaiting
            | SyncWaiting
            | SyncPreparing
            | Syncing
            | Cleaning
            | CleanWaiting
    );
    runs && status.error.is_none()
}

fn is_same(before: &FolderStatus, after: &FolderStatus) -> bool {
    let of = |status: &FolderStatus| (status.need_total_items, status.sequence);
    of(before) == of(after) && is_told(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    fn ground(world: &World, directory: &str, folder: &str) -> Result<Ground, Trouble> {
        let config =
            FolderConfig::new().with(FolderConfig::PATH, &*world.at(folder).to_string_lossy());
        Ground::find(&world.path(directory), &config, &PathMap::default())
    }

    #[test]
    fn a_file_of_the_folder_is_known_as_the_directory_has_it() {
        let world = World::new();
        fs::create_dir_all(world.at("dl/music/in")).unwrap();
        std::os::unix::fs::symlink(world.at("dl/music"), world.at("link")).unwrap();
        let seen = |directory, file| ground(&world, directory, "dl/music").unwrap().seen(file);
        assert_eq!(seen("dl/music", "A/1.flac"), Some(world.at("dl/music/A/1.flac")));
        assert_eq!(seen("link", "A/1.flac"), Some(world.at("link/A/1.flac")));
        assert_eq!(seen("dl/music/in", "in/A/1.flac"), Some(world.at("dl/music/in/A/1.flac")));
        assert_eq!(seen("dl/music/in", "out/A/1.flac"), None);
        assert_eq!(seen("dl", "A/1.flac"), Some(world.at("dl/music/A/1.flac")));
    }

    #[test]
    fn a_directory_that_is_no_part_of_the_folder_is_refused() {
        let world = World::new();
        for (directory, folder) in [("dl", "lib"), ("dl", "gone"), ("gone", "dl")] {
            let trouble = ground(&world, directory, folder).unwrap_err();
            assert_eq!(trouble.kind, TroubleKind::PathNotSeen, "{directory} {folder}");
        }
    }

    #[test]
    fn who_does_not_run_tells_nothing() {
        let with = |state: &str| FolderStatus { state: state.into(), ..FolderStatus::default() };
        for state in ["", "error", "paused", "starting", "a new word"] {
            assert!(!is_told(&with(state)), "{state}");
        }
        assert!(is_told(&with("idle")) && is_told(&with("syncing")));
        let stopped = FolderStatus { error: Some("no marker".into()), ..with("idle") };
        assert!(!is_told(&stopped));
    }
}
