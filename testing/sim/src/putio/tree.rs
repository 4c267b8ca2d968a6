//! Files and folders of the account (reference §4), the trash among them.

use std::collections::BTreeMap;

use super::{Content, Millis, Node, Refused};

/// The root folder's.
pub(super) const ROOT: i64 = 0;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 255;

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: i64,
    /// None: the root.
    pub(super) parent: Option<i64>,
    pub(super) name: String,
    /// None: a folder.
    pub(super) content: Option<Content>,
    pub(super) created: Millis,
    pub(super) updated: Millis,
    pub(super) accessed: Option<Millis>,
    /// Since when it lies in the trash, itself and not only in a folder that does.
    pub(super) trashed: Option<Millis>,
}

impl Entry {
    pub(super) fn is_folder(&self) -> bool {
        self.content.is_none()
    }
}

pub(super) struct Tree {
    entries: BTreeMap<i64, Entry>,
    last_id: i64,
}

impl Tree {
    pub(super) fn new(now: Millis) -> Self {
        let root = Entry {
            id: ROOT,
            parent: None,
            name: "Your Files".into(),
            content: None,
            created: now,
            updated: now,
            accessed: None,
            trashed: None,
        };
        Self { entries: BTreeMap::from([(ROOT, root)]), last_id: 1_000_000 }
    }

    /// What is in the account, not in the trash.
    pub(super) fn get(&self, id: i64) -> Result<&Entry, Refused> {
        self.find(id).ok_or_else(Refused::not_found)
    }

    pub(super) fn find(&self, id: i64) -> Option<&Entry> {
        self.entries.get(&id).filter(|_| !self.is_trashed(id))
    }

    pub(super) fn folder(&self, id: i64) -> Result<&Entry, Refused> {
        let entry = self.get(id)?;
        if entry.is_folder() { Ok(entry) } else { Err(Refused::not_found()) }
    }

    pub(super) fn get_mut(&mut self, id: i64) -> Result<&mut Entry, Refused> {
        self.get(id)?;
        self.entries.get_mut(&id).ok_or_else(Refused::not_found)
    }

    /// A file's bytes.
    pub(super) fn content(&self, id: i64) -> Option<&Content> {
        self.find(id)?.content.as_ref()
    }

    /// In no order.
    pub(super) fn children(&self, id: i64) -> impl Iterator<Item = &Entry> {
        self.entries
            .values()
            .filter(move |entry| entry.parent == Some(id) && entry.trashed.is_none())
    }

