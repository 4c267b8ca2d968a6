//! What lies below a file or folder at put.io. A listing there is one folder (reference §4).

use putio_client::{FileId as PutioFile, files};
use towline_domain::{Trouble, TroubleKind, torrents::FileId};

use super::account::Account;

/// Deeper folders are somebody's joke.
const DEEPEST: usize = 60;
/// As many files as a disk may be asked to hold for one torrent.
const MOST_FILES: usize = 50_000;
/// A call each.
const MOST_FOLDERS: usize = 5_000;
/// In bytes; no disk is so large, and sums of it stay numbers.
const LARGEST: u64 = 1 << 50;

/// A file or folder with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RemoteTree {
    /// Its files, those in folders too; of a file, itself.
    pub(super) files: Vec<RemoteFile>,
}

/// A file at put.io.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RemoteFile {
    pub(super) id: FileId,
    /// The names of its folders from the top of the tree, and its own: as put.io has them.
    pub(super) path: Vec<String>,
    /// In bytes.
    pub(super) size: u64,
    pub(super) crc32: Option<u32>,
}

impl RemoteFile {
    pub(super) fn name(&self) -> String {
        self.path.join("/")
    }
}

/// Reads all of it; `None` when there is no such file or folder.
pub(super) async fn read(account: &Account, root: FileId) -> Result<Option<RemoteTree>, Trouble> {
    let refused = |words: String| Err(Trouble::new(&account.name, TroubleKind::Local, words));
    if account.is_nobodys_download(root) {
        return refused(format!("{root} is a folder of the configuration (`parent`), no download"));
    }
    let Ok(id) = PutioFile::new(root.0) else { return Ok(None) };
    let putio = account.putio()?;
    let found = putio.find(&files::Get::new(id)).await;
    let Some(found) = found.map_err(|error| account.trouble(&error))? else { return Ok(None) };
    let mut files = Vec::new();
    let mut folders = Vec::new();
    sort_in(&found.file, &[], &mut files, &mut folders);
    let mut listed_folders = 0;
    while let Some((folder, path)) = folders.pop() {
        let listed = putio.all(files::List::folder(folder)).await;
        for child in listed.map_err(|error| account.trouble(&error))? {
            sort_in(&child, &path, &mut files, &mut folders);
        }
        listed_folders += 1;
        if files.len() > MOST_FILES || path.len() > DEEPEST || listed_folders > MOST_FOLDERS {
            return refused(format!(
                "it is more than {MOST_FILES} files, {MOST_FOLDERS} folders, or {DEEPEST} folders \
                 in each other"
            ));
        }
    }
    let size = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size));
    if size > LARGEST {
        return refused(format!("put.io says that it is {size} bytes"));
    }
    // As people would list them, whatever the order in which put.io did.
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(Some(RemoteTree { files }))
}

fn sort_in(
    file: &files::File,
    above: &[String],
    files: &mut Vec<RemoteFile>,
    folders: &mut Vec<(PutioFile, Vec<String>)>,
) {
    let mut path = above.to_vec();
    path.push(file.name.to_string());
    if file.is_folder() {
        folders.push((file.id, path));
    } else {
        files.push(RemoteFile {
            id: FileId(file.id.get()),
            path,
            size: file.size,
            crc32: file.crc32.map(|crc| crc.0),
        });
    }
}
