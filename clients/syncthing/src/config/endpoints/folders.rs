//! `/rest/config/folders` and `/rest/config/folders/{id}`: the folders' settings.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{FolderId, Request, Subject, config::FolderConfig, rest::rest};

/// All folders' settings (reference §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListFolders;

/// Adds or replaces each of these, by its id. A folder that is not among them **stays** (measured). Missing
/// members get their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct PutFolders(pub Vec<FolderConfig>);

/// Adds a folder, or replaces the one of its id. Missing members get their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct AddFolder(pub FolderConfig);

/// One folder's settings.
///
/// # Caveats
/// The server cannot be asked by path for a folder whose id has a slash in it (measured): the methods of
/// [`FolderList`](crate::config::FolderList) go another way then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetFolder(pub FolderId);

/// Replaces one folder's settings, or adds it. Which one is said by the id in them alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PutFolder(pub FolderConfig);

/// Changes some members. A list is replaced, not added to.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchFolder {
    /// Which folder.
    pub id: FolderId,
    /// The members to change, without the others.
    pub change: FolderConfig,
}

/// Removes a folder from the configuration; its files stay. That there is none is no error here:
/// [`remove`](crate::config::FolderList::remove) looks first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveFolder(pub FolderId);

impl Endpoint for ListFolders {
    type Response = Option<Vec<FolderConfig>>;
    const NAME: &'static str = "config.folders";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders"])
    }
}

impl Request for ListFolders {}

impl Endpoint for PutFolders {
    type Response = ();
    const NAME: &'static str = "config.put_folders";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.iter().try_for_each(|folder| identified(folder).map(drop))
    }
}

impl Request for PutFolders {}

impl Endpoint for AddFolder {
    type Response = ();
    const NAME: &'static str = "config.add_folder";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        identified(&self.0).map(drop)
    }
}

impl Request for AddFolder {}

impl Endpoint for GetFolder {
    type Response = FolderConfig;
    const NAME: &'static str = "config.folder";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        in_path(&self.0)
    }
}

impl Request for GetFolder {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}

impl Endpoint for PutFolder {
    type Response = ();
    const NAME: &'static str = "config.put_folder";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders", identified(&self.0).unwrap_or_default().as_str()])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        in_path(&identified(&self.0)?)
    }
}

impl Request for PutFolder {}

impl Endpoint for PatchFolder {
    type Response = ();
    const NAME: &'static str = "config.patch_folder";
    const METHOD: Method = Method::PATCH;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders", self.id.as_str()])
    }

    fn body(&self) -> Body {
        Body::json(&self.change)
    }

    fn check(&self) -> Result<(), &'static str> {
        in_path(&self.id)
    }
}

impl Request for PatchFolder {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.id)
    }
}

impl Endpoint for RemoveFolder {
    type Response = ();
    const NAME: &'static str = "config.remove_folder";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "folders", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        in_path(&self.0)
    }
}

impl Request for RemoveFolder {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}

/// Its id. Without one the server would say 500, or take it for another call.
fn identified(folder: &FolderConfig) -> Result<FolderId, &'static str> {
    let id = folder.id().unwrap_or_default();
    id.check().map(|()| id)
}

/// The server's router takes an encoded slash for a real one.
fn in_path(id: &FolderId) -> Result<(), &'static str> {
    if id.has_slash() {
        Err("a folder id with a slash cannot be asked for by path")
    } else {
        id.check()
    }
}