    /// Everything in the account, but for the root and what lies in the trash.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| entry.id != ROOT && !self.is_trashed(entry.id))
    }

    pub(super) fn trash(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| entry.trashed.is_some())
    }

    pub(super) fn trash_entry(&self, id: i64) -> Option<&Entry> {
        self.entries.get(&id).filter(|entry| entry.trashed.is_some())
    }

    fn is_trashed(&self, id: i64) -> bool {
        let mut at = self.entries.get(&id);
        while let Some(entry) = at {
            if entry.trashed.is_some() {
                return true;
            }
            at = entry.parent.and_then(|parent| self.entries.get(&parent));
        }
        false
    }

    /// As in `/Albums/Blue Train`; nothing for the root.
    pub(super) fn path(&self, id: i64) -> String {
        let mut names = Vec::new();
        let mut at = self.entries.get(&id);
        while let Some(Entry { parent: Some(parent), name, .. }) = at {
            names.push(name.as_str());
            at = self.entries.get(parent);
        }
        names.iter().rev().flat_map(|name| ["/", *name]).collect()
    }

    /// Itself and all below, the trash's part of it too.
    pub(super) fn below(&self, id: i64) -> Vec<&Entry> {
        let mut found: Vec<&Entry> = self.entries.get(&id).into_iter().collect();
        let mut next = 0;
        while let Some(folder) = found.get(next).map(|entry| entry.id) {
            found.extend(self.entries.values().filter(|entry| entry.parent == Some(folder)));
            next += 1;
        }
        found
    }

    /// In bytes, with all that is below.
    pub(super) fn size(&self, id: i64) -> u64 {
        self.below(id).iter().filter_map(|entry| entry.content.as_ref()).map(Content::size).sum()
    }

    /// In bytes, the trash too.
    pub(super) fn used(&self) -> u64 {
        self.entries.values().filter_map(|entry| entry.content.as_ref()).map(Content::size).sum()
    }

    /// The direct child of this name.
    pub(super) fn child(&self, parent: i64, name: &str) -> Option<&Entry> {
        self.children(parent).find(|entry| entry.name == name)
    }

    /// What a path leads to.
    pub(super) fn at_path(&self, path: &str) -> Option<&Entry> {
        let names = path.split('/').filter(|name| !name.is_empty());
        names.fold(self.find(ROOT), |at, name| self.child(at?.id, name))
    }

    /// Puts a node into a folder, whatever its name. Its id.
    pub(super) fn put(&mut self, parent: i64, node: &Node, now: Millis) -> i64 {
        let content = node.holds.content();
        let id = self.add(parent, node.name.clone(), content, now);
        if let super::Holds::Folder(children) = &node.holds {
            for child in children {
                self.put(id, child, now);
            }
        }
        id
    }

    pub(super) fn add(
        &mut self,
        parent: i64,
        name: String,
        content: Option<Content>,
        now: Millis,
    ) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        let entry = Entry {
            id,
            parent: Some(parent),
            name,
            content,
            created: now,
            updated: now,
            accessed: None,
            trashed: None,
        };
        self.entries.insert(id, entry);
        id
    }

    /// A name that a person may give in this folder, as it is stored.
    pub(super) fn check_name(&self, parent: i64, name: &str) -> Result<String, Refused> {
        let refused = |kind: &str| Err(Refused::new(400, kind));
        match name.trim() {
            "" => refused("EMPTY_NAME"),
            name if name.contains('/') => refused("SLASH_IN_NAME"),
            name if name.len() > LONGEST_NAME => refused("NAME_TOO_LONG"),
            name if self.child(parent, name).is_some() => refused("NAME_ALREADY_EXIST"),
            name => Ok(name.replace('\\', "-")),
        }
    }

    /// Whether the one lies in the other, or is it.
    pub(super) fn is_within(&self, id: i64, folder: i64) -> bool {
        self.below(folder).iter().any(|entry| entry.id == id)
    }

    pub(super) fn copy(&mut self, id: i64, parent: i64, name: String, now: Millis) -> i64 {
        let content = self.entries.get(&id).and_then(|entry| entry.content.clone());
        let children: Vec<_> =
            self.children(id).map(|child| (child.id, child.name.clone())).collect();
        let copy = self.add(parent, name, content, now);
        for (child, name) in children {
            self.copy(child, copy, name, now);
        }
        copy
    }

    /// Removes it and all below; of the root, all below.
    pub(super) fn remove(&mut self, id: i64) {
        let ids: Vec<_> = self.below(id).iter().map(|entry| entry.id).collect();
        self.entries.retain(|id, _| *id == ROOT || !ids.contains(id));
    }

    /// Into the trash; of the root, all that is in it.
    pub(super) fn trash_away(&mut self, id: i64, now: Millis) {
        for entry in self.entries.values_mut() {
            let is_meant = if id == ROOT { entry.parent == Some(ROOT) } else { entry.id == id };
            if is_meant && entry.trashed.is_none() {
                entry.trashed = Some(now);
            }
        }
    }

    /// Out of the trash: to where it was, or to the root where that is gone.
    pub(super) fn restore(&mut self, id: i64) {
        let has_parent = |tree: &Self| {
            let parent = tree.entries.get(&id).and_then(|entry| entry.parent);
            parent.is_some_and(|parent| tree.find(parent).is_some())
        };
        let parent_is_there = has_parent(self);
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.trashed = None;
            if !parent_is_there {
                entry.parent = Some(ROOT);
            }
        }
    }
}
