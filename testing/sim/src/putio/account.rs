//! What a test does to the account behind the API's back, and what it finds there.

use super::{Content, Node, Putio};

/// Something in the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its own.
    pub id: i64,
    /// As in `/Albums/Blue Train/1.flac`.
    pub path: String,
    /// In bytes; of a folder, of all that is in it.
    pub size: u64,
    /// Of a file.
    pub crc32: Option<u32>,
}

impl Putio {
    /// A token is valid no more.
    pub fn revoke(&self, token: &str) {
        self.sim.state().tokens.remove(token);
    }

    /// The account is paid for, or is not.
    pub fn set_active(&self, active: bool) {
        self.sim.state().active = active;
    }

    /// Changes the size of the account's disk, in bytes.
    pub fn set_disk(&self, size: u64) {
        self.sim.state().disk = size;
    }

    /// Bytes that are free on the account's disk.
    pub fn available(&self) -> u64 {
        self.sim.state().available()
    }

    /// A person puts something into a folder of this path; into the root when it is empty. Its
    /// id; none: there is no such folder.
    pub fn put(&self, folder: &str, node: &Node) -> Option<i64> {
        let now = self.sim.clock.now();
        let mut state = self.sim.state();
        let parent = state.tree.at_path(folder).filter(|entry| entry.is_folder())?.id;
        Some(state.tree.put(parent, node, now))
    }

    /// The bytes of a file are others from now on; downloads that run go on with the old ones.
    pub fn replace(&self, id: i64, content: Content) {
        let now = self.sim.clock.now();
        if let Ok(entry) = self.sim.state().tree.get_mut(id) {
            (entry.content, entry.updated) = (Some(content), now);
        }
    }

    /// A person deletes it for good, in put.io's page. Not in the log.
    pub fn delete(&self, id: i64) {
        self.sim.state().tree.remove(id);
    }

    /// All that is in the account, by path; the root and the trash are not.
    pub fn items(&self) -> Vec<Item> {
        let state = self.sim.state();
        let mut items: Vec<_> = state
            .tree
            .all()
            .map(|entry| Item {
                id: entry.id,
                path: state.tree.path(entry.id),
                size: state.tree.size(entry.id),
                crc32: entry.content.as_ref().map(Content::crc32),
            })
            .collect();
        items.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        items
    }

    /// Its id; the root's is 0.
    pub fn id_of(&self, path: &str) -> Option<i64> {
        self.sim.state().tree.at_path(path).map(|entry| entry.id)
    }

    /// A file's bytes.
    pub fn content(&self, id: i64) -> Option<Content> {
        self.sim.state().tree.content(id).cloned()
    }

    /// How many things lie in the trash.
    pub fn trash(&self) -> usize {
        self.sim.state().tree.trash().count()
    }
}
