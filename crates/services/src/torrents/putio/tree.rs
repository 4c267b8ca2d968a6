//! What lies below a file or folder at put.io. A listing there is one folder (reference §4).

use putio_client::{FileId as PutioFile, files};
use towline_domain::{Trouble, TroubleKind, torrents::FileId};

use super::account::Account;

/// Deeper folders are somebody's joke.
const DEEPEST: usize = 60;
/// As many files as a disk may be asked to hold for one torrent.
const MOST_FILES: usize = 50_000;

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
    let Ok(id) = PutioFile::new(root.0) else { return Ok(None) };
    let putio = account.putio()?;
    let found = putio.find(&files::Get::new(id)).await;
    let Some(found) = found.map_err(|error| account.trouble(&error))? else { return Ok(None) };
    let mut files = Vec::new();
    let mut folders = Vec::new();
    sort_in(&found.file, &[], &mut files, &mut folders);
    while let Some((folder, path)) = folders.pop() {
        let listed = putio.all(files::List::folder(folder)).await;
        for child in listed.map_err(|error| account.trouble(&error))? {
            sort_in(&child, &path, &mut files, &mut folders);
        }
        if files.len() > MOST_FILES || path.len() > DEEPEST {
            let words = format!("more than {MOST_FILES} files, or {DEEPEST} folders in each other");
            return Err(Trouble::new(&account.name, TroubleKind::Local, words));
        }
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
